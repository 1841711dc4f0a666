# SPDX-License-Identifier: Apache-2.0
"""Things that are taken out of where they were put, and brought to no place outside."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.intents import Step

_HANDLED = frozenset({'PLACE_OBJECT', 'BRING_OBJECT', 'GRAB_OBJECT'})


def taken_out(steps: Sequence[Step]) -> list[Step]:
    """Read 'take it out' behind 'put it in the oven', or before 'put it on ice', as a grab."""
    return [_plain(step, steps[:at], steps[at + 1 :]) for at, step in enumerate(steps)]


def _plain(step: Step, before: Sequence[Step], after: Sequence[Step]) -> Step:
    if step.intent != 'BRING_OBJECT' or step.slots.get('place') != 'outside':
        return step
    if 'outside' in step.text.lower() or 'recipient' in step.slots:
        return step
    kept = {name: value for name, value in step.slots.items() if name != 'place'}
    thing = step.slots.get('object')
    inside = next(
        (
            one.slots['place']
            for one in reversed(before)
            if one.intent == 'PLACE_OBJECT' and one.slots.get('object') == thing
            if 'place' in one.slots
        ),
        '',
    )
    if inside:
        return Step('GRAB_OBJECT', {**kept, 'place': inside}, step.text)
    follows = after[0] if after else None
    handled = follows is not None and follows.intent in _HANDLED
    if follows is not None and handled and follows.slots.get('object') == thing:
        return Step('GRAB_OBJECT', kept, step.text)
    return step
