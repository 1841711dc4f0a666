# SPDX-License-Identifier: Apache-2.0
"""One bag through perception, from its file to the folder of results: what a verb, a bench or a
fleet calls.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import store_for
from omnivinci_ros.bags.digests import file_digests
from omnivinci_ros.bags.digests import whole_digest
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.parameters import configuration
from omnivinci_ros.parameters.camera_topics import parse_camera
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.parameters.params_file import SettingsError
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.answers import Templates
from omnivinci_ros.replay.audio_info import audio_format_of
from omnivinci_ros.replay.outputs import Outputs
from omnivinci_ros.replay.outputs import versions
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.speech_ahead import TranscribedAhead
from omnivinci_ros.replay.topics import Source
from omnivinci_ros.replay.topics import choose
from omnivinci_ros.replay.topics import others_voices
from omnivinci_ros.replay.topics import silent_inputs
from omnivinci_ros.replay.transports import twin_transports
from omnivinci_ros.speech.transcriber import Transcriber

if TYPE_CHECKING:
    from rosbags.typesys.store import Typestore

# Called after each message with the bag, the message's log time and the replayer.
Progress = Callable[[Bag, int, Replayer], None]


def replay_bag(
    path: str | Path,
    out: str | Path | None = None,
    *,
    settings: Settings,
    cameras: Sequence[str] | None = None,
    audio: str | None = None,
    task: str | None = None,
    storage: str = 'mcap',
    on_progress: Progress = lambda bag, log_ns, replayer: None,
) -> tuple[dict[str, Any], Path]:
    """Replay a bag with the node's parameters; return the manifest and the folder of results.

    `cameras`, `audio` and `task` are topics as in `choose_topics`. `out` is `BAG-replay` in the
    working folder unless given; an earlier replay there is replaced, and a replay that fails
    leaves no folder. Raises BadInputError or BackendError, with one sentence.
    """
    with Bag(str(path)) as bag:
        sources = choose_topics(bag, settings, cameras=cameras, audio=audio, task=task)
        folder = Path(out or f'{bag.path.resolve().stem}-replay').expanduser()
        outputs = Outputs(folder, storage)
        try:
            manifest = replay(bag, sources, settings, outputs, on_progress=on_progress)
        except BaseException:
            outputs.abort()
            raise
    return manifest, folder


def choose_topics(
    bag: Bag,
    settings: Settings,
    *,
    cameras: Sequence[str] | None = None,
    audio: str | None = None,
    task: str | None = None,
) -> dict[str, Source]:
    """Choose the topics: those given here, else those set as parameters, else by type.

    What was chosen becomes the value of the topics' parameters.
    """

    def wanted(given: Any, parameter: str) -> Any:
        if given is not None:
            return given
        return settings.values[parameter] if parameter in settings.given else None

    named = wanted(cameras, 'camera_topics')
    sources = choose(
        bag,
        cameras=None if named is None else [parse_camera(item)[0] for item in named if item],
        audio=wanted(audio, 'audio_topic'),
        task=wanted(task, 'task_topic'),
    )
    streams = {
        kind: [one.stream for one in sources.values() if one.kind == kind]
        for kind in ('camera', 'audio', 'task')
    }
    settings.values['camera_topics'] = streams['camera'] or ['']
    settings.values['audio_topic'] = streams['audio'][0] if streams['audio'] else ''
    # A pipeline has a stream for tasks, whether or not any come.
    settings.values['task_topic'] = streams['task'][0] if streams['task'] else 'task'
    return sources


def replay(
    bag: Bag,
    sources: dict[str, Source],
    settings: Settings,
    outputs: Outputs,
    *,
    on_progress: Progress = lambda bag, log_ns, replayer: None,
) -> dict[str, Any]:
    """Run an open bag through; return the manifest, written."""
    config, store = config_of(settings), store_of(bag, sources)
    audio_format = audio_format_of(bag, sources, store)
    values = settings.values
    backend = configuration.backend_maker(settings, values['backend'])()
    backend.load(lambda fraction, what: None)
    transcriber = None
    try:
        if config.listening and config.audio:
            transcriber = TranscribedAhead(
                bag, sources, store, config, make_transcriber(settings), audio_format=audio_format
            )
        replayer = Replayer(
            config,
            sources,
            store,
            backend,
            transcriber=transcriber,
            audio_format=audio_format,
            templates=Templates(
                values['scene_template'], values['task_template'], values['command_template']
            ),
            reads_commands=values['interpret_with'] == 'backend',
            on_scene=outputs.scene,
            on_command=outputs.command,
        )
        with ThreadPoolExecutor(1) as helper:  # hashing lets go of Python's lock
            hashing = helper.submit(file_digests, bag.files(), keep=True)
            drive(bag, sources, replayer, on_progress)
            digests = hashing.result()
        note_problems_of(bag, replayer)
        return outputs.finish(
            {
                'bag': {
                    'name': bag.name,
                    'sha256': whole_digest(digests),
                    'files': digests,
                    'messages': bag.messages_total,
                    'missing': dict(sorted(bag.missing.items())),
                    'left_out': dict(sorted(bag.left_out.items())),
                    'start_ns': bag.start_ns,
                    'end_ns': bag.end_ns,
                },
                'configuration': dict(sorted(values.items())),
                **_own_commands(config),
                'backend': {
                    'name': backend.name,
                    'model': backend.model,
                    'speech': transcriber.model if transcriber is not None else '',
                },
                'versions': versions(),
                **replayer.account(),
                'notes': notes_of(bag, sources),
            }
        )
    finally:
        if transcriber is not None:
            transcriber.close()
        backend.close()


def config_of(settings: Settings) -> PipelineConfig:
    """Return the pipeline's configuration; raise SettingsError for what does not go together."""
    try:
        config = configuration.pipeline_config(settings)
        configuration.check_weights(settings)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    return config


