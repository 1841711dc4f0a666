# SPDX-License-Identifier: Apache-2.0
"""What `omnivinci infer` asks: a network and the media, opened as the options say."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.cli.model_options import device_of
from omnivinci_ros.cli.model_options import dtype_of
from omnivinci_ros.cli.model_options import given_keys
from omnivinci_ros.common.errors import BadInputError

if TYPE_CHECKING:
    from omnivinci_ros.model.conversation import Conversation
    from omnivinci_ros.model.qwen_omni.speech_parts import SpeechParts
    from omnivinci_ros.model.qwen_omni.speech_stream import Samples
    from omnivinci_ros.model.qwen_omni.thinker import ThinkerLike
    from omnivinci_ros.model.tokenizer import Tokenizer

Say = Callable[[str], None]
CHAT_TOKENS = 4096  # of the context, kept for what is typed
TURN_TOKENS = 64  # what a turn adds beside its words


@dataclass
class Recording:
    """The answers' speech, one after another in a file."""

    path: str
    chunks: list[Samples] = field(default_factory=list)

    def save(self) -> str:
        """Write what was said so far; return a line about it."""
        from omnivinci_ros.model.qwen_omni.spoken_answer import write_speech

        return f'[{write_speech(self.path, self.chunks):.2f} s of speech in {self.path}]'


@dataclass(frozen=True)
class Asked:
    """A conversation that has not begun, and the media of its first turn."""

    chat: Conversation[Any, Any]
    media: list[Any]
    recording: Recording | None = None


def open_asked(args: Namespace, note: Say) -> Asked:
    """Open the checkpoint that is asked, whichever network's it is; read the media.

    `note` is told what somebody should know. Raises ValueError, OSError or ImportError with a
    sentence.
    """
    from omnivinci_ros.engine.manifest import SETTINGS
    from omnivinci_ros.model.qwen_omni.config import is_qwen_omni

    folder = Path(args.checkpoint)
    is_qwen = is_qwen_omni(folder) or is_qwen_omni(folder / SETTINGS)
    return _qwen_omni(args, note) if is_qwen else _omnivinci(args, note)


def _further(args: Namespace) -> int:
    """Return how many tokens may follow the first answer."""
    later = sum(len(q.encode()) + TURN_TOKENS + args.max_new_tokens for q in args.question[1:])
    return later + (CHAT_TOKENS if args.chat else 0)


def _omnivinci(args: Namespace, note: Say) -> Asked:
    from omnivinci_ros.engine.cuda_graph import decoder_class
    from omnivinci_ros.engine.manifest import FILE
    from omnivinci_ros.model.media_files import read_media
    from omnivinci_ros.model.omnivinci.chat import Chat
    from omnivinci_ros.model.omnivinci.checkpoint import load
    from omnivinci_ros.model.omnivinci.config import read_config
    from omnivinci_ros.model.tokenizer import Tokenizer

    if (Path(args.checkpoint) / FILE).exists():
        raise BadInputError(
            f'{args.checkpoint} is an export of OmniVinci, which the node and omnivinci replay '
            'run (model_folder); give infer the checkpoint that it was made of'
        )
    given = given_keys(args)
    if args.sample:
        given['num_video_frames'] = args.sample
    config = read_config(args.checkpoint, **given)
    if args.speak:
        raise BadInputError(
            f'--speak: {args.checkpoint} is OmniVinci, which answers in text; give a checkpoint '
            'of Qwen2.5-Omni'
        )
    media = [
        read_media(
            kind,
            path,
            frames=config.num_video_frames,
            size=config.image_size,
            sample=args.sample > 0,
            with_sound=not args.no_sound and config.load_audio_in_video,
            say=note,
        )
        for kind, path in args.media or []
    ]
    if not config.load_audio_in_video and any(kind == 'video' for kind, _ in args.media or []):
        note(
            'the sound of videos is left out: the checkpoint says load_audio_in_video=false; '
            '--set load_audio_in_video=true takes it'
        )
    model = load(args.checkpoint, dtype=dtype_of(args), device=device_of(args), **given)
    tokenizer = Tokenizer.read(Path(args.checkpoint) / 'llm')
    if config.note:
        note(config.note)
    chat = Chat(
        model,
        tokenizer,
        further=_further(args),
        make_decoder=decoder_class(model.device),
    )
    return Asked(chat, media)


