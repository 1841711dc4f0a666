# SPDX-License-Identifier: Apache-2.0
"""Requests that go a long way round, put plainly: 'i would love it if you could bring ...'.

They are taken off before clauses are cut: the 'if' of 'it would help if you came here' makes no
condition. What is taken back without a pause gets one: 'go to the hall never mind'.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.asked_how import plain_how
from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.corrections import RETRACTIONS
from omnivinci_ros.commands.english.frame_patterns import CONDITION
from omnivinci_ros.commands.english.frame_patterns import FRAME
from omnivinci_ros.commands.english.frame_patterns import PRAISE
from omnivinci_ros.commands.english.frame_patterns import PRAISE_OF_IT
from omnivinci_ros.commands.english.frame_patterns import STARTS
from omnivinci_ros.commands.english.goals_as_limits import plain_goals
from omnivinci_ros.commands.english.hesitations import as_meant
from omnivinci_ros.commands.english.hesitations import without_say
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import base_form
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.kept_sides import KEPT
from omnivinci_ros.commands.english.kept_sides import plain_sides
from omnivinci_ros.commands.english.manner_phrases import MANNERS
from omnivinci_ros.commands.english.manner_phrases import join_manner
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.polite_phrases import EXCLAMATIONS
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.polite_phrases import OPENERS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.preambles import PREAMBLE_WORDS
from omnivinci_ros.commands.english.preambles import part_preamble
from omnivinci_ros.commands.english.read_aloud import plain_reading_out
from omnivinci_ros.commands.english.reasons import REASON_MARKS
from omnivinci_ros.commands.english.reasons import without_reason
from omnivinci_ros.commands.english.reminders import plain_reminders
from omnivinci_ros.commands.english.rewriting import Rewriting
from omnivinci_ros.commands.english.rewriting import Rewritings
from omnivinci_ros.commands.english.room_numbers import TO
from omnivinci_ros.commands.english.room_numbers import plain_room_numbers
from omnivinci_ros.commands.english.run_on import POINTING
from omnivinci_ros.commands.english.run_on import part_run_on
from omnivinci_ros.commands.english.search_phrases import part_search
from omnivinci_ros.commands.english.set_before import part_topic
from omnivinci_ros.commands.english.shown_questions import without_choice_of_states
from omnivinci_ros.commands.english.stopping_when import STOPPING
from omnivinci_ros.commands.english.stopping_when import plain_stopping
from omnivinci_ros.commands.english.turning import plain_facing
from omnivinci_ros.commands.english.turning_in import INTO
from omnivinci_ros.commands.english.turning_in import plain_turning_in
from omnivinci_ros.commands.english.verbless import with_verb
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.english.wish_words import FRONTED
from omnivinci_ros.commands.english.wish_words import join_fronted
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Word

LONGEST = 18  # words of a frame
_ABLE = frozenset({'can', 'could', 'would', 'might', 'will'})
_PRAISE_ENDS = frozenset(
    'ok okay right fine possible great nice lovely good wonderful kind you best helpful super '
    'amazing perfect ideal cool brilliant fantastic excellent awesome better convenient handy '
    'useful help it that grateful happy glad thankful'.split()
)
_CONDITIONS = frozenset('if when whenever once as at'.split())
_BETWEEN = frozenset('please kindly just maybe perhaps possibly now to quickly always'.split())
_NEVER_FIRST = frozenset({'like', 'back', 'reverse', 'right', 'left', 'make', 'do', 'be', 'read'})
# Taken back in the same breath; each is sure wherever a clause ends with it.
_TAKEN_BACK = frozenset(
    phrase for phrase in RETRACTIONS if len(phrase.split()) > 1 or phrase == 'nevermind'
) - frozenset(
    'leave it,let it be,it is fine,too late,not really,i will do it,no need,let us not,or not,'
    'ignore that,undo that,wait no'.split(',')
) | frozenset(
    'do not bother,i was kidding,i was only joking,i was joking,do not,you know what never mind,'
    'just kidding,it does not matter,call it off,forget what i said,ignore what i said,'
    'i do not need it,i do not need it anymore,that was a mistake,no leave it,no do not'.split(',')
)
_LONGEST_RETRACTION = max(len(phrase.split()) for phrase in _TAKEN_BACK)
_SAYING = SAY_VERBS | OTHER_SAY_VERBS
_SIGHS = frozenset(
    'thoughts oh ah no sorry actually wait well hm nah nope er on second thought but'.split()
)
_NOES = frozenset({'no', 'nah', 'nope'})
_RETRACTION_ENDS = _NOES | {phrase.split()[-1] for phrase in _TAKEN_BACK}
_CARRIES_ON = frozenset(
    'and to then i you we they he she that who which if or is are was can will would could say '
    'tell but of the a'.split()
)


def put_plainly(words: Sequence[Word]) -> list[Word]:
    """Take frames off each sentence, and mark what takes an order back at its end."""
    words = plain_goals(plain_reminders(plain_reading_out(_told_politely(as_meant(words)))))
    ends = [i for i, word in enumerate(words) if word.text in SENTENCE_ENDS]
    kept: list[Word] = []
    at = 0
    for end in ends if ends and ends[-1] == len(words) - 1 else [*ends, len(words)]:
        sentence, framed = RULES.put_plainly(words[at:end])
        kept += sentence
        mark = words[end : end + 1]
        asked = framed and mark and mark[0].text == '?'  # as an order is
        kept += [Word('.', mark[0].start, mark[0].end)] if asked else mark
        at = end + 1
    return kept


def _told_politely(words: list[Word]) -> list[Word]:
    """Read 'please you bring me ...' as 'please bring me ...'."""
    texts = [word.text for word in words[:4]]
    at = texts.index('you') if 'you' in texts else 0
    told = at and texts[at - 1] == 'please' and texts[at + 1 : at + 2] != []
    if told and texts[at + 1] in COMMAND_VERBS:
        return [*words[:at], *words[at + 1 :]]
    return words


def _without_exclamation(words: list[Word]) -> list[Word]:
    """Take 'right then', 'for crying out loud' off the beginning of a sentence."""
    texts = [word.text for word in words]
    start = 0
    while start < len(words) and texts[start] in _LEADING:
        start += 1
    length = phrase_at(texts, start, EXCLAMATIONS)
    if not length:
        return words
    rest = words[start + length :]
    if rest and rest[0].text == ',':
        rest = rest[1:]
    opens = phrase_at(texts, start, OPENERS) > 0
    goes_on = opens or begins_order([word.text for word in rest])
    return _without_exclamation(rest) if rest and goes_on else words


def _without_frame(words: list[Word]) -> list[Word]:
    """Take the first frame off a sentence, where an order follows it."""
    texts = [word.text for word in words]
    start = 0
    while start < len(words) - 2:
        step = int(texts[start] in _LEADING) or phrase_at(texts, start, EXCLAMATIONS)
        if not step:
            break
        start += step
    if words[start + 1 : start + 2] and words[start + 1].text == ',' and start + 2 < len(words):
        start += 2  # 'Max, would you ...'
        while start < len(words) - 2 and words[start].text in _LEADING:
            start += 1
    if start >= len(words) or words[start].text not in STARTS:
        return words
    found = FRAME.match(' '.join(texts[start : start + LONGEST]))
    if not found:
        return words
    at = start + len(found.group().split())
    while at < len(words) - 1 and words[at].text in _BETWEEN:
        at += 1
    if at >= len(words):
        return words
    verb = words[at].text
    plain = GERUNDS.get(verb) or base_form(verb)
    if plain not in VERBS or plain in _NEVER_FIRST and at + 1 >= len(words):
        return words
    first = words[start]
    rest = words[at + 1 :]
    return [
        *words[:start],
        Word('please', first.start, first.end),
        Word(plain, words[at].start, words[at].end),
        *(_in_present(rest) if base_form(verb) != verb or verb in PASTS else rest),
    ]


def _in_present(words: list[Word]) -> list[Word]:
    """Read '... and then brought me tea' behind 'if you took the tray' as 'bring me tea'."""
    found = list(words)
    for at in range(1, len(words) - 1):
        word, following = words[at], words[at + 1].text
        plain = PASTS.get(word.text) or base_form(word.text)
        joined = words[at - 1].text in ('and', 'then', 'also', ',')
        if joined and plain in VERBS and following in SURE_NEXT | {'to', 'up'}:
            found[at] = Word(plain, word.start, word.end)
    return found


_LEADING = LEADS | FILLERS | {',', 'hey', 'robot'}


def _without_praise(words: list[Word]) -> list[Word]:
    """Take 'that would be great' off the end of a sentence."""
    if not words or words[-1].text not in _PRAISE_ENDS:
        return words
    line = ' '.join(word.text for word in words[-8:])
    found = PRAISE.search(line)
    if not found and (may_begin_number(words[0].text) or words[0].text in _WAYS):
        found = PRAISE_OF_IT.search(line)  # 'a quarter turn to the right would be lovely'
    if not found or not found.start():
        return words
    kept = words[: -len(found.group().split())]
    if len(kept) > 3 and [kept[0].text, kept[1].text] == ['if', 'you'] and kept[2].text in _ABLE:
        kept = [Word('please', kept[0].start, kept[2].end), *kept[3:]]  # no condition
    return kept if kept else words


def _without_conditions(words: list[Word]) -> list[Word]:
    """Take 'if it is not too much trouble' off either end of a sentence."""
    texts = [word.text for word in words]
    for at, text in enumerate(texts):
        if text not in _CONDITIONS:
            continue
        found = CONDITION.match(' '.join(texts[at : at + LONGEST]))
        if not found:
            continue
        end = at + len(found.group().split())
        leads = all(before in _LEADING for before in texts[:at])
        if not leads and end < len(texts) and texts[end] != ',':
            continue  # 'tell anna if it is not too much that ...'
        if end < len(texts) and texts[end] == ',':
            end += 1
        rest = [*words[:at], *words[end:]]
        return rest if rest else words
    return words


def _without_commas(words: list[Word]) -> list[Word]:
    """Read 'clockwise, thirty degrees' as one order."""
    texts = [word.text for word in words]
    for at in range(1, len(texts) - 2) if ',' in texts else ():
        if texts[at] != ',' or not may_begin_number(texts[at + 1]) or texts[at - 1] not in _WAYS:
            continue
        rest = texts[at + 1 :]
        rest = rest[: rest.index(',')] if ',' in rest else rest
        quantity = find_quantity(rest)
        sized = quantity is not None and quantity.start == 0 and quantity.unit in ('m', 'deg')
        if quantity is not None and sized and _is_bare(rest[quantity.end :], texts[:at]):
            return [*words[:at], *words[at + 1 :]]
    return words


def _is_bare(after: list[str], before: list[str]) -> bool:
    """Say whether a size stands alone: 'to the right, thirty degrees'."""
    alone = all(word in MANNERS or word in _LEADING for word in after)
    return find_quantity(before) is None and (alone or len(before) == 1)


def _without_the_one(words: list[Word]) -> list[Word]:
    """Read 'the blue box, the one beside the lamp' as 'the blue box beside the lamp'."""
    texts = [word.text for word in words]
    for at in range(2, len(texts) - 3) if 'one' in texts else ():
        comma = texts[at] == ','
        named = texts[at - 1] not in _POINTED and (comma or texts[at - 1] in TANGIBLE)
        if texts[at + comma : at + comma + 2] != ['the', 'one'] or not named:
            continue
        end = at + comma + 2
        if texts[end] in ('that', 'which') and texts[end + 1] in ('is', 'are'):
            end += 2
        if end < len(texts) and preposition_at(texts, end) and ',' not in texts[end:]:
            return [*words[:at], *words[end:]]
    return words


_POINTED = frozenset({'it', 'that', 'this', 'them', 'me', 'us'})
_WAYS = frozenset(
    'forward forwards backward backwards ahead straight back left right up down clockwise '
    'counterclockwise anticlockwise'.split()
)


def _told_whether(words: list[Word]) -> list[Word]:
    """Read 'look in the oven and say if it is brown' as '... tell me if it is brown'."""
    for at in range(len(words) - 2):
        asks = words[at].text == 'say' and words[at + 1].text in ('if', 'whether')
        if asks and (not at or words[at - 1].text in ('and', 'then', ',')):
            start, end = words[at].start, words[at].end
            telling = [Word('tell', start, end), Word('me', start, end)]
            return [*words[:at], *telling, *words[at + 1 :]]
    return words


def _parted(words: list[Word]) -> list[Word]:
    """Put a pause before what takes the sentence back: 'go to the hall never mind'."""
    texts = [word.text for word in words]
    if len(texts) < 3 or texts[-1] not in _RETRACTION_ENDS:
        return words
    if not _SAYING.isdisjoint(texts):
        return words
    for length in range(min(_LONGEST_RETRACTION, len(texts) - 2), 0, -1):
        at = len(texts) - length
        if ' '.join(texts[at:]) in _TAKEN_BACK:
            break
    else:
        sighed = texts[-1] in _NOES and (texts[-2] in _SIGHS or texts[-1] != 'no')
        at = len(texts) - sighed
        if at == len(texts):
            return words
    before = at
    while before > 2 and texts[before - 1] in _SIGHS:
        before -= 1
    if texts[before - 1] in _CARRIES_ON or texts[before - 1] == ',':
        return words
    pause = Word('.', words[at].start, words[at].start)
    return [*words[:before], pause, *words[at:]]


RULES = Rewritings(
    (
        Rewriting(frozenset(EXCLAMATIONS), _without_exclamation),
        Rewriting(_PRAISE_ENDS, _without_praise),
        Rewriting(frozenset({'please'}), with_verb),
        Rewriting(_CONDITIONS, _without_conditions),
        Rewriting(PREAMBLE_WORDS, part_preamble),
        Rewriting(frozenset(','), join_manner),
        Rewriting(FRONTED, join_fronted),
        Rewriting(frozenset(','), _without_commas),
        Rewriting(frozenset({'one'}), _without_the_one),
        Rewriting(frozenset({'so'}), plain_facing),
        Rewriting(INTO, plain_turning_in),
        Rewriting(KEPT, plain_sides),
        Rewriting(STOPPING, plain_stopping),
        Rewriting(frozenset({'say'}), without_say),
        Rewriting(frozenset({'say'}), _told_whether),
        Rewriting(frozenset({'how'}), plain_how),
        Rewriting(STARTS, _without_frame, frames=True),
        Rewriting(REASON_MARKS, without_reason, frames=True),
        Rewriting(TO, plain_room_numbers),
        Rewriting(frozenset({'where'}), part_search),
        Rewriting(frozenset({'it', 'them'}), part_topic),
        Rewriting(POINTING | {'look', 'search', 'check', 'please'}, part_run_on),
        Rewriting(frozenset({'or'}), without_choice_of_states),
        Rewriting(_RETRACTION_ENDS, _parted),
    )
)
