# SPDX-License-Identifier: Apache-2.0
"""Bags from media files, with faults that come out the same each time."""

from __future__ import annotations

import heapq
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import numpy as np

from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.bags.writer import BagWriter
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.media.pictures import Picture
from omnivinci_ros.media.playlist import Event
from omnivinci_ros.media.playlist import Playlist
from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import STRING

CAMERA_FRAME, AUDIO_FRAME = 'camera', 'microphone'
NOTE = 'omnivinci_ros.make_bag'  # key in the bag's metadata
HOLD_PERIODS = (1.2, 3.0)  # how long a reordered message is held back, in its stream's periods
USUAL_PERIOD_NS = 100 * MILLISECOND_NS  # of a stream until its second message


@dataclass(frozen=True)
class Faults:
    """What happens between capture and recording; tasks are spared."""

    seed: int = 0
    jitter_ms: float = 0.0  # a message is recorded up to so much later; order is kept
    loss: float = 0.0  # share that is never recorded
    reorder: float = 0.0  # share that is recorded after later ones of its topic
    skew_ms: dict[str, float] = field(default_factory=dict)  # topic -> its clock is so much ahead

    def __post_init__(self) -> None:
        for name in ('loss', 'reorder'):
            if not 0 <= getattr(self, name) < 1:
                raise BadBagError(f'{name} is {getattr(self, name)}: give a share from 0 to 0.99')
        if not 0 <= self.jitter_ms <= 60_000:
            raise BadBagError(f'jitter is {self.jitter_ms} ms: give 0 to 60000')


@dataclass
class Account:
    """What became of the messages of one topic."""

    made: int = 0
    lost: int = 0
    reordered: int = 0  # written after a message of its topic that was captured later
    written: int = 0


class Disturber:
    """Decides what is lost and when the rest arrives; one random stream a topic."""

    def __init__(self, faults: Faults) -> None:
        self.accounts: dict[str, Account] = {}
        self._faults = faults
        self._random: dict[str, np.random.Generator] = {}
        self._last_due: dict[str, int] = {}
        self._last_arrival: dict[str, int] = {}

    def arrival_ns(self, topic: str, due_ns: int) -> int | None:
        """Return when a message that is due then arrives; None: never."""
        faults = self._faults
        account = self.accounts.setdefault(topic, Account())
        if topic not in self._random:
            # Seeded by name, so that another topic does not change what happens to this one.
            self._random[topic] = np.random.default_rng([faults.seed, *topic.encode()])
        random = self._random[topic]
        account.made += 1
        period_ns = due_ns - self._last_due.get(topic, due_ns - USUAL_PERIOD_NS)
        self._last_due[topic] = due_ns
        lost, held, delay, hold = random.random(4).tolist()  # always four: faults do not interact
        if lost < faults.loss:
            account.lost += 1
            return None
        arrival_ns = due_ns + round(delay * faults.jitter_ms * MILLISECOND_NS)
        arrival_ns = max(arrival_ns, self._last_arrival.get(topic, 0))
        if held < faults.reorder:
            low, high = HOLD_PERIODS
            return arrival_ns + round((low + hold * (high - low)) * period_ns)
        self._last_arrival[topic] = arrival_ns
        return arrival_ns


def make_bag(
    playlist: Playlist,
    out: Path,
    *,
    start_ns: int,
    compressed: bool,
    faults: Faults | None = None,
    storage: str = 'mcap',
    compression: str = 'none',
) -> dict[str, Account]:
    """Write what a playlist plays as a bag; return what became of it, by topic."""
    faults = faults or Faults()
    if out.exists():
        raise BadBagError(f'{out} exists already: give the name of a new folder')
    topics = topics_of(playlist, compressed)
    if unknown := set(faults.skew_ms) - set(topics):
        raise BadBagError(f'skew: {sorted(unknown)} is not among the topics {sorted(topics)}')
    building = out.with_name(f'.{out.name}.partial')
    shutil.rmtree(building, ignore_errors=True)
    writer = None
    try:
        # rosbags names the files after the folder that it makes.
        writer = BagWriter(building / out.name, storage, compression=compression)
        accounts = _write(writer, playlist, topics, start_ns, compressed, faults)
        writer.note(
            NOTE,
            json.dumps(
                {
                    'seed': faults.seed,
                    'jitter_ms': faults.jitter_ms,
                    'loss': faults.loss,
                    'reorder': faults.reorder,
                    'skew_ms': dict(sorted(faults.skew_ms.items())),
                    'topics': {name: vars(one) for name, one in sorted(accounts.items())},
                }
            ),
        )
        writer.close()
        (building / out.name).replace(out)
    except BaseException:
        if writer is not None:
            writer.abort()
        raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return accounts


