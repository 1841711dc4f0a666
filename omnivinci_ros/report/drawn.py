# SPDX-License-Identifier: Apache-2.0
"""What the script of a replay's page draws, as JSON; nanoseconds are decimal strings in it."""

from __future__ import annotations

import json
from typing import Any

from omnivinci_ros.report.recording import FrameKey
from omnivinci_ros.report.recording import Lane
from omnivinci_ros.report.recording import Recording
from omnivinci_ros.report.results import Json
from omnivinci_ros.report.results import Record
from omnivinci_ros.report.results import ReplayResults

ROW_COST = 2  # a record stands in the file as JSON, and its text in a table too


def records_that_fit(results: ReplayResults, most_bytes: int) -> int:
    """Return how many records, from the first on, the file has room for."""
    room = most_bytes
    for number, record in enumerate(results.records):
        room -= ROW_COST * len(json.dumps(record.message, ensure_ascii=False).encode())
        if room < 0:
            return number
    return len(results.records)


def drawn(results: ReplayResults, kept: int, recording: Recording) -> dict[str, Any]:
    """Return all that is drawn of the first `kept` records and of the recording."""
    pictures: dict[FrameKey, int] = {}  # number of each in the file
    records = [_record(one, recording, pictures) for one in results.records[:kept]]
    return {
        'start_ns': str(results.start_ns),
        'records': records,
        'lanes': [_lane(one) for one in recording.lanes],
        'pictures': [recording.pictures[key] for key in pictures],
    }


def _record(record: Record, recording: Recording, pictures: dict[FrameKey, int]) -> Json:
    found: Json = {
        'time_ns': str(record.time_ns),
        'type': record.type,
        'message': record.message,
    }
    if not record.is_scene:
        return found
    boxes = record.boxes()
    found['frames'] = [
        {
            'topic': of_camera.stream,
            'stamp_ns': str(stamp_ns),
            'picture': _picture(key, recording, pictures),
            'why': recording.broken.get(key, ''),
            'boxes': [
                {'label': one.label, 'confidence': one.confidence, 'box': one.box}
                for one in boxes
                if (one.camera, one.stamp_ns) == (of_camera.stream, stamp_ns)
            ],
        }
        for of_camera in record.frames()
        for stamp_ns in of_camera.stamps
        if (key := FrameKey(of_camera.stream, stamp_ns, record.epoch))
    ]
    return found


def _picture(key: FrameKey, recording: Recording, pictures: dict[FrameKey, int]) -> int | None:
    if key not in recording.pictures:
        return None
    return pictures.setdefault(key, len(pictures))


def _lane(lane: Lane) -> Json:
    """Return a lane with its times as nanoseconds since its first, which numbers can hold."""
    starts = [*lane.stamps, *(start for start, _ in lane.spans), *(at for at, _ in lane.levels)]
    first_ns = min(starts, default=0)
    return {
        'topic': lane.stream,
        'kind': lane.kind,
        'epoch': lane.epoch,
        'start_ns': str(first_ns),
        'stamps': [at - first_ns for at in lane.stamps],
        'spans': [[start - first_ns, end - first_ns] for start, end in lane.spans],
        'levels': [[at - first_ns, level] for at, level in lane.levels],
    }
