# SPDX-License-Identifier: Apache-2.0
"""What comes of an utterance: the names of intents, and the two records that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

# As in msg/CommandInterpretation.msg, in its order.
INTENTS = (
    'STOP',
    'MOVE',
    'TURN',
    'MOVE_TO',
    'FOLLOW',
    'GUIDE',
    'GRAB_OBJECT',
    'BRING_OBJECT',
    'PLACE_OBJECT',
    'FIND_OBJECT',
    'LOOK_AT',
    'DESCRIBE',
    'GREET',
    'SAY',
    'WAIT',
    'PLAN',
    'NONE',
)
INTENT_NAME = '[A-Z][A-Z0-9_]{0,39}'  # of a robot's own
MAX_UTTERANCE = 1000  # characters that are kept of what was said


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase rule made of one clause."""

    intent: str
    slots: dict[str, str] = field(default_factory=dict)
    unexplained: int = 0  # words of the clause that the rule did not account for
    question: str = ''  # what to ask before acting
    said_from: int = 0  # SAY: words of the clause before what is to be said
    said_short: int = 0  # SAY: words of the clause after it


@dataclass(frozen=True, slots=True)
class Step:
    """One order of an utterance, in the order in which the orders are to be carried out."""

    intent: str
    slots: dict[str, str]
    text: str = ''  # the words that it was read from


@dataclass(frozen=True, slots=True)
class Question:
    """What a question is about, so that its answer can be read."""

    step: int = 0  # the step that something is missing of
    confirms: bool = False  # 'yes' means: carry out the steps
    options: tuple[Step, ...] = ()  # in place of that step, one of these
    word: str = ''  # 'it': what it stands for is asked


@dataclass(frozen=True, slots=True)
class Interpretation:
    """An utterance as an intent with slots.

    Slots are text. `direction`: forward, backward, left, right, up, down. `distance_m` (metres,
    always positive), `angle_deg` (degrees, signed as REP-103 has it: counter-clockwise, to the
    left, is positive) and `duration_s` (seconds, of WAIT) are plain decimals without trailing
    zeros: '10', '0.5', '-90'. What is named is in lower case and without its article; `place`
    keeps its preposition unless it is in, on, at or to ('under the desk'); only `text`, which is
    to be said, is kept as it came. Of several orders, `intent` is PLAN, `slots` is empty and
    `steps` has them all; of one, `steps` has it alone. NONE and STOP have no steps.
    """

    intent: str
    slots: dict[str, str]
    confidence: float  # 0..1: how much of the words the rule explains; 0 for NONE
    needs_clarification: bool = False
    clarification: str = ''  # the sentence to say back
    utterance: str = ''  # what was said, its first 1,000 characters
    steps: tuple[Step, ...] = ()
    language: str = 'en'  # of the utterance, as BCP 47 has it
    question: Question | None = None  # what `clarification` asks about
    by_examples: bool = False  # it is a STOP, or asked about, for its likeness to examples

    def with_steps(self, steps: tuple[Step, ...]) -> Interpretation:
        """Return the utterance with one step or more in place of its own, and no question."""
        planned = len(steps) > 1
        return replace(
            self,
            intent='PLAN' if planned else steps[0].intent,
            slots={} if planned else steps[0].slots,
            steps=steps,
            needs_clarification=False,
            clarification='',
            question=None,
        )


_DOING = {
    'MOVE': 'move',
    'TURN': 'turn',
    'MOVE_TO': 'go to',
    'FOLLOW': 'follow',
    'GUIDE': 'guide',
    'GRAB_OBJECT': 'pick up',
    'BRING_OBJECT': 'bring',
    'PLACE_OBJECT': 'put down',
    'FIND_OBJECT': 'look for',
    'LOOK_AT': 'look at',
    'DESCRIBE': 'say what I see',
    'GREET': 'greet',
    'SAY': 'say',
    'WAIT': 'wait',
}
# Between the verb and who it is done to: 'bring the cup for anna'.
_WITH_WHOM = {'GREET': '', 'SAY': 'to ', 'DESCRIBE': 'to '}
# Places that one goes, not goes to.
_WITH_PREPOSITION = frozenset(
    'along around back before behind beside between by close down downstairs here home in inside '
    'near next on out outside over past there through under up upstairs'.split()
)


