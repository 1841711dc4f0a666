# SPDX-License-Identifier: Apache-2.0
"""Publishes the boxes on each frame for viewers and trackers, where they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from types import SimpleNamespace

from rclpy.node import Node
from rclpy.publisher import Publisher

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.messages import overlays
from omnivinci_ros.messages.foreign_fields import check_fields
from omnivinci_ros.messages.names import Message
from omnivinci_ros.messages.overlays import BoxedFrame
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.nodes.message_classes import message_class
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.qos import RESULTS

TOPICS = {'detections_topic': overlays.DETECTIONS, 'annotations_topic': overlays.ANNOTATIONS}
Fill = Callable[[SimpleNamespace, SimpleNamespace, BoxedFrame, int, int], Message]
FILLS: dict[str, Fill] = {
    'detections_topic': overlays.detection_array,
    'annotations_topic': overlays.image_annotations,
}


def overlay_classes(node: Node) -> dict[str, SimpleNamespace]:
    """Return the message classes of the topics that the parameters name; '' is none.

    Raises BadInputError, with a sentence, for a package that is not there or is another.
    """
    classes = {}
    for parameter, kind in TOPICS.items():
        if node.get_parameter(parameter).value:
            message_class(kind)  # says what is to be installed
            package = kind.split('/')[0]
            classes[parameter] = SimpleNamespace()
            for name, needed in overlays.NEEDED[kind].items():
                found = message_class(f'{package}/msg/{name}')
                check_fields(f'{package}/msg/{name}', found, needed)
                setattr(classes[parameter], name, found)
    return classes


class OverlayPublishers:
    """Publishers for the classes that `overlay_classes` found, each camera its own.

    One camera has the topic that the parameter names. Of several each has that topic followed by
    its own: what annotates a picture does not say which picture.
    """

    def __init__(
        self, node: Node, classes: dict[str, SimpleNamespace], cameras: Sequence[str]
    ) -> None:
        self._node = node
        self._types = ros_types()
        self._publishers: list[tuple[str, Fill, SimpleNamespace, Publisher]] = []
        for parameter, found in classes.items():
            topic = node.get_parameter(parameter).value
            kind = getattr(found, TOPICS[parameter].split('/')[-1])
            for camera in cameras:
                name = topic if len(cameras) == 1 else f'{topic.rstrip("/")}{camera}'
                publisher = node.create_publisher(kind, name, RESULTS)
                self._publishers.append((camera, FILLS[parameter], found, publisher))

    def scene(self, result: SceneResult) -> None:
        """Publish the boxes of a final result, each frame with its own stamp."""
        heard = [one for one in self._publishers if one[3].get_subscription_count()]
        if not heard:
            return  # a picture that nobody looks at is not decoded again for its size
        for boxed in overlays.boxed_frames(result):
            try:
                height, width = boxed.frame.image.rgb().shape[:2]
            except BadImageError:
                continue  # the backend, and the diagnostics, have said it
            for camera, fill, found, publisher in heard:
                if camera == boxed.frame.stream:
                    publisher.publish(fill(self._types, found, boxed, width, height))

    def destroy(self) -> None:
        for *_, publisher in self._publishers:
            self._node.destroy_publisher(publisher)
        self._publishers = []
