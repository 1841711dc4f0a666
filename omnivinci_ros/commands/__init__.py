# SPDX-License-Identifier: Apache-2.0
"""Orders to intents and slots, by rules; `interpreter` is the door."""
