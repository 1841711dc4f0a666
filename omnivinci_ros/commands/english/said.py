# SPDX-License-Identifier: Apache-2.0
"""Where what is to be said ends, and the next order begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.commands.english.grammar import SAY_VERBS
from omnivinci_ros.commands.english.joint_phrases import JOINTS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.joints import imperative
from omnivinci_ros.commands.english.joints import phrase_at
from omnivinci_ros.commands.english.matters import read_matter
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.speaking import read_say
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Word

_GREETINGS = frozenset({'hello', 'hi', 'goodbye', 'bye', 'good', 'goodnight', 'hey'})
_CONDITIONS = (('if', 'you'), ('when', 'you'), ('once', 'you'), ('as', 'soon', 'as', 'you'))
_GOING_AWAY = {
    *((verb, way) for verb in ('come', 'go', 'return', 'head', 'drive') for way in ('back', 'to')),
    ('come', 'here'),
    ('return', 'here'),
    ('turn', 'around'),
    ('move', 'to'),
}
_MEETINGS = frozenset({'see', 'find', 'meet', 'spot', 'notice', 'hear'})
# Said to people as well as to a robot.
_SAID_TOO = frozenset({'welcome', 'have', 'thank', 'help', 'watch', 'look', 'wait', 'hold'})


@dataclass(frozen=True, slots=True)
class Said:
    """The place after what is to be said, and whether more may belong to it, or less."""

    end: int
    doubtful: bool = False


def is_said(texts: Sequence[str]) -> bool:
    """Say whether what comes next is to be said: 'say', 'tell anna dinner'."""
    if SAY_VERBS.isdisjoint(texts):
        return False
    bare = _saying(texts)
    if not bare or bare[0] not in SAY_VERBS or bare[1:2] in (['me'], ['us']):
        return False
    if bare[0] == 'tell':
        return len(bare) > (4 if bare[2:3] == ['and'] else 2)
    if bare[1:3] == ['after', 'me']:
        return len(bare) > 3
    return len(bare) > 1 and bare[1] not in (*_GREETINGS, 'after')


def opens_speech(texts: Sequence[str]) -> bool:
    """Say whether it has come up to what is to be said: 'say', 'tell anna', 'repeat after me'."""
    if SAY_VERBS.isdisjoint(texts):
        return False
    bare = _saying(texts)
    if not bare or bare[0] not in SAY_VERBS or bare[1:2] in (['me'], ['us']) or is_said(texts):
        return False
    return len(bare) == (2 if bare[0] == 'tell' else 1) or bare[1:] == ['after', 'me']


def _saying(texts: Sequence[str]) -> list[str]:
    """Return 'tell anna' of 'robot go tell anna'."""
    bare = unwrapped(texts)
    return bare[1:] if bare[:1] in (['go'], ['come'], ['run']) else bare


def said_end(words: Sequence[Word], begin: int, at: int, source: str) -> Said:
    """Find the end of what is to be said; `at` is the place after its first word."""
    quoted = _quoted(words, begin, at, source)
    if quoted is not None:
        return quoted
    texts = [word.text for word in words]
    # 'Tell anna to come here and bring the cup': is the cup for her to bring?
    named = texts[at - 2] in DETERMINERS  # 'tell the cook', who is no verb
    reported = 'to' in texts[at - 1 : at + 1] or begins_order(texts[at - 1 + named : at + 1])
    says = unwrapped(texts[begin:at])[:1] == ['say']
    if says and texts[at - 1] == 'to':
        reported = False  # 'say to my sister that ...'
    doubtful = False
    for i in range(at, len(words)):
        if texts[i] in SENTENCE_ENDS:
            if begins_order(texts[i + 1 :]):
                return Said(i, doubtful)
            continue
        if _meets(texts, i):
            return Said(i, doubtful)
        kind, length = phrase_at(texts, i, JOINTS)
        rest = _without_meanwhile(texts[i + length :]) if length else []
        if texts[i] == 'come' and _comes_back(texts, i):
            if texts[i - 1] == ',' and not reported and 'you' not in texts[at - 1 : i]:
                return Said(i, doubtful)  # 'go to the boss, tell him it is wrong, come back'
            doubtful = True  # 'tell him i love him come back'
        if not length or not rest or not begins_order(rest):
            continue
        if kind == 'otherwise' and not reported:
            return Said(i, doubtful)  # 'tell her it is here, otherwise wait'
        if rest[0] in _SAID_TOO:
            continue
        if texts[i] == ',' and phrase_at(texts, i + 1, JOINTS)[1]:
            continue  # ', and': the next one decides
        if says and _has_listener(texts[begin:i]):
            return Said(i, doubtful)  # 'say sorry to Mia, give her the teddy'
        if rest[:1] != texts[i + length : i + length + 1]:
            return Said(i, doubtful)  # 'tell him to sit down and meanwhile fetch the cup'
        if says and kind in ('and', 'then') and (texts[i - 1] == ',' or _goes_away(rest)):
            return Said(i, doubtful)  # 'say take a seat and return to the hall'
        paused = texts[i] == ',' or texts[i - 1] == ',' or texts[i - 2 : i] == [',', 'and']
        if paused and kind in ('then', 'and', ',') and _is_for_robot(rest, told=not reported):
            return Said(i, doubtful)  # 'tell him to hold on, then fetch me the note'
        if texts[i] == ',' and read_matter(unwrapped(texts[begin:i])) is not None:
            return Said(i, doubtful)  # 'tell your name, go to the hall': no more belongs to it
        if kind not in ('and', 'then') or reported:
            doubtful = True
            continue
        return Said(i, doubtful)
    return Said(len(words), doubtful)


def _without_meanwhile(rest: list[str]) -> list[str]:
    """Take 'meanwhile' off an order: it is not what somebody else is told to do."""
    if rest[:1] == [',']:
        rest = rest[1:]
    for meanwhile in _MEANWHILE:
        if tuple(rest[: len(meanwhile)]) == meanwhile:
            rest = rest[len(meanwhile) :]
            return rest[1:] if rest[:1] == [','] else rest
    return rest


_MEANWHILE = (('meanwhile',), ('in', 'the', 'meantime'), ('in', 'the', 'meanwhile'))


def _is_for_robot(rest: Sequence[str], *, told: bool) -> bool:
    """Say whether nobody but the robot is to do it: 'then fetch me ...', ', lead him there'.

    `told`: what is said before is a statement, which no order of the listener's goes on with.
    """
    near = rest[1:5]
    if not _YOURS.isdisjoint(near):
        return False
    return not _ASKERS.isdisjoint(near[:2]) or told and not _LISTENERS.isdisjoint(near[:2])


_YOURS = frozenset({'you', 'your', 'yourself', 'yours'})
_ASKERS = frozenset({'me', 'us'})
_LISTENERS = frozenset({'him', 'her', 'them'})


def _has_listener(texts: Sequence[str]) -> bool:
    """Say whether it is 'say boo to my brother', to which no more belongs."""
    bare = _saying(texts)
    if 'to' not in bare[2:-1]:
        return False
    reading = read_say(bare)
    return reading is not None and 'recipient' in reading.slots and reading.said_short > 0


def _comes_back(texts: Sequence[str], at: int) -> bool:
    """Say whether it ends with 'come back', of which nobody is told before it who should."""
    pause = texts[-1] in PAUSES
    coming = list(texts[at : len(texts) - pause]) in _COMING
    return coming and texts[at - 1] not in _BEFORE_COMING and texts[at - 2] not in _LETTING


_COMING = (['come', 'back'], ['come', 'back', 'here'], ['come', 'back', 'to', 'me'])
_BEFORE_COMING = frozenset(
    'to please will should can must may might would could not never and or you i we he she they '
    'say tell'.split()
)
_LETTING = frozenset({'let', 'make', 'help', 'see', 'watch', 'have'})


def _goes_away(rest: Sequence[str]) -> bool:
    """Say whether it is an order to drive on, as robots get them: 'come back', 'go to'."""
    return tuple(rest[:2]) in _GOING_AWAY


def _meets(texts: Sequence[str], at: int) -> bool:
    """Say whether 'if you see her', 'after you find him' begins."""
    for phrase in _CONDITIONS:
        end = at + len(phrase)
        if tuple(texts[at:end]) == phrase and texts[end : end + 1] and texts[end] in _MEETINGS:
            return True
    return texts[at] in ('before', 'after') and imperative(texts[at + 1 :]) is not None


def _quoted(words: Sequence[Word], begin: int, at: int, source: str) -> Said | None:
    """Find the end of words in quotation marks, or after a colon."""
    verb_end, first = words[begin].end, words[at - 1].start
    before = source[verb_end:first]
    if '"' in before:
        closing = source.find('"', first)
        if closing < 0:
            return Said(len(words))
        end = next((i for i in range(at, len(words)) if words[i].start > closing), len(words))
        while end > at and words[end - 1].text in (',', '"'):
            end -= 1
        return Said(end)
    if ':' in before:
        return Said(len(words))
    return None
