# SPDX-License-Identifier: Apache-2.0
"""The page node: between ROS and the server of the page."""
