# SPDX-License-Identifier: Apache-2.0
"""Orders that run on behind what was told: 'a customer is waiting go to the till'.

Speech has no commas. Behind a whole statement a verb of orders begins the order, which may be
about anything; what was told stays, with a pause, so that 'her' and 'it' are found in it. A number
or 'one' behind a wish counts what was wished for: 'bed two wants blankets bring her one'.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.counting import as_many
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.reasons_before import NOT_BEFORE_ORDERS
from omnivinci_ros.commands.english.statements import OWNERS
from omnivinci_ros.commands.english.statements import SPEAKERS
from omnivinci_ros.commands.english.statements import SURE_ORDERS
from omnivinci_ros.commands.english.statements import is_statement
from omnivinci_ros.commands.english.subjects import ends_with_subject
from omnivinci_ros.commands.words import Word

_STARTS = (
    SPEAKERS | OWNERS | NAMES | TITLES | frozenset('a an this these those one bed room'.split())
)
# With one of these before it, it is told, asked, or hangs on something else.
_STORY = frozenset(
    'if when whenever unless until till while because that which who whom whether once than said '
    'says say asked ask told tell tells wonder know knew think thought heard hope wish let make '
    'made help helped see saw watch hear but how why called named titled'.split()
)
_NOT_BEFORE = NOT_BEFORE_ORDERS | frozenset(
    'me us him them in on at of for with from by please then so just go come better rather a an '
    ','.split()
)
_NEXT = (SURE_NEXT | {'to', 'over'}) - {'it', 'them'}  # about 'it' another rule looks
_WANTS = frozenset({'wants', 'needs', 'want', 'need'})
_BEFORE_THINGS = frozenset('some more another a an extra any the new'.split())
_COUNTS = NUMBER_WORDS | {'one', 'some', 'another'}
_SINGLE = frozenset({'a', 'another'})
_RECEIVERS = frozenset({'him', 'her', 'them', 'me', 'us'})
_HANDING = frozenset('bring get fetch take give hand pass'.split())
_LONGEST = 14  # words of what is told

# With none of these verbs nothing runs on.
TOLD_BEFORE = SURE_ORDERS


def part_told(words: list[Word]) -> list[Word]:
    """Put a pause behind a statement that an order runs on from."""
    if words[0].text in SURE_ORDERS:
        return words
    start = next((i for i, word in enumerate(words) if word.text not in LEADS), 0)
    if len(words) < start + 5 or words[start].text not in _STARTS:
        return words
    texts = [word.text for word in words]
    for at in range(start + 3, min(len(texts) - 1, start + _LONGEST)):
        if texts[at] in _STORY or texts[at] == ',':
            return words
        if texts[at] not in SURE_ORDERS or texts[at - 1] in _NOT_BEFORE:
            continue
        told = texts[start:at]
        wished = _wished(told)
        wanted = bool(wished) and texts[at] in _HANDING and texts[at + 1] in _RECEIVERS
        if not wanted and (wished or texts[at + 1] not in _NEXT or not _is_told(told)):
            continue
        kept = [*words[:at], Word(',', words[at].start, words[at].start)]
        return [*kept, *_counted(words[at:], wished)]
    return words


def _is_told(told: list[str]) -> bool:
    """Say whether it is a whole statement, and does not end with who does what follows."""
    noun = told[-1] in ATTRIBUTES and told[-2] in OWNERS | {'a', 'an'}  # 'a long drive to rome'
    whole = is_statement(told) and told[-1] not in NAMES and not noun
    return whole and not ends_with_subject(told)


def _wished(told: list[str]) -> list[str]:
    """Return what somebody wants: 'blankets' of 'the lady in 304 wants more blankets'."""
    at = next((i for i, word in enumerate(told) if i and word in _WANTS), 0)
    thing = told[at + 1 :]
    while len(thing) > 1 and (thing[0] in _BEFORE_THINGS or thing[0] in NUMBER_WORDS):
        thing = thing[1:]
    plain = 0 < len(thing) < 4 and 'to' not in thing and thing[0] not in _RECEIVERS
    return thing if at and plain and not is_surely_person(thing) else []


def _counted(order: list[Word], wished: Sequence[str]) -> list[Word]:
    """Read 'bring her two' behind 'wants more blankets' as 'bring her two blankets'."""
    texts = [word.text for word in order]
    fits = wished and texts[0] in _HANDING and len(texts) == 3 and texts[1] in _RECEIVERS
    if not fits or texts[2] not in _COUNTS:
        return order
    last = order[-1]
    count = 'a' if texts[2] == 'one' else texts[2]
    named = wished[-1]
    noun = named if count == 'some' else as_many(named, '1' if count in _SINGLE else count)
    more = [last._replace(text=text) for text in (count, *wished[:-1], noun)]
    return [*order[:-1], *more]
