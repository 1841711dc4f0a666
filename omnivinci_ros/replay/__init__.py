# SPDX-License-Identifier: Apache-2.0
"""A bag through the same perception as the node's, as a function."""
