# SPDX-License-Identifier: Apache-2.0
"""One language's sentences, and what a clause is by them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import lru_cache
from itertools import islice
from typing import Any

from omnivinci_ros.commands.chinese.characters import read_text
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.quantities import format_number
from omnivinci_ros.commands.sentences.numbers import number_in

UNSPACED = ('zh', 'ja', 'th')  # languages that are written without spaces
MAX_TAKEN = 8  # words of what a wildcard takes
MAX_TAKEN_CHARACTERS = 20  # the same without spaces
MAX_TRIED = 50  # ways in which a clause may fit
# What joins, denies or takes back: a name has none of them.
_NOT_IN_NAMES = frozenset(
    'and then or but nor not never no nothing nobody none anything anyone except without if '
    'unless until before after while when '
    'instead stop wait sorry actually rather please y luego pero no sin und dann oder aber nicht '
    'ohne wenn et puis ou mais ne pas sans si '
    'zero neither hardly assuming excluding provided '
    'kein keine keinen keiner keinem nie niemals ausser außer '
    'non mai nessun nessuno nessuna não nao nunca sem ningún ningun ninguna ninguno nenhum '
    'nenhuma jamais aucun aucune niet geen nooit rien nada niente nichts niets'.split()
)
# What offers another in languages in which it is no other word: 'la taza o el plato'.
_OR = {
    **{'es': {'o', 'u'}, 'it': {'o', 'oppure'}, 'pt': {'ou'}, 'pl': {'lub', 'albo'}},
    **{'nl': {'of'}, 'sv': {'eller'}, 'da': {'eller'}, 'no': {'eller'}, 'cs': {'nebo'}},
    **{'fi': {'tai', 'vai'}, 'tr': {'veya', 'ya'}},
}
_NOT_IN_CHINESE = (
    *('然后', '接着', '再', '别', '不', '如果', '要是', '或', '但', '算了', '停'),
    *('除', '没', '无', '勿'),
)
_CHINESE_NAMES = ('无人', '无线', '无尘', '除湿', '除尘', '除雪')  # hold one, and deny nothing
_ARTICLES = ('the', 'a', 'an')
_PREPOSITIONS = frozenset('to of for with by from at in on into onto under near beside'.split())
_REFERENCES = frozenset('it them him her me us this that there here'.split())


@dataclass(frozen=True, slots=True)
class SlotList:
    """What may stand in a slot."""

    values: tuple[tuple[str, str], ...] = ()  # as it is said, as it comes out
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0  # 0: no numbers
    line: int = 0

    @property
    def is_wildcard(self) -> bool:
        return not self.values and not self.step

    def holds(self, value: float) -> bool:
        steps = (value - self.low) / self.step
        return self.low <= value <= self.high and abs(steps - round(steps)) < 1e-6


@dataclass(frozen=True, slots=True)
class Match:
    """A clause that a sentence covers."""

    intent: str
    slots: dict[str, str]
    refused: str = ''  # why a number does not fit
    taken: int = 0  # characters that wildcards took


@dataclass(frozen=True, eq=False)
class Book:
    """One language's sentences."""

    language: str
    sentences: Mapping[str, tuple[str, ...]]  # by intent
    lists: Mapping[str, SlotList]
    slot_lists: Mapping[str, str]  # the list of each slot
    verbs: frozenset[str] = frozenset()  # that its sentences begin with
    _intents: list[Any] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Return the language without its region: 'pt' of 'pt-BR'."""
        return self.language.partition('-')[0]

    @property
    def is_unspaced(self) -> bool:
        return self.base in UNSPACED

    def read(self, clause: str) -> Match | None:
        """Return what a whole clause is, without the polite words around it."""
        return _read(self, clause)

    def best(self, clause: str) -> Match | None:
        """Return the fitting sentence whose wildcards take least."""
        best: Match | None = None
        for result in islice(self._results(clause), MAX_TRIED):
            match = self._match(result)
            if match is not None and (best is None or _rank(match) < _rank(best)):
                best = match
        return best

    def _results(self, clause: str) -> Iterable[Any]:
        from hassil.recognize import recognize_all

        results: Iterable[Any] = recognize_all(clause, self._compiled(), language=self.language)
        return results

    def _compiled(self) -> Any:
        if not self._intents:
            from hassil.intents import Intents

            # Numbers are wildcards: hassil misreads negative ones and knows no halves.
            lists: dict[str, Any] = {
                name: {'values': [{'in': said, 'out': out} for said, out in one.values]}
                if one.values
                else {'wildcard': True}
                for name, one in self.lists.items()
            }
            self._intents.append(
                Intents.from_dict(
                    {
                        'language': self.language,
                        'settings': {'ignore_whitespace': self.is_unspaced},
                        'intents': {
                            name: {'data': [{'sentences': [self._plain(one) for one in several]}]}
                            for name, several in self.sentences.items()
                        },
                        'lists': lists,
                    }
                )
            )
        return self._intents[0]

    def _plain(self, sentence: str) -> str:
        return read_text(sentence).plain if self.language.startswith('zh') else sentence

    def _match(self, result: Any) -> Match | None:
        slots: dict[str, str] = {}
        refused, taken = '', 0
        for entity in result.entities_list:
            slot = self.lists[self.slot_lists[entity.name]]
            if slot.values:
                slots[entity.name] = str(entity.value)
                continue
            text = str(entity.text).strip().lower()
            if slot.is_wildcard:
                name = self._name(text)
                if not name:
                    return None
                slots[entity.name] = name
                taken += 1 + len(name)
                continue
            value = number_in(text, self.language)
            if value is None:
                return None
            if not slot.holds(value):
                refused = refused or _outside(entity.name, slot, value)
            slots[entity.name] = format_number(value)
        return Match(result.intent.name, slots, refused, taken)

    def _name(self, text: str) -> str:
        """Return what a wildcard took as a name, '' where it took what is none."""
        if self.is_unspaced:
            plain = text
            for name in _CHINESE_NAMES:
                plain = plain.replace(name, '')
            bad = any(word in plain for word in _NOT_IN_CHINESE) or name_end(text) < len(text)
            return '' if bad or len(text) > MAX_TAKEN_CHARACTERS else text
        words = text.split()
        while words and words[0] in _ARTICLES and self.language.startswith('en'):
            words = words[1:]
        offers = not _OR.get(self.base, set()).isdisjoint(words)
        if len(words) > MAX_TAKEN or offers or not _NOT_IN_NAMES.isdisjoint(words):
            return ''
        return '' if _is_clause(words) else ' '.join(words)


@lru_cache(256)  # a clause is tried alone, as the go-on of another, and as a correction
def _read(book: Book, clause: str) -> Match | None:
    return book.best(clause)


def _is_clause(words: list[str]) -> bool:
    """Say whether it is more than a name: 'weld it', 'weld the seam', 'to three'."""
    if words[:1] and words[0] in _PREPOSITIONS:
        return True
    if any(
        words[i] in _ARTICLES and words[i - 1] not in _PREPOSITIONS for i in range(1, len(words))
    ):
        return True
    return len(words) > 1 and words[-1] in _REFERENCES and words[-2] not in _PREPOSITIONS


def _rank(match: Match) -> tuple[bool, int]:
    return bool(match.refused), match.taken


def _outside(name: str, slot: SlotList, value: float) -> str:
    steps = '' if slot.step == 1 else f' in steps of {format_number(slot.step)}'
    return (
        f'{name.replace("_", " ")} {format_number(value)} is none that I know: say one from '
        f'{format_number(slot.low)} to {format_number(slot.high)}{steps}.'
    )
