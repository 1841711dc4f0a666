# SPDX-License-Identifier: Apache-2.0
"""`omnivinci infer`: ask OmniVinci or Qwen2.5-Omni about files."""

from __future__ import annotations

import json
import sys
from argparse import Action
from argparse import ArgumentParser
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.cli import asked_models
from omnivinci_ros.cli.model_options import add_model_options
from omnivinci_ros.cli.model_options import need_folder
from omnivinci_ros.cli.model_options import one_sentence
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.engine.choices import SOLVERS

if TYPE_CHECKING:
    from omnivinci_ros.model.conversation import Reply

HELP = 'Ask OmniVinci or Qwen2.5-Omni about videos, sounds and pictures on disk.'
MAX_SCHEMA_BYTES = 65_536
MAX_SPEECH_S = 80.0


class _InOrder(Action):
    """Keep media of all kinds in the order of the command line."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        value: Any,
        option_string: str | None = None,
    ) -> None:
        namespace.media = [*(namespace.media or []), ((option_string or '').lstrip('-'), value)]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        'checkpoint',
        nargs='?',
        default='',
        metavar='CHECKPOINT',
        help="folder in the released layout (default: this package's nano checkpoint, a small "
        'demonstration)',
    )
    for kind, what in (
        ('video', 'MP4, AVI or MOV, with its sound'),
        ('audio', 'WAV, MP3 or FLAC at any rate'),
        ('image', 'JPG, PNG or BMP'),
    ):
        parser.add_argument(
            f'--{kind}',
            action=_InOrder,
            dest='media',
            metavar='FILE',
            help=f'{what}; may be repeated',
        )
    parser.add_argument(
        '--question',
        action='append',
        default=[],
        metavar='TEXT',
        help='may be repeated: each is a further turn of one conversation',
    )
    parser.add_argument(
        '--chat',
        action='store_true',
        help='then read further questions from the terminal, one a line',
    )
    parser.add_argument(
        '--json-schema', default='', metavar='FILE|TEXT', help='answer in JSON of this schema'
    )
    parser.add_argument(
        '--sample',
        type=int,
        default=0,
        metavar='N',
        help='look at N frames of a whole video of any length (default: as many '
        'as the checkpoint says, or 2 a second for Qwen2.5-Omni, of 30 minutes at most)',
    )
    parser.add_argument('--no-sound', action='store_true', help='leave out the sound of videos')
    parser.add_argument(
        '--max-new-tokens', type=int, default=256, metavar='N', help='of one answer (default: 256)'
    )
    parser.add_argument(
        '--temperature',
        type=float,
        default=0.0,
        help='0 gives the most likely answer each time (default: 0)',
    )
    parser.add_argument('--seed', type=int, default=0, help='of the sampling (default: 0)')
    parser.add_argument(
        '--speak',
        default='',
        metavar='FILE.wav',
        help='Qwen2.5-Omni: say the answers too, one after another in this file',
    )
    parser.add_argument(
        '--speaker', default='', metavar='NAME', help='whose voice (default: the first there is)'
    )
    parser.add_argument(
        '--max-speech',
        type=float,
        default=MAX_SPEECH_S,
        metavar='S',
        help='of one answer, seconds (default: %(default)g)',
    )
    parser.add_argument(
        '--flow',
        choices=SOLVERS,
        default=SOLVERS[0],
        help='how sound is made of codes: rk4 as released, euler with a quarter of the work',
    )
    add_model_options(parser)


def run(args: Namespace) -> int:
    """Answer on stdout, figures on stderr; 1 when JSON was wanted and is not complete."""
    try:
        with one_sentence():
            return _answer_all(args)
    except BadInputError as error:
        print(f'omnivinci infer: {error}', file=sys.stderr)
        return 2


def _answer_all(args: Namespace) -> int:
    _check(args)
    if args.checkpoint:
        need_folder(args.checkpoint)
    schema = _schema(args.json_schema)
    # What is wrong with the command line is said before torch is loaded, which takes seconds.
    from omnivinci_ros.model.generate import Options

    options = Options(
        max_new_tokens=args.max_new_tokens,
        temperature=args.temperature,
        seed=args.seed,
        json_schema=schema,
    )
    if not args.checkpoint:
        from omnivinci_ros.model.nano.shipped import shipped_folder

        args.checkpoint = str(shipped_folder())
    asked = asked_models.open_asked(args, _note)
    complete = True
    for number, question in enumerate(_questions(args)):
        parts = [*(asked.media if not number else []), question]
        reply = asked.chat.ask(parts, options, emit=_show)
        print(flush=True)
        complete = complete and not (schema and reply.generation.cut)
        print(_figures(reply), file=sys.stderr)
        if asked.recording is not None:
            print(asked.recording.save(), file=sys.stderr)
    return 0 if complete else 1


def _check(args: Namespace) -> None:
    if not args.question and not args.chat:
        raise BadInputError('nothing is asked; give --question TEXT, or --chat to type it')
    if args.sample < 0:
        raise BadInputError(f'--sample {args.sample}: give a positive number of frames')
    if args.speaker and not args.speak:
        raise BadInputError('--speaker chooses a voice for --speak FILE.wav; give both')
    if not 0 < args.max_speech <= 600:
        raise BadInputError(f'--max-speech {args.max_speech:g}: give seconds, up to 600')
    if args.speak and not Path(args.speak).absolute().parent.is_dir():
        raise BadInputError(f'--speak {args.speak}: there is no such folder; make it first')
    for question in args.question:
        _checked_text(question)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, 'reconfigure'):  # Chinese answers, whatever the locale says
            stream.reconfigure(encoding='utf-8', errors='replace')


def _questions(args: Namespace) -> Iterator[str]:
    yield from args.question
    if not args.chat:
        return
    while True:
        if sys.stdin.isatty():
            print('> ', end='', file=sys.stderr, flush=True)
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            raise BadInputError('what was typed is not UTF-8; type it again') from None
        if not line:
            return
        if line.strip():
            yield _checked_text(line.strip())


def _checked_text(text: str) -> str:
    try:
        text.encode('utf-8')
    except UnicodeEncodeError:  # bytes of the command line that Python could not decode
        raise BadInputError('a question is not UTF-8; convert it') from None
    if not text.strip():
        raise BadInputError('a question is empty; give --question TEXT')
    return text


def _schema(given: str) -> str:
    """Return the schema's text, from the argument itself or from the file that it names."""
    text = given
    if given and not given.lstrip().startswith(('{', '[')):
        path = Path(given)
        try:
            if path.stat().st_size > MAX_SCHEMA_BYTES:
                raise BadInputError(f'--json-schema {given}: {MAX_SCHEMA_BYTES} bytes at most')
            text = path.read_text(encoding='utf-8-sig')  # with a byte order mark, or without
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, 'strerror', '') or 'not UTF-8'
            raise BadInputError(
                f'--json-schema {given} cannot be read ({why}); give a file or the schema itself'
            ) from None
    try:
        if text and not isinstance(json.loads(text), dict):
            raise ValueError('it is no object')
    except (ValueError, RecursionError) as error:
        raise BadInputError(f'--json-schema is not JSON ({error}); give a JSON schema') from None
    return text


def _note(said: str) -> None:
    print(f'note: {_harmless(said)}', file=sys.stderr)


def _show(text: str) -> None:
    print(_harmless(text), end='', flush=True)


def _harmless(text: str) -> str:
    """Return text without what could steer a terminal: a model's words are not trusted."""
    return ''.join(c if c.isprintable() or c in '\n\t' else '\ufffd' for c in text)


def _figures(reply: Reply) -> str:
    made = reply.generation
    said = (
        f'[{made.prompt_tokens} tokens read, {len(made.tokens)} written; first token after '
        f'{reply.first_token_s:.2f} s ({reply.encode_s:.2f} s of it encoding); '
        f'{reply.tokens_per_s:.1f} tokens/s'
    )
    if made.cut:
        said += f'; cut short: {made.finish}'
    return said + ']'
