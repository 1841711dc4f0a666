# SPDX-License-Identifier: Apache-2.0
"""Orders in a language that is one file of templates; `reader` is the door."""