def phrase(order: Reading | Step) -> str:
    """Say an order back: 'move forward 10 metres'."""
    slots = {name: 'you' if value == 'me' else value for name, value in order.slots.items()}
    if order.intent not in _DOING:  # one of the robot's own
        named = ', '.join(f'{name}: {value}' for name, value in slots.items())
        return order.intent.lower().replace('_', ' ') + (f' ({named})' if named else '')
    doing = _DOING.get(order.intent, order.intent)
    if order.intent == 'MOVE_TO' and slots.get('place', '').split(' ')[0] in _WITH_PREPOSITION:
        doing = 'go'
    if order.intent == 'MOVE_TO' and 'direction' in slots:
        doing = doing.replace('go', f'go {slots.pop("direction")}')
    parts = [doing, slots.get('direction', '')]
    if 'distance_m' in slots:
        parts.append(f'{slots["distance_m"]} metres')
    if 'angle_deg' in slots:
        parts.append(f'{slots["angle_deg"].lstrip("-")} degrees')
    if 'duration_s' in slots:
        parts.append(f'{slots["duration_s"]} seconds')
    if order.intent == 'WAIT' and 'object' in slots:
        parts.append('for')
    many = slots.get('quantity', '')
    parts.append('all the' if many == 'all' else many)
    parts.extend(slots.get(name, '') for name in ('attribute', 'object'))
    if 'from' in slots:
        parts.append(f'from {slots["from"]}')
    if 'place' in slots:
        parts.append(slots['place'] if order.intent == 'MOVE_TO' else f'({slots["place"]})')
    if 'recipient' in slots:
        preposition = _WITH_WHOM.get(order.intent, 'for ')
        parts.append(f'{preposition}{slots["recipient"]}')
    parts.append(slots.get('text', ''))
    parts.append(slots.get('speed', ''))
    if 'times' in slots:
        parts.append(f'{slots["times"]} times')
    if 'avoid' in slots:
        parts.append(f'(avoiding: {slots["avoid"]})')
    if 'condition' in slots:
        parts.append(f'(condition: {slots["condition"]})')
    return ' '.join(part for part in parts if part)


def phrase_plan(steps: Sequence[Step]) -> str:
    """Say orders back: 'go to kitchen, then bring cup for you'."""
    return ', then '.join(phrase(step) for step in steps)


def unsure_question(doing: str) -> str:
    """Return what to ask where words were left over."""
    return f'I am not sure that I understood. Shall I {doing}?'


def nothing(utterance: str, clarification: str = '') -> Interpretation:
    """Return NONE, with a sentence to say back where somebody seems to wait for one."""
    return Interpretation(
        'NONE', {}, 0.0, bool(clarification), clarification, utterance[:MAX_UTTERANCE]
    )


def within(result: Interpretation, allowed: frozenset[str] | None) -> Interpretation:
    """Refuse intents outside the allow-list; STOP and NONE can not be refused.

    A plan is allowed where its steps are: of one that is not, the others are asked about.
    """
    if allowed is None or result.intent in ('STOP', 'NONE'):
        return result
    refused = [step for step in result.steps if step.intent not in allowed]
    if result.intent != 'PLAN':
        refused = [] if result.intent in allowed else [Step(result.intent, {})]
    if not refused:
        return result
    rest = tuple(step for step in result.steps if step.intent in allowed)
    why = f'I understood {refused[0].intent}, but I am not allowed to do that.'
    if not rest:
        return replace(nothing(result.utterance, why), language=result.language)
    return replace(
        result,
        steps=rest,
        needs_clarification=True,
        clarification=f'{why} Shall I do only the rest: {phrase_plan(rest)}?',
        question=Question(confirms=True),
    )
