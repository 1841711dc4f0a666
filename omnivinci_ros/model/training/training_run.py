# SPDX-License-Identifier: Apache-2.0
"""A training run in a folder: states to resume from, a log, the trained checkpoint."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import replace
from pathlib import Path
from threading import Event

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save_file
from torch import Tensor
from torch import nn

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.model.checkpoint_files import NOTE_KEY
from omnivinci_ros.model.config_keys import read_json
from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.omnivinci import checkpoint
from omnivinci_ros.model.omnivinci.config import PARTS
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.training.dataset import Record
from omnivinci_ros.model.training.trainer import StepResult
from omnivinci_ros.model.training.trainer import Trainer
from omnivinci_ros.model.training.trainer import TrainingError

KEPT_STATES = 2
TRAINED = 'checkpoint'
LOG = 'log.jsonl'


class TrainingRun:
    """The folder of a run: state/step-N/, log.jsonl and at the end checkpoint/."""

    def __init__(self, folder: str | Path, trainer: Trainer, source: str | Path):
        """`source` is the checkpoint's folder that the trainer's model came from."""
        self.folder = Path(folder)
        self.trainer = trainer
        self.source = Path(source)
        self._identity = {
            **json.loads(json.dumps(asdict(trainer.options))),
            'checkpoint': checkpoint_digest(self.source, trainer.model.config),
            'data': data_digest(trainer.records),
        }

    def begin(self, *, resume: bool) -> None:
        """Make the folder, or take up its last state. Raises TrainingError."""
        states = self._states()
        if (self.folder / TRAINED).exists():
            raise TrainingError(f'{self.folder}: this run is complete; give a new folder')
        if states and not resume:
            raise TrainingError(
                f'{self.folder}: holds a run; resume it (--resume) or give a new folder'
            )
        if not states and self.folder.exists() and any(self.folder.iterdir()):
            raise TrainingError(
                f'{self.folder}: is not empty and holds no state of a run; give a new folder'
            )
        if not states and resume:
            raise TrainingError(f'{self.folder}: holds no state to resume from')
        self.folder.mkdir(parents=True, exist_ok=True)
        if states:
            self._load(states[-1])

    def go(
        self,
        *,
        save_every: int = 100,
        stop: Event | None = None,
        report: Callable[[StepResult], None] = lambda result: None,
    ) -> bool:
        """Train to the end; True when it came, False when `stop` was set. Saves a state then."""
        trainer, saved = self.trainer, self.trainer.steps_done
        while trainer.steps_done < trainer.options.steps and not (stop and stop.is_set()):
            result = trainer.step()
            with (self.folder / LOG).open('a', encoding='utf-8') as log:
                log.write(json.dumps(asdict(result)) + '\n')
            report(result)
            if trainer.steps_done % save_every == 0:
                self.save_state()
                saved = trainer.steps_done
        if saved != trainer.steps_done:
            self.save_state()
        return trainer.steps_done == trainer.options.steps

    def save_state(self) -> None:
        """Write all that the next step depends on; a reader sees the whole state or none."""
        trainer = self.trainer
        target = self.folder / 'state' / f'step-{trainer.steps_done:08d}'
        writing = target.with_name('writing')
        shutil.rmtree(writing, ignore_errors=True)
        writing.mkdir(parents=True)
        weights = {k: w.detach().cpu().contiguous() for k, w in trainer.weights.items()}
        save_file(weights, writing / 'weights.safetensors')
        random = [torch.get_rng_state(), *torch.cuda.get_rng_state_all()]
        torch.save(
            {'optimizer': trainer.optimizer.state_dict(), 'random': random},
            writing / 'optimizer.pt',
        )
        about = {'step': trainer.steps_done, 'made_with': self._identity}
        (writing / 'state.json').write_text(json.dumps(about, indent=2), encoding='utf-8')
        shutil.rmtree(target, ignore_errors=True)
        writing.rename(target)
        for old in self._states()[:-KEPT_STATES]:
            shutil.rmtree(old)

    def finish(self, dtype: torch.dtype | None = None) -> Path:
        """Write the trained network in the released layout; adapters also by themselves."""
        trainer, model = self.trainer, self.trainer.model
        if trainer.align is not None:
            save_file(_own(trainer.align), self.folder / 'alignment.safetensors')
        if trainer.adapters is not None:
            trainer.adapters.save(self.folder / 'adapters')
            trainer.adapters.merge()
        if model.config.note:
            note = (
                f'random weights, then trained on {len(trainer.records)} records: it may '
                'repeat those and understands nothing'
            )
            model.config = replace(model.config, raw={**model.config.raw, NOTE_KEY: note})
        writing = self.folder / 'writing'
        shutil.rmtree(writing, ignore_errors=True)
        checkpoint.save(
            model.to(dtype or checkpoint.stored_dtype(self.source)).eval(),
            writing,
            tokenizer=self.source / 'llm',
        )
        return writing.rename(self.folder / TRAINED)

    def _states(self) -> list[Path]:
        return sorted((self.folder / 'state').glob('step-*'))

    def _load(self, state: Path) -> None:
        trainer = self.trainer
        about = read_json(state / 'state.json')
        before = about.get('made_with', {})
        for key, value in self._identity.items():
            if before.get(key) != value:
                raise TrainingError(
                    f'{state}: was made with {key}={before.get(key)!r}, now it is {value!r}; '
                    'give the same as before, or a new folder'
                )
        try:
            weights = load_file(state / 'weights.safetensors')
            # Only tensors and numbers are unpickled, no code.
            rest = torch.load(state / 'optimizer.pt', weights_only=True, map_location='cpu')
            with torch.no_grad():
                for name, weight in trainer.weights.items():
                    weight.copy_(weights[name])
            trainer.optimizer.load_state_dict(rest['optimizer'])
            torch.set_rng_state(rest['random'][0])
            for device, value in enumerate(rest['random'][1:]):
                torch.cuda.set_rng_state(value, device)
            trainer.steps_done = int(about['step'])
        except (
            OSError,
            EOFError,
            KeyError,
            ValueError,
            RuntimeError,
            SafetensorError,
            pickle.UnpicklingError,
        ) as error:
            raise TrainingError(
                f'{state}: cannot be read ({one_line(error)}); remove it to resume from the '
                'state before'
            ) from error
        self._cut_log(trainer.steps_done)

    def _cut_log(self, step: int) -> None:
        """Forget the steps that will be done again."""
        log = self.folder / LOG
        lines = log.read_text(encoding='utf-8').splitlines(keepends=True) if log.exists() else []
        write_whole(log, ''.join(lines[:step]))


def checkpoint_digest(folder: Path, config: OmniVinciConfig) -> str:
    """Return what tells checkpoints apart without reading their weights."""
    digest = hashlib.sha256(json.dumps(config.as_json(), default=dict).encode())
    for part in PARTS:
        for file in sorted((folder / part).iterdir()):
            digest.update(f'{part}/{file.name}:{file.stat().st_size}\n'.encode())
    return digest.hexdigest()[:16]


def data_digest(records: Sequence[Record]) -> str:
    """Return what tells data sets apart: texts, and names of media."""
    digest = hashlib.sha256()
    for record in records:
        turns = [
            [
                turn.role,
                *(
                    part if isinstance(part, str) else [part.kind, part.path.name, part.with_sound]
                    for part in turn.parts
                ),
            ]
            for turn in record.turns
        ]
        digest.update(json.dumps(turns).encode())
    return digest.hexdigest()[:16]


def _own(module: nn.Module) -> dict[str, Tensor]:
    """Return a module's weights, each once, though layers be shared."""
    return {name: weight.detach().cpu() for name, weight in module.named_parameters()}
