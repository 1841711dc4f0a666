# SPDX-License-Identifier: Apache-2.0
"""Speech to text: Whisper on the CPU, made quick enough for a spoken "stop".

Whisper was trained on 30 s of sound; its encoder runs over all of it, however short the
utterance. CTranslate2 accepts fewer mel frames, which costs some accuracy on doubtful words. So
a short utterance is first looked at in 15 s, and again in 30 s only where the first look is
doubtful. On 13 real recordings (test/specialists/test_specialists.py) the word error rate is 0.057
in 15 s, 0.019 in 30 s and 0.019 this way; a clear command takes 90 ms, a doubtful one 380 ms, on
one core.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.common.put_off import put_off
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import first_line
from omnivinci_ros.specialists.weights import import_package
from omnivinci_ros.specialists.whisper_source import find_whisper
from omnivinci_ros.specialists.whisper_source import speech_compute_type

HOP = 160  # samples a mel frame
FULL_FRAMES = 3000  # 30 s
SHORT_FRAMES = 1500  # 15 s
GLANCE_FRAMES = 500  # 5 s: enough to know one word by
SHORT_SECONDS = 10.0  # longer speech is not a command: look at it once, in 30 s
PIECE_SECONDS = 28.0  # leaves Whisper some silence at the end, which it needs to stop
MAX_SECONDS = 300.0
MIN_SECONDS = 0.2  # no word is shorter
MIN_PEAK = 64  # of 32768: -54 dB of full scale; quieter is no speech near the robot
DOUBT = -0.30  # mean log probability a token; below it, look again in 30 s
# Measured on noise, hum, clicks, tones and silence against real words: what either bound lets
# pass, the other caught, but for a loud sweeping whistle ("Whoa!").
MIN_LOGPROB = -1.25  # non-speech gave -2.2..-0.4, real words -0.9 and more
MAX_NO_SPEECH = 0.85  # non-speech gave 0.60..0.99, real words up to 0.3
MAX_COMPRESSION = 2.4  # Whisper's own bound for repetition
MIN_REPETITION = 80  # characters: "stop" said ten times in a row is meant
TOKENS_PER_SECOND = 10  # fast English is 6
WORDS_PER_SECOND = 5  # of one word, said again and again; of a short sound Whisper makes more
TOKENS_PER_SECOND_ELSE = 40  # a letter of some scripts is several tokens
# Chinese characters: fast speech has 7 a second. What Whisper repeats without an end has more.
CHARACTERS_PER_SECOND = 10
# What Whisper takes for said before: it decides between words that sound alike, and between
# characters of the mainland and others. No order but STOP is whole in it, as it may be told of
# noise.
SAID_BEFORE = {
    'zh': '机器人听到的话:停、站住、别动、住手、够了。把东西拿给谁、放到哪儿?'
    '去哪个房间?走几米、转多少度?往左还是往右?'
}


@dataclass(frozen=True)
class Transcript:
    """What was heard; both are empty, '' and 0.0, when it is not to be believed."""

    text: str
    confidence: float  # 0..1: probability a token (geometric mean) times that of speech


NOTHING = Transcript('', 0.0)


@dataclass(frozen=True)
class Look:
    """One pass of the model over one stretch of sound."""

    text: str
    logprob: float  # mean a token, natural logarithm
    no_speech: float
    runaway: bool  # stopped by the limit of tokens

    def transcript(self) -> Transcript:
        """Return the text, or NOTHING for repetition and for words out of noise."""
        raw = self.text.encode()
        repetition = len(raw) / len(zlib.compress(raw))
        if (
            self.runaway
            or (len(raw) > MIN_REPETITION and repetition > MAX_COMPRESSION)
            or self.logprob < MIN_LOGPROB
            or self.no_speech > MAX_NO_SPEECH
            or not any(letter.isalnum() for letter in self.text)
        ):
            return NOTHING
        return Transcript(self.text, float(np.exp(self.logprob)) * (1 - self.no_speech))


class Recogniser:
    """Whisper, greedy, of one language, without timestamps and without memory of what was said."""

    def __init__(
        self,
        *,
        weights: str = '',
        hub_name: str = '',
        threads: int = 1,
        language: str = 'en',
        multilingual: bool = False,
    ) -> None:
        """Load it: of the user's folder, else of the hub if its name is given, else packaged.

        `hub_name` is what faster-whisper can fetch, such as 'small.en'; it is used only when
        `weights` holds no model. `language` is that of the speech, by its code ('zh'); all but
        English need a multilingual model: one is packaged, of the extra `multilingual`. It
        computes in `speech_compute_type`. `multilingual` takes that model for English too. Raise
        WeightsError with the fix.
        """
        with put_off('av'):  # it reads files of sound with it, and here there are none
            module = import_package('faster_whisper', 'faster-whisper==1.2.1')
        many = multilingual or language != 'en'
        source = find_whisper(weights, hub_name, multilingual=many)
        self.model = source.model
        with source.folder() as folder:
            self._whisper = self._opened(module, folder, threads)
        if language != 'en' and not self._whisper.model.is_multilingual:
            raise WeightsError(
                f'{self.model} knows English only: for speech_language={language} put a '
                'multilingual Whisper into weights_folder, name one in speech_hub_name '
                "('small'), leave both empty for the packaged one, or set speech_language to en"
            )
        tokenizer = import_package('faster_whisper.tokenizer', 'faster-whisper==1.2.1')
        try:
            self._tokenizer = tokenizer.Tokenizer(
                self._whisper.hf_tokenizer,
                self._whisper.model.is_multilingual,
                task='transcribe',
                language=language,
            )
        except ValueError as error:
            raise WeightsError(
                f"speech_language='{language}': {first_line(error)}; set it to a code such as zh"
            ) from error
        self._tokens_per_second = TOKENS_PER_SECOND if language == 'en' else TOKENS_PER_SECOND_ELSE
        self._prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        if before := SAID_BEFORE.get(language):
            said = self._tokenizer.encode(before)
            self._prompt = [self._tokenizer.sot_prev, *said, *self._prompt]
        self._look(np.zeros(SAMPLE_RATE, np.float32), SHORT_FRAMES)  # the first run allocates
        trim_heap()  # what loading took for a moment

    def _opened(self, module: Any, folder: str, threads: int) -> Any:
        try:
            return module.WhisperModel(
                folder, device='cpu', compute_type=speech_compute_type(), cpu_threads=threads
            )
        except Exception as error:  # of ctranslate2, tokenizers or the hub: no common base
            raise WeightsError(
                f'{self.model} cannot be loaded ({first_line(error)}): check the folder or name, '
                f'or leave both empty to use the packaged model'
            ) from error

    def transcribe(
        self, samples: np.ndarray, *, draft: Callable[[Transcript], bool | None] | None = None
    ) -> Transcript:
        """Return the words in 16 kHz mono int16 [n]; NOTHING for silence and for noise.

        Give it speech only (see `voice_activity`): out of noise Whisper makes sentences, and
        not all of them can be told from real ones. `draft` hears of a doubtful first look
        before the second one is taken, for listeners that must not wait to hear "stop"; where it
        says True, none is taken.
        Only the first 5 minutes are read.
        """
        if samples.ndim != 1 or samples.dtype != np.int16:
            raise ValueError(
                f'the recogniser takes int16 [n], not {samples.dtype} {list(samples.shape)}'
            )
        samples = samples[: int(MAX_SECONDS * SAMPLE_RATE)]
        parts = [self._transcribe_piece(piece, draft) for piece in _pieces(samples)]
        parts = [part for part in parts if part.text]
        if not parts:
            return NOTHING
        return Transcript(
            ' '.join(part.text for part in parts), min(part.confidence for part in parts)
        )

    def glance(self, samples: np.ndarray) -> Transcript:
        """Return the words in the last 4.5 s of 16 kHz mono int16 [n], looked at once and quickly.

        It takes less than half the time of the first look of `transcribe` and knows a single word
        as well; of longer speech it knows less. NOTHING for silence, noise and doubt.
        """
        samples = samples[-(GLANCE_FRAMES - 50) * HOP :]
        if len(samples) < MIN_SECONDS * SAMPLE_RATE or _peak(samples) < MIN_PEAK:
            return NOTHING
        return self._look(samples.astype(np.float32) / 32768, GLANCE_FRAMES).transcript()

    def close(self) -> None:
        """Free the memory; transcribe cannot be called again."""
        if self._whisper:
            self._whisper.model.unload_model()
        self._whisper = None

    def _transcribe_piece(
        self, samples: np.ndarray, draft: Callable[[Transcript], bool | None] | None
    ) -> Transcript:
        if len(samples) < MIN_SECONDS * SAMPLE_RATE or _peak(samples) < MIN_PEAK:
            return NOTHING
        sound = samples.astype(np.float32) / 32768
        if len(samples) > SHORT_SECONDS * SAMPLE_RATE:
            return self._look(sound, FULL_FRAMES).transcript()
        first = self._look(sound, SHORT_FRAMES)
        transcript = first.transcript()
        if transcript.text and first.logprob >= DOUBT:
            return transcript
        if transcript.text and draft and draft(transcript):
            return transcript
        second = self._look(sound, FULL_FRAMES)
        again = second.transcript()
        if not again.text or (transcript.text and first.logprob > second.logprob):
            return transcript
        return again

    def _look(self, sound: np.ndarray, frames: int) -> Look:
        """Run the model over float32 [n], padded with silence to this many mel frames."""
        import ctranslate2

        padded = np.zeros(frames * HOP, np.float32)
        padded[: len(sound)] = sound
        mel = self._whisper.feature_extractor(padded, padding=0)[:, :frames]
        # The text's tokens: the limit counts the prompt too.
        limit = 12 + int(self._tokens_per_second * len(sound) / SAMPLE_RATE)
        result = self._whisper.model.generate(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(mel[None], np.float32)),
            [self._prompt],
            beam_size=1,
            sampling_temperature=0,
            max_length=limit + len(self._prompt),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = result.sequences_ids[0]
        seconds = len(sound) / SAMPLE_RATE
        text = _as_often_as_said(self._tokenizer.decode(tokens).strip(), seconds)
        return Look(
            text=text,
            # The score is the sum over the text and its end mark, divided by the text alone.
            logprob=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech=result.no_speech_prob,
            runaway=len(tokens) >= limit or _is_too_much(text, seconds),
        )


def _as_often_as_said(text: str, seconds: float) -> str:
    """Return a word once that nobody can have said so often in this time; all else as it is.

    One 'No.' that is cut short was read as 'No. No. No. No. No', which is a STOP.
    """
    words = text.split()
    plain = {word.strip('.,!?').lower() for word in words}
    return words[0] if len(plain) == 1 and len(words) > WORDS_PER_SECOND * seconds else text


def _is_too_much(text: str, seconds: float) -> bool:
    """Say whether it has more Chinese characters than anybody can say in this time."""
    characters = sum('\u4e00' <= letter <= '\u9fff' for letter in text)
    return characters > 4 + CHARACTERS_PER_SECOND * seconds


def _peak(samples: np.ndarray) -> int:
    return int(np.abs(samples.astype(np.int32)).max(initial=0))


def _pieces(samples: np.ndarray) -> list[np.ndarray]:
    """Cut sound into pieces that the model can take, each at its quietest late moment."""
    limit = int(PIECE_SECONDS * SAMPLE_RATE)
    block = SAMPLE_RATE // 50  # 20 ms
    pieces = []
    while len(samples) > limit:
        late = samples[limit - 5 * SAMPLE_RATE : limit].astype(np.float32)
        energy = np.square(late).reshape(-1, block).sum(1)
        cut = limit - 5 * SAMPLE_RATE + int(energy.argmin()) * block
        pieces.append(samples[:cut])
        samples = samples[cut:]
    return [*pieces, samples]
