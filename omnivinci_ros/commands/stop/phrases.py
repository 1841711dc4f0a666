# SPDX-License-Identifier: Apache-2.0
"""A language's phrases for STOP, and when they cover what was said.

A phrase calls for a stop when it is a clause of its own, with nothing around it but words such
as 'please', 'now' or 'robot'. It never counts inside a sentence: Spanish 'alto' is also 'tall'.
"""

from __future__ import annotations

import importlib
import itertools
import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.spelling import fold

LANGUAGES = (
    *('en', 'zh', 'es', 'fr', 'de', 'it', 'pt', 'ja', 'ko', 'ru', 'ar', 'hi'),
    *('nl', 'pl', 'tr', 'vi', 'sv', 'cs', 'uk', 'el', 'he', 'fa', 'id', 'th', 'romanised'),
)
LONGEST = 24  # words of a clause that is looked at
LONGEST_UNSPACED = 40  # characters, where no spaces stand between words
REST = 4  # words after a phrase that may go on: 'stop doing ...'
REST_UNSPACED = 8
COVERED, CALLED = 1, 2
# Words that orders are full of, or that mean something else in English, tell no call.
_COMMON = frozenset(
    'a all an and any are at back be bring by can come do down drive for from get give go have he '
    'her here him i in is it just let look me minute move my no now of on one or out over pass '
    'pick please put right robot second so some take that the them then there this to turn up us '
    'we what where with you your'.split()
)

Tokens = tuple[str, ...]
Table = dict[str, dict[str, list[Tokens]]]  # phrases by their first and second token, '' for none
_CHOICE = lazy_pattern(r'\[([^][()]*)\]|\(([^][()]*)\)')
_IN_CHOICE = lazy_pattern(r'([\[(][^][()]*)\{thing\}')
_COMMENT = lazy_pattern(r'#.*')


@dataclass(frozen=True, slots=True)
class Language:
    """The phrases of one language, by their first token (a word, or a character)."""

    name: str
    spaced: bool
    parts: bool  # a space ends a clause (where none stands between words)
    calls: Table  # a clause of its own
    words: Table  # have other meanings too: a sentence of its own
    around: Table  # mean nothing beside a call
    starts: Table  # may go on for a few words
    ends: Table  # whatever stands before
    because: Table  # after a call, why: 'there is a child'
    joints: frozenset[str]  # where another order begins: 'and'
    never: tuple[str, ...]  # silence a clause: 'do not stop'
    asking: tuple[str, ...]  # begin a clause, hold one of `never`, and ask for a stop all the same
    marks: frozenset[str]  # of each phrase for a stop the rarest token: without one nothing calls

    def tokens(self, clause: str) -> Tokens:
        return tuple(clause.split()) if self.spaced else tuple(clause.replace(' ', ''))

    def phrases(self) -> Iterator[Tokens]:
        """Yield what calls for a stop, alone or with words around it."""
        for table in (self.calls, self.words, self.starts, self.ends):
            for same in table.values():
                for phrases in same.values():
                    yield from phrases

    def calls_stop(self, tokens: Tokens, *, sentence: bool) -> bool:
        """Say whether a clause, or a whole sentence, tells the robot to stop."""
        count = len(tokens)
        if not 0 < count <= (LONGEST if self.spaced else LONGEST_UNSPACED):
            return False
        if self.marks.isdisjoint(tokens) or self.spaced and not self._may_call(tokens):
            return False
        return self._calls(tokens, sentence) and not (self.never and self._is_silenced(tokens))

    def _calls(self, tokens: Tokens, sentence: bool) -> bool:
        """Say whether the phrases call, whatever may silence them."""
        reached = self._reach(tokens, 0, sentence)
        if reached[-1] & CALLED or self._goes_on(tokens, reached) or self._ends(tokens):
            return True
        if self._gives_reason(tokens, reached):
            return True
        return any(map(self._covers, self._pieces(tokens)))

    def _may_call(self, tokens: Tokens) -> bool:
        """Say whether a phrase begins with the first word, or one may stand behind it."""
        first = tokens[0]
        return (
            first in self.calls
            or first in self.around
            or first in self.words
            or first in self.starts
            or not self.ends.keys().isdisjoint(tokens)
            or not self.joints.isdisjoint(tokens)
        )

    def _covers(self, tokens: Tokens) -> bool:
        marked = not self.marks.isdisjoint(tokens)
        return marked and bool(self._reach(tokens, 0, False)[-1] & CALLED)

    def _is_silenced(self, tokens: Tokens) -> bool:
        line = f' {" ".join(tokens)} ' if self.spaced else ''.join(tokens)
        for phrase in self.asking:
            if line.startswith(phrase) and len(line) <= len(phrase) + _ASKED:
                line = line.removeprefix(phrase)
        return any(map(line.__contains__, self.never))

    def _reach(self, tokens: Tokens, start: int, sentence: bool) -> list[int]:
        """Return for each place whether phrases cover all from `start` to it, and a call too."""
        reached = [0] * (len(tokens) + 1)
        reached[start] = COVERED
        last = start  # no phrase covers more
        calls = (self.calls, self.words) if sentence else (self.calls,)
        for i in range(start, len(tokens)):
            if i > last:
                break
            if not reached[i]:
                continue
            for end in _ends_of(self.around, tokens, i):
                reached[end] |= reached[i]
                last = max(last, end)
            for table in calls:
                for end in _ends_of(table, tokens, i) if tokens[i] in table else ():
                    reached[end] |= CALLED
                    last = max(last, end)
        return reached

    def _goes_on(self, tokens: Tokens, reached: list[int]) -> bool:
        if self.starts.keys().isdisjoint(tokens):
            return False
        most = REST if self.spaced else REST_UNSPACED
        return any(
            0 < len(tokens) - end <= most
            for i in range(len(tokens))
            if reached[i]
            for end in _ends_of(self.starts, tokens, i)
        )

    def _gives_reason(self, tokens: Tokens, reached: list[int]) -> bool:
        if max(reached) < CALLED or self.because.keys().isdisjoint(tokens):
            return False
        return any(
            reached[i] & CALLED and _ends_of(self.because, tokens, i)
            for i in range(1, len(tokens))
        )

    def _ends(self, tokens: Tokens) -> bool:
        return not self.ends.keys().isdisjoint(tokens) and any(
            self._reach(tokens, end, False)[-1]
            for i in range(len(tokens))
            for end in _ends_of(self.ends, tokens, i)
        )

    def _pieces(self, tokens: Tokens) -> list[Tokens]:
        if not self.joints:
            return []
        if not self.spaced:
            pieces = re.split('|'.join(map(re.escape, self.joints)), ''.join(tokens))
            return [tuple(piece) for piece in pieces if piece] if len(pieces) > 1 else []
        if self.joints.isdisjoint(tokens):
            return []
        found: list[Tokens] = []
        start = 0
        for i, token in enumerate((*tokens, '')):
            if token in self.joints or i == len(tokens):
                found.append(tokens[start:i])
                start = i + 1
        return [piece for piece in found if piece] if len(found) > 1 else []


