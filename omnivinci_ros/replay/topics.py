# SPDX-License-Identifier: Apache-2.0
"""Which topics of a bag are the cameras, the microphone and the task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.bag import Topic
from omnivinci_ros.messages.audio import AUDIO_TYPES
from omnivinci_ros.messages.audio import BYTES
from omnivinci_ros.messages.audio import BYTES_INFO
from omnivinci_ros.messages.audio import WITH_INFO
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import SPEAKING
from omnivinci_ros.messages.names import STRING
from omnivinci_ros.replay.transports import twin_transports

CAMERA_TYPES = (IMAGE, COMPRESSED_IMAGE)
KINDS = {'camera': CAMERA_TYPES, 'audio': AUDIO_TYPES, 'task': (STRING,)}
NO_TASKS = ('/scene/text', '/command/text', '/robot_description')  # texts, but not for the robot
OWN_VOICE = {'played': AUDIO_CHUNK, 'speaking': SPEAKING}  # what the robot itself says
NO_MICROPHONES = ('/played', '/speech_out')
SHOWN = 12  # topics that an error names


@dataclass(frozen=True)
class Source:
    """One input: where it comes from in the bag, and what its stream is called."""

    kind: str  # camera, audio, task, info, played or speaking
    topic: str  # in the bag
    type: str
    stream: str


def choose(
    bag: Bag,
    *,
    cameras: Sequence[str] | None = None,
    audio: str | None = None,
    task: str | None = None,
) -> dict[str, Source]:
    """Return the sources by topic; None finds them by type, [] and '' leave them out.

    Raises BadBagError, with a sentence, for a name that the bag has not and for a choice that
    types alone cannot make.
    """
    topics = bag.by_name()
    if not topics:
        why = next((one.sentence for one in bag.problems), 'record it again')
        why = '; '.join(list(bag.left_out.values())[:SHOWN]) or why
        raise BadBagError(f'{bag.path} has no topics in CDR: {why}')
    chosen: list[Source] = []
    if cameras is None:
        chosen += [
            Source('camera', name, topics[name].type, name)
            for name in found_cameras(list(topics.values()))
        ]
    else:
        chosen += [_given(topics, 'camera', name) for name in cameras]
    audio = found_audio(topics) if audio is None else audio
    if audio:
        chosen.append(_given(topics, 'audio', audio))
    task = found_task(topics) if task is None else task
    if task:
        chosen.append(_given(topics, 'task', task))
    named = {one.topic for one in chosen}
    silent = {
        name: one
        for name, one in topics.items()
        if not one.messages and (name in named or one.type in (*CAMERA_TYPES, *AUDIO_TYPES))
    }
    if not any(topics[one.topic].messages for one in chosen) and silent:
        raise BadBagError(
            f'{bag.path}: {_listed(silent)} {"hold" if len(silent) > 1 else "holds"} no messages: '
            f'{_why_silent(bag, silent)}'
        )
    if not chosen:
        more = ''.join(f'; {one.sentence}' for one in bag.problems[:1])
        raise BadBagError(
            f'{bag.path} has no camera, microphone or task topic, only '
            f'{_listed(topics)}: give --camera, --audio or --task{more}'
        )
    if any(one.type in WITH_INFO for one in chosen):
        chosen += [
            Source('info', one.name, one.type, one.name)
            for one in topics.values()
            if one.type == BYTES_INFO
        ][:1]
    if audio:
        chosen += own_voice(topics, audio)
    sources = {one.topic: one for one in chosen}
    if len(sources) != len(chosen):
        raise BadBagError(f'{bag.path}: a topic was given twice: list each once')
    return sources


def found_cameras(topics: list[Topic]) -> list[str]:
    """Return all image topics that hold messages; of a camera's transports, one."""
    twins = {one.name for one in twin_transports(topics)}
    return [
        one.name
        for one in topics
        if one.type in CAMERA_TYPES and one.messages and one.name not in twins
    ]


