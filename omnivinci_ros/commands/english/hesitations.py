# SPDX-License-Identifier: Apache-2.0
"""What speech adds and nobody means: hesitations, stutters, oaths, dialect spellings."""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq

from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

HESITATIONS = frozenset(
    'uh um er erm uhm hmm mm ehm umm uhh hm mmm err errm ahem uhhh ummm erh'.split()
)
# They say how the speaker feels about it, not what is to be done.
_OATHS = frozenset(
    'bloody damn damned ruddy freaking frigging friggin fricking sodding goddamn goddamned effing '
    'fucking fuckin bleedin flippin blasted'.split()
)
_EMPTY = HESITATIONS | frozenset('basically literally honestly obviously kinda sorta'.split())
_SPELT = {
    'ya': 'you',
    'ye': 'you',
    "y'all": 'you',
    'yer': 'your',
    'youse': 'you',
    "gie's": 'give us',
    'gies': 'give us',
    'gizza': 'give us a',
    'giz': 'give us',
    'abeg': 'please',
    'oya': 'come on',
    "c'mon": 'come on',
    'cmon': 'come on',
    "d'you": 'do you',
    "d'ya": 'do you',
    'cuz': 'because',
    'coz': 'because',
    'cos': 'because',
    'tae': 'to',
    'doon': 'down',
    'oot': 'out',
    'hame': 'home',
    'awa': 'away',
    'ower': 'over',
    'roond': 'round',
    'em': 'them',
    'til': 'till',
    'pls': 'please',
    'plz': 'please',
    'thx': 'thanks',
    'couldya': 'could you',
    'wouldya': 'would you',
    'willya': 'will you',
    'canya': 'can you',
    'couldja': 'could you',
    'wouldja': 'would you',
    'righto': 'all right',
    "g'day": 'gday',
    "how's": 'how is',
    "here's": 'here is',
    "when's": 'when is',
    "why's": 'why is',
    "everything's": 'everything is',
    "nobody's": 'nobody is',
    "you'd": 'you would',
    "won't": 'will not',
}
# Of the same word twice the second is a slip of the tongue.
_STUTTERED = frozenset(
    'to the a an my i you can could is it and in on of please from for your at would will so need '
    'want go turn bring me'.split()
)
_BEFORE_LIKE = frozenset('you maybe just so perhaps and then'.split())
_VAGUE = (('kind', 'of'), ('sort', 'of'), ('you', 'know'))
_AFTER_IS = frozenset(
    'open closed shut locked unlocked empty full awake asleep ready free busy here there home not '
    'gone lost missing broken hungry thirsty cold hot tired late early waiting sleeping coming '
    'running ringing boiling crying bleeding leaking finished done clear on off in at over out '
    'too so very still already clean dirty wet dry dark light red green alone sick ill up '
    'down killing hurting playing getting going facing pointing blocking beeping dripping '
    'smoking'.split()
)
_SUBJECTS = frozenset('he she someone somebody nobody everyone everybody'.split())
_AFTER_ITS = _AFTER_IS - {'light', 'still', 'dry', 'dirty'} | frozenset(
    'heavy fallen under behind beside near next fragile not the a an by my your'.split()
)
_OTHERS = frozenset({'u', 'its'})
_THERE = frozenset({'there', 'here'})
_POINTING = _THERE | {'them'}
_ASKS = frozenset('can could would will do if'.split())
# No other word begins what says nothing.
_MAY_SAY_NOTHING = _EMPTY | _OATHS | {'pretty', 'like', *(one for one, _ in _VAGUE)}
# Without one of these every word is meant, unless one is said twice.
_MARKS = _EMPTY | _OATHS | {'pretty', 'like', 'kind', 'sort', 'know', 'or'}


def as_meant(words: Sequence[Word]) -> list[Word]:
    """Return the words of an utterance without what speech adds to them."""
    spelt = _spelt(words)
    texts = [word.text for word in spelt]
    if _MARKS.isdisjoint(texts) and not any(map(eq, texts, texts[1:])):
        return spelt
    kept: list[Word] = []
    at = 0
    while at < len(spelt):
        text = spelt[at].text
        if text == 'or' and _is_or_so(spelt, at):
            kept.append(Word('ish', spelt[at].start, spelt[at + 1].end))  # 'ten feet or so'
            at += 2
            continue
        if text in _STUTTERED and kept and kept[-1].text == text:
            length = 1
        else:
            length = _empty_length(spelt, at, kept) if text in _MAY_SAY_NOTHING else 0
        if not length:
            kept.append(spelt[at])
            at += 1
            continue
        at += length
        # '..., uh, ...': neither pause parts anything.
        if kept and kept[-1].text == ',' and at < len(spelt) and spelt[at].text == ',':
            kept.pop()
            at += 1
        elif at < len(spelt) and spelt[at].text == ',' and not kept:
            at += 1
    return kept if kept else list(words)


def _is_or_so(words: list[Word], at: int) -> bool:
    """Say whether it is the end of 'ten feet or so'."""
    if [word.text for word in words[at + 1 : at + 2]] != ['so']:
        return False
    return at + 2 >= len(words) or words[at + 2].text in (*PAUSES, 'then', 'and')


def without_say(words: list[Word]) -> list[Word]:
    """Leave out the 'say' of 'go forward, say two metres': it says no words aloud."""
    texts = [word.text for word in words]
    for at in range(2, len(texts) - 1):
        if texts[at] != 'say' or texts[at - 1] in ('to', 'you', 'i'):
            continue
        measured = find_quantity(texts[at + 1 : at + 7])
        lengths = measured is not None and measured.start == 0 and measured.unit in ('m', 'deg')
        if lengths and not _MOVES.isdisjoint(texts[:at]):
            return [*words[:at], *words[at + 1 :]]
    return words


