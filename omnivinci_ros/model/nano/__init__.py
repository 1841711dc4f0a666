# SPDX-License-Identifier: Apache-2.0
"""Nano: a small checkpoint of OmniVinci's shape on the packaged, pretrained encoders."""
