# SPDX-License-Identifier: Apache-2.0
"""Boxes of a backend's JSON, each on the frame that it belongs to, in the messages of others."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.messages import overlays
from omnivinci_ros.messages.boxes import seen_boxes
from omnivinci_ros.messages.foreign_fields import check_fields
from omnivinci_ros.messages.results import Provenance
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Window

# Classes that keep what they are given, as the generated ones do.
ANY = SimpleNamespace(
    **dict.fromkeys(('Header', 'Time', *overlays.NEEDED[overlays.DETECTIONS]), SimpleNamespace),
    **dict.fromkeys(overlays.NEEDED[overlays.ANNOTATIONS], SimpleNamespace),
)
CUP = {'label': 'cup', 'score': 0.5, 'box': [0.25, 0.5, 0.75, 1.0], 'camera': 'front'}


def scene(objects, frames=(('front', 10), ('front', 20))) -> SceneResult:
    window = Window(
        1, 0, 'periodic', 'watermark', 0, 30,
        frames=tuple(Frame(camera, at, None, f'{camera}_optical') for camera, at in frames),
    )  # fmt: skip
    text = json.dumps({'objects': objects})
    return SceneResult(window, '', text, True, 0, '', Provenance('cascade', ''))


def test_a_box_is_on_the_frame_that_it_names():
    (boxed,) = overlays.boxed_frames(scene([{**CUP, 'stamp_ns': 10}]))
    assert (boxed.frame.stream, boxed.frame.stamp_ns) == ('front', 10)
    assert boxed.boxes[0].label == 'cup'


def test_one_that_names_none_is_on_its_cameras_newest():
    (boxed,) = overlays.boxed_frames(scene([CUP]))
    assert boxed.frame.stamp_ns == 20


def test_a_camera_that_shows_nothing_gets_an_empty_one_that_takes_the_old_boxes_away():
    frames = (('front', 10), ('rear', 12), ('rear', 22), ('front', 20))
    found = overlays.boxed_frames(scene([{**CUP, 'stamp_ns': 10}], frames))
    assert [(one.frame.stream, one.frame.stamp_ns, len(one.boxes)) for one in found] == [
        ('front', 10, 1),
        ('rear', 22, 0),
    ]


def test_detections_are_in_pixels_with_the_stamp_and_the_frame_of_the_picture():
    (boxed,) = overlays.boxed_frames(scene([{**CUP, 'stamp_ns': 10}]))
    message = overlays.detection_array(ANY, ANY, boxed, 640, 480)

    assert (message.header.stamp.nanosec, message.header.frame_id) == (10, 'front_optical')
    (cup,) = message.detections
    centre = cup.bbox.center.position
    assert (centre.x, centre.y, cup.bbox.size_x, cup.bbox.size_y) == (320, 360, 320, 240)
    assert cup.results[0].hypothesis.class_id == 'cup'
    assert cup.results[0].hypothesis.score == 0.5


def test_annotations_are_a_closed_line_and_a_label_inside_the_picture():
    objects = [{**CUP, 'box': [0.0, 0.0, 0.5, 0.5]}]
    (boxed,) = overlays.boxed_frames(scene(objects))
    message = overlays.image_annotations(ANY, ANY, boxed, 640, 480)

    (line,), (text,) = message.points, message.texts
    assert [(point.x, point.y) for point in line.points] == [
        (0, 0), (320, 0), (320, 240), (0, 240),
    ]  # fmt: skip
    assert (line.type, line.timestamp.nanosec, text.timestamp.nanosec) == (2, 20, 20)
    assert text.text == 'cup 50%'
    assert text.position.y == text.font_size  # its bottom: a label above the picture is not seen


@pytest.mark.parametrize(
    'one',
    [
        {'box': [0, 0, 1]},
        {'box': [0.5, 0.5, 0.5, 0.6]},
        {'box': [200, 300, 400, 500]},  # pixels of who knows which picture
        {'box': [0, 0, 'wide', 1]},
        {'box': [0, 0, float('nan'), 1]},
        {'box': [False, 0, 1, True]},
        {'camera': 'nobody'},
        {'camera': ['front']},
    ],
)
def test_what_a_model_wrote_that_is_no_box_is_left_out(one):
    assert seen_boxes(json.dumps({'objects': [CUP | one]}), {'front': [10]}) == []


def test_a_label_that_no_message_can_carry_is_mended():
    text = '{"objects": [{"label": "c\\ud800p", "box": [0, 0, 1, 1]}]}'
    (one,) = seen_boxes(text, {'front': [10]})
    assert one.label == 'c\ufffdp'


def test_a_number_beyond_all_floats_is_no_side_of_a_box():
    text = '{"objects": [{"label": "cup", "box": [0, 0, 1, 1' + '0' * 400 + ']}]}'
    assert seen_boxes(text, {'front': [10]}) == []


@pytest.mark.parametrize('text', ['', 'no JSON', '[1]', '{"objects": 3}', '{"objects": [1]}'])
def test_json_without_boxes_has_none(text):
    assert seen_boxes(text, {'front': [10]}) == []


def test_other_backends_say_confidence_and_no_camera():
    text = json.dumps({'objects': [{'label': 'a\ncup', 'confidence': 2, 'box': [0, 0, 1, 1]}]})
    (one,) = seen_boxes(text, {'front': [10, 20], 'rear': [15]})
    assert (one.label, one.confidence, one.camera, one.stamp_ns) == ('a cup', 1.0, 'front', 20)


def test_an_older_package_is_refused_by_the_field():
    class OldBox:
        @staticmethod
        def get_fields_and_field_types():
            return {'center': 'geometry_msgs/Pose2D', 'size_x': 'double', 'size_y': 'double'}

    kind, needed = 'vision_msgs/msg/BoundingBox2D', overlays.NEEDED[overlays.DETECTIONS]
    with pytest.raises(BadInputError, match='no field `center` of type vision_msgs/Pose2D'):
        check_fields(kind, OldBox, needed['BoundingBox2D'])
