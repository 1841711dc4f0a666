# SPDX-License-Identifier: Apache-2.0
"""`omnivinci serve`: a backend behind a URL, in the dialect of chat completions."""

from __future__ import annotations

import argparse
import sys

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.backends.remote.url import read_key
from omnivinci_ros.cli.parameter_options import add_parameters
from omnivinci_ros.cli.parameter_options import read_settings
from omnivinci_ros.parameters.configuration import backend_maker
from omnivinci_ros.serving.server import ServerOptions
from omnivinci_ros.serving.server import serve

HELP = 'Serve a backend over HTTP: for the backend remote of a robot, and for other programs.'
LOST = 75  # the exit code: start it again (EX_TEMPFAIL of sysexits.h)
SERVED = tuple(name for name in BACKENDS if name != 'remote')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--backend', choices=SERVED, default='omnivinci', help='default: %(default)s'
    )
    add_parameters(parser)
    parser.add_argument(
        '--host', default='127.0.0.1', help='default: %(default)s, this machine alone'
    )
    parser.add_argument('--port', type=int, default=8000, help='0: any (default: %(default)s)')
    parser.add_argument(
        '--queue', type=int, default=4, help='requests that may wait (default: %(default)s)'
    )
    parser.add_argument(
        '--key-env', default='', metavar='NAME', help='variable that holds the key'
    )
    parser.add_argument(
        '--key-file',
        default='',
        metavar='FILE',
        help='file that holds the key; without either one is drawn and printed',
    )
    parser.add_argument('--tls-cert', default='', metavar='FILE', help='certificate, PEM')
    parser.add_argument('--tls-key', default='', metavar='FILE', help='its private key, PEM')
    parser.add_argument(
        '--allow-plain-http',
        action='store_true',
        help='listen to other machines unencrypted',
    )


def run(args: argparse.Namespace) -> int:
    settings = read_settings(args)
    # Nobody listens beside it: a backend that transcribes does so itself.
    settings.set('listen', False, '--backend')
    # Who asks sends what was said before: nobody is told what another one asked.
    settings.set('model_history_turns', 0, '--backend')
    lost = serve(
        backend_maker(settings, args.backend),
        ServerOptions(
            host=args.host,
            port=args.port,
            key=read_key(args.key_env, args.key_file),
            queue=args.queue,
            tls_cert=args.tls_cert,
            tls_key=args.tls_key,
            allow_plain_http=args.allow_plain_http,
        ),
        say=lambda line: print(line, flush=True),
        report=lambda fraction, what: print(what, file=sys.stderr, flush=True),
    )
    if lost:
        print(f'omnivinci serve: it cannot go on: {lost}', file=sys.stderr)
        return LOST
    return 0
