# SPDX-License-Identifier: Apache-2.0
"""Nano's tokenizer: bytes, a token for each word it was made for, one for each name it can say.

A byte-level BPE without merges: a word that is not in the vocabulary is read letter by letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tokenizers import AddedToken
from tokenizers import Tokenizer as BpeTokenizer
from tokenizers import decoders
from tokenizers import models
from tokenizers import pre_tokenizers

from omnivinci_ros.model.listed_answers import LISTED
from omnivinci_ros.model.listed_answers import ListedAnswers
from omnivinci_ros.model.listed_answers import write_listed
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.basic_words import fine_names
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.questions import HEARD
from omnivinci_ros.model.nano.questions import HEARD_QUESTIONS
from omnivinci_ros.model.nano.questions import NO
from omnivinci_ros.model.nano.questions import PLACE_QUESTIONS
from omnivinci_ros.model.nano.questions import PLACES
from omnivinci_ros.model.nano.questions import PRESENCE_QUESTIONS
from omnivinci_ros.model.nano.questions import YES
from omnivinci_ros.model.nano.time_words import ALONE
from omnivinci_ros.model.nano.time_words import BEFORE_NAME
from omnivinci_ros.model.nano.time_words import COUNT
from omnivinci_ros.model.nano.time_words import THEN
from omnivinci_ros.model.nano.time_words import WHEN
from omnivinci_ros.model.nano.time_words import time_texts
from omnivinci_ros.model.tokenizer import REQUIRED

# What nano reads and writes beside names: what stands around every turn, questions, commands.
TEXTS = (
    'system\nYou are a helpful assistant\nuser\nassistant\n',
    'What is in the picture? What do you see? What is this? Name the main thing. What can you see',
    'What is in front of you? Describe what you see in one or two sentences. Tell me what it is.',
    'Describe what the robot sees and hears in these 1.0 2.0 3.0 4.0 5.0 6.0 8.0 seconds, in two '
    'sentences.',
    'The robot was given this task: "look around". Say what of the scene matters for it.',
    'Somebody said this to the robot: "stop". Say what the robot is to do, as JSON with intent, '
    'slots and confidence; several orders are the intent PLAN with steps. What is neither said '
    'nor seen is left out; the intent is NONE when nothing is to be done.',
    'What did you hear? What was said? When was the sound? What was in view when the bell rang? '
    'Where is the main thing? Is there a cup? yes no left right middle nothing',
    'speech bell knock music silence noise I see I do not know. There is a an . , ; : ! ? " -',
    '{"intent": "STOP", "slots": {"direction": "forward", "distance_m": 1, "angle_deg": 90, '
    '"object": "cup", "place": "kitchen", "recipient": "me", "text": "hello"}, "confidence": 1}',
    'STOP MOVE TURN MOVE_TO FOLLOW GUIDE GRAB_OBJECT BRING_OBJECT PLACE_OBJECT FIND_OBJECT '
    'LOOK_AT DESCRIBE GREET SAY PLAN NONE backward up down',
    '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 30 45 60 90 180 360 0.5 1.5 2.5',
)


# Further questions, whose words come behind those that the first weights were trained with.
ASKED = (
    *WHEN, *THEN, *HEARD_QUESTIONS, *PLACE_QUESTIONS, *PRESENCE_QUESTIONS,
    'Is there a {} an {} in the picture?',
)  # fmt: skip
REFUSAL = ('I', ' do', ' not', ' know')  # where there is no picture, or nothing known
ORDERS = 'JSON'  # a question with this word is one of orders: it is not answered with a name
HEARD_KIND, THEN_KIND, WHEN_KIND = 'heard', 'then', 'when'
PLACE_KIND, PRESENCE_KIND = 'place', 'presence'
TIME_KINDS = frozenset((WHEN_KIND, THEN_KIND))
# Kinds of questions, each known by one of these phrases; the first that fits counts.
PHRASES = {
    HEARD_KIND: ('did you hear', 'do you hear', 'What was that sound'),
    THEN_KIND: ('in view when', 'see when'),
    WHEN_KIND: ('When was', 'When did'),
    PLACE_KIND: ('Where is',),
    PRESENCE_KIND: ('Is there a',),
}


def answer_token(basic: str) -> str:
    """Return how a basic word stands behind a fine name, as one token."""
    return f', {basic}'


def make_vocabulary() -> list[str]:
    """Return the texts of all tokens in their order, without the special ones."""
    bytewise = pre_tokenizers.ByteLevel(add_prefix_space=False)
    found = dict.fromkeys(sorted(pre_tokenizers.ByteLevel.alphabet()))
    found |= dict.fromkeys(_as_bytes(fine_names()))
    answers = sorted(set(basic_words()))
    found |= dict.fromkeys(_as_bytes(answer_token(word) for word in answers))
    said = [text for order in all_orders() for text in (order.said, order.answer)]
    texts = (*TEXTS, *(f'{word} {word}' for word in answers), *said, *ASKED)
    for text in texts:
        for word, _ in bytewise.pre_tokenize_str(text):
            found[word] = None
            found[word.removeprefix('Ġ') or word] = None  # at the beginning of a sentence too
    found |= dict.fromkeys(_as_bytes((*HEARD, *PLACES, NO, YES, *time_texts())))
    return list(found)


def make_tokenizer() -> BpeTokenizer:
    """Return the tokenizer, with the released special tokens."""
    tokens = {token: number for number, token in enumerate(make_vocabulary())}
    bpe = BpeTokenizer(models.BPE(vocab=tokens, merges=[], ignore_merges=True))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.add_special_tokens([AddedToken(token, normalized=False) for token in sorted(REQUIRED)])
    return bpe


def question_kinds(sure: Mapping[str, float] | None = None) -> list[dict[str, Any]]:
    """Return the kinds of questions that have answers of their own, and what these are.

    `sure`: of the kinds by name, the chance above which an answer is not doubtful.
    """
    alone, before = (time_texts()[k * COUNT : (k + 1) * COUNT] for k in (ALONE, BEFORE_NAME))
    slots: dict[str, list[Any]] = {
        HEARD_KIND: [list(HEARD)],
        THEN_KIND: [list(before), LISTED],
        WHEN_KIND: [list(alone)],
        PLACE_KIND: [LISTED, list(PLACES)],
        PRESENCE_KIND: [LISTED, [NO, YES]],
    }
    return [
        {
            'phrases': list(phrases),
            'slots': slots[name],
            'sure_above': (sure or {}).get(name, 0.0),
        }
        for name, phrases in PHRASES.items()
    ]


def sure_above_of(answers: Mapping[str, Any]) -> dict[str, float]:
    """Return of the kinds in a checkpoint's `answers.json`, by name, the chances to be above."""
    of = {tuple(each['phrases']): each['sure_above'] for each in answers.get('kinds', ())}
    return {name: float(of[phrases]) for name, phrases in PHRASES.items() if phrases in of}


