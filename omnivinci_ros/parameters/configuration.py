# SPDX-License-Identifier: Apache-2.0
"""From the perception node's parameters to the core's configuration."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol

from omnivinci_ros.backends import LANGUAGE_MODELS
from omnivinci_ros.backends import VOICES
from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.common.text import shown
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.channels import parse_channels
from omnivinci_ros.parameters.camera_topics import parse_camera
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.speech.automatic_gain import GainedRecogniser
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.windower import WindowPolicy

if TYPE_CHECKING:
    from omnivinci_ros.commands.sentences.sentences import Sentences


class ParameterValue(Protocol):
    """One parameter's value."""

    @property
    def value(self) -> Any: ...


class ParameterSource(Protocol):
    """Where the parameters are read: a node, or `Settings` in its place."""

    def get_parameter(self, name: str, /) -> ParameterValue: ...

    def resolve_topic_name(self, topic: str, /) -> str: ...


def pipeline_config(node: ParameterSource) -> PipelineConfig:
    """Read the parameters; raise ValueError, with a sentence, for what does not go together."""
    value = _reader(node)
    if value('window_s') > value('history_s'):
        raise ValueError(
            f'window_s={value("window_s"):g} is longer than history_s='
            f'{value("history_s"):g}: keep at least one window of history'
        )
    if value('allowed_lateness_s') > value('history_s'):
        raise ValueError(
            f'allowed_lateness_s={value("allowed_lateness_s"):g} is longer than '
            f'history_s={value("history_s"):g}: what is that late is not held'
        )
    if value('interpret_with') == 'backend' and value('backend') not in LANGUAGE_MODELS:
        raise ValueError(
            f"interpret_with='backend' needs a language model, and "
            f'backend={value("backend")!r} is none: set backend to one of '
            f"{sorted(LANGUAGE_MODELS)}, or interpret_with to 'grammar'"
        )
    if value('speak_answers') and value('backend') not in VOICES:
        raise ValueError(
            f'speak_answers=true needs a backend with a voice, and backend={value("backend")!r} '
            f'has none: set backend to {sorted(VOICES)[0]}, or speak_answers to false'
        )
    if value('sound_block_s') > value('window_s'):
        raise ValueError(
            f'sound_block_s={value("sound_block_s"):g} is longer than window_s='
            f'{value("window_s"):g}: no block would lie in a window'
        )
    if value('sound_block_s') and value('whole_sound_units'):
        raise ValueError('sound_block_s and whole_sound_units exclude each other: set one')
    own = _own_sentences(value('commands_file'))
    topics = input_topics(node)
    policy = WindowPolicy(
        triggers=frozenset(filter(None, value('triggers'))),
        length_ns=_ns(value('window_s')),
        period_ns=_ns(value('period_s')),
        max_frames=value('max_frames'),
        allowed_lateness_ns=_ns(value('allowed_lateness_s')),
        disorder_ns=_ns(value('disorder_s')),
        idle_timeout_ns=_ns(value('idle_timeout_s')),
        history_ns=_ns(value('history_s')),
        max_ahead_ns=_ns(value('max_ahead_s')),
        sound_block_ns=forecast_sound_ns(value('backend'), value('sound_block_s')),
    )
    return PipelineConfig(
        cameras=topics.cameras,
        audio=topics.audio,
        talk=topics.talk,
        audio_channels=parse_channels(value('audio_channels')),
        task=topics.task,
        listening=value('listen'),
        policy=policy,
        buffer_bytes=value('buffer_mb') << 20,
        allowed_intents=allowed(value('allowed_intents'), own),
        own_sentences=own,
        answer_within_ns=_ns(value('answer_within_s')),
        wake_within_ns=_ns(value('wake_within_s')) if value('wake_word') else 0,
        robot_names=robot_names(value('robot_names')),
        compare_with_examples=value('compare_with_examples'),
    )


def robot_names(names: list[str]) -> RobotNames:
    """Return what the robot is called; raise ValueError for what can not be a name."""
    try:
        return RobotNames(names)
    except ValueError as error:
        raise ValueError(f'parameter robot_names: {error}') from None


