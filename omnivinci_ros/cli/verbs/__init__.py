# SPDX-License-Identifier: Apache-2.0
"""The verbs of the `omnivinci` command: one file each."""
