# SPDX-License-Identifier: Apache-2.0
"""How well nano names pictures and reads orders that it never learned from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import field

import torch
from torch import Tensor

from omnivinci_ros.commands.model_json import COMMAND_SCHEMA
from omnivinci_ros.model.generate import Generation
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.questions import COMMAND
from omnivinci_ros.model.nano.questions import NAME_QUESTIONS
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.questions import SCENE
from omnivinci_ros.model.nano.questions import TASK
from omnivinci_ros.model.nano.questions import TASKS
from omnivinci_ros.model.nano.start import UNIT_SECONDS
from omnivinci_ros.model.nano.sure_orders import NOTHING
from omnivinci_ros.model.nano.sure_orders import SureFigures
from omnivinci_ros.model.nano.sure_orders import intent_of
from omnivinci_ros.model.nano.sure_orders import judged
from omnivinci_ros.model.nano.sure_orders import sure_figures
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.qwen2_decoder import Decoder

SURE = 0.3  # what the classifier gives its first name where its labels are believed
AT_ONCE = 32
MOST_TOKENS = 40  # of an order's JSON
FRAMES_SEEN = 8  # of a window
WANTED = 0.9  # right, of what is said above the threshold


@dataclass(frozen=True)
class NameFigures:
    """Of pictures whose main thing the classifier is sure of, and of what is said at all."""

    pictures: int
    sure: int
    fine: float  # of the sure: the classifier's name, greedy
    basic: float  # of the sure: its basic word
    threshold: float  # on the name's chance, chosen on the calibration set
    coverage: float  # of all pictures: named above the threshold
    agreed: float  # of these: the classifier's basic word


@dataclass(frozen=True)
class WindowFigures:
    """Of windows in which an order is heard, while the scene or a task is asked about."""

    windows: int
    named: float  # of all: left to itself, nano answers with a name and not with JSON
    sure: int  # the classifier is, of what the frames show
    basic: float  # of the sure: the classifier's basic word, names alone being allowed


@dataclass(frozen=True)
class Wrong:
    """An utterance that is read as another action than the one meant."""

    said: str
    meant: str  # an intent
    done: str


@dataclass(frozen=True)
class OrderFigures:
    """Of utterances: how many are read as they were meant."""

    utterances: int
    orders: int
    exact: float  # of all: the JSON to the letter
    intent: float  # of all
    wrong_action: float  # of all: another action than the one meant, or one where none was
    wrong: tuple[Wrong, ...] = field(default=(), repr=False)  # these, each
    sure: SureFigures | None = None  # at a threshold, where there is one
    asked: SureFigures | None = None  # the same, in the node's words: what works


@torch.inference_mode()
def name_chances(words: Words, seen: Seen) -> Tensor:
    """Return the chances of the 1000 names as the first word, [N, 1000]."""
    model, rows = words.model, []
    feed = model.line_feed
    ids = words.names.to(model.device)
    for begin in range(0, len(seen), AT_ONCE):
        tokens = model.mm_projector(seen.maps[begin : begin + AT_ONCE].float().to(model.device))
        prompts = [
            words.prompt(('image',), NAME_QUESTIONS[0], [torch.cat([each, feed])])
            for each in tokens
        ]
        logits = model(torch.cat(prompts))[:, -1].float()
        rows.append(logits.softmax(-1)[:, ids].cpu())
    return torch.cat(rows)


@torch.inference_mode()
def window_figures(
    words: Words, tried: Seen, heard: Heard, *, frames: int = FRAMES_SEEN
) -> WindowFigures:
    """Ask windows of so many frames of a picture, with an utterance, about the scene."""
    model, basics = words.model, basic_words()
    ids = words.names.to(model.device)
    tokens = torch.cat(
        [
            model.mm_projector(tried.maps[k : k + AT_ONCE].float().to(model.device)).cpu()
            for k in range(0, len(tried), AT_ONCE)
        ]
    )
    named, same = [], []
    for number, each in enumerate(tokens.to(model.device)):
        sound = words.sound(heard.features[number % len(heard)])
        seconds = [(k + 0.5) * UNIT_SECONDS / frames for k in range(frames)]
        kinds, media = words.window([each] * frames, seconds, sound)
        task = TASK.format(TASKS[number // 2 % len(TASKS)])
        question = task if number % 2 else SCENE.format(UNIT_SECONDS)
        logits = model(words.prompt(kinds, question, media))[0, -1]
        named.append(bool((ids == logits.argmax()).any()))
        found = int(logits[ids].argmax())
        same.append(basics[found] == basics[int(tried.teacher[number].argmax())])
    sure = tried.teacher.max(-1).values > SURE
    return WindowFigures(
        windows=len(named),
        named=sum(named) / max(1, len(named)),
        sure=int(sure.sum()),
        basic=_share(torch.tensor(same)[sure]),
    )


def name_figures(words: Words, tried: Seen, calibration: Seen) -> NameFigures:
    """Compare names with the classifier's; the threshold comes from the calibration set."""
    basics = basic_words()
    groups = torch.tensor([sorted(set(basics)).index(word) for word in basics])
    threshold = _threshold(name_chances(words, calibration), calibration.teacher, groups)
    chances = name_chances(words, tried)
    found, meant = chances.argmax(-1), tried.teacher.argmax(-1)
    sure = tried.teacher.max(-1).values > SURE
    same = groups[found] == groups[meant]
    said = chances.max(-1).values > threshold
    return NameFigures(
        pictures=len(tried),
        sure=int(sure.sum()),
        fine=_share((found == meant)[sure]),
        basic=_share(same[sure]),
        threshold=threshold,
        coverage=_share(said),
        agreed=_share(same[said]),
    )


