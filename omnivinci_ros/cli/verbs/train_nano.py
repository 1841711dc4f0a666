# SPDX-License-Identifier: Apache-2.0
"""`omnivinci train-nano`: make the small omni checkpoint from packaged encoders and free data."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from argparse import Namespace
from pathlib import Path

from omnivinci_ros.cli.model_options import one_sentence
from omnivinci_ros.common.errors import BadInputError

HELP = "Train nano: a small demonstration checkpoint of OmniVinci's layout that says true words."
FORMS = ('shipped', 'start', 'short', 'middle', 'full')


def add_arguments(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add('out', metavar='OUT', help='folder of the checkpoint, its card and sources; must be new')
    add(
        '--form',
        choices=FORMS,
        default='middle',
        help='shipped: no training, the weights of this package; start: the classifier '
        'as an omni model, untrained; short: a minute, names only; middle: about 10 minutes on 2 '
        'cores (default); full: at most 3 hours',
    )
    add(
        '--packages',
        default='',
        metavar='FOLDER',
        help="of Debian 12's packages with photographs, 71 MB; what is missing there is fetched "
        'by apt-get (default: omnivinci_ros/packages in the cache of the user)',
    )
    add('--device', default='cpu', help='where to train: cpu (default) or cuda')
    add('--threads', type=int, default=0, help='of the CPU; 0: as many as cores (default)')
    add(
        '--seconds',
        type=float,
        default=0.0,
        help='of learning, at most; 0: what the form takes (default)',
    )
    add(
        '--from',
        dest='begins',
        choices=('start', 'shipped'),
        default='start',
        help='begin as the classifier (default), or go on from the weights of this package',
    )
    add(
        '--resume',
        action='store_true',
        help='go on with what lies in OUT.work, by the same voices and packages',
    )
    add('--seed', type=int, default=0, help='of crops, voices, order and weights (default: 0)')


def run(args: Namespace) -> int:
    """Train, and print the card."""
    try:
        with one_sentence():
            return _train(args)
    except BadInputError as error:
        print(f'omnivinci train-nano: {error}', file=sys.stderr)
        return 2


def _train(args: Namespace) -> int:
    import torch

    from omnivinci_ros.common.user_cache import cache_folder
    from omnivinci_ros.model.nano.card import CARD
    from omnivinci_ros.model.nano.run import train_nano
    from omnivinci_ros.model.nano.shipped import write_shipped

    if args.threads < 0:
        raise BadInputError(f'--threads {args.threads}: give 0 or more')
    if not 0 <= args.seconds < float('inf'):
        raise BadInputError(f'--seconds {args.seconds:g}: give 0 or more')
    if args.threads:
        torch.set_num_threads(args.threads)
    if args.form == 'shipped':
        write_shipped(args.out)
        print((Path(args.out) / CARD).read_text(encoding='utf-8'))
        return 0
    train_nano(
        args.out,
        form=args.form,
        packages=args.packages or cache_folder() / 'packages',
        device=args.device,
        seed=args.seed,
        seconds=args.seconds,
        begins=args.begins,
        resume=args.resume,
        command=_command(args),
        say=lambda text: print(text, file=sys.stderr),
    )
    print((Path(args.out) / CARD).read_text(encoding='utf-8'))
    return 0


def _command(args: Namespace) -> str:
    """Return what makes such a checkpoint again; limits of time make others by other CPUs."""
    threads = f' --threads {args.threads}' if args.threads else ''
    limit = f' --seconds {args.seconds:g}' if args.seconds else ''
    return (
        f'omnivinci train-nano OUT --form {args.form} --from {args.begins} '
        f'--device {args.device} --seed {args.seed}{threads}{limit}'
    )
