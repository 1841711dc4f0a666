# SPDX-License-Identifier: Apache-2.0
"""The backend of Qwen2.5-Omni."""
