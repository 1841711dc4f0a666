# SPDX-License-Identifier: Apache-2.0
"""Talk before an order, parted from it: 'my tea is cold so bring me another cup'.

Speech is written down without commas. Where a request begins that is addressed to the robot, a
pause is put, so that the talk before it makes no nonsense of it; what the talk is worth is then
decided as if it had been written with a comma.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.subjects import ends_with_subject
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.wishes import WISHES
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import Word

_REQUEST_PHRASES = (
    'can you, could you, would you, will you, can you please, could you please, would you please, '
    'please can you, please could you, please would you, can you just, could you just, would you '
    'just, can you possibly, could you possibly, could you maybe, can you maybe, would you mind, '
    'would you kindly, could you kindly, you might as well, you may as well, i need you to, i '
    'want you to, i would like you to, if you could just, if you could, if you would just, if you '
    'can just, what i need is for you to, what i want is for you to'
).split(', ')
_REQUESTS = phrase_table(_REQUEST_PHRASES)
_ASKED_OF_YOU = phrase_table(
    [*_REQUEST_PHRASES, 'you could', 'you can', 'you might', 'you should', 'you could just']
)
_IFS = phrase_table(['if you could', 'if you would', 'if you can'])
# Before these an addressed request may be reported, asked about or hang on another clause.
_STORY = frozenset(
    'if when whether said asked ask told tell says say wonder wondered wondering wonders know '
    'knew think thought how why what who whom whose where which that he she they him never named '
    'called unless until because to and or not hear heard hope wish dreamt read write '
    'wrote'.split()
)
_KNOWING = frozenset('know how what that think where to not'.split())
# A statement that begins so is about what the speaker sees, has or feels.
_TELLS_OF_NOW = frozenset(
    "i we my our the this it there here someone somebody somebody's that these those your "
    'you since as because seeing'.split()
)
_THIS_IS = phrase_table(['this is', 'it is', 'it is only', 'my name is', 'i am', 'here is'])
_BECAUSE = phrase_table(
    'since you are, since you have, since i am, since i have, since we are, since it is, as you '
    'are, as i am, as we are, because i am, because i have, because my, because it is, seeing as '
    'you are, seeing as i am, seeing as it is, seeing that you are, given that you are, now that '
    'you are, now that you have, now that i am, now that it is'.split(', ')
)
_REPEATED = phrase_table(
    'i said, i am saying, i am telling you, i told you, i meant, i mean, i keep saying'.split(', ')
)
_DISCLAIMERS = phrase_table(
    'i hate to, i do not want to, i do not mean to, i know you are, i know this is, i know it is, '
    'i am sorry to, i am sorry, sorry to, forgive me, i do not like to, i would not normally ask, '
    'not to be a, i do not wish to, i know i keep, i would go myself, i would do it myself, i '
    'would get it myself'.split(', ')
)
_NOT_BEFORE_ORDERS = frozenset(
    'the a an my your his her our their to i you we they he she it who which that is are was were '
    'can could will would should must may might do does did not and or of in on at for '
    'with'.split()
)


def part_preamble(words: list[Word]) -> list[Word]:
    """Put a pause between the talk that a sentence begins with and the request behind it."""
    texts = [word.text for word in words]
    if len(texts) < 6:
        return words
    start = next((i for i, text in enumerate(texts) if text not in _LEADING), 0)
    return (
        _without_introduction(words, texts, start)
        or _without_repeated(words, texts, start)
        or _without_because(words, texts, start)
        or _without_disclaimer(words, texts, start)
        or _parted(words, texts, start)
        or words
    )


# Without one of these there is no preamble to part.
PREAMBLE_WORDS = frozenset({'so'}).union(_THIS_IS, _REPEATED, _BECAUSE, _DISCLAIMERS, _REQUESTS)


def _without_introduction(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Take 'this is brenda from ward c' off, where a request follows it."""
    length = phrase_at(texts, start, _THIS_IS)
    named = texts[start + length : start + length + 1]
    if not length or not named or not (may_be_name(named[0]) or named[0] in TITLES):
        return []
    for at in range(start + length + 1, min(len(texts) - 1, start + length + 8)):
        comma = texts[at] == ','
        asks = comma or phrase_at(texts, at, _REQUESTS) > 0
        if asks and begins_order(texts[at + comma :]):
            return words[at + comma :]
    return []


