# SPDX-License-Identifier: Apache-2.0
"""An order about a thing, with the scene before it: is the thing there, and where.

Nano answers it in steps, as whoever carries the order out would ask: what is to be done, whether
there is such a thing as the order names, and where it is. Each step sees and hears one window.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.evaluate import FRAMES_SEEN
from omnivinci_ros.model.nano.evaluate import MOST_TOKENS
from omnivinci_ros.model.nano.kind_material import Labelled
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.questions import COMMAND
from omnivinci_ros.model.nano.questions import NO
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.questions import PLACE_QUESTIONS
from omnivinci_ros.model.nano.questions import PLACES
from omnivinci_ros.model.nano.questions import PRESENCE_QUESTIONS
from omnivinci_ros.model.nano.questions import YES
from omnivinci_ros.model.nano.questions import with_article
from omnivinci_ros.model.nano.start import UNIT_SECONDS
from omnivinci_ros.model.nano.task_figures import end_said
from omnivinci_ros.model.nano.task_figures import ids_of
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.qwen2_decoder import Decoder


@dataclass(frozen=True)
class SceneOrder:
    """One window: an utterance, and a picture in all frames; `third` None: it is not there."""

    features: Tensor
    order: Order
    thing: str
    cells: Tensor
    third: int | None


@dataclass(frozen=True)
class SceneOrderFigures:
    """Of windows of one kind: how often each step is right, in counts."""

    windows: int
    read: int  # the order, to the letter
    told: int  # of the thing that the order was read to name: that it is there, or that it is not
    placed: int  # the same, and where it is
    whole: int  # the order, whether the thing is there and where


def scene_orders(heard: Heard, scenes: Labelled) -> list[SceneOrder]:
    """Return each order about a thing with each scene that shows it, and with one that does not.

    An order of a thing that no answer can name is left out.
    """
    known, made = set(basic_words()), []
    said = [
        (features, order, str(dict(order.slots).get('object', '')))
        for features, order in zip(heard.features, heard.orders, strict=True)
    ]
    pictures = list(zip(scenes.seen.maps, scenes.words, scenes.thirds, strict=True))
    for number, (features, order, thing) in enumerate(said):
        if thing not in known:
            continue
        made += [
            SceneOrder(features, order, thing, cells, third)
            for cells, word, third in pictures
            if word == thing
        ]
        others = [cells for cells, word, _ in pictures if word != thing]
        if others:
            made.append(SceneOrder(features, order, thing, others[number % len(others)], None))
    return made


@torch.inference_mode()
def scene_order_figures(
    words: Words, heard: Heard, scenes: Labelled, *, recognised: bool, most: int
) -> dict[str, SceneOrderFigures]:
    """Ask about `most` windows with the thing and `most` without, or as many as there are.

    `recognised`: in the node's words, with what was said, in letters.
    """
    right: dict[str, list[tuple[bool, bool, bool]]] = {}
    every = scene_orders(heard, scenes)
    for name, some in (
        ('present', [each for each in every if each.third is not None]),
        ('absent', [each for each in every if each.third is None]),
    ):
        chosen = some[:: max(1, -(-len(some) // most))]
        right[name] = [_steps(words, each, recognised=recognised) for each in chosen]
    return {
        name: SceneOrderFigures(
            windows=len(some),
            read=sum(read for read, _, _ in some),
            told=sum(told for _, told, _ in some),
            placed=sum(told and placed for _, told, placed in some),
            whole=sum(all(steps) for steps in some),
        )
        for name, some in right.items()
    }


def _steps(words: Words, asked: SceneOrder, *, recognised: bool) -> tuple[bool, bool, bool]:
    """Return whether the order, the presence and the place are right; a place of none is."""
    frame = words.model.mm_projector(asked.cells[None].float().to(words.model.device))[0]
    seconds = [(k + 0.5) * UNIT_SECONDS / FRAMES_SEEN for k in range(FRAMES_SEEN)]
    kinds, media = words.window([frame] * FRAMES_SEEN, seconds, words.sound(asked.features))
    question = COMMAND.format(asked.order.said) if recognised else ORDER_QUESTION
    prompt = words.prompt(kinds, question, media)
    decoder = Decoder(words.model.llm, prompt.shape[1] + MOST_TOKENS)
    text = generate(decoder, prompt, words.tokenizer, Options(max_new_tokens=MOST_TOKENS)).text
    thing = thing_of(text)
    if not thing:
        return False, False, False
    question = PRESENCE_QUESTIONS[0].format(with_article(thing))
    ends = ids_of(words, (NO, YES))
    is_there = bool(end_said(words, words.prompt(kinds, question, media), ends))
    told = thing == asked.thing and is_there == (asked.third is not None)
    if asked.third is None:
        return text == asked.order.answer, told, True
    question = PLACE_QUESTIONS[-1].format(thing)
    place = end_said(words, words.prompt(kinds, question, media), ids_of(words, PLACES))
    return text == asked.order.answer, told, place == asked.third


def thing_of(text: str) -> str:
    """Return the thing that an order's JSON names, '' where it names none."""
    try:
        return str(json.loads(text)['slots']['object'])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ''
