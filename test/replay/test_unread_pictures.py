# SPDX-License-Identifier: Apache-2.0
"""A replay reads of a bag what somebody looks at: pictures that are in no window stay there."""

from __future__ import annotations

import os
from types import SimpleNamespace

import numpy as np
import pytest
from support.replaying import AUDIO
from support.replaying import CAMERA
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import Message
from support.replaying import sound
from support.replaying import write_bag
from support.simple_hearing import Loudness

from omnivinci_ros.backends.echo import Echo
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.images import decoded_pictures
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay import run as replay_run
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.speech_ahead import TranscribedAhead
from omnivinci_ros.replay.topics import choose
from omnivinci_ros.speech.transcriber import Transcriber

SIDE = 120  # pixels: 43 kB
SECONDS = 12


def picture(index: int) -> Message:
    types = our_types()
    stamp_ns = START_NS + index * 33 * MS
    image = types.Image(
        header=stamps.header(types, stamp_ns, 'camera_link'),
        height=SIDE,
        width=SIDE,
        encoding='rgb8',
        is_bigendian=0,
        step=3 * SIDE,
        data=np.full(3 * SIDE * SIDE, index % 256, np.uint8),
    )
    return Message(CAMERA, stamp_ns + 9 * MS, bytes(our_store().serialize_cdr(image, IMAGE)))


@pytest.fixture(scope='module')
def bag(tmp_path_factory):
    made = [picture(index) for index in range(SECONDS * 30)]
    made += [sound(START_NS + index * 20 * MS) for index in range(SECONDS * 50)]
    return write_bag(
        tmp_path_factory.mktemp('bags') / 'bag', sorted(made, key=lambda one: one.log_ns)
    )


class Looks(Echo):
    """Looks at every picture of a window, and answers what Echo does."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, int]] = []
        self.windows: list[set[int]] = []  # the stamps of each one's frames

    def answer(self, prompt, emit, stop):
        self.windows.append({frame.stamp_ns for frame in prompt.window.frames})
        for frame in prompt.window.frames:
            self.seen.append((frame.stamp_ns, int(frame.image.rgb().max())))
        return super().answer(prompt, emit, stop)


def count_reads(monkeypatch, *, of_at_least: int) -> list[int]:
    """Return a list that fills with the sizes of large reads at offsets."""
    reads: list[int] = []
    pread = os.pread

    def counted(file: int, size: int, at: int) -> bytes:
        if size >= of_at_least:
            reads.append(size)
        return pread(file, size, at)

    monkeypatch.setattr(os, 'pread', counted)
    return reads


def replayer_of(bag, backend, **more):
    sources = choose(bag)
    config = PipelineConfig(cameras=(CAMERA,), audio=AUDIO)
    return sources, Replayer(config, sources, our_store(), backend, **more)


def replayed(bag, backend):
    decoded_pictures.clear()
    with Bag(bag) as opened:
        sources, replayer = replayer_of(opened, backend)
        replay_run.drive(opened, sources, replayer, lambda *_: None)
    return replayer, backend


def test_of_pictures_that_no_backend_looks_at_the_heads_alone_are_read(bag, monkeypatch):
    with Bag(bag) as opened:
        sources, replayer = replayer_of(opened, Echo())
        reads = count_reads(monkeypatch, of_at_least=3 * SIDE * SIDE)

        replay_run.drive(opened, sources, replayer, lambda *_: None)

    assert replayer.outcomes['answered'] >= 5
    assert replayer.account()['inputs'][CAMERA]['samples'] == SECONDS * 30
    assert reads == []


def test_a_picture_that_two_windows_look_at_is_read_once_and_is_the_right_one(bag, monkeypatch):
    decoded_pictures.clear()
    backend = Looks()
    with Bag(bag) as opened:
        sources, replayer = replayer_of(opened, backend)
        reads = count_reads(monkeypatch, of_at_least=3 * SIDE * SIDE)

        replay_run.drive(opened, sources, replayer, lambda *_: None)

    seen = set(backend.seen)
    assert len(seen) < len(backend.seen)  # windows overlap
    assert len(reads) == len(seen)
    assert seen == {(stamp, (stamp - START_NS) // (33 * MS) % 256) for stamp, _ in seen}


def test_a_picture_that_the_disk_refuses_fails_the_windows_that_look_at_it_and_says_so(
    bag, monkeypatch
):
    whole = replayed(bag, Looks())[1]
    stamp_ns = sorted({stamp for stamp, _ in whole.seen})[len(whole.windows)]
    bad = picture((stamp_ns - START_NS) // (33 * MS)).cdr
    (file,) = bag.glob('*.mcap')
    at, pread = file.read_bytes().index(bad) + len(bad) // 2, os.pread

    def broken(number: int, size: int, offset: int) -> bytes:
        if size > 512 and offset <= at < offset + size:
            raise OSError('Input/output error')
        return pread(number, size, offset)

    monkeypatch.setattr(os, 'pread', broken)
    replayer, backend = replayed(bag, Looks())

    holding = [window for window in backend.windows if stamp_ns in window]
    assert 0 < len(holding) < len(backend.windows)
    assert replayer.outcomes['failed'] == len(holding)
    assert replayer.outcomes['answered'] == len(backend.windows) - len(holding)
    assert replayer.problems.says('backend', 'a picture cannot be read')


def test_who_listens_ahead_reads_no_pictures(bag, monkeypatch):
    with Bag(bag) as opened:
        reads = count_reads(monkeypatch, of_at_least=3 * SIDE * SIDE)
        ahead = TranscribedAhead(
            opened,
            choose(opened),
            our_store(),
            PipelineConfig(cameras=(CAMERA,), audio=AUDIO),
            Transcriber(Loudness(), SimpleNamespace(model='none')),  # type: ignore[arg-type]
        )
        ahead._thread.join()
        told = list(ahead._calls.queue)
        ahead.close()

    assert len(told) == SECONDS * 50 + 2  # each sound, that there are no more, and the end
    assert 'the bag has no more of it' in str(told[-1])
    assert reads == []
