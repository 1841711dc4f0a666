# SPDX-License-Identifier: Apache-2.0
"""Read an utterance by a phrasebook: clauses that a template covers whole, and nothing else."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import within
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.own_sentences import OwnSentences
from omnivinci_ros.commands.phrasebook.book import Book
from omnivinci_ros.commands.phrasebook.book import read_book
from omnivinci_ros.commands.phrasebook.filling import Filled
from omnivinci_ros.commands.phrasebook.filling import fill

LANGUAGES = ('de',)
MAX_WORDS = 60
MAX_CLAUSE = 20  # words
CHATTER = 10  # words: longer texts without an order are stories, and get no answer
MAX_QUOTED = 100

_TOKEN = lazy_pattern(r'\d+(?:[.,]\d+)*|[^\W\d_]+|[°%]|[.,!?;:\n]')
_LETTERS = {code: ' ' for code in range(128) if not chr(code).isalpha()}
_ENGLISH = frozenset(
    'the to please go turn and then me you of it is what where can take put follow say tell with '
    'your my from back this that i forward right are do not'.split()
)


def _load(name: str) -> Book:
    return read_book(importlib.import_module(f'{__package__}.languages.{name}'))


BOOKS = {name: _load(name) for name in LANGUAGES}
_KNOWN = frozenset().union(*(book.known_by for book in BOOKS.values()))


def book_of(text: str) -> Book | None:
    """Return the phrasebook of a text's language, by words that only it has; None for English."""
    lowered = text.lower()
    # Cutting at all but letters finds the same words of plain ASCII, in a fraction of the time.
    if lowered.isascii() and _KNOWN.isdisjoint(lowered.translate(_LETTERS).split()):
        return None
    words = set(_TOKEN.findall(lowered))
    if words.isdisjoint(_KNOWN):
        return None
    english = len(words & _ENGLISH)
    best = max(BOOKS.values(), key=lambda book: len(words & book.known_by))
    return best if len(words & best.known_by) > english else None


