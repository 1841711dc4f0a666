# SPDX-License-Identifier: Apache-2.0
"""vision_msgs and foxglove_msgs with the fields that are filled, built for tests."""

from __future__ import annotations

from support.message_packages import message_package
from support.message_packages import with_package

VISION = {
    'Point2D': 'float64 x\nfloat64 y',
    'Pose2D': 'vision_msgs/Point2D position\nfloat64 theta',
    'BoundingBox2D': 'vision_msgs/Pose2D center\nfloat64 size_x\nfloat64 size_y',
    'ObjectHypothesis': 'string class_id\nfloat64 score',
    'ObjectHypothesisWithPose': 'vision_msgs/ObjectHypothesis hypothesis',
    'Detection2D': 'std_msgs/Header header\nvision_msgs/ObjectHypothesisWithPose[] results\n'
    'vision_msgs/BoundingBox2D bbox\nstring id',
    'Detection2DArray': 'std_msgs/Header header\nvision_msgs/Detection2D[] detections',
}
FOXGLOVE = {
    'Point2': 'float64 x\nfloat64 y',
    'Color': 'float64 r\nfloat64 g\nfloat64 b\nfloat64 a',
    'PointsAnnotation': 'builtin_interfaces/Time timestamp\nuint8 LINE_LOOP=2\nuint8 type\n'
    'foxglove_msgs/Point2[] points\nfoxglove_msgs/Color outline_color\n'
    'foxglove_msgs/Color[] outline_colors\nfoxglove_msgs/Color fill_color\nfloat64 thickness',
    'TextAnnotation': 'builtin_interfaces/Time timestamp\nfoxglove_msgs/Point2 position\n'
    'string text\nfloat64 font_size\nfoxglove_msgs/Color text_color\n'
    'foxglove_msgs/Color background_color',
    'ImageAnnotations': 'foxglove_msgs/PointsAnnotation[] points\n'
    'foxglove_msgs/TextAnnotation[] texts',
}


def with_overlays(environment: dict[str, str]) -> dict[str, str]:
    """Return an environment in which both packages are installed."""
    vision = message_package('vision_msgs', VISION, 'test')
    foxglove = message_package('foxglove_msgs', FOXGLOVE, 'test', 'builtin_interfaces')
    return with_package(with_package(environment, vision), foxglove)
