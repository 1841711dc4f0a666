# SPDX-License-Identifier: Apache-2.0
"""Polite frames around an order, taken off: 'would you mind ...', '... would be great'."""

from __future__ import annotations

from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.frame_patterns import CONDITION
from omnivinci_ros.commands.english.frame_patterns import FRAME
from omnivinci_ros.commands.english.frame_patterns import PRAISE
from omnivinci_ros.commands.english.frame_patterns import PRAISE_OF_IT
from omnivinci_ros.commands.english.frame_patterns import STARTS
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import base_form
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.polite_phrases import EXCLAMATIONS
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.polite_phrases import OPENERS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.words import Word

_LONGEST = 18  # words of a frame
_ABLE = frozenset({'can', 'could', 'would', 'might', 'will'})
PRAISE_ENDS = frozenset(
    'ok okay right fine possible great nice lovely good wonderful kind you best helpful super '
    'amazing perfect ideal cool brilliant fantastic excellent awesome better convenient handy '
    'useful help it that grateful happy glad thankful'.split()
)
CONDITIONS = frozenset('if when whenever once as at'.split())
_BETWEEN = frozenset('please kindly just maybe perhaps possibly now to quickly always'.split())
_NEVER_FIRST = frozenset({'like', 'back', 'reverse', 'right', 'left', 'make', 'do', 'be', 'read'})
# May stand before an order and belongs to none.
LEADING = LEADS | FILLERS | {',', 'hey', 'robot'}
WAYS = frozenset(
    'forward forwards backward backwards ahead straight back left right up down clockwise '
    'counterclockwise anticlockwise'.split()
)


def without_exclamation(words: list[Word]) -> list[Word]:
    """Take 'right then', 'for crying out loud' off the beginning of a sentence."""
    texts = [word.text for word in words]
    start = 0
    while start < len(words) and texts[start] in LEADING:
        start += 1
    length = phrase_at(texts, start, EXCLAMATIONS)
    if not length:
        return words
    rest = words[start + length :]
    if rest and rest[0].text == ',':
        rest = rest[1:]
    opens = phrase_at(texts, start, OPENERS) > 0
    goes_on = opens or begins_order([word.text for word in rest])
    return without_exclamation(rest) if rest and goes_on else words


def without_frame(words: list[Word]) -> list[Word]:
    """Take the first frame off a sentence, where an order follows it."""
    texts = [word.text for word in words]
    start = 0
    while start < len(words) - 2:
        step = int(texts[start] in LEADING) or phrase_at(texts, start, EXCLAMATIONS)
        if not step:
            break
        start += step
    if words[start + 1 : start + 2] and words[start + 1].text == ',' and start + 2 < len(words):
        start += 2  # 'Max, would you ...'
        while start < len(words) - 2 and words[start].text in LEADING:
            start += 1
    if start >= len(words) or words[start].text not in STARTS:
        return words
    found = FRAME.match(' '.join(texts[start : start + _LONGEST]))
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


def without_praise(words: list[Word]) -> list[Word]:
    """Take 'that would be great' off the end of a sentence."""
    if not words or words[-1].text not in PRAISE_ENDS:
        return words
    line = ' '.join(word.text for word in words[-8:])
    found = PRAISE.search(line)
    if not found and (may_begin_number(words[0].text) or words[0].text in WAYS):
        found = PRAISE_OF_IT.search(line)  # 'a quarter turn to the right would be lovely'
    if not found or not found.start():
        return words
    kept = words[: -len(found.group().split())]
    if len(kept) > 3 and [kept[0].text, kept[1].text] == ['if', 'you'] and kept[2].text in _ABLE:
        kept = [Word('please', kept[0].start, kept[2].end), *kept[3:]]  # no condition
    return kept if kept else words


def without_conditions(words: list[Word]) -> list[Word]:
    """Take 'if it is not too much trouble' off either end of a sentence."""
    texts = [word.text for word in words]
    for at, text in enumerate(texts):
        if text not in CONDITIONS:
            continue
        found = CONDITION.match(' '.join(texts[at : at + _LONGEST]))
        if not found:
            continue
        end = at + len(found.group().split())
        leads = all(before in LEADING for before in texts[:at])
        if not leads and end < len(texts) and texts[end] != ',':
            continue  # 'tell anna if it is not too much that ...'
        if end < len(texts) and texts[end] == ',':
            end += 1
        rest = [*words[:at], *words[end:]]
        return rest if rest else words
    return words