@dataclass(frozen=True)
class InputTopics:
    """The inputs under the names that the graph knows them by."""

    cameras: tuple[str, ...]
    audio: str  # '' for none
    talk: str  # '' for none
    task: str


def input_topics(node: ParameterSource) -> InputTopics:
    """Resolve the inputs' names; raise ValueError if one topic would be two inputs."""
    value = _reader(node)
    cameras = [parse_camera(item)[0] for item in value('camera_topics')]
    given = [('camera_topics', name) for name in cameras]
    given += [(name, value(name)) for name in ('audio_topic', 'talk_topic', 'task_topic')]
    if value('talk_topic') and not value('audio_topic'):
        raise ValueError(
            f"talk_topic={value('talk_topic')!r} takes the place of audio_topic, which is '': set "
            'audio_topic to that topic, and talk_topic to none'
        )
    if not value('task_topic'):
        raise ValueError("task_topic='' names no topic: give one, such as 'task'")
    resolved: dict[str, str] = {}
    for parameter, name in given:
        topic = node.resolve_topic_name(name) if name else ''
        if topic and topic in resolved:
            raise ValueError(
                f'{parameter}={name!r} is {topic}, which {resolved[topic]} names '
                'already: give each input a topic of its own'
            )
        resolved[topic] = parameter
    return InputTopics(
        tuple(node.resolve_topic_name(name) for name in cameras if name),
        node.resolve_topic_name(value('audio_topic')) if value('audio_topic') else '',
        node.resolve_topic_name(value('talk_topic')) if value('talk_topic') else '',
        node.resolve_topic_name(value('task_topic')),
    )


def _own_sentences(path: str) -> Sentences | None:
    if not path:
        return None
    from omnivinci_ros.commands.sentences.loading import load_sentences

    return load_sentences(path)


def allowed(names: list[str], own: Sentences | None = None) -> frozenset[str] | None:
    """Return the intents that may be published; None is all of them.

    Raises ValueError for one that there is not.
    """
    chosen = frozenset(filter(None, names))
    mine = own.names if own is not None else frozenset()
    for name in sorted(chosen - mine - frozenset(INTENTS)):
        known = ', '.join(map(repr, (*INTENTS, *sorted(mine - frozenset(INTENTS)))))
        raise ValueError(f'parameter allowed_intents is {shown(name)}: give one of {known}')
    if own is not None and own.replaces:
        return chosen & mine if chosen else mine
    return chosen or None


def check_weights(node: ParameterSource) -> None:
    """Raise with a sentence if the user's folder of weights or wake word cannot be used."""
    value = _reader(node)
    if value('listen') and value('wake_word'):
        from omnivinci_ros.specialists.wake_word import check_wake_word
        from omnivinci_ros.specialists.weights import WeightsError

        try:
            check_wake_word(value('wake_word'))
        except WeightsError as error:
            raise ValueError(str(error)) from error
    folder = value('weights_folder')
    if folder and ('cascade' in (value('backend'), value('fallback_backend')) or value('listen')):
        from omnivinci_ros.specialists.weights import WeightsError
        from omnivinci_ros.specialists.weights import user_folder

        try:
            user_folder(folder)
        except WeightsError as error:
            raise ValueError(str(error).replace('weights=', 'weights_folder=', 1)) from error


