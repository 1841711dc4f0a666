# SPDX-License-Identifier: Apache-2.0
"""What training minimises: the answers' cross-entropy and the alignment of clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.network import VideoInput
from omnivinci_ros.model.omnivinci.network import collate
from omnivinci_ros.model.omnivinci.network import heard_of
from omnivinci_ros.model.tokenizer import Tokenizer
from omnivinci_ros.model.training.alignment import OmniAlignNet
from omnivinci_ros.model.training.dataset import IGNORED
from omnivinci_ros.model.training.dataset import Example


@dataclass(frozen=True)
class BatchLoss:
    """The losses of some examples that were run together."""

    language: Tensor  # summed over `targets`
    targets: int  # tokens that are learned
    alignment: Tensor | None  # weighted mean over the pairs; None with fewer than two
    pairs: int  # clips with vision and sound


def batch_loss(
    model: OmniVinci,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    align: OmniAlignNet | None = None,
) -> BatchLoss:
    """Run examples together and return their losses."""
    rows: list[Tensor] = []
    labels: list[Tensor] = []
    clips: dict[Path, tuple[Tensor, Tensor]] = {}
    for example in examples:
        row, row_labels = embed_example(model, tokenizer, example, clips)
        rows.append(row)
        labels.append(row_labels)
    batch, mask = collate(rows)  # [B, N, C], [B, N]
    wanted = nn.utils.rnn.pad_sequence(labels, batch_first=True, padding_value=IGNORED)
    wanted = wanted[:, 1:].to(batch.device)
    hidden = model.llm.model(
        inputs_embeds=batch, attention_mask=mask, use_cache=False
    ).last_hidden_state
    learned = wanted != IGNORED
    # Logits of all positions would take a gigabyte for a robot's window.
    logits = model.llm.lm_head(hidden[:, :-1][learned]).float()  # [targets, vocabulary]
    language = F.cross_entropy(logits, wanted[learned], reduction='sum')
    alignment = None
    if align is not None and len(clips) > 1:
        seen, heard = zip(*clips.values(), strict=True)
        alignment = align([t.float() for t in seen], [t.float() for t in heard])
    return BatchLoss(language, int(learned.sum()), alignment, len(clips))


def embed_example(
    model: OmniVinci,
    tokenizer: Tokenizer,
    example: Example,
    clips: dict[Path, tuple[Tensor, Tensor]],
) -> tuple[Tensor, Tensor]:
    """Return embeddings [1, N, C] and labels [N]; put what clips show and sound like in `clips`.

    A clip that two examples share is put in once: it would be its own counterexample.
    """
    embeddings = []
    for medium, file in zip(example.media, example.record.media, strict=True):
        if not isinstance(medium, VideoInput):
            embeddings += model.encode(medium)
            continue
        seen, sound = model.encode_clip(medium)
        if sound is not None and medium.sound is not None:
            clips.setdefault(file.path, (seen, heard_of(medium.sound, sound)))
        embeddings += model.in_places(medium, seen, sound)
    row = model.place(example.ids, tokenizer.placeholders, embeddings)
    lengths = iter([len(each) for each in embeddings])
    spread = [
        torch.full((next(lengths),), IGNORED) if token in tokenizer.placeholders else label[None]
        for token, label in zip(example.ids.tolist(), example.labels, strict=True)
    ]
    return row, torch.cat(spread)
