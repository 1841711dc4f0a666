# SPDX-License-Identifier: Apache-2.0
"""Samples in, results out: the pipeline, the worker and its mailbox."""