def backend_maker(
    node: ParameterSource, name: str, *, has_fallback: bool = False
) -> Callable[[], Backend]:
    """Return what makes the backend, later, in the worker's thread.

    has_fallback: another one waits to answer in its place.
    """
    value = _reader(node)
    options: dict[str, Any] = {}
    if name == 'cascade':
        options = {
            'weights': value('weights_folder'),
            'hub_name': value('speech_hub_name'),
            'speech_language': value('speech_language'),
            'threads': value('threads'),
            'object_threshold': value('object_threshold'),
            'label_threshold': value('label_threshold'),
            # The listener transcribes what the node hears; nobody needs it twice.
            'transcribe': 'never' if value('listen') and value('audio_topic') else 'auto',
        }
    elif name == 'omnivinci':
        options = {
            **_network_options(value),
            'whole_sound_units': value('whole_sound_units'),
            'sound_block_s': value('sound_block_s'),
            'settings': json.loads(value('model_settings') or '{}'),
        }
    elif name == 'qwen_omni':
        options = {
            **_network_options(value),
            'frame_tokens': value('model_frame_tokens'),
            'history_turns': value('model_history_turns'),
            'speaks': value('speak_answers'),
            'speaker': value('speaker'),
            'flow': value('speech_flow'),
            'chunks': value('speech_chunks'),
        }
    elif name == 'remote':
        options = {
            'url': value('remote_url'),
            'model': value('remote_model'),
            'profile': value('remote_profile'),
            'key_env': value('remote_key_env'),
            'key_file': value('remote_key_file'),
            'image_size': value('remote_image_size'),
            'image_quality': value('remote_image_quality'),
            'sound': value('remote_sound'),
            'verify_tls': value('remote_verify_tls'),
            'ca_file': value('remote_ca_file'),
            'allow_plain_http': value('allow_plain_http'),
            'max_new_tokens': value('model_max_new_tokens'),
        }
        if has_fallback:  # which answers while the server is waited for
            options |= {'load_s': 0.0, 'deadline_s': lambda: float(value('deadline_s'))}
    return lambda: make_backend(name, **options)


def _network_options(value: Callable[[str], Any]) -> dict[str, Any]:
    """Return what backends with a network of our own are told alike."""
    return {
        'folder': value('model_folder'),
        'runtime': value('model_runtime'),
        'decoder': value('model_decoder'),
        'plans': value('model_plans'),
        'device': value('model_device'),
        'precision': value('model_precision'),
        'threads': value('threads'),
        'context': value('model_context'),
        'max_new_tokens': value('model_max_new_tokens'),
        'cache_mb': value('model_cache_mb'),
    }


def transcriber_maker(node: ParameterSource) -> Callable[[], Transcriber]:
    """Return what loads voice activity and recogniser, later, in the listener's thread."""
    value = _reader(node)
    weights, hub_name = value('weights_folder'), value('speech_hub_name')
    threads, language = value('threads'), value('speech_language')
    wake_word, gain_db = value('wake_word'), value('speech_gain_db')
    names = robot_names(value('robot_names'))
    policy = SpeechPolicy(
        start_threshold=value('speech_threshold'),
        stop_threshold=0.7 * value('speech_threshold'),
        glance_ms=value('speech_glance_ms'),
        pause_ms=value('speech_pause_ms'),
        end_ms=max(value('speech_end_ms'), value('speech_pause_ms')),
    )

    def make_transcriber() -> Transcriber:
        from omnivinci_ros.specialists.recogniser import Recogniser
        from omnivinci_ros.specialists.voice_activity import VoiceActivity

        recogniser = Recogniser(
            weights=weights, hub_name=hub_name, threads=threads, language=language
        )
        word = None
        if wake_word:
            from omnivinci_ros.specialists.wake_word import WakeWord

            word = WakeWord(wake_word)
        hearing: GainedRecogniser | Recogniser = recogniser
        if gain_db:
            hearing = GainedRecogniser(recogniser, recogniser.glance, gain_db)
        return Transcriber(VoiceActivity(), hearing, policy, word, hearing.glance, names)

    return make_transcriber


def forecast_sound_ns(backend: str, block_s: float) -> int:
    """Return in what blocks a window that is still open tells of its sound [ns]; 0: not at all.

    Qwen2.5-Omni cuts its own blocks of 2 s, each a little after its end.
    """
    return SECOND_NS // 2 if backend == 'qwen_omni' else _ns(block_s)


def _reader(node: ParameterSource) -> Callable[[str], Any]:
    return lambda name: node.get_parameter(name).value


def _ns(seconds: float) -> int:
    return round(seconds * SECOND_NS)
