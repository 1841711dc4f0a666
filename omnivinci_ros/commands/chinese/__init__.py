# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to intents and slots, by rules; `reader` is the door."""
