# SPDX-License-Identifier: Apache-2.0
"""Every key of config.json changes what is computed, is refused by its name, or is documented."""

from __future__ import annotations

import json
import shutil
from hashlib import blake2b

import numpy as np
import pytest
import torch

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.omnivinci.fixed_keys import WITHOUT_EFFECT
from omnivinci_ros.model.omnivinci.processor import Image
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.omnivinci.processor import Sound
from omnivinci_ros.model.omnivinci.processor import Video
from omnivinci_ros.model.omnivinci.tiny_checkpoint import tiny_model

RANDOM = np.random.default_rng(0)
FRAMES = list(RANDOM.integers(0, 256, (4, 40, 64, 3), np.uint8))
PCM = RANDOM.integers(-9000, 9000, 48_000, dtype=np.int16)  # 3 s
TOKENS = ('<|im_start|>', '<|im_end|>')
AROUND = {'video': TOKENS, 'sound': TOKENS, 'image': TOKENS}


@pytest.fixture(scope='module')
def folder(tiny_folder, tmp_path_factory):
    """A checkpoint without weights: what `read_config` reads."""
    made = tmp_path_factory.mktemp('config') / 'checkpoint'
    shutil.copytree(tiny_folder, made, ignore=shutil.ignore_patterns('*.safetensors'))
    return made


@pytest.fixture(scope='module')
def configured(folder):
    """Return the configuration of config.json with changes ('table.key' or 'key')."""

    def make(changes):
        raw = json.loads((folder / 'config.json').read_text(encoding='utf-8'))
        for key, value in changes.items():
            *table, name = key.split('.')
            (raw[table[0]] if table else raw)[name] = value
        path = folder / 'config.json'
        kept = path.read_text(encoding='utf-8')
        path.write_text(json.dumps(raw), encoding='utf-8')
        try:
            return read_config(folder)
        finally:
            path.write_text(kept, encoding='utf-8')

    return make


@pytest.fixture(scope='module')
def network(configured, tokenizer):
    """Return the network and processor of such a configuration."""

    def make(changes):
        config = configured(changes)
        model = tiny_model(config)
        model.use_tokenizer(tokenizer)
        return model, Processor(config, tokenizer)

    return make


def rows(network, *parts):
    """Return the embeddings of media, one tensor a placeholder."""
    model, processor = network
    inputs = processor([Message('user', (*parts, 'What?'))])
    with torch.inference_mode():
        return [each for medium in inputs.media for each in model.encode(medium)]


def result(network):
    """Return a digest of all that a configuration decides."""
    digest = blake2b()
    clip = Video(FRAMES, [0.0, 0.5, 1.5, 2.5], Sound(PCM))
    picture = Image(FRAMES[0])
    for parts in (
        (clip,),
        (Video(FRAMES, [0, 1, 2, 3]),),
        (Sound(PCM),),
        (picture,),
        (picture,) * 2,
    ):
        digest.update(network[1]([Message('user', (*parts, 'What?'))]).prompt.encode())
        for each in rows(network, *parts):
            digest.update(each.numpy().tobytes())
    return digest.hexdigest()


@pytest.fixture(scope='module')
def usual(network):
    return result(network({}))


