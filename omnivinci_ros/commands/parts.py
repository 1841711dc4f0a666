# SPDX-License-Identifier: Apache-2.0
"""What may be an order inside an utterance that is not read whole.

A part is offered, and one "yes" carries it out. So only what is known to say nothing may stand
around it: "right, um, i guess", and behind it what somebody is or does. Anything else may forbid
or restrict it: "who told you to ...", "on condition that Anna agrees".
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from itertools import islice

from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.manner_phrases import MANNERS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Words
from omnivinci_ros.commands.words import read_words

_MOST = 8  # parts that are read; each takes as long as a short order
# What says nothing before an order.
_FILLERS = PAUSES | frozenset(
    'um uh er erm ah oh ooh so right well okay ok yes yeah yep now then please hey hi hello robot '
    'like just come on good morning evening afternoon thanks cheers love dear mate pal sir madam '
    'could can would will you quick quickly again sorry excuse pardon hmm alright'.split()
)
_FILLING = phrase_table(
    'i guess, i think, i suppose, i mean, let me think, let me see, you know, you see, do me a '
    'favour, do me a favor, be a dear, be so kind, thank you, all right, hang on, i say, i do it, '
    'good lord, my word, come on then'.split(', ')
)
# They begin what tells of somebody behind an order.
_TELLERS = frozenset("i im i'm he hes he's she shes she's it its it's they we someone".split())
_RESTRICTS = MANNERS | frozenset(
    'not no never nor neither none nobody nothing nowhere without except excepting excluding but '
    'unless until till only if whether when whenever once while before after instead rather than '
    'avoid avoiding careful carefully stop wait hold most least later tomorrow tonight cannot '
    'forbid forbidden refuse refuses must should shouldnt mustnt dont wont cant allowed supposed '
    'pretend imagine maximum max under over twice again every each all both or either hardly '
    'scarcely rarely seldom aint oughtnt darent merely partly apart minus other others ones rest '
    'provided condition moment soon'.split()
)
# What must be so, or is said, behind an order may bind it.
_BINDS = _RESTRICTS | frozenset(
    'has have had need needs can could will would may might shall first stay stays agree agrees '
    'ask asks asked say says said tell tells told mean means want wants let lets ready'.split()
)
# Behind one of them something is named: 'bring the contract from | someone'.
_LEADING_ON = frozenset(' '.join(GOALS | LOCATIONS | SOURCES).split()) | {
    'and',
    'or',
    'of',
    'with',
}
_LONGEST_TOLD = 8  # words of what is told behind an order
_CHINESE_FILLERS = lazy_pattern(
    '(?:请问?|麻烦|那个|嗯+|啊|哎+|诶|喂|呃|你好?|您好?|机器人|大兄弟|师傅|老兄|来|快|就|呀|吧|呗|嘛'
    '|[,\uff0c\u3002!\uff01 ])*'
)
_CHINESE_RESTRICTS = lazy_pattern(
    '别|甭|莫|勿|不(?!好意思|[要能]?能)|没|除|如果|要是|万一|只|仅|才|等|前|后|但|先|再|慢|轻|小心|或|还是'
    '|每|都|谁|为什么|怎么|凭什么|少给|避免|严禁|禁止|停|拒绝|明天|晚上'
)


def may_be_bound(heard: Words, language: str) -> bool:
    """Say whether a word of an utterance may forbid or restrict what is ordered in it."""
    if language == 'zh':
        return _CHINESE_RESTRICTS.search(heard.source) is not None
    return any(word.text in _RESTRICTS or word.text == 'should' for word in heard.words)


def parts_of(heard: Words, language: str) -> Iterator[str]:
    """Yield parts of an utterance, the longest first."""
    return islice(_of_characters(heard) if language == 'zh' else _of_words(heard), _MOST)


def _of_words(heard: Words) -> Iterator[str]:
    """Yield from a verb to the end, or to where somebody tells of what is."""
    words, source = heard.words, heard.source
    texts = [word.text for word in words]
    start = _filled(texts)
    if start == len(texts) or texts[start] not in COMMAND_VERBS:
        return
    ends = [
        at
        for at, text in enumerate(texts)
        if at > start + 1 and text in _TELLERS and _only_tells(texts[at:])
    ]
    for end in (len(texts), *reversed(ends)):
        last = texts[end - 1] if texts[end - 1] not in PAUSES else texts[end - 2]
        if end - start < len(texts) and last not in _LEADING_ON:
            yield source[words[start].start : words[end - 1].end]


def _filled(texts: list[str]) -> int:
    """Return where what says nothing ends."""
    at = 0
    while at < len(texts):
        length = phrase_at(texts, at, _FILLING)
        if not length and texts[at] not in _FILLERS:
            break
        at += length or 1
    return at


def _only_tells(texts: list[str]) -> bool:
    return len(texts) <= _LONGEST_TOLD and _BINDS.isdisjoint(texts)


def _of_characters(heard: Words) -> Iterator[str]:
    """Yield what stands behind words that say nothing."""
    filled = _CHINESE_FILLERS.match(heard.source)
    if filled is not None and filled.end():
        yield heard.source[filled.end() :]


def keeps_limits(part: str, steps: Sequence[Step]) -> bool:
    """Say whether what restricts a part is in the slots of its steps."""
    words = read_words(part).words
    limits = [word.text for word in words if word.text in _RESTRICTS]
    held = ' '.join(f'{step.slots.get(slot, "")}' for step in steps for slot in _LIMITING)
    return not limits or bool(held.strip())


_LIMITING = ('condition', 'avoid', 'speed', 'when', 'times', 'quantity')
