# SPDX-License-Identifier: Apache-2.0
"""What nano is taught beside names and orders: how it begins, learns, and goes on learning."""

from __future__ import annotations

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('hibari', reason='needs hibari-tts: run scripts/setup --test')

import numpy as np
from support import nano_folder

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano import place_task
from omnivinci_ros.model.nano import run
from omnivinci_ros.model.nano import start_heads
from omnivinci_ros.model.nano import task_figures
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.heard_task import Clips
from omnivinci_ros.model.nano.heard_task import HeardTask
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.learner import Share
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import features_of
from omnivinci_ros.model.nano.place_task import Placed
from omnivinci_ros.model.nano.place_task import PlaceTask
from omnivinci_ros.model.nano.presence_task import PresenceTask
from omnivinci_ros.model.nano.questions import HEARD as HEARD_KINDS
from omnivinci_ros.model.nano.questions import PLACES
from omnivinci_ros.model.nano.questions import PRESENCE_QUESTIONS
from omnivinci_ros.model.nano.questions import with_article
from omnivinci_ros.model.nano.task_figures import heard_figures
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.teaching_material import sound_of
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.tokenizer import Tokenizer

HEARD = 25  # tokens of a clip: 1 s
SECONDS = 0.8  # of the knocks
KINDS = ('speech', 'knock', 'silence')


