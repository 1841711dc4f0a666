# SPDX-License-Identifier: Apache-2.0
"""Processes that speak over DDS, and what is measured between them."""
