# SPDX-License-Identifier: Apache-2.0
"""What several looks at a scene agree on, as sentences and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import TypeVar

from omnivinci_ros.windowing.samples import Utterance

MAX_QUOTE = 500  # characters of one utterance
PLURALS = {
    'person': 'people', 'sheep': 'sheep', 'knife': 'knives', 'mouse': 'mice',
    'skis': 'skis', 'scissors': 'scissors', 'broccoli': 'broccoli',
}  # fmt: skip
NO_ARTICLE = {'skis', 'scissors', 'broccoli'}


@dataclass(frozen=True)
class SeenObject:
    """A thing in one frame, or agreed on over the frames of one camera."""

    label: str
    score: float  # 0..1
    box: tuple[float, float, float, float]  # x0, y0, x1, y1 as shares of the picture, 0..1
    camera: str
    frames: int = 1  # in which it was seen
    stamp_ns: int = 0  # of the frame that the box belongs to


@dataclass(frozen=True)
class SeenLabel:
    """What a whole picture looks like."""

    label: str
    score: float  # 0..1
    camera: str
    frames: int = 1


_Seen = TypeVar('_Seen', SeenObject, SeenLabel)


@dataclass(frozen=True)
class Look:
    """What was seen in one frame."""

    camera: str
    objects: tuple[SeenObject, ...]
    labels: tuple[SeenLabel, ...]


@dataclass(frozen=True)
class Scene:
    """What was seen and heard in one window."""

    looked: dict[str, int]  # frames looked at, by camera
    objects: tuple[SeenObject, ...]
    labels: tuple[SeenLabel, ...]
    speech: tuple[Utterance, ...]
    sound: bool  # sound came in
    listened: bool  # and all of it was searched for speech
    bad: tuple[str, ...] = ()  # why frames could not be looked at


def agree(looks: list[Look]) -> tuple[tuple[SeenObject, ...], tuple[SeenLabel, ...]]:
    """Keep what at least half of a camera's looked-at frames show.

    Half, and not more, so that both pictures of a window with one cut in it are told. The
    second cup counts if half of the frames show two cups, and so on. An object's score is the
    mean over the frames that show it; its box is that of the newest of these.
    """
    objects: list[SeenObject] = []
    labels: list[SeenLabel] = []
    for camera in dict.fromkeys(look.camera for look in looks):
        mine = [look for look in looks if look.camera == camera]
        for shown in _ranked([look.objects for look in mine]):
            if 2 * len(shown) >= len(mine):
                score = sum(item.score for item in shown) / len(shown)
                newest = shown[-1]
                objects.append(replace(newest, score=score, camera=camera, frames=len(shown)))
        for named in _ranked([look.labels for look in mine]):
            if 2 * len(named) >= len(mine):
                score = sum(item.score for item in named) / len(named)
                labels.append(SeenLabel(named[0].label, score, camera, len(named)))
    return (
        tuple(sorted(objects, key=lambda item: (item.camera, -item.score, item.label))),
        tuple(sorted(labels, key=lambda item: (item.camera, -item.score, item.label))),
    )


def _ranked(frames: Sequence[Sequence[_Seen]]) -> list[list[_Seen]]:
    """Group the items of several frames by label and by rank in their frame (first cup, ...)."""
    groups: dict[tuple[str, int], list[_Seen]] = {}
    for items in frames:
        count: Counter[str] = Counter()
        for item in sorted(items, key=lambda item: -item.score):
            groups.setdefault((item.label, count[item.label]), []).append(item)
            count[item.label] += 1
    return list(groups.values())


def position(box: tuple[float, float, float, float]) -> str:
    """Say in which ninth of the picture the centre of a box (shares of 0..1) lies."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    column = 'left' if x < 1 / 3 else 'right' if x > 2 / 3 else ''
    row = 'top' if y < 1 / 3 else 'bottom' if y > 2 / 3 else ''
    return ' '.join(filter(None, (row, column))) or 'centre'


def name(label: str, count: int = 1) -> str:
    """Say a label as a person would: 'a cup', 'an apple', '2 people'."""
    if count == 1:
        if label in NO_ARTICLE:
            return label
        return f'{"an" if label[0].lower() in "aeiou" else "a"} {label}'
    plural = PLURALS.get(label)
    if not plural:
        plural = label + ('es' if label.endswith(('s', 'sh', 'ch', 'x')) else 's')
    return f'{count} {plural}'


def list_objects(objects: tuple[SeenObject, ...]) -> str:
    """List things with their positions: 'a cup, centre; 2 chairs, left and right'."""
    groups: dict[str, list[str]] = {}
    for item in objects:
        groups.setdefault(item.label, []).append(position(item.box))
    parts = []
    for label, places in groups.items():
        where = ' and '.join(dict.fromkeys(places))
        parts.append(f'{name(label, len(places))}, {where}')
    return '; '.join(parts)


def sentences(scene: Scene) -> list[str]:
    """Say what was seen and heard, one sentence an item."""
    said = []
    several = len(scene.looked) > 1
    for camera in scene.looked:
        prefix = f'On {camera}: ' if several else ''
        objects = tuple(item for item in scene.objects if item.camera == camera)
        labels = [item.label for item in scene.labels if item.camera == camera]
        if objects:
            said.append(f'{prefix}I see {list_objects(objects)}.')
        if labels:
            said.append(f'{"" if objects else prefix}It looks like: {", ".join(labels)}.')
        if not objects and not labels:
            said.append(f'{prefix}Nothing recognised above the threshold.')
    if scene.bad:
        count = len(scene.bad)
        pictures = 'picture' if count == 1 else 'pictures'
        said.append(f'{count} {pictures} could not be read: {scene.bad[0][:200]}.')
    elif not scene.looked:
        said.append('No picture came in.')
    if scene.speech:
        quotes = ', '.join(f'"{quote(item.text)}"' for item in scene.speech)
        said.append(f'Somebody said: {quotes}.')
    elif not scene.sound:
        said.append('No sound came in.')
    elif scene.listened:
        said.append('Nobody was heard speaking.')
    else:
        said.append('The sound was not transcribed.')
    return said


def quote(text: str) -> str:
    """Make heard words safe to stand between double quotes on one line."""
    return ' '.join(text.replace('"', "'").split())[:MAX_QUOTE].rstrip('.')


def to_json(scene: Scene, answers: Sequence[Mapping[str, str | bool | None]]) -> str:
    """Return the scene as JSON; boxes are shares of the picture, 0..1."""
    value = {
        'objects': [
            {
                'label': item.label,
                'score': round(item.score, 3),
                'position': position(item.box),
                'box': [round(side, 4) for side in item.box],
                'camera': item.camera,
                'frames': item.frames,
                'stamp_ns': item.stamp_ns,
            }
            for item in scene.objects
        ],
        'labels': [
            {
                'label': item.label,
                'score': round(item.score, 3),
                'camera': item.camera,
                'frames': item.frames,
            }
            for item in scene.labels
        ],
        'speech': [
            {
                'text': item.text,
                'confidence': round(item.confidence, 3),
                'start_ns': item.start_ns,
                'end_ns': item.end_ns,
            }
            for item in scene.speech
        ],
        'answers': answers,
        'frames': scene.looked,
        'bad_frames': list(scene.bad),
    }
    return json.dumps(value, ensure_ascii=False)