_MOVES = frozenset(
    'go move drive roll come back reverse turn rotate spin get advance walk head step forward '
    'backward backwards forwards left right closer away scoot shift nudge'.split()
)


def _spelt(words: Sequence[Word]) -> list[Word]:
    texts = [word.text for word in words]
    if (
        _SPELT.keys().isdisjoint(texts)
        and _OTHERS.isdisjoint(texts)
        and not _points(texts)
        and "'" not in ' '.join(texts)
    ):
        return list(words)
    spelt: list[Word] = []
    for i, word in enumerate(words):
        following = words[i + 1].text if i + 1 < len(words) else ''
        told = bool(spelt) and spelt[-1].text == ','  # '..., she\'s waiting'
        somebody = told and word.text.endswith("'s") and word.text[:-2] in _SUBJECTS
        if somebody or word.text.endswith("'s") and following in _AFTER_IS:  # 'the door\'s open'
            spelt.append(Word(word.text[:-2], word.start, word.end))
            spelt.append(Word('is', word.end, word.end))
            continue
        if "'" in word.text:
            parts = _parted(word.text, following, spelt)
            if parts:
                spelt.append(Word(parts[0], word.start, word.end))
                spelt.append(Word(parts[1], word.end, word.end))
                continue
        elif word.text == 'them':
            those = _is_those(texts, i)  # 'pick up them offcuts'
            spelt.append(word._replace(text='those') if those else word)
            continue
        elif word.text in _THERE and _is_only_pointing(texts, i):
            continue  # 'that there shelf'
        if word.text == 'its' and following in _AFTER_ITS:  # 'its boiling out there'
            spelt.extend(Word(part, word.start, word.end) for part in ('it', 'is'))
            continue
        asked = word.text == 'u' and i > 0 and words[i - 1].text in _ASKS
        if not asked and word.text not in _SPELT:
            spelt.append(word)
            continue
        text = 'you' if asked else _SPELT[word.text]
        spelt.extend(Word(part, word.start, word.end) for part in text.split())
    return spelt


def _parted(text: str, following: str, before: Sequence[Word]) -> tuple[str, ...]:
    """Return the two words of 'that'll', and of 'someone's' before 'knocked'."""
    if _is_has(text, following, before):
        return text[:-2], 'has'
    return (text[:-3], 'will') if text.endswith("'ll") and len(text) > 3 else ()


def _points(texts: Sequence[str]) -> bool:
    """Say whether 'them' or 'there' points at a thing somewhere: 'them boxes', 'that there'."""
    return not _POINTING.isdisjoint(texts) and any(
        _is_those(texts, at) if text == 'them' else _is_only_pointing(texts, at)
        for at, text in enumerate(texts)
        if text in _POINTING
    )


def _is_only_pointing(texts: Sequence[str], at: int) -> bool:
    following = texts[at + 1] if at + 1 < len(texts) else ''
    pointed = at > 1 and texts[at - 1] in ('that', 'this', 'those', 'these')
    named = following.isalpha() and following not in _AFTER_THERE
    return pointed and named and not following.endswith('ing')


def _is_those(texts: Sequence[str], at: int) -> bool:
    """Say whether 'them' points at things: 'lift them boxes', not 'bring them boxes'."""
    before, following = texts[at - 1] if at else '', texts[at + 1 : at + 2]
    many = bool(following) and following[0].endswith('s') and len(following[0]) > 3
    many = many and following[0] not in _NO_PLURALS and not following[0].endswith(('wards', "'s"))
    return many and before in _BEFORE_THOSE


_BEFORE_THOSE = frozenset(
    'up down lift grab move put shift stack load clear at of with on in under behind by past near '
    'over'.split()
)
_NO_PLURALS = frozenset(
    'upstairs downstairs outdoors indoors besides always across less sideways inches metres feet '
    'meters times cms miles thanks please yes this is as was has goes'.split()
)
_AFTER_THERE = frozenset(
    'is are was and or to in on at by for with now please then look bring take go come put it '
    'them i you we he she they that who which the a an my your behind under next beside near '
    'over from'.split()
)


def _is_has(text: str, following: str, before: Sequence[Word]) -> bool:
    """Say whether it is 'someone's knocked it over', 'the drilling's started', no owner's."""
    if not text.endswith("'s"):
        return False
    if text[:-2] in _SUBJECTS - {'he', 'she'}:
        return following.endswith('ed') or following in _DONE_BY_SOMEBODY | _HAPPENED
    owned = bool(before) and before[-1].text in ('the', 'my', 'our', 'this', 'that')
    return owned and following in _HAPPENED


_HAPPENED = frozenset('started stopped gone been got come'.split())
_DONE_BY_SOMEBODY = frozenset(
    'left lost taken broken spilt put made done hidden forgotten thrown run fallen cut set '
    'brought hit'.split()
)


def _empty_length(words: list[Word], at: int, before: list[Word]) -> int:
    """Return how many words here say nothing, 0 for none."""
    text = words[at].text
    following = words[at + 1].text if at + 1 < len(words) else ''
    last = before[-1].text if before else ''
    if text in _EMPTY or (text, following) == ('pretty', 'please'):
        return 1
    if text in _OATHS and following.isalpha() and (last or following in COMMAND_VERBS):
        return 1
    if text == 'like' and following and last not in ('would', 'i', 'to'):
        spoken = following in (*COMMAND_VERBS, 'sort', 'kind') and (
            not last or last in _BEFORE_LIKE
        )
        return int(spoken or may_begin_number(following) and following not in ('a', 'an', 'half'))
    vague = (text, following) in _VAGUE and at + 2 < len(words) and last in (*_BEFORE_LIKE, ',')
    return 2 if vague and words[at + 2].text in (*COMMAND_VERBS, ',') else 0
