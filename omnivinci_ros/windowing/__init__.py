# SPDX-License-Identifier: Apache-2.0
"""Samples on one time axis, and the windows that are cut from it in event time."""
