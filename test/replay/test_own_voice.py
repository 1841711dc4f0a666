# SPDX-License-Identifier: Apache-2.0
"""What the robot itself said is no command in a replay either, and a replay gives equal bytes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from support.replaying import AUDIO
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import Message
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import results
from support.replaying import write_bag
from support.voices import spoken

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.bag import Topic
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import SPEAKING
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.topics import Source
from omnivinci_ros.replay.topics import choose
from omnivinci_ros.replay.topics import others_voices
from omnivinci_ros.replay.topics import own_voice
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import Utterance

QUESTION = 'Bring the red cup to the kitchen.'
ORDER = 'Go to the window.'
CHUNK = 320
VOICES = {AUDIO: AUDIO_CHUNK, '/played': AUDIO_CHUNK, '/speaking': SPEAKING}


def recorded(topic: str, kind: str, log_ns: int, message: object) -> Message:
    return Message(topic, log_ns, bytes(our_store().serialize_cdr(message, kind)))


def chunks(topic: str, sound: np.ndarray, start_ns: int, late_ms: int) -> list[Message]:
    """Return sound as messages, each recorded so long after its end."""
    made = []
    for at in range(0, len(sound), CHUNK):
        stamp_ns = start_ns + at * SAMPLE_NS
        message = our_types().AudioChunk(
            header=stamps.header(our_types(), stamp_ns),
            sample_rate=16_000,
            channels=1,
            samples=sound[at : at + CHUNK],
        )
        log_ns = stamp_ns + CHUNK * SAMPLE_NS + late_ms * MS
        made.append(recorded(topic, AUDIO_CHUNK, log_ns, message))
    return made


def speaking(state: str, at_ns: int, log_ns: int) -> Message:
    types = our_types()
    message = types.Speaking(
        header=types.Header(stamp=stamps.time(types, at_ns), frame_id='speaker'),
        state=state,
        utterance_id=1,
        text=QUESTION,
        source='say',
        played=stamps.duration(types, 0),
        reason='',
    )
    return recorded('/speaking', SPEAKING, log_ns, message)


@pytest.fixture(scope='module')
def exchange(tmp_path_factory) -> Path:
    """The robot asks, is heard at a third of its level 40 ms later, and a person orders."""
    robot, person = spoken(QUESTION), spoken(ORDER)
    began_ns = START_NS + 500 * MS
    order_at = 8_000 + len(robot) + 32_000
    heard = np.zeros(order_at + len(person) + 16_000, np.float64)
    heard[8_640 : 8_640 + len(robot)] += robot / 3
    heard[order_at : order_at + len(person)] += person
    heard += np.random.default_rng(0).standard_normal(len(heard)) * 10
    ended_ns = began_ns + len(robot) * SAMPLE_NS
    made = [
        *chunks(AUDIO, np.clip(np.rint(heard), -32768, 32767).astype(np.int16), START_NS, 5),
        *chunks('/played', robot, began_ns, 30),
        speaking('BEGAN', began_ns, began_ns - 20 * MS),
        speaking('ENDED', ended_ns, ended_ns + 40 * MS),
    ]
    folder = tmp_path_factory.mktemp('exchange') / 'bag'
    return write_bag(folder, sorted(made, key=lambda one: one.log_ns), types=VOICES)


def test_own_words_are_no_command_in_a_replay_and_its_bytes_are_equal(exchange, tmp_path):
    for name in 'ab':
        assert omnivinci('replay', exchange, '-p', 'backend:=echo', '--out', tmp_path / name) == 0
    assert [one['intent'] for one in results(tmp_path / 'a', '/command')] == ['MOVE_TO']
    files = [sorted(one for one in (tmp_path / name).rglob('*') if one.is_file()) for name in 'ab']
    assert [one.name for one in files[0]] == [one.name for one in files[1]]
    assert [one.read_bytes() for one in files[0]] == [one.read_bytes() for one in files[1]]


def test_its_sound_is_taken_out_before_words_are_recognised_and_its_words_after_that():
    transcriber = SimpleNamespace(segmenter=SimpleNamespace(policy=SpeechPolicy()))
    config = PipelineConfig(audio=AUDIO)
    replayer = Replayer(config, {}, our_store(), transcriber=transcriber)
    own = replayer.pipeline.own_voice
    assert transcriber.clean == own.taken_out_of

    own.told('BEGAN', 1, QUESTION, START_NS)
    for text in (QUESTION, ORDER):
        said = Utterance(SPEECH_STREAM, START_NS + 100 * MS, START_NS + 1500 * MS, text, 0.9)
        replayer._take_utterance('end', said)
    assert replayer.pipeline.commands == {'MOVE_TO': 1}


def test_what_told_of_the_own_voice_is_in_the_account(exchange, tmp_path):
    broken = Message('/played', START_NS + 600 * MS, b'no AudioChunk')
    with Bag(exchange) as bag:
        made = [
            Message(topic, log_ns, bytes(data)) for topic, log_ns, data in bag.messages(VOICES)
        ]
    made = sorted([*made, broken], key=lambda one: one.log_ns)
    worse = write_bag(tmp_path / 'bag', made, types=VOICES)
    options = ('-p', 'backend:=echo', '-p', 'listen:=false', '--out', tmp_path / 'out')
    assert omnivinci('replay', worse, *options) == 0
    inputs = manifest(tmp_path / 'out')['inputs']
    played = inputs['/played']
    assert played['messages'] == played['samples'] == played['used'] + 1
    assert played['dropped'] == {'malformed': 1}
    speaking = inputs['/speaking']
    assert (speaking['kind'], speaking['used'], speaking['dropped']) == ('speaking', 2, {})


@pytest.mark.parametrize(
    'topics, microphone, voice',
    [
        (['/audio', '/played'], '/audio', '/played'),
        (['/a/audio', '/a/played', '/b/played'], '/a/audio', '/a/played'),
        (['/a/microphone/audio', '/a/played', '/played'], '/a/microphone/audio', '/a/played'),
        (['/a/audio', '/b/played'], '/a/audio', None),
        (['/a/audio', '/a/speaker/played'], '/a/audio', None),
        (['/audio', '/a/audio', '/played'], '/a/audio', None),
        (['/audio', '/a/audio', '/played'], '/audio', '/played'),
    ],
)
def test_the_own_voice_is_that_of_the_microphones_robot(topics, microphone, voice):
    there = {name: Topic(name, AUDIO_CHUNK, messages=1) for name in topics}
    found = own_voice(there, microphone)
    assert [one.topic for one in found] == ([voice] if voice else [])
    sources = {one.topic: one for one in [Source('audio', microphone, '', microphone), *found]}
    others = [name for name in topics if name.endswith('/played') and name != voice]
    said = others_voices(there, sources)
    assert [one.split()[0] for one in said] == others


def test_the_microphone_is_found_beside_what_was_played(exchange):
    with Bag(exchange) as bag:
        sources = choose(bag)
    assert {name: one.kind for name, one in sources.items()} == {
        AUDIO: 'audio',
        '/played': 'played',
        '/speaking': 'speaking',
    }
