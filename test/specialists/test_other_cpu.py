# SPDX-License-Identifier: Apache-2.0
"""The packaged models say on another CPU what they say on this one."""

from __future__ import annotations

import numpy as np
import pytest
from support import packaged_models_once
from support.other_cpu import HASWELL
from support.other_cpu import run_on
from support.real_data import words


@pytest.fixture(scope='module')
def there():
    return run_on(HASWELL, packaged_models_once.__file__)


@pytest.fixture(scope='module')
def here():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in packaged_models_once.FEW.items():  # and put back
            patch.setattr(packaged_models_once.recogniser, name, value)
        return packaged_models_once.once()


pytestmark = pytest.mark.timeout(2500)


def test_the_detector_finds_the_same_thing_in_the_same_place(here, there):
    ((label, score, box),), ((label_here, score_here, box_here),) = (
        one['objects'] for one in (there, here)
    )
    assert label == label_here == 'cup'
    assert score == pytest.approx(score_here, abs=0.01)
    assert box == pytest.approx(box_here, abs=1.0)  # pixels


def test_the_classifier_names_the_same(here, there):
    ((label, score),), ((label_here, score_here),) = (one['labels'] for one in (there, here))
    assert label == label_here == 'espresso'
    assert score == pytest.approx(score_here, abs=0.01)


def test_voice_is_where_it_was(here, there):
    assert max(there['voice']) > 0.9
    assert np.allclose(there['voice'], here['voice'], atol=0.01)


def test_the_recogniser_hears_the_same_words(here, there):
    said = ['go', 'forward', '10', 'meters']
    # Three seconds are less than Whisper was trained on: it says them several times.
    assert words(there['words'])[:4] == words(here['words'])[:4] == said
    # Each CPU rounds int8 in its own way.
    assert there['logprob'] == pytest.approx(here['logprob'], abs=0.1)
