# SPDX-License-Identifier: Apache-2.0
"""How sure an answer of each kind must be: what chooses it, and that it is what the node asks."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

from omnivinci_ros.model import listed_answers
from omnivinci_ros.model.nano import run
from omnivinci_ros.model.nano import sure_kinds
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.heard_task import Clips
from omnivinci_ros.model.nano.kind_material import KindMaterial
from omnivinci_ros.model.nano.kind_material import Labelled
from omnivinci_ros.model.nano.kind_material import divided
from omnivinci_ros.model.nano.kind_questions import questions_of
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.order_calibration import TALK
from omnivinci_ros.model.nano.orders import OTHER
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.sure_constant import sure_constant
from omnivinci_ros.model.nano.sure_kinds import Said
from omnivinci_ros.model.nano.sure_kinds import figures_at
from omnivinci_ros.model.nano.sure_kinds import sure_threshold
from omnivinci_ros.model.nano.timed import Timed
from omnivinci_ros.model.nano.vocabulary import HEARD_KIND
from omnivinci_ros.model.nano.vocabulary import PHRASES
from omnivinci_ros.model.nano.vocabulary import PLACE_KIND
from omnivinci_ros.model.nano.vocabulary import PRESENCE_KIND
from omnivinci_ros.model.nano.vocabulary import THEN_KIND
from omnivinci_ros.model.nano.vocabulary import WHEN_KIND
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.vocabulary import question_kinds
from omnivinci_ros.model.nano.vocabulary import sure_above_of
from omnivinci_ros.model.nano.vocabulary import write_answers
from omnivinci_ros.model.nano.vocabulary import write_tokenizer
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.tokenizer import Tokenizer

RIGHT, WRONG = True, False
CAT, CUP, BEE = (basic_words().index(word) for word in ('cat', 'cup', 'bee'))


def said(right, chance, *, claims=True):
    return Said(right, claims, chance)


def test_the_threshold_is_the_lowest_chance_from_which_on_nine_of_ten_answers_are_right():
    answers = [said(RIGHT, 0.5 + k / 100) for k in range(9)]  # the least sure of them: .5
    doubtful = [said(WRONG, 0.3), said(WRONG, 0.2)]

    assert sure_threshold([*answers, *doubtful]) == 0.3  # nine of ten
    assert sure_threshold([*answers, said(WRONG, 0.3), *doubtful]) == 0.5  # two are as sure
    assert sure_threshold([said(WRONG, 0.9), said(RIGHT, 0.8)]) > 1
    assert sure_threshold([said(WRONG, 0.9, claims=False), said(RIGHT, 0.4)]) == 0.4
    assert sure_threshold([]) > 1


def test_what_is_sure_and_right_is_counted_at_the_threshold():
    answers = [
        said(RIGHT, 0.9), said(WRONG, 0.8), said(RIGHT, 0.8), said(RIGHT, 0.5),
        said(WRONG, 0.0, claims=False),
    ]  # fmt: skip

    figures = figures_at(0.8, answers, 7)

    assert (figures.questions, figures.right_of_all) == (5, 3 / 5)
    assert (figures.sure, figures.right) == (3, 2 / 3)
    assert figures_at(1.01, answers, 7).sure == 0


def recording(kind, number, *, tried=True):
    return Recording(f'it/{kind}{number}.wav', 'GPL-3', '', kind, tried, b'')


def test_a_sound_that_chooses_a_threshold_neither_made_weights_nor_is_tried():
    some = [recording('bell', k) for k in range(3)] + [recording('knock', k) for k in range(8)]
    single, learned = recording('beep', 0), recording('bell', 9, tried=False)

    calibration, tried = divided([*some, single, learned])

    assert not {each.source for each in calibration} & {each.source for each in tried}
    assert {*calibration, *tried} == {*some, single}
    assert {each.kind for each in calibration} == {'bell', 'knock'}
    assert [each.kind for each in tried].count('knock') == 5
    assert not set(TALK) & set(OTHER)


@pytest.fixture(scope='module')
def words():
    """The weights of the package, with all words."""
    model, tokenizer = run.shipped_with_new_words(), Tokenizer(make_tokenizer(), 'nano')
    model.use_tokenizer(tokenizer)
    return Words(tokenizer, model)


@pytest.fixture(scope='module')
def material():
    """Three different things in noise, each in another third; five sounds of no meaning."""
    random = torch.Generator().manual_seed(0)
    seen = Seen(
        torch.rand((3, 64, 1280), generator=random),
        torch.nn.functional.one_hot(torch.tensor([CAT, CUP, BEE]), 1000).float(),
    )
    things = Labelled(seen, ('cat', 'cup', 'bee'), ())
    features = torch.rand((4, 100, 384), generator=random)
    return KindMaterial(
        things,
        replace(things, thirds=(0, 1, 2)),
        seen,
        Clips(features, ('bell', 'knock', 'bell', 'silence')),
        Timed(features, (0.0, 1.2, 2.5, 3.6), ('bell',) * 4),
    )


@pytest.mark.parametrize('kind', PHRASES)
def test_questions_are_of_their_kind_and_what_is_right_can_be_answered(words, material, kind):
    listed = sure_kinds.list_of(words.tokenizer)

    asked = list(questions_of(kind, words, material))

    for each in asked:
        answers = listed.to(each.text)
        right = [answer for answer in answers if each.is_right(answer)]
        assert 0 < len(right) < len(answers) / 2 + 1
        assert listed.has_own(each.text)
        assert not each.is_right(words.refusal[:-1].tolist())
        assert words.prompt(each.shown[0], each.text, each.shown[1]).shape[0] == 1
    shown = {each.shown[0] for each in asked}
    assert len(shown) == (1 if kind == THEN_KIND else 2)  # by itself, and in a window


def test_what_is_right_is_what_is_there(words, material):
    one = words.tokenizer.one

    def right(kind):
        return [each.right for each in questions_of(kind, words, material)]

    assert right(HEARD_KIND) == [{one(each)} for each in ('bell', 'knock', 'bell', 'silence')]
    assert right(PLACE_KIND)[::2] == [{one(each)} for each in (', left', ', middle', ', right')]
    assert right(PRESENCE_KIND)[:2] == [{one(', yes')}, {one(', no')}]
    assert one('at 1.25 s') in right(WHEN_KIND)[1] and one('at 1.75 s') not in right(WHEN_KIND)[1]
    basics, names = basic_words(), words.names.tolist()
    for each in right(THEN_KIND):
        assert {basics[names.index(token)] for token in each} in ({'cat'}, {'cup'}, {'bee'})
    asked = [each.text for each in questions_of(PRESENCE_KIND, words, material)]
    assert asked[0] == 'Is there a cat?' and 'cat' not in asked[1]


def test_the_chance_of_an_answer_is_that_of_its_tokens_left_to_themselves(
    words, material, monkeypatch
):
    listed = sure_kinds.list_of(words.tokenizer)
    asked = list(questions_of(PLACE_KIND, words, material))[:1]
    # However unlikely all names are in noise, one is said.
    monkeypatch.setattr(listed_answers, 'LEAST_LOG', -math.inf)

    (found,) = sure_kinds.answers_to(words, listed, asked)

    logs, prompt = [], words.prompt(asked[0].shown[0], asked[0].text, asked[0].shown[1])
    answers = listed.to(asked[0].text)
    with torch.inference_mode():
        for at in range(3):  # name, word and place
            scores = words.model(prompt)[0, -1].float().log_softmax(-1)
            allowed = {answer[at] for answer in answers if len(answer) == 3}
            best = max(allowed, key=lambda token: float(scores[token]))
            answers = [answer for answer in answers if answer[at] == best]
            logs.append(float(scores[best]))
            prompt = torch.cat([prompt, words.model.embed(torch.tensor([best]))[None]], 1)
    assert found.claims and found.right == asked[0].is_right(answers[0])
    assert found.chance == pytest.approx(math.exp(sum(logs) / 3), rel=1e-3)


def test_a_threshold_that_a_checkpoint_has_stands_and_others_are_chosen(
    words, material, tmp_path, monkeypatch
):
    write_tokenizer(tmp_path)
    write_answers(tmp_path, 0.2, question_kinds({WHEN_KIND: 0.75}))
    listed = Tokenizer.read(tmp_path).listed
    tried = replace(material, shown=replace(material.shown))
    certain = [said(RIGHT, 0.7), said(RIGHT, 0.9)]
    monkeypatch.setattr(sure_kinds, 'answers_to', lambda *given: certain)

    found = sure_kinds.kind_figures(words, listed, PHRASES, tried, material)

    assert {name: each.threshold for name, each in found.items()} == {
        **dict.fromkeys(PHRASES, 0.7), WHEN_KIND: 0.75,
    }  # fmt: skip
    assert [found[name].calibration for name in (WHEN_KIND, HEARD_KIND)] == [0, 2]
    assert [found[name].sure for name in (WHEN_KIND, HEARD_KIND)] == [1, 2]
    assert set(sure_kinds.kind_thresholds(words, listed, material)) == set(PHRASES)


def test_without_sounds_there_are_no_questions_about_them(words, material):
    quiet = replace(material, clips=None, timed=None)

    asked = {kind for kind in PHRASES if any(True for _ in questions_of(kind, words, quiet))}

    assert asked == {PLACE_KIND, PRESENCE_KIND}


def test_the_line_for_the_package_holds_what_a_checkpoint_has(tmp_path):
    sure = {name: 0.5 + 1.23456789 * k / 10 for k, name in enumerate(PHRASES)}
    write_answers(tmp_path, 0.2, question_kinds(sure))
    answers = json.loads((tmp_path / 'answers.json').read_text())

    found = {}
    exec(f'from collections.abc import Mapping\n{sure_constant(sure_above_of(answers))}', found)

    assert found['KINDS_SURE'] == pytest.approx(sure, abs=1e-6)
    assert all(found['KINDS_SURE'][name] <= sure[name] for name in PHRASES)
    assert sure_above_of({'answers': []}) == {}
