# SPDX-License-Identifier: Apache-2.0
"""The layout for Foxglove: its panels are laid out, and what they show is published."""

from __future__ import annotations

import json
import re
from pathlib import Path

from omnivinci_ros.bags.definitions import our_store

ROOT = Path(__file__).parents[2]
LAYOUT = json.loads((ROOT / 'config' / 'foxglove_layout.json').read_text())
PANELS = LAYOUT['configById']
TYPES = {'/scene/latest': 'omnivinci_ros/msg/SceneUnderstanding'}


def panels_of(part) -> list[str]:
    if isinstance(part, str):
        return [part]
    assert part['direction'] in ('row', 'column')
    return [*panels_of(part['first']), *panels_of(part['second'])]


def test_each_panel_is_laid_out_once():
    assert sorted(panels_of(LAYOUT['layout'])) == sorted(PANELS)


def test_the_topics_are_those_of_the_reference():
    image = PANELS['Image!camera']['imageMode']
    topics = {image['imageTopic'], *image['annotations']}
    topics |= {one['topicPath'] for name, one in PANELS.items() if name.startswith('Raw')}
    topics.add(PANELS['DiagnosticSummary!health']['topicToRender'])
    reference = (ROOT / 'docs' / 'reference' / 'topics.md').read_text()
    for topic in topics:
        assert re.search(f'[`=/ ]/?{re.escape(topic.lstrip("/"))}[`, /]', reference), topic


def test_what_is_plotted_is_a_duration_of_the_message():
    store = our_store()
    for path in PANELS['Plot!latency']['paths']:
        assert path['enabled']
        topic, *names = path['value'].split('.')
        kind = TYPES[topic]
        for name in names:
            fields = dict(store.fielddefs[kind][1])
            _, kind = fields[name]
        assert kind == 'builtin_interfaces/msg/Duration', path['value']
