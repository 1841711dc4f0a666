# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench drafts`: what guessing an answer's tokens saves, and that it changes none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.network_backend import NetworkBackend
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.bench.core.draft_prompts import commands_of
from omnivinci_ros.bench.core.draft_prompts import prompts_of
from omnivinci_ros.bench.core.draft_prompts import standing_still
from omnivinci_ros.bench.core.kept_ratios import add_compare
from omnivinci_ros.bench.core.kept_ratios import fallen
from omnivinci_ros.bench.core.kept_ratios import in_words
from omnivinci_ros.bench.core.kept_ratios import read_kept
from omnivinci_ros.bench.dds.media_bag import demo_folder
from omnivinci_ros.bench.options import add_parameters
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.bench.options import parameter_texts
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.parameters.configuration import backend_maker
from omnivinci_ros.parameters.params_file import Settings

if TYPE_CHECKING:
    from omnivinci_ros.model.generate import Generation

HELP = 'Measure answers of an omni model with and without guessed tokens, on windows that overlap.'
BACKENDS = ('omnivinci', 'qwen_omni')
AIMS = {'free text': 2.5, 'JSON commands': 3.0}  # tokens a step, of windows that overlap
TIME_AIM = 0.5  # of the time that plain steps take


@dataclass(frozen=True)
class Pair:
    """One answer in plain steps and with guesses."""

    plain: Generation
    guessed: Generation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--backend', choices=BACKENDS, default=BACKENDS[0], help='default: %(default)s, with nano'
    )
    add_parameters(parser)
    parser.add_argument('--bag', metavar='BAG', type=Path, help="default: the demo's")
    parser.add_argument(
        '--windows', type=int, default=20, help='of the scene that stands still (default: 20)'
    )
    add_output_arguments(parser)
    add_compare(parser)


def run(args: argparse.Namespace) -> int:
    """Return 1 when an answer with guesses is another one, or a ratio fell since a kept run."""
    check_output(args)
    kept = read_kept(args)
    check_ranges((('windows', args.windows, 2, 1000),))
    settings = Settings()
    settings.set_texts(parameter_texts(args))
    asked = questions(args.bag or demo_folder() / 'bag', settings, args.windows)
    described = machine.describe_measured()
    backend = backend_maker(settings, args.backend)()
    assert isinstance(backend, NetworkBackend)  # both of BACKENDS are
    try:
        backend.load(lambda fraction, what: None)
        cases = [case_of(backend, *one) for one in asked]
        model = backend.model
    except BackendError as error:
        raise CommandError(str(error)) from error
    finally:
        backend.close()
    figures = {
        'bench': 'drafts',
        'configuration': {
            'backend': args.backend,
            'bag': args.bag.name if args.bag else 'demo',
            'windows': args.windows,
            'set': args.values,
        },
        'machine': described,
        'model': model,
        'aims': {**AIMS, 'time': TIME_AIM},
        'cases': cases,
    }
    fell = fallen(kept, figures)
    put_out(args, figures, report(figures) + in_words(kept, fell))
    return 1 if fell or not all(case['same_words'] for case in cases) else 0


def questions(
    bag: Path, settings: Settings, windows: int
) -> list[tuple[str, str, Sequence[Prompt]]]:
    """Return (kind of answer, scene, prompts) of each case."""
    moving = prompts_of(bag, settings)
    if not moving:
        raise CommandError(f'{bag}: no window closed: give a longer bag')
    values = settings.values
    period_ns = round(values['period_s'] * SECOND_NS)
    still = standing_still(moving[0].window, values['scene_template'], period_ns, windows)
    template = values['command_template']
    free, commands = AIMS
    return [
        (free, "the bag's", moving),
        (free, 'a still scene', still),
        (commands, "the bag's", commands_of(moving, template)),
        (commands, 'a still scene', commands_of(still, template)),
    ]


def case_of(
    backend: NetworkBackend, kind: str, scene: str, prompts: Sequence[Prompt]
) -> dict[str, Any]:
    """Answer each prompt in both ways, in turn, and return the figures."""
    print(f'{kind}, {scene}: {len(prompts)} windows', file=sys.stderr, flush=True)
    answered(backend, prompts[0], guesses=False)  # the first of a kind is slower
    pairs = [
        Pair(answered(backend, one, guesses=False), answered(backend, one, guesses=True))
        for one in prompts
    ]
    tokens = sum(len(pair.guessed.tokens) for pair in pairs)
    steps = sum(pair.guessed.steps for pair in pairs)
    return {
        'kind': kind,
        'scene': scene,
        'answers': len(pairs),
        'tokens': tokens,
        'plain_steps': sum(pair.plain.steps for pair in pairs),
        'steps': steps,
        'tokens_per_step': round(tokens / steps, 3) if steps else None,
        'forced': sum(pair.guessed.forced for pair in pairs),
        'drafted': sum(pair.guessed.drafted for pair in pairs),
        'accepted': sum(pair.guessed.accepted for pair in pairs),
        'plain_ms': round(median(pair.plain.total_s for pair in pairs) * 1e3, 2),
        'ms': round(median(pair.guessed.total_s for pair in pairs) * 1e3, 2),
        'time_ratio': round(
            sum(pair.guessed.total_s for pair in pairs)
            / sum(pair.plain.total_s for pair in pairs),
            3,
        ),
        'same_words': all(pair.plain.tokens == pair.guessed.tokens for pair in pairs),
    }


def answered(backend: NetworkBackend, prompt: Prompt, *, guesses: bool) -> Generation:
    """Return what an answer took."""
    backend.guesses = guesses
    backend.answer(prompt, lambda text: None, Event())
    assert backend.generation is not None
    return backend.generation


def report(figures: dict[str, Any]) -> str:
    """Return the figures as lines."""
    rows: list[tuple[Any, ...]] = [
        (
            'answers',
            'windows of',
            'count',
            'tokens',
            'forced',
            'plain steps',
            'steps',
            'tokens a step',
            'guessed',
            'right',
            'ms, plain',
            'ms',
            'of the time',
        )
    ]
    rows += [
        (
            case['kind'],
            case['scene'],
            case['answers'],
            case['tokens'],
            case['forced'],
            case['plain_steps'],
            case['steps'],
            case['tokens_per_step'] or 'no step',
            case['drafted'],
            case['accepted'],
            case['plain_ms'],
            case['ms'],
            case['time_ratio'],
        )
        for case in figures['cases']
    ]
    aims = ', '.join(f'{aim:g} of {kind}' for kind, aim in AIMS.items())
    same = all(case['same_words'] for case in figures['cases'])
    return '\n'.join(
        (
            f'bench drafts: {machine.in_words(figures["machine"])}',
            figures['model'],
            table(rows),
            f'aims: tokens a step {aims}; of the time {TIME_AIM:g}',
            'the words are the same' if same else 'THE WORDS DIFFER',
        )
    )
