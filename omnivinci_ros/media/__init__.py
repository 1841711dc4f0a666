# SPDX-License-Identifier: Apache-2.0
"""Files and devices: pictures, videos, sound files, the microphone."""
