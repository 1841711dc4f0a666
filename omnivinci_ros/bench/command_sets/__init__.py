# SPDX-License-Identifier: Apache-2.0
"""Sentences with what is right for each, how they are drawn, and how a reading is judged."""
