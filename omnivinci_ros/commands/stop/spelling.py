# SPDX-License-Identifier: Apache-2.0
"""One spelling for a text of any language: no accents, one case, pauses in one form."""

from __future__ import annotations

import unicodedata
from operator import itemgetter

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_SENTENCE_MARKS = '.!?\n\u2026\u3002\uff01\uff1f\uff0e\u0964\u061f\u06d4\u00a1\u00bf\u2049\u203c'
_CLAUSE_MARKS = (
    ',;:()[]"\u3001\uff0c\uff1b\uff1a\u060c\u061b\u00ab\u00bb\u201e\u2013\u2014\u300c\u300d'
)
_SPACES = "-'\u2019`\u00b7\u30fb/\\_*~\u301c\uff5e#@&+"
_MARKS = {
    **dict.fromkeys(map(ord, _SENTENCE_MARKS), '\n'),
    **dict.fromkeys(map(ord, _CLAUSE_MARKS), ','),
    **dict.fromkeys(map(ord, _SPACES), ' '),
}
# What is left where an accent can not be taken off by decomposition, and one form of two.
_LETTERS = str.maketrans(
    {
        'ß': 'ss',
        'ı': 'i',
        'đ': 'd',
        'ł': 'l',
        'ø': 'o',
        'æ': 'ae',
        'œ': 'oe',
        'ى': 'ي',
        'ی': 'ي',
        'ک': 'ك',
        'ة': 'ه',
        'ـ': None,
        'ँ': 'ं',
        'ς': 'σ',
    }
)
# Accents of Latin, Greek and Cyrillic, points of Hebrew, vowels and hamzas of Arabic, nukta.
_ACCENTS = lazy_pattern('[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u093c]+')
_PICTURES = lazy_pattern('[\U0001f000-\U0001faff\u2600-\u27bf\ufe0e\ufe0f]+')
_STOP_SIGNS = lazy_pattern('[\U0001f6d1\u270b\u26d4\U0001f6ab\U0001f91a\ufe0f\\s!]+')
_STRETCHED = lazy_pattern(r'([a-zα-ωа-я])\1{2,}')
_THRICE = lazy_pattern(r'(.)\1\1')  # found in a third of the time, and seldom there
_ONCE = itemgetter(1)  # the letter that is held; a template would be read for each text anew
_LONG_VOWEL = lazy_pattern('ー{2,}')

# Letters of other scripts that look as Latin ones, in lower case (the capital decides).
_LOOKALIKES = str.maketrans(
    {
        'а': 'a',
        'в': 'b',
        'с': 'c',
        'е': 'e',
        'н': 'h',
        'і': 'i',
        'ј': 'j',
        'к': 'k',
        'м': 'm',
        'о': 'o',
        'р': 'p',
        'ѕ': 's',
        'т': 't',
        'у': 'y',
        'х': 'x',
        'ԝ': 'w',
        'α': 'a',
        'β': 'b',
        'ε': 'e',
        'η': 'h',
        'ι': 'i',
        'κ': 'k',
        'μ': 'm',
        'ο': 'o',
        'ρ': 'p',
        'τ': 't',
        'υ': 'y',
        'χ': 'x',
        'ꜱ': 's',
        'ᴛ': 't',
        'ᴏ': 'o',
        'ᴘ': 'p',
        'օ': 'o',
        'ѵ': 'v',
    }
)


_CYRILLIC = str.maketrans('abcehkmoptxyi', 'авсенкмортхуі')


def fold(text: str) -> str:
    """Return a text in lower case, without accents; letters that are held are let go."""
    text = text.lower()
    if text.isascii():
        return _STRETCHED.sub(_ONCE, text) if _THRICE.search(text) else text
    text = unicodedata.normalize('NFD', text)
    text = unicodedata.normalize('NFC', _ACCENTS.sub('', text)).translate(_LETTERS)
    return _LONG_VOWEL.sub('ー', _STRETCHED.sub(_ONCE, text))


def read_sentences(text: str) -> list[list[str]]:
    """Cut a text into sentences, and each at its pauses into clauses, folded."""
    return cut_sentences(fold_pauses(text))


def fold_pauses(text: str) -> str:
    """Return a folded text with a line end for each end of a sentence, a comma for a pause."""
    plain = _PICTURES.sub(' ', fold(text)) if not text.isascii() else fold(text)
    return plain.translate(_MARKS)


def cut_sentences(plain: str) -> list[list[str]]:
    """Cut a folded text into sentences, and each at its pauses into clauses."""
    sentences: list[list[str]] = []
    for sentence in plain.split('\n'):
        clauses = [clause for part in sentence.split(',') if (clause := part.strip())]
        if clauses:
            sentences.append(clauses)
    return sentences


def is_stop_sign(text: str) -> bool:
    """Say whether a text is nothing but pictures that say stop."""
    return bool(text.strip()) and _STOP_SIGNS.fullmatch(text) is not None and not text.isascii()


def as_cyrillic(text: str) -> str:
    """Return the text with its Latin letters as Cyrillic ones that look like them."""
    return text.lower().translate(_CYRILLIC)


def as_latin(text: str) -> str:
    """Return the text as it looks: 'stop' for Cyrillic letters that look like it."""
    return text.lower().translate(_LOOKALIKES)