def topics_of(playlist: Playlist, compressed: bool) -> dict[str, str]:
    """Return the topics that a playlist fills, with their types."""
    kind, ending = (COMPRESSED_IMAGE, '/compressed') if compressed else (IMAGE, '')
    topics = {topic_of(camera, ending): kind for camera in playlist.cameras}
    if playlist.sounds:
        topics['/audio'] = AUDIO_CHUNK
    if playlist.tasks:
        topics['/task'] = STRING
    return topics


def topic_of(camera: str, ending: str) -> str:
    return f'/{camera.strip("/")}/image_raw{ending}'


def _write(
    writer: BagWriter,
    playlist: Playlist,
    topics: dict[str, str],
    start_ns: int,
    compressed: bool,
    faults: Faults,
) -> dict[str, Account]:
    for topic, kind in topics.items():
        writer.add_topic(topic, kind)
    disturber = Disturber(faults)
    maker = MessageMaker(start_ns, '/compressed' if compressed else '', faults.skew_ms)
    newest: dict[str, int] = {}  # topic -> newest capture time written
    for arrival_ns, topic, event in _by_arrival(playlist, disturber, maker):
        account = disturber.accounts[topic]
        account.written += 1
        account.reordered += event.stamp_ns < newest.get(topic, event.stamp_ns)
        newest[topic] = max(newest.get(topic, 0), event.stamp_ns)
        writer.write_cdr(topic, start_ns + arrival_ns, maker.serialized(topic, event))
    return disturber.accounts


def _by_arrival(
    playlist: Playlist, disturber: Disturber, maker: MessageMaker
) -> Iterator[tuple[int, str, Event]]:
    """Yield what arrives, in order of arrival; holds only what is on its way."""
    travelling: list[tuple[int, int, str, Event]] = []
    for number, event in enumerate(playlist.events()):
        # Nothing arrives before it is due, so all that arrives until now is known.
        while travelling and travelling[0][0] <= event.due_ns:
            arrival_ns, _, topic, earlier = heapq.heappop(travelling)
            yield arrival_ns, topic, earlier
        if not event.topic:
            continue
        topic = maker.topic(event)
        if isinstance(event.payload, str):
            account = disturber.accounts.setdefault(topic, Account())
            account.made += 1
            arrives_ns: int | None = event.due_ns
        else:
            arrives_ns = disturber.arrival_ns(topic, event.due_ns)
        if arrives_ns is not None:
            heapq.heappush(travelling, (arrives_ns, number, topic, event))
    while travelling:
        arrival_ns, _, topic, event = heapq.heappop(travelling)
        yield arrival_ns, topic, event


class MessageMaker:
    """Turns events of a playlist into messages."""

    def __init__(self, start_ns: int, ending: str, skew_ms: dict[str, float]) -> None:
        self._start_ns = start_ns
        self._ending = ending
        self._skew_ns = {topic: round(ms * MILLISECOND_NS) for topic, ms in skew_ms.items()}

    def topic(self, event: Event) -> str:
        if isinstance(event.payload, Picture):
            return topic_of(event.topic, self._ending)
        return f'/{event.topic}'

    def serialized(self, topic: str, event: Event) -> memoryview:
        """Return the message in CDR; only its stamp knows of the skew, as on a robot."""
        types = our_types()
        stamp_ns = self._start_ns + event.stamp_ns + self._skew_ns.get(topic, 0)
        payload = event.payload
        if isinstance(payload, str):
            return our_store().serialize_cdr(types.String(data=payload), STRING)
        if isinstance(payload, Picture):
            header = stamps.header(types, stamp_ns, CAMERA_FRAME)
            data = np.frombuffer(payload.data, np.uint8)
            if payload.encoding != 'rgb8':
                message = types.CompressedImage(header=header, format=payload.encoding, data=data)
                return our_store().serialize_cdr(message, COMPRESSED_IMAGE)
            message = types.Image(
                header=header,
                height=payload.height,
                width=payload.width,
                encoding='rgb8',
                is_bigendian=0,
                step=3 * payload.width,
                data=data,
            )
            return our_store().serialize_cdr(message, IMAGE)
        assert payload is not None  # only an event without a topic has none
        chunk = types.AudioChunk(
            header=stamps.header(types, stamp_ns, AUDIO_FRAME),
            sample_rate=payload.format.sample_rate,
            channels=payload.format.channels,
            samples=np.frombuffer(payload.samples, np.int16),
        )
        return our_store().serialize_cdr(chunk, AUDIO_CHUNK)