def _threshold(chances: Tensor, teacher: Tensor, groups: Tensor) -> float:
    """Return the lowest chance above which WANTED of the basic words are the classifier's."""
    top, found = chances.max(-1)
    same = (groups[found] == groups[teacher.argmax(-1)]).float()
    order = top.argsort(descending=True)
    right = same[order].cumsum(0) / torch.arange(1, len(order) + 1)
    good = (right >= WANTED).nonzero()[:, 0]
    return float(top[order[int(good[-1])]]) if len(good) else 1.0


@torch.inference_mode()
def read_orders(words: Words, heard: Heard, *, as_node: bool = False) -> list[Generation]:
    """Return the greedy answer to each utterance, with its chances.

    As it was taught them, or in the words in which the node asks: with what was recognised, which
    is taken to be right, and with JSON of the commands' schema. No frames are in view, which a
    node's window has.
    """
    schema = json.dumps(COMMAND_SCHEMA) if as_node else ''
    options = Options(max_new_tokens=MOST_TOKENS, measure=True, json_schema=schema)
    made = []
    for each, order in zip(heard.features, heard.orders, strict=True):
        question = COMMAND.format(order.said) if as_node else ORDER_QUESTION
        embeds = words.prompt(('sound',), question, [words.sound(each)])
        decoder = Decoder(words.model.llm, embeds.shape[1] + MOST_TOKENS)
        made.append(generate(decoder, embeds, words.tokenizer, options))
    return made


def order_figures(words: Words, heard: Heard, calibration: Heard | None = None) -> OrderFigures:
    """Compare answers with what was meant.

    The calibration set chooses thresholds; one that a checkpoint has for the node stands.
    """
    read = read_orders(words, heard)
    pairs = [(each.text, order) for each, order in zip(read, heard.orders, strict=True)]
    intents = [(intent_of(text), order.intent) for text, order in pairs]
    wrong = tuple(
        Wrong(order.said, meant, found)
        for (found, meant), order in zip(intents, heard.orders, strict=True)
        if found not in (meant, *NOTHING)
    )
    sure, asked = None, None
    if calibration is not None:
        taught = read_orders(words, calibration)
        sure = sure_figures(judged(read, heard.orders), judged(taught, calibration.orders))
        own = words.tokenizer.listed.free_sure_above
        as_node = judged(read_orders(words, heard, as_node=True), heard.orders)
        other = [] if own else read_orders(words, calibration, as_node=True)
        asked = sure_figures(as_node, judged(other, calibration.orders[: len(other)]), own)
    count = max(1, len(pairs))
    return OrderFigures(
        utterances=len(pairs),
        orders=sum(order.intent != 'NONE' for order in heard.orders),
        exact=sum(text == order.answer for text, order in pairs) / count,
        intent=sum(found == meant for found, meant in intents) / count,
        wrong_action=len(wrong) / count,
        wrong=wrong,
        sure=sure,
        asked=asked,
    )


def _share(hits: Tensor) -> float:
    return float(hits.float().mean()) if len(hits) else 0.0
