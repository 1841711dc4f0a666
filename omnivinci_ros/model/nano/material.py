# SPDX-License-Identifier: Apache-2.0
"""What nano learns from and is tried on: pictures and spoken orders through the frozen towers.

The towers never change, so each picture's map and each utterance's tokens are computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.packaged_towers import PackagedSight
from omnivinci_ros.model.nano.start import IMAGE_SIZE
from omnivinci_ros.model.nano.start import UNIT_SECONDS
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.voices import in_a_room
from omnivinci_ros.model.nano.voices import noise
from omnivinci_ros.model.nano.voices import to_int16
from omnivinci_ros.model.omnivinci.efficientnet import EFFICIENTNET_SCALING
from omnivinci_ros.model.omnivinci.log_mel import to_mel_units
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.vision import to_pixels

AT_ONCE = 16  # pictures or units that go through a tower together
SAMPLES = UNIT_SECONDS * SAMPLE_RATE
SPEEDS = (0.85, 1.2)  # of voices
NOISE_SHARE = 0.1  # of the utterances are none: noise and silence
Say = Callable[[str], None]


@dataclass(frozen=True)
class Seen:
    """Pictures as the tower leaves them, with what the classifier makes of them."""

    maps: Tensor  # [N, 64, 1280] float16
    teacher: Tensor  # [N, 1000] probabilities

    def __len__(self) -> int:
        return len(self.maps)


@dataclass(frozen=True)
class Heard:
    """Utterances of 4 s as the tower leaves them, with what is to be answered."""

    features: Tensor  # [M, 100, 384] float16
    orders: tuple[Order, ...]

    def __len__(self) -> int:
        return len(self.orders)


def crops(picture: np.ndarray, count: int, random: np.random.Generator) -> list[np.ndarray]:
    """Return parts of a picture: 30 to 100 % of each side, mirrored half the time, brightened."""
    made = []
    for _ in range(count):
        height, width = (max(32, int(side * random.uniform(0.3, 1))) for side in picture.shape[:2])
        y = int(random.integers(0, max(1, picture.shape[0] - height + 1)))
        x = int(random.integers(0, max(1, picture.shape[1] - width + 1)))
        part = picture[y : y + height, x : x + width].astype(np.float32)
        part = part[:, ::-1] if random.random() < 0.5 else part
        bright = part * random.uniform(0.6, 1.3, (1, 1, 3)) + random.uniform(-25, 25)
        made.append(np.ascontiguousarray(np.clip(bright, 0, 255).astype(np.uint8)))
    return made


@torch.inference_mode()
def see(
    model: OmniVinci, sight: PackagedSight, pictures: Sequence[np.ndarray], say: Say = print
) -> Seen:
    """Send pictures through the tower and the classifier's head."""
    maps = []
    for begin in range(0, len(pictures), AT_ONCE):
        some = pictures[begin : begin + AT_ONCE]
        pixels = to_pixels(some, IMAGE_SIZE, EFFICIENTNET_SCALING)
        maps.append(model.patch_features(pixels).half().cpu())
        if begin % (AT_ONCE * 32) == 0:
            say(f'pictures: {begin} of {len(pictures)}')
    whole = torch.cat(maps).clone()
    means = torch.stack([each.float().mean(0) for each in whole])
    logits = means @ sight.head.T + sight.bias
    return Seen(whole, logits.softmax(-1))


@torch.inference_mode()
def hear(
    model: OmniVinci,
    orders: Sequence[Order],
    voices: Sequence[Voice],
    *,
    takes: int,
    random: np.random.Generator,
    say: Say = print,
    speeds: tuple[float, float] = SPEEDS,
) -> Heard:
    """Let each order be said `takes` times by some voice in some room; add noise alone."""
    said = with_noise(orders, takes)
    features = []
    for begin in range(0, len(said), AT_ONCE):
        some = [_take(order, voices, random, speeds) for order in said[begin : begin + AT_ONCE]]
        features.append(encode(model, some).half().cpu())
        if begin % (AT_ONCE * 32) == 0:
            say(f'utterances: {begin} of {len(said)}')
    return Heard(torch.cat(features).clone(), tuple(said))


def utterances(
    orders: Sequence[Order], voices: Sequence[Voice], *, takes: int, random: np.random.Generator
) -> tuple[list[Order], list[np.ndarray]]:
    """Return what `hear` hears with the same random numbers, as int16 of 4 s each."""
    said = with_noise(orders, takes)
    return said, [_take(order, voices, random, SPEEDS) for order in said]


def listen(model: OmniVinci, said: Sequence[Order], pcm: Sequence[np.ndarray]) -> Heard:
    """Send utterances through the tower, with what each asks for."""
    return Heard(features_of(model, pcm), tuple(said))


@torch.inference_mode()
def features_of(model: OmniVinci, pcm: Sequence[np.ndarray]) -> Tensor:
    """Return what the sound tower makes of 4 s each, [B, 100, 384] float16."""
    features = [
        encode(model, pcm[begin : begin + AT_ONCE]).half().cpu()
        for begin in range(0, len(pcm), AT_ONCE)
    ]
    return torch.cat(features).clone()


def with_noise(orders: Sequence[Order], takes: int) -> list[Order]:
    """Return each order `takes` times, and noise alone, which is no order."""
    said = [order for order in orders for _ in range(takes)]
    return said + [Order('', 'NONE')] * int(NOISE_SHARE * len(said))


def encode(model: OmniVinci, pcm: Sequence[np.ndarray]) -> Tensor:
    """Return what the sound tower makes of 4 s each, [B, 100, 384]."""
    tower = model.sound_tower
    units = [
        to_mel_units(
            each,
            start=0.0,
            hop=160,
            bins=tower.config.num_mel_bins,
            unit_frames=2 * tower.config.max_source_positions,
            unit_seconds=UNIT_SECONDS,
        ).mel
        for each in pcm
    ]
    made: Tensor = tower(torch.cat(units).to(model.device)).last_hidden_state
    return made


def _take(
    order: Order,
    voices: Sequence[Voice],
    random: np.random.Generator,
    speeds: tuple[float, float],
) -> np.ndarray:
    if not order.said:
        return to_int16(noise(SAMPLES, random) * 10 ** random.uniform(-4, -1))
    voice = voices[int(random.integers(len(voices)))]
    return in_a_room(voice.say(order.said), SAMPLES, random, speeds)
