# SPDX-License-Identifier: Apache-2.0
"""The `omnivinci` command: one file a verb.

A verb's module has `HELP`, `add_arguments(parser)` and `run(args) -> int`. It is imported only
when it is used, so that a missing extra hurts only its verb.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.errors import CommandError

VERBS = {
    'bench': 'omnivinci_ros.cli.verbs.bench',
    'build': 'omnivinci_ros.cli.verbs.build',
    'check': 'omnivinci_ros.cli.verbs.check',
    'doctor': 'omnivinci_ros.cli.verbs.doctor',
    'export': 'omnivinci_ros.cli.verbs.export',
    'finetune': 'omnivinci_ros.cli.verbs.finetune',
    'infer': 'omnivinci_ros.cli.verbs.infer',
    'make-bag': 'omnivinci_ros.cli.verbs.make_bag',
    'prepare-dataset': 'omnivinci_ros.cli.verbs.prepare_dataset',
    'replay': 'omnivinci_ros.cli.verbs.replay',
    'report': 'omnivinci_ros.cli.verbs.report',
    'serve': 'omnivinci_ros.cli.verbs.serve',
    'tiny-checkpoint': 'omnivinci_ros.cli.verbs.tiny_checkpoint',
    'train-nano': 'omnivinci_ros.cli.verbs.train_nano',
}
DESCRIPTION = 'Real-time perception for robots: camera, sound and text, understood.'


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; 2 for what cannot be used, in one sentence."""
    argv = list(sys.argv[1:] if argv is None else argv)
    verb = argv[0] if argv else ''
    try:
        parser = make_parser(verb)
    except ImportError as error:
        print(
            f'omnivinci {verb}: cannot be used here ({error}): run: omnivinci doctor',
            file=sys.stderr,
        )
        return 2
    args = parser.parse_args(argv)
    try:
        return args.run(args)
    except (BadInputError, BackendError, CommandError) as error:
        print(f'omnivinci {args.verb}: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as a shell reports SIGINT
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; Python would complain once more at exit
        return 0


def make_parser(verb: str) -> argparse.ArgumentParser:
    """Return the parser with this verb; with all of them if it is not one."""
    parser = argparse.ArgumentParser(prog='omnivinci', description=DESCRIPTION)
    verbs = parser.add_subparsers(dest='verb', metavar='VERB', required=True)
    for name in [verb] if verb in VERBS else VERBS:
        try:
            module = import_module(VERBS[name])
        except ImportError as error:
            if name == verb:
                raise
            verbs.add_parser(name, help=f'cannot be used here: {error}')
            continue
        sub = verbs.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return parser


if __name__ == '__main__':
    sys.exit(main())
