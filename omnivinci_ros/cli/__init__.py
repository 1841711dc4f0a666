# SPDX-License-Identifier: Apache-2.0
"""The `omnivinci` command: its options, and a file for each verb."""
