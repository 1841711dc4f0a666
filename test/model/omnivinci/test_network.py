# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from omnivinci_ros.model.omnivinci import log_mel as sound
from omnivinci_ros.model.omnivinci import vision
from omnivinci_ros.model.omnivinci.checkpoint import figures
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.omnivinci.network import ImagesInput
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.network import VideoInput
from omnivinci_ros.model.omnivinci.network import collate
from omnivinci_ros.model.omnivinci.tiny_checkpoint import tiny_config
from omnivinci_ros.model.omnivinci.tiny_checkpoint import tiny_model


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


def frames(count, size=112, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, 3, size, size, generator=generator) * 2 - 1


def hear(seconds, start=0.0, hop=160):
    pcm = np.random.default_rng(0).normal(size=round(seconds * 16_000)).astype(np.float32) * 0.1
    return sound.to_mel_units(pcm, start=start, hop=hop)


def video(count=8, seconds=4.0, *, with_sound=True, pixels=None, hop=160):
    return VideoInput(
        pixels=frames(count) if pixels is None else pixels,
        times=torch.arange(count, dtype=torch.float64) * seconds / count,
        duration=seconds,
        sound=hear(seconds, hop=hop) if with_sound else None,
    )


# The released shapes, on the meta device


def test_the_full_size_network_has_the_released_size(released_config):
    sizes = figures(released_config)

    assert 8.7e9 < sizes.parameters < 9.0e9
    assert sizes.kv_bytes_per_token == 57_344
    assert 17.0e9 < 2 * sizes.parameters < 18.1e9
    four_bit = sizes.needs[-1]
    assert 5e9 < four_bit.total < 8.5e9


def test_a_video_frame_is_256_tokens(released):
    tokens = released.encode_frames(torch.zeros(8, 3, 448, 448, device='meta'))

    assert tokens.shape == (8, 256, 3584)


@pytest.mark.parametrize(
    ('width', 'height', 'tokens'),
    [(640, 480, 3073), (1280, 720, 3073), (1920, 1080, 3073), (512, 512, 2305)],
)
def test_an_image_has_the_tokens_of_the_table(released, released_config, width, height, tokens):
    picture = np.zeros((height, width, 3), np.uint8)
    cut = vision.cut_tiles(picture, released_config.s2_scales, 448, released_config.max_tiles)

    embedding = released.encode_image(replace(cut, pixels=cut.pixels.to('meta')))

    assert embedding.shape == (tokens, 3584)


def test_two_images_are_257_tokens_each(released):
    embeddings = released.encode_images(torch.zeros(2, 3, 448, 448, device='meta'))

    assert [tuple(each.shape) for each in embeddings] == [(257, 3584)] * 2


@pytest.mark.parametrize(
    ('seconds', 'hop', 'tokens'),
    [(30, 160, 750), (4, 160, 750), (31, 160, 1500), (30, 60, 2250), (60, 60, 4500)],
)
def test_sound_has_the_tokens_of_the_table(released, seconds, hop, tokens):
    assert released.encode_sound(hear(seconds, hop=hop)).shape == (tokens, 3584)


def test_a_robot_window_is_2150_tokens(released):
    pixels = torch.zeros(8, 3, 448, 448, device='meta')

    tokens = released.encode_video(video(pixels=pixels))

    assert tokens.shape == (8 * 256 + 100 + 2, 3584)
    assert round(len(tokens) * 57_344 / 2**20) == 118  # MiB of KV cache


POOLED = [((1, 2, 2), 64), ((8, 1, 1), 32), ((4, 2, 2), 16), ((99, 16, 16), 1 / 8)]


@pytest.mark.parametrize(('pool', 'tokens'), POOLED)
def test_pooling_divides_the_tokens(released, pool, tokens):
    pixels, times = torch.zeros(8, 3, 448, 448, device='meta'), torch.arange(8.0)
    plain = released.config
    released.config = replace(plain, pool_sizes=(pool,))
    try:
        encoded = released.encode_video_frames(pixels, times)
    finally:
        released.config = plain

    assert len(encoded) == 8 * tokens


# Numbers, with a tiny checkpoint


def test_the_vision_feature_is_the_towers_second_last_hidden_state(tiny):
    pixels = frames(2)

    features = tiny.patch_features(pixels)

    stock = tiny.vision_tower(pixels, output_hidden_states=True).hidden_states
    assert len(stock) == tiny.vision_tower.config.num_hidden_layers + 1
    assert torch.allclose(features, stock[-2], atol=1e-6)


