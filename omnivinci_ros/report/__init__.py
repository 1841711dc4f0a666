# SPDX-License-Identifier: Apache-2.0
"""What a replay or a bench left, as one HTML file to send to somebody."""
