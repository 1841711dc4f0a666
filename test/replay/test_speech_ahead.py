# SPDX-License-Identifier: Apache-2.0
"""Words that were found ahead of the replay are those that it would have found itself."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from support.replaying import AUDIO
from support.replaying import CAMERA
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import TASK
from support.replaying import picture
from support.replaying import sound
from support.replaying import task
from support.replaying import write_bag
from support.replaying import write_split_bag
from support.simple_hearing import Loudness

from omnivinci_ros.backends.echo import Echo
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay import speech_ahead as replay_ahead
from omnivinci_ros.replay.answers import Templates
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.speech_ahead import AheadError
from omnivinci_ros.replay.speech_ahead import TranscribedAhead
from omnivinci_ros.replay.topics import choose
from omnivinci_ros.speech.transcriber import Transcriber

QUIET, LOUD = 0, 5


class Measurer:
    """A recogniser that says how long the sound was, after a first guess; a STOP when short."""

    model = 'test'

    def __init__(self, fails_at: int = 0) -> None:
        self.calls = 0
        self._fails_at = fails_at

    def transcribe(self, samples, draft):
        self.calls += 1
        time.sleep(0.002)  # so that the replay catches up with it
        if self.calls == self._fails_at:
            raise RuntimeError('out of words')
        draft(SimpleNamespace(text='stop', confidence=0.4))
        text = f'go forward {len(samples)} meters' if len(samples) > 20_000 else 'stop'
        return SimpleNamespace(text=text, confidence=0.9)


def conversation(seconds: int) -> list:
    """Return a camera, tasks, and speech with pauses, gaps, and chunks that come late."""
    random = np.random.default_rng(5)
    made = [picture(START_NS + index * 100 * MS) for index in range(10 * seconds)]
    made += [
        task(START_NS + index * 3 * SECOND_NS + 1, 'find the cup') for index in range(seconds // 3)
    ]
    for index in range(50 * seconds):
        stamp_ns = START_NS + index * 20 * MS
        if index % 400 > 370 or random.random() < 0.02:
            continue  # lost
        late_ns = 700 * MS if random.random() < 0.01 else 20 * MS
        one = sound(stamp_ns, log_ns=stamp_ns + late_ns)
        if index % 150 > 100:  # silence: the same message with other samples
            one = SimpleNamespace(
                topic=one.topic, log_ns=one.log_ns, cdr=one.cdr[:-640] + bytes(640)
            )
        made.append(one)
    return sorted(made, key=lambda one: one.log_ns)


@pytest.fixture(params=['once', 'a bag that begins anew'])
def bag(request, tmp_path) -> Path:
    if request.param == 'once':
        return write_bag(tmp_path / 'bag', conversation(30))
    return write_split_bag(tmp_path / 'bag', [*conversation(12), *conversation(12)], 'mcap')


def replayed(path: Path, *, ahead: bool, fails_at: int = 0) -> tuple[list, dict]:
    results = []
    with Bag(path) as bag:
        sources, store = choose(bag), our_store()
        assert {CAMERA, AUDIO, TASK} == set(sources)
        config = PipelineConfig(cameras=(CAMERA,), audio=AUDIO, task=TASK)
        transcriber = Transcriber(Loudness(), Measurer(fails_at))
        if ahead:
            transcriber = TranscribedAhead(bag, sources, store, config, transcriber)
        replayer = Replayer(
            config,
            sources,
            store,
            Echo(),
            templates=Templates('', ''),
            transcriber=transcriber,
            on_scene=lambda now_ns, result: results.append(
                (now_ns, result.window.id, result.window.end_ns, result.text)
            ),
            on_command=lambda now_ns, result: results.append((now_ns, result)),
        )
        for topic, log_ns, data in bag.messages({one.topic: one.type for one in sources.values()}):
            replayer.take(topic, log_ns, data)
        replayer.finish()
        if ahead:
            transcriber.close()
    return results, replayer.account()


def test_words_found_ahead_give_the_results_of_words_found_on_the_way(bag):
    beside, account = replayed(bag, ahead=False)

    ahead, account_ahead = replayed(bag, ahead=True)

    spoken = [one[1] for one in beside if len(one) == 2 and one[1].source == 'speech']
    assert len({one.interpretation.utterance for one in spoken}) > 3
    assert {'STOP', 'MOVE'} <= {one.interpretation.intent for one in spoken}
    assert ahead == beside
    assert account_ahead == account


def test_an_utterance_that_cannot_be_transcribed_is_lost_and_said_wherever_it_is_found(tmp_path):
    bag = write_bag(tmp_path / 'bag', conversation(9))

    _, account = replayed(bag, ahead=True, fails_at=2)

    assert account['sound']['utterances_lost'] == 1
    assert 'out of words' in str(account['problems'])


def test_a_replay_that_is_given_up_ends_the_threads(tmp_path, monkeypatch):
    monkeypatch.setattr(replay_ahead, 'MAX_CALLS', 8)  # the scout waits for the replay
    before = threading.active_count()
    with Bag(write_bag(tmp_path / 'bag', conversation(9))) as bag:
        sources = choose(bag)
        transcriber = TranscribedAhead(
            bag,
            sources,
            our_store(),
            PipelineConfig(cameras=(CAMERA,), audio=AUDIO, task=TASK),
            Transcriber(Loudness(), Measurer()),
        )
        time.sleep(0.3)
        transcriber.close()  # does not return if a thread goes on

    assert threading.active_count() == before


def test_a_scout_that_meets_a_broken_bag_does_not_leave_the_replay_waiting(tmp_path):
    path = write_bag(tmp_path / 'bag', conversation(9))
    with Bag(path) as bag:
        sources = choose(bag)
        (path / 'bag.mcap').write_bytes(b'')
        transcriber = TranscribedAhead(
            bag,
            sources,
            our_store(),
            PipelineConfig(cameras=(CAMERA,), audio=AUDIO, task=TASK),
            Transcriber(Loudness(), Measurer()),
        )
        with pytest.raises(AheadError, match='cannot be read'):
            transcriber.finish()
        transcriber.close()
