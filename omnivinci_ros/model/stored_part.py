# SPDX-License-Identifier: Apache-2.0
"""One part of a checkpoint on disk, whichever network it is of: checked, counted, loaded."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.packed_weights import PackedLinears
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_tensor
from omnivinci_ros.model.tensor_files import read_tensors

EMBEDDING = 'model.embed_tokens.weight'  # of a language model
HEAD = 'lm_head.weight'  # left out of a file whose head is the embedding
DTYPES = {'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16, 'F64': torch.float64}
_Module = TypeVar('_Module', bound=nn.Module)


@dataclass(frozen=True)
class StoredPart:
    """Where the tensors of one module are."""

    place: str  # what messages name: the folder, and the part where it holds several
    headers: Mapping[str, Header]  # by the module's own names, those of packed linears too
    packed: PackedLinears = PackedLinears()
    computed: tuple[str, ...] = ()  # last names of buffers that no file is asked for
    readable: str = '16 or 32 bit'  # what else than DTYPES can be given, in words

    @property
    def dtype(self) -> torch.dtype:
        """Return the type of the embedding, or float32 without one."""
        header = self.headers.get(EMBEDDING)
        return DTYPES.get(header.dtype, torch.float32) if header else torch.float32

    @property
    def elements(self) -> int:
        """Count weights, those that are packed as what they are unpacked."""
        return sum(h.elements for h in self._plain().values()) + self.packed.elements

    def fill(
        self,
        module: nn.Module,
        *,
        dtype: torch.dtype | None = None,
        device: str | torch.device = 'cpu',
        say: Callable[[str], None] = lambda what: None,
    ) -> None:
        """Give a module its weights, one tensor after another; it may be on the meta device.

        `dtype` is that of the file when not given; `say` is told of each tensor. Raises
        CheckpointError for a tensor that is missing, surplus or of another shape.
        """
        dtype = dtype or self.dtype
        tensors: dict[str, Tensor] = {}
        for name, value in read_tensors(self.checked(module)):
            say(name)
            tensors[name] = value.to(device, dtype)
        for name, value in self.packed.unpacked():
            say(name)
            tensors[name] = value.to(device, dtype)
        module.load_state_dict(tensors, strict=False, assign=True)
        if is_tied(module):
            module.tie_weights()  # type: ignore[operator]

    def readers(self, module: nn.Module) -> dict[str, Callable[[], Tensor]]:
        """Return what reads each weight of a module, in the type of the file.

        For what takes one at a time. Raises CheckpointError as `fill` does, before any is read.
        """
        made = readers_of(self.checked(module))
        made |= {name: linear.unpack for name, linear in self.packed.linears.items()}
        if is_tied(module):
            made[HEAD] = made[EMBEDDING]
        return made

    def checked(self, module: nn.Module) -> dict[str, Header]:
        """Return where a module's weights are that are not packed, and nothing else.

        Raises CheckpointError as `fill` does.
        """
        plain = self._plain()
        wanted = {
            name: tuple(tensor.shape)
            for name, tensor in module.state_dict().items()
            if name.rpartition('.')[2] not in self.computed
        }
        if is_tied(module):
            wanted.pop(HEAD, None)
            plain.pop(HEAD, None)
        shapes = {name: header.shape for name, header in plain.items()} | self.packed.shapes
        for name in self.packed.surplus_biases(shapes, wanted):
            _check_zero(plain.pop(name))
            del shapes[name]
        self._check_names(wanted, shapes)
        for name, shape in shapes.items():
            if shape != wanted[name]:
                where = plain[name].file if name in plain else self.place
                raise CheckpointError(
                    f'{where}: {name} is {list(shape)}, but config.json makes it '
                    f'{list(wanted[name])}; the two do not belong together, copy both again'
                )
        for name, header in plain.items():
            if header.dtype not in DTYPES:
                raise CheckpointError(
                    f'{header.file}: {name} is {header.dtype}; give {self.readable}'
                )
        return plain

    def _plain(self) -> dict[str, Header]:
        return {k: header for k, header in self.headers.items() if k not in self.packed.names}

    def _check_names(
        self, wanted: Mapping[str, tuple[int, ...]], found: Mapping[str, tuple[int, ...]]
    ) -> None:
        missing, surplus = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
        if missing or surplus:
            what = f'{missing[0]} is missing' if missing else f'{surplus[0]} is not expected'
            raise CheckpointError(
                f'{self.place}: {what} ({len(missing)} missing, {len(surplus)} not expected); '
                'config.json and safetensors do not belong together, copy both again'
            )


def readers_of(headers: Mapping[str, Header]) -> dict[str, Callable[[], Tensor]]:
    """Return what reads each tensor, in the type of the file."""
    return {name: partial(read_tensor, header) for name, header in headers.items()}


def is_tied(module: nn.Module) -> bool:
    """Say whether a language model's head is its embedding."""
    config = getattr(module, 'config', None)
    return hasattr(module, 'lm_head') and getattr(config, 'tie_word_embeddings', False)


def on_meta(make: Callable[[], _Module]) -> _Module:
    """Make a module without memory for its weights. Raises CheckpointError."""
    try:
        with torch.device('meta'):
            return make()
    except (ArithmeticError, KeyError, RuntimeError, TypeError) as error:
        raise CheckpointError(
            f'config.json: no network can be built from it ({one_line(error)}); copy it again'
        ) from None


def ready(module: _Module, device: str | torch.device) -> _Module:
    """Return a filled module to compute with; the buffers that no file holds are moved too."""
    tensors = (*module.named_parameters(), *module.named_buffers())
    empty = [name for name, tensor in tensors if tensor.is_meta]
    if empty:
        raise RuntimeError(f'{empty[0]} has no value; this transformers version is not supported')
    return module.to(device).eval()


def _check_zero(header: Header) -> None:
    """Take a bias that the network has no place for, as GPTQ files hold them: of zeros."""
    if read_tensor(header).any():
        raise CheckpointError(
            f'{header.file}: {header.name} is not expected, and not zero; config.json and '
            'safetensors do not belong together, copy both again'
        )
