# SPDX-License-Identifier: Apache-2.0
"""The perception node's parameters, in one table: docs and config are checked against it."""

from __future__ import annotations

import json

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.backends.prompts import COMMAND_TEMPLATE
from omnivinci_ros.backends.prompts import SCENE_TEMPLATE
from omnivinci_ros.backends.prompts import TASK_TEMPLATE
from omnivinci_ros.backends.remote.profiles import CHOICES as REMOTE_PROFILES
from omnivinci_ros.commands.intents import INTENT_NAME
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.engine.choices import AUTO
from omnivinci_ros.engine.choices import CHUNKS
from omnivinci_ros.engine.choices import DECODERS
from omnivinci_ros.engine.choices import PRECISIONS
from omnivinci_ros.engine.choices import RUNTIMES
from omnivinci_ros.engine.choices import SOLVERS
from omnivinci_ros.media.channels import parse_channels
from omnivinci_ros.messages.audio import AUDIO_TYPES
from omnivinci_ros.parameters.parameter import Parameter
from omnivinci_ros.windowing.windower import TRIGGERS

INTERPRETERS = ('grammar', 'backend')
SENSOR_QOS = ('auto', 'reliable', 'best_effort')

PARAMETERS = (
    Parameter('autostart', True, 'configure and activate as soon as the node spins'),
    Parameter(
        'camera_topics',
        ['camera/image_raw'],
        'camera topics, Image or CompressedImage as they are published; "TOPIC TYPE" sets the '
        'type; [""] for none',
    ),
    Parameter('audio_topic', 'audio', 'sound topic; "" for no sound'),
    Parameter(
        'audio_type',
        'auto',
        'type of the sound topic; auto takes what is published there',
        choices=('auto', *AUDIO_TYPES),
    ),
    Parameter(
        'audio_info_topic',
        '',
        'AudioInfo topic of audio_common_msgs; "": audio_info beside the sound topic',
    ),
    Parameter(
        'audio_channels',
        '',
        "channels of the sound to listen to, from 0 on: '0', '0,2', '1-4'; \"\" for all; they "
        'are averaged, and those that would cancel are turned round first',
    ),
    Parameter(
        'talk_topic',
        '',
        'AudioChunk topic of a push-to-talk button, such as page/audio: while sound comes there, '
        'it is heard in place of that of audio_topic; "" for none',
    ),
    Parameter('task_topic', 'task', 'std_msgs/String topic with tasks for the robot'),
    Parameter(
        'sensor_qos',
        'auto',
        'reliability of the camera and audio subscriptions; auto takes what the publishers offer',
        choices=SENSOR_QOS,
    ),
    Parameter('backend', 'cascade', 'who understands the windows', choices=tuple(BACKENDS)),
    Parameter(
        'fallback_backend',
        '',
        'backend that answers when the first does not load, is away, or has lost its memory or '
        'device; "" for none',
        choices=('', *BACKENDS),
    ),
    Parameter(
        'load_timeout_s',
        300.0,
        'a backend that loads and tells of no progress for so long has failed, seconds',
        1.0,
        86400.0,
        live=True,
    ),
    Parameter('weights_folder', '', 'folder with the weights; "": those of the packages'),
    Parameter(
        'speech_hub_name',
        '',
        'hub name of another faster-whisper model, which is then fetched; "": never fetch',
    ),
    Parameter(
        'speech_language',
        'en',
        'language that is spoken, by its code; all but en need a multilingual Whisper: of '
        'weights_folder, of speech_hub_name, or that of the extra multilingual',
    ),
    Parameter(
        'threads', 1, 'CPU threads of one model; more help one, and slow the others down', 1, 64
    ),
    Parameter('object_threshold', 0.5, 'cascade: an object box below this is not said', 0.1, 0.99),
    Parameter(
        'label_threshold', 0.3, 'cascade: an ImageNet label below this is not said', 0.05, 0.99
    ),
    Parameter(
        'model_folder',
        '',
        'omnivinci, qwen_omni: a checkpoint, or what `omnivinci export` made of one; "": '
        'omnivinci runs nano, a small demonstration that lies in this package',
    ),
    Parameter(
        'model_runtime',
        'auto',
        'omnivinci, qwen_omni: what runs it; auto: torch for a checkpoint, '
        'for an export tensorrt where there are plans, else cpu or onnxruntime, as it '
        'was made',
        choices=RUNTIMES,
    ),
    Parameter(
        'model_decoder',
        'auto',
        'omnivinci, qwen_omni, runtime cpu: what decodes in 4 and 8 bits; auto: the faster one, '
        'timed where the export is first opened',
        choices=(AUTO, *DECODERS),
    ),
    Parameter('model_plans', '', 'omnivinci, qwen_omni: the folder that `omnivinci build` wrote'),
    Parameter(
        'model_device',
        'auto',
        'omnivinci, qwen_omni, runtime torch: cpu, cuda, cuda:1; auto: cuda where there is one',
    ),
    Parameter(
        'model_precision',
        'auto',
        'omnivinci, qwen_omni, runtime torch; auto: as in the checkpoint',
        choices=PRECISIONS,
    ),
    Parameter(
        'model_context',
        4096,
        'omnivinci, qwen_omni: tokens of a window, its question and the answer together',
        64,
        1048576,
    ),
    Parameter(
        'model_max_new_tokens',
        128,
        'omnivinci, qwen_omni, remote: tokens of an answer at most',
        1,
        32768,
    ),
    Parameter(
        'model_cache_mb',
        256,
        'omnivinci, qwen_omni: encoded frames and sound kept for windows that overlap, MB',
        1,
        65536,
    ),
    Parameter(
        'model_settings',
        '',
        "omnivinci: keys that the checkpoint's config.json lacks, as "
        'JSON, such as {"max_time": 60}',
    ),
    Parameter(
        'model_frame_tokens',
        0,
        'qwen_omni: tokens of a pair of frames at most, which are scaled down to them; 0: 768, as '
        'released. 640x480 makes 391',
        0,
        16384,
    ),
    Parameter(
        'model_history_turns',
        4,
        'qwen_omni: questions and tasks, with their answers, that are told again with the next',
        0,
        100,
    ),
    Parameter(
        'speak_answers',
        False,
        'qwen_omni: say the answers of tasks and of the action ask on topic speech_out',
    ),
    Parameter(
        'speaker',
        '',
        'qwen_omni: whose voice says them, such as Chelsie; "" for the first there is',
    ),
    Parameter(
        'speech_flow',
        'rk4',
        'qwen_omni: how sound is made of codes; rk4: as released, euler: with a quarter of the '
        'work',
        choices=SOLVERS,
    ),
    Parameter(
        'speech_chunks',
        'steady',
        'qwen_omni: the first sound comes after 48 codes (steady: 0.52 s of it, each code worked '
        'on twice) or 24 (quick: 0.24 s, four times)',
        choices=CHUNKS,
    ),
    Parameter(
        'whole_sound_units',
        False,
        'omnivinci: pad sound to 30 s as the released code '
        'does, at its cost; else only what was heard is encoded',
    ),
    Parameter(
        'sound_block_s',
        0.0,
        'omnivinci: encode sound as it arrives, in blocks of so many '
        'seconds that do not hear each other; 0: at the close, in one piece',
        0.0,
        30.0,
    ),
    Parameter(
        'work_ahead',
        True,
        'omnivinci, qwen_omni, remote: encode and read a window while it is still open',
        live=True,
    ),
    Parameter(
        'remote_url',
        '',
        'remote: address of a server that speaks chat completions, up to and with /v1',
    ),
    Parameter('remote_model', '', 'remote: as the server calls it; "": the first that it serves'),
    Parameter(
        'remote_profile',
        'auto',
        'remote: kind of server; auto asks it',
        choices=REMOTE_PROFILES,
    ),
    Parameter(
        'remote_key_env',
        '',
        'remote: the environment variable that holds the key; the key itself is no parameter',
    ),
    Parameter(
        'remote_key_file', '', 'remote: the file that holds the key, in place of a variable'
    ),
    Parameter(
        'remote_image_size',
        640,
        'remote: longer side of the pictures that are sent; larger frames are scaled down, pixels',
        32,
        7680,
    ),
    Parameter('remote_image_quality', 85, 'remote: JPEG quality of these pictures', 1, 100),
    Parameter('remote_sound', True, 'remote: send sound, where the server takes it'),
    Parameter('remote_verify_tls', True, "remote: check the server's certificate"),
    Parameter(
        'remote_ca_file',
        '',
        'remote: authority that signed the server\'s certificate, PEM; "": those of the system',
    ),
    Parameter(
        'allow_plain_http',
        False,
        'remote: let pictures and sound leave this machine over http, unencrypted',
    ),
    Parameter('listen', True, 'find speech in the sound and transcribe it; speech_end needs it'),
    Parameter(
        'triggers',
        ['periodic', 'speech_end', 'task'],
        'what closes a window, beside the action',
        choices=TRIGGERS[:-1],
    ),
    Parameter('window_s', 4.0, 'length of a window, seconds', 0.1, 120.0),
    Parameter('period_s', 2.0, 'from one periodic window to the next, seconds', 0.05, 3600.0),
    Parameter('max_frames', 8, 'frames a window, shared evenly by the cameras', 1, 256),
    Parameter(
        'allowed_lateness_s',
        0.2,
        'how long a window waits for a missing input, seconds',
        0.0,
        30.0,
    ),
    Parameter(
        'disorder_s',
        0.0,
        'samples of one input arrive out of order by at most this, seconds',
        0.0,
        10.0,
    ),
    Parameter(
        'idle_timeout_s', 2.0, 'an input silent for so long is not waited for, seconds', 0.1, 60.0
    ),
    Parameter('history_s', 10.0, 'how far back a question can look, seconds', 1.0, 600.0),
    Parameter('max_ahead_s', 2.0, 'a stamp further in the future is refused, seconds', 0.0, 60.0),
    Parameter(
        'buffer_mb',
        64,
        'memory for frames, MB, shared by the cameras; beyond it older frames are thinned out',
        8,
        65536,
    ),
    Parameter(
        'deadline_s',
        10.0,
        'a backend that takes longer is told to stop, seconds',
        0.05,
        3600.0,
        live=True,
    ),
    Parameter('partials', True, 'publish partial texts as they come', live=True),
    Parameter(
        'scene_template',
        SCENE_TEMPLATE,
        'what a language model is asked; {seconds} {frames} {cameras} {speech} stand for '
        'what the window holds',
        live=True,
    ),
    Parameter('task_template', TASK_TEMPLATE, 'the same for a task text, as {task}', live=True),
    Parameter(
        'interpret_with',
        'grammar',
        'who reads commands: the grammar, or the backend (a '
        'language model) with the scene before it; STOP is always found by rule',
        choices=INTERPRETERS,
    ),
    Parameter(
        'command_template',
        COMMAND_TEMPLATE,
        'what a language model is asked about a command, with {said} in it',
        live=True,
    ),
    Parameter(
        'commands_file',
        '',
        'YAML file with the robot\'s own intents and the sentences that they are said in; "" for '
        'none',
    ),
    Parameter(
        'allowed_intents',
        [''],
        'commands that may be published, [""] for all; others become NONE; STOP always may; '
        'those of commands_file too',
        choices=('', *INTENTS),
        others=INTENT_NAME,
        live=True,
    ),
    Parameter(
        'robot_names',
        [''],
        'what the robot is called, up to 8 names: an order or a STOP that begins or ends with '
        'one is said to it; [""] for none',
    ),
    Parameter(
        'compare_with_examples',
        True,
        'compare what the grammar does not read with examples: what is far likelier to be a STOP '
        'stops the robot, what is likelier to be an order is asked about; false: the rules alone',
    ),
    Parameter(
        'answer_within_s',
        15.0,
        'time after a question (needs_clarification) in which its answer may begin, seconds; 0 '
        'for no answers',
        0.0,
        120.0,
    ),
    Parameter(
        'wake_word',
        '',
        'speech counts only after it: okay_nabu, hey_jarvis, hey_mycroft, alexa, or the path of a '
        'microWakeWord model\'s JSON file; "" for none. A STOP never needs it',
    ),
    Parameter(
        'wake_within_s',
        8.0,
        'time after the wake word in which speech counts, seconds; after a question that went out '
        'it is answer_within_s, if that is longer',
        1.0,
        600.0,
    ),
    Parameter(
        'intents_topic',
        '',
        'topic for commands as hri_actions_msgs/Intent too, such as /intents; "" for none',
    ),
    Parameter(
        'live_speech_topic',
        '',
        'topic for what is heard as hri_msgs/LiveSpeech, such as '
        '/humans/voices/anonymous_speaker/speech; "" for none',
    ),
    Parameter(
        'detections_topic',
        '',
        'topic for boxes as vision_msgs/Detection2DArray, such as detections; of several cameras '
        'each has its own topic behind it; "" for none',
    ),
    Parameter(
        'annotations_topic',
        '',
        'topic for boxes as foxglove_msgs/ImageAnnotations, such as annotations; of several '
        'cameras each has its own topic behind it; "" for none',
    ),
    Parameter(
        'speech_threshold',
        0.5,
        'voice activity above which speech begins, probability',
        0.05,
        0.99,
    ),
    Parameter(
        'speech_glance_ms',
        96,
        'silence after which a quick look for a STOP is taken, ms; 0 for none',
        0,
        1000,
    ),
    Parameter('speech_pause_ms', 192, 'silence after which a STOP is looked for, ms', 160, 2000),
    Parameter('speech_end_ms', 480, 'silence that ends an utterance, ms', 192, 5000),
    Parameter(
        'speech_gain_db',
        0.0,
        'most gain for quiet speech before its words are recognised, decibels; 0 for none',
        0.0,
        40.0,
    ),
    Parameter(
        'diagnostics_period_s', 1.0, 'between two messages on /diagnostics, seconds', 0.1, 60.0
    ),
)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def settings_refusal(text: str) -> str | None:
    try:
        is_object = not text or isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    return (
        None
        if is_object
        else (
            f'model_settings={text[:80]!r} is no JSON object: write one, such as '
            '{"max_time": 60}'
        )
    )


