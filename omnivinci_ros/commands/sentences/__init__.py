# SPDX-License-Identifier: Apache-2.0
"""A robot's own intents, from a file of sentence templates; `loading` is the door."""
