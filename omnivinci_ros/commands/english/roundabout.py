# SPDX-License-Identifier: Apache-2.0
"""Requests that go a long way round, put plainly: 'i would love it if you could bring ...'.

They are taken off before clauses are cut: the 'if' of 'it would help if you came here' makes no
condition. What is taken back without a pause gets one: 'go to the hall never mind'.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.appositions import plain_appositions
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.asked_how import plain_how
from omnivinci_ros.commands.english.frame_patterns import STARTS
from omnivinci_ros.commands.english.goals_as_limits import plain_goals
from omnivinci_ros.commands.english.hesitations import as_meant
from omnivinci_ros.commands.english.hesitations import without_say
from omnivinci_ros.commands.english.joined_names import JOINED
from omnivinci_ros.commands.english.joined_names import join_names
from omnivinci_ros.commands.english.kept_sides import KEPT
from omnivinci_ros.commands.english.kept_sides import plain_sides
from omnivinci_ros.commands.english.light_verbs import LIGHT_NOUNS
from omnivinci_ros.commands.english.light_verbs import plain_light_verbs
from omnivinci_ros.commands.english.looks_for_it import TOLD_IF
from omnivinci_ros.commands.english.looks_for_it import plain_look_for_it
from omnivinci_ros.commands.english.manner_phrases import MANNERS
from omnivinci_ros.commands.english.manner_phrases import join_manner
from omnivinci_ros.commands.english.moved_onto import ONTO
from omnivinci_ros.commands.english.moved_onto import plain_moving_onto
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.polite_frames import CONDITIONS
from omnivinci_ros.commands.english.polite_frames import LEADING
from omnivinci_ros.commands.english.polite_frames import PRAISE_ENDS
from omnivinci_ros.commands.english.polite_frames import WAYS
from omnivinci_ros.commands.english.polite_frames import without_conditions
from omnivinci_ros.commands.english.polite_frames import without_exclamation
from omnivinci_ros.commands.english.polite_frames import without_frame
from omnivinci_ros.commands.english.polite_frames import without_praise
from omnivinci_ros.commands.english.polite_phrases import EXCLAMATIONS
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
from omnivinci_ros.commands.english.second_language import LEARNED
from omnivinci_ros.commands.english.second_language import plain_learned
from omnivinci_ros.commands.english.set_before import part_topic
from omnivinci_ros.commands.english.shown_questions import without_choice_of_states
from omnivinci_ros.commands.english.sight_forms import TAIL_MARKS
from omnivinci_ros.commands.english.sight_forms import without_question_tail
from omnivinci_ros.commands.english.stopping_when import STOPPING
from omnivinci_ros.commands.english.stopping_when import plain_stopping
from omnivinci_ros.commands.english.taken_back import RETRACTION_ENDS
from omnivinci_ros.commands.english.taken_back import part_retraction
from omnivinci_ros.commands.english.told_run_on import TOLD_BEFORE
from omnivinci_ros.commands.english.told_run_on import part_told
from omnivinci_ros.commands.english.told_topics import TOPIC_WORDS
from omnivinci_ros.commands.english.told_topics import plain_topic
from omnivinci_ros.commands.english.turning import plain_facing
from omnivinci_ros.commands.english.turning_in import INTO
from omnivinci_ros.commands.english.turning_in import plain_turning_in
from omnivinci_ros.commands.english.urgency import URGENT
from omnivinci_ros.commands.english.urgency import without_urgency
from omnivinci_ros.commands.english.verbless import with_verb
from omnivinci_ros.commands.english.verbless_goals import URGING
from omnivinci_ros.commands.english.verbless_goals import plain_verbless
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.wish_words import FRONTED
from omnivinci_ros.commands.english.wish_words import join_fronted
from omnivinci_ros.commands.english.within_reach import REACHED
from omnivinci_ros.commands.english.within_reach import plain_reach
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Word


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


def _without_commas(words: list[Word]) -> list[Word]:
    """Read 'clockwise, thirty degrees' as one order."""
    texts = [word.text for word in words]
    for at in range(1, len(texts) - 2) if ',' in texts else ():
        if texts[at] != ',' or not may_begin_number(texts[at + 1]) or texts[at - 1] not in WAYS:
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
    alone = all(word in MANNERS or word in LEADING for word in after)
    return find_quantity(before) is None and (alone or len(before) == 1)


def _without_the_one(words: list[Word]) -> list[Word]:
    """Read 'the blue box, the one beside the lamp' as 'the blue box beside the lamp'."""
    texts = [word.text for word in words]
    for at in range(2, len(texts) - 3) if 'one' in texts else ():
        comma = texts[at] == ','
        sure = texts[at - 1] in TANGIBLE or texts[at - 2] in ('the', 'that', 'my')
        named = texts[at - 1] not in _POINTED and (comma or sure)
        named = named and 'not' not in texts[max(0, at - 4) : at]  # 'not that chair, the one ...'
        if texts[at + comma : at + comma + 2] != ['the', 'one'] or not named:
            continue
        end = at + comma + 2
        if texts[end] in ('that', 'which') and texts[end + 1] in ('is', 'are'):
            end += 2
        placed = end < len(texts) and (preposition_at(texts, end) or texts[end] == 'with')
        if placed and ',' not in texts[end:]:
            return [*words[:at], *words[end:]]
    return words


_POINTED = frozenset({'it', 'that', 'this', 'them', 'me', 'us'})


def _told_whether(words: list[Word]) -> list[Word]:
    """Read 'look in the oven and say if it is brown' as '... tell me if it is brown'."""
    for at in range(len(words) - 2):
        asks = words[at].text == 'say' and words[at + 1].text in ('if', 'whether')
        if asks and (not at or words[at - 1].text in ('and', 'then', ',')):
            start, end = words[at].start, words[at].end
            telling = [Word('tell', start, end), Word('me', start, end)]
            return [*words[:at], *telling, *words[at + 1 :]]
    return words


RULES = Rewritings(
    (
        Rewriting(frozenset(EXCLAMATIONS), without_exclamation),
        Rewriting(PRAISE_ENDS, without_praise),
        Rewriting(frozenset({'please'}), with_verb),
        Rewriting(JOINED, join_names),
        Rewriting(LEARNED, plain_learned),
        Rewriting(ONTO, plain_moving_onto),
        Rewriting(URGING, plain_verbless),
        Rewriting(CONDITIONS, without_conditions),
        Rewriting(TOPIC_WORDS, plain_topic),
        Rewriting(REACHED, plain_reach),
        Rewriting(TOLD_IF, plain_look_for_it),
        Rewriting(PREAMBLE_WORDS, part_preamble),
        Rewriting(frozenset(','), join_manner),
        Rewriting(FRONTED, join_fronted),
        Rewriting(LIGHT_NOUNS, plain_light_verbs),
        Rewriting(frozenset(','), _without_commas),
        Rewriting(frozenset({'one'}), _without_the_one),
        Rewriting(frozenset({',', 'any'}), plain_appositions),
        Rewriting(frozenset({'so'}), plain_facing),
        Rewriting(INTO, plain_turning_in),
        Rewriting(KEPT, plain_sides),
        Rewriting(STOPPING, plain_stopping),
        Rewriting(frozenset({'say'}), without_say),
        Rewriting(frozenset({'say'}), _told_whether),
        Rewriting(frozenset({'how', 'not'}), plain_how),
        Rewriting(STARTS, without_frame, frames=True),
        Rewriting(URGENT, without_urgency),
        Rewriting(REASON_MARKS, without_reason, frames=True),
        Rewriting(TO, plain_room_numbers),
        Rewriting(frozenset({'where'}), part_search),
        Rewriting(frozenset({'it', 'them'}), part_topic),
        Rewriting(TOLD_BEFORE, part_told),
        Rewriting(POINTING | {'look', 'search', 'check', 'please'}, part_run_on),
        Rewriting(frozenset({'or'}), without_choice_of_states),
        Rewriting(TAIL_MARKS, without_question_tail),
        Rewriting(RETRACTION_ENDS, part_retraction),
    )
)
