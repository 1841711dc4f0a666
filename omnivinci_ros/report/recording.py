# SPDX-License-Identifier: Apache-2.0
"""What the bag of a replay adds to its results: the pictures of windows, and when samples came."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import store_for
from omnivinci_ros.bags.digests import file_digests
from omnivinci_ros.bags.digests import whole_digest
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.messages.audio import BYTES_INFO
from omnivinci_ros.messages.audio import WITH_INFO
from omnivinci_ros.messages.audio import ByteFormat
from omnivinci_ros.messages.audio import ReceivedAudio
from omnivinci_ros.messages.audio import byte_format
from omnivinci_ros.messages.audio import read_audio
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.perception.pipeline import JUMP_NS
from omnivinci_ros.report.results import ReplayResults

KINDS = ('camera', 'audio', 'task')  # of inputs that the time-line draws
PICTURE_WIDTH = 320  # pixels, at most
JPEG_QUALITY = 72
SMALL_PICTURE = 3000  # characters of base64: of few is a picture smaller
LEVEL_NS = 100 * MILLISECOND_NS  # between two levels of sound
MOST_STAMPS = 20_000  # of one input that the time-line draws
STAMP_SHARE = 400  # of the room for pictures a stamp has one part, so that lanes stay small
SILENCE_DB = -90.0


@dataclass
class Lane:
    """When the samples of one input came, in event time [ns], in one epoch."""

    stream: str
    kind: str
    epoch: int
    stamps: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # of sound, without gaps
    levels: list[tuple[int, float]] = field(default_factory=list)  # when, dB of full scale


@dataclass(frozen=True)
class FrameKey:
    """One frame that a window used."""

    stream: str
    stamp_ns: int
    epoch: int


@dataclass
class Recording:
    """What was read of the bag, and what was not."""

    lanes: list[Lane] = field(default_factory=list)
    pictures: dict[FrameKey, str] = field(default_factory=dict)  # JPEG in base64
    broken: dict[FrameKey, str] = field(default_factory=dict)  # why one could not be decoded
    left_out: int = 0  # pictures, for the size of the file
    ranks: dict[FrameKey, tuple[int, int]] = field(default_factory=dict)
    thinned: list[str] = field(default_factory=list)  # inputs of which the time-line shows a part
    missing: str = ''  # why nothing was read

    def leave_out(self, most_bytes: int) -> None:
        """Keep pictures of so many characters in all, those of the first ranks."""
        size = sum(map(len, self.pictures.values()))
        for key in sorted(self.pictures, key=self.ranks.__getitem__, reverse=True):
            if size <= most_bytes:
                break
            size -= len(self.pictures.pop(key))
            self.left_out += 1


def found_bag(results: ReplayResults, given: Path | None) -> tuple[Bag | None, str]:
    """Return the bag of the results, opened, or None and a sentence that says why not.

    Without a bag given, one of its name is looked for where one works and around the results.
    Raises BadInputError where the one that was given is another, or is none.
    """
    name = str(results.manifest['bag'].get('name', ''))
    if given is not None:
        bag = Bag(given)
        if not _is_same(bag, results):
            bag.close()
            raise BadInputError(
                f'--bag {given} is not the bag of these results: its SHA-256 is another than that '
                f'of {name} in their manifest'
            )
        return bag, ''
    others = False
    folder = results.folder.resolve()
    for place in (Path.cwd(), folder, folder.parent, folder.parent.parent):
        path = place / name
        if not name or Path(name).name != name or not path.exists():
            continue
        try:
            bag = Bag(path)
        except BadInputError:
            continue
        if _is_same(bag, results):
            return bag, ''
        bag.close()
        others = True
    why = 'one of that name is there, but holds something else' if others else 'it was not found'
    return None, (
        f"The bag '{name}' is not at hand ({why}), so there are no pictures: give its place with "
        '--bag'
    )


def _is_same(bag: Bag, results: ReplayResults) -> bool:
    told = results.manifest['bag']
    files = bag.files()
    sizes = {one.name: one.stat().st_size for one in files}
    known = told.get('files') or {}
    if {name: one.get('bytes') for name, one in known.items()} != sizes:
        return False  # known without reading gigabytes
    return bool(whole_digest(file_digests(files)) == told.get('sha256'))


def read_recording(bag: Bag, results: ReplayResults, picture_bytes: int) -> Recording:
    """Read a bag once, from its beginning: pictures for at most so many characters, and times."""
    reader = _Reader(bag, results, picture_bytes)
    for topic, log_ns, data in bag.messages(reader.topics):
        reader.take(topic, log_ns, data)
    return reader.finish()


class _Reader:
    def __init__(self, bag: Bag, results: ReplayResults, picture_bytes: int) -> None:
        inputs = results.manifest['inputs']
        there = bag.by_name()
        # By the topic in the bag: the stream, its kind and its type.
        self._inputs = {
            str(one['topic']): (name, str(one['kind']), str(one['type']))
            for name, one in inputs.items()
            if one['kind'] in KINDS and one.get('topic') in there
        }
        self.topics = {topic: kind for topic, (_, _, kind) in self._inputs.items()}
        self._store = store_for(
            [one for one in bag.connections if self.topics.get(one.topic) == one.msgtype]
        )
        self._form = _byte_format(bag, self.topics)
        self._budget = picture_bytes
        self._ranks = wanted_frames(results)
        self._wanted = set(sorted(self._ranks, key=self._ranks.__getitem__)[: self._most()])
        self._lanes: dict[tuple[str, int], Lane] = {}
        self._epoch = 0
        self._log_ns = 0
        self._recording = Recording(
            left_out=len(self._ranks) - len(self._wanted), ranks=self._ranks
        )

    def _most(self) -> int:
        return self._budget // SMALL_PICTURE

    def take(self, topic: str, log_ns: int, data: bytes) -> None:
        stream, kind, message_type = self._inputs[topic]
        if log_ns < self._log_ns - JUMP_NS:
            self._epoch += 1
        self._log_ns = log_ns
        lane = self._lanes.setdefault((stream, self._epoch), Lane(stream, kind, self._epoch))
        try:
            if kind == 'camera':
                self._take_frame(lane, message_type, data)
            elif kind == 'audio':
                self._take_sound(lane, message_type, self._message(message_type, data), log_ns)
            else:
                lane.stamps.append(log_ns)
        except ValueError:  # BadInputError, or sound without the AudioInfo that tells its format
            return  # a problem of the manifest has told it

    def _message(self, message_type: str, data: bytes) -> Any:
        try:
            return self._store.deserialize_cdr(data, message_type)
        except Exception as error:  # of any type: the bytes are untrusted, the parser generated
            raise BadInputError(f'not a {message_type}') from error

    def _take_frame(self, lane: Lane, message_type: str, data: bytes) -> None:
        image = SerializedImage(data, message_type, lane.stream)
        lane.stamps.append(image.stamp_ns)
        key = FrameKey(lane.stream, image.stamp_ns, lane.epoch)
        found = self._recording
        if key not in self._wanted or key in found.pictures or key in found.broken:
            return
        try:
            found.pictures[key] = small_jpeg(image)
        except BadImageError as error:
            found.broken[key] = str(error)

    def _take_sound(self, lane: Lane, message_type: str, message: Any, log_ns: int) -> None:
        sound = read_audio(message_type, message, lane.stream, self._form)
        start_ns = log_ns - sound.length_ns if sound.stamp_ns is None else sound.stamp_ns
        add_span(lane.spans, start_ns, start_ns + sound.length_ns)
        lane.levels += levels(sound, start_ns)

    def finish(self) -> Recording:
        found = self._recording
        found.lanes = list(self._lanes.values())
        for lane in found.lanes:
            most = min(MOST_STAMPS, max(1, self._budget // STAMP_SHARE))
            lane.levels = loudest(lane.levels, most)
            if len(lane.stamps) > most:
                lane.stamps = lane.stamps[:: -(-len(lane.stamps) // most)]
                found.thinned.append(lane.stream)
        found.leave_out(self._budget)
        return found


def wanted_frames(results: ReplayResults) -> dict[FrameKey, tuple[int, int]]:
    """Return the frames of all windows, each with its rank: which may be left out last.

    First those with boxes and the newest of each window, then those before them, and so on.
    """
    ranks: dict[FrameKey, tuple[int, int]] = {}
    for number, record in enumerate(results.scenes):
        boxed = {(one.camera, one.stamp_ns) for one in record.boxes()}
        for of_camera in record.frames():
            for back, stamp_ns in enumerate(reversed(of_camera.stamps)):
                key = FrameKey(of_camera.stream, stamp_ns, record.epoch)
                rank = 0 if (of_camera.stream, stamp_ns) in boxed else back
                ranks[key] = min(ranks.get(key, (rank, number)), (rank, number))
    return ranks


def small_jpeg(image: SerializedImage) -> str:
    """Return a picture as a small JPEG in base64; raise BadImageError."""
    import cv2

    rgb = image.rgb()
    height, width = rgb.shape[:2]
    scale = min(1.0, PICTURE_WIDTH / width)
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    if scale < 1.0:
        size = (PICTURE_WIDTH, max(1, round(height * scale)))
        bgr = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    is_done, encoded = cv2.imencode('.jpg', bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not is_done:
        raise BadImageError(f'{image.stream}: a picture of {width}x{height} fits in no JPEG')
    return base64.b64encode(encoded.tobytes()).decode('ascii')


def add_span(spans: list[tuple[int, int]], start_ns: int, end_ns: int) -> None:
    """Add an interval of sound to those before; a gap of less than a millisecond is none."""
    if spans and spans[-1][0] <= start_ns and start_ns <= spans[-1][1] + MILLISECOND_NS:
        spans[-1] = (spans[-1][0], max(spans[-1][1], end_ns))
    else:
        spans.append((start_ns, end_ns))


def levels(sound: ReceivedAudio, start_ns: int) -> Iterator[tuple[int, float]]:
    """Yield the middle [ns] and the level [dB of full scale] of each tenth of a second."""
    if not sound.length_ns or not len(sound.samples):
        return
    count = max(1, round(sound.length_ns / LEVEL_NS))
    for number, part in enumerate(np.array_split(sound.samples.astype(np.float64), count)):
        rms = float(np.sqrt(np.mean(part**2))) / 32768 if len(part) else 0.0
        at_ns = start_ns + (2 * number + 1) * sound.length_ns // (2 * count)
        yield at_ns, max(SILENCE_DB, 20 * float(np.log10(max(rms, 1e-6))))


def loudest(found: list[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    """Return one level for each step of time, the loudest in it: small messages have many."""
    if not found:
        return []
    length_ns = max(at for at, _ in found) - min(at for at, _ in found)
    step_ns = max(LEVEL_NS, -(-length_ns // most))
    steps: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for at_ns, level in found:
        steps[at_ns // step_ns].append((at_ns, level))
    return [
        (number * step_ns + step_ns // 2, round(max(level for _, level in of_step), 1))
        for number, of_step in sorted(steps.items())
    ]


def _byte_format(bag: Bag, topics: dict[str, str]) -> ByteFormat | None:
    """Return what the bag's AudioInfo says, where its sound needs one."""
    if not any(kind in WITH_INFO for kind in topics.values()):
        return None
    for one in bag.topics():
        if one.type == BYTES_INFO:
            first = next(bag.messages({one.name: one.type}), None)
            if first is not None:
                infos = [given for given in bag.connections if given.topic == one.name]
                return byte_format(store_for(infos).deserialize_cdr(first[2], one.type), one.name)
    return None
