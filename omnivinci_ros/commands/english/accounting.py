# SPDX-License-Identifier: Apache-2.0
"""Whether all words of an order ended in its reading: one that did not is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.polite_phrases import CALLED_NOUNS
from omnivinci_ros.commands.english.polite_phrases import ENDEARMENTS
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.polite_phrases import TAILS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.wished_done import DONE
from omnivinci_ros.commands.intents import Step

# Intents of which the robot acts, or looks: others leave out what only asks.
ACTING = frozenset(
    'MOVE TURN MOVE_TO FOLLOW GUIDE GRAB_OBJECT BRING_OBJECT PLACE_OBJECT FIND_OBJECT '
    'LOOK_AT'.split()
)
# Words without a meaning of their own, and those that rules turn into a number, a direction or
# an intent.
_GRAMMAR = frozenset(
    'i me my mine myself you your yourself he him his she her it its itself we us our they '
    'them their who whom whose which what where whether that this these those there here is '
    'are was were am be been being do does did done doing have has had having can could '
    'will would shall should may might must not and or but then so also too as if when '
    'while until till before after once unless to of in on at by for with from into onto '
    'off out up down over under about around round through across along past towards toward '
    'inside outside behind beside near next close between above below within without upon '
    'against away back again together only just even quite very really rather maybe perhaps '
    'possibly now still already ever please like love wish want need wants needs wanted '
    'needed let lets help try sure thank thanks sweet pea other others one ones see know '
    'check gets goes wherever much wait sit stay trot pop any anywhere appreciate'.split()
)
_MEASURES = frozenset(
    'metre metres meter meters m cm mm km centimetre centimetres centimeter centimeters '
    'millimetre millimetres millimeter millimeters kilometre kilometres kilometer '
    'kilometers foot feet ft inch inches yard yards mile miles degree degrees deg radian '
    'radians point half halfway quarter third full complete whole couple hundred thousand '
    'nought zero eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen '
    'nineteen twenty thirty forty fifty sixty seventy eighty ninety angle altitude speed '
    'distance left right forward forwards backward backwards straight ahead clockwise '
    'anticlockwise counterclockwise anti counter opposite direction way side front rear '
    'hand turn turns rotation spin circle circles u about-face bit little tad touch smidge '
    'smidgen tiny wee line slightly further farther closer nearer more some exactly precisely '
    'roughly approximately hard sharp quick march double time times twice thrice first second '
    'last lastly finally afterwards later position place spot room floor hall hallway corridor '
    'aisle passage main track tracks tail hold grip handle look peek peep glance gander '
    'idea sign trouble hunt search scout eye eyes attention gaze camera wheels lost missing '
    'mislaid lying standing sitting located placed somewhere anywhere everywhere pair of '
    'kind nice good fine great grateful much earth heck world hell step steps pace paces '
    'lap laps quarters halves thirds heel heels sideways gone stat '
    'asap pronto hurry cheers ta proper ahold hid hide hides hiding keeps stash stashed'.split()
)
_ACCOUNTED = (
    _GRAMMAR
    | _MEASURES
    | DETERMINERS
    | QUANTIFIERS
    | NUMBER_WORDS
    | CALLED_NOUNS
    | ENDEARMENTS
    | FILLERS
    | LEADS
    | TAILS
    | ROBOT_NAMES
    | COMMAND_VERBS
    | BODY_PARTS
    | DONE.keys()
    | GERUNDS.keys()
    | PASTS.keys()
)


_MOVING = frozenset({'MOVE', 'TURN', 'WAIT', 'DESCRIBE', 'LOOK_AT', 'SAY'})


def unaccounted(words: Sequence[str], steps: Sequence[Step]) -> list[str]:
    """Return the words of an order that neither a slot nor the grammar holds.

    What stands before its verb only tells why, and what 'step back from' names is left behind.
    """
    verb = next((at for at, word in enumerate(words) if word in COMMAND_VERBS), 0)
    end = len(words)
    if steps and 'from' in words and all(step.intent in _MOVING for step in steps):
        end = words.index('from')
    left = [w for w in words[verb + 1 : end] if w not in _ACCOUNTED and w[0].isalpha()]
    if not left:
        return left
    held = {word for step in steps for value in step.slots.values() for word in value.split()}
    left = [word for word in left if word not in held]
    stems = {_stem(word) for word in held} if left else set()
    return [word for word in left if _stem(word) not in stems]


def _stem(word: str) -> str:
    """Return a word without its ending: 'cups' and 'cup', 'carefully' and 'careful' are one."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending in ('ing', 'ies', 'ed', 'es', 's', 'ly', 'y', 'e'):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: -len(ending)]
    return word
