# SPDX-License-Identifier: Apache-2.0
"""`omnivinci prepare-dataset`: check training data, name every bad record."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from argparse import Namespace
from pathlib import Path

from omnivinci_ros.cli.model_options import given_keys
from omnivinci_ros.cli.model_options import need_folder
from omnivinci_ros.cli.model_options import one_sentence
from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import BadInputError

HELP = 'Check conversations for finetune and name every bad record by its line.'


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        'folder',
        metavar='FOLDER',
        help='with .jsonl files and the media that they name (docs/reference/dataset.md)',
    )
    parser.add_argument(
        '--checkpoint',
        metavar='FOLDER',
        default='',
        help='count tokens for it, and refuse records that it cannot take',
    )
    parser.add_argument(
        '--good',
        metavar='FILE',
        default='',
        help='write the good records to this new .jsonl file of FOLDER',
    )
    parser.add_argument(
        '--set',
        action='append',
        default=[],
        metavar='KEY=VALUE',
        dest='given',
        help='a key that config.json of the checkpoint lacks; may be repeated',
    )


def run(args: Namespace) -> int:
    """Name bad records on stdout; 1 when there are some, 2 when nothing could be checked."""
    try:
        with one_sentence():
            return _check(args)
    except BadInputError as error:
        print(f'omnivinci prepare-dataset: {error}', file=sys.stderr)
        return 2


def _check(args: Namespace) -> int:
    need_folder(args.folder, 'with .jsonl files and their media')
    if args.checkpoint:
        need_folder(args.checkpoint)
    from omnivinci_ros.model.training.dataset import count_media
    from omnivinci_ros.model.training.dataset_check import check_dataset
    from omnivinci_ros.model.training.dataset_check import make_length

    target = _target(args)
    from tqdm import tqdm  # after the imports that say which extra is missing

    length = make_length(args.checkpoint, **given_keys(args)) if args.checkpoint else None
    good, bad, tokens = [], 0, []
    for checked in tqdm(
        check_dataset(args.folder, length=length),
        unit=' records',
        disable=not sys.stderr.isatty(),
        leave=False,
    ):
        for problem in checked.problems:
            print(f'{checked.source}: {problem}')
        for note in checked.notes:
            print(f'{checked.source}: note: {note}')
        bad += bool(checked.problems)
        if not checked.problems:
            good.append(checked)
            tokens.append(checked.tokens)
    media = count_media(checked.record for checked in good)
    kinds = ', '.join(f'{count} {kind}' for kind, count in media.items())
    print(f'{len(good)} good records ({kinds}), {bad} bad')
    if length and tokens:
        print(f'tokens a record: {min(tokens)} to {max(tokens)}, {sum(tokens)} in all')
    if target:
        write_whole(target, b''.join(checked.line.rstrip(b'\r\n') + b'\n' for checked in good))
        print(f'{target}: {len(good)} records')
    if not good and not bad:
        raise BadInputError(f'{args.folder}: its .jsonl files are empty')
    return 1 if bad else 0


def _target(args: Namespace) -> Path | None:
    """Return where good records go: beside the media, whose paths are relative."""
    if not args.good:
        return None
    folder = Path(args.folder).expanduser()
    folder = folder if folder.is_dir() else folder.parent
    target = folder / Path(args.good).name
    if Path(args.good).parent not in (Path('.'), folder) or target.suffix != '.jsonl':
        raise BadInputError(f'--good {args.good}: give the name of a .jsonl file for {folder}')
    if target.exists():
        raise BadInputError(f'--good {target}: it exists; give another name')
    return target
