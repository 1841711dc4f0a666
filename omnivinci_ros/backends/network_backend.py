# SPDX-License-Identifier: Apache-2.0
"""What backends with a network of our own share: loading, reading ahead, answering, memory.

A network's own backend says how its folder is opened and how a window is laid out as segments of
a prompt. Those are read into the KV cache while their window is still open; when it closes, what
came last and the question are left to read.
"""

from __future__ import annotations

import gc
import re
import sys
import time
from abc import ABC
from abc import abstractmethod
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from typing import Protocol

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.backends.doubtful_orders import LEFT_OUT
from omnivinci_ros.backends.doubtful_orders import is_doubtful
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.engine.errors import INSTALL
from omnivinci_ros.windowing.samples import BadFrameError
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window

if TYPE_CHECKING:
    from torch import Tensor

    from omnivinci_ros.engine.kv_prefix import KVPrefix
    from omnivinci_ros.engine.kv_prefix import Segment
    from omnivinci_ros.model.drafts import Drafts
    from omnivinci_ros.model.generate import DecoderLike
    from omnivinci_ros.model.generate import Generation
    from omnivinci_ros.model.generate import Options
    from omnivinci_ros.model.stepping_decoder import SteppingDecoder
    from omnivinci_ros.model.tokenizer import Tokenizer

Report = Callable[[float, str], None]  # share of the loading that is done, and what comes


class WindowLayout(Protocol):
    """Lays windows out as segments of a prompt; encodes what is in them when it is read."""

    @property
    def encode_ns(self) -> int: ...  # spent in all on pictures and in the towers

    def lay_out(
        self, window: Window, question: str, without: Collection[Frame] = ()
    ) -> list[Segment]:
        """Return the whole prompt; frames in `without` are left out.

        Raises BadFrameError for a picture that cannot be decoded, BadAudioError for sound.
        """

    def lay_out_ahead(self, forecast: Forecast) -> list[Segment]:
        """Return what the prompt of a window that is still open will surely begin with."""

    def encode_ahead(self, forecast: Forecast, stop: Callable[[], bool]) -> None:
        """Encode what else the window will surely hold, until stopped."""

    def left_out(self, window: Window) -> str:
        """Say in a sentence what of a window the network does not take; mostly ''."""


@dataclass(frozen=True)
class Loaded:
    """What a network's backend has loaded."""

    segments: WindowLayout
    decoder: SteppingDecoder
    prefix: KVPrefix
    tokenizer: Tokenizer
    model: str  # in words, for provenance


