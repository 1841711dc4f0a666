# SPDX-License-Identifier: Apache-2.0
"""Where somebody speaks, and what was said."""
