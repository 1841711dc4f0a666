# SPDX-License-Identifier: Apache-2.0
"""A backend behind a URL: chat completions over HTTP for robots and other programs."""
