# SPDX-License-Identifier: Apache-2.0
"""How well nano names pictures and reads orders that it never learned from."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.learner import NAME_QUESTIONS
from omnivinci_ros.model.nano.learner import ORDER_QUESTION
from omnivinci_ros.model.nano.learner import Words
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen

SURE = 0.3  # what the classifier gives its first name where its labels are believed
AT_ONCE = 32
MOST_TOKENS = 32  # of an order's JSON
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
class OrderFigures:
    """Of utterances: how many are read as they were meant."""

    utterances: int
    orders: int
    exact: float  # of all: the JSON to the letter
    intent: float  # of all
    wrong_action: float  # of all: another action than the one meant, or one where none was


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
def read_orders(words: Words, heard: Heard) -> list[str]:
    """Return the greedy answer to each utterance."""
    model, texts = words.model, []
    for begin in range(0, len(heard), AT_ONCE):
        some = heard.features[begin : begin + AT_ONCE]
        embeds = torch.cat(
            [words.prompt(('sound',), ORDER_QUESTION, [words.sound(each)]) for each in some]
        )
        made = torch.empty(len(some), 0, dtype=torch.long, device=model.device)
        for _ in range(MOST_TOKENS):
            token = model(embeds)[:, -1].argmax(-1)
            made = torch.cat([made, token[:, None]], dim=1)
            if bool((made == words.end).any(1).all()):
                break
            embeds = torch.cat([embeds, model.embed(token)[:, None]], dim=1)
        texts += [_text(words, row.tolist()) for row in made]
    return texts


def _text(words: Words, ids: list[int]) -> str:
    return words.tokenizer.decode(ids[: ids.index(words.end)] if words.end in ids else ids)


def order_figures(words: Words, heard: Heard) -> OrderFigures:
    """Compare answers with what was meant."""
    texts = read_orders(words, heard)
    pairs = list(zip(texts, heard.orders, strict=True))
    intents = [(_intent(text), order.intent) for text, order in pairs]
    count = max(1, len(pairs))
    return OrderFigures(
        utterances=len(pairs),
        orders=sum(order.intent != 'NONE' for order in heard.orders),
        exact=sum(text == order.answer for text, order in pairs) / count,
        intent=sum(found == meant for found, meant in intents) / count,
        wrong_action=sum(found not in (meant, 'NONE', '') for found, meant in intents) / count,
    )


def _intent(text: str) -> str:
    """Return the intent of an answer; none where it is no such JSON."""
    head, _, rest = text.partition('{"intent": "')
    return '' if head or '"' not in rest else rest.split('"')[0]


def _share(hits: Tensor) -> float:
    return float(hits.float().mean()) if len(hits) else 0.0
