# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench`: what this machine does, measured."""

from __future__ import annotations

import argparse

from omnivinci_ros.bench import alignment as bench_alignment
from omnivinci_ros.bench import commands as bench_commands
from omnivinci_ros.bench import drafts as bench_drafts
from omnivinci_ros.bench import echo as bench_echo
from omnivinci_ros.bench import engine as bench_engine
from omnivinci_ros.bench import first_token as bench_first_token
from omnivinci_ros.bench import gpu as bench_gpu
from omnivinci_ros.bench import kv as bench_kv
from omnivinci_ros.bench import live as bench_live
from omnivinci_ros.bench import nano as bench_nano
from omnivinci_ros.bench import nano_ablation as bench_nano_ablation
from omnivinci_ros.bench import node as bench_node
from omnivinci_ros.bench import page as bench_page
from omnivinci_ros.bench import replay as bench_replay
from omnivinci_ros.bench import soak as bench_soak
from omnivinci_ros.bench import spotting as bench_spotting
from omnivinci_ros.bench import voice as bench_voice
from omnivinci_ros.bench import windows as bench_windows
from omnivinci_ros.bench import words as bench_words

HELP = 'Measure the core, the node, replay, the omni model and the engine on this machine.'
BENCHES = {
    'windows': bench_windows,
    'alignment': bench_alignment,
    'commands': bench_commands,
    'node': bench_node,
    'live': bench_live,
    'soak': bench_soak,
    'replay': bench_replay,
    'page': bench_page,
    'voice': bench_voice,
    'echo': bench_echo,
    'words': bench_words,
    'spotting': bench_spotting,
    'first-token': bench_first_token,
    'drafts': bench_drafts,
    'kv': bench_kv,
    'engine': bench_engine,
    'gpu': bench_gpu,
    'nano': bench_nano,
    'nano-ablation': bench_nano_ablation,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    benches = parser.add_subparsers(dest='bench', metavar='BENCH', required=True)
    for name, module in BENCHES.items():
        sub = benches.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(sub)


def run(args: argparse.Namespace) -> int:
    return BENCHES[args.bench].run(args)
