# SPDX-License-Identifier: Apache-2.0
"""STOP, found by rule in many languages; `rule` is the door, `languages` the phrases."""
