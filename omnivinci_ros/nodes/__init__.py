# SPDX-License-Identifier: Apache-2.0
"""The ROS 2 processes: rclpy is imported here and in bench/dds alone."""
