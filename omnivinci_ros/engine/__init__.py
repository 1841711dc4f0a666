# SPDX-License-Identifier: Apache-2.0
"""The compiled engine: export to ONNX, build TensorRT plans, run. Needs the extra `engine`."""
