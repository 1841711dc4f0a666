# SPDX-License-Identifier: Apache-2.0
"""Sentences with what is right for them, and which of these an utterance is most like."""
