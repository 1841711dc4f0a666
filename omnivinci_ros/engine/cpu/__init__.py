# SPDX-License-Identifier: Apache-2.0
"""The graphs on a CPU, in OpenVINO."""
