# SPDX-License-Identifier: Apache-2.0
"""Nano before any training: the packaged classifier, laid out as an omni checkpoint.

A decoder that begins at random learns nothing from thousands of pictures. This one begins as the
classifier: a picture token is the head's view of four cells, the first layer averages picture
tokens into the position that answers, and a name's row in the output is its row in the head. So
it names a picture at once, then gives the basic word and ends; training goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.checkpoint_files import NOTE_KEY
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.basic_words import fine_names
from omnivinci_ros.model.nano.note import NOTE
from omnivinci_ros.model.nano.note import UNTRAINED
from omnivinci_ros.model.nano.packaged_towers import WHISPER_TINY
from omnivinci_ros.model.nano.packaged_towers import PackagedSight
from omnivinci_ros.model.nano.packaged_towers import read_hearing
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.vocabulary import answer_token
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.vocabulary import token_of
from omnivinci_ros.model.nano.vocabulary import write_tokenizer
from omnivinci_ros.model.omnivinci import checkpoint
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.config import make_config
from omnivinci_ros.model.omnivinci.efficientnet import EFFICIENTNET_SCALING
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0Config
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.projectors import SpaceToDepth
from omnivinci_ros.model.omnivinci.vision import to_pixels
from omnivinci_ros.model.tokenizer import END_OF_TURN

WIDTH, HEADS, LAYERS = 256, 4, 4
IMAGE_SIZE = 256  # px: 8 x 8 cells, 16 tokens
POSITIONS = 200  # of the sound tower: 4 s
UNIT_SECONDS = 4
MAX_TIME = 8.0  # s, T_max of the time embedding
# What the channels of the decoder begin as.
TIMES = 32  # the first ones: what CRTE turns, and text by random numbers
IS_PICTURE, ASKS, NAMED, ANSWERED = 32, 33, 34, 35
SIGHT = slice(36, 252)  # the head's view; the last four are spare
COPIES = SIGHT.stop - SIGHT.start

RIDGE = 10.0  # of the mean variance: a few photographs say little of 1280 channels
LINEAR_AT = 3.0  # where GELU is nearly linear
BRIGHT = 8.0  # IS_PICTURE of a picture token
SEEN = 3.0  # norm of what the answering position has of a picture
SAID, SUMMED = 5.0, 3.0  # norms of a name and of a basic word that have been said
CORRECTIONS = 50  # of basic words' rows, at most
LOOKS = 8.0  # logit by which a picture token draws attention more than text


def nano_config(note: str = UNTRAINED, vocabulary: int = 0) -> OmniVinciConfig:
    """Return nano's configuration; `vocabulary` in rows, by default as the tokenizer needs."""
    rows = vocabulary or -(-make_tokenizer().get_vocab_size(with_added_tokens=True) // 64) * 64
    mean, deviation = EFFICIENTNET_SCALING
    config = make_config(
        llm={
            'vocab_size': rows,
            'hidden_size': WIDTH,
            'intermediate_size': 3 * WIDTH,
            'num_hidden_layers': LAYERS,
            'num_attention_heads': HEADS,
            'num_key_value_heads': HEADS,
            'max_position_embeddings': 4096,
            'rope_theta': 1e6,
            'rms_norm_eps': 1e-6,
            'tie_word_embeddings': False,
        },
        vision_tower={
            'model_type': EfficientNetLite0Config.model_type,
            'image_size': IMAGE_SIZE,
            'pixel_mean': mean,
            'pixel_deviation': deviation,
        },
        sound_tower={**WHISPER_TINY, 'max_source_positions': POSITIONS},
        num_video_frames=8,
        pool_sizes=[[1, 1, 1]],
        mm_use_bos_eos_tokens=False,
        max_time=MAX_TIME,
        period_fix='paper',
        trope_dim=TIMES,
        s2_scales=str(IMAGE_SIZE),
        dynamic_s2=False,
        image_aspect_ratio='resize',
        audio_hop_length=160,
        audio_unit_seconds=UNIT_SECONDS,
    )
    return replace(config, raw={NOTE_KEY: NOTE.format(what=note)})


@dataclass(frozen=True)
class View:
    """The head in few channels: cells to channels, and channels to the logits of the names."""

    cells: Tensor  # [COPIES, 1280], of normalised cells
    names: Tensor  # [1000, COPIES]
    tokens: Tensor  # [N, 16, 5120] normalised, of the photographs it was made with
    teacher: Tensor  # [N, 1000] probabilities that the classifier gives them


def look_at(pictures: Sequence[np.ndarray], tower: EfficientNetLite0) -> Tensor:
    """Return the maps of RGB uint8 pictures, [N, 64, 1280]."""
    with torch.inference_mode():
        return torch.cat(
            [tower(to_pixels([each], IMAGE_SIZE, EFFICIENTNET_SCALING)) for each in pictures]
        ).clone()


def make_view(maps: Tensor, sight: PackagedSight) -> View:
    """Choose the channels that carry most of the logits, for cells as photographs have them.

    maps [N, 64, 1280]. The centred head times the square root of the cells' covariance is
    decomposed; its leading directions are kept.
    """
    tokens = SpaceToDepth()(maps)
    tokens = F.layer_norm(tokens, tokens.shape[-1:])
    cells = tokens.unflatten(-1, (4, -1)).mean(-2).flatten(0, 1)  # as a token is used
    spread = torch.cov(cells.T, correction=0).double()
    spread += RIDGE * spread.diagonal().mean() * torch.eye(len(spread), dtype=torch.float64)
    values, vectors = torch.linalg.eigh(spread)
    root, inverse = ((vectors * values**power) @ vectors.T for power in (0.5, -0.5))
    head = (sight.head - sight.head.mean(0)).double()
    left, sizes, right = torch.linalg.svd(head @ root, full_matrices=False)
    logits = maps.mean(1) @ sight.head.T + sight.bias
    return View(
        cells=(right[:COPIES] @ inverse).float(),
        names=(left * sizes)[:, :COPIES].float(),
        tokens=tokens,
        teacher=logits.softmax(-1),
    )


def make_start(pictures: Sequence[np.ndarray], *, seed: int = 0) -> OmniVinci:
    """Return nano as the classifier; `pictures` (some dozens) tell what photographs are like."""
    sight = read_sight()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = OmniVinci(nano_config()).eval()
        with torch.no_grad():
            model.vision_tower.load_state_dict(sight.tower)
            model.sound_tower.load_state_dict(read_hearing(POSITIONS))
            tower = model.vision_tower
            assert isinstance(tower, EfficientNetLite0)
            view = make_view(look_at(pictures, tower), sight)
            _quieten(model)
            _set_projector(model, view)
            _set_sound_projector(model)
            _set_first_layer(model, view)
            _set_words(model, view)
    return model


def write_start(folder: str | Path, pictures: Sequence[np.ndarray], *, seed: int = 0) -> OmniVinci:
    """Write nano as the classifier into a new folder, in the released layout, as float16."""
    model = make_start(pictures, seed=seed)
    write_nano(model, folder)
    return model


def write_nano(model: OmniVinci, folder: str | Path, dtype: torch.dtype = torch.float16) -> None:
    """Write a nano model into a new folder, with its tokenizer."""
    checkpoint.save(model.to(dtype), folder)
    write_tokenizer(Path(folder) / 'llm')
    model.float()


def _quieten(model: OmniVinci) -> None:
    """Let what layers add begin small: the copy must not drown."""
    for layer in model.llm.model.layers:
        layer.self_attn.o_proj.weight *= 0.3
        layer.mlp.down_proj.weight *= 0.3
        for letter in 'qkv':
            getattr(layer.self_attn, f'{letter}_proj').bias.zero_()


def _set_projector(model: OmniVinci, view: View) -> None:
    _, norm, first, act, second = model.mm_projector.parts
    norm.weight.fill_(1.0)
    norm.bias.zero_()
    first.weight.mul_(0.1)
    first.bias.zero_()
    seen = (view.tokens @ view.cells.repeat(1, 4).T / 4).flatten(0, 1)  # [N 16, COPIES]
    small = 1 / (3 * float(seen.std(0).max()))  # three deviations stay where GELU is linear
    first.weight[SIGHT] = view.cells.repeat(1, 4) / 4 * small
    first.bias[SIGHT] = LINEAR_AT - seen.mean(0) * small
    second.weight.mul_(0.1)
    second.weight[SIGHT] = 0
    second.weight[:, SIGHT] = 0
    second.weight[SIGHT, SIGHT] = torch.eye(COPIES)
    second.weight[IS_PICTURE : ANSWERED + 1] = 0
    second.bias.zero_()
    made = act(first(view.tokens)).flatten(0, 1)[:, SIGHT]
    # Half as long as IS_PICTURE is large: a token's norm must not hide what it holds.
    scale = BRIGHT / 2 / float((made - made.mean(0)).norm(dim=-1).mean())
    second.weight[SIGHT, SIGHT] *= scale
    second.bias[SIGHT] = -made.mean(0) * scale
    second.bias[IS_PICTURE] = BRIGHT
    second.bias[:TIMES:2] = 0.5  # what CRTE turns


def _set_sound_projector(model: OmniVinci) -> None:
    last = model.sound_mm_projector.layers[-1]
    assert isinstance(last, nn.Linear)
    last.weight[SIGHT] = 0
    last.weight[IS_PICTURE : ANSWERED + 1] = 0
    last.bias.zero_()
    last.bias[:TIMES:2] = 0.5


def _set_first_layer(model: OmniVinci, view: View) -> None:
    """Let text look at picture tokens, and take over what they hold."""
    attention = model.llm.model.layers[0].self_attn
    head = WIDTH // HEADS
    # The pair of channels that RoPE turns least, a millionth of a turn a position.
    slow = torch.arange(HEADS) * head + head // 2 - 1
    for letter in 'qk':
        getattr(attention, f'{letter}_proj').weight.mul_(0.1)
    for letter, channel in (('q', ASKS), ('k', IS_PICTURE)):
        matrix = getattr(attention, f'{letter}_proj').weight
        matrix[slow] = 0
        matrix[slow, channel] = (LOOKS * head**0.5 / _product_of_norms(model, view)) ** 0.5
    kept = torch.zeros(WIDTH, WIDTH)
    kept[SIGHT, SIGHT] = torch.eye(COPIES)
    attention.v_proj.weight.copy_(kept)
    seen = _tokens(model, view)
    average = (seen / _rms(seen)).mean(1)[:, SIGHT]
    attention.o_proj.weight.copy_(kept * SEEN / float(average.norm(dim=-1).mean()))


def _product_of_norms(model: OmniVinci, view: View) -> float:
    """Return ASKS of a word times IS_PICTURE of a picture token, as the first layer sees them."""
    seen = _tokens(model, view)
    word = torch.tensor([1.0, *[0.2] * TIMES])  # as `_set_words` makes it, in the mean
    norm = float(word.square().sum().div(WIDTH).sqrt())
    return float((BRIGHT / _rms(seen)).mean()) / norm


def _tokens(model: OmniVinci, view: View) -> Tensor:
    _, _, first, act, second = model.mm_projector.parts
    made: Tensor = second(act(first(view.tokens)))
    return made


def _rms(x: Tensor) -> Tensor:
    return x.square().mean(-1, keepdim=True).sqrt()


def _set_words(model: OmniVinci, view: View) -> None:
    tokenizer = make_tokenizer()
    inputs, outputs = model.llm.model.embed_tokens.weight, model.llm.lm_head.weight
    inputs.zero_()
    inputs[:, :TIMES].normal_(std=0.2)
    inputs[:, SIGHT.stop :].normal_(std=0.2)
    inputs[:, ASKS] = 1.0
    outputs.normal_(std=0.01)
    outputs[:, ASKS] = -1.0  # what is never an answer
    names = [tokenizer.token_to_id(token_of(name)) for name in fine_names()]
    words, groups = _groups(view.names)
    answers = [tokenizer.token_to_id(token_of(answer_token(word))) for word in words]
    for ids, rows, norm, flag in (
        (names, view.names, SAID, NAMED),
        (answers, groups, SUMMED, ANSWERED),
    ):
        inputs[ids, SIGHT] = F.normalize(rows, dim=-1) * norm
        inputs[ids, ASKS] = 2.0
        inputs[ids, flag] = 3.0
        outputs[ids] = 0
    outputs[names, SIGHT] = view.names * _warmth(model, view)
    outputs[names, NAMED] = outputs[names, ANSWERED] = -3.0
    outputs[answers, SIGHT] = F.normalize(groups, dim=-1) * 1.5
    outputs[answers, NAMED] = 1.0
    outputs[answers, ASKS] = -2.0
    outputs[answers, ANSWERED] = -3.0
    end = tokenizer.token_to_id(END_OF_TURN)
    outputs[end] = 0
    outputs[end, ANSWERED] = 3.0
    outputs[end, ASKS] = -1.0


def _warmth(model: OmniVinci, view: View) -> float:
    """Return the scale of the names' rows with which chances are those of the classifier."""
    attention = model.llm.model.layers[0].self_attn
    seen = _tokens(model, view)
    held = F.linear((seen / _rms(seen)).mean(1), attention.o_proj.weight)
    held[:, ASKS] = 1.0
    held[:, :TIMES] = 0.2
    logits = (held / _rms(held))[:, SIGHT] @ view.names.T
    scales = torch.logspace(-4, 2, 121)
    losses = [-(view.teacher * (logits * s).log_softmax(-1)).sum(-1).mean() for s in scales]
    return float(scales[int(torch.stack(losses).argmin())])


def _groups(names: Tensor) -> tuple[list[str], Tensor]:
    """Return the basic words, and for each a row that its classes' names are nearest to."""
    words = basic_words()
    unique = sorted(set(words))
    own = torch.tensor([unique.index(word) for word in words])
    unit = F.normalize(names, dim=-1)
    rows = F.normalize(torch.zeros(len(unique), unit.shape[1]).index_add(0, own, unit), dim=-1)
    for _ in range(CORRECTIONS):
        found = (unit @ rows.T).argmax(-1)
        wrong = (found != own).nonzero()[:, 0]
        rows = rows.index_add(0, own[wrong], unit[wrong] * 0.1)
        rows = F.normalize(rows.index_add(0, found[wrong], unit[wrong] * -0.1), dim=-1)
    return unique, rows
