# SPDX-License-Identifier: Apache-2.0
"""What becomes of orders where those that nano is not sure of are left out; a STOP never is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from omnivinci_ros.model.generate import Generation
from omnivinci_ros.model.nano.orders import Order

WRONG = 0.01  # of the utterances that calibrate: wrong actions at the threshold
NEVER = 1.01  # a threshold that no chance reaches
NOTHING = ('NONE', '')


@dataclass(frozen=True)
class SureFigures:
    """Of utterances, each of which is right, wrong or left out; and were none left out."""

    utterances: int
    threshold: float  # on the chance of an answer's least sure token
    calibration: int  # utterances that chose it; 0: the checkpoint has it
    right: float  # of all: as it was meant; nothing is done where nothing was meant
    wrong: float  # of all: an action that is not the one meant, or is with other slots
    left_out: float  # of all: an order that is not carried out
    right_of_all: float  # right and wrong, were nothing left out
    wrong_of_all: float


@dataclass(frozen=True)
class Judged:
    """An answer to an utterance."""

    right: bool  # intent and slots
    acts: bool  # orders something
    meant: bool  # something was ordered
    stops: bool
    chance: float  # of its least sure token


def judged(read: Sequence[Generation], orders: Sequence[Order]) -> list[Judged]:
    """Compare answers with what was meant, one by one."""
    return [
        Judged(
            right=_command(each.text) == _command(order.answer),
            acts=(intent := intent_of(each.text)) not in NOTHING,
            meant=order.intent not in NOTHING,
            stops=intent == 'STOP',
            chance=each.least_chance,
        )
        for each, order in zip(read, orders, strict=True)
    ]


def order_threshold(answers: Sequence[Judged]) -> float:
    """Return the lowest chance at which at most WRONG of the answers are wrong actions.

    A STOP does not count: no threshold holds it back. NEVER: there is no such chance.
    """
    acting = [each for each in answers if each.acts and not each.stops]
    wrong = sorted((each.chance for each in acting if not each.right), reverse=True)
    most = int(WRONG * len(answers))
    if len(wrong) <= most:
        return 0.0
    return min((each.chance for each in acting if each.chance > wrong[most]), default=NEVER)


def sure_figures(
    answers: Sequence[Judged], calibration: Sequence[Judged], own: float = 0.0
) -> SureFigures:
    """Judge answers at a threshold: the checkpoint's `own`, or the one that a set chooses."""
    threshold = own or order_threshold(calibration)
    right, wrong, left_out = _shares(answers, threshold)
    right_of_all, wrong_of_all, _ = _shares(answers, 0.0)
    return SureFigures(
        utterances=len(answers),
        threshold=threshold,
        calibration=0 if own else len(calibration),
        right=right,
        wrong=wrong,
        left_out=left_out,
        right_of_all=right_of_all,
        wrong_of_all=wrong_of_all,
    )


def _shares(answers: Sequence[Judged], threshold: float) -> tuple[float, float, float]:
    """Return which shares are right, wrong and left out."""
    acts = [each.acts and (each.stops or each.chance >= threshold) for each in answers]
    pairs, count = list(zip(answers, acts, strict=True)), max(1, len(answers))
    return (
        sum(each.right if act else not each.meant for each, act in pairs) / count,
        sum(act and not each.right for each, act in pairs) / count,
        sum(each.meant and not act for each, act in pairs) / count,
    )


def intent_of(text: str) -> str:
    """Return the intent of an answer; none where it is no such JSON."""
    head, _, rest = text.partition('{"intent": "')
    return '' if head or '"' not in rest else rest.split('"')[0]


def _command(text: str) -> Any:
    """Return intent and slots, or the text where it is no such JSON."""
    try:
        found = json.loads(text)
        return found['intent'], found.get('slots', {})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return text
