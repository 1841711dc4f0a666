# SPDX-License-Identifier: Apache-2.0
"""From a backend's answer, which is not trusted, to a result that can be published."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.common.text import publishable
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.messages.results import window_provenance
from omnivinci_ros.perception.answer_schema import check_answer

MAX_ANSWER = 262_144  # characters of an answer: more than any model says, and still a message


def answer_refusal(backend: Backend, answer: object) -> str:
    """Return why what a backend returned is no answer, or ''."""
    said = getattr(answer, 'text', answer)
    if isinstance(answer, Answer) and isinstance(said, str):
        return ''
    return f'backend {backend.name} returned {type(said).__name__}, not an Answer of text'


def scene_result(
    backend: Backend,
    prompt: Prompt,
    answer: Answer,
    sequence: int,
    *,
    final: bool,
    note: str = '',
    **measured: int,
) -> tuple[SceneResult, str]:
    """Return the result, and what is wrong with the answer, in a sentence, or ''.

    `note` is what holds for all answers; `measured` goes to the provenance.
    """
    json, wrong = '', ''
    longest = max(len(answer.text), len(answer.json))
    if longest > MAX_ANSWER:
        wrong = f'The answer has {longest} characters and was cut to {MAX_ANSWER}.'
        answer = replace(answer, text=answer.text[:MAX_ANSWER], json='', cut=True)
    elif final and (answer.json or prompt.json_schema):
        json, wrong = check_answer(answer.json or answer.text, prompt.json_schema)
    result = SceneResult(
        window=prompt.window,
        text=publishable(answer.text),
        json=publishable(json),
        final=final,
        sequence=sequence,
        task=prompt.task,
        provenance=window_provenance(
            prompt.window,
            backend.name,
            backend.model,
            prompt_tokens=answer.prompt_tokens,
            cached_tokens=answer.cached_tokens,
            new_tokens=answer.new_tokens,
            drafted_tokens=answer.drafted_tokens,
            accepted_tokens=answer.accepted_tokens,
            confidence=answer.confidence,
            cut=answer.cut,
            note=' '.join(filter(None, (note, answer.note, wrong))),
            **measured,
        ),
    )
    return result, wrong