class NetworkBackend(ABC):
    """Greedy answers, one at a time: up to rounding, the same window gives the same words."""

    name = ''
    model = 'not loaded'
    guesses = True  # how an answer goes on; without, it takes plain steps

    def __init__(self, *, folder: str, context: int, max_new_tokens: int) -> None:
        """Take the options; `load` reads the weights.

        folder: a checkpoint in the released layout, or what `omnivinci export` made of one.
        context: tokens that a window, its question and the answer may take together.
        """
        if not folder:
            raise BackendError(
                f'backend {self.name} needs model_folder: set it to the folder of a '
                'checkpoint, or to one that omnivinci export wrote'
            )
        self._folder = folder
        self._context, self._max_new_tokens = context, max_new_tokens
        self._loaded: Loaded | None = None
        self._prompt_read: Sequence[Segment] = ()  # that the last answer follows
        self._drafts: Drafts | None = None
        self.generation: Generation | None = None  # what the newest answer took, for benches

    @abstractmethod
    def _open(self, report: Report) -> Loaded:
        """Open the folder; raise ValueError, OSError or ImportError in one sentence."""

    def _writer(self, loaded: Loaded, prompt: Prompt) -> DecoderLike:
        """Return the decoder that writes the answer, after it has read the prompt."""
        return loaded.decoder

    def _answered(self, prompt: Prompt, answer: Answer) -> None:  # noqa: B027 - not a must
        """Take note of what was answered; for a network that remembers."""

    def load(self, report: Report) -> None:
        """Open the folder; raise BackendError with the fix."""
        if not Path(self._folder).is_dir():
            raise BackendError(
                f'{self._folder}: no such folder; set model_folder to a checkpoint, or to what '
                'omnivinci export wrote'
            )
        try:
            import omnivinci_ros.model.generate  # noqa: F401 - what the extra `model` brings
        except ImportError as error:
            raise BackendError(f'backend {self.name}: {error}: {INSTALL}') from error
        try:
            loaded = self._open(report)
        except BackendError:
            self.close()
            raise
        except ImportError as error:
            self.close()
            raise BackendError(f'backend {self.name}: {error}: {INSTALL}') from error
        except (ValueError, OSError, MemoryError) as error:
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
        self._loaded, self.model = loaded, loaded.model
        report(1.0, 'ready')

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

    def _ready(self) -> Loaded:
        if self._loaded is None:
            raise BackendError('the omni model is not loaded: call load() first')
        return self._loaded

    def _answer(
        self, loaded: Loaded, prompt: Prompt, emit: Callable[[str], None], stop: Event
    ) -> Answer:
        from omnivinci_ros.model.generate import Options

        start = time.perf_counter_ns()
        encoded_before = loaded.segments.encode_ns
        read = self._read(loaded, prompt, stop)
        if read is None:
            return Answer('', encode_ns=loaded.segments.encode_ns - encoded_before, cut=True)
        logits, ahead, notes = read
        listed = loaded.tokenizer.listed
        # Of an order; it is told when it is known to be sure.
        sure_above = listed.free_sure_of(prompt.text) if prompt.is_command else 0.0
        options = Options(
            max_new_tokens=self._max_new_tokens,
            json_schema=prompt.json_schema,
            answers=listed.to(prompt.text),
            measure=sure_above > 0,
        )
        read_ns = time.perf_counter_ns() - start
        told = _keep_quiet if sure_above else emit
        self.generation = made = self._write(loaded, prompt, logits, options, told, stop)
        if made.finish == 'repetition':
            notes.append('Cut: it repeated itself.')
        elif made.finish == 'length' and len(made.tokens) < self._max_new_tokens:
            notes.append(f'Cut: model_context={self._context} is full.')
        elif made.finish == 'length':
            notes.append(f'Cut at model_max_new_tokens={self._max_new_tokens}.')
        if 0 < made.chance < listed.sure_of(prompt.text):
            notes.append(f'It is not sure of this (chance {made.chance:.2f}).')
        text, confidence, first_s = made.text, made.chance, made.first_token_s
        if sure_above:
            first_s = made.total_s  # nothing was told before
            if is_doubtful(text, made.least_chance, sure_above):
                text, confidence = LEFT_OUT, 0.0
                notes.append(
                    'It heard an order and is not sure which, so it leaves it out '
                    f'(chance {made.least_chance:.2f}, of {sure_above:.2f} that it needs).'
                )
            if text:
                emit(text)
        answer = Answer(
            text,
            json=text if prompt.json_schema and not made.cut else '',
            encode_ns=loaded.segments.encode_ns - encoded_before,
            first_token_ns=read_ns + round(first_s * 1e9) if made.first_token_s else 0,
            prompt_tokens=loaded.prefix.tokens,
            cached_tokens=ahead,
            new_tokens=len(made.tokens),
            drafted_tokens=made.drafted,
            accepted_tokens=made.accepted,
            confidence=confidence,
            cut=made.cut,
            note=' '.join(notes),
        )
        self._answered(prompt, answer)
        return answer

    def _write(
        self,
        loaded: Loaded,
        prompt: Prompt,
        logits: Tensor,
        options: Options,
        emit: Callable[[str], None],
        stop: Event,
    ) -> Generation:
        """Write the answer from the logits after its prompt, with drafts where they pay."""
        from omnivinci_ros.model.drafts import Drafts
        from omnivinci_ros.model.generate import go_on
        from omnivinci_ros.model.generate import go_on_with_drafts

        writer, tokenizer = self._writer(loaded, prompt), loaded.tokenizer
        cost = loaded.decoder.draft_cost
        if writer is not loaded.decoder or not cost.most or not self.guesses:
            return go_on(writer, logits, tokenizer, options, emit=emit, cancel=stop)
        if self._drafts is None:
            self._drafts = Drafts(cost)
        kind = (prompt.json_schema, bool(prompt.task))
        drafter = self._drafts.drafter(kind, [tokenizer.encode(prompt.text)])
        made = go_on_with_drafts(
            loaded.decoder, logits, tokenizer, options, drafter, emit=emit, cancel=stop
        )
        self._drafts.remember(kind, made.tokens)
        return made

    def _read(
        self, loaded: Loaded, prompt: Prompt, stop: Event
    ) -> tuple[Tensor, int, list[str]] | None:
        """Read the prompt; None when stopped.

        Returns the logits after it, how many tokens had been read ahead, and what is to be told.
        """
        bad: list[Frame] = []
        notes: list[str] = []
        ahead: int | None = None
        if left_out := loaded.segments.left_out(prompt.window):
            notes.append(left_out)
        while True:
            try:
                segments = loaded.segments.lay_out(prompt.window, prompt.text, bad)
                self._check_room(sum(segment.length for segment in segments))
                if ahead is None:
                    shared = loaded.prefix.shared(segments[:-1])
                    ahead = sum(segment.length for segment in segments[:shared])
                logits = loaded.prefix.read(segments, stop.is_set)
            except BadFrameError as error:
                bad.append(error.frame)
                notes.append(f'A frame of {error.frame.stream} was left out: {error}.')
                continue
            self._prompt_read = segments
            return None if logits is None else (logits, ahead or 0, notes)

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
        self._prompt_read = ()  # its segments know the network
        self._drafts = self.generation = None
        gc.collect()  # a network has cycles
        trim_heap()
        torch = sys.modules.get('torch')
        if torch is not None and torch.cuda.is_initialized():
            torch.cuda.empty_cache()  # else PyTorch keeps the GPU's memory from other programs


def _keep_quiet(text: str) -> None:
    """Take a piece of an answer that is not told yet."""


def _out_of_memory(error: BaseException) -> bool:
    """Say whether a runtime's error is one of memory or of a lost device; they share no class."""
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(
        words in said for words in ('out of memory', 'cuda error', "can't allocate memory")
    )


def _in_parameters(sentence: str) -> str:
    """Name the node's parameters where the engine names its own."""
    return re.sub(r'\b(runtime|device|precision|decoder|plans)=', r'model_\1=', sentence)
