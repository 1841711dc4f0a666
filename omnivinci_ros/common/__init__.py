# SPDX-License-Identifier: Apache-2.0
"""Units, errors, files, memory and threads: what every part of the package uses."""
