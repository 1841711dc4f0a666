# SPDX-License-Identifier: Apache-2.0
"""Small packaged models, each of which does one thing on the CPU."""
