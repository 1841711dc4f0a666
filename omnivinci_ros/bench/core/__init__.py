# SPDX-License-Identifier: Apache-2.0
"""What the benches run without ROS: seeded streams, recorded messages, windows, replays."""
