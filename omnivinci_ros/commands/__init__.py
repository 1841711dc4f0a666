# SPDX-License-Identifier: Apache-2.0
"""The rules that read orders out of English sentences; `omnivinci_ros.interpret` is the door."""
