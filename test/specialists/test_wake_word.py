# SPDX-License-Identifier: Apache-2.0
"""Packaged wake words on a synthetic voice and on people who say other things."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from support.real_data import TRANSCRIPTS
from support.real_data import recording
from support.voices import spoken

pytest.importorskip('pymicro_wakeword', reason="run 'pip install pymicro-wakeword==2.5.0'")

from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.parameters.configuration import check_weights
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.specialists.wake_word import CHUNK
from omnivinci_ros.specialists.wake_word import PACKAGED
from omnivinci_ros.specialists.wake_word import WakeWord
from omnivinci_ros.specialists.wake_word import check_wake_word
from omnivinci_ros.specialists.wake_word import wake_word_file
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.speech.segmenter import SpeechSegmenter
from omnivinci_ros.windowing.samples import AudioSpan


@pytest.fixture(scope='module')
def jarvis():
    return WakeWord('hey_jarvis')


def places(word: WakeWord, sound: np.ndarray) -> list[int]:
    """Return behind which samples the word was heard."""
    word.reset()
    sound = np.pad(sound, (16_000, 16_000 + -len(sound) % CHUNK))
    return [
        at + CHUNK - 16_000
        for at in range(0, len(sound), CHUNK)
        if word.heard(sound[at : at + CHUNK])
    ]


def test_it_is_heard_once_and_soon_after_its_end(jarvis):
    sound = spoken('Hey Jarvis.')
    (at,) = places(jarvis, np.concatenate([sound, spoken('Go to the kitchen.')]))
    assert 0 < at <= len(sound) + 8_000


def test_the_same_sound_after_a_reset_is_the_same_word(jarvis):
    sound = np.concatenate([spoken('Hey Jarvis.'), spoken('Go to the kitchen.')])
    assert places(jarvis, sound) == places(jarvis, sound)


def test_a_reset_forgets_half_a_word_and_that_one_was_heard(jarvis):
    sound = np.pad(spoken('Hey Jarvis.'), (0, 16_000))
    chunks = sound[: len(sound) // CHUNK * CHUNK].reshape(-1, CHUNK)

    def heard(begin: int, end: int) -> list[int]:
        return [at for at in range(begin, end) if jarvis.heard(chunks[at])]

    jarvis.reset()
    (at,) = heard(0, len(chunks))
    half = at - 2

    jarvis.reset()
    assert heard(0, half) == []
    jarvis.reset()
    assert heard(half, len(chunks)) == []  # what is left is not the word
    jarvis.reset()
    assert heard(0, at + 1) == [at]
    jarvis.reset()  # at once behind it, where it would be deaf
    assert heard(0, len(chunks)) == [at]


def test_people_who_say_something_else_do_not_wake_it(jarvis):
    assert [name for name in TRANSCRIPTS if places(jarvis, recording(name))] == []


def test_a_segmenter_tells_of_it_at_its_time_in_chunks_of_any_size(jarvis):
    sound = np.pad(spoken('Hey Jarvis.'), (16_000, 16_000))
    found = []
    for size in (320, 5_000):
        jarvis.reset()
        segmenter = SpeechSegmenter(lambda chunk: 0.0, jarvis.reset, is_wake_word=jarvis.heard)
        for at in range(0, len(sound), size):
            span = AudioSpan('audio', at * SAMPLE_NS, sound[at : at + size])
            found += [(one.kind, one.start_ns, one.end_ns) for one in segmenter.feed(span)]
    assert len(found) == 2
    assert found[0] == found[1]
    assert found[0][0] == 'wake'


def model_of_the_user(folder: Path, *, nbytes: int | None = None, **values: object) -> str:
    """Return the path of a model called Robot: so many bytes of a packaged one, other values."""
    packaged = Path(find_spec('pymicro_wakeword').origin).parent / 'models'
    described = json.loads((packaged / 'alexa.json').read_text())
    described['wake_word'] = 'Robot'
    described['micro'].update(values)
    (folder / 'robot.json').write_text(json.dumps(described))
    model = (packaged / described['model']).read_bytes()
    (folder / described['model']).write_bytes(model[:nbytes])
    return str(folder / 'robot.json')


def test_a_model_of_the_user_is_a_file(tmp_path):
    name = model_of_the_user(tmp_path)
    check_wake_word(name)
    word = WakeWord(name)
    assert (word.phrase, word.model) == ('Robot', 'microWakeWord robot')


def test_a_model_that_ends_the_process_is_refused_in_a_sentence(tmp_path):
    name = model_of_the_user(tmp_path, nbytes=30_000)
    with pytest.raises(WeightsError, match=r'robot\.json.* cannot be used .* download the model'):
        check_wake_word(name)


def test_a_model_that_is_replaced_meanwhile_is_used_as_it_was(tmp_path):
    word = WakeWord(model_of_the_user(tmp_path))
    alexa = spoken('Alexa.')
    before = places(word, alexa)
    (tmp_path / 'alexa.tflite').write_bytes(b'')
    assert places(word, alexa) == before != []


def test_the_node_refuses_to_be_configured_with_a_model_that_cannot_work(tmp_path):
    settings = Settings()
    settings.values['wake_word'] = model_of_the_user(tmp_path, nbytes=8)
    with pytest.raises(ValueError, match='cannot be used'):
        check_weights(settings)


@pytest.mark.parametrize('size', [0, -1, '5', 2.5, True, None])
def test_a_window_that_is_no_number_of_probabilities_is_refused(tmp_path, size):
    name = model_of_the_user(tmp_path, sliding_window_size=size)
    with pytest.raises(WeightsError, match=f"sliding_window_size='{size}': give a whole number"):
        wake_word_file(name)


@pytest.mark.parametrize('cutoff', [0, 1, 97, -0.5, '0.9', float('nan')])
def test_a_cutoff_that_is_no_probability_is_refused(tmp_path, cutoff):
    name = model_of_the_user(tmp_path, probability_cutoff=cutoff)
    with pytest.raises(WeightsError, match=f"probability_cutoff='{cutoff}': give a number"):
        wake_word_file(name)


def test_a_model_of_the_user_needs_the_package_too(tmp_path, monkeypatch):
    name = model_of_the_user(tmp_path)
    monkeypatch.setattr('omnivinci_ros.specialists.wake_word.find_spec', lambda name: None)
    with pytest.raises(WeightsError, match='pip install pymicro-wakeword'):
        check_wake_word(name)


@pytest.mark.parametrize(
    'text, model, said',
    [
        ('{}', b'', "KeyError: 'model'"),
        ('[', b'', 'JSONDecodeError'),
        (
            '{"model": "m.tflite", "wake_word": "a", '
            '"micro": {"probability_cutoff": 0.5, "sliding_window_size": 5}}',
            b'no model at all',
            'm.tflite is no TensorFlow Lite model',
        ),
    ],
)
def test_a_file_that_is_no_model_is_refused_before_native_code_reads_it(
    tmp_path, text, model, said
):
    (tmp_path / 'robot.json').write_text(text)
    (tmp_path / 'm.tflite').write_bytes(model)
    with pytest.raises(WeightsError, match=said):
        check_wake_word(str(tmp_path / 'robot.json'))


def test_a_name_that_is_none_is_told_those_that_are():
    with pytest.raises(WeightsError, match=', '.join(PACKAGED)):
        check_wake_word('computer')
