# SPDX-License-Identifier: Apache-2.0
"""The OmniVinci network as a backend: a window to segments to an answer."""