class Knock:
    """A short noise that dies away, as a recording."""

    kind = 'knock'

    def __init__(self, random: np.random.Generator):
        t = np.arange(int(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
        sound = random.normal(size=len(t)) * np.exp(-60 * t)
        self.samples = (sound / np.abs(sound).max()).astype(np.float32)


@pytest.fixture(scope='module')
def model():
    """The weights of the package, with all words and with the heads that tasks begin with."""
    made = run.shipped_with_new_words()
    tokenizer = Tokenizer(make_tokenizer(), 'nano')
    made.use_tokenizer(tokenizer)
    random = torch.Generator().manual_seed(0)
    start_heads.set_heads(made, torch.rand(24, 64, 1280, generator=random))
    made.tokenizer = tokenizer
    return made


@pytest.fixture
def start(made_once):
    """The classifier as an omni model, with the heads that tasks begin with."""
    folder = made_once('nano-start', nano_folder.write)
    made, tokenizer = load(folder, dtype=torch.float32), Tokenizer.read(folder / 'llm')
    random = torch.Generator().manual_seed(0)
    start_heads.set_heads(made, torch.rand(24, 64, 1280, generator=random))
    return Words(tokenizer, made)


@pytest.fixture
def words(model):
    state = {name: value.clone() for name, value in model.state_dict().items()}
    made = Words(model.tokenizer, model)
    made.head = (torch.zeros(1000, 1280), torch.zeros(1000))
    yield made
    model.load_state_dict(state)
    model.requires_grad_(False)


def clips(model, count: int, seed: int) -> Clips:
    """Return sounds of KINDS, `count` of each, cut behind them."""
    random = np.random.default_rng(seed)
    voices = [voice for voice in find_voices() if voice.name == 'hibari']
    kinds = KINDS * count
    recordings = [Knock(random) for _ in range(count)]
    pcm = [sound_of(kind, recordings, voices, random) for kind in kinds]
    begun = [np.roll(each, -int(np.abs(each.astype(int)).argmax()) + 4000) for each in pcm]
    return Clips(features_of(model, begun)[:, :HEARD].clone(), kinds)


def test_a_head_tells_before_any_training_whether_the_word_is_the_one_of_the_question(start):
    words = start
    basics = basic_words()
    windows = Windows(words, None, None)
    kinds, media = windows.still(torch.zeros(64, 1280))
    told = []
    layer = words.model.llm.model.layers[start_heads.LAYER].self_attn
    hook = layer.register_forward_hook(
        lambda module, given, made: told.append(float(made[0][0, -1, start_heads.SAME]))
    )
    with torch.inference_mode():
        for asked in ('cat', 'cup', 'bus'):
            question = PRESENCE_QUESTIONS[0].format(with_article(asked))
            prompt = words.prompt(kinds, question, media)
            for named in ('cat', 'cup', 'bus'):
                answer = words.name(basics.index(named))[:2]
                words.model(torch.cat([prompt, words.model.embed(answer)[None]], dim=1))
    hook.remove()

    same, other = told[::4], [each for k, each in enumerate(told) if k % 4]
    assert min(same) > 2 * max(other)


@pytest.mark.parametrize('third', [0, 1, 2])
def test_a_placed_thing_is_asked_for_and_its_third_is_the_answer(words, monkeypatch, third):
    maps, chances = torch.rand(1, 64, 1280), torch.full((1, 1000), 1e-4)
    chances[:, 281] = 0.9  # a tabby
    placed = Placed(Seen(maps, chances), torch.tensor([281]), torch.tensor([third]))
    monkeypatch.setattr(place_task, 'KNOWN', 1.0)  # of the samples are of known places
    task = PlaceTask(Windows(words, placed.seen, None), placed)
    random = np.random.default_rng(0)

    samples = [task.sample(random) for _ in range(12)]

    assert {int(sample.answer[2]) for sample in samples} == {words.tokenizer.one(PLACES[third])}
    assert all(int(sample.answer[1]) == words.basics[281] for sample in samples)
    assert all(_fits(sample) for sample in samples)


def test_what_is_to_be_named_shows_nothing_now_and_then(words):
    seen = Seen(torch.ones(2, 64, 1280), torch.full((2, 1000), 1e-3))
    empty = Seen(torch.zeros(1, 64, 1280), torch.full((1, 1000), 1e-3))
    windows, random = Windows(words, seen, None, empty), np.random.default_rng(0)

    shown = [float(windows.cells(random, empty=0.2).mean()) for _ in range(200)]

    assert 20 <= shown.count(0.0) <= 60
    assert all(float(windows.cells(random).mean()) > 0 for _ in range(200))


def test_presence_asks_for_what_is_named_as_often_as_for_what_is_not(words):
    seen = Seen(torch.rand(4, 64, 1280), torch.full((4, 1000), 1e-3))
    task, random = PresenceTask(Windows(words, seen, None)), np.random.default_rng(0)
    yes, no = words.tokenizer.one(', yes'), words.tokenizer.one(', no')

    said = [int(task.sample(random).answer[2]) for _ in range(40)]

    assert set(said) == {yes, no}
    assert 10 <= said.count(yes) <= 30


def test_two_dozen_steps_teach_kinds_of_sounds_far_above_chance(words):
    learned, tried = clips(words.model, 8, seed=0), clips(words.model, 5, seed=1)
    task = HeardTask(Windows(words, None, None), learned)
    learner = Learner(
        words, {'heard': Share(task, 1.0)}, LearnOptions(steps=40, batch=6, warmup=2, rate=2e-3)
    )

    for _ in range(24):
        learner.step()

    figures = heard_figures(words, tried)
    assert figures.right >= 0.6  # chance: .33
    counts = {kind: sum(row.values()) for kind, row in figures.said.items()}
    assert counts == {**dict.fromkeys(HEARD_KINDS, 0), **dict.fromkeys(KINDS, 5)}
    assert sum(figures.said[kind][kind] for kind in KINDS) == pytest.approx(15 * figures.right)


def test_places_are_counted_by_the_third_in_which_the_thing_is(words, monkeypatch):
    seen = Seen(torch.rand(5, 64, 1280), torch.rand(5, 1000))
    monkeypatch.setattr(task_figures, 'end_said', lambda *given: 1)  # always the middle

    found = task_figures.placed_figures(words, seen, ['cat'] * 5, (0, 1, 1, 2, 2))

    assert [(each.main, each.pictures) for each in found.thirds] == [(0, 1), (2, 2), (0, 2)]
    assert (found.third, found.asked) == (0.4, 0.4)


def test_learning_goes_on_where_it_stopped(words, tmp_path):
    task = HeardTask(Windows(words, None, None), clips(words.model, 1, seed=0))

    def learner() -> Learner:
        return Learner(
            words, {'heard': Share(task, 1.0)}, LearnOptions(steps=9, batch=2, warmup=2)
        )

    first = learner()
    first.step()
    first.seconds_done = 5.0
    first.save(tmp_path / 'state.pt')
    losses = [first.step(), first.step()]

    second = learner()
    second.load(tmp_path / 'state.pt')

    assert (second.steps_done, second.seconds_done) == (1, 5.0)
    assert [second.step(), second.step()] == pytest.approx(losses, rel=1e-3)


def _fits(sample: Sample) -> bool:
    return sample.weights is not None and len(sample.weights) == len(sample.answer)
