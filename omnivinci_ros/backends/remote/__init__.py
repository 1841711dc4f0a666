# SPDX-License-Identifier: Apache-2.0
"""An omni model behind a URL: windows over HTTP in the dialect that model servers share."""