IN_VAIN = {key: 7 for key in WITHOUT_EFFECT if key != 'trope_theta'}
LANG = {'video_encoder.period_fix': False, 'video_encoder.time_embed_type': 'lang'}
KEYS = [
    # What config.json says, and the key in question, where it is not the last one.
    ({'num_video_frames': 2}, ''),
    ({'s2_scales': '112,224'}, ''),
    ({'dynamic_s2': False}, ''),
    ({'s2_resize_output_to_scale_idx': 0}, ''),
    ({'s2_resize_output_to_scale_idx': 3}, ''),
    ({'image_aspect_ratio': 'pad'}, ''),
    ({'image_aspect_ratio': 'resize'}, ''),
    ({'image_aspect_ratio': 'dynamic'}, ''),
    ({'max_tiles': 16}, ''),
    ({'audio_hop_length': 60}, ''),
    ({'audio_sampling_rate': 8000}, ''),
    ({'audio_unit_seconds': 4}, ''),
    ({'audio_unit_seconds': 31}, ''),
    ({'load_audio_in_video': False}, ''),
    ({'interleaved_vis_aud_in_video': False}, ''),
    ({'interleaved_video_segment_duration': 1}, ''),
    ({'mm_bos_eos_tokens': AROUND, 'mm_use_bos_eos_tokens': True}, ''),
    ({'mm_use_bos_eos_tokens': True}, ''),
    *(({key: value}, '') for key, value in (
        ('s2', True),
        ('fps', 2.0),
        ('mm_vision_select_layer', -1),
        ('mm_vision_select_feature', 'patch'),
        ('vision_resolution', 980),
        ('mm_use_im_start_end', True),
        ('mm_use_im_patch_token', True),
        ('num_time_tokens', 100),
        ('quantize_model', 'true'),
        ('media_tokens', {'image': '<picture>'}),
    )),
    *(({f'{medium}_encoder.{key}': value}, '') for medium in ('video', 'sound') for key, value in (
        ('embed_time', 'False'),
        ('time_embed_type', 'learned_embed'),
        ('period_fix', 'longest'),
        ('period_fix', False),
        ('period_fix', 'True'),
        ('period_fix', True),
        ('period_fix', 'short'),
        ('max_time', 90),
        ('trope_dim', 32),
        ('start_tokens', 'here: '),
        ('end_tokens', '<|im_end|>'),
        ('speed', 2),
    ) if (medium, key) != ('video', 'end_tokens')),
    (
        {'video_encoder.end_tokens': '\n', 'interleaved_vis_aud_in_video': False},
        'video_encoder.end_tokens',
    ),
    ({'video_encoder.sep_tokens': '\n'}, ''),
    ({'video_encoder.pool_sizes': [[1, 2, 2]]}, ''),
    ({'video_encoder.pool_sizes': [[1, 1, 1], [2, 2, 2]]}, ''),
    ({**LANG, 'video_encoder.max_time': None, 'video_encoder.trope_theta': 9}, ''),
    ({'image_encoder': {'end_tokens': 'None'}}, 'image_encoder.end_tokens'),
    ({'image_encoder': {'start_tokens': 'x'}}, 'image_encoder.start_tokens'),
    ({'video_encoder': 7}, ''),
    ({'sound_encoder': '{"max_time"'}, ''),
]  # fmt: skip


def test_keys_that_are_documented_to_have_no_effect_have_none(network, usual):
    # All at once; each by itself only to name those that have one.
    assert result(network(IN_VAIN)) == usual, [
        key for key, value in IN_VAIN.items() if result(network({key: value})) != usual
    ]


@pytest.mark.parametrize(('changes', 'key'), KEYS, ids=lambda value: str(value)[:60])
def test_a_key_changes_the_result_or_is_refused_by_its_name_or_documented(
    network, usual, changes, key
):
    key = key or list(changes)[-1]
    without = {each: value for each, value in changes.items() if each != key}
    try:
        found = result(network(changes))
    except CheckpointError as error:
        assert key.split('.')[-1] in str(error)
        assert '\n' not in str(error)
        return
    before = result(network(without)) if without else usual
    assert (found == before) == (key in WITHOUT_EFFECT)


def test_what_was_read_is_written_so_that_it_reads_the_same(configured):
    for changes in (
        *(changes for changes, _ in KEYS),
        *({key: value} for key, value in IN_VAIN.items()),
    ):
        try:
            config = configured(changes)
        except CheckpointError:
            continue
        written = config.as_json()
        again = configured({**dict.fromkeys(changes), **written})
        assert again.as_json() == written, changes


def test_tables_may_be_json_strings(configured, network, usual):
    written = configured({}).as_json()
    strings = {name: json.dumps(written[name]) for name in ('video_encoder', 'sound_encoder')}

    assert result(network(strings)) == usual
    changed = json.dumps({**written['sound_encoder'], 'max_time': 99})
    assert configured({'sound_encoder': changed}).sound_time.max_time == 99


