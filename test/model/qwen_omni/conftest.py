# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest


@pytest.fixture(scope='session')
def thinkers(qwen_folder):
    """Give transformers' thinker and ours on the same weights: do not change them."""
    from support.qwen_thinker import ThinkerPair

    return ThinkerPair(qwen_folder)
