# SPDX-License-Identifier: Apache-2.0
"""STOP, found by rule: it needs no model, and in doubt a short text is a STOP.

A false stop costs a second, a missed one may cost a person's foot. Which language a text is in
does not matter: all are tried, each on the texts that hold one of its words.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop import english
from omnivinci_ros.commands.stop.chinese_cries import is_chinese_cry
from omnivinci_ros.commands.stop.english_cries import is_cry
from omnivinci_ros.commands.stop.english_cries import is_cry_behind
from omnivinci_ros.commands.stop.english_cries import is_no_to_name
from omnivinci_ros.commands.stop.english_danger import names_danger
from omnivinci_ros.commands.stop.phrases import Language
from omnivinci_ros.commands.stop.phrases import load_languages
from omnivinci_ros.commands.stop.plan_pauses import is_chinese_pause
from omnivinci_ros.commands.stop.plan_pauses import without_pauses
from omnivinci_ros.commands.stop.spelling import as_cyrillic
from omnivinci_ros.commands.stop.spelling import as_latin
from omnivinci_ros.commands.stop.spelling import cut_sentences
from omnivinci_ros.commands.stop.spelling import fold_pauses
from omnivinci_ros.commands.stop.spelling import is_stop_sign
from omnivinci_ros.commands.stop.spelling import read_sentences
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Words
from omnivinci_ros.commands.words import read_words
from omnivinci_ros.commands.words import split_clauses

MAX_CLAUSE = 200  # characters: a longer one is no call
_SHORT = 16  # words and pauses of a text in whose clauses a cry counts
MAX_SENTENCES = 60  # the last ones
_LATIN = lazy_pattern('[A-Za-z]')
_OTHER_ALPHABETS = lazy_pattern('[\u0370-\u052f\ua731\u1d00-\u1d7f\u0585]')


@dataclass(frozen=True, slots=True)
class _Languages:
    """English, and the others by the words or the characters of which a call has one."""

    english: english.English
    by_word: dict[str, tuple[Language, ...]]
    by_character: dict[str, tuple[Language, ...]]


def _by_mark(languages: list[Language], spaced: bool) -> dict[str, tuple[Language, ...]]:
    found: dict[str, list[Language]] = {}
    for language in languages:
        if language.spaced == spaced:
            for token in language.marks:
                found.setdefault(token, []).append(language)
    return {token: tuple(same) for token, same in found.items()}


@functools.cache
def _languages() -> _Languages:
    """Read the languages, which takes longer than any text: a program may never see one."""
    first, *others = load_languages()
    return _Languages(
        english.as_english(first), _by_mark(others, spaced=True), _by_mark(others, spaced=False)
    )


def is_stop(text: str) -> bool:
    """Say whether a text tells the robot to stop; looks at 2,000 characters at most."""
    return stop_in(read_words(text))


def stop_in(heard: Words) -> bool:
    """Say whether an utterance that is read already tells the robot to stop."""
    texts = [word.text for word in heard.words]
    if english.calls_stop(texts, _languages().english):
        return True
    spoken = [text for text in texts if text not in PAUSES]
    if is_cry(spoken) or names_danger(spoken):
        return True
    if len(texts) <= _SHORT and is_cry_behind(split_clauses(texts)):
        return True
    if 'no' in texts[-2:] and is_no_to_name(split_clauses(texts)):
        return True
    return _other_languages(heard.source)


@functools.lru_cache(maxsize=8)  # drafts of one utterance are looked at more than once
def _other_languages(source: str) -> bool:
    if is_stop_sign(source) or is_chinese_cry(source):
        return True
    plain = fold_pauses(source)
    marks = _languages().by_word.keys()
    if source.isascii() and marks.isdisjoint(plain.replace(',', ' ').split()):
        return False
    sentences = cut_sentences(plain)[-MAX_SENTENCES:]
    if any(_sentence_stops(clauses) for clauses in sentences):
        return True
    if not _OTHER_ALPHABETS.search(source):
        return False
    if _LATIN.search(source):
        mixed = read_sentences(as_cyrillic(source))
        if any(_sentence_stops(clauses) for clauses in mixed):
            return True
    looks = [word.text for word in read_words(as_latin(source)).words]
    return english.calls_stop(looks, _languages().english)


def _sentence_stops(clauses: list[str]) -> bool:
    if len(clauses) > 2:
        clauses = [c for i, c in enumerate(clauses) if not is_chinese_pause(clauses, i)]
    whole = ' '.join(clauses)
    if whole.isascii() and _languages().by_word.keys().isdisjoint(whole.split()):
        return False
    if len(whole) <= MAX_CLAUSE and _calls_stop(whole, sentence=True):
        return True
    if len(clauses) > 2 and whole.isascii():
        plain = without_pauses(' , '.join(clauses).split())
        clauses = [' '.join(clause) for clause in split_clauses(plain)]
    return len(clauses) > 1 and any(
        len(clause) <= MAX_CLAUSE and _calls_stop(clause, sentence=False)
        for clause in dict.fromkeys(clauses)
    )


def _calls_stop(clause: str, *, sentence: bool) -> bool:
    words = tuple(clause.split())
    by_word, by_character = _languages().by_word, _languages().by_character
    spaced = {
        language.name: language for word in words if word in by_word for language in by_word[word]
    }
    if any(language.calls_stop(words, sentence=sentence) for language in spaced.values()):
        return True
    if clause.isascii():
        return False
    unspaced = {
        lang.name: lang for character in clause for lang in by_character.get(character, ())
    }
    for language in unspaced.values():
        if language.calls_stop(language.tokens(clause), sentence=sentence):
            return True
        parts = words if language.parts else ()
        if len(parts) > 1 and any(
            language.calls_stop(tuple(part), sentence=False) for part in parts
        ):
            return True
    return False