def test_folding_gives_the_same_video_tokens(tiny_folder):
    model = load(tiny_folder, dtype=torch.float32)
    expected = model.encode_frames(frames(3))

    model.fold_video_projector()

    assert torch.allclose(model.encode_frames(frames(3)), expected, atol=1e-5)
    assert not torch.equal(model.encode_frames(frames(3)), expected)  # it did run the other way


def test_eager_and_sdpa_attention_agree(tiny_folder, tiny):
    eager = load(tiny_folder, dtype=torch.float32, attention='eager')
    clip = video(2)

    expected, found = tiny.encode_video(clip), eager.encode_video(clip)
    for part in (eager.llm, eager.vision_tower, eager.sound_tower):
        assert part.config._attn_implementation == 'eager'
    assert torch.allclose(found, expected, atol=1e-4)
    assert torch.allclose(eager(found[None]), tiny(expected[None]), atol=1e-4)


def test_a_window_of_one_group_is_vision_feed_sound_feed(tiny):
    clip = video(2)

    tokens = tiny.encode_video(clip)

    seen = tiny.encode_video_frames(clip.pixels, clip.times)
    heard = tiny.encode_sound(clip.sound)[:100]
    assert torch.equal(tokens, torch.cat([seen, tiny.line_feed, heard, tiny.line_feed]))


def test_a_video_without_sound_passes_unchanged(tiny):
    clip = video(2, with_sound=False)

    assert torch.equal(tiny.encode_video(clip), tiny.encode_video_frames(clip.pixels, clip.times))


def test_a_longer_video_is_grouped_by_thirty_seconds(tiny):
    clip = video(8, 70.0)

    tokens = tiny.encode_video(clip)

    assert len(tokens) == 8 * 16 + 1750 + 6
    # frames at 0, 8.75, 17.5, 26.25 | 35, 43.75, 52.5 | 61.25
    feed = [k for k, row in enumerate(tokens) if torch.equal(row, tiny.line_feed[0])]
    assert feed == [64, 815, 864, 1615, 1632, 1883]


@pytest.mark.parametrize(
    ('seconds', 'hop', 'rows'),
    [(30.01, 160, [750, 1]), (48.27, 160, [750, 457]), (70.0, 60, [2000, 2000, 667])],
)
def test_a_group_ends_with_the_token_of_its_last_mel_frame(tiny, seconds, hop, rows):
    tokens = tiny.encode_video(video(1, seconds, hop=hop))

    feed = [k for k, row in enumerate(tokens) if torch.equal(row, tiny.line_feed[0])]
    assert [end - begin - 1 for begin, end in zip(feed[::2], feed[1::2], strict=True)] == rows


def test_without_grouping_sound_stands_before_vision(tiny_folder):
    model = load(tiny_folder, dtype=torch.float32, interleaved_vis_aud_in_video=False)

    tokens = model.encode_video(video(2))

    assert len(tokens) == 750 + 32  # all of the padded 30 s, as for a sound alone
    assert torch.equal(tokens[750:], model.encode_video(video(2, with_sound=False)))


def test_time_reaches_vision_and_sound_tokens(tiny):
    early, late = hear(2), hear(2, start=5.0)
    one = frames(1)

    assert not torch.allclose(tiny.encode_sound(early), tiny.encode_sound(late))
    at_0 = tiny.encode_video_frames(one, torch.tensor([0.0]))
    at_5 = tiny.encode_video_frames(one, torch.tensor([5.0]))
    assert torch.equal(at_0[:, 32:], at_5[:, 32:])  # trope_dim 64 turns 32 channels
    assert torch.equal(at_5, tiny.video_time(at_0, torch.full((16,), 5.0)))


def test_all_tokens_of_a_frame_have_the_frames_time(tiny):
    pixels, times = frames(3), torch.tensor([1.0, 2.5, 7.0])

    tokens = tiny.encode_video_frames(pixels, times)

    alone = [tiny.encode_video_frames(pixels[k : k + 1], times[k : k + 1]) for k in range(3)]
    assert torch.allclose(tokens, torch.cat(alone), atol=1e-5)


