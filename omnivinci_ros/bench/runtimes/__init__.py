# SPDX-License-Identifier: Apache-2.0
"""One network in several runtimes, measured in processes of their own."""
