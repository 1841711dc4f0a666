# SPDX-License-Identifier: Apache-2.0
"""The checkpoint's byte-level BPE tokenizer, special tokens by their strings."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path

from tokenizers import Tokenizer as BpeTokenizer

from omnivinci_ros.common.text import publishable
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.listed_answers import ListedAnswers
from omnivinci_ros.model.listed_answers import read_listed
from omnivinci_ros.model.quiet import quiet_transformers

PLACEHOLDERS = {
    'image': '<image>',
    'video': '<vila/video>',
    'sound': '<sound>',
    'speech': '<speech>',
}
SENTINEL = '<vila/sentinel>'
END_OF_TURN = '<|im_end|>'
START_OF_TURN = '<|im_start|>'
END_OF_TEXT = '<|endoftext|>'
REQUIRED = (*PLACEHOLDERS.values(), SENTINEL, START_OF_TURN, END_OF_TURN, END_OF_TEXT)


class Tokenizer:
    """Turn text into ids and back. Ids are looked up by string: their numbers differ by model."""

    def __init__(
        self,
        tokenizer: BpeTokenizer,
        source: str,
        placeholders: Mapping[str, str] = PLACEHOLDERS,
        required: Collection[str] = REQUIRED,
    ):
        """Take a tokenizer of `source`; `placeholders` are a network's tokens for its media."""
        self._bpe = tokenizer
        self._added = {token.content for token in tokenizer.get_added_tokens_decoder().values()}
        missing = [token for token in required if token not in self._added]
        if missing:
            raise CheckpointError(
                f'{source}: the special token {missing[0]} is missing; '
                'copy the tokenizer files of the checkpoint'
            )
        self._added_ids = {tokenizer.token_to_id(token) for token in self._added}
        # Every start of an added token, overlapping ones too.
        tokens = sorted(self._added, key=len, reverse=True)
        self._special = re.compile(f'(?={"|".join(re.escape(token) for token in tokens)})')
        self.placeholders = {self.id(token): kind for kind, token in placeholders.items()}
        self.start_of_turn = self.id(START_OF_TURN)
        self.ends = frozenset({self.id(END_OF_TURN), self.id(END_OF_TEXT)})
        feed = self.encode('\n')
        if len(feed) != 1:
            raise CheckpointError(f'{source}: a line feed is {len(feed)} tokens; it must be one')
        self.line_feed = feed[0]
        self.listed = ListedAnswers()  # what free text may be; most checkpoints list nothing

    @classmethod
    def read(
        cls,
        folder: str | Path,
        placeholders: Mapping[str, str] = PLACEHOLDERS,
        required: Collection[str] = REQUIRED,
    ) -> Tokenizer:
        """Read the tokenizer of a folder; the other arguments are those of the class."""
        tokenizer = cls._read(Path(folder), placeholders, required)
        tokenizer.listed = read_listed(folder, tokenizer.one)
        return tokenizer

    @classmethod
    def _read(
        cls, folder: Path, placeholders: Mapping[str, str], required: Collection[str]
    ) -> Tokenizer:
        more = (str(folder), placeholders, required)
        try:
            if (folder / 'tokenizer.json').exists():
                return cls(BpeTokenizer.from_file(str(folder / 'tokenizer.json')), *more)
            if (folder / 'vocab.json').exists():
                from transformers import AutoTokenizer

                # transformers reads config.json too, and warns of ids that other parts have.
                with quiet_transformers():
                    slow = AutoTokenizer.from_pretrained(
                        folder, local_files_only=True, trust_remote_code=False
                    )
                return cls(slow.backend_tokenizer, *more)
        except CheckpointError:
            raise
        except Exception as error:  # the tokenizers library raises bare Exception
            raise CheckpointError(
                f'{folder}: the tokenizer cannot be read ({one_line(error)}); copy its files again'
            ) from None
        raise CheckpointError(
            f'{folder}: neither tokenizer.json nor vocab.json is there; copy the tokenizer files'
        )

    def __len__(self) -> int:
        return self._bpe.get_vocab_size(with_added_tokens=True)

    def id(self, token: str) -> int:
        """Return the id of a special token."""
        number = self.find(token)
        if number is None:
            raise CheckpointError(f'the tokenizer has no token {token}; copy the tokenizer files')
        return number

    def find(self, token: str) -> int | None:
        """Return the id of a special token, or None where there is no such token."""
        return self._bpe.token_to_id(token) if token in self._added else None

    def one(self, text: str) -> int:
        """Return the one token that a text is, where `encode` would cut it at its spaces."""
        number = self._one(text)
        if number is None:
            raise CheckpointError(f'the tokenizer has no token {text!r}; copy the tokenizer files')
        return number

    def knows(self, text: str) -> bool:
        """Say whether a text is one token by itself."""
        return self._one(text) is not None

    def _one(self, text: str) -> int | None:
        return self._bpe.token_to_id(text.replace(' ', '\u0120'))

    def encode(self, text: str) -> list[int]:
        """Encode text that is not trusted: it never yields a special token."""
        text = publishable(text)  # the library takes no half characters
        cuts = [match.start() + 1 for match in self._special.finditer(text)]
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
        ids = [
            token
            for piece in pieces
            for token in self._bpe.encode(piece, add_special_tokens=False).ids
        ]
        if not self._added_ids.isdisjoint(ids):
            raise ValueError('the text holds a special token in disguise; remove it')
        return ids

    def trusted(self, text: str) -> list[int]:
        """Encode a text of the checkpoint's own, in which special tokens stand for themselves."""
        return list(self._bpe.encode(text, add_special_tokens=False).ids)

    def decode(self, ids: Iterable[int]) -> str:
        """Decode ids to text; special tokens give none, broken UTF-8 gives U+FFFD."""
        return b''.join(self.token_bytes(token) for token in ids).decode('utf-8', 'replace')

    def token_bytes(self, token: int) -> bytes:
        """Return the bytes of one token; none for special tokens and for unused rows."""
        text = None if token in self._added_ids else self._bpe.id_to_token(token)
        return bytes(_BYTES[char] for char in text) if text else b''

    def as_json(self) -> str:
        """Return the tokenizer as the text of a tokenizer.json."""
        return self._bpe.to_str()


class TextStream:
    """Decode tokens as they come, holding back a character until all its bytes are there."""

    def __init__(self, tokenizer: Tokenizer):
        self._tokenizer = tokenizer
        self._utf8 = codecs.getincrementaldecoder('utf-8')('replace')

    def add(self, token: int) -> str:
        return self._utf8.decode(self._tokenizer.token_bytes(token))

    def finish(self) -> str:
        return self._utf8.decode(b'', final=True)


def _byte_alphabet() -> dict[str, int]:
    """Return the byte that each character of a byte-level BPE vocabulary stands for.

    Printable Latin-1 stands for itself, the others take the characters from U+0100 on.
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {
        chr(0x100 + k): byte for k, byte in enumerate(others)
    }


_BYTES = _byte_alphabet()