def _ends_of(table: Table, tokens: Tokens, at: int) -> Sequence[int]:
    if tokens[at] not in table:
        return ()
    same = table[tokens[at]]
    ends = [at + 1] if '' in same else []
    for phrase in same.get(tokens[at + 1], ()) if at + 1 < len(tokens) else ():
        end = at + len(phrase)
        if tokens[at:end] == phrase:
            ends.append(end)
    return ends


def expand(template: str) -> list[str]:
    """Return all that a template stands for: 'halt [now|there]', '(hit|use) the brakes'."""
    parts: list[list[str]] = []
    at = 0
    for choice in _CHOICE.finditer(template):
        optional, required = choice.groups()
        options = ['', *optional.split('|')] if optional is not None else required.split('|')
        parts += [[template[at : choice.start()]], options]
        at = choice.end()
    return [''.join(chosen) for chosen in itertools.product(*parts, [template[at:]])]


def _phrases(text: str, things: str) -> list[str]:
    """Read phrases that commas and line ends part; {thing} stands for what can be stopped.

    A line that ends in a | goes on in the next.
    """
    text = _IN_CHOICE.sub(lambda match: match[1] + things, fold(_COMMENT.sub('', text)))
    text = text.replace('{thing}', f'({things})').replace("'", ' ').replace('|\n', '|')
    templates = re.split(r'[,\n]', text.replace('-', ' '))
    return [phrase for template in templates if template.strip() for phrase in expand(template)]


def _table(phrases: Iterable[str], spaced: bool) -> Table:
    table: Table = {}
    cut = (tuple(one.split()) if spaced else tuple(one.replace(' ', '')) for one in phrases)
    for tokens in dict.fromkeys(cut):
        second = tokens[1] if len(tokens) > 1 else ''
        table.setdefault(tokens[0], {}).setdefault(second, []).append(tokens)
    return table


def read_language(module: ModuleType) -> Language:
    """Read the phrases of a language from its file."""
    found: dict[str, str] = {name: str(getattr(module, name, '')) for name in _KINDS}
    spaced = bool(getattr(module, 'SPACED', True))
    things = fold('|'.join(map(str.strip, found['THINGS'].replace('\n', ',').split(','))))

    def table(kind: str) -> Table:
        return _table(_phrases(found[kind], things), spaced)

    def lines(kind: str) -> list[str]:
        pairs = [same for first in table(kind).values() for same in first.values()]
        return [(' ' if spaced else '').join(tokens) for same in pairs for tokens in same]

    tables = {kind: table(kind) for kind in ('CALLS', 'WORDS', 'STARTS', 'ENDS')}
    return Language(
        name=module.__name__.rpartition('.')[2],
        spaced=spaced,
        parts=bool(getattr(module, 'PARTS', not spaced)),
        calls=tables['CALLS'],
        words=tables['WORDS'],
        around=table('AROUND'),
        starts=tables['STARTS'],
        ends=tables['ENDS'],
        because=table('BECAUSE'),
        joints=frozenset(lines('JOINTS')),
        never=tuple(f' {line} ' if spaced else line for line in lines('NEVER')),
        asking=tuple(f' {line} ' if spaced else line for line in lines('ASKING')),
        marks=frozenset(
            _mark(phrase)
            for table in tables.values()
            for same in table.values()
            for phrases in same.values()
            for phrase in phrases
        ),
    )


class _Likeliness(dict[str, tuple[bool, int]]):
    """How likely words are to stand in other texts, each thought of once."""

    def __missing__(self, token: str) -> tuple[bool, int]:
        self[token] = found = (token in _COMMON, -len(token))
        return found


_likeliness = _Likeliness()


def _mark(phrase: Tokens) -> str:
    """Return the word of a phrase that is least likely to stand in other texts."""
    return min(phrase, key=_likeliness.__getitem__)


_ASKED = 2  # characters behind a phrase that asks for a stop: 你能不能停下来, and no 停下抱怨
_KINDS = (
    *('THINGS', 'CALLS', 'WORDS', 'STARTS', 'ENDS'),
    *('BECAUSE', 'AROUND', 'JOINTS', 'NEVER', 'ASKING'),
)


def load_languages() -> tuple[Language, ...]:
    """Read all languages; English first."""
    folder = f'{__package__}.languages'
    return tuple(read_language(importlib.import_module(f'{folder}.{name}')) for name in LANGUAGES)
