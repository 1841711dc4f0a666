# SPDX-License-Identifier: Apache-2.0
"""The sets that nano is tried on, made again from packages; what the towers make of them is kept.

Photographs that made no weight, pictures made of them, and sentences that were never learned, by
a voice that was never heard.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.heard_task import Clips
from omnivinci_ros.model.nano.keeping import kept
from omnivinci_ros.model.nano.kind_material import KindMaterial
from omnivinci_ros.model.nano.kind_material import Labelled
from omnivinci_ros.model.nano.kind_material import divided
from omnivinci_ros.model.nano.kind_material import labelled
from omnivinci_ros.model.nano.kind_material import make_clips
from omnivinci_ros.model.nano.kind_material import make_sudden
from omnivinci_ros.model.nano.kind_material import numbers_of
from omnivinci_ros.model.nano.kind_material import place_sure_things
from omnivinci_ros.model.nano.kind_material import placed_of
from omnivinci_ros.model.nano.kind_material import sure_things
from omnivinci_ros.model.nano.labels import BUILDINGS
from omnivinci_ros.model.nano.labels import word_of
from omnivinci_ros.model.nano.made_pictures import THIRDS
from omnivinci_ros.model.nano.made_pictures import composed
from omnivinci_ros.model.nano.made_pictures import empty_pictures
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import features_of
from omnivinci_ros.model.nano.material import listen
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.material import utterances
from omnivinci_ros.model.nano.order_calibration import hear_calibration
from omnivinci_ros.model.nano.orders import OTHER
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.questions import HEARD
from omnivinci_ros.model.nano.sounds import SUDDEN
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.sounds import read_recordings
from omnivinci_ros.model.nano.sources import Photographs
from omnivinci_ros.model.nano.sources import gather
from omnivinci_ros.model.nano.teaching_material import sound_of
from omnivinci_ros.model.nano.timed import Timed
from omnivinci_ros.model.nano.timed import make_timed
from omnivinci_ros.model.nano.voices import HELD_OUT
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.nano.work import TAKES_TRIED
from omnivinci_ros.model.omnivinci.network import OmniVinci

Say = Callable[[str], None]
LAYOUT = 3  # of the file that is kept; another number makes it anew
NAME = 'nano-photographs-{}.safetensors'
PLACED_NAME = 'nano-placed-{}.safetensors'  # of the photographs that calibrate
EMPTY = 40  # pictures of each of EMPTY_KINDS kinds
EMPTY_KINDS = 4
TALL, WIDE = 0.8, 0.5  # of the picture, of things that lie on nothing
CLIPS = 40  # sounds of each kind
TIMED = 124  # sudden sounds whose time is known
STRIDE = 37  # through what is empty
SCENES = '/explore_monuments/'  # photographs that things are pasted on
NO_VOICE = (
    f'the voice {HELD_OUT!r} that nano was tried on is not here: apt-get install flite, or give '
    '--names-only'
)


@dataclass(frozen=True)
class Sets:
    """What is tried, what sets the threshold, and what is said; no orders where none are asked."""

    tried: Seen
    calibration: Seen
    named: Labelled  # those of `tried` whose file names say what they show
    pasted: Labelled  # the things of these, small and in scenes
    placed: Labelled  # the same, larger and on nothing: they are the main thing
    empty: Seen  # EMPTY_KINDS kinds, one after another
    heard: Heard | None
    orders_calibration: Heard | None = None  # of other sentences, by voices that it learned from
    sounds: Clips | None = None  # of files that were never learned from
    timed: Timed | None = None  # the sudden ones of these files
    pcm: tuple[np.ndarray, ...] = ()  # of what is heard, int16 of 4 s each
    # Questions of the kinds: what sets their thresholds, and what these are tried on.
    kinds_calibration: KindMaterial | None = None
    kinds_tried: KindMaterial | None = None


def make_sets(
    model: OmniVinci,
    packages: Path,
    folder: Path,
    *,
    with_orders: bool,
    with_sounds: bool = False,
    with_times: bool = False,
    with_kinds: bool = False,
    say: Say,
) -> Sets:
    """Make the sets, or read those that were kept in `folder`.

    Raises BadInputError for a package that cannot be had, and WeightsError.
    """
    known = find_voices() if with_orders else []
    voices = [voice for voice in known if voice.held_out]
    if with_orders and not voices:
        raise BadInputError(NO_VOICE)

    path = folder / NAME.format(LAYOUT)
    maps = kept(path, lambda: _pictures(model, gather(packages), say))
    for old in (*folder.glob(NAME.format('*')), *folder.glob(PLACED_NAME.format('*'))):
        if old not in (path, folder / PLACED_NAME.format(LAYOUT)):
            old.unlink(missing_ok=True)  # an earlier version's, 70 MB or more
    seen = {
        name: Seen(maps[f'{name}.maps'], maps[f'{name}.teacher'])
        for name in ('tried', 'calibration', 'named', 'pasted', 'placed', 'empty')
    }
    made = Sets(
        tried=seen['tried'],
        calibration=seen['calibration'],
        named=labelled(seen['named'], maps['named.words']),
        pasted=labelled(seen['pasted'], maps['pasted.words'], maps['pasted.thirds']),
        placed=labelled(seen['placed'], maps['placed.words'], maps['placed.thirds']),
        empty=seen['empty'],
        heard=None,
    )
    if with_kinds:
        made = _with_kinds(model, made, packages, folder, say)
    if not with_orders:
        return made
    wanted = with_sounds or with_times
    recordings = [each for each in read_recordings(packages) if each.tried] if wanted else []
    if made.kinds_calibration is not None and recordings:
        made = _with_kinds_heard(model, made, recordings, known)
    orders = [order for order in all_orders() if order.held_out]
    said, pcm = utterances(orders, voices, takes=TAKES_TRIED, random=np.random.default_rng(0))
    return replace(
        made,
        heard=listen(model, said, pcm),
        orders_calibration=hear_calibration(
            model, [voice for voice in known if not voice.held_out], say
        ),
        sounds=_sounds(model, recordings, voices) if with_sounds else None,
        timed=_timed(model, recordings) if with_times else None,
        pcm=tuple(pcm),
    )


def _with_kinds(model: OmniVinci, made: Sets, packages: Path, folder: Path, say: Say) -> Sets:
    """Add the pictures that questions of the kinds are asked about."""

    def place() -> dict[str, Tensor]:
        some = gather(packages).calibration
        return place_sure_things(model, read_sight(), some, made.calibration, say)

    things = sure_things(made.calibration)
    placed = placed_of(kept(folder / PLACED_NAME.format(LAYOUT), place))
    return replace(
        made,
        kinds_calibration=KindMaterial(things, placed, made.calibration),
        kinds_tried=KindMaterial(made.named, made.placed, made.tried),
    )


def _with_kinds_heard(
    model: OmniVinci, made: Sets, recordings: Sequence[Recording], known: Sequence[Voice]
) -> Sets:
    """Add the sounds: files and talk of their own for what calibrates and for what is tried."""
    assert made.kinds_calibration is not None
    assert made.kinds_tried is not None
    calibration, tried = divided(recordings)
    heard = [voice for voice in known if not voice.held_out]
    unheard = [voice for voice in known if voice.held_out]
    return replace(
        made,
        kinds_calibration=replace(
            made.kinds_calibration,
            clips=make_clips(model, calibration, heard),
            timed=make_sudden(model, calibration),
        ),
        kinds_tried=replace(
            made.kinds_tried,
            clips=make_clips(model, tried, unheard, OTHER),
            timed=make_sudden(model, tried),
        ),
    )


def _timed(model: OmniVinci, recordings: Sequence[Recording]) -> Timed:
    """Return TIMED units with a sudden sound at some time each."""
    some = [each for each in recordings if each.kind in SUDDEN]
    return make_timed(model, some, TIMED, np.random.default_rng(0))


def _sounds(model: OmniVinci, recordings: Sequence[Recording], voices: Sequence[Voice]) -> Clips:
    """Return CLIPS sounds of each kind: recordings that are only tried, an unheard voice."""
    kinds = [HEARD[number % len(HEARD)] for number in range(CLIPS * len(HEARD))]
    random = np.random.default_rng(0)
    pcm = [sound_of(kind, recordings, voices, random) for kind in kinds]
    return Clips(features_of(model, pcm), tuple(kinds))


def _pictures(model: OmniVinci, found: Photographs, say: Say) -> dict[str, Tensor]:
    """Return maps, chances and labels of all pictures."""
    sight, random = read_sight(), np.random.default_rng(0)
    named = [each for each in found.tried if word_of(each.source)]
    pictures = {
        'tried': [each.rgb for each in found.tried],
        'calibration': [each.rgb for each in found.calibration],
        'named': [each.rgb for each in named],
        'empty': empty_pictures([each.rgb for each in found.tried], EMPTY, random),
    }
    made = {'named.words': _numbers(named)}
    things = [each for each in named if word_of(each.source) not in BUILDINGS]
    scenes = [each.rgb for each in found.tried if SCENES in each.source]
    pairs = [(each, third) for each in things for third in range(THIRDS)]
    pictures['pasted'] = [
        composed(each.rgb, scenes[k % len(scenes)], third, random).rgb
        for k, (each, third) in enumerate(pairs)
    ]
    made['pasted.words'] = _numbers([each for each, _ in pairs])
    made['pasted.thirds'] = torch.tensor([third for _, third in pairs])
    nothing = pictures['empty'][: EMPTY * (EMPTY_KINDS - 1)]  # noise alone hides what is in it
    pictures['placed'] = [
        composed(
            each.rgb, nothing[k * STRIDE % len(nothing)], third, random, tall=TALL, wide=WIDE
        ).rgb
        for k, (each, third) in enumerate(pairs)
    ]
    for what in ('words', 'thirds'):  # the same, of its own: a file holds no tensor twice
        made[f'placed.{what}'] = made[f'pasted.{what}'].clone()
    for name, some in pictures.items():
        seen = see(model, sight, some, say)
        made |= {f'{name}.maps': seen.maps, f'{name}.teacher': seen.teacher}
    return made


def _numbers(photographs: Sequence[Photograph]) -> Tensor:
    return numbers_of([word_of(each.source) or '' for each in photographs])


def rounded(weight: Tensor, bits: int, group: int) -> Tensor:
    """Return a weight [out, ...] as integers of `bits` would hold it, a scale for each `group`.

    Symmetric; group 0: a scale for each row, of a convolution for each of its outputs.
    """
    rows = weight.float().flatten(1)
    blocks = rows if not group else rows.unflatten(1, (-1, group))
    most = 2 ** (bits - 1) - 1
    scale = blocks.abs().amax(-1, keepdim=True).clamp_min(1e-12) / most
    made = (blocks / scale).round().clamp(-most - 1, most) * scale
    return made.reshape(weight.shape).to(weight.dtype)


@torch.no_grad()
def round_parts(model: OmniVinci, parts: Sequence[str], bits: int, group: int) -> None:
    """Round all matrices and convolutions of parts, a decoder's output words too.

    Embeddings, of tokens and of positions, stay.
    """
    for part in parts:
        for name, weight in model.get_submodule(part).named_parameters():
            if weight.dim() > 1 and 'embed' not in name:
                weight.copy_(rounded(weight, bits, group))