def test_an_image_is_tokens_of_all_tiles_and_a_feed(tiny):
    picture = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    cut = vision.cut_tiles(picture, tiny.config.s2_scales, 112, 12)

    tokens = tiny.encode_image(cut)

    assert tokens.shape == (12 * 16 + 1, 128)
    assert torch.equal(tokens[-1], tiny.line_feed[0])
    # The last token of the first row belongs to the last tile of the first row.
    features = vision.merge_scales(tiny.patch_features(cut.pixels), cut.blocks)
    fourth = tiny.mm_projector(features)[3]
    assert torch.allclose(tokens[15], fourth[3], atol=1e-5)


def test_media_take_the_places_of_their_placeholders(tiny, tokenizer):
    clip, units, pixels = video(1), hear(1), frames(1)
    text = tokenizer.encode('ab')
    sound_id, video_id, image_id = (
        tokenizer.id(name) for name in ('<sound>', '<vila/video>', '<image>')
    )
    # Something may stand between a video and its sound: begin and end tokens do.
    ids = torch.tensor([*text, sound_id, *text, video_id, *text, sound_id, image_id, *text])

    fused = tiny.fuse(ids, tokenizer.placeholders, [clip, units, ImagesInput(pixels)])

    words = tiny.embed(torch.tensor(text))
    expected = [
        words,
        words,
        tiny.encode_video(clip),
        words,
        tiny.encode_sound(units),
        *tiny.encode_images(pixels),
        words,
    ]
    assert torch.equal(fused, torch.cat(expected)[None])


@pytest.mark.parametrize('places', [0, 1, 3])
def test_media_left_over_or_missing_are_an_error(tiny, tokenizer, places):
    ids = torch.tensor([*tokenizer.encode('what?'), *[tokenizer.id('<sound>')] * places])

    with pytest.raises(ValueError, match=f'{places} media placeholders and 2 media embeddings'):
        tiny.fuse(ids, tokenizer.placeholders, [hear(1), hear(1)])


def test_a_batch_of_windows_equals_one_at_a_time(tiny, tokenizer):
    question = tokenizer.encode('What happens?')
    ids = torch.tensor([tokenizer.id('<sound>'), tokenizer.id('<vila/video>'), *question])
    silent = torch.tensor([tokenizer.id('<vila/video>'), *question])
    fused = [
        tiny.fuse(ids, tokenizer.placeholders, [video(4)]),
        tiny.fuse(silent, tokenizer.placeholders, [video(2, with_sound=False)]),
        tiny.fuse(ids, tokenizer.placeholders, [video(8, 6.0)]),
    ]

    batch, mask = collate(fused)
    logits = tiny(batch, mask)

    assert mask.sum(1).tolist() == [each.shape[1] for each in fused]
    for row, each in zip(logits, fused, strict=True):
        assert torch.allclose(row[: each.shape[1]], tiny(each)[0], atol=1e-4)


def test_frames_and_units_do_not_depend_on_their_batch(tiny):
    pixels, units = frames(3), hear(65)

    together, units_together = tiny.encode_frames(pixels), tiny.encode_sound_units(units.mel)

    alone = torch.cat([tiny.encode_frames(one[None]) for one in pixels])
    units_alone = torch.cat([tiny.encode_sound_units(one[None]) for one in units.mel])
    assert torch.allclose(together, alone, atol=1e-5)
    assert torch.allclose(units_together, units_alone, atol=1e-5)


def test_every_weight_but_the_unused_last_vision_layer_gets_a_gradient(tokenizer):
    with torch.inference_mode(False), torch.enable_grad():
        model = tiny_model().train()
        model.line_feed_id = tokenizer.line_feed
        ids = torch.tensor([tokenizer.id('<sound>'), tokenizer.id('<vila/video>')])
        model(model.fuse(ids, tokenizer.placeholders, [video(2)])).square().mean().backward()

        idle = {name for name, weight in model.named_parameters() if weight.grad is None}

    unused = ('vision_tower.encoder.layers.3', 'vision_tower.post_layernorm', 'vision_tower.head')
    assert idle == {n for n in idle if n.startswith((*unused, 'sound_tower.embed_positions'))}


def test_an_attention_that_is_not_stock_is_refused():
    with pytest.raises(ValueError, match='flash_attention_2'):
        OmniVinci(tiny_config(), attention='flash_attention_2')
