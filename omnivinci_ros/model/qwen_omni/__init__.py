# SPDX-License-Identifier: Apache-2.0
"""The Qwen2.5-Omni network: thinker, towers, talker and token2wav, and its released layout."""