def own_voice(topics: dict[str, Topic], audio: str) -> list[Source]:
    """Return what tells of the robot's own voice.

    It is in the microphone's namespace or in the nearest one around it. A namespace around it that
    holds another microphone is another robot's.
    """
    microphone = _given(topics, 'audio', audio).topic
    others = {_namespace(name) for name in _microphones(topics)} - {_namespace(microphone)}
    found = []
    for kind, type_name in OWN_VOICE.items():
        names = {name for name in _voices(topics, kind) if name != microphone}
        for space in _around(_namespace(microphone)):
            if space in others:
                break
            if (name := f'{space}/{kind}') in names:
                found.append(Source(kind, name, type_name, name))
                break
    return found


def others_voices(topics: dict[str, Topic], sources: dict[str, Source]) -> list[str]:
    """Say which voices of robots are not taken out of what the microphone heard."""
    microphones = [one.topic for one in sources.values() if one.kind == 'audio']
    return [
        f'{name} is not taken for the own voice of the robot that {microphones[0]} belongs to: '
        'it is not in its namespace, nor in one around it without another microphone'
        for kind in OWN_VOICE
        for name in _voices(topics, kind)
        if microphones and name not in sources
    ]


def _voices(topics: dict[str, Topic], kind: str) -> list[str]:
    return [
        one.name
        for one in topics.values()
        if one.type == OWN_VOICE[kind] and one.messages and one.name.endswith(f'/{kind}')
    ]


def _namespace(topic: str) -> str:
    return topic.rpartition('/')[0]


def _around(space: str) -> list[str]:
    """Return a namespace and those around it, the nearest first; '' is the outermost."""
    parts = space.split('/')
    return ['/'.join(parts[:count]) for count in range(len(parts), 0, -1)]


def silent_inputs(bag: Bag) -> list[str]:
    """Say which topics with pictures or sound hold no messages."""
    return [
        f'{one.name} ({one.type}) holds no messages: {_why_silent(bag, {one.name: one})}'
        for one in bag.topics()
        if one.type in (*CAMERA_TYPES, *AUDIO_TYPES)
        and not one.messages
        and not one.name.endswith(NO_MICROPHONES)
    ]


def _why_silent(bag: Bag, silent: dict[str, Topic]) -> str:
    missing = [one.sentence for one in bag.problems if one.topic in silent]
    return missing[0] if missing else 'record the bag again while its publisher runs'


def found_audio(topics: dict[str, Topic]) -> str:
    found = list(_microphones(topics).values())
    # audio_capture sends its sound with stamps and without.
    stamped = [one for one in found if one.type != BYTES]
    names = [one.name for one in stamped or found]
    if len(names) > 1:
        raise BadBagError(
            f'the bag has {len(names)} sound topics ({", ".join(names[:SHOWN])}): '
            'give one of them with --audio'
        )
    return names[0] if names else ''


def _microphones(topics: dict[str, Topic]) -> dict[str, Topic]:
    return {
        name: one
        for name, one in topics.items()
        if one.type in AUDIO_TYPES and one.messages and not name.endswith(NO_MICROPHONES)
    }


def found_task(topics: dict[str, Topic]) -> str:
    """Return the topic called task; else the only text topic; else none."""
    names = [
        one.name
        for one in topics.values()
        if one.type == STRING and not one.name.endswith(NO_TASKS)
    ]
    named = [name for name in names if name.endswith('/task')]
    for candidates in (named, names):
        if len(candidates) == 1:
            return candidates[0]
    return ''


def _given(topics: dict[str, Topic], kind: str, name: str) -> Source:
    """Return the source with this name; a relative name is looked up from the root."""
    topic = topics.get(name) or topics.get(f'/{name.lstrip("/")}')
    usable = {one.name: one for one in topics.values() if one.type in KINDS[kind]}
    if topic is None:
        there = (
            f'it has {_listed(usable)}'
            if usable
            else (f'it has none of that kind, only {_listed(topics)}')
        )
        raise BadBagError(f'the bag has no topic {name}: for a {kind} {there}')
    if topic.type not in KINDS[kind]:
        raise BadBagError(
            f'{topic.name} is a {topic.type}, which is no {kind}: '
            f'give a {" or a ".join(KINDS[kind])}'
        )
    return Source(kind, topic.name, topic.type, topic.name)


def _listed(topics: dict[str, Topic]) -> str:
    shown = [f'{one.name} ({one.type})' for one in topics.values()]
    more = f' and {len(shown) - SHOWN} more' if len(shown) > SHOWN else ''
    return ', '.join(shown[:SHOWN]) + more
