# SPDX-License-Identifier: Apache-2.0
"""Message content to records and back, without ROS."""
