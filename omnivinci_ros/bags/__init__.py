# SPDX-License-Identifier: Apache-2.0
"""rosbag2 bags, read and written without ROS."""
