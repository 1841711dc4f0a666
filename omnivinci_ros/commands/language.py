# SPDX-License-Identifier: Apache-2.0
"""Which language an utterance is in, by its script."""

from __future__ import annotations

import re

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_SCRIPTS = (
    ('ja', lazy_pattern('[\u3041-\u30ff]')),  # kana; Chinese has none
    ('ko', lazy_pattern('[\uac00-\ud7af\u1100-\u11ff]')),
    ('zh', lazy_pattern('[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]')),
    ('hi', lazy_pattern('[\u0900-\u097f]+')),
    ('ar', lazy_pattern('[\u0600-\u06ff]+')),
    ('th', lazy_pattern('[\u0e00-\u0e7f]')),
    ('he', lazy_pattern('[\u0590-\u05ff]+')),
    ('el', lazy_pattern('[\u0370-\u03ff]+')),
    ('ru', lazy_pattern('[\u0400-\u04ff]+')),
)
_LATIN_WORD = lazy_pattern('[a-z]+', re.IGNORECASE)
_ADDRESSES = frozenset({'robot', 'ok', 'okay', 'hey', 'hi', 'hello'})


def language_of(text: str) -> str:
    """Return the language of a text as BCP 47 has it; 'en' where its script does not tell.

    An English sentence that names something in another script stays English.
    """
    if text.isascii():
        return 'en'
    for language, letters in _SCRIPTS:
        found = len(letters.findall(text))
        if not found:
            continue
        words = _LATIN_WORD.findall(text)
        each = 2 if language in ('ja', 'ko', 'zh', 'th') else 1  # characters of a word
        begins = _LATIN_WORD.match(text.lstrip())
        english = begins is not None and begins.group().lower() not in _ADDRESSES
        return 'en' if english and len(words) * each > found else language
    return 'en'
