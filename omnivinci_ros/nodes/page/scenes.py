# SPDX-License-Identifier: Apache-2.0
"""What perception understood: whole scenes, and texts that grow while somebody reads them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from rclpy.node import Node
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.serialization import deserialize_message
from rclpy.subscription import Subscription

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.boxes import seen_boxes
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.nodes.page.held_group import HeldGroup
from omnivinci_ros.nodes.qos import RESULTS
from omnivinci_ros.page.hub import REMEMBERED
from omnivinci_ros.page.hub import REMEMBERED_S
from omnivinci_ros.page.sensors import WindowFrames

# As it is published, but more may wait: from one tick to the next.
LATEST = QoSProfile(
    depth=16,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.TRANSIENT_LOCAL,
)


class Scenes:
    """Used on the executor's thread."""

    def __init__(
        self,
        node: Node,
        told: HeldGroup,
        now_ns: Callable[[], int],
        show: Callable[[Any, int], None],
        show_frames: Callable[[WindowFrames], None],
    ) -> None:
        """`show` gets a scene and when it came, `show_frames` the frames of a window."""
        self._node = node
        self._told = told
        self._now_ns = now_ns
        self._show = show
        self._show_frames = show_frames
        self._is_awake = False
        self._looked: frozenset[str] = frozenset()
        self._newest: tuple[int, int, int] | None = None  # of the whole ones that were shown
        self._growing: Subscription | None = None
        # Whole ones for tabs that open later: (when it came, scene).
        self._unread: deque[tuple[int, bytes]] = deque(maxlen=REMEMBERED)
        told.subscribe(node, SceneUnderstanding, 'scene/latest', self._on_latest, LATEST, raw=True)

    def look(self, is_awake: bool, cameras: frozenset[str]) -> None:
        """Follow texts as they grow while somebody looks, and show the frames of these cameras."""
        self._looked = cameras
        self._read()  # also for a tab that is closed again already: the next one is told
        if is_awake == self._is_awake:
            return
        self._is_awake = is_awake
        if self._growing is not None:
            self._node.destroy_subscription(self._growing)
            self._growing = None
        if is_awake:
            self._growing = self._told.subscribe(
                self._node, SceneUnderstanding, 'scene', self._on_scene, RESULTS
            )

    def lost(self) -> None:
        """Know nothing of what was shown: another perception counts its windows anew."""
        self._newest = None

    def clock_jumped(self) -> None:
        """Forget what came and was not read: it is of another time."""
        self._newest = None
        self._unread.clear()

    def _on_latest(self, scene: bytes) -> None:
        self._unread.append((self._came_ns(), scene))
        if self._is_awake:
            self._read()

    def _came_ns(self) -> int:
        """Return when the message came that is read now."""
        return self._now_ns() - self._told.age_ns

    def _read(self) -> None:
        """Show the whole scenes that came: while nobody looks they are kept as they came."""
        since_ns = self._now_ns() - round(REMEMBERED_S * SECOND_NS)
        while self._unread:
            came_ns, scene = self._unread.popleft()
            if came_ns >= since_ns:
                self._show_once(deserialize_message(scene, SceneUnderstanding), came_ns)

    def _show_once(self, scene: SceneUnderstanding, came_ns: int) -> None:
        """Show a whole scene once: it comes on two topics, and on either one first."""
        key = (scene.header.stamp.sec, scene.header.stamp.nanosec, scene.window_id)
        if key != self._newest:
            self._newest = key
            self._show(scene, came_ns)

    def _on_scene(self, scene: SceneUnderstanding) -> None:
        if not scene.final:
            self._show(scene, self._came_ns())
            return
        self._show_once(scene, self._came_ns())
        stamps = {
            report.topic: [nanoseconds(stamp) for stamp in report.stamps]
            for report in scene.provenance.inputs
            if report.stamps and report.topic in self._looked
        }
        if stamps:
            boxes = seen_boxes(scene.json, stamps)
            self._show_frames(WindowFrames(scene.window_id, stamps, boxes))
