# SPDX-License-Identifier: Apache-2.0
"""When a sound was, and what was in view then: how nano is taught it, and begins knowing it."""

from __future__ import annotations

import io
import wave

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('av', reason='needs the extra devices: run scripts/setup --test')

import numpy as np
from support import nano_folder

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano import ablation
from omnivinci_ros.model.nano import clock
from omnivinci_ros.model.nano.grow import grown
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.sounds import begun
from omnivinci_ros.model.nano.sounds import decoded
from omnivinci_ros.model.nano.sounds import divided
from omnivinci_ros.model.nano.sounds import kind_of
from omnivinci_ros.model.nano.start import make_start
from omnivinci_ros.model.nano.time_words import STEP
from omnivinci_ros.model.nano.time_words import number_of
from omnivinci_ros.model.nano.time_words import time_texts
from omnivinci_ros.model.nano.timed import BLOCK
from omnivinci_ros.model.nano.timed import LEAST_VIEW
from omnivinci_ros.model.nano.timed import TimedOptions
from omnivinci_ros.model.nano.timed import TimedTask
from omnivinci_ros.model.nano.timed import make_timed
from omnivinci_ros.model.nano.timed import make_view
from omnivinci_ros.model.nano.timed import sounded
from omnivinci_ros.model.nano.timed import without_blocks
from omnivinci_ros.model.nano.timed_figures import timed_figures
from omnivinci_ros.model.nano.timed_figures import when_figures
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.tokenizer import Tokenizer

RATE = 16_000
KNOCKS = 48  # that tell how sounds begin
TRIED = 12
RANDOM = np.random.default_rng(1)


def wav(samples):
    file = io.BytesIO()
    with wave.open(file, 'wb') as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.asarray(samples) * 32_767).astype('<i2').tobytes())
    return file.getvalue()


