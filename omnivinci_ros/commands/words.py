# SPDX-License-Identifier: Apache-2.0
"""Words of an utterance: one spelling for what is said and what is typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from omnivinci_ros.commands.clitics import join_clitics
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Characters looked at. An order is short; a shout may stand at the end of a long text.
MAX_HEAD = 1500
MAX_TAIL = 500

PAUSES = frozenset({'.', '?', ','})
SENTENCE_ENDS = frozenset({'.', '?'})

_UNIT_LETTERS = (
    r'(?:mm|cm|km|m|ft|in|yd|yds|deg|rad|meters?|metres?|degrees?|kph|mph|pm|am|percent)'
)
# Raised, lowered and circled digits.
_SMALL_DIGITS = '\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u249b'
_TOKEN = lazy_pattern(
    rf"""
    (?P<plain>[a-z]+)(?=[ ,.?!]|$)  # most words; the others are looked at more closely
    |(?P<rate>(?:km|cm|m|ft)/(?:sec|s|hr|h)\b)
    |(?P<number>(?<!\w)-?(?:\d{{1,4}}/\d{{1,4}}|\d+(?:\.\d+)?\^\d+
        |\d+(?:,\d{{3}})*(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+))(?={_UNIT_LETTERS}\b|[^a-z0-9]|$)
    |(?P<word>[^\W_]+(?:'[^\W_]+)*)
    |(?P<degree>°)
    |(?P<question>\?)
    |(?P<end>[.!\n])
    |(?P<pause>[,;:"()\u2013\u2014]|\s-\s)
    """,
    re.VERBOSE,
)
_CONTRACTIONS = {
    "don't": 'do not',
    'dont': 'do not',
    'cant': 'can not',
    'wont': 'will not',
    'didnt': 'did not',
    'doesnt': 'does not',
    'isnt': 'is not',
    'wouldnt': 'would not',
    'couldnt': 'could not',
    'shouldnt': 'should not',
    'havent': 'have not',
    'im': 'i am',
    'ive': 'i have',
    'thats': 'that is',
    'theres': 'there is',
    'youre': 'you are',
    'hes': 'he is',
    'shes': 'she is',
    'theyre': 'they are',
    'whos': 'who is',
    'heres': 'here is',
    'youve': 'you have',
    'weve': 'we have',
    'theyve': 'they have',
    'arent': 'are not',
    'wasnt': 'was not',
    'hasnt': 'has not',
    'youll': 'you will',
    'theyll': 'they will',
    'itll': 'it will',
    "he'll": 'he will',
    "she'll": 'she will',
    "they'll": 'they will',
    "can't": 'can not',
    'cannot': 'can not',
    "won't": 'will not',
    "didn't": 'did not',
    "doesn't": 'does not',
    "isn't": 'is not',
    "couldn't": 'could not',
    "wouldn't": 'would not',
    "shouldn't": 'should not',
    "what's": 'what is',
    'whats': 'what is',
    "where's": 'where is',
    'wheres': 'where is',
    "who's": 'who is',
    "that's": 'that is',
    "there's": 'there is',
    "it's": 'it is',
    "here's": 'here is',
    "i'm": 'i am',
    "i'd": 'i would',
    "you're": 'you are',
    "let's": 'let us',
    'lets': 'let us',
    'gonna': 'going to',
    'wanna': 'want to',
    '°': 'degrees',
    'alright': 'all right',
    'sec': 'seconds',
    'secs': 'seconds',
    'mins': 'minutes',
    'pickup': 'pick up',
    'putdown': 'put down',
    'backup': 'back up',
    'goto': 'go to',
    'turnaround': 'turn around',
    'fwd': 'forward',
    'bwd': 'backward',
    'gotta': 'have to',
    "haven't": 'have not',
    "hasn't": 'has not',
    "aren't": 'are not',
    "wasn't": 'was not',
    "they're": 'they are',
    "we're": 'we are',
    "i've": 'i have',
    "i'll": 'i will',
    "you'll": 'you will',
    "you'd": 'you would',
    'gimme': 'give me',
    'lemme': 'let me',
    'infront': 'in front',
    "it'd": 'it would',
    "that'd": 'that would',
    "we'd": 'we would',
    "they'd": 'they would',
    "you've": 'you have',
    "we've": 'we have',
    "they've": 'they have',
    "we'll": 'we will',
    "it'll": 'it will',
    "mustn't": 'must not',
    "needn't": 'need not',
    "weren't": 'were not',
    "hadn't": 'had not',
}
_STRETCHED_STOP = lazy_pattern(r's+t+o+p+')
_SPELLED_STOP = ('s', 't', 'o', 'p')


class Word(NamedTuple):
    """One word, or a pause ('.', '?' or ','), and where it stands in the source."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """An utterance as words; `source` is the text that their places refer to."""

    source: str
    words: tuple[Word, ...]
    cut: bool = False  # the text was longer than what is looked at


def read_words(text: str) -> Words:
    """Split a text into lower-case words and pauses; looks at 2,000 characters at most."""
    cut = len(text) > MAX_HEAD + MAX_TAIL
    if cut:
        text = f'{text[:MAX_HEAD]} . {text[-MAX_TAIL:]}'
    # 'One metre fifty' is written 1m50.
    text = _METRE_AND.sub(_parted, text)
    text = text.replace('`', "'") if text.isascii() else _normalized(text)
    text = join_clitics(text)
    # Some capitals become two characters in lower case; ASCII keeps the places true.
    lowered = text.lower()
    if len(lowered) != len(text) or not text.isascii():
        lowered = ''.join(c.lower() if len(c.lower()) == 1 else c for c in text)
    words: list[Word] = []
    if '-' in lowered or not lowered.isascii():  # ' - ' is a pause
        _read_tokens(lowered, 0, len(lowered), words)
    else:
        _read_pieces(lowered, words)
    return Words(source=text, words=tuple(_join_spelled_stop(words)), cut=cut)


def _read_pieces(lowered: str, words: list[Word]) -> None:
    """Read what stands between spaces: mostly words, so that few are looked at more closely."""
    start = 0
    for piece in lowered.split(' '):
        end = start + len(piece)
        if piece.isalpha() and piece[0] != 's' and piece not in _CONTRACTIONS:
            words.append(Word(piece, start, end))
            start = end + 1
            continue
        mark = _ONE_MARK.get(piece[-1:], '')
        text = piece[:-1] if mark else piece
        stretched = text[:1] == 's' and text[-1] == 'p'  # 'stoppp'
        if text.isalpha() and text not in _CONTRACTIONS and not stretched:
            words.append(Word(text, start, end - len(mark)))
            if mark:
                words.append(Word(mark, end - 1, end))
        elif piece:
            _read_tokens(lowered, start, end, words)
        start = end + 1


_ONE_MARK = {'.': '.', '!': '.', '?': '?', ',': ',', ';': ',', ':': ','}


def _read_tokens(lowered: str, first: int, last: int, words: list[Word]) -> None:
    for match in _TOKEN.finditer(lowered, first, last):
        start, end = match.span()
        text_of = lowered[start:end]
        plain = match.lastgroup in ('plain', 'word') and text_of not in _CONTRACTIONS
        if plain and (text_of[0] != 's' or text_of[-1] != 'p'):  # no 'stoppp'
            words.append(Word(text_of, start, end))
            continue
        spelled = _spell(match)
        if words and words[-1].text in PAUSES and spelled[0].text in PAUSES:
            if spelled[0].text != ',':
                words[-1] = spelled[0]  # of several pauses the strongest
            continue
        words.extend(spelled)


def _normalized(text: str) -> str:
    # NFKC would make 22 of 2² and 52 of 5₂: nobody knows what was meant.
    text = _BEFORE_SMALL_DIGITS.sub('^', text)
    # NFKC would make 21/2 of 2½.
    text = _BEFORE_FRACTIONS.sub(' ', text)
    text = unicodedata.normalize('NFKC', text)[: 2 * (MAX_HEAD + MAX_TAIL)]
    return text.translate(_LOOKALIKES)


def _parted(match: re.Match[str]) -> str:
    return f'{match[1]} '


_METRE_AND = lazy_pattern(r'([mM])(?<=\d.)(?=\d{2}\b)')
_BEFORE_SMALL_DIGITS = lazy_pattern(f'(?<=\\d)(?=[{_SMALL_DIGITS}])')
_BEFORE_FRACTIONS = lazy_pattern('(?<=\\d)(?=[\u00bc-\u00be\u2150-\u215e])')
_LOOKALIKES = {
    ord('\u2018'): "'",
    ord('\u2019'): "'",
    ord('\u02bc'): "'",
    ord('`'): "'",
    ord('\u201c'): '"',
    ord('\u201d'): '"',
    ord('\u2212'): '-',
    ord('\u2044'): '/',
    # Zero-width characters hide a word from a rule.
    ord('\u200b'): None,
    ord('\u200c'): None,
    ord('\u200d'): None,
    ord('\u2060'): None,
    ord('\ufeff'): None,
    ord('\u00ad'): None,
}


def _spell(match: re.Match[str]) -> list[Word]:
    start, end = match.span()
    kind, text = match.lastgroup, match.group()
    if kind == 'end':
        text = '.'
    elif kind == 'pause':
        text = ','
    elif kind == 'number':
        text = text.replace(',', '')
    elif kind in ('plain', 'word') and text[-1] == 'p' and _STRETCHED_STOP.fullmatch(text):
        text = 'stop'
    spelled = _CONTRACTIONS.get(text, text)
    return [Word(part, start, end) for part in spelled.split(' ')]


def _join_spelled_stop(words: list[Word]) -> list[Word]:
    if 'o' not in [word.text for word in words]:
        return words
    letters = [(i, w.text) for i, w in enumerate(words) if w.text != '.']
    for k in range(len(letters) - 3):
        run = letters[k : k + 4]
        if tuple(text for _, text in run) == _SPELLED_STOP:
            first, last = run[0][0], run[3][0]
            joined = Word('stop', words[first].start, words[last].end)
            return [*words[:first], joined, *words[last + 1 :]]
    return words


def split_clauses(words: list[str], marks: frozenset[str] = PAUSES) -> list[list[str]]:
    """Cut at pauses; empty clauses are left out."""
    clauses: list[list[str]] = [[]]
    for word in words:
        if word in marks:
            clauses.append([])
        else:
            clauses[-1].append(word)
    return [clause for clause in clauses if clause]
