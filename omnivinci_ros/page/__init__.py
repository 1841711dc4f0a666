# SPDX-License-Identifier: Apache-2.0
"""The live page: what the robot sees, hears and understood, in a browser; no ROS in here."""
