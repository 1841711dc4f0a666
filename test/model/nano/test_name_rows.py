# SPDX-License-Identifier: Apache-2.0
"""The names' rows of the output: found by least squares, and left alone by gradients."""

from __future__ import annotations

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

import numpy as np
from support import nano_folder

from omnivinci_ros.model.nano.evaluate import name_chances
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.learner import Share
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.name_rows import set_name_rows
from omnivinci_ros.model.nano.name_task import NameTask
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.tasks import sample_loss
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.tokenizer import Tokenizer

SAMPLES = 300
KEPT = 12  # pictures that nothing is learned from


@pytest.fixture(scope='module')
def seen():
    folder = nano_folder.crops()
    sight = read_sight()
    from omnivinci_ros.model.nano.start import make_start

    return see(make_start(folder[::2]), sight, folder, lambda text: None)


@pytest.fixture
def words(made_once):
    folder = made_once('nano-start', nano_folder.write)
    tokenizer = Tokenizer.read(folder / 'llm')
    model = load(folder, dtype=torch.float32)
    model.use_tokenizer(tokenizer)
    made, sight = Words(tokenizer, model), read_sight()
    made.head = (sight.head, sight.bias)
    return made


def away(words, seen):
    """Return by how much the chances of names miss the classifier's, in nats."""
    chances = name_chances(words, seen)
    chances = chances / chances.sum(-1, keepdim=True)
    wanted = seen.teacher.clamp_min(1e-9)
    return float((wanted * (wanted.log() - chances.clamp_min(1e-9).log())).sum(-1).mean())


def test_names_that_were_pushed_down_come_back_and_nothing_else_changes(words, seen):
    """As gradients do it: every second name has lost half its row, and is never said."""
    outputs = words.model.llm.lm_head.weight
    tried = Seen(seen.maps[::6], seen.teacher[::6])
    learned = [k for k in range(len(seen)) if k % 6]
    task = NameTask(Windows(words, Seen(seen.maps[learned], seen.teacher[learned]), None))
    first = away(words, tried)
    with torch.no_grad():
        outputs[words.names[::2]] *= 0.5
    before, rows = away(words, tried), outputs.detach().clone()

    set_name_rows(words, {'names': task}, [1.0], count=SAMPLES)

    assert before > 1.3 * first
    assert away(words, tried) < 0.8 * before
    others = torch.ones(len(rows), dtype=torch.bool)
    others[words.names] = False
    assert torch.equal(outputs[others], rows[others])


def test_without_a_name_to_say_the_rows_stay(words):
    class Silent:
        def sample(self, random: np.random.Generator) -> Sample:
            prompt = words.prompt((), 'What is this?', [])
            return words.sample(prompt, words.refusal)

    before = words.model.llm.lm_head.weight.detach().clone()

    set_name_rows(words, {'silent': Silent()}, [1.0], count=4)

    assert torch.equal(words.model.llm.lm_head.weight, before)


def test_gradients_leave_the_rows_of_names_alone_and_move_others(words, seen):
    outputs = words.model.llm.lm_head.weight
    before = outputs.detach().clone()
    task = NameTask(Windows(words, seen, None))
    learner = Learner(words, {'names': Share(task, 1.0)}, LearnOptions(steps=4, batch=2, warmup=1))

    for _ in range(2):
        learner.step()
    learner.end()

    moved = (outputs.detach() != before).any(1)
    assert not moved[words.names].any()
    assert moved.any()
    assert not outputs.requires_grad
    outputs.grad = None
    outputs.requires_grad_(True).sum().backward()
    assert bool((outputs.grad == 1).all())  # nothing is held back any more


def test_a_loss_of_names_counts_those_that_are_all_but_impossible():
    """Two answers have the same likeliest name; one has the order of the others wrong."""
    ids = torch.arange(1000)
    wanted = torch.linspace(-20, 0, 1000).softmax(-1)
    sample = Sample(torch.zeros(1, 1, 4), torch.tensor([999]), wanted, names_at=0)
    right = wanted.log()[None]
    flat = right.clone()
    flat[:, :500] = right[:, :500].mean()

    losses = [float(sample_loss(logits, sample, ids)) for logits in (right, flat)]

    # Those 500 have 5e-5 of the chances together: a plain cross entropy differs by less.
    assert losses[1] > losses[0] + 0.05