def ring(number, hertz):
    """Return a recording of a tone that dies away, after a tenth of a second of silence."""
    t = np.arange(RATE // 2) / RATE
    tone = np.sin(2 * np.pi * hertz * t) * np.exp(-8 * t) * 0.5
    silence = np.zeros(RATE // 10)
    content = wav(np.concatenate([silence, tone]))
    return Recording(f'package/ring{number:02}.wav', 'CC0', 'somebody', 'bell', False, content)


def test_a_recording_begins_with_its_first_sample_and_has_a_peak_of_one():
    samples = ring(0, 880).samples

    assert len(samples) == pytest.approx(RATE // 2, abs=RATE // 100)
    assert np.abs(samples).max() == pytest.approx(1, abs=0.01)
    assert np.abs(samples[:160]).max() > 0.3


def test_silence_and_what_is_no_sound_are_refused():
    with pytest.raises(BadInputError, match='silent'):
        begun(np.zeros(100, np.float32))
    with pytest.raises(BadInputError, match='cannot be decoded'):
        decoded(b'no sound')


def test_every_fourth_free_recording_of_a_kind_is_tried_and_what_is_not_free_always():
    free = [ring(number, 440) for number in range(8)]
    other = Recording('package/other.wav', 'GPL-2+', '', 'bell', True, b'')

    found = {each.name: each.tried for each in divided([other, *reversed(free)])}

    assert [name for name, tried in found.items() if tried] == ['other', 'ring03', 'ring07']


@pytest.mark.parametrize(
    ('name', 'kind'),
    [
        ('perc_bell', 'bell'),
        ('drum_cowbell', 'bell'),
        ('drum_cymbal_open', 'cymbal'),
        ('drum_tom_hi_hard', 'knock'),
        ('loop_amen', 'music'),
        ('drum_roll', None),
        ('vinyl_hiss', None),
    ],
)
def test_kinds_come_from_names(name, kind):
    assert kind_of(name) == kind


def test_a_sound_comes_at_its_time():
    loud = sounded(ring(0, 880).samples, 2.5, np.random.default_rng(3))

    assert len(loud) == 4 * RATE
    before, after = np.abs(loud[: int(2.49 * RATE)]), np.abs(loud[int(2.5 * RATE) :][:800])
    assert after.max() > 2 * before.max()


def test_where_messages_were_lost_blocks_of_sound_are_zero_and_the_rest_stays_as_it_was():
    random, whole = np.random.default_rng(0), np.arange(1, 4 * RATE + 1, dtype=np.int16)
    found = [without_blocks(whole, random) for _ in range(20)]

    for pcm in found:
        gone = pcm == 0
        assert (pcm[~gone] == whole[~gone]).all()
        edges = np.flatnonzero(np.diff(gone)) + 1
        block = int(np.gcd.reduce(edges)) if len(edges) else RATE
        assert block >= BLOCK[0] * RATE  # whole messages are lost, from one's begin to its end
    assert 0.02 < np.mean([pcm == 0 for pcm in found]) < 0.3


@pytest.mark.parametrize('regular', [False, True])
def test_the_frame_nearest_to_the_sound_shows_what_was_there(regular):
    random = np.random.default_rng(0)
    for at in (0.1, 1.0, 2.0, 3.6):
        view = make_view(at, random, things=3, frames=6, regular=regular)
        nearest = min(range(6), key=lambda k: abs(view.seconds[k] - at))
        assert view.shown[nearest] == view.there
        assert set(view.shown) == {0, 1, 2}
        assert not regular or np.ptp(np.diff(view.seconds)) < 1e-9


def test_things_that_do_not_fit_into_a_window_are_refused():
    with pytest.raises(BadInputError, match=f'{LEAST_VIEW} s'):
        make_view(1.0, np.random.default_rng(0), things=3, frames=2)


def test_a_time_word_is_one_token_and_is_nearest_to_its_time():
    tokenizer = Tokenizer(make_tokenizer(), 'nano')

    assert time_texts()[number_of(1.3)] == 'at 1.25 s'
    assert len({tokenizer.one(text) for text in time_texts()}) == len(time_texts())


def test_the_clock_tells_every_quarter_second():
    read = clock.clock().double() @ clock.reading()

    assert (read - clock.hands()).abs().max() < 0.02
    assert (read @ clock.hands().T).argmax(1).tolist() == list(range(len(read)))


@pytest.fixture(scope='module')
def began():
    """Give nano as the classifier and the clock, and what is learned from and tried."""
    model, tokenizer = make_start(nano_folder.crops()[::2]), Tokenizer(make_tokenizer(), 'nano')
    model.use_tokenizer(tokenizer)
    quiet = {'say': lambda text: None}
    seen = see(model, read_sight(), nano_folder.crops()[::6], **quiet)
    random = np.random.default_rng(0)
    rings = [ring(number, 300 * 1.2**number) for number in range(12)]
    learned = make_timed(model, rings[::2], KNOCKS, random)
    tried = make_timed(model, rings[1::2], TRIED, random)
    return ablation.Material(model, tokenizer, (learned, seen), (tried, seen))


def test_the_clock_says_when_a_sound_was_and_what_was_there_without_any_training(began):
    figures = timed_figures(_clocked(began), TRIED)

    assert figures.near >= 0.8  # by chance: about .15
    assert figures.there_given >= 0.8  # by chance: .33
    assert figures.there >= 0.7


def test_the_clock_says_when_a_sound_was_by_itself_and_with_things_in_view(began):
    figures = when_figures(_clocked(began), TRIED)

    assert figures.windows == TRIED
    assert figures.near >= 0.8
    assert figures.near_in_view >= 0.8
    assert figures.chance < 0.5


def test_asked_by_the_bench_it_says_when_the_bell_rang_and_what_its_frames_showed_then(began):
    from omnivinci_ros.bench.core.asked_nano import AskedNano
    from omnivinci_ros.bench.core.shown_windows import Shown

    task, quiet = _clocked(began), 30 * np.random.default_rng(0).standard_normal(4 * RATE)
    things = task.things(make_view(2.0, np.random.default_rng(0), things=3, frames=6), RANDOM)
    ask = AskedNano(task.words, task.seen.maps[torch.tensor(things)])
    shown = [
        Shown(_rung(quiet, at), (0, 0, 1, 1, 2, 2), (0.4, 0.9, 1.6, 2.2, 3.0, 3.6), at)
        for at in (0.6, 1.9, 3.3)
    ]

    said = ask(shown)

    for each, one in zip(said, shown, strict=True):
        assert abs(each.seconds - one.bell) <= 0.25
    assert len({each.word for each in said}) == 3  # each of them showed another thing


def test_a_question_about_time_is_answered_time_first(began):
    task = _clocked(began)
    words = task.words
    begins = {int(number) for number in task.ids.flatten()}

    samples = [task.sample(np.random.default_rng(seed)) for seed in range(8)]

    assert all(int(sample.answer[0]) in begins for sample in samples)
    assert all(int(sample.answer[-1]) == words.end for sample in samples)
    named = [sample for sample in samples if sample.names is not None]
    assert 0 < len(named) < 8
    assert all(int(each.answer[1]) in words.names.tolist() for each in named)


def test_each_way_of_the_ablation_learns_and_is_tried(began):
    size = ablation.Size(steps=1, batch=2, windows=2)

    rows = [ablation.run_one(way, 'irregular', 0, began, size) for way in ablation.WAYS]

    assert [row['way'] for row in rows] == [way.name for way in ablation.WAYS]
    assert rows[-1]['near'] == 1  # it begins as the clock
    assert all(0 <= row['there_given'] <= 1 and np.isfinite(row['loss']) for row in rows)


def test_ways_lay_a_window_out_as_they_say(began):
    plain, grouped, timed = (ablation.layout_of(way) for way in ablation.WAYS[:3])
    words = Words(began.tokenizer, began.start)
    frames = list(began.start.mm_projector(began.learned[1].maps[:2].float()).detach())
    given = (words, frames, (0.5, 2.5), began.learned[0].features[0])

    sound, video = plain(*given)[1]
    whole, turned = grouped(*given)[1][1], timed(*given)[1][1]

    assert len(sound) == 100
    assert torch.equal(video, torch.cat(frames))
    assert len(whole) == 2 * 16 + 100 + 8  # a line feed behind each part of 4 groups
    assert torch.equal(whole[:16], frames[0])
    assert torch.equal(whole[16 + 1 + 25 + 1 + 1 + 25 + 1 :][:16], frames[1])
    assert not torch.equal(turned, whole)


def test_a_grown_vocabulary_keeps_the_rows_of_what_was_known(began):
    old, new = make_tokenizer(), make_tokenizer()
    new.add_tokens(['nevermore'])

    made = grown(began.start, old, new)

    cat, more = (made.llm.lm_head.weight[new.token_to_id(text)] for text in ('tabby', 'nevermore'))
    assert torch.equal(cat, began.start.llm.lm_head.weight[old.token_to_id('tabby')])
    assert more[clock.ASKS] == -1


def test_times_are_said_in_quarter_seconds():
    assert [number_of(each) * STEP for each in (0, 0.12, 0.13, 9)] == [0, 0, 0.25, 8]


def _rung(noise, at):
    """Return noise with a bell at a time, int16."""
    made, tone = noise.copy(), ring(0, 880).samples * 9_000
    first = int(at * RATE)
    made[first : first + len(tone)] += tone[: len(made) - first]
    return made.astype(np.int16)


def _clocked(began):
    from copy import deepcopy

    model = deepcopy(began.start)
    model.use_tokenizer(began.tokenizer)
    clock.set_clock(model, began.tokenizer, began.learned[0])
    return TimedTask(Words(began.tokenizer, model), *began.tried, TimedOptions())
