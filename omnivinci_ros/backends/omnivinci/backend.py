# SPDX-License-Identifier: Apache-2.0
"""The omni model: our OmniVinci network on a user's checkpoint or an export of it.

Frames are encoded and read into the KV cache while their window is still open; when it closes,
the last frame, the sound and the question are left to read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.network_backend import Loaded
from omnivinci_ros.backends.network_backend import NetworkBackend
from omnivinci_ros.backends.network_backend import Report
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.engine.errors import INSTALL
from omnivinci_ros.specialists.weights import WeightsError

NANO = 'the nano checkpoint of this package'
NANO_ID = 'omnivinci-nano'  # under which a nano is served


class Omnivinci(NetworkBackend):
    """Answers of an OmniVinci network."""

    name = 'omnivinci'
    model = 'OmniVinci, not loaded'
    served_as = ''  # of a loaded nano: no program is to take it for OmniVinci

    def __init__(
        self,
        *,
        folder: str,
        runtime: str = 'auto',
        device: str = 'auto',
        precision: str = 'auto',
        decoder: str = 'auto',
        plans: str = '',
        threads: int = 0,
        context: int = 4096,
        max_new_tokens: int = 128,
        cache_mb: int = 256,
        whole_sound_units: bool = False,
        sound_block_s: float = 0.0,
        settings: dict[str, Any] | None = None,
    ) -> None:
        """Take the options; `load` reads the weights.

        folder: a checkpoint in the released layout, or what `omnivinci export` made of one;
            '': the nano checkpoint of this package, a small demonstration.
        runtime, device, precision, decoder, plans, threads: see `omnivinci_ros.engine.runtime`.
        context: tokens that a window, its question and the answer may take together.
        cache_mb: of encoded frames and blocks of sound, which overlapping windows share.
        whole_sound_units: pad sound to 30 s, as the released code does, at its cost.
        sound_block_s: encode sound in blocks as it arrives; 0: at the close, in one piece.
        settings: what the checkpoint's config.json lacks.
        """
        super().__init__(folder=folder or NANO, context=context, max_new_tokens=max_new_tokens)
        self._options: dict[str, Any] = {  # of engine.runtime.OpenOptions
            'runtime': runtime,
            'device': device,
            'precision': precision,
            'decoder': decoder,
            'plans': plans,
            'threads': threads,
            'context': context,
            'given': tuple((settings or {}).items()),
        }
        self._layout: dict[str, Any] = {  # of WindowSegments
            'cache_bytes': cache_mb << 20,
            'whole_sound_units': whole_sound_units,
            'sound_block_ns': round(sound_block_s * SECOND_NS),
        }

    def load(self, report: Report) -> None:
        """Open the folder, or nano where none was given; raise BackendError with the fix."""
        if self._folder == NANO:
            report(0.0, f'putting {NANO} together')
            self._folder = _nano_folder()
        super().load(report)

    def _open(self, report: Report) -> Loaded:
        from omnivinci_ros.backends.omnivinci.window_segments import WindowSegments
        from omnivinci_ros.engine.kv_prefix import KVPrefix
        from omnivinci_ros.engine.opening import OpenOptions
        from omnivinci_ros.engine.runtime import open_runtime
        from omnivinci_ros.model.json_grammar import prepare_words
        from omnivinci_ros.model.nano.note import is_nano

        runtime = open_runtime(self._folder, OpenOptions(**self._options), report)
        segments = WindowSegments(runtime, **self._layout)
        report(0.95, 'making room for the context')
        try:
            decoder = runtime.make_decoder(self._context)
        except ValueError as error:
            raise BackendError(f'model_context={self._context}: {error}') from error
        prepare_words(runtime.tokenizer, runtime.config.llm['vocab_size'])
        self.served_as = NANO_ID if is_nano(runtime.config.note) else ''
        note = f'; {runtime.config.note}' if runtime.config.note else ''
        model = f'OmniVinci network ({Path(self._folder).name}), {runtime.name}{note}'
        return Loaded(segments, decoder, KVPrefix(decoder), runtime.tokenizer, model)


def _nano_folder() -> str:
    try:
        from omnivinci_ros.model.nano.shipped import shipped_folder

        return str(shipped_folder())
    except ImportError as error:
        raise BackendError(f'backend omnivinci: {error}: {INSTALL}') from error
    except (WeightsError, BadInputError, ValueError) as error:
        raise BackendError(
            f'{NANO} cannot be had, and no model_folder is given: {error}'
        ) from None
