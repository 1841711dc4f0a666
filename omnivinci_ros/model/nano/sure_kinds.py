# SPDX-License-Identifier: Apache-2.0
"""How sure an answer to a question of each kind must be, and what is right of the sure ones.

The chance is the one that the node compares (`listed_answers.ListGrammar`): the geometric mean
of what nano gave the tokens that were chosen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.listed_answers import ListedAnswers
from omnivinci_ros.model.listed_answers import read_listed
from omnivinci_ros.model.nano.evaluate import WANTED
from omnivinci_ros.model.nano.kind_material import KindMaterial
from omnivinci_ros.model.nano.kind_questions import KindQuestion
from omnivinci_ros.model.nano.kind_questions import questions_of
from omnivinci_ros.model.nano.sure_orders import NEVER
from omnivinci_ros.model.nano.vocabulary import PHRASES
from omnivinci_ros.model.nano.vocabulary import question_kinds
from omnivinci_ros.model.nano.vocabulary import write_answers
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.tokenizer import Tokenizer

MOST_TOKENS = 8  # of a listed answer


@dataclass(frozen=True)
class Said:
    """An answer to a question of a kind."""

    right: bool
    claims: bool  # not that it does not know
    chance: float


@dataclass(frozen=True)
class KindFigures:
    """Of questions that are tried: how many answers are sure, and right."""

    threshold: float  # chance below which an answer is doubtful
    calibration: int  # questions that chose it; 0: the checkpoint has it
    questions: int
    right_of_all: float  # of all questions
    sure: int  # answers that are not doubtful
    right: float  # of these


def answers_to(
    words: Words, listed: ListedAnswers, questions: Iterable[KindQuestion]
) -> list[Said]:
    """Return what is answered to questions, each from the list of its kind."""
    refusal, found = tuple(words.refusal[:-1].tolist()), []
    with torch.inference_mode():
        for each in questions:
            embeds = words.prompt(each.shown[0], each.text, each.shown[1])
            options = Options(max_new_tokens=MOST_TOKENS, answers=listed.to(each.text))
            decoder = Decoder(words.model.llm, embeds.shape[1] + MOST_TOKENS)
            made = generate(decoder, embeds, words.tokenizer, options)
            claims = made.tokens[: len(refusal)] != refusal
            found.append(Said(each.is_right(made.tokens), claims, made.chance))
    return found


def sure_threshold(answers: Sequence[Said]) -> float:
    """Return the lowest chance from which on WANTED of the answers are right.

    Those that claim nothing do not count. NEVER: there is no such chance.
    """
    claims = sorted((each for each in answers if each.claims), key=lambda each: -each.chance)
    found, right = NEVER, 0
    for count, each in enumerate(claims, 1):
        right += each.right
        is_last = count == len(claims) or claims[count].chance < each.chance
        if is_last and right / count >= WANTED:
            found = each.chance
    return found


def kind_thresholds(
    words: Words, listed: ListedAnswers, calibration: KindMaterial
) -> dict[str, float]:
    """Return of each kind that there are questions of the chance below which is doubt."""
    made = {}
    for name in PHRASES:
        if answers := answers_to(words, listed, questions_of(name, words, calibration)):
            made[name] = sure_threshold(answers)
    return made


def kind_figures(
    words: Words,
    listed: ListedAnswers,
    kinds: Collection[str],
    tried: KindMaterial,
    calibration: KindMaterial,
) -> dict[str, KindFigures]:
    """Try the kinds at their thresholds: the checkpoint's, or those that a set chooses.

    Kinds without questions are left out.
    """
    made = {}
    for name in (each for each in PHRASES if each in kinds):
        own = listed.sure_of(PHRASES[name][0])
        chosen_by = []
        if not own:
            chosen_by = answers_to(words, listed, questions_of(name, words, calibration))
        answers = answers_to(words, listed, questions_of(name, words, tried))
        if answers and (own or chosen_by):
            threshold = own or sure_threshold(chosen_by)
            made[name] = figures_at(threshold, answers, len(chosen_by))
    return made


def figures_at(threshold: float, answers: Sequence[Said], calibration: int) -> KindFigures:
    """Judge answers at a threshold."""
    sure = [each for each in answers if each.claims and each.chance >= threshold]
    return KindFigures(
        threshold=threshold,
        calibration=calibration,
        questions=len(answers),
        right_of_all=sum(each.right for each in answers) / max(1, len(answers)),
        sure=len(sure),
        right=sum(each.right for each in sure) / max(1, len(sure)),
    )


def list_of(tokenizer: Tokenizer) -> ListedAnswers:
    """Return the list that a checkpoint which is taught all kinds will have."""
    with tempfile.TemporaryDirectory() as folder:
        write_answers(Path(folder), 0.0, question_kinds())
        return read_listed(folder, tokenizer.one)
