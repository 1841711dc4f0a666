# SPDX-License-Identifier: Apache-2.0
"""What `omnivinci bench` measures: a module for each bench, and below them what they run."""