def taught_kinds(listed: ListedAnswers) -> frozenset[str]:
    """Return the kinds of questions that a checkpoint was taught: its list of answers says so."""
    return frozenset(name for name, phrases in PHRASES.items() if listed.has_own(phrases[0]))


def write_tokenizer(folder: Path) -> None:
    """Write the tokenizer's files into a checkpoint's llm/ folder."""
    make_tokenizer().save(str(folder / 'tokenizer.json'))
    settings = {
        'tokenizer_class': 'PreTrainedTokenizerFast',
        'eos_token': '<|im_end|>',
        'pad_token': '<|endoftext|>',
        'model_max_length': 4096,
    }
    text = json.dumps(settings, indent=2) + '\n'
    (folder / 'tokenizer_config.json').write_text(text, encoding='utf-8')
    write_answers(folder, 0.0)


def write_answers(
    folder: Path,
    sure_above: float,
    kinds: Sequence[Mapping[str, Any]] = (),
    orders_sure_above: float = 0.0,
) -> None:
    """Write the list of what free text may be: the names, each with its basic word.

    `kinds` of questions have answers of their own. An order is left out where one of its tokens
    has a chance below `orders_sure_above`.
    """
    pairs = zip(fine_names(), basic_words(), strict=True)
    answers = [[name, answer_token(basic)] for name, basic in pairs]
    write_listed(
        folder,
        [*answers, REFUSAL],
        free_word=ORDERS,
        sure_above=sure_above,
        free_sure_above=orders_sure_above,
        kinds=kinds,
    )


def token_of(text: str) -> str:
    """Return a token's text as the vocabulary has it: spaces as byte-level BPE writes them."""
    return text.replace(' ', 'Ġ')


def _as_bytes(texts: Iterable[str]) -> list[str]:
    return [token_of(text) for text in texts]