def channels_refusal(text: str) -> str | None:
    try:
        parse_channels(text)
    except BadInputError as error:
        return str(error)
    return None


def template_refusal(name: str, template: str) -> str | None:
    known = {'task': '', 'seconds': 0.0, 'frames': 0, 'cameras': '', 'speech': ''}
    if name == 'command_template':
        known = {'said': ''}
    try:
        template.format(**known)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        return f'{name}: {error} cannot be filled in: use only ' + ' '.join(
            f'{{{key}}}' for key in known
        )
    return None


def markdown_table() -> str:
    """Return the parameters as the table of docs/reference/parameters.md."""
    rows = ['| parameter | default | range | live | meaning |', '|---|---|---|---|---|']
    for one in PARAMETERS:
        limits = f'{one.low:g} .. {one.high:g}' if one.low is not None else ''
        if one.choices and len(one.choices) <= 10:
            limits = ', '.join(f'`{choice}`' for choice in one.choices if choice)
        default = f'`{json.dumps(one.default)}`'
        if len(default) > 48:
            default = 'see config'
        live = 'yes' if one.live else ''
        meaning = one.description.replace('|', '\\|')
        rows.append(f'| `{one.name}` | {default} | {limits} | {live} | {meaning} |')
    return '\n'.join(rows)


if __name__ == '__main__':
    print(markdown_table())
