# SPDX-License-Identifier: Apache-2.0
"""The OmniVinci network, its checkpoint format and its preprocessing."""