_LEADING = LEADS | {',', 'look', 'right', 'see', 'please', 'yeah', 'hi'}


def _without_repeated(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Read 'i said the pantry go to the pantry' as 'go to the pantry'."""
    length = phrase_at(texts, start, _REPEATED)
    if not length:
        return []
    for at in range(start + length + 1, min(len(texts) - 2, start + length + 6)):
        named = [text for text in texts[start + length : at] if text != ',']
        again = begins_order(texts[at : at + 3]) and texts[-len(named) :] == named
        if again and texts[at] in COMMAND_VERBS:
            return words[at:]
    return []


def _without_because(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Take 'since you are here' off, where an order follows it."""
    length = phrase_at(texts, start, _BECAUSE)
    if not length:
        return []
    for at in range(start + length, len(texts) - 1):
        if texts[at] == ',' and begins_order(texts[at + 1 :]):
            return words[at + 1 :]
        if phrase_at(texts, at, _ASKED_OF_YOU) and begins_order(texts[at:]):
            return words[at:]
        if texts[at] in COMMAND_VERBS and texts[at + 1] in SURE_NEXT:
            told = texts[start + length : at]
            ordered = texts[at - 1] not in _NOT_BEFORE_ORDERS and not ends_with_subject(told)
            return words[at:] if ordered else []
    return []


def _without_disclaimer(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Take 'i hate to bother you but' off a request."""
    length = phrase_at(texts, start, _DISCLAIMERS)
    if not length or 'but' not in texts[start + length :]:
        return []
    at = texts.index('but', start + length)
    talk = texts[start + length : at]
    plain = not any(text in VERBS and text != 'look' for text in talk[1:]) and len(talk) < 9
    return words[at + 1 :] if plain and begins_order(texts[at + 1 :]) else []


def _parted(words: list[Word], texts: list[str], start: int) -> list[Word]:
    if 'so' not in texts and _REQUESTS.keys().isdisjoint(texts):
        return []
    for at in range(start + 1, len(texts) - 2):
        if texts[at] == 'so' and texts[at - 1] != ',':
            after = texts[at + 1 :]
            ordered = begins_order(after) or begins_with(after, WISHES) > 0
            if _tells(texts[start:at]) and ordered:
                return [*words[:at], _pause(words[at]), *_asked(words[at + 1 :])]
            continue
        length = phrase_at(texts, at, _REQUESTS) if texts[at] in _REQUESTS else 0
        if not length or texts[at - 1] in ('and', 'or', 'so', 'if', 'that', 'you', *_KNOWING):
            continue
        before = texts[start : at - (texts[at - 1] in (',', 'but'))]
        if not before or not _STORY.isdisjoint(before) or not begins_order(texts[at:]):
            continue
        if begins_order(before):
            return []  # 'bring the cup would you', 'come here can you see it'
        kept = words[: at - (texts[at - 1] in (',', 'but'))]
        return [*kept, _pause(words[at]), *_asked(words[at:])]
    return []


def _tells(before: Sequence[str]) -> bool:
    """Say whether it is a statement of what is so now: 'the kids are asleep'."""
    of_somebody = is_surely_person(list(before[:1])) and before[1:2] in (
        ['is'],
        ['needs'],
        ['wants'],
    )
    told = len(before) >= 3 and (before[0] in _TELLS_OF_NOW or of_somebody)
    told = told and not begins_order(before)
    return told and (_STORY - {'and'}).isdisjoint(before)


def _pause(word: Word) -> Word:
    return Word(',', word.start, word.start)


def _asked(words: list[Word]) -> list[Word]:
    """Read 'if you could just bring it', of which nothing else depends, as 'please bring it'."""
    texts = [word.text for word in words]
    length = phrase_at(texts, 0, _IFS)
    if not length or ',' in texts:
        return words
    at = length + (texts[length] in ('just', 'please', 'kindly', 'possibly'))
    return [Word('please', words[0].start, words[length - 1].end), *words[at:]]
