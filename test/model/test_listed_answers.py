# SPDX-License-Identifier: Apache-2.0
"""A checkpoint that lists what its free text may be says nothing else."""

from __future__ import annotations

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import math

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.listed_answers import FILE
from omnivinci_ros.model.listed_answers import LISTED
from omnivinci_ros.model.listed_answers import ListedAnswers
from omnivinci_ros.model.listed_answers import ListGrammar
from omnivinci_ros.model.listed_answers import read_listed
from omnivinci_ros.model.listed_answers import write_listed

CAT, DOG, JSON = ('tabby', ', cat'), ('beagle', ', dog'), '{"'
IDS = {'tabby': 1, ', cat': 2, 'beagle': 3, ', dog': 4, JSON: 5}


def test_the_likeliest_listed_answer_is_taken_whatever_else_is_likelier_and_its_end_is_forced():
    grammar = ListGrammar([(1, 2), (3, 4)])
    logits = torch.tensor([0.0, 1.0, 0.0, 2.0, 0.0, 4.0])  # a piece of JSON is likeliest

    chosen = int(grammar.mask(logits).argmax())
    grammar.accept(chosen)

    assert chosen == IDS['beagle']
    assert grammar.forced() == [IDS[', dog']]
    grammar.accept(IDS[', dog'])
    assert grammar.done
    # How doubtful it is, is told by what the model gave it, left to itself.
    assert math.isclose(grammar.chance, float(logits.softmax(-1)[3]), rel_tol=1e-5)


def test_a_list_with_an_answer_that_begins_another_is_refused(tmp_path):
    write_listed(tmp_path, [CAT, DOG, ('tabby',)])
    with pytest.raises(CheckpointError, match=r"answer 'tabby' begins 'tabby, cat'\); copy it"):
        read_listed(tmp_path, IDS.__getitem__)

    write_listed(tmp_path, [CAT, DOG, CAT])  # one that comes twice is said all the same
    assert read_listed(tmp_path, IDS.__getitem__).answers == ((1, 2), (3, 4), (1, 2))


def test_the_last_answer_is_given_where_the_model_would_rather_say_something_else():
    grammar = ListGrammar([(1, 2), (3, 4), (0,)])
    logits = torch.tensor([-9.0, 1.0, 0.0, 2.0, 0.0, 20.0])

    assert int(grammar.mask(logits).argmax()) == 0
    grammar.accept(0)
    assert grammar.done
    assert grammar.chance == 0  # unknown


def test_a_list_is_read_back_and_a_question_with_the_free_word_is_free(tmp_path):
    write_listed(tmp_path, [CAT, DOG], free_word='JSON', sure_above=0.2)

    listed = read_listed(tmp_path, IDS.__getitem__)

    assert listed.answers == ((1, 2), (3, 4))
    assert listed.to('What is in the picture?') == listed.answers
    assert listed.to('Say it as JSON') == ()
    assert listed.sure_above == 0.2


def test_a_question_of_a_kind_has_its_own_answers_and_its_own_doubt(tmp_path):
    ids = {**IDS, 'no idea': 6, ', yes': 7, ', no': 8, 'bell': 9}
    kinds = (
        {'phrases': ['Is there a'], 'slots': [LISTED, [', no', ', yes']], 'sure_above': 0.4},
        {'phrases': ['did you hear'], 'slots': [['bell']]},
    )
    write_listed(tmp_path, [CAT, DOG, ('no idea',)], free_word='JSON', kinds=kinds)

    listed = read_listed(tmp_path, ids.__getitem__)

    assert listed.to('Is there a cat?') == ((1, 2, 8), (1, 2, 7), (3, 4, 8), (3, 4, 7), (6,))
    assert listed.to('What did you hear?') == ((9,), (6,))
    assert listed.to('What is it?') == ((1, 2), (3, 4), (6,))
    assert listed.to('Is there a cat? As JSON') == ()
    assert [listed.sure_of(each) for each in ('Is there a cat?', 'What is it?')] == [0.4, 0]


@pytest.mark.parametrize(
    ('kind', 'why'),
    [
        ({'phrases': [''], 'slots': [LISTED]}, 'a phrase of a kind is empty'),
        ({'phrases': ['Where'], 'slots': [LISTED] * 18}, 'more than 100000 answers'),
        ({'phrases': ['Where']}, 'slots'),
    ],
)
def test_a_kind_that_cannot_be_used_is_one_sentence(tmp_path, kind, why):
    write_listed(tmp_path, [CAT, DOG, (JSON,)], kinds=[kind])

    with pytest.raises(CheckpointError, match=rf'answers\.json cannot be used \(.*{why}'):
        read_listed(tmp_path, IDS.__getitem__)


def test_a_folder_without_a_list_allows_everything_and_a_damaged_one_is_one_sentence(tmp_path):
    assert read_listed(tmp_path, IDS.__getitem__) == ListedAnswers()
    for damaged in ('{', '[]', '{"answers": [[]]}', '{"answers": [["zebra"]]}'):
        (tmp_path / FILE).write_text(damaged)
        with pytest.raises(CheckpointError, match=r'answers\.json cannot be used .*; copy it'):
            read_listed(tmp_path, IDS.__getitem__)
