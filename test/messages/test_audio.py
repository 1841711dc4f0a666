# SPDX-License-Identifier: Apache-2.0
"""Sound of both packages called audio_common_msgs, read from bags by their own definitions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rosbags.rosbag2 import StoragePlugin
from rosbags.rosbag2 import Writer
from support.audio_fields import BYTES
from support.audio_fields import TYPED
from support.replaying import ECHO
from support.replaying import START_NS
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import results

from omnivinci_ros.bags.definitions import new_store
from omnivinci_ros.bags.definitions import types_of
from omnivinci_ros.common.units import MILLISECOND_NS

PACKAGE = 'audio_common_msgs/msg'
CHUNKS, RATE = 100, 16_000  # 2 s in chunks of 20 ms


class ForeignBag:
    """A bag of one of the packages, with the definitions of that package in it."""

    def __init__(self, path: Path, fields: dict[str, str]) -> None:
        self.store = new_store()
        found = {}
        for name, text in fields.items():
            found.update(types_of(text, f'{PACKAGE}/{name}'))
        self.store.register(found)
        self.path = path
        self._writer = Writer(path, version=8, storage_plugin=StoragePlugin.MCAP)
        self._writer.open()
        self._topics = {}

    def make(self, name: str, **values):
        full = name if '/' in name else f'{PACKAGE}/{name}'
        return self.store.types[full](**values)

    def header(self, index: int):
        stamp_ns = START_NS + index * 20 * MILLISECOND_NS
        stamp = self.make(
            'builtin_interfaces/msg/Time', sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9
        )
        return self.make('std_msgs/msg/Header', stamp=stamp, frame_id='mic')

    def write(self, topic: str, name: str, index: int, message) -> None:
        kind = f'{PACKAGE}/{name}'
        if topic not in self._topics:
            self._topics[topic] = self._writer.add_connection(topic, kind, typestore=self.store)
        self._writer.write(
            self._topics[topic],
            START_NS + (index + 1) * 20 * MILLISECOND_NS,
            self.store.serialize_cdr(message, kind),
        )

    def close(self) -> Path:
        self._writer.close()
        return self.path


def bytes_bag(
    path: Path,
    coding: str = 'wave',
    sample: str = 'S16LE',
    info: bool = True,
    kinds: tuple[str, ...] = ('AudioDataStamped',),
) -> Path:
    bag = ForeignBag(path, BYTES)
    if info:
        bag.write(
            '/audio_info',
            'AudioInfo',
            0,
            bag.make(
                'AudioInfo',
                channels=1,
                sample_rate=RATE,
                sample_format=sample,
                bitrate=128,
                coding_format=coding,
            ),
        )
    for index in range(CHUNKS):
        data = bag.make('AudioData', data=np.full(320, 7, '<i2').view(np.uint8))
        if 'AudioDataStamped' in kinds:
            bag.write(
                '/audio/audio_stamped',
                'AudioDataStamped',
                index,
                bag.make('AudioDataStamped', header=bag.header(index), audio=data),
            )
        if 'AudioData' in kinds:
            bag.write('/audio/audio', 'AudioData', index, data)
    return bag.close()


def typed_bag(path: Path, form: int, field: str, kind: str) -> Path:
    bag = ForeignBag(path, TYPED)
    fields = {
        'float32_data': 'f4',
        'int32_data': 'i4',
        'int16_data': 'i2',
        'int8_data': 'i1',
        'uint8_data': 'u1',
    }
    for index in range(CHUNKS):
        values = {name: np.zeros(0, dtype) for name, dtype in fields.items()}
        values[field] = np.full(320, 1, kind)
        audio = bag.make(
            'Audio',
            audio_data=bag.make('AudioData', **values),
            info=bag.make('AudioInfo', format=form, channels=1, rate=RATE, chunk=320),
        )
        bag.write(
            '/audio',
            'AudioStamped',
            index,
            bag.make('AudioStamped', header=bag.header(index), audio=audio),
        )
    return bag.close()


def test_bytes_with_their_info_are_heard(tmp_path):
    bag = bytes_bag(tmp_path / 'bag')

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 0

    one = manifest(tmp_path / 'out')['inputs']['/audio/audio_stamped']
    assert (one['messages'], one['used'], one['dropped']) == (CHUNKS, CHUNKS, {})
    assert max(scene['audio_coverage'] for scene in results(tmp_path / 'out', '/scene')) == 0.5


@pytest.mark.parametrize(
    ('kinds', 'heard'),
    [
        (('AudioData',), '/audio/audio'),
        (('AudioData', 'AudioDataStamped'), '/audio/audio_stamped'),  # as audio_capture sends both
    ],
)
def test_sound_without_stamps_is_placed_where_it_was_recorded_unless_there_are_stamps(
    tmp_path, kinds, heard
):
    bag = bytes_bag(tmp_path / 'bag', kinds=kinds)

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 0

    inputs = manifest(tmp_path / 'out')['inputs']
    assert inputs[heard]['used'] == CHUNKS
    assert [name for name in inputs if name.startswith('/audio')] == [heard]
    assert max(scene['audio_coverage'] for scene in results(tmp_path / 'out', '/scene')) == 0.5


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        ({'coding': 'mp3'}, 'coding_format=mp3: start audio_capture with format:=wave'),
        ({'sample': 'F32LE'}, 'sample_format=F32LE: start audio_capture'),
        ({'info': False}, 'record audio_info'),
    ],
)
def test_coded_sound_is_refused_with_what_to_set(tmp_path, capsys, arguments, says):
    bag = bytes_bag(tmp_path / 'bag', **arguments)

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 2

    error = capsys.readouterr().err
    assert says in error
    assert error.count('\n') == 1


@pytest.mark.parametrize(
    ('form', 'field', 'kind'),
    [
        (1, 'float32_data', 'f4'),
        (2, 'int32_data', 'i4'),
        (8, 'int16_data', 'i2'),
        (16, 'int8_data', 'i1'),
        (32, 'uint8_data', 'u1'),
    ],
)
def test_typed_sound_of_every_format_is_heard(tmp_path, form, field, kind):
    bag = typed_bag(tmp_path / 'bag', form, field, kind)

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 0

    one = manifest(tmp_path / 'out')['inputs']['/audio']
    assert (one['messages'], one['used'], one['dropped']) == (CHUNKS, CHUNKS, {})


@pytest.mark.parametrize(
    ('form', 'says'),
    [
        (4, 'format=4 is no sample format'),  # PortAudio's int24, which has no field
        (1, 'format=1 promises float32_data, which is empty'),
    ],
)
def test_typed_sound_that_contradicts_itself_is_counted_with_a_sentence(tmp_path, form, says):
    bag = typed_bag(tmp_path / 'bag', form, 'int16_data', 'i2')

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 0

    told = manifest(tmp_path / 'out')
    assert told['inputs']['/audio']['dropped'] == {'malformed': CHUNKS}
    assert says in told['problems'][0]['what']


def test_full_scale_of_each_format_is_full_scale():
    from types import SimpleNamespace

    from omnivinci_ros.messages.audio import typed_samples

    for form, field, values in (
        (1, 'float32_data', np.array([-1, 0, 1, 2], 'f4')),
        (2, 'int32_data', np.array([-(2**31), 0, 2**31 - 1, 2**31 - 1], 'i4')),
        (8, 'int16_data', np.array([-(2**15), 0, 2**15 - 1, 2**15 - 1], 'i2')),
        (16, 'int8_data', np.array([-(2**7), 0, 2**7 - 1, 2**7 - 1], 'i1')),
        (32, 'uint8_data', np.array([0, 2**7, 2**8 - 1, 2**8 - 1], 'u1')),
    ):
        data = SimpleNamespace(**{field: values})
        info = SimpleNamespace(format=form, rate=RATE, channels=1)
        message = SimpleNamespace(audio=SimpleNamespace(info=info, audio_data=data))

        _, _, samples = typed_samples(message, 'audio')

        assert samples.dtype == np.int16
        assert np.allclose(samples, [-32768, 0, 32767, 32767], atol=256)
