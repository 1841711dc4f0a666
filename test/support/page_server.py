# SPDX-License-Identifier: Apache-2.0
"""The page without ROS: a robot that makes up what it sees, for tests and to look at.

`python -m support.page_server --port 8090` (in test/) serves it until Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import math
import threading
import time
from contextlib import suppress
from pathlib import Path

import cv2

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.page.access import PageOptions
from omnivinci_ros.page.requests import Ask
from omnivinci_ros.page.requests import Cancel
from omnivinci_ros.page.requests import SetParameter
from omnivinci_ros.page.requests import Stop
from omnivinci_ros.page.requests import Talk
from omnivinci_ros.page.requests import Task
from omnivinci_ros.page.requests import Transition
from omnivinci_ros.page.requests import packed
from omnivinci_ros.page.server import PageServer
from omnivinci_ros.page.tab import Picture

CAMERA, AUDIO = '/camera/image_raw/compressed', '/audio'
PICTURES = Path(__file__).parents[2] / 'demo' / 'pictures'
BOX = [0.28, 0.04, 0.7, 0.77]
TRANSITIONS = {'active': ['deactivate', 'shutdown'], 'inactive': ['activate', 'cleanup']}


def stamp(ns: int) -> dict:
    return {'sec': ns // SECOND_NS, 'nanosec': ns % SECOND_NS}


def provenance(stamps: list[int], end_ns: int, **told) -> dict:
    camera = {'topic': CAMERA, 'kind': 'camera', 'used': len(stamps), 'late': 2, 'dropped': 1}
    camera |= {'oldest': stamp(min(stamps)), 'newest': stamp(max(stamps)), 'coverage': 1.0}
    camera['stamps'] = [stamp(one) for one in stamps]
    audio = {'topic': AUDIO, 'kind': 'audio', 'used': 200, 'late': 0, 'dropped': 0}
    audio |= {'oldest': stamp(end_ns - 4 * SECOND_NS), 'newest': stamp(end_ns)}
    audio |= {'coverage': 1.0, 'stamps': []}
    made = {'backend': 'cascade', 'model': 'made up', 'trigger': 'periodic'}
    made |= {'closed_by': 'watermark', 'epoch': 0}
    made |= {'wait': stamp(20_000_000), 'encode': stamp(120_000_000)}
    made |= {'first_token': stamp(150_000_000), 'total': stamp(310_000_000)}
    made |= {'prompt_tokens': 0, 'cached_tokens': 0, 'new_tokens': 0}
    made |= {'drafted_tokens': 0, 'accepted_tokens': 0, 'confidence': 0.0}
    made |= {'windows_skipped': 0, 'late_samples': 2, 'cut': False, 'note': ''}
    return {**made, 'inputs': [camera, audio], **told}


def scene(window_id: int, end_ns: int, text: str, stamps: list[int], **told) -> dict:
    seen = {'label': 'cup', 'score': 0.557, 'position': 'centre', 'box': BOX, 'camera': CAMERA}
    return {
        'header': {'stamp': stamp(end_ns), 'frame_id': 'camera'},
        'window_start': stamp(end_ns - 4 * SECOND_NS),
        'period': stamp(2 * SECOND_NS),
        'window_id': window_id,
        'text': text,
        'json': json.dumps({'objects': [{**seen, 'frames': 4}], 'labels': [], 'speech': []}),
        'final': True,
        'sequence': 3,
        'task': '',
        'cameras': [CAMERA],
        'frames': len(stamps),
        'audio_seconds': 4.0,
        'audio_coverage': 1.0,
        'provenance': provenance(stamps, end_ns),
        **told,
    }


def command(now_ns: int, utterance: str, intent: str, source: str = 'speech', **told) -> dict:
    slots = [{'key': 'distance_m', 'value': '10'}] if intent == 'MOVE' else []
    return {
        'header': {'stamp': stamp(now_ns), 'frame_id': ''},
        'window_id': 0,
        'utterance': utterance,
        'source': source,
        'intent': intent,
        'slots': slots,
        'steps': [{'intent': intent, 'slots': slots, 'text': utterance}],
        'language': 'en',
        'confidence': 0.82,
        'needs_clarification': False,
        'clarification': '',
        'provenance': provenance([now_ns], now_ns, backend='grammar', inputs=[]),
        **told,
    }


def parameter(name: str, value, low=None, high=None, choices=(), live=True) -> dict:
    kind = {bool: 'bool', int: 'integer', float: 'double', str: 'string'}[type(value)]
    told = {'name': name, 'type': kind, 'value': value, 'description': f'What {name} does.'}
    return told | {'minimum': low, 'maximum': high, 'choices': list(choices), 'live': live}


class MadeUpRobot:
    """Answers as the node would; what it was told is kept in `taken`."""

    def __init__(self, *, read_only: bool = False) -> None:
        self.taken: list = []
        self.sounds: list = []
        self.cameras: frozenset[str] = frozenset()
        self.tabs = 0
        self.looks = 0  # how often it was told who looks at what
        self.state = 'active'
        self.parameters = [
            parameter('deadline_s', 5.0, 0.1, 60.0),
            parameter('partials', True),
            parameter('max_frames', 8, 1, 256, live=False),
            parameter('interpret_with', 'grammar', choices=('grammar', 'backend')),
        ]
        self._read_only = read_only
        self.offset_ns = 0  # of its clock, to try what a jump does

    def now_ns(self) -> int:
        return time.time_ns() + self.offset_ns

    def hello(self) -> dict:
        told = {'type': 'hello', 'node': '/perception', 'read_only': self._read_only}
        told |= {'cameras': [CAMERA], 'now_ns': str(self.now_ns()), 'version': '0'}
        return told | {'limits': {'text': 4096}}

    def watched(self, tabs: int, cameras: frozenset[str]) -> None:
        self.tabs, self.cameras = tabs, cameras
        self.looks += 1

    def left(self, tab: int) -> None:
        self.taken.append(('left', tab))

    def sound(self, tab: int, stamp_ns: int | None, request, say) -> None:
        self.sounds.append((stamp_ns, request))

    def take(self, tab: int, request, say) -> None:
        self.taken.append(request)
        done = {'type': 'done', 'id': request.id, 'ok': True, 'message': ''}
        if isinstance(request, Stop):
            say({'type': 'stopped', 'id': request.id, 'published_ms': 0.4, 'heard_ms': None})
            say({'type': 'stopped', 'id': request.id, 'published_ms': 0.4, 'heard_ms': 6.2})
            now_ns = self.now_ns()
            self.server.post(
                self.server.hub.result, 'command', command(now_ns, 'stop', 'STOP', 'text'), now_ns
            )
        elif isinstance(request, Ask):
            threading.Thread(target=self._answer, args=(request, say), daemon=True).start()
        elif isinstance(request, Task):
            now_ns = self.now_ns()
            heard = command(now_ns, request.text, 'MOVE', 'text')
            self.server.post(self.server.hub.result, 'command', heard, now_ns)
        elif isinstance(request, SetParameter):
            done |= self._set(request)
        elif isinstance(request, Transition):
            self.state = 'active' if request.name == 'activate' else 'inactive'
            self.tell_standing()
        elif not isinstance(request, (Cancel, Talk)):
            raise TypeError(request)
        say(done)

    def _set(self, request: SetParameter) -> dict:
        for one in self.parameters:
            if one['name'] == request.name and one['live']:
                one['value'] = request.value
                self.tell_standing()
                return {}
        return {'ok': False, 'message': f'{request.name} cannot change now: deactivate first'}

    def _answer(self, request: Ask, say) -> None:
        words = f'You asked: {request.question} I see a cup.'.split()
        for number in range(1, len(words) + 1):
            text = ' '.join(words[:number])
            said = {'type': 'answer', 'id': request.id, 'text': text, 'sequence': number}
            said |= {'final': number == len(words), 'success': number == len(words)}
            now_ns = self.now_ns()
            seen = scene(900, now_ns, text, [now_ns], task=request.question)
            say({**said, 'message': '', 'understanding': seen if said['final'] else None})
            time.sleep(0.1)

    def serve(self, options: PageOptions) -> PageServer:
        self.server = PageServer(self, options)
        self.tell_standing()
        return self.server

    def tell_standing(self) -> None:
        """Tell what the node tells when it finds perception."""
        post, hub = self.server.post, self.server.hub
        state = {'type': 'lifecycle', 'state': self.state, 'transitions': TRANSITIONS[self.state]}
        listed = {'type': 'parameters', 'list': self.parameters}
        for message in (listed, state, {'type': 'node', 'alive': True}):
            post(hub.broadcast, message)


def jpeg(rgb, width: int = 640) -> bytes:
    small = cv2.resize(rgb, (width, width * 3 // 4), interpolation=cv2.INTER_AREA)
    return cv2.imencode('.jpg', small)[1].tobytes()


def picture(data: bytes, stamp_ns: int, topic: str = CAMERA) -> Picture:
    head = {'kind': 'picture', 'topic': topic, 'stamp_ns': str(stamp_ns)}
    head |= {'width': 640, 'height': 480, 'format': 'jpeg'}
    return Picture(topic, stamp_ns, packed(head, data))


def play(robot: MadeUpRobot, server: PageServer, end: threading.Event) -> None:
    """Show a picture at 15 Hz, sound at 10 Hz, and a scene every two seconds, until `end`."""
    images = [cv2.imread(str(file)) for file in sorted(PICTURES.glob('*.jpg'))]
    post, hub = server.post, server.hub
    stamps: list[int] = []
    number = 0
    while not end.wait(1 / 15):
        number += 1
        now_ns = robot.now_ns()
        image = images[number // 90 % len(images)].copy()
        cv2.circle(image, (40 + number * 7 % 400, 40), 20, (255, 255, 255), -1)
        post(hub.picture, picture(jpeg(image), now_ns))
        stamps.append(now_ns)
        if number % 2 == 0:
            rms = -30 + 20 * math.sin(number / 15)
            said = {'type': 'level', 'topic': AUDIO, 'rms_db': rms, 'peak_db': rms + 9}
            speech = float(rms > -20)
            post(hub.broadcast, {**said, 'stamp_ns': str(now_ns), 'speech': speech}, 'level')
        if number % 4 == 0:
            _tell_samples(server, stamps[-4:], now_ns)
        if number % 15 == 0:
            _tell_state(server, number)
        if number % 30 == 0:
            used = stamps[-32::4]
            post(hub.result, 'scene', scene(number // 30, now_ns, 'I see a cup.', used))
            _tell_frames(server, number // 30, used, jpeg(image, 320))
        if number % 90 == 0:
            asks = number % 180 == 0
            told = {'needs_clarification': asks, 'clarification': 'Which way?' if asks else ''}
            post(hub.result, 'command', command(now_ns, 'go forward 10 meters', 'MOVE', **told))


def _tell_samples(server: PageServer, stamps: list[int], now_ns: int) -> None:
    seen = {'type': 'samples', 'topic': CAMERA, 'kind': 'camera'}
    heard = {'type': 'samples', 'topic': AUDIO, 'kind': 'audio', 'stamps': []}
    server.post(server.hub.broadcast, {**seen, 'stamps': [str(one) for one in stamps]})
    spans = [[str(now_ns - SECOND_NS * 4 // 15), str(now_ns)]]
    server.post(server.hub.broadcast, {**heard, 'spans': spans})


def _tell_state(server: PageServer, number: int) -> None:
    usage = {'cpu_percent': 40 + number % 50, 'memory_mb': 410.0, 'pid': 4711}
    server.post(server.hub.broadcast, {'type': 'usage', **usage})
    said = 'silent for 3.0 s' if number % 60 == 0 else '15.0 Hz'
    status = {'name': f'perception: camera {CAMERA}', 'message': said, 'values': {'used': '8'}}
    server.post(server.hub.diagnostics, [{**status, 'level': int(number % 60 == 0)}])


def _tell_frames(server: PageServer, window_id: int, stamps: list[int], data: bytes) -> None:
    told = {'window_id': window_id, 'topic': CAMERA}
    used = {'type': 'frames', **told, 'used': len(stamps), 'unseen': 0}
    server.post(server.hub.broadcast, used)
    for index, at_ns in enumerate(stamps):
        head = {'kind': 'frame', **told, 'stamp_ns': str(at_ns), 'index': index}
        head |= {'count': len(stamps)}
        head['boxes'] = [{'label': 'cup', 'confidence': 0.557, 'box': BOX}]
        server.post(server.hub.frame, CAMERA, packed(head, data))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--port', type=int, default=8090)
    parser.add_argument('--read-only', action='store_true')
    given = parser.parse_args()
    robot = MadeUpRobot(read_only=given.read_only)
    server = robot.serve(PageOptions(port=given.port, read_only=given.read_only))
    print(server.address, flush=True)
    end = threading.Event()
    with suppress(KeyboardInterrupt):
        play(robot, server, end)
    server.close()


if __name__ == '__main__':
    main()