def _qwen_omni(args: Namespace, note: Say) -> Asked:
    from omnivinci_ros.engine.manifest import FILE
    from omnivinci_ros.engine.manifest import SETTINGS
    from omnivinci_ros.model.media_files import read_media
    from omnivinci_ros.model.qwen_omni.chat import Chat
    from omnivinci_ros.model.qwen_omni.chat import Voice
    from omnivinci_ros.model.qwen_omni.chat import frames_of_video
    from omnivinci_ros.model.qwen_omni.code_sampler import CODES_PER_SECOND
    from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
    from omnivinci_ros.model.qwen_omni.config import read_config
    from omnivinci_ros.model.qwen_omni.spoken_answer import SpeechOptions
    from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions

    if args.given:
        raise BadInputError(f'--set {args.given[0]}: Qwen2.5-Omni takes no settings; leave it out')
    is_export = (Path(args.checkpoint) / FILE).exists()
    config = read_config(Path(args.checkpoint) / SETTINGS if is_export else args.checkpoint)
    opened = _opened_export if is_export else _opened_checkpoint
    thinker, tokenizer, speech = opened(args, note)
    voice = recording = None
    if speech is not None:
        recording = Recording(args.speak)
        most = max(1, round(args.max_speech * CODES_PER_SECOND))
        options = SpeechOptions(
            speaker=args.speaker,
            codes=CodeOptions(seed=args.seed, max_codes=most),
            flow=FlowOptions(solver=args.flow, seed=args.seed),
        )
        voice = Voice(speech, recording.chunks.append, options)
    chat = Chat(thinker, config, tokenizer, further=_further(args), voice=voice)
    media = [
        read_media(
            kind,
            path,
            frames=args.sample or frames_of_video,
            size=chat.fitted,
            sample=args.sample > 0,
            with_sound=not args.no_sound,
            say=note,
        )
        for kind, path in args.media or []
    ]
    if config.note:
        note(config.note)
    return Asked(chat, media, recording)


def _opened_checkpoint(
    args: Namespace, note: Say
) -> tuple[ThinkerLike, Tokenizer, SpeechParts | None]:
    """Load a checkpoint in PyTorch; who speaks is looked up before the thinker is loaded."""
    from omnivinci_ros.model.qwen_omni.checkpoint import load_speech
    from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
    from omnivinci_ros.model.qwen_omni.speaker_file import choose_speaker
    from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer

    device, dtype = device_of(args), dtype_of(args)
    speech = None
    if args.speak:
        speech = load_speech(args.checkpoint, dtype=dtype, device=device)
        choose_speaker(speech.speakers, args.speaker)
    thinker = load_thinker(args.checkpoint, dtype=dtype, device=device)
    return thinker, read_tokenizer(args.checkpoint), speech


def _opened_export(
    args: Namespace, note: Say
) -> tuple[ThinkerLike, Tokenizer, SpeechParts | None]:
    """Open an export in the runtime that it was made for; it has a type of its own."""
    from omnivinci_ros.engine.opening import OpenOptions
    from omnivinci_ros.engine.qwen_omni_conversation import RuntimeThinker
    from omnivinci_ros.engine.qwen_omni_runtime import open_qwen_omni
    from omnivinci_ros.engine.qwen_omni_speech import open_qwen_omni_speech
    from omnivinci_ros.model.qwen_omni.speaker_file import choose_speaker

    if args.dtype != 'auto' or args.device not in ('auto', 'cpu'):
        raise BadInputError(
            f'{args.checkpoint} is an export, which has a type of its own and runs on the CPU; '
            'leave out --dtype and --device, or give the checkpoint'
        )
    options, speech = OpenOptions(), None
    if args.speak:
        speech = open_qwen_omni_speech(args.checkpoint, options, lambda share, what: None)
        choose_speaker(speech.speakers, args.speaker)
    runtime = open_qwen_omni(args.checkpoint, options, lambda share, what: None)
    note(f'runs in {runtime.name}')
    return RuntimeThinker(runtime), runtime.tokenizer, speech
