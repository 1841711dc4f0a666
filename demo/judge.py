# SPDX-License-Identifier: Apache-2.0
"""Judge a run of the demo by what was published: did perception name what was to be seen?"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# What a person finds in each picture. A word of one picture said of another is wrong.
IN_THE_PICTURE = {
    '1-coffee.jpg': ('cup', 'mug', 'espresso', 'coffee', 'spoon', 'saucer', 'table'),
    '2-astronaut.jpg': (
        'person',
        'people',
        'woman',
        'astronaut',
        'helmet',
        'flag',
        'rocket',
        'shuttle',
    ),
    '3-chelsea.jpg': ('cat', 'kitten', 'tabby'),
}
DISTANCE_M = 10.0  # 'go forward ten meters'
MILLISECOND_NS = 1_000_000


@dataclass(frozen=True)
class Naming:
    """A word in a scene understanding, and the pictures that its window held."""

    window: int
    word: str
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What a run showed; every record comes from a topic."""

    seen: tuple[Naming, ...]  # words for what was in the picture
    wrong: tuple[Naming, ...]  # words for what was in another one
    move: dict | None  # the command message that was spoken
    heard: tuple[str, ...]  # utterances
    orders: tuple[str, ...]
    scene_ms: tuple[float, ...]  # window end -> at the watcher
    spoken_ms: tuple[float, ...]  # end of speech -> at the watcher
    computed_by: tuple[str, ...]
    frames: int  # that the watcher saw of the camera
    # Windows that a served model answered, in random words; None where none was asked.
    served: int | None = None

    @property
    def problems(self) -> list[str]:
        """Return why the run failed, a sentence each; empty when it passed."""
        found = []
        if not self.frames:
            found.append('no picture of the clip came through the camera topic')
        if self.served == 0:
            found.append('the served model answered no window')
        if not self.seen and self.served is None:
            found.append('no scene understanding named anything that was in the picture')
        found += [
            f'window {one.window} says "{one.word}", but showed {", ".join(one.pictures)}'
            for one in self.wrong
        ]
        if self.move is None:
            found.append(f'no spoken MOVE with distance_m {DISTANCE_M:g} was published')
        return found

    def lines(self) -> list[str]:
        """Return the verdict in words."""
        named: dict[str, dict[str, set[int]]] = {name: {} for name in IN_THE_PICTURE}
        for one in self.seen:
            for name in one.pictures:
                if one.word in IN_THE_PICTURE[name]:
                    named[name].setdefault(one.word, set()).add(one.window)
        lines = []
        if self.served is not None:
            lines.append(f'served:  {self.served} windows were answered by the server, in noise')
            named = {}
        for name, words in named.items():
            said = ', '.join(
                f'{word} (in {len(windows)} windows)' for word, windows in words.items()
            )
            lines.append(f'seen:    {name}: {said or "nothing of it was named"}')
        lines.append('heard:   ' + ('; '.join(f'"{text}"' for text in self.heard) or 'nothing'))
        lines.append('ordered: ' + ('; '.join(self.orders) or 'nothing'))
        for what, values in (
            ('window end -> scene', self.scene_ms),
            ('end of speech -> command', self.spoken_ms),
        ):
            if values:
                lines.append(
                    f'latency: {what}: median {median(values):.0f} ms, '
                    f'worst {max(values):.0f} ms, of {len(values)}'
                )
        lines += [f'by:      {who}' for who in self.computed_by]
        return lines


def picture_names(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each picture file with its name."""
    return {
        hashlib.sha256(file.read_bytes()).hexdigest(): file.name
        for file in sorted(folder.glob('*.jpg'))
    }


def judge(records: list[dict], names: dict[str, str], *, is_served: bool = False) -> Verdict:
    """Judge the lines of results.jsonl; `names` are those of the pictures, by SHA-256.

    `is_served`: a model of random words was asked, and that it answered is all there is to see.
    """
    shown = camera_log(records, names)
    scenes = [
        one
        for one in records
        if one['type'].endswith('/SceneUnderstanding') and one['message']['final']
    ]
    commands = [one for one in records if one['type'].endswith('/CommandInterpretation')]
    seen, wrong = [], []
    for scene in scenes if not is_served else ():
        for naming, right in namings(scene['message'], shown):
            (seen if right else wrong).append(naming)
    spoken = [one for one in commands if one['message']['source'] == 'speech']
    return Verdict(
        seen=tuple(seen),
        wrong=tuple(wrong),
        move=next((one['message'] for one in spoken if is_the_move(one['message'])), None),
        heard=tuple(one['message']['utterance'] for one in spoken),
        orders=tuple(in_words(one['message']) for one in commands),
        scene_ms=tuple(age_ms(one) for one in scenes),
        spoken_ms=tuple(age_ms(one) for one in spoken),
        computed_by=tuple(
            dict.fromkeys(
                f'{one["topic"]} by {one["message"]["provenance"]["backend"]}: '
                f'{one["message"]["provenance"]["model"]}'
                for one in scenes + commands
            )
        ),
        frames=len(shown),
        served=sum(map(is_of_server, scenes)) if is_served else None,
    )


def is_of_server(scene: dict) -> bool:
    made = scene['message']['provenance']
    return made['backend'] == 'remote' and made['new_tokens'] > 0


def camera_log(records: list[dict], names: dict[str, str]) -> list[tuple[int, str]]:
    """Return (stamp, picture) of each camera message that shows a picture of the clip."""
    log = []
    for record in records:
        if record['type'] == 'sensor_msgs/msg/CompressedImage':
            name = names.get(record['message']['data']['sha256'])
            if name is not None:
                log.append((to_ns(record['message']['header']['stamp']), name))
    return log


def namings(scene: dict, shown: list[tuple[int, str]]) -> list[tuple[Naming, bool]]:
    """Return the words of a scene that belong to a picture, each with whether it was shown.

    An answer to a task may say what is not there ("I do not see a cat"), and what somebody
    said is quoted: neither names what is seen.
    """
    if scene['task']:
        return []
    start_ns, end_ns = to_ns(scene['window_start']), to_ns(scene['header']['stamp'])
    pictures = tuple(
        dict.fromkeys(name for stamp_ns, name in shown if start_ns <= stamp_ns < end_ns)
    )
    if not pictures:
        return []
    text = re.sub(r'"[^"]*"', ' ', scene['text'].lower())
    there = {word for name in pictures for word in IN_THE_PICTURE[name]}
    known = dict.fromkeys(word for words in IN_THE_PICTURE.values() for word in words)
    return [
        (Naming(scene['window_id'], word, pictures), word in there)
        for word in known
        if re.search(rf'\b{word}s?\b', text)
    ]


def is_the_move(command: dict) -> bool:
    distances = [slot['value'] for slot in command['slots'] if slot['key'] == 'distance_m']
    return (
        command['intent'] == 'MOVE'
        and not command['needs_clarification']
        and [float(value) for value in distances] == [DISTANCE_M]
    )


def in_words(command: dict) -> str:
    slots = ' '.join(f'{slot["key"]}={slot["value"]}' for slot in command['slots'])
    ask = ' (asks back)' if command['needs_clarification'] else ''
    return f'{command["intent"]} {slots}'.strip() + f' ({command["source"]}){ask}'


def age_ms(record: dict) -> float:
    return (record['received_ns'] - to_ns(record['message']['header']['stamp'])) / MILLISECOND_NS


def to_ns(stamp: dict) -> int:
    return stamp['sec'] * 1_000_000_000 + stamp['nanosec']
