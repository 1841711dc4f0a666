# SPDX-License-Identifier: Apache-2.0
"""What is counted of an utterance: its words, what stands side by side, and beginnings and ends.

Chinese is counted by characters, without its pauses.
"""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_WORDS = lazy_pattern(r"[a-z][a-z']*|\d+(?:[.,:/]\d+)*")
_CHARACTERS = lazy_pattern(r'[^\W_]')
_ADDRESS, _ADDRESS_ZH = 'robot', '\u673a\u5668\u4eba'  # whoever calls it may say anything
_NUMBER = '#'  # which one it is tells nothing
_LONG = 4  # letters: of longer words beginning and end are counted too, for their other forms


def features_of(text: str, language: str) -> set[str]:
    """Return the features of an utterance, alike however it is written."""
    return _of_characters(text) if language == 'zh' else _of_words(text)


def _of_words(text: str) -> set[str]:
    found = _WORDS.findall(text.lower().replace('\u2019', "'"))
    said = (_NUMBER if word[0].isdigit() else word for word in found if word != _ADDRESS)
    words = ['<', *said, '>']
    pairs = list(zip(words, words[1:], strict=False))
    return {
        *words[1:-1],
        *(f'{one} {two}' for one, two in pairs),
        *(f'{one} {two} {three}' for (one, two), three in zip(pairs, words[2:], strict=False)),
        *(f'{one} .. {three}' for one, three in zip(words, words[2:], strict=False)),
        *(f'{word[:_LONG]}-' for word in words if len(word) > _LONG),
        *(f'-{word[-3:]}' for word in words if len(word) > _LONG),
    }


def _of_characters(text: str) -> set[str]:
    signs = ['<', *_CHARACTERS.findall(text.lower().replace(_ADDRESS_ZH, '')), '>']
    return {
        *signs[1:-1],
        *(f'{one}{two}' for one, two in zip(signs, signs[1:], strict=False)),
        *(
            f'{one}{two}{three}'
            for one, two, three in zip(signs, signs[1:], signs[2:], strict=False)
        ),
    }
