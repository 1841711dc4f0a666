# SPDX-License-Identifier: Apache-2.0
"""Nodes that publish recorded media and bags as live topics."""
