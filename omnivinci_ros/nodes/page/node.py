# SPDX-License-Identifier: Apache-2.0
"""The page node: what perception sees, hears and understood, in a browser.

ROS runs in the executor's thread, the server on a loop of its own; between them stand queues.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.clock import JumpThreshold
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.timer import Timer

from omnivinci_ros.common.machine import version_of
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.nodes.page.diagnostics import PageDiagnostics
from omnivinci_ros.nodes.page.held_group import HeldGroup
from omnivinci_ros.nodes.page.inputs import Inputs
from omnivinci_ros.nodes.page.orders import Orders
from omnivinci_ros.nodes.page.outlet import ServerOutlet
from omnivinci_ros.nodes.page.perception_link import PerceptionLink
from omnivinci_ros.nodes.page.questions import Questions
from omnivinci_ros.nodes.page.robot import PageRobot
from omnivinci_ros.nodes.page.scenes import Scenes
from omnivinci_ros.nodes.page.settings import declare_audio
from omnivinci_ros.nodes.page.settings import declare_settings
from omnivinci_ros.nodes.page.talking import Talking
from omnivinci_ros.nodes.process import run
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.nodes.watch import plain
from omnivinci_ros.page.requests import MAX_TEXT
from omnivinci_ros.page.sensors import Sensors
from omnivinci_ros.page.server import PageServer
from omnivinci_ros.page.sound_level import Probability
from omnivinci_ros.parameters.camera_topics import parse_camera

TICK_S, IDLE_TICK_S = 0.25, 1.0  # while somebody looks, and while nobody does
DIAGNOSTICS_S, IDLE_DIAGNOSTICS_S = 1.0, 5.0
JUMP_NS = SECOND_NS  # of the clock against a steady one
OURS = ('microphone', 'player', 'bag_player')  # whose diagnostics are shown, beside perception's


class Page(Node):
    """Show in a browser what perception sees, hears and understood; take questions and STOP.

    The address that it prints holds the token that opens the page.
    """

    def __init__(self) -> None:
        super().__init__('page')
        self._settings = declare_settings(self)
        declare_audio(self)
        self._told = HeldGroup()  # what others tell: while nobody looks it is read with a tick
        self._todo: deque[Callable[[], None]] = deque()
        self._guard = self.create_guard_condition(self._do)
        self._tabs = 0
        self._looked: frozenset[str] = frozenset()
        self._clock_offset_ns = clock_offset_ns()
        self.orders = Orders(self, 'task')
        self.questions = Questions(self)
        self.talking = Talking(self, self.now_ns)
        self.link = PerceptionLink(
            self, self._settings.perception, self._told, self._tell, self._on_known, self._on_lost
        )
        self._server: PageServer | None = None  # what comes before it is told to nobody
        self._hello = self._greet()
        self._server = PageServer(PageRobot(self), self._settings.options)
        self.diagnostics = PageDiagnostics(self, self._server)
        outlet = ServerOutlet(self._server, self.diagnostics.problem)
        activity = voice_activity if self._settings.voice_activity else None
        self._sensors = Sensors(outlet, activity)
        self._inputs = Inputs(self, self._sensors, self.diagnostics.problem)
        show = partial(self._result, 'scene')
        self._scenes = Scenes(self, self._told, self.now_ns, show, self._sensors.window)
        follow = partial(self._told.subscribe, self)
        follow(CommandInterpretation, 'command', self._on_command, COMMANDS)
        follow(DiagnosticArray, '/diagnostics', self._on_diagnostics, 50)
        self._jumps = self.get_clock().create_jump_callback(
            JumpThreshold(
                min_forward=None,
                min_backward=Duration(nanoseconds=-JUMP_NS),
                on_clock_change=False,
            ),
            post_callback=lambda jump: self._on_jump(jump.delta.nanoseconds / SECOND_NS),
        )
        # Real time: a simulation that stands still must not keep the page from its work.
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._timer: Timer = self.create_timer(IDLE_TICK_S, self._on_tick, clock=self._steady)
        self._diagnosed_s = time.monotonic()
        print(f'page: {self._server.address}', flush=True)

    def close(self) -> None:
        """End the server and the threads."""
        if self._server is not None:
            self._server.close()
            self._inputs.close()
            self._sensors.close()

    # For the server's loop

    def soon(self, what: Callable[[], None]) -> None:
        """Call something on the executor's thread."""
        self._todo.append(what)
        self._guard.trigger()

    def greeting(self) -> dict[str, Any]:
        return {**self._hello, 'now_ns': str(self.now_ns())}

    def now_ns(self) -> int:
        return int(self.get_clock().now().nanoseconds)

    # On the executor's thread

    def look(self, tabs: int, cameras: frozenset[str]) -> None:
        """Subscribe to what so many tabs look at, and to nothing for none."""
        self._looked = cameras
        self._told.take()
        self._scenes.look(bool(tabs), cameras)
        if bool(tabs) != bool(self._tabs):
            self._wake(bool(tabs))
        self._tabs = tabs
        offered = self._cameras()
        wanted = {topic: offered[topic] for topic in cameras if topic in offered}
        self._inputs.watch(wanted, self._sound() if tabs else '')

    def _wake(self, is_awake: bool) -> None:
        """Follow closely while somebody looks, and cost next to nothing while nobody does."""
        self._told.is_held = not is_awake
        self.destroy_timer(self._timer)
        period_s = TICK_S if is_awake else IDLE_TICK_S
        self._timer = self.create_timer(period_s, self._on_tick, clock=self._steady)

    def _do(self) -> None:
        while self._todo:
            self._todo.popleft()()

    def _on_tick(self) -> None:
        self._do()
        if not self._tabs:
            self._told.take()
        self._watch_clock()
        self.link.tick()
        self.orders.tick()
        self.questions.tick()
        if self._tabs:
            self._inputs.tick()
        now_s = time.monotonic()
        period_s = DIAGNOSTICS_S if self._tabs else IDLE_DIAGNOSTICS_S
        if now_s - self._diagnosed_s > period_s - TICK_S / 2:  # on the tick that is nearest
            self._diagnosed_s = now_s
            self.diagnostics.publish(self.talking, self._sensors)

    def _on_lost(self) -> None:
        """Perception has ended: nobody answers what was asked of it."""
        self._scenes.lost()
        self.questions.lost()

    def _on_known(self) -> None:
        """Perception is there anew, or what is known of it has changed."""
        self.orders.follow(self.link.values.get('task_topic', 'task'))
        self._hello = self._greet()
        if self._server is not None:
            self._server.post(self._server.hub.hello)
            self.look(self._tabs, self._looked)

    def _greet(self) -> dict[str, Any]:
        return {
            'type': 'hello',
            'node': self.link.name,
            'read_only': self._settings.options.read_only,
            'cameras': list(self._cameras()),
            'version': version_of('omnivinci_ros') or '',
            'limits': {'text': MAX_TEXT},
        }

    def _cameras(self) -> dict[str, str]:
        """Return the cameras that are shown, each with its type, '' where it is not set."""
        items = self._settings.cameras or self.link.values.get('camera_topics', ())
        cameras = map(parse_camera, filter(None, items))
        return {self.resolve_topic_name(topic): kind for topic, kind in cameras}

    def _sound(self) -> str:
        topic = self._settings.audio or self.link.values.get('audio_topic', '')
        return self.resolve_topic_name(topic) if topic else ''

    def _tell(self, message: dict[str, Any]) -> None:
        if self._server is not None:
            self._server.post(self._server.hub.broadcast, message)

    def _result(self, kind: str, message: Any, came_ns: int) -> None:
        if self._server is not None:
            self._server.post(self._server.hub.result, kind, plain(message), came_ns)

    def _on_command(self, command: CommandInterpretation) -> None:
        self.orders.heard(command)
        self._result('command', command, self.now_ns() - self._told.age_ns)

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        ours = {self.link.name, self.get_fully_qualified_name()}
        told = []
        for status in message.status:
            node = status.name.partition(':')[0]
            if f'/{node}' not in ours and node.rpartition('/')[2] not in OURS:
                continue
            values = {one.key: one.value for one in status.values}
            if f'/{node}' == self.link.name:
                self.link.diagnosed(status, values)
            said = {'name': status.name, 'level': status.level[0], 'message': status.message}
            told.append({**said, 'values': values})
        if told and self._server is not None:
            self._server.post(self._server.hub.diagnostics, told)

    def _watch_clock(self) -> None:
        """Look whether the system's clock was set; a simulation's tells by itself."""
        before, self._clock_offset_ns = self._clock_offset_ns, clock_offset_ns()
        if abs(self._clock_offset_ns - before) > JUMP_NS and not self._is_simulated():
            self._on_jump((self._clock_offset_ns - before) / SECOND_NS)

    def _is_simulated(self) -> bool:
        return bool(self.get_parameter('use_sim_time').value)

    def _on_jump(self, by_s: float) -> None:
        self._told.take()  # what came before
        self._scenes.clock_jumped()
        self.get_logger().warning(f'the clock jumped by {by_s:.3f} s')
        if self._server is not None:
            self._server.post(self._server.hub.clock_jumped)
            self._server.post(self._server.hub.hello)


def clock_offset_ns() -> int:
    """Return the system's clock against one that nobody sets [ns]."""
    return time.time_ns() - time.monotonic_ns()


def voice_activity() -> Probability:
    """Return what hears speech."""
    from omnivinci_ros.specialists.voice_activity import VoiceActivity

    return VoiceActivity().probability


def main(args: list[str] | None = None) -> int:
    """Show in a browser what perception sees, hears and understood."""
    return run('page', Page, args)
