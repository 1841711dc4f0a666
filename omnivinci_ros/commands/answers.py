# SPDX-License-Identifier: Apache-2.0
"""What an answer makes of the command whose question it answers."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.answer_words import is_no
from omnivinci_ros.commands.answer_words import is_yes
from omnivinci_ros.commands.answer_words import ordinal
from omnivinci_ros.commands.chinese.answers import answer_chinese
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.fragments import TALK
from omnivinci_ros.commands.english.fragments import suits
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.politeness import is_courtesy
from omnivinci_ros.commands.english.questions import is_yes_or_no
from omnivinci_ros.commands.english.rephrase import answer_words
from omnivinci_ros.commands.english.rephrase import filled
from omnivinci_ros.commands.english.rephrase import named
from omnivinci_ros.commands.english.steps import is_pointed_at
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import phrase_plan
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.language import language_of
from omnivinci_ros.commands.model_json import missing_of
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.quantities import number_at
from omnivinci_ros.commands.words import PAUSES

DECLINED = 'Then I will not. What should I do?'
DECLINED_IN = {  # the same in the language of the question
    'zh': '好的,那就不做。要我做什么?',
    'de': 'Gut, dann nicht. Was soll ich tun?',
}
_NOW = frozenset({'now', 'no now', 'right now', 'immediately', 'do it now', 'at once'})
_BOTH = frozenset({'both', 'both of them', 'both please', 'all of them', 'all', 'yes both'})
_DOING = (['turn'], ['move'], ['down'])
_LEADS = phrase_table(
    'well, um, uh, hm, hmm, oh, ah, er, i mean, i meant, i think, i said, i would say, '
    'make it, make that, let us say, i want, i would like, i would prefer, i prefer, rather, '
    'that would be, it would be, the answer is, actually, so, then, how about, what '
    'about, take, please, it is the, it is my, that is the, that is about, that is roughly, '
    'probably, you can take, you can use, let it be'.split(', ')
)
_ENDS = frozenset(
    f'{link} {word}'
    for link in ('would be', 'sounds', 'will be')
    for word in ('nice', 'great', 'good', 'fine', 'ok', 'okay', 'perfect', 'lovely', 'best')
) | frozenset(
    {
        'i think',
        'i guess',
        'i suppose',
        'or so',
        'will do',
        'is fine',
        'is ok',
        'is okay',
        'is best',
    }
)
_DROPPING = frozenset({'never mind', 'nevermind', 'no thanks', 'no thank you', 'no need'})
_REFUSALS = phrase_table(
    'i do not, do not, not, that is wrong, i did not, you should not'.split(', ')
)
_DOUBTS = frozenset('no not maybe perhaps never nope wait hmm'.split())
_OTHERS = frozenset('google alexa siri cortana bixby computer boy girl dog'.split()) | (
    NAMES - ROBOT_NAMES
)
_BEFORE_VALUES = frozenset('to into in on at from with for by'.split())
_SO = frozenset({'that', 'it', 'so', 'you', 'that one', 'this'})
_REFERENCES = frozenset({'it', 'him', 'her', 'them', 'one', 'there'})
_SIZES = frozenset({'distance_m', 'angle_deg'})
_WAYS = frozenset({'left', 'right', 'forward', 'back', 'backward', 'up', 'down'})


@dataclass(frozen=True, slots=True)
class Asked:
    """A command whose question waits for an answer."""

    result: Interpretation
    asked_ns: int
    stamp_ns: int  # of the command
    model: str  # that heard it
    words_confidence: float  # 0..1, that these words were said

    @property
    def question(self) -> Question:
        about = self.result.question
        return about or Question(confirms=is_yes_or_no(self.result.clarification))


def read_answer(asked: Asked, words: list[str], text: str) -> Interpretation | None:
    """Return the command that an answer makes of what was asked; None: it is no answer."""
    said = _without_lead(_spoken(words))
    words = _without_end(said)
    if words == ['that'] and words != said:  # 'that is fine'; 'it is fine' may mean: no need
        return _confirmed(asked) if asked.question.confirms else None
    spoken = ' '.join(words)
    if spoken == 'right' and not asked.question.confirms:
        return _fill(asked, [spoken], text)
    if spoken in _BOTH and asked.question.options:
        return _settled(asked, _all_of(asked))
    if is_no(spoken):
        return nothing(text, DECLINED)
    if is_yes(spoken) or spoken in _NOW and any('when' in one.slots for one in asked.result.steps):
        return _confirmed(asked)
    if asked.result.language == 'zh' and language_of(text) == 'zh':
        return answer_chinese(asked.result, asked.question, text)
    for size in (3, 2, 1):  # 'yes, the left one', 'no the kitchen'
        head, rest = ' '.join(words[:size]), words[size:]
        if rest and head in _DROPPING and not _is_order(answer_words(rest)):
            return nothing(text, DECLINED)  # 'never mind the cup'
        if rest and (is_no(head) or is_yes(head)):
            return _more(asked, rest, text, yes=not is_no(head))
    return _fill(asked, words, text)


def _spoken(words: list[str]) -> list[str]:
    return [word for word in words if word not in PAUSES and word not in FILLERS] or words


def _without_lead(words: list[str]) -> list[str]:
    """Take 'well', 'I would say', 'it is' off what is answered."""
    length = phrase_at(words, 0, _LEADS)
    while length and len(words) > length:
        words = words[length:]
        length = phrase_at(words, 0, _LEADS)
    return words


def _without_end(words: list[str]) -> list[str]:
    """Take 'would be nice', 'sounds good', 'i think' off what is answered."""
    for length in range(min(4, len(words) - 1), 0, -1):
        if ' '.join(words[-length:]) in _ENDS:
            return words[:-length]
    return words


def _more(asked: Asked, rest: list[str], text: str, *, yes: bool) -> Interpretation | None:
    """Read what comes after the yes or no."""
    again = ' '.join(rest)
    if yes and set(rest) & _DOUBTS:
        return asked.result  # 'yes no', 'okay maybe': asked again
    if yes and set(rest) & _OTHERS:
        return None  # 'ok google', 'good boy', 'okay bob'
    is_plain = is_courtesy(rest) or again in _SO or is_yes(again) or _begins_value(rest)
    if yes and asked.question.confirms and not is_plain and answer_words(rest) == rest:
        return None if _is_order(rest) else asked.result  # 'yes chef'
    if yes and (added := _added(asked, [word for word in rest if word != 'but'])) is not None:
        return added
    if not yes and phrase_at(rest, 0, _REFUSALS):
        return nothing(text, DECLINED)
    if is_courtesy(rest) or again in _SO or (is_yes(again) if yes else is_no(again)):
        return _confirmed(asked) if yes else nothing(text, DECLINED)
    bare = answer_words(rest)
    if yes and bare in (['go'], ['do'], ['start'], ['proceed'], ['continue'], ['move']):
        return _confirmed(asked)
    if not bare or _is_order(bare):
        if not yes or rest[0] not in ('and', 'then', 'but'):
            return None  # an order of its own: 'no, go to the kitchen'
        added = interpret(' '.join(rest))
        sure = _confirmed(asked)
        if added.needs_clarification or not added.steps or sure.needs_clarification:
            return None
        return _settled(asked, (*sure.steps, *added.steps))
    if yes and rest[0] in ('but', 'and', 'if', 'unless'):
        return None  # 'yes, but slowly': an answer with a limit of its own
    return _fill(asked, bare, text, corrects=True)


def _begins_value(words: list[str]) -> bool:
    """Say whether they begin as a place, a thing, a way or a size does: 'the left one'."""
    first = words[0]
    known = first in DETERMINERS or first in _WAYS or first in _BEFORE_VALUES
    return known or number_at(words, 0) is not None


def _added(asked: Asked, rest: list[str]) -> Interpretation | None:
    """Read 'yes, but slowly': what is confirmed, and how."""
    sure = _confirmed(asked)
    how = take_adverbials(['do', *rest])
    if how.words != ['do'] or not how.slots or 'when' in how.slots or len(sure.steps) > 1:
        return None
    (step,) = sure.steps
    return _settled(asked, (replace(step, slots={**step.slots, **how.slots}),))


def _all_of(asked: Asked) -> tuple[Step, ...]:
    """Return the steps with all that there was to choose from."""
    steps, question = asked.result.steps, asked.question
    text = steps[question.step].text
    chosen = [replace(option, text=text) for option in question.options]
    return (*steps[: question.step], *chosen, *steps[question.step + 1 :])


def _is_order(bare: list[str]) -> bool:
    alone = len(bare) == 1 and bare[0] in ('turn', 'move')  # 'Should I turn left or move left?'
    return bool(bare) and bare[0] in VERBS and bare[0] not in _WAYS and not alone


def _confirmed(asked: Asked) -> Interpretation:
    """Return what 'yes' means: the steps, or the question again where it can not be meant."""
    result, question = asked.result, asked.question
    if not question.confirms:
        return result
    steps = result.steps
    if 'when' in steps[min(question.step, len(steps) - 1)].slots:  # 'Shall I do it now?'
        steps = tuple(
            Step(one.intent, {k: v for k, v in one.slots.items() if k != 'when'}, one.text)
            if i == question.step
            else one
            for i, one in enumerate(steps)
        )
    return _settled(asked, steps)


def _fill(
    asked: Asked, words: list[str], text: str, *, corrects: bool = False
) -> Interpretation | None:
    """Put what was answered in its place; `corrects`: it came after a yes or no."""
    question, steps = asked.question, asked.result.steps
    bare = answer_words(words)
    if words[:2] == ['next', 'to']:
        bare = ['next', *bare]
    if not bare or _is_order(bare) and not question.options:
        return None
    if question.options:
        if bare[0] == 'my' and bare[-1] in ('left', 'right'):
            return asked.result  # whose left?
        chosen = _chosen(question.options, bare)
        if chosen is not None:
            return _settled(asked, _with(steps, question.step, chosen))
        if _is_order(bare) or set(bare) <= _common(question.options) | DETERMINERS:
            return None if _is_order(bare) else asked.result  # 'the bottle': which one?
    at = min(question.step, len(steps) - 1)
    if steps[at].intent == 'SAY' and 'text' not in steps[at].slots and not text.endswith('?'):
        said = text.strip().strip('"').removesuffix('.')
        return _settled(asked, _with(steps, at, Step('SAY', {**steps[at].slots, 'text': said})))
    if words[0] in TALK or words[-1] in ('too', 'also'):
        return None  # 'hello anna', 'me too'
    marked = question.confirms and not corrects or bool(question.options)
    asked_about = steps if question.confirms else steps[at : at + 1]
    if not any(suits(one, bare, marked=marked) for one in asked_about):
        return None if asked.result.language == 'en' else _together(asked, text)
    if question.word:
        step = named(steps[at], question.word, bare)
        return None if step is None else _settled(asked, _with(steps, at, step))
    if question.confirms:
        return _corrected(asked, bare)
    step = filled(steps[at], bare)
    if step is not None and _is_about_size(asked) and not _SIZES & set(step.slots):
        return asked.result  # 'backward' to 'How many metres?'
    if step is not None:
        new = (step.intent, step.slots) != (steps[at].intent, steps[at].slots)
        # It may say nothing new: 'left' to 'Should I turn left or move left?'
        return _settled(asked, _with(steps, at, step)) if new or bare in _DOING else asked.result
    return None


def _is_about_size(asked: Asked) -> bool:
    """Say whether it was asked how far or how much to turn."""
    sentence = asked.result.clarification
    return any(words in sentence for words in ('How far', 'How many', 'How much'))


def _corrected(asked: Asked, bare: list[str]) -> Interpretation | None:
    """Put one word in place of another, where it can be but one."""
    steps = asked.result.steps
    found = [
        (i, step)
        for i, one in enumerate(steps)
        if suits(one, bare, marked=False) and (step := filled(one, bare)) is not None
    ]
    if len(found) > 1:
        return asked.result
    return _settled(asked, _with(steps, *found[0])) if found else None


def _together(asked: Asked, text: str) -> Interpretation | None:
    """Read the order and its answer in one go, as in languages that leave no space."""
    if len(asked.result.steps) > 1:
        return None
    before = asked.result.steps[0].text
    for whole in (f'{before} {text}', f'{before}{text}'):
        result = interpret(whole)
        same = result.intent == asked.result.intent and not result.needs_clarification
        if same and result.slots != asked.result.slots:
            return _settled(asked, result.steps)
    return None


def _chosen(options: tuple[Step, ...], words: list[str]) -> Step | None:
    """Return the option that an answer names, if it names one."""
    place = ordinal(words)
    if place is not None and place < len(options) and set(words) <= _ORDINAL_WORDS:
        return options[place]
    named = [
        sum(word in _values(option) for word in words if word not in _common(options))
        * (set(words) <= _values(option) | DETERMINERS | _WITH_OPTIONS)
        for option in options
    ]
    best = max(named)
    return options[named.index(best)] if best and named.count(best) == 1 else None


_WITH_OPTIONS = frozenset('one ones to into in on at please side just only'.split())
_ORDINAL_WORDS = frozenset('the first second third last former latter other one option'.split())


def _values(option: Step) -> set[str]:
    doing = {'MOVE_TO': 'go', 'TURN': 'turn', 'MOVE': 'move'}.get(option.intent, '')
    return {doing, *' '.join(option.slots.values()).split()}


def _common(options: tuple[Step, ...]) -> set[str]:
    return set.intersection(*(_values(option) for option in options))


def _with(steps: tuple[Step, ...], at: int, step: Step) -> tuple[Step, ...]:
    text = steps[at].text
    return (*steps[:at], replace(step, text=text), *steps[at + 1 :])


def _still_open(step: Step, planned: bool) -> str:
    """Return what else is to be asked of a step."""
    sentence = missing_of(step)
    if not sentence and 'when' in step.slots:
        now = Step(step.intent, {k: v for k, v in step.slots.items() if k != 'when'})
        when = step.slots['when']
        return f'I can not wait until then ({when}). Shall I {phrase_plan([now])} now?'
    for word in (step.slots.get(name, '') for name in ('object', 'recipient', 'place')):
        pointed = not planned and is_pointed_at(step, word)
        if not sentence and word in _REFERENCES and not pointed:
            return f'What do you mean by "{word}"?'
    return sentence


def _settled(asked: Asked, steps: tuple[Step, ...]) -> Interpretation:
    """Return the steps as a command; ask on where one of them still lacks something."""
    planned = len(steps) > 1
    result = replace(
        asked.result,
        intent='PLAN' if planned else steps[0].intent,
        slots={} if planned else steps[0].slots,
        steps=steps,
        needs_clarification=False,
        clarification='',
        question=None,
    )
    for at, step in enumerate(steps):
        sentence = _still_open(step, planned)
        if sentence:
            word = sentence.split('"')[1] if sentence.startswith('What do you mean') else ''
            question = Question(at, confirms=is_yes_or_no(sentence), word=word)
            return replace(
                result, needs_clarification=True, clarification=sentence, question=question
            )
    return result
