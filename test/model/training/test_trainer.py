# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import math
from importlib.util import find_spec

import numpy as np
import pytest
import torch

if find_spec('av') is None or find_spec('peft') is None:
    pytest.skip('needs the extras `devices` and `train`', allow_module_level=True)

from support.media_files import write_video
from support.short_units import write_short

from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.training.dataset import make_example
from omnivinci_ros.model.training.dataset import read_records
from omnivinci_ros.model.training.losses import batch_loss
from omnivinci_ros.model.training.losses import embed_example
from omnivinci_ros.model.training.trainer import Trainer
from omnivinci_ros.model.training.trainer import TrainingError
from omnivinci_ros.model.training.trainer import TrainOptions
from omnivinci_ros.model.training.trainer import learning_rate_at

QUICK = {'steps': 4, 'learning_rate': 1e-3, 'align_weight': 0.0}


@pytest.fixture(scope='session')
def records(tmp_path_factory):
    """Two generated clips with beeps, two questions about each."""
    folder = tmp_path_factory.mktemp('data')
    for k in range(2):
        write_video(
            folder / f'{k}.mp4',
            seconds=1.0,
            fps=4,
            grey=((0, 60), (255, 200))[k],
            beep=(0.5 * k, 0.9 * k + 0.1),
        )
    talks = [
        ('Seen?', 'It gets bright,'),
        ('Heard?', 'A beep'),
        ('Heard?', 'Early'),
        ('Seen?', 'No'),
    ]
    lines = [
        {
            'messages': [
                {
                    'role': 'user',
                    'content': [
                        {'type': 'video', 'path': f'{k % 2}.mp4'},
                        {'type': 'text', 'text': question},
                    ],
                },
                {'role': 'assistant', 'content': f'{answer} {k}'},
            ]
        }
        for k, (question, answer) in enumerate(talks)
    ]
    (folder / 'train.jsonl').write_text('\n'.join(map(json.dumps, lines)))
    return read_records(folder)


@pytest.fixture(scope='session')
def short_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp('short') / 'tiny'
    write_short(folder)
    return folder


@pytest.fixture
def trainer(short_folder, tokenizer, records):
    def make(dtype=torch.float32, **options):
        model = load(short_folder, dtype=dtype)
        return Trainer(model, tokenizer, records, TrainOptions(**{**QUICK, **options}))

    return make


def weights_of(module):
    return {name: weight.detach().clone() for name, weight in module.named_parameters()}


def changed(before, module):
    return [name for name, w in module.named_parameters() if not torch.equal(w, before[name])]


def test_the_language_loss_is_that_of_transformers(tiny, tokenizer, records):
    example = make_example(records[0], Processor(tiny.config, tokenizer))
    row, labels = embed_example(tiny, tokenizer, example, {})
    expected = tiny.llm(inputs_embeds=row, labels=labels[None]).loss
    loss = batch_loss(tiny, tokenizer, [example])
    assert torch.allclose(loss.language / loss.targets, expected, atol=1e-5)
    assert loss.targets == example.targets


def test_records_of_different_length_do_not_disturb_each_other(tiny, tokenizer, records):
    process = Processor(tiny.config, tokenizer)
    examples = [make_example(record, process) for record in records]
    together = batch_loss(tiny, tokenizer, examples).language
    apart = sum(batch_loss(tiny, tokenizer, [example]).language for example in examples)
    assert torch.allclose(together, apart, rtol=1e-4)


def test_a_clip_that_two_records_share_is_one_pair(tiny, tokenizer, records):
    process = Processor(tiny.config, tokenizer)
    examples = [make_example(record, process) for record in records]
    assert batch_loss(tiny, tokenizer, examples).pairs == 2
    assert batch_loss(tiny, tokenizer, [examples[0], examples[2]]).pairs == 1


def test_only_what_is_free_changes(trainer):
    learner = trainer(free=('sound_mm_projector',))
    before = weights_of(learner.model)
    learner.step()
    names = changed(before, learner.model)
    assert names
    assert all(name.startswith('sound_mm_projector.') for name in names)


@pytest.mark.parametrize('part', ['llm', 'vision_tower', 'mm_projector', 'sound_tower'])
def test_each_part_can_be_trained(trainer, part):
    learner = trainer(free=(part,))
    before = weights_of(learner.model)
    learner.step()
    assert changed(before, learner.model)


def test_accumulating_batches_equals_one_large_batch(trainer):
    large, small = trainer(batch=4), trainer(batch=1, accumulate=4)
    results = large.step(), small.step()
    assert math.isclose(results[0].loss, results[1].loss, rel_tol=1e-4)
    assert math.isclose(results[0].gradient, results[1].gradient, rel_tol=1e-3)
    for name, weight in large.weights.items():
        assert torch.allclose(weight, small.weights[name], atol=1e-5), name


def test_every_record_comes_once_an_epoch_in_a_new_order(trainer):
    learner = trainer()
    orders = [[learner._record_at(4 * epoch + k) for k in range(4)] for epoch in range(8)]
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len({tuple(order) for order in orders}) > 1


def test_the_alignment_loss_falls_and_moves_only_its_own_and_the_projectors_weights(trainer):
    learner = trainer(steps=200, batch=4, align_weight=1.0, align_rate=1.0, learning_rate=3e-5)
    before = weights_of(learner.model)
    results = [learner.step() for _ in range(36)]
    assert results[0].pairs == 2
    assert results[0].alignment > 0.9 * math.log(2)  # chance
    assert np.mean([r.alignment for r in results[-5:]]) < 0.8 * math.log(2)
    assert all('mm_projector' in name for name in changed(before, learner.model))


