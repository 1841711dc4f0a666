# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench nano`: what the nano checkpoint of this package gets right."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.bench.core import human_speech
from omnivinci_ros.bench.core.nano_report import report
from omnivinci_ros.bench.core.read_nano import read_nano
from omnivinci_ros.bench.options import add_nano
from omnivinci_ros.bench.options import add_packages
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out

if TYPE_CHECKING:
    from omnivinci_ros.model.nano.sets import Sets
    from omnivinci_ros.model.nano.words import Words

HELP = 'Repeat the figures of nano, a small demonstration model, on sets that made no weight.'

TAUGHT = ('heard', 'placed', 'placed_in_scenes', 'asked', 'when', 'then')
FRAMES = (1, 2, 4, 8, 16)  # of a window, with --reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_packages(parser)
    add_nano(parser)
    parser.add_argument(
        '--names-only',
        action='store_true',
        help='leave out all that is heard: orders, for which flite speaks, sounds and times',
    )
    parser.add_argument(
        '--rounded',
        action='store_true',
        help='compare the decoder rounded to int8 and int4 too, projectors and towers to int8',
    )
    parser.add_argument(
        '--scenes',
        type=int,
        default=0,
        metavar='N',
        help='orders about a thing with the scene before it: N windows with the thing and N '
        'without, on two grounds; 0: none (default)',
    )
    parser.add_argument(
        '--exports',
        type=int,
        default=0,
        metavar='N',
        help='export it in each precision, and ask each export in its own runtime about N '
        'photographs and N utterances; 0: none (default)',
    )
    parser.add_argument(
        '--reading',
        action='store_true',
        help='compare sound in blocks, a prompt read ahead, fewer and more frames with a window '
        'of 8 frames that is read whole',
    )
    parser.add_argument(
        '--threads', type=int, default=0, help='of the CPU; 0: as many as cores (default)'
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    if args.threads < 0:
        raise CommandError(f'--threads {args.threads}; it must be 0 or more')
    for option in ('exports', 'scenes'):
        if getattr(args, option) < 0:
            raise CommandError(f'--{option} {getattr(args, option)}; it must be 0 or more')
    for option in ('reading', 'scenes'):
        if getattr(args, option) and args.names_only:
            raise CommandError(f'--{option} needs the orders: leave --names-only out')
    from omnivinci_ros.specialists.weights import WeightsError

    try:
        figures = measure(args, lambda text: print(text, file=sys.stderr))
    except (BadInputError, WeightsError, ImportError) as error:
        raise CommandError(str(error)) from None
    put_out(args, figures, report(figures))
    return 0


def measure(args: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures; raise BadInputError or WeightsError for what is missing."""
    import torch

    from omnivinci_ros.common.user_cache import cache_folder
    from omnivinci_ros.model.nano.packaged_towers import read_sight
    from omnivinci_ros.model.nano.sets import make_sets
    from omnivinci_ros.model.nano.vocabulary import HEARD_KIND
    from omnivinci_ros.model.nano.vocabulary import TIME_KINDS
    from omnivinci_ros.model.nano.vocabulary import taught_kinds
    from omnivinci_ros.model.nano.words import Words

    if args.threads:
        torch.set_num_threads(args.threads)
    begin, described = time.monotonic(), machine.describe()
    model, tokenizer, sha256 = read_nano(args.checkpoint)
    model.use_tokenizer(tokenizer)
    words, sight = Words(tokenizer, model), read_sight()
    words.head = (sight.head, sight.bias)
    kinds = taught_kinds(tokenizer.listed)
    packages = Path(args.packages or cache_folder() / 'packages')
    sets = make_sets(
        model,
        packages,
        cache_folder(),
        with_orders=not args.names_only,
        with_sounds=HEARD_KIND in kinds,
        with_times=bool(kinds & TIME_KINDS),
        with_kinds=bool(kinds),
        say=say,
    )
    return {
        'bench': 'nano',
        'machine': described,
        'model': model.config.note,
        'sha256': sha256,
        **task_figures(words, sets),
        **untaught_figures(words, sets),
        'taught': taught_figures(words, sets, kinds),
        'sure': sure_figures(words, sets, kinds),
        **spoken_figures(words, sets, kinds, args.scenes),
        'left_out': [*left_out(kinds, args.names_only), *missing_humans(args.names_only)],
        'rounded': rounded_rows(words, sets, packages) if args.rounded else [],
        'exports': export_rows(args, sets, packages, say) if args.exports else [],
        'reading': reading_rows(words, sets) if args.reading else [],
        'frames': frame_rows(words, sets) if args.reading else [],
        'seconds': round(time.monotonic() - begin, 1),
    }


def taught_figures(words: Words, sets: Sets, kinds: frozenset[str]) -> dict[str, Any]:
    """Return what is answered to questions of these kinds; None: that was not asked."""
    from omnivinci_ros.model.nano import task_figures as figures
    from omnivinci_ros.model.nano import vocabulary

    made: dict[str, Any] = dict.fromkeys(TAUGHT)
    placed, named = sets.placed, sets.named
    if sets.sounds is not None:
        made['heard'] = asdict(figures.heard_figures(words, sets.sounds))
    if vocabulary.PLACE_KIND in kinds:
        found = figures.placed_figures(words, placed.seen, placed.words, placed.thirds)
        made['placed'] = asdict(found)
        scenes = sets.pasted
        found = figures.placed_figures(words, scenes.seen, scenes.words, scenes.thirds)
        made['placed_in_scenes'] = asdict(found)
    if vocabulary.PRESENCE_KIND in kinds:
        made['asked'] = asdict(figures.asked_figures(words, named.seen, named.words))
    return made | time_figures(words, sets, kinds)


def spoken_figures(
    words: Words, sets: Sets, kinds: frozenset[str], scenes_most: int
) -> dict[str, Any]:
    """Return orders with the scene before them, by ground and way; and orders of human voices."""
    from omnivinci_ros.bench.core.nano_human import human_figures
    from omnivinci_ros.model.nano.scene_orders import scene_order_figures
    from omnivinci_ros.model.nano.vocabulary import PLACE_KIND
    from omnivinci_ros.model.nano.vocabulary import PRESENCE_KIND

    scenes: dict[str, Any] = {}
    humans: dict[str, Any] = {}
    if sets.heard is not None:
        if scenes_most and {PLACE_KIND, PRESENCE_KIND} <= kinds:
            for ground, some in (('on nothing', sets.placed), ('in a scene', sets.pasted)):
                for way, recognised in (('by sound alone', False), ('with the true words', True)):
                    found = scene_order_figures(
                        words, sets.heard, some, recognised=recognised, most=scenes_most
                    )
                    scenes[f'{ground}, {way}'] = {key: asdict(f) for key, f in found.items()}
        found_humans = human_figures(words, human_speech.recordings())
        humans = {way: asdict(each) for way, each in found_humans.items()}
    return {'scene_orders': scenes, 'humans': humans}


def sure_figures(words: Words, sets: Sets, kinds: frozenset[str]) -> dict[str, Any]:
    """Return of each kind of questions how many answers are sure, and right."""
    from omnivinci_ros.model.nano.sure_kinds import kind_figures

    calibration, tried = sets.kinds_calibration, sets.kinds_tried
    if calibration is None or tried is None:
        return {}
    found = kind_figures(words, words.tokenizer.listed, kinds, tried, calibration)
    return {name: asdict(each) for name, each in found.items()}


def time_figures(words: Words, sets: Sets, kinds: frozenset[str]) -> dict[str, Any]:
    """Return when sounds were said to be, and what in view then, of tried sounds and things.

    The things are photographs that the classifier is sure of.
    """
    from omnivinci_ros.model.nano.evaluate import SURE
    from omnivinci_ros.model.nano.material import Seen
    from omnivinci_ros.model.nano.timed import TimedOptions
    from omnivinci_ros.model.nano.timed import TimedTask
    from omnivinci_ros.model.nano.timed_figures import timed_figures
    from omnivinci_ros.model.nano.timed_figures import when_figures
    from omnivinci_ros.model.nano.vocabulary import THEN_KIND
    from omnivinci_ros.model.nano.vocabulary import WHEN_KIND

    made: dict[str, Any] = {}
    timed = sets.timed
    if timed is None:
        return made
    sure = sets.tried.teacher.max(1).values > SURE
    seen = Seen(sets.tried.maps[sure], sets.tried.teacher[sure])
    ways = {
        name: TimedTask(words, timed, seen, TimedOptions(regular=regular))
        for name, regular in (('irregular', 0.0), ('regular', 1.0))
    }
    if WHEN_KIND in kinds:
        made['when'] = asdict(when_figures(ways['irregular'], len(timed)))
    if THEN_KIND in kinds:
        made['then'] = {
            name: asdict(timed_figures(task, len(timed))) for name, task in ways.items()
        }
    return made


def left_out(kinds: frozenset[str], names_only: bool) -> list[str]:
    """Return which rows there are not, and why, in sentences."""
    from omnivinci_ros.model.nano.vocabulary import PHRASES

    made = []
    if missing := [name for name in PHRASES if name not in kinds]:
        asked = ', '.join(f'"{PHRASES[name][0]} ..."' for name in missing)
        made.append(
            f'This checkpoint was not taught to answer {asked} (its llm/answers.json lists no '
            'answers to them): they are left out.'
        )
    if names_only:
        made.append('--names-only: orders, sounds and times are left out.')
    return made


def missing_humans(names_only: bool) -> list[str]:
    """Return what would bring more human voices, in sentences."""
    if names_only:
        return []
    return [f'More human clips: {command}.' for command in human_speech.missing()]


def task_figures(words: Words, sets: Sets) -> dict[str, Any]:
    from omnivinci_ros.model.nano import evaluate

    heard, orders = sets.heard, None
    if heard is not None:
        orders = asdict(evaluate.order_figures(words, heard, sets.orders_calibration))
    return {
        'names': asdict(evaluate.name_figures(words, sets.tried, sets.calibration)),
        'windows': asdict(evaluate.window_figures(words, sets.tried, heard)) if heard else None,
        'orders': orders,
    }


def untaught_figures(words: Words, sets: Sets) -> dict[str, Any]:
    """Return what the naming tells beyond names, by labels that are no classifier's."""
    from omnivinci_ros.model.nano import presence
    from omnivinci_ros.model.nano.sets import EMPTY_KINDS

    named, pasted = sets.named, sets.pasted
    return {
        'labelled': asdict(presence.label_figures(words, named.seen, named.words)),
        'presence': asdict(presence.presence_figures(words, named.seen, named.words)),
        'presence_in_scenes': asdict(presence.presence_figures(words, pasted.seen, pasted.words)),
        'empty': asdict(presence.empty_figures(words, named.seen, sets.empty, EMPTY_KINDS)),
        'place': asdict(presence.place_figures(words, pasted.seen, pasted.words, pasted.thirds)),
    }


def reading_rows(words: Words, sets: Sets) -> list[dict[str, Any]]:
    from omnivinci_ros.bench.core.nano_reading import Said
    from omnivinci_ros.bench.core.nano_reading import compare_readings

    assert sets.heard is not None  # `run` saw to it
    return compare_readings(words, sets.tried, Said(sets.pcm, sets.heard.orders))


def rounded_rows(words: Words, sets: Sets, packages: Path) -> list[dict[str, Any]]:
    """Round parts of the network, and compare what it says with what it said."""
    from omnivinci_ros.bench.core.nano_rounded import compare_rounded
    from omnivinci_ros.model.nano.packaged_towers import read_sight
    from omnivinci_ros.model.nano.sources import gather

    pictures = [each.rgb for each in gather(packages).tried]
    return compare_rounded(words, sets, pictures, read_sight())


def export_rows(
    args: argparse.Namespace, sets: Sets, packages: Path, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Export the checkpoint, and ask the exports about so many photographs and utterances.

    The photographs are those that the classifier is surest of.
    """
    from omnivinci_ros.bench.core.nano_exports import Tried
    from omnivinci_ros.bench.core.nano_exports import compare_exports
    from omnivinci_ros.bench.core.nano_exports import words_of
    from omnivinci_ros.model.nano.shipped import shipped_folder
    from omnivinci_ros.model.nano.sources import gather

    top, names = sets.tried.teacher.max(1)
    surest = top.argsort(descending=True)[: args.exports].tolist()
    photographs = gather(packages).tried
    pcm = sets.pcm[:: max(1, len(sets.pcm) // args.exports)][: args.exports]
    orders = sets.heard.orders if sets.heard is not None else ()
    tried = Tried(
        pictures=[photographs[k].rgb for k in surest],
        words=words_of(names[surest].tolist()),
        pcm=pcm,
        orders=orders[:: max(1, len(sets.pcm) // args.exports)][: args.exports],
    )
    folder = Path(args.checkpoint) if args.checkpoint else shipped_folder()
    return compare_exports(folder, tried, say)


def frame_rows(words: Words, sets: Sets) -> list[dict[str, Any]]:
    """Return how well a picture is named by the number of frames of a window that show it."""
    from omnivinci_ros.model.nano.evaluate import window_figures

    assert sets.heard is not None  # `run` saw to it
    return [
        {'frames': frames, **asdict(window_figures(words, sets.tried, sets.heard, frames=frames))}
        for frames in FRAMES
    ]