def store_of(bag: Bag, sources: dict[str, Source]) -> Typestore:
    """Return the types of the chosen topics' messages."""
    return store_for(
        [
            one
            for one in bag.connections
            if one.topic in sources and one.msgtype == sources[one.topic].type
        ]
    )


def _own_commands(config: PipelineConfig) -> dict[str, Any]:
    """Return what of commands_file the results depend on: its bytes, not its place."""
    own = config.own_sentences
    return {} if own is None else {'commands_file': {'sha256': own.sha256}}


def note_problems_of(bag: Bag, replayer: Replayer) -> None:
    """Tell what of the bag itself is missing or contradicts itself."""
    for one in bag.problems:
        replayer.problems.note(
            one.topic or 'bag', one.sentence, one.first_ns, one.last_ns, max(1, one.count)
        )


def notes_of(bag: Bag, sources: dict[str, Source]) -> list[str]:
    """Return which topics were left out and why, where no fault is the reason."""
    twins = [
        one.sentence
        for one in twin_transports(bag.topics())
        if one.chosen in sources and one.name not in sources
    ]
    others = [
        f'{one.name} holds {one.messages} messages of type {one.type} as well, which are left out'
        for one in bag.topics()
        if one.messages and one.name in sources and sources[one.name].type != one.type
    ]
    voices = others_voices(bag.by_name(), sources)
    return [*bag.notes, *twins, *others, *voices, *bag.left_out.values(), *silent_inputs(bag)]


def make_transcriber(settings: Settings) -> Transcriber:
    """Load the speech models; raise BackendError that also says how to do without words."""
    try:
        return configuration.transcriber_maker(settings)()
    except RuntimeError as error:
        raise BackendError(f'{error} (or replay without words: -p listen:=false)') from error


def drive(bag: Bag, sources: dict[str, Source], replayer: Replayer, on_progress: Progress) -> None:
    """Feed the bag's messages to the replayer, in the order in which they were recorded.

    Raises BadBagError where they are all damaged.
    """
    topics = {name: one.type for name, one in sources.items() if one.kind != 'info'}
    raw = [name for name, kind in topics.items() if kind == IMAGE]
    for topic, log_ns, data in bag.messages(topics, later=raw):  # most are never looked at
        replayer.take(topic, log_ns, data)
        on_progress(bag, log_ns, replayer)
    if not replayer.messages and bag.broken is not None:
        raise bag.broken
    replayer.finish()
