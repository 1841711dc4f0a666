# SPDX-License-Identifier: Apache-2.0
"""The omni model: our OmniVinci network on a user's checkpoint or an export of it.

Frames are encoded and read into the KV cache while their window is still open; when it closes,
the last frame, the sound and the question are left to read.
"""

from __future__ import annotations

import gc
import re
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.engine.errors import INSTALL
from omnivinci_ros.windowing.samples import BadFrameError
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast

if TYPE_CHECKING:
    from torch import Tensor

    from omnivinci_ros.backends.omnivinci.window_segments import WindowSegments
    from omnivinci_ros.engine.kv_prefix import KVPrefix
    from omnivinci_ros.engine.runtime import Runtime
    from omnivinci_ros.model.stepping_decoder import SteppingDecoder
    from omnivinci_ros.model.tokenizer import Tokenizer


@dataclass(frozen=True)
class _Loaded:
    """What `load` opens."""

    segments: WindowSegments
    decoder: SteppingDecoder
    prefix: KVPrefix
    tokenizer: Tokenizer


class Omnivinci:
    """Greedy answers, one at a time: up to rounding, the same window gives the same words."""

    name = 'omnivinci'
    model = 'OmniVinci, not loaded'

    def __init__(
        self,
        *,
        folder: str,
        runtime: str = 'auto',
        device: str = 'auto',
        precision: str = 'auto',
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

        folder: a checkpoint in the released layout, or what `omnivinci export` made of one.
        runtime, device, precision, plans, threads: see `omnivinci_ros.engine.runtime`.
        context: tokens that a window, its question and the answer may take together.
        cache_mb: of encoded frames and blocks of sound, which overlapping windows share.
        whole_sound_units: pad sound to 30 s, as the released code does, at its cost.
        sound_block_s: encode sound in blocks as it arrives; 0: at the close, in one piece.
        settings: what the checkpoint's config.json lacks.
        """
        if not folder:
            raise BackendError(
                'backend omnivinci needs model_folder: set it to the folder of a '
                'checkpoint, or to one that omnivinci export wrote'
            )
        self._folder = folder
        self._options: dict[str, Any] = {  # of engine.runtime.OpenOptions
            'runtime': runtime,
            'device': device,
            'precision': precision,
            'plans': plans,
            'threads': threads,
            'context': context,
            'given': tuple((settings or {}).items()),
        }
        self._context, self._max_new_tokens = context, max_new_tokens
        self._layout: dict[str, Any] = {  # of WindowSegments
            'cache_bytes': cache_mb << 20,
            'whole_sound_units': whole_sound_units,
            'sound_block_ns': round(sound_block_s * SECOND_NS),
        }
        self._loaded: _Loaded | None = None

    def load(self, report: Callable[[float, str], None]) -> None:
        """Open the folder; raise BackendError with the fix."""
        if not Path(self._folder).is_dir():
            raise BackendError(
                f'{self._folder}: no such folder; set model_folder to a checkpoint, or to what '
                'omnivinci export wrote'
            )
        try:
            from omnivinci_ros.backends.omnivinci.window_segments import WindowSegments
            from omnivinci_ros.engine.kv_prefix import KVPrefix
            from omnivinci_ros.engine.runtime import OpenOptions
            from omnivinci_ros.engine.runtime import open_runtime
            from omnivinci_ros.model.json_grammar import prepare_words
        except ImportError as error:
            raise BackendError(f'backend omnivinci: {error}: {INSTALL}') from error
        try:
            runtime = open_runtime(self._folder, OpenOptions(**self._options), report)
            segments = WindowSegments(runtime, **self._layout)
            report(0.95, 'making room for the context')
            decoder = self._make_decoder(runtime)
            prepare_words(runtime.tokenizer, runtime.config.llm['vocab_size'])
        except BackendError:
            self.close()
            raise
        except (ValueError, OSError, MemoryError, ImportError) as error:
            self.close()
            raise BackendError(
                _in_parameters(str(error)) or 'there is not enough memory'
            ) from error
        except RuntimeError as error:
            self.close()
            if not _out_of_memory(error):
                raise
            raise BackendError(
                f'{self._folder}: the memory of the device is full; set another '
                'model_device or a lower model_precision'
            ) from error
        self._loaded = _Loaded(segments, decoder, KVPrefix(decoder), runtime.tokenizer)
        note = f'; {runtime.config.note}' if runtime.config.note else ''
        self.model = f'OmniVinci network ({Path(self._folder).name}), {runtime.name}{note}'
        report(1.0, 'ready')

    def _make_decoder(self, runtime: Runtime) -> SteppingDecoder:
        try:
            return runtime.make_decoder(self._context)
        except ValueError as error:
            raise BackendError(f'model_context={self._context}: {error}') from error

    def prepare(self, forecast: Forecast, stop: Event) -> None:
        """Encode and read what an open window will begin with; return soon when `stop` is set."""
        loaded = self._ready()
        with self._guarded():
            with suppress(BadFrameError):  # it is told of when its window is answered
                loaded.prefix.read_ahead(loaded.segments.lay_out_ahead(forecast), stop.is_set)
            loaded.segments.encode_ahead(forecast, stop.is_set)

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        """Answer with free text, or with JSON of the prompt's schema."""
        loaded = self._ready()
        with self._guarded():
            return self._answer(loaded, prompt, emit, stop)

    def _ready(self) -> _Loaded:
        if self._loaded is None:
            raise BackendError('the omni model is not loaded: call load() first')
        return self._loaded

    def _answer(
        self, loaded: _Loaded, prompt: Prompt, emit: Callable[[str], None], stop: Event
    ) -> Answer:
        from omnivinci_ros.model.generate import Options
        from omnivinci_ros.model.generate import go_on

        start = time.perf_counter_ns()
        encoded_before = loaded.segments.encode_ns
        read = self._read(loaded, prompt, stop)
        if read is None:
            return Answer('', encode_ns=loaded.segments.encode_ns - encoded_before, cut=True)
        logits, ahead, notes = read
        options = Options(max_new_tokens=self._max_new_tokens, json_schema=prompt.json_schema)
        read_ns = time.perf_counter_ns() - start
        made = go_on(loaded.decoder, logits, loaded.tokenizer, options, emit=emit, cancel=stop)
        if made.finish == 'repetition':
            notes.append('Cut: it repeated itself.')
        elif made.finish == 'length' and len(made.tokens) < self._max_new_tokens:
            notes.append(f'Cut: model_context={self._context} is full.')
        elif made.finish == 'length':
            notes.append(f'Cut at model_max_new_tokens={self._max_new_tokens}.')
        return Answer(
            made.text,
            json=made.text if prompt.json_schema and not made.cut else '',
            encode_ns=loaded.segments.encode_ns - encoded_before,
            first_token_ns=read_ns + round(made.first_token_s * 1e9) if made.first_token_s else 0,
            prompt_tokens=loaded.prefix.tokens,
            cached_tokens=ahead,
            new_tokens=len(made.tokens),
            cut=made.cut,
            note=' '.join(notes),
        )

    def _read(
        self, loaded: _Loaded, prompt: Prompt, stop: Event
    ) -> tuple[Tensor, int, list[str]] | None:
        """Read the prompt; None when stopped.

        Returns the logits after it, how many tokens had been read ahead, and what is to be told.
        """
        bad: list[Frame] = []
        notes: list[str] = []
        ahead = None
        heard = prompt.window.audio is not None and prompt.window.audio.coverage > 0
        if heard and prompt.window.frames and not loaded.segments.hears_videos:
            notes.append('The sound was left out: the checkpoint says load_audio_in_video=false.')
        while True:
            segments = loaded.segments.lay_out(prompt.window, prompt.text, bad)
            self._check_room(sum(segment.length for segment in segments))
            if ahead is None:
                shared = loaded.prefix.shared(segments[:-1])
                ahead = sum(segment.length for segment in segments[:shared])
            try:
                logits = loaded.prefix.read(segments, stop.is_set)
            except BadFrameError as error:
                bad.append(error.frame)
                notes.append(f'A frame of {error.frame.stream} was left out: {error}.')
                continue
            return None if logits is None else (logits, ahead, notes)

    def _check_room(self, tokens: int) -> None:
        if tokens >= self._context:
            raise BackendError(
                f'the window and its question make {tokens} tokens and model_context='
                f'{self._context}: raise it, or lower max_frames or window_s, or ask in fewer '
                'words'
            )

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Forget what an error may have left half done; tell lost memory from other errors."""
        import torch

        try:
            with torch.inference_mode():
                yield
        except BaseException as error:
            if self._loaded is not None:
                self._loaded.prefix.forget()
            if isinstance(error, MemoryError) or _out_of_memory(error):
                raise BackendLostError(
                    f'the memory for {self._folder} ran out: set another model_device, a lower '
                    'model_precision, a smaller model_context or fewer max_frames'
                ) from error
            raise

    def close(self) -> None:
        """Free the network and what it remembers."""
        self._loaded = None
        gc.collect()  # a network has cycles
        trim_heap()
        torch = sys.modules.get('torch')
        if torch is not None and torch.cuda.is_initialized():
            torch.cuda.empty_cache()  # else PyTorch keeps the GPU's memory from other programs


def _out_of_memory(error: BaseException) -> bool:
    """Say whether a runtime's error is one of memory or of a lost device; they share no class."""
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(
        words in said for words in ('out of memory', 'cuda error', "can't allocate memory")
    )


def _in_parameters(sentence: str) -> str:
    """Name the node's parameters where the engine names its own."""
    return re.sub(r'\b(runtime|device|precision|plans)=', r'model_\1=', sentence)
