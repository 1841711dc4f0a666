# SPDX-License-Identifier: Apache-2.0
"""Every decoder of bytes from outside: a result or its own error; no crash, no hang, no flood.

Bags have test_bag_fuzz.py, checkpoints test/model/test_checkpoint_fuzz.py, exports
test/engine/test_manifest_fuzz.py.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import cv2
import numpy as np
from hypothesis import example
from hypothesis import strategies as st
from support.fuzzing import fuzz
from support.fuzzing import given
from support.fuzzing import leaves
from support.fuzzing import numbers
from support.fuzzing import spoiled
from support.fuzzing import spoiled_json
from support.fuzzing import values
from support.fuzzing import words
from support.fuzzing import write_text

from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.commands.interpreter import INTENTS
from omnivinci_ros.commands.interpreter import parse_command
from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.text import publishable
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.pictures import check_picture
from omnivinci_ros.media.pictures import decode_picture
from omnivinci_ros.messages import build
from omnivinci_ros.messages.audio import BYTES
from omnivinci_ros.messages.audio import BYTES_STAMPED
from omnivinci_ros.messages.audio import PORTAUDIO
from omnivinci_ros.messages.audio import TYPED_STAMPED
from omnivinci_ros.messages.audio import byte_format
from omnivinci_ros.messages.audio import read_audio
from omnivinci_ros.messages.images import MessageImage
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.images import message_types
from omnivinci_ros.messages.names import COMMAND
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.raw_images import _LAYOUTS
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.parameters.params_file import SettingsError
from omnivinci_ros.parameters.perception import PARAMETERS
from omnivinci_ros.perception.answer_schema import check_answer
from omnivinci_ros.perception.answer_schema import schema_refusal
from omnivinci_ros.perception.audio_input import AudioInput
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.compare import changes

NOW = 1_700_000_000 * SECOND_NS


# Pictures


def header() -> SimpleNamespace:
    return SimpleNamespace(stamp=SimpleNamespace(sec=1, nanosec=2), frame_id='camera')


def encoded_pictures() -> dict[str, bytes]:
    rng = np.random.default_rng(1)
    colour = rng.integers(0, 255, (24, 32, 3), np.uint8)
    depth = rng.integers(0, 5000, (24, 32)).astype(np.uint16)
    made = {
        kind: cv2.imencode(kind, colour)[1].tobytes() for kind in ('.jpg', '.png', '.webp', '.bmp')
    }
    return {**made, '.depth': cv2.imencode('.png', depth)[1].tobytes()}


PICTURES = encoded_pictures()


def is_rgb_or_refused(picture) -> None:
    try:
        picture.check()
        pixels = picture.rgb()
    except BadImageError as error:
        assert str(error).startswith('/camera: ')
        return
    assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3


@fuzz
@given(
    encoding=st.sampled_from(sorted(_LAYOUTS)) | words,
    width=st.integers(0, 40) | st.integers(0, 2**32 - 1),
    height=st.integers(0, 40) | st.integers(0, 2**32 - 1),
    step=st.integers(0, 200) | st.integers(0, 2**32 - 1),
    is_bigendian=st.integers(0, 255),
    data=st.binary(max_size=8000),
)
def test_raw_pictures(encoding, width, height, step, is_bigendian, data):
    picture = MessageImage(
        SimpleNamespace(
            header=header(),
            encoding=encoding,
            width=width,
            height=height,
            step=step,
            is_bigendian=is_bigendian,
            data=data,
        ),
        '/camera',
    )
    is_rgb_or_refused(picture)


@fuzz
@given(
    data=spoiled(list(PICTURES.values())),
    format=st.sampled_from(
        ['jpeg', 'png', '16UC1; png compressedDepth', '32FC1; compressedDepth', '16UC1', '']
    )
    | words,
)
def test_compressed_pictures(data, format):
    if 'compressedDepth' in format:
        data = bytes(12) + data
    picture = MessageImage(SimpleNamespace(header=header(), format=format, data=data), '/camera')
    is_rgb_or_refused(picture)


def serialized_pictures() -> list[tuple[str, bytes]]:
    store = message_types()
    types = {name.rsplit('/', 1)[1]: kind for name, kind in store.types.items()}
    head = types['Header'](stamp=types['Time'](sec=1, nanosec=2), frame_id='camera')
    raw = types['Image'](
        header=head,
        height=4,
        width=6,
        encoding='rgb8',
        is_bigendian=0,
        step=18,
        data=np.zeros(72, np.uint8),
    )
    coded = types['CompressedImage'](
        header=head, format='jpeg', data=np.frombuffer(PICTURES['.jpg'], np.uint8)
    )
    return [
        (IMAGE, bytes(store.serialize_cdr(raw, IMAGE))),
        (COMPRESSED_IMAGE, bytes(store.serialize_cdr(coded, COMPRESSED_IMAGE))),
    ]


@fuzz
@given(st.data())
def test_serialized_pictures(data):
    kind, good = data.draw(st.sampled_from(serialized_pictures()))
    try:
        picture = SerializedImage(data.draw(spoiled([good])), kind, '/camera')
        picture.check()
        picture.describe()
        picture.rgb()
    except BadImageError as error:
        assert str(error).startswith('/camera: ')


@fuzz
@given(data=spoiled(list(PICTURES.values())))
def test_picture_files(data):
    try:
        check_picture(data, 'picture')
        decode_picture(data, 'picture')
    except BadMediaError:
        pass


# Sound


@fuzz
@given(
    chunks=st.lists(
        st.tuples(
            st.integers(-(2**63), 2**63) | st.integers(NOW, NOW + SECOND_NS),
            st.integers(0, 2**32)
            | st.sampled_from([4000, 8000, 11_025, 16_000, 44_100, 48_000, 384_000]),
            st.integers(0, 2**16) | st.sampled_from([1, 2]),
            st.integers(0, 2000),
            st.sampled_from(['int16', 'float32', 'uint8', 'int64']),
        ),
        max_size=5,
    )
)
def test_chunks_of_sound(chunks):
    ears = AudioInput('/audio')
    for stamp, rate, channels, count, dtype in chunks:
        try:
            spans = ears.push(stamp, rate, channels, np.ones(count, dtype))
        except BadAudioError as error:
            assert str(error).startswith('/audio: ')
            continue
        assert all(span.samples.dtype == np.int16 for span in spans)
    ears.flush()
    assert ears.chunks + ears.refused == len(chunks)


@fuzz
@given(
    stamp=st.integers(-(2**31), 2**31) | st.just(NOW // SECOND_NS),
    rate=st.integers(0, 2**32),
    channels=st.integers(0, 2**16),
    count=st.integers(0, 500),
)
def test_sound_that_reaches_the_pipeline(stamp, rate, channels, count):
    pipeline = Pipeline(PipelineConfig(cameras=('camera',)))
    pipeline.add_audio(stamp * SECOND_NS, rate, channels, np.ones(count, np.int16), NOW)
    audio = pipeline.timeline.streams['audio']
    assert audio.received == audio.used + audio.late + audio.dropped.total() + audio.pending


@fuzz
@given(
    format=st.sampled_from(list(PORTAUDIO)) | st.integers(-(2**31), 2**31),
    rate=st.integers(-(2**31), 2**31),
    channels=st.integers(-(2**31), 2**31),
    data=st.data(),
)
def test_typed_sound_of_others(format, rate, channels, data):
    kinds = {
        'float32_data': 'f4',
        'int32_data': 'i4',
        'int16_data': 'i2',
        'int8_data': 'i1',
        'uint8_data': 'u1',
    }
    arrays = {
        name: np.frombuffer(
            data.draw(st.binary(max_size=64).map(lambda raw: raw[: len(raw) // 4 * 4])), kind
        )
        for name, kind in kinds.items()
    }
    info = SimpleNamespace(format=format, rate=rate, channels=channels)
    assert_heard(
        TYPED_STAMPED,
        SimpleNamespace(
            header=header(), audio=SimpleNamespace(info=info, audio_data=SimpleNamespace(**arrays))
        ),
    )


@fuzz
@given(
    coding=st.sampled_from(['wave', 'WAV', 'mp3']) | words,
    sample=st.sampled_from(['S16LE', 's16le']) | words,
    rate=st.integers(0, 2**32),
    channels=st.integers(0, 255),
    data=st.binary(max_size=300),
)
@example('wave', 'S16LE', 16_000, 0, b'12')
def test_sound_of_others_in_bytes(coding, sample, rate, channels, data):
    info = SimpleNamespace(
        coding_format=coding, sample_format=sample, sample_rate=rate, channels=channels
    )
    try:
        form = byte_format(info, '/audio')
    except BadAudioError as error:
        assert str(error).startswith('/audio: ')
        return
    assert_heard(BYTES, SimpleNamespace(data=data), form)
    assert_heard(
        BYTES_STAMPED, SimpleNamespace(header=header(), audio=SimpleNamespace(data=data)), form
    )
    assert_heard(BYTES_STAMPED, SimpleNamespace(header=header(), data=data), form)  # other fields


def assert_heard(kind: str, message, form=None) -> None:
    try:
        sound = read_audio(kind, message, '/audio', form)
        assert sound.samples.dtype == np.int16
        assert sound.length_ns >= 0
        if sound.length_ns:
            assert len(sound.samples) // sound.channels >= 0
        AudioInput('/audio').push(NOW, sound.sample_rate, sound.channels, sound.samples)
    except BadAudioError as error:
        assert str(error).startswith('/audio: ')


# Texts

ORDERS = [
    'stop',
    'go forward 10 metres',
    'bring me the red cup',
    'turn left ninety degrees',
    'say hello',
    'one half of a million',
    'do not stop',
    '1/0 metres',
    '-9e999 degrees',
]
orders = st.lists(st.sampled_from(ORDERS) | words, max_size=6).map(' '.join) | st.text()


@fuzz
@given(text=orders)
@example('stop\ud800')
@example('9' * 5000 + ' metres')
def test_task_texts_and_what_is_published_of_them(text):
    pipeline = Pipeline(PipelineConfig(cameras=('camera',)))
    command, _ = pipeline.add_task(text, NOW)
    tasks = pipeline.timeline.streams[pipeline.config.task]
    assert tasks.received == tasks.used + tasks.late + tasks.dropped.total() + tasks.pending
    if command is None:
        return
    assert command.interpretation.intent in INTENTS
    message = build.command_interpretation(our_types(), command)
    assert our_store().serialize_cdr(message, COMMAND)
    json.loads(build.command_text(our_types(), command).data)


@fuzz
@given(
    text=spoiled_json(
        {
            'intent': 'MOVE',
            'slots': {'direction': 'forward', 'distance_m': 2, 'object': 'cup'},
            'confidence': 0.5,
        }
    )
    | st.text()
    | spoiled([b'```json\n{"intent": "STOP"}\n```']).map(
        lambda data: data.decode('utf-8', 'surrogateescape')
    ),
    said=orders,
)
@example('[' * 9999, '')
@example('{"intent": "MOVE", "slots": {"distance_m": ' + '9' * 9000 + '}}', '')
def test_commands_of_a_model(text, said):
    command = parse_command(text, utterance=said)
    assert command.intent in INTENTS
    assert 0 <= command.confidence <= 1
    assert all(isinstance(value, str) for value in command.slots.values())


SCHEMA = {
    '$schema': 'https://json-schema.org/draft/2020-12/schema',
    'type': 'object',
    'properties': {
        'cups': {'type': 'integer', 'minimum': 0},
        'next': {'$ref': '#/$defs/thing'},
        'names': {'type': 'array', 'items': {'enum': ['a', 'b']}, 'uniqueItems': True},
    },
    'required': ['cups'],
    'anyOf': [{'required': ['cups']}, {'not': {'type': 'null'}}],
    '$defs': {'thing': {'type': 'object', 'properties': {'next': {'$ref': '#/$defs/thing'}}}},
}
KEYWORDS = [
    '$ref',
    '$id',
    '$anchor',
    '$defs',
    'allOf',
    'not',
    'if',
    'then',
    'multipleOf',
    'const',
    'minLength',
    'format',
    'prefixItems',
    'contains',
    'dependentSchemas',
    'unevaluatedProperties',
    'additionalProperties',
    'propertyNames',
    '$vocabulary',
]
schemas = (
    spoiled_json(SCHEMA)
    | st.dictionaries(st.sampled_from(KEYWORDS), values | st.just(SCHEMA), max_size=4).map(
        json.dumps
    )
    | st.text()
)


@fuzz
@given(schema=schemas, answer=st.text() | values.map(json.dumps) | spoiled_json({'cups': 2}))
def test_schemas_of_planners_and_answers_held_against_them(schema, answer):
    refusal = schema_refusal(schema)
    assert refusal == '' or refusal.startswith('json_schema ')
    fits, note = check_answer(answer, schema)
    assert fits in ('', answer)
    assert bool(fits) != bool(note)
    publishable(note).encode()


# Files


@fuzz
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from([one.name for one in PARAMETERS]) | words, leaves | values),
        max_size=4,
    )
)
def test_values_of_parameters(tmp_path_factory, pairs):
    settings = Settings()
    for name, value in pairs:
        try:
            settings.set(name, value, 'test')
        except SettingsError as error:
            assert str(error).startswith('test: ')
            assert len(str(error)) < 1000


# 80 words that stand for 9^9 items.
YAML_BOMB = '\n'.join(
    [
        'a: &a [x]',
        *(
            f'{new}: &{new} [{", ".join([f"*{old}"] * 9)}]'
            for old, new in zip('abcdefghi', 'bcdefghij', strict=True)
        ),
        '/**: {ros__parameters: {window_s: *j, camera_topics: *j}}\n',
    ]
)


@fuzz
@given(
    text=spoiled(
        [
            b'/**:\n  ros__parameters:\n    window_s: 2.0\n    camera_topics: [a, b]\n',
            b'perception:\n  ros__parameters: &a {threads: 3}\n/**: *a\n',
            b'a: &a [x, x]\n/**: {ros__parameters: {triggers: '
            b'[*a, !!python/none 1, 0x10, 1e9, ~]}}\n',
        ]
    ).map(lambda data: data.decode('latin-1'))
)
@example(YAML_BOMB)
def test_params_files(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / 'params.yaml'
    write_text(path, text)
    try:
        Settings().read(str(path))
    except SettingsError as error:
        assert len(str(error)) < 1000


@fuzz
@given(text=st.text(max_size=40) | numbers.map(str))
@example('1' + '0' * 400)
def test_parameters_on_the_command_line(text):
    try:
        Settings().set_texts([f'window_s:={text}', f'camera_topics:={text}'])
    except SettingsError as error:
        assert len(str(error)) < 1000


RESULT = {
    'time_ns': 5,
    'topic': '/scene',
    'type': 'x',
    'message': {
        'header': {'stamp': {'sec': 1, 'nanosec': 2}},
        'text': 'a cup',
        'provenance': {'trigger': 'periodic'},
        'cameras': ['a', 'b'],
    },
}


@fuzz
@given(before=spoiled_json(RESULT), after=spoiled_json(RESULT))
@example(json.dumps(RESULT).replace('"sec": 1', '"sec": [[]]'), '{}')
@example(json.dumps(RESULT), json.dumps(RESULT | {'x' * 500_000: [[0]] * 3000}))
@example(json.dumps(RESULT).replace('"sec": 1', '"sec": 1' + '0' * 400), '{}')
def test_references_of_a_replay(tmp_path_factory, before, after):
    folder = tmp_path_factory.getbasetemp()
    write_text(folder / 'before.jsonl', before + '\n')
    write_text(folder / 'after.jsonl', after + '\n')
    try:
        for line in changes(folder / 'before.jsonl', folder / 'after.jsonl'):
            assert line
    except BadInputError:
        pass
