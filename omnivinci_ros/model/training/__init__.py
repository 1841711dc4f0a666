# SPDX-License-Identifier: Apache-2.0
"""Datasets, losses and the training loop."""
