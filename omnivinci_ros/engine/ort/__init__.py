# SPDX-License-Identifier: Apache-2.0
"""The graphs in ONNX Runtime."""
