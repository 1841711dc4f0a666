# SPDX-License-Identifier: Apache-2.0
"""Boxes on a camera's frame, as others take them: vision_msgs, and foxglove_msgs for its viewer.

Both measure in pixels from the picture's top left corner. Nothing here imports ROS.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.messages.boxes import SeenBox
from omnivinci_ros.messages.boxes import seen_boxes
from omnivinci_ros.messages.names import Message
from omnivinci_ros.messages.names import MessageTypes
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.messages.stamps import header
from omnivinci_ros.messages.stamps import time
from omnivinci_ros.windowing.samples import Frame

DETECTIONS = 'vision_msgs/msg/Detection2DArray'
ANNOTATIONS = 'foxglove_msgs/msg/ImageAnnotations'
# The messages that each is made of, with the fields that are filled.
NEEDED: dict[str, Mapping[str, Mapping[str, str]]] = {
    DETECTIONS: {
        'Detection2DArray': {
            'header': 'std_msgs/Header',
            'detections': 'sequence<vision_msgs/Detection2D>',
        },
        'Detection2D': {
            'header': 'std_msgs/Header',
            'results': 'sequence<vision_msgs/ObjectHypothesisWithPose>',
            'bbox': 'vision_msgs/BoundingBox2D',
        },
        'ObjectHypothesisWithPose': {'hypothesis': 'vision_msgs/ObjectHypothesis'},
        'ObjectHypothesis': {'class_id': 'string', 'score': 'double'},
        'BoundingBox2D': {
            'center': 'vision_msgs/Pose2D',
            'size_x': 'double',
            'size_y': 'double',
        },
        'Pose2D': {'position': 'vision_msgs/Point2D'},
        'Point2D': {'x': 'double', 'y': 'double'},
    },
    ANNOTATIONS: {
        'ImageAnnotations': {
            'points': 'sequence<foxglove_msgs/PointsAnnotation>',
            'texts': 'sequence<foxglove_msgs/TextAnnotation>',
        },
        'PointsAnnotation': {
            'timestamp': 'builtin_interfaces/Time',
            'type': 'uint8',
            'points': 'sequence<foxglove_msgs/Point2>',
            'outline_color': 'foxglove_msgs/Color',
            'thickness': 'double',
        },
        'TextAnnotation': {
            'timestamp': 'builtin_interfaces/Time',
            'position': 'foxglove_msgs/Point2',
            'text': 'string',
            'font_size': 'double',
            'text_color': 'foxglove_msgs/Color',
            'background_color': 'foxglove_msgs/Color',
        },
        'Point2': {'x': 'double', 'y': 'double'},
        'Color': {'r': 'double', 'g': 'double', 'b': 'double', 'a': 'double'},
    },
}
LINE_LOOP = 2  # of PointsAnnotation
# Of the picture's height, so that a line and a label are as readable on a large picture.
LINE_SHARE, TEXT_SHARE = 1 / 200, 1 / 28
GREEN = (0.0, 0.9, 0.45, 1.0)  # red, green, blue, opacity
WHITE, SHADE = (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 0.6)


@dataclass(frozen=True, slots=True)
class BoxedFrame:
    """A frame, and what a backend saw in it."""

    frame: Frame
    boxes: tuple[SeenBox, ...]


def boxed_frames(result: SceneResult) -> list[BoxedFrame]:
    """Return the frames that boxes belong to; of a camera without a box, its newest frame.

    An empty one says that nothing is seen any more. None where the result has no JSON.
    """
    if not result.json:
        return []
    window = result.window
    stamps = {
        camera: [frame.stamp_ns for frame in window.frames if frame.stream == camera]
        for camera in window.cameras
    }
    boxes = seen_boxes(result.json, stamps)
    wanted = {(one.camera, one.stamp_ns) for one in boxes}
    empty = {name: max(of) for name, of in stamps.items()}
    wanted |= {(name, at) for name, at in empty.items() if all(name != key[0] for key in wanted)}
    return [
        BoxedFrame(frame, tuple(one for one in boxes if (one.camera, one.stamp_ns) == key))
        for frame in window.frames
        if (key := (frame.stream, frame.stamp_ns)) in wanted
    ]


def detection_array(
    types: MessageTypes, vision: MessageTypes, boxed: BoxedFrame, width: int, height: int
) -> Message:
    """Return a frame's boxes as a Detection2DArray; `vision` has the classes of vision_msgs."""
    frame = boxed.frame

    def detection(one: SeenBox) -> Message:
        left, top, right, bottom = pixels(one, width, height)
        centre = vision.Point2D(x=(left + right) / 2, y=(top + bottom) / 2)
        hypothesis = vision.ObjectHypothesis(class_id=one.label, score=one.confidence)
        return vision.Detection2D(
            header=header(types, frame.stamp_ns, frame.frame_id),
            results=[vision.ObjectHypothesisWithPose(hypothesis=hypothesis)],
            bbox=vision.BoundingBox2D(
                center=vision.Pose2D(position=centre), size_x=right - left, size_y=bottom - top
            ),
        )

    return vision.Detection2DArray(
        header=header(types, frame.stamp_ns, frame.frame_id),
        detections=[detection(one) for one in boxed.boxes],
    )


def image_annotations(
    types: MessageTypes, foxglove: MessageTypes, boxed: BoxedFrame, width: int, height: int
) -> Message:
    """Return a frame's boxes as ImageAnnotations: a line and a label each."""
    stamp = time(types, boxed.frame.stamp_ns)

    def colour(values: Sequence[float]) -> Message:
        return foxglove.Color(**dict(zip('rgba', values, strict=True)))

    def line(one: SeenBox) -> Message:
        left, top, right, bottom = pixels(one, width, height)
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        return foxglove.PointsAnnotation(
            timestamp=stamp,
            type=LINE_LOOP,
            points=[foxglove.Point2(x=x, y=y) for x, y in corners],
            outline_color=colour(GREEN),
            thickness=max(1.0, height * LINE_SHARE),
        )

    def label(one: SeenBox) -> Message:
        left, top, _, _ = pixels(one, width, height)
        size = max(8.0, height * TEXT_SHARE)
        return foxglove.TextAnnotation(
            timestamp=stamp,
            position=foxglove.Point2(x=left, y=max(size, top)),  # its bottom left
            text=f'{one.label} {one.confidence:.0%}',
            font_size=size,
            text_color=colour(WHITE),
            background_color=colour(SHADE),
        )

    return foxglove.ImageAnnotations(
        points=[line(one) for one in boxed.boxes], texts=[label(one) for one in boxed.boxes]
    )


def pixels(one: SeenBox, width: int, height: int) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a box in pixels."""
    x0, y0, x1, y1 = one.box
    return x0 * width, y0 * height, x1 * width, y1 * height
