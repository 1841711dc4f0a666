# SPDX-License-Identifier: Apache-2.0
"""Real-time perception for robots: time-aligned camera, sound and text, understood."""

from pkgutil import extend_path

# In a checkout this folder hides the built one, which holds the generated msg/ and action/.
__path__ = extend_path(__path__, __name__)
