# SPDX-License-Identifier: Apache-2.0
"""The parts of a network as graphs with named inputs and outputs."""