def test_a_table_that_names_its_class_has_the_defaults_of_that_class(configured):
    time = {'embed_time': 'True', '_target_': 'encoders.TSPVideoEncoder'}
    config = configured({'video_encoder': json.dumps({**time, 'pool_sizes': [[1, 1, 1]]})})

    assert config.video_time.period_fix == 'False'
    assert (config.video_time.max_time, config.video_time.trope_dim) == (None, 64)
    assert config.video_affixes.end == '\n'
    silent = {'_target_': 'encoders.TSPVideoEncoder', 'pool_sizes': [[1, 1, 1]]}
    assert configured({'video_encoder': silent}).video_time is None


# How many rows


def test_texts_stand_around_each_frame_and_around_a_sound(network):
    video = Video(FRAMES[:2], [0.0, 1.0])
    ended = network({'video_encoder.end_tokens': '\n', 'sound_encoder.end_tokens': '\n'})

    (seen,) = rows(ended, video)
    (heard,) = rows(ended, Sound(PCM))

    assert (len(seen), len(heard)) == (2 * 17, 751)
    feed = ended[0].line_feed[0]
    assert [k for k, row in enumerate(seen) if torch.equal(row, feed)] == [16, 33]
    assert torch.equal(heard[-1], feed)


def test_frames_with_an_end_token_are_refused_where_they_are_grouped_with_sound(network):
    ended = network({'video_encoder.end_tokens': '\n'})

    with pytest.raises(ValueError, match=r'video_encoder\.end_tokens.*interleaved_vis_aud'):
        rows(ended, Video(FRAMES, [0, 1, 2, 3], Sound(PCM)))


def test_grouped_sound_has_its_texts_around_what_was_heard(network):
    around = network({'sound_encoder.start_tokens': '\n', 'sound_encoder.end_tokens': '\n'})

    grouped = rows(around, Video(FRAMES[:1], [0.0], Sound(PCM)))[1]

    feed = around[0].line_feed[0]
    assert len(grouped) == 16 + 1 + (1 + 75 + 1) + 1
    assert [k for k, row in enumerate(grouped) if torch.equal(row, feed)] == [16, 17, 93, 94]


def test_without_grouping_all_of_the_padded_sound_stands_in_its_own_place(network):
    apart = network({'interleaved_vis_aud_in_video': False})

    heard, seen = rows(apart, Video(FRAMES, [0, 1, 2, 3], Sound(PCM)))

    assert (len(heard), len(seen)) == (750, 4 * 16)


def test_pool_sizes_follow_each_other(network):
    video = Video(FRAMES, [0, 1, 2, 3])
    one, two, both = (
        rows(network({'video_encoder.pool_sizes': sizes}), video)[0]
        for sizes in ([[1, 1, 1]], [[2, 2, 2]], [[1, 1, 1], [2, 2, 2]])
    )

    assert torch.equal(both, torch.cat([one, two]))


def test_a_padded_picture_is_one_square_with_grey_bars(network):
    padded = network({'image_aspect_ratio': 'pad'})
    square = np.full((64, 64, 3), 127, np.uint8)
    square[12:52] = FRAMES[0]

    (seen,) = rows(padded, Image(FRAMES[0]))

    assert len(seen) == 16 + 1
    assert torch.equal(seen, rows(padded, Image(square))[0])


def test_an_image_is_as_large_as_the_scale_that_is_named(network):
    sizes = [
        len(rows(network({'s2_resize_output_to_scale_idx': scale}), Image(FRAMES[0]))[0])
        for scale in (0, 1, 2, -1)
    ]

    assert sizes == [16 + 1, 4 * 16 + 1, 12 * 16 + 1, 12 * 16 + 1]  # 4 x 3 tiles for 64 x 40


def test_bos_and_eos_stand_around_the_first_and_last_medium_of_a_kind(network):
    tokens = {'image': ['<image>', '<speech>'], 'video': TOKENS, 'sound': ['<speech>', '<image>']}
    _, processor = network({'mm_bos_eos_tokens': tokens, 'mm_use_bos_eos_tokens': True})
    clip = Video(FRAMES[:1], [0.0], Sound(PCM))

    prompt = processor([Message('user', (clip, 'and', Sound(PCM), clip, 'What?'))]).prompt

    assert (
        '<speech><sound><|im_start|><vila/video>and<sound><sound><image><vila/video><|im_end|>What?'
        in prompt
    )
