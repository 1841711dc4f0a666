# SPDX-License-Identifier: Apache-2.0
"""A checkpoint to ONNX graphs, also with rounded weights."""
