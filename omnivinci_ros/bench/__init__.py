# SPDX-License-Identifier: Apache-2.0
"""What `omnivinci bench engine` runs: each runtime in a process of its own."""