@dataclass(slots=True)
class _Draft:
    """What was made of an utterance."""

    steps: list[Step] = field(default_factory=list)
    questions: list[tuple[int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    forbids: bool = False


def read_by_book(
    book: Book,
    source: str,
    utterance: str,
    allowed: frozenset[str] | None = None,
    own: OwnSentences | None = None,
) -> Interpretation:
    """Read an utterance; STOP has been looked for before."""
    result = replace(_read(book, source, utterance, own), language=book.name)
    permitted = within(result, allowed)
    if permitted is result or permitted.steps:
        return permitted
    refused = book.sentences['NOT_ALLOWED'].format(intent=result.intent)
    return replace(permitted, clarification=refused)


def _read(book: Book, source: str, utterance: str, own: OwnSentences | None) -> Interpretation:
    tokens = _TOKEN.findall(source)
    if len(tokens) > MAX_WORDS:
        return nothing(utterance)
    draft = _Draft()
    for clause in _clauses(tokens):
        if set(map(str.lower, clause)) & book.forbids:
            draft.forbids = True
            draft.unread.append(' '.join(clause))
            continue
        for words, filled in _orders(book, clause, own):
            _note(draft, book, words, filled)
    if not draft.steps:
        return nothing(utterance, _answer(book, draft, tokens))
    sentence, question = _question(book, draft, asked=_is_asked(book, tokens))
    planned = len(draft.steps) > 1 or bool(draft.unread)
    first = draft.steps[0]
    return Interpretation(
        intent='PLAN' if planned else first.intent,
        slots={} if planned else first.slots,
        confidence=1.0 if not draft.unread else 0.7,
        needs_clarification=bool(sentence),
        clarification=sentence,
        utterance=utterance,
        steps=tuple(draft.steps),
        question=question,
    )


def _clauses(tokens: list[str]) -> list[list[str]]:
    clauses: list[list[str]] = [[]]
    for token in tokens:
        if token in '.,!?;:\n':
            clauses.append([])
        else:
            clauses[-1].append(token)
    return [clause for clause in clauses if clause]


def _orders(
    book: Book, words: list[str], own: OwnSentences | None
) -> list[tuple[list[str], Filled | None]]:
    """Return the orders of a clause: the shortest that leave another to be read after a joint."""
    lowered = [word.lower() for word in words]
    for i in range(1, len(words) - 1):
        for joint in book.joints:
            if tuple(lowered[i : i + len(joint)]) != joint:
                continue
            first = _one(book, words[:i], own)
            rest = _orders(book, words[i + len(joint) :], own)
            if first is not None and rest and all(filled is not None for _, filled in rest):
                return [(words[:i], first), *rest]
    bare = _bare(book, words)
    return [(words, _one(book, words, own))] if bare else []


def _one(book: Book, words: list[str], own: OwnSentences | None) -> Filled | None:
    bare = _bare(book, words)
    if not 0 < len(bare) <= MAX_CLAUSE:
        return None
    reading = own.read([word.lower() for word in bare], book.name) if own is not None else None
    if reading is not None and reading.intent != 'NONE':
        return Filled(reading.intent, dict(reading.slots), reading.question)
    line = ''.join(word.lower() + ' ' for word in bare)
    filled = _by_template(book, line, bare)
    when = next((found for time in book.times if (found := time.search(line))), None)
    if when is None or filled is not None and filled.intent in ('SAY', 'GREET'):
        return filled
    before = line[: when.start()].count(' ')  # words
    rest = [*bare[:before], *bare[before + when.group().count(' ') :]]
    timed = _by_template(book, ''.join(word.lower() + ' ' for word in rest), rest)
    if timed is None:
        return None
    said = book.sentences['NOT_TIMED'].format(when=when.group().strip(), rest=' '.join(rest))
    slots = {**timed.slots, 'when': when.group().strip()}
    return Filled(timed.intent, slots, timed.question or said)


def _by_template(book: Book, line: str, bare: list[str]) -> Filled | None:
    for template in book.templates:
        match = template.pattern.fullmatch(line)
        if match is not None and (filled := fill(book, template, match, bare)) is not None:
            return filled
    return None


def _bare(book: Book, words: list[str], phrases: tuple[tuple[str, ...], ...] = ()) -> list[str]:
    """Take fillers out, and polite words and joints off both ends."""
    words = [word for word in words if word.lower() not in book.fillers]
    lowered = [word.lower() for word in words]
    start, end = 0, len(words)
    for _ in range(10):
        before = (start, end)
        for phrase in phrases or (*book.around, *book.joints):
            if tuple(lowered[start:end][: len(phrase)]) == phrase:
                start += len(phrase)
            if start < end and tuple(lowered[start:end][-len(phrase) :]) == phrase:
                end -= len(phrase)
        if (start, end) == before:
            break
    return words[start:end]


def _note(draft: _Draft, book: Book, words: list[str], filled: Filled | None) -> None:
    """Take an order into the plan; what it points at is the last thing that was named."""
    if filled is None:
        draft.unread.append(' '.join(words))
        return
    slots = filled.slots
    if slots.get('object') in book.them and draft.steps:
        named = [step.slots for step in draft.steps if step.slots.get('object')]
        if named:
            slots['object'] = named[-1]['object']
            if 'attribute' in named[-1]:
                slots['attribute'] = named[-1]['attribute']
        else:
            asked = book.sentences['REFERS'].format(word=slots['object'])
            draft.questions.append((len(draft.steps), asked))
    if filled.question:
        draft.questions.append((len(draft.steps), filled.question))
    draft.steps.append(Step(filled.intent, slots, ' '.join(words)))


def _question(book: Book, draft: _Draft, *, asked: bool) -> tuple[str, Question | None]:
    if draft.unread:
        rest = ', '.join(step.text for step in draft.steps)
        clause = draft.unread[0][:MAX_QUOTED]
        sentence = book.sentences['UNREAD'].format(clause=clause, rest=rest)
        return sentence, Question(confirms=True)
    for at, sentence in draft.questions:
        return sentence, Question(at, confirms='when' in draft.steps[at].slots)
    if asked:
        rest = ', '.join(step.text for step in draft.steps)
        return book.sentences['ASKED'].format(rest=rest), Question(confirms=True)
    return '', None


def _is_asked(book: Book, tokens: list[str]) -> bool:
    """Say whether an order ends as a question without a polite word: 'geh in die Küche?'."""
    sentence: list[str] = []
    for token in tokens:
        if token not in '.!?\n':
            sentence.append(token.lower())
            continue
        orders = sentence[:1] != [] and sentence[0] in book.verbs
        if token == '?' and orders and book.polite.isdisjoint(sentence):
            return True
        sentence = []
    return False


def _answer(book: Book, draft: _Draft, tokens: list[str]) -> str:
    """Return what to say when no template fits, '' where nobody seems to wait for an answer."""
    words = [token for token in tokens if token[0].isalnum()]
    bare = _bare(book, words)
    spoken = [word.lower() for word in bare]
    orders = spoken[:1] != [] and spoken[0] in book.verbs
    if spoken[:1] != [] and spoken[0] in book.conditions:  # 'wenn es klingelt hol das Brot'
        orders = not book.verbs.isdisjoint(spoken[2:])
    if len(words) > (2 * CHATTER if orders else CHATTER) or not draft.unread:
        return ''
    spoken_to = len(_bare(book, words, book.around)) < len(words)
    addressed = spoken_to or orders
    if draft.forbids and addressed:
        return book.sentences['FORBIDDEN']
    if tokens[-1] == '?':
        return book.sentences['NO_ANSWER']
    unread = book.sentences['UNKNOWN'].format(clause=draft.unread[0][:MAX_QUOTED])
    return unread if addressed else ''
