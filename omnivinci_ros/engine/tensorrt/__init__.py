# SPDX-License-Identifier: Apache-2.0
"""The graphs as TensorRT plans: built, checked and run."""
