# SPDX-License-Identifier: Apache-2.0
"""Seeded streams for the core, and what is measured on them."""
