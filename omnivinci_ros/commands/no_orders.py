# SPDX-License-Identifier: Apache-2.0
"""What is said back to a text that is no order, or is not read: a sentence, or nothing."""

from __future__ import annotations

from omnivinci_ros.commands.english.among_people import is_among_people
from omnivinci_ros.commands.english.forbidden_first import order_behind
from omnivinci_ros.commands.english.grammar import COMMAND_VERBS
from omnivinci_ros.commands.english.grammar import is_imperative
from omnivinci_ros.commands.english.idioms import is_only_said
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.unread_orders import asks_to_do
from omnivinci_ros.commands.english.unread_orders import may_be_order
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.other_ways import goes_another_way
from omnivinci_ros.commands.words import PAUSES

MAX_ORDER = 60  # words
TOO_LONG = 'That was too long for an order. Please say it in one sentence.'
NOT_TO_DO = 'I heard what not to do. What should I do?'
AGAIN_WHAT = 'I do not remember what I did last. What should I do?'
UNSURE = 'I am not sure what I should do.'
UNKNOWN = 'I do not know how to do that.'
CANNOT_ANSWER = 'I can not answer that. Ask me what I see, or tell me what to do.'
CHATTER = 10  # words: longer texts without an order are stories, and get no answer

_INJECTION = lazy_pattern(
    r'\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,4}'
    r'(?:instructions?|rules?|prompts?|orders?|commands?|limits?|safety)\b|\bsystem prompt\b'
    r'|\byou are now (?:in|a|an)\b|\bdeveloper mode\b'
)
_REPORTED = frozenset(
    {
        'said',
        'says',
        'cried',
        'replied',
        'shouted',
        'answered',
        'exclaimed',
        'whispered',
        'thought',
        'asked',
        'told',
        'murmured',
        'yelled',
    }
)
_ENDING = frozenset({'until', 'till', 'if', 'whether', 'what', 'whatever'})
_STORY = frozenset({'then', 'so', 'and', 'when', 'where'})
_QUESTION_WORDS = frozenset(
    'what where who whom whose why when which how should shall do does did is are am was were '
    'can could would will may might have has'.split()
)
_HANDLING = frozenset('bring fetch carry deliver grab pick put place'.split())
_AGAIN = frozenset(
    f'{do}{again}'
    for do in ('', 'do it ', 'do that ', 'do the same ', 'the same ', 'repeat it ', 'repeat that ')
    for again in ('again', 'once again', 'once more', 'one more time', 'another time', 'twice')
) - {'twice'}
_ALL_BUT = frozenset({'anything', 'everything', 'whatever'})


def refusal(words: list[str], spoken: list[str]) -> str | None:
    """Return the answer to what is not read as an order at all; None: read it."""
    if not spoken:
        return ''
    if len(spoken) > MAX_ORDER:
        return TOO_LONG if spoken[0] in COMMAND_VERBS else ''
    if _INJECTION.search(' '.join(spoken)):
        return 'I do not take orders about my own rules. What should I do?'
    bare = unwrap([word for word in words if word not in PAUSES]).words
    if ' '.join(bare) in _AGAIN or ' '.join(spoken) in _AGAIN:
        return AGAIN_WHAT
    spared = bare[1:2] == ['but'] and bare[0] in _ALL_BUT and len(bare) > 3
    if spared and begins_order(bare[2:]):  # 'anything but turn left'
        return NOT_TO_DO
    if bare[:2] == ['do', 'not'] or bare[:1] == ['never']:
        if goes_another_way(words) or _orders_instead(words):
            return None
        return '' if is_among_people(words) else NOT_TO_DO
    return None


def _orders_instead(words: list[str]) -> bool:
    """Say whether another order stands behind what is forbidden: 'do not wake him, follow me'."""
    never = words.index('never') if 'never' in words else len(words)
    denied = words.index('not') if 'not' in words else len(words)
    at = min(never, denied) + 1
    return order_behind(words, at) > 0 and not is_among_people(words)


def reports_speech(words: list[str]) -> bool:
    """Say whether it tells what somebody said; 'on second thought' and 'until he says' do not."""
    return not _REPORTED.isdisjoint(words) and any(
        word in _REPORTED
        and (word != 'thought' or words[i - 1] != 'second')
        and _ENDING.isdisjoint(words[max(0, i - 3) : i])
        and words[i - 2 : i] != ['you', 'have']  # 'not before you have asked me'
        for i, word in enumerate(words)
    )


def tells_story(words: list[str]) -> bool:
    """Say whether it is 'and then i said ...'; 'i said ...' alone says an order again."""
    at = words.index('said') if 'said' in words else 0
    return at > 1 and words[at - 1] == 'i' and not _STORY.isdisjoint(words[: at - 1])


def answer_unread(words: list[str]) -> str:
    """Return what to say when no rule fits, '' where nobody seems to wait for an answer."""
    spoken = [word for word in words if word not in PAUSES]
    if is_among_people(words):
        return ''
    if len(spoken) > CHATTER:
        handles = spoken[0] in _HANDLING and len(spoken) <= 2 * CHATTER
        return UNSURE if handles or may_be_order(words) else ''
    bare = unwrap(spoken)
    if ('?' in words or spoken[0] in _QUESTION_WORDS) and not asks_to_do(spoken):
        return CANNOT_ANSWER
    idiom = is_only_said(bare.words)
    ordered = (bare.words or [''])[0] in VERBS or is_imperative(bare.words)
    if bare.addressed or not idiom and ordered or may_be_order(words):
        return UNKNOWN
    return ''
