# SPDX-License-Identifier: Apache-2.0
"""The thinker beside transformers' own, in float32: ids exact, logits within 1e-4."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from support.qwen_thinker import Media
from support.qwen_thinker import heard

from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.prompt import Clip
from omnivinci_ros.model.qwen_omni.prompt import Picture
from omnivinci_ros.model.qwen_omni.prompt import Sound
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.prompt import Video
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder

S = 1_000_000_000  # ns
ANSWER = 6  # tokens


def noise(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def mel(frames: int, seed: int = 0) -> torch.Tensor:
    return noise(seed, 128, frames) * 0.5


def pairs(count: int, rows: int, columns: int, seed: int = 1) -> Patches:
    """Pairs of frames of rows x columns tokens."""
    grid = (2 * rows, 2 * columns)
    return Patches(noise(seed, count, grid[0] * grid[1], 1176), grid)


@dataclass
class Case:
    turns: list[Turn]
    media: Media
    is_stock: bool = True  # transformers gives the same ids


def user(*parts) -> list[Turn]:
    return [Turn('user', parts)]


def text() -> Case:
    return Case(user('What is on the table?'), Media())


def chinese_with_own_system() -> Case:
    turns = [Turn('system', ('请回答。',)), *user('你看到什么?\n')]
    return Case(turns, Media())


def sound() -> Case:
    clip = mel(333)
    return Case(user(Sound(heard(clip)), 'What do you hear?'), Media([clip], order='s'))


def two_sounds() -> Case:
    clips = [mel(180, 3), mel(421, 4)]
    parts = [Sound(heard(clip)) for clip in clips]
    return Case(user(parts[0], 'and', parts[1]), Media(clips, order='ss'))


def picture() -> Case:
    seen = pairs(1, 5, 7)
    return Case(user(Picture(5, 7), 'Describe it.'), Media(pictures=[seen], order='p'))


def two_pictures_and_sound() -> Case:
    seen, clip = [pairs(1, 2, 9), pairs(1, 6, 4, seed=5)], mel(250)
    parts = (Picture(2, 9), Picture(6, 4), Sound(heard(clip)), 'Do they belong together?')
    return Case(user(*parts), Media([clip], pictures=seen, order='pps'))


def video() -> Case:
    seen = pairs(4, 4, 5)
    times = tuple(k * S for k in range(4))
    media = Media(videos=[seen], pair_seconds=[1.0], order='v')
    return Case(user(Video(times, 4, 5), 'What happens?'), media)


def video_at_another_rate_with_sound_apart() -> Case:
    seen, clip = pairs(5, 3, 4), mel(150)
    times = tuple(round(k * S * 2 / 3) for k in range(5))
    media = Media([clip], videos=[seen], pair_seconds=[2 / 3], order='vs')
    return Case(user(Video(times, 3, 4), Sound(heard(clip)), 'What happens?'), media)


def video_with_sound() -> Case:
    seen, clip = pairs(5, 4, 6), mel(505)
    times = tuple(k * S for k in range(5))
    media = Media([clip], videos=[seen], pair_seconds=[1.0], sound_in_video=True, order='vs')
    return Case(user(Clip(Video(times, 4, 6), Sound(heard(clip))), 'What happens?'), media)


def sound_that_ends_before_the_video() -> Case:
    seen, clip = pairs(4, 2, 3), mel(230)
    times = tuple(k * S for k in range(4))
    media = Media([clip], videos=[seen], pair_seconds=[1.0], sound_in_video=True, order='vs')
    return Case(user(Clip(Video(times, 2, 3), Sound(heard(clip))), 'And now?'), media)


def two_turns() -> Case:
    seen, clip = pairs(3, 4, 4), mel(300)
    times = tuple(k * S for k in range(3))
    media = Media([clip], videos=[seen], pair_seconds=[1.0], sound_in_video=True, order='vs')
    first = Turn('user', (Clip(Video(times, 4, 4), Sound(heard(clip))), 'What happens?'))
    answer = Turn('assistant', ('A person walks to the window.',))
    return Case([first, answer, *user('Which one?')], media)


def uneven_video() -> Case:
    seen = pairs(4, 3, 5)
    times = (0, 120_000_000, 1_470_000_000, 3 * S)
    media = Media(videos=[seen], pair_seconds=[1.0], order='v')
    return Case(user(Video(times, 3, 5), 'What happens?'), media, is_stock=False)


def uneven_video_with_sound() -> Case:
    seen, clip = pairs(5, 3, 3), mel(505)
    times = (40_000_000, 800_000_000, 1_990_000_000, 2_010_000_000, 4_700_000_000)
    media = Media([clip], videos=[seen], pair_seconds=[1.0], sound_in_video=True, order='vs')
    parts = (Clip(Video(times, 3, 3), Sound(heard(clip))), 'What happens?')
    return Case(user(*parts), media, is_stock=False)


CASES = (
    text,
    chinese_with_own_system,
    sound,
    two_sounds,
    picture,
    two_pictures_and_sound,
    video,
    video_at_another_rate_with_sound_apart,
    video_with_sound,
    sound_that_ends_before_the_video,
    two_turns,
    uneven_video,
    uneven_video_with_sound,
)


@pytest.mark.parametrize('make', CASES, ids=lambda make: make.__name__)
def test_ids_logits_and_answer_are_those_of_transformers(thinkers, make):
    case = make()
    prompt = thinkers.prompt(case.turns)
    if case.is_stock:
        assert torch.equal(prompt.ids, thinkers.stock_ids(prompt.tokens, case.media))
    wanted = thinkers.stock_logits(prompt.tokens, prompt.ids, case.media)
    with torch.inference_mode():
        embeds = thinkers.embeds(prompt, case.media)
        logits, hidden = thinkers.ours(embeds, prompt.ids)
    assert hidden.shape == (1, len(prompt), 128)
    torch.testing.assert_close(logits[0], wanted, atol=1e-4, rtol=0)

    decoder = ThinkerDecoder(thinkers.ours.llm, len(prompt) + ANSWER)
    decoder.place(prompt.ids)
    made = generate(
        decoder, embeds, thinkers.tokenizer, Options(max_new_tokens=ANSWER, repetition_guard=False)
    )
    greedy = thinkers.stock_greedy(prompt.tokens, prompt.ids, case.media, ANSWER)
    ends = [place for place, token in enumerate(greedy) if token in thinkers.tokenizer.ends]
    assert list(made.tokens) == greedy[: ends[0] if ends else None]


@pytest.fixture
def clip(thinkers):
    """A prompt of a clip, and its embeddings."""
    case = video_with_sound()
    prompt = thinkers.prompt(case.turns)
    return prompt, thinkers.embeds(prompt, case.media)


def test_a_prompt_in_pieces_is_the_prompt_at_once(thinkers, clip):
    prompt, embeds = clip
    at_once = ThinkerDecoder(thinkers.ours.llm, 400, keep_hidden=True)
    at_once.place(prompt.ids)
    wanted = at_once.prefill(embeds)

    pieces = ThinkerDecoder(thinkers.ours.llm, 400, chunk=16, keep_hidden=True)
    begin = 0
    for piece in prompt.pieces:
        pieces.place(piece.ids)
        logits = pieces.prefill(embeds[:, begin : begin + len(piece)])
        begin += len(piece)

    torch.testing.assert_close(logits, wanted, atol=1e-4, rtol=0)
    torch.testing.assert_close(
        pieces.hidden_states(0, begin), at_once.hidden_states(0, begin), atol=1e-4, rtol=0
    )


def test_a_prefix_that_is_kept_gives_the_same_answer(thinkers, clip):
    prompt, embeds = clip
    decoder = ThinkerDecoder(thinkers.ours.llm, 400)
    decoder.place(prompt.ids)
    wanted = decoder.prefill(embeds)
    decoder.decode(7)

    decoder.truncate(30)
    decoder.place(prompt.ids[:, 30:])
    again = decoder.prefill(embeds[:, 30:])

    torch.testing.assert_close(again, wanted, atol=1e-4, rtol=0)
    assert decoder.next_id == int(prompt.ids[:, -1].max()) + 1


def test_hidden_states_of_an_answer_come_with_the_token_that_is_read(thinkers):
    prompt = thinkers.prompt(user('Hello'))
    decoder = ThinkerDecoder(thinkers.ours.llm, 200, keep_hidden=True)
    decoder.place(prompt.ids)
    with torch.inference_mode():
        embeds = thinkers.ours.fuse(prompt, [])
        decoder.prefill(embeds)
        decoder.decode(40)
        both = torch.cat([embeds, thinkers.ours.embed(torch.tensor([40]))[None]], dim=1)
        ids = torch.cat([prompt.ids, prompt.ids[:, -1:] + 1], dim=1)
        _, hidden = thinkers.ours(both, ids)
    length = len(prompt)
    torch.testing.assert_close(
        decoder.hidden_states(length, length + 1), hidden[:, -1:], atol=1e-4, rtol=0
    )
    with pytest.raises(ValueError, match='tokens 0 to'):
        decoder.hidden_states(0, length + 2)
    with pytest.raises(RuntimeError, match='keep_hidden'):
        ThinkerDecoder(thinkers.ours.llm, 10).hidden_states(0, 0)


def test_a_medium_that_does_not_fit_its_place_is_refused(thinkers):
    prompt = thinkers.prompt(user(Sound(20), 'What?'))
    with pytest.raises(ValueError, match='1 encodings, 0 are given'):
        thinkers.ours.fuse(prompt, [])
    with pytest.raises(ValueError, match='a sound of 19 rows in a place for 20'):
        thinkers.ours.fuse(prompt, [torch.zeros(19, 128)])


def test_ids_that_do_not_fit_are_refused(thinkers):
    decoder = ThinkerDecoder(thinkers.ours.llm, 10)
    with pytest.raises(ValueError, match=r'\[3, tokens\]'):
        decoder.place(torch.zeros(2, 4, dtype=torch.int64))
    with pytest.raises(ValueError, match='11 tokens does not fit the context of 10'):
        decoder.place(torch.zeros(3, 11, dtype=torch.int64))


def test_eager_attention_gives_the_same(thinkers, qwen_folder):
    from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker

    eager = load_thinker(qwen_folder, dtype=torch.float32, attention='eager')
    prompt = thinkers.prompt(user('What?'))
    with torch.inference_mode():
        embeds = eager.fuse(prompt, [])
        wanted, _ = thinkers.ours(embeds, prompt.ids)
        logits, _ = eager(embeds, prompt.ids)
    torch.testing.assert_close(logits, wanted, atol=1e-4, rtol=0)
    with pytest.raises(ValueError, match='sdpa or eager'):
        type(eager)(eager.config, attention='flash')
