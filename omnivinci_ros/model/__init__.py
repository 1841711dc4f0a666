# SPDX-License-Identifier: Apache-2.0
"""The OmniVinci network in PyTorch, and its checkpoint format. Needs the extra `model`."""

import importlib.util

for _package in ('torch', 'transformers', 'safetensors'):
    if importlib.util.find_spec(_package) is None:
        raise ImportError(
            f"the OmniVinci network needs {_package}: pip install '.[model]' in the checkout"
        )