def test_alignment_needs_two_clips_in_a_batch(trainer):
    with pytest.raises(TrainingError, match='batch of 2 or more'):
        trainer(batch=1, align_weight=1.0)


def test_adapters_learn_and_merge_into_a_plain_network(trainer, tokenizer, tmp_path):
    learner = trainer(free=(), lora_rank=4, learning_rate=1e-2)
    before = weights_of(learner.model)
    for _ in range(3):
        learner.step()
    assert all('.lora_' in name for name in changed(before, learner.model))
    learner.model.eval()
    embeds = torch.randn(1, 5, learner.model.config.hidden_size)
    with torch.no_grad():
        adapted = learner.model(embeds)
        learner.adapters.save(tmp_path / 'adapters')
        learner.adapters.merge()
        merged = learner.model(embeds)
    assert torch.allclose(adapted, merged, atol=1e-4)
    assert not [name for name, _ in learner.model.named_parameters() if 'lora' in name]

    from peft import PeftModel

    plain = trainer(free=('mm_projector',)).model
    with torch.no_grad():
        assert not torch.allclose(plain(embeds), merged, atol=1e-2)
        plain.llm = PeftModel.from_pretrained(plain.llm, tmp_path / 'adapters')
        assert torch.allclose(plain(embeds), merged, atol=1e-4)


def test_mixed_precision_trains_float32_weights_beside_bfloat16_ones(trainer):
    exact = trainer(align_weight=1.0)
    mixed = trainer(torch.bfloat16, precision='bf16', lora_rank=2, align_weight=1.0)
    results = exact.step(), mixed.step()
    assert {weight.dtype for weight in mixed.weights.values()} == {torch.float32}
    assert mixed.model.vision_tower.dtype == torch.bfloat16
    assert math.isclose(results[0].loss, results[1].loss, rel_tol=0.02)
    assert math.isclose(results[0].alignment, results[1].alignment, rel_tol=0.1)
    assert mixed.step().loss != results[1].loss


def test_the_learning_rate_rises_then_falls_to_zero():
    options = TrainOptions(steps=10, warmup=2, learning_rate=1.0)
    rates = [learning_rate_at(step, options) for step in range(11)]
    assert rates[:3] == [0.5, 1.0, 1.0]
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert rates[6] == pytest.approx(0.5)
    assert rates[10] == pytest.approx(0.0)


def test_a_loss_that_is_no_number_stops_with_the_records_named(trainer):
    learner = trainer(batch=4)
    with torch.no_grad():
        learner.model.llm.lm_head.weight[0, 0] = math.nan
    with pytest.raises(TrainingError, match=r'step 1: .* is nan at .*train\.jsonl:\d.*lower the'):
        learner.step()


@pytest.mark.parametrize(
    ('options', 'said'),
    [
        ({'steps': 0}, 'steps=0; it must be positive'),
        ({'free': ('head',)}, 'free='),
        ({'free': ()}, 'nothing would be trained'),
        ({'free': ('llm',), 'lora_rank': 4}, 'adapters are for a frozen llm'),
        ({'learning_rate': math.nan}, 'learning_rate=nan'),
        ({'precision': 'fp8'}, "precision='fp8'"),
        ({'align_weight': 1.0, 'align_heads': 7}, 'align_heads=7 must divide 128'),
    ],
)
def test_options_that_make_no_sense_are_refused(trainer, options, said):
    with pytest.raises(TrainingError, match=said):
        trainer(**options)


def test_training_that_cannot_fit_the_memory_is_refused(trainer, monkeypatch):
    monkeypatch.setattr('omnivinci_ros.model.memory_estimate.available', lambda device: None)
    model = trainer().model
    monkeypatch.setattr('omnivinci_ros.model.memory_estimate.available', lambda device: 1000)
    learner = Trainer.__new__(Trainer)
    learner.model, learner.weights = model, dict(model.llm.named_parameters())
    with pytest.raises(TrainingError, match='free fewer parts or use LoRA'):
        learner._refuse_what_cannot_fit()


def written(folder, *messages):
    (folder / 'words.jsonl').write_text(json.dumps({'messages': messages}), encoding='utf-8')
    return read_records(folder / 'words.jsonl')


WORDS = ({'role': 'user', 'content': 'Ready?'}, {'role': 'assistant', 'content': 'Yes'})


def test_words_alone_are_refused_where_only_projectors_learn(tiny_folder, tokenizer, tmp_path):
    model = load(tiny_folder, dtype=torch.float32)

    with pytest.raises(TrainingError, match='no record shows a medium.*free llm or use LoRA'):
        Trainer(model, tokenizer, written(tmp_path, *WORDS), TrainOptions(**QUICK))


def test_a_batch_of_words_alone_teaches_the_projectors_nothing(
    tiny_folder, tokenizer, records, tmp_path
):
    model = load(tiny_folder, dtype=torch.float32)
    mixed = [*written(tmp_path, *WORDS), records[0]]
    trainer = Trainer(model, tokenizer, mixed, TrainOptions(**{**QUICK, 'batch': 1}))

    gradients = [trainer.step().gradient for _ in range(4)]  # each record twice

    assert sum(gradient == 0 for gradient in gradients) == 2
    assert sum(gradient > 0 for gradient in gradients) == 2
