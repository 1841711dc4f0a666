# SPDX-License-Identifier: Apache-2.0
"""What is replayed on a GPU gives what is computed: with a stand-in for CUDA, and on a GPU."""

from __future__ import annotations

import pytest
import torch

from omnivinci_ros.engine import cuda_graph
from omnivinci_ros.engine.cuda_graph import CudaGraphDecoder
from omnivinci_ros.engine.cuda_graph import ReplayedEncoder
from omnivinci_ros.engine.graphs.network import SoundGraph
from omnivinci_ros.model import qwen2_decoder
from omnivinci_ros.model.qwen2_decoder import Decoder

CONTEXT = 128
TOLERANCE = 1e-4
gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason='needs a GPU')


@pytest.fixture
def recorded(monkeypatch):
    """Stand in for CUDA: what was recorded is computed again. Holds a count for each recording."""
    counts = []

    def record(work, device):
        number = len(counts)
        counts.append(0)

        def replay():
            counts[number] += 1
            return work()

        return replay

    monkeypatch.setattr(cuda_graph, 'record', record)
    return counts


@pytest.fixture
def nothing_recorded(monkeypatch):
    def record(work, device):
        raise RuntimeError('operation not permitted when stream is capturing')

    monkeypatch.setattr(cuda_graph, 'record', record)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) * 0.02


def converse(decoder, llm):
    """Read, answer, forget a part and go on; return the worst difference to the plain decoder."""
    plain = Decoder(llm, CONTEXT)
    pairs = []

    def both(step):
        made, expected = step(decoder), step(plain)
        pairs.append((made.cpu(), expected.cpu()))

    def prompt(length, seed):
        embeds = noise(1, length, llm.config.hidden_size, seed=seed).to(llm.device)
        both(lambda each: each.prefill(embeds))

    prompt(40, seed=0)
    for token in range(1, 20):
        both(lambda each, token=token: each.decode(token))
    for each in (decoder, plain):
        each.truncate(25)
    prompt(7, seed=1)
    prompt(1, seed=2)
    for token in range(30, 40):
        both(lambda each, token=token: each.decode(token))
    # Rows that were kept must not have changed with later steps.
    return max(float((made - expected).abs().max()) for made, expected in pairs)


def test_replayed_tokens_give_the_networks_logits(recorded, tiny):
    decoder = CudaGraphDecoder(tiny.llm, CONTEXT)

    assert converse(decoder, tiny.llm) < TOLERANCE

    assert decoder.replays and recorded == [19 + 1 + 10]  # each step of one token


def test_a_prompt_of_a_new_length_waits_for_no_plan_of_cudnn(recorded, tiny):
    torch.backends.cuda.enable_cudnn_sdp(True)

    CudaGraphDecoder(tiny.llm, CONTEXT)

    assert not torch.backends.cuda.cudnn_sdp_enabled()


def test_memory_that_was_never_written_leaves_no_trace(recorded, tiny, monkeypatch):
    class Dirty:
        """torch, whose new memory holds what was there before."""

        empty = staticmethod(lambda *shape, **kind: torch.full(shape, torch.nan, **kind))

        def __getattr__(self, name):
            return getattr(torch, name)

    monkeypatch.setattr(qwen2_decoder, 'torch', Dirty())

    assert converse(CudaGraphDecoder(tiny.llm, CONTEXT), tiny.llm) < TOLERANCE


@pytest.mark.parametrize('forget', [lambda each: each.truncate(25), lambda each: each.reset()])
def test_what_is_forgotten_spoils_no_later_token(recorded, tiny, forget):
    decoder, plain = CudaGraphDecoder(tiny.llm, CONTEXT), Decoder(tiny.llm, CONTEXT)
    for each in (decoder, plain):
        each.prefill(noise(1, 25, tiny.llm.config.hidden_size))
    spoilt = torch.full((1, 15, tiny.llm.config.hidden_size), torch.nan)
    assert decoder.prefill(spoilt).isnan().all()

    forget(decoder)
    plain.truncate(decoder.length)

    for token in range(1, 4):
        torch.testing.assert_close(
            decoder.decode(token), plain.decode(token), atol=TOLERANCE, rtol=1e-3
        )


def test_where_nothing_can_be_recorded_tokens_are_decoded_and_a_warning_says_so(
    nothing_recorded, tiny
):
    with pytest.warns(UserWarning, match='no CUDA graph can be recorded .*capturing.*tokens'):
        decoder = CudaGraphDecoder(tiny.llm, CONTEXT)

    assert not decoder.replays
    assert converse(decoder, tiny.llm) == 0


def test_a_shape_that_comes_back_is_replayed(recorded, tiny):
    sound = SoundGraph(tiny)
    encoder = ReplayedEncoder(sound)
    sounds = [noise(1, 128, 80, seed=seed) for seed in range(4)]

    made = [encoder(each) for each in sounds]

    assert recorded == [3]  # the first was computed
    with torch.inference_mode():
        for mel, tokens in zip(sounds, made, strict=True):
            torch.testing.assert_close(tokens, sound(mel))


def test_several_inputs_at_once_and_new_shapes_are_computed(recorded):
    encoder = ReplayedEncoder(lambda given: given + 1)

    for shape in ((2, 3), (2, 3), (1, 3), (1, 4), (1, 5)):
        assert encoder(torch.zeros(shape)).tolist() == torch.ones(shape).tolist()

    assert recorded == []


def test_shapes_that_are_met_no_more_are_let_go(recorded, monkeypatch):
    monkeypatch.setattr(cuda_graph, 'SHAPES_MOST', 2)
    encoder = ReplayedEncoder(lambda given: given + 1)

    for length in (3, 3, 4, 5, 3):
        encoder(torch.zeros(1, length))

    assert recorded == [1]  # the last one of length 3 is as new


def test_a_tower_that_cannot_be_recorded_is_computed_and_a_warning_says_so(nothing_recorded):
    encoder = ReplayedEncoder(lambda given: given + 1)
    encoder(torch.zeros(1, 3))

    with pytest.warns(UserWarning, match='no CUDA graph .*frames and sounds'):
        assert encoder(torch.zeros(1, 3)).tolist() == [[1, 1, 1]]

    assert encoder(torch.zeros(1, 3)).tolist() == [[1, 1, 1]]  # and says it once


@gpu
@pytest.mark.filterwarnings('error')
def test_on_a_gpu_replayed_tokens_give_the_networks_logits(tiny_folder):
    from omnivinci_ros.model.omnivinci.checkpoint import load

    llm = load(tiny_folder, dtype=torch.float32, device='cuda').llm
    decoder = CudaGraphDecoder(llm, CONTEXT)

    assert decoder.replays
    assert converse(decoder, llm) < TOLERANCE


@gpu
@pytest.mark.filterwarnings('error')
def test_on_a_gpu_frames_sounds_and_answers_are_those_of_the_cpu(tiny_folder):
    from omnivinci_ros.engine.opening import OpenOptions
    from omnivinci_ros.engine.runtime import open_runtime

    mine, right = (
        open_runtime(tiny_folder, OpenOptions(device=device, precision='fp32'), lambda *_: None)
        for device in ('cuda', 'cpu')
    )

    with torch.inference_mode():
        for seed in range(3):  # computed, recorded, replayed
            pixels, mel = noise(1, 3, 112, 112, seed=seed), noise(1, 128, 80, seed=seed)
            for made, expected in (
                (mine.encode_frames(pixels), right.encode_frames(pixels)),
                (mine.encode_sound(mel), right.encode_sound(mel)),
            ):
                torch.testing.assert_close(made.cpu(), expected, atol=TOLERANCE, rtol=1e-3)
