# SPDX-License-Identifier: Apache-2.0
"""English orders to intents and slots, by rules; `interpreter` is the door."""
