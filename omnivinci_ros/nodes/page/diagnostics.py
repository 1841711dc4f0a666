# SPDX-License-Identifier: Apache-2.0
"""What the page node says of itself on /diagnostics, and so on its own page."""

from __future__ import annotations

import threading
import time
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from diagnostic_msgs.msg import DiagnosticStatus
from diagnostic_msgs.msg import KeyValue
from rclpy.node import Node

from omnivinci_ros.nodes.page.talking import Talking
from omnivinci_ros.nodes.process_usage import ProcessUsage
from omnivinci_ros.page.sensors import Sensors
from omnivinci_ros.page.server import PageServer

RECENT_S = 10.0  # how long a problem stays a warning
MOST_PROBLEMS = 32

OK, WARN = DiagnosticStatus.OK, DiagnosticStatus.WARN


class PageDiagnostics:
    """Publishes a DiagnosticArray each time it is asked to."""

    def __init__(self, node: Node, server: PageServer) -> None:
        self._node = node
        self._server = server
        self._usage = ProcessUsage()
        self._problems: dict[str, tuple[float, str]] = {}  # by topic: (steady time, sentence)
        self._lock = threading.Lock()
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', 10)

    def problem(self, topic: str, sentence: str) -> None:
        """Note what cannot be shown, from any thread; it is logged when it is new."""
        with self._lock:
            before = self._problems.pop(topic, (0.0, ''))[1]
            self._problems[topic] = (time.monotonic(), sentence)
            while len(self._problems) > MOST_PROBLEMS:
                del self._problems[next(iter(self._problems))]
        if before != sentence:
            self._node.get_logger().warning(sentence)

    def publish(self, talking: Talking, sensors: Sensors) -> None:
        if not self._node.context.ok():
            return
        usage = self._usage.read()
        message = f'{usage.cpu_percent:.0f} % of a core, {usage.memory_mb:.0f} MB'
        statuses = [
            self._tabs(talking, sensors),
            self._status('process', OK, message, usage.values()),
        ]
        now_s = time.monotonic()
        with self._lock:
            problems = dict(self._problems)
            for topic, (at_s, _) in problems.items():
                if now_s - at_s > RECENT_S:
                    del self._problems[topic]
        for topic, (at_s, sentence) in problems.items():
            is_over = now_s - at_s > RECENT_S
            said = (OK, 'shown again') if is_over else (WARN, sentence)
            statuses.append(self._status(topic, *said, {}))
        array = DiagnosticArray(status=statuses)
        array.header.stamp = self._node.get_clock().now().to_msg()
        self._publisher.publish(array)

    def _tabs(self, talking: Talking, sensors: Sensors) -> DiagnosticStatus:
        counts = self._server.counts()
        if counts is None:
            return self._status('tabs', WARN, 'the server does not answer: start it again', {})
        values = {
            'tabs': counts.tabs,
            'opened': counts.opened,
            'refused': counts.refused,
            'waiting (kB)': counts.waiting_bytes // 1000,
            **{f'skipped: {what}': count for what, count in sorted(counts.lost.items())},
            'not made in time': sensors.dropped.total(),
            'talked: chunks': talking.chunks,
            'talked: refused': talking.refused,
            'talked: without a time': talking.restamped,
        }
        message = f'{counts.tabs} tab{"" if counts.tabs == 1 else "s"} open'
        return self._status('tabs', OK, message, values)

    def _status(
        self, task: str, level: bytes, message: str, values: dict[str, Any]
    ) -> DiagnosticStatus:
        name = self._node.get_fully_qualified_name()
        return DiagnosticStatus(
            level=level,
            name=f'{name[1:]}: {task}',
            message=message,
            hardware_id=name,
            values=[KeyValue(key=key, value=str(value)) for key, value in values.items()],
        )
