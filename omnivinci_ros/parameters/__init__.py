# SPDX-License-Identifier: Apache-2.0
"""The nodes' parameters: their table, their checks, params files, configuration."""
