# SPDX-License-Identifier: Apache-2.0
"""Read a file of a robot's own intents; every error is one sentence with the file and the line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from omnivinci_ros.commands.intents import INTENT_NAME
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.sentences.book import Book
from omnivinci_ros.commands.sentences.book import SlotList
from omnivinci_ros.commands.sentences.nodes import Node
from omnivinci_ros.commands.sentences.nodes import SentencesError
from omnivinci_ros.commands.sentences.nodes import read_nodes
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.commands.sentences.templates import first_words
from omnivinci_ros.commands.sentences.templates import slots_of

MAX_INTENTS = 200
MAX_SENTENCES = 200  # of one intent
MAX_VALUES = 1000  # of one list
NOT_TO_REPLACE = ('STOP', 'PLAN', 'NONE')
_INTENT = lazy_pattern(INTENT_NAME)
_LIST = lazy_pattern(r'[a-z][a-z0-9_]{0,39}')
_LANGUAGE = lazy_pattern(r'[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?')


def load_sentences(path: str) -> Sentences:
    """Read the file; raise SentencesError with one sentence for what is wrong in it."""
    try:
        import hassil  # noqa: F401
    except ImportError as error:
        raise SentencesError(
            f"commands_file={path!r} needs hassil: install it with 'pip install hassil'"
        ) from error
    root, data = read_nodes(path)
    mode, languages = 'merge', None
    for _, name, node in root.items(('mode', 'languages')):
        if name == 'languages':
            languages = node
            continue
        mode = node.text()
        if mode not in ('merge', 'replace'):
            raise node.error(f'mode is {mode!r}: give merge or replace')
    if languages is None:
        raise root.error('languages is missing: give it, such as languages: {en: {intents: ...}}')
    books: list[Book] = []
    confirmed: set[str] = set()
    for key, language, node in languages.items():
        if _LANGUAGE.fullmatch(language) is None:
            raise key.error(f'{language!r} is no language: give its code, such as en or zh')
        books.append(_book(language, node, confirmed))
    if not books:
        raise languages.error('no language is here: give one, such as en')
    for book in books:
        book.read('.')  # made ready now, not when somebody speaks
    return Sentences(
        books=tuple(books),
        confirmed=frozenset(confirmed),
        replaces=mode == 'replace',
        sha256=hashlib.sha256(data).hexdigest(),
        verbs=frozenset().union(*(book.verbs for book in books)),
    )


def _verbs(sentences: Iterable[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(
        word for several in sentences for sentence in several for word in first_words(sentence)
    )


def _book(language: str, node: Node, confirmed: set[str]) -> Book:
    intents, lists = None, {}
    for _, name, value in node.items(('intents', 'lists')):
        if name == 'lists':
            lists = _lists(value)
        else:
            intents = value
    if intents is None:
        raise node.error(f'{language} has no intents: give some, such as DOCK')
    sentences: dict[str, tuple[str, ...]] = {}
    slot_lists: dict[str, str] = {}
    for key, name, value in intents.items():
        if _INTENT.fullmatch(name) is None:
            raise key.error(f'{name!r} is no name of an intent: use capitals, such as DOCK')
        if name in NOT_TO_REPLACE:
            raise key.error(f'{name} is read by rules of its own and can not be written here')
        if len(sentences) == MAX_INTENTS:
            raise key.error(f'more than {MAX_INTENTS} intents are too many')
        sentences[name] = _intent(key, value, lists, slot_lists, confirmed)
    if not sentences:
        raise intents.error('no intent is here: give one, such as DOCK')
    return Book(language, sentences, lists, slot_lists, _verbs(sentences.values()))


def _intent(
    key: Node,
    node: Node,
    lists: dict[str, SlotList],
    slot_lists: dict[str, str],
    confirmed: set[str],
) -> tuple[str, ...]:
    found: list[str] = []
    for _, name, value in node.items(('sentences', 'requires_confirmation')):
        if name == 'requires_confirmation':
            confirmed.update([key.text()] if value.is_true() else [])
            continue
        for one in value.list('sentences', MAX_SENTENCES):
            try:
                slots = slots_of(one.text(), lists)
            except ValueError as error:
                raise one.error(f'{error}') from error
            for slot, listed in slots.items():
                if slot_lists.setdefault(slot, listed) != listed:
                    raise one.error(
                        f'the slot {slot} is filled from {slot_lists[slot]} elsewhere and from '
                        f'{listed} here: give it another name'
                    )
            found.append(one.text())
    if not found:
        raise key.error(f'{key.text()} has no sentences: give some, such as - dock at {{bay}}')
    return tuple(found)


def _lists(node: Node) -> dict[str, SlotList]:
    lists: dict[str, SlotList] = {}
    for key, name, value in node.items():
        if _LIST.fullmatch(name) is None:
            raise key.error(f'{name!r} is no name of a list: use small letters, such as bay')
        kinds = list(value.items(('values', 'range', 'wildcard')))
        if len(kinds) != 1:
            raise key.error(f'{name} must be one of values, range and wildcard')
        _, kind, content = kinds[0]
        if kind == 'values':
            lists[name] = SlotList(values=tuple(_value(one) for one in _values(content)))
        elif kind == 'range':
            lists[name] = _range(content)
        elif not content.is_true():
            raise content.error('wildcard can only be true')
        else:
            lists[name] = SlotList()
    return lists


def _values(node: Node) -> list[Node]:
    return node.list('values', MAX_VALUES)


def _value(node: Node) -> tuple[str, str]:
    if node.yaml.id == 'scalar':
        return node.text(), node.text()
    given = {name: value.text() for _, name, value in node.items(('in', 'out'))}
    if len(given) != 2:
        raise node.error('a value needs in (as it is said) and out (as it comes out)')
    return given['in'], given['out']


def _range(node: Node) -> SlotList:
    given = {name: value.number() for _, name, value in node.items(('from', 'to', 'step'))}
    if 'from' not in given or 'to' not in given:
        raise node.error('a range needs from and to, such as {from: 1, to: 20}')
    if given['from'] > given['to'] or not given.get('step', 1.0) > 0:
        raise node.error('a range goes up, in steps above 0: such as {from: 1, to: 20, step: 1}')
    return SlotList(low=given['from'], high=given['to'], step=given.get('step', 1.0))
