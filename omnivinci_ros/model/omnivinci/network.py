# SPDX-License-Identifier: Apache-2.0
"""The network: frames, images and sound to embeddings, embeddings to logits."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch import nn
from transformers import Qwen2AudioEncoder
from transformers import Qwen2ForCausalLM
from transformers import SiglipVisionModel

from omnivinci_ros.model.omnivinci import log_mel as sounds
from omnivinci_ros.model.omnivinci import temporal_grouping as grouping
from omnivinci_ros.model.omnivinci import vision
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0Config
from omnivinci_ros.model.omnivinci.encoder_keys import Affixes
from omnivinci_ros.model.omnivinci.projectors import FoldedVisionProjector
from omnivinci_ros.model.omnivinci.projectors import make_sound_projector
from omnivinci_ros.model.omnivinci.projectors import make_vision_projector
from omnivinci_ros.model.omnivinci.projectors import repeat_scales
from omnivinci_ros.model.omnivinci.stock_configs import STOCK
from omnivinci_ros.model.omnivinci.stock_configs import stock_config
from omnivinci_ros.model.omnivinci.time_embedding import make_time_embedding
from omnivinci_ros.model.omnivinci.video_tokens import AffixRows
from omnivinci_ros.model.omnivinci.video_tokens import assemble_video
from omnivinci_ros.model.tokenizer import Tokenizer

# What goes through a tower at a time, to bound the memory of activations.
PICTURES_AT_ONCE = 32
UNITS_AT_ONCE = 16


@dataclass(frozen=True)
class VideoInput:
    """Frames with their times, and the sound of the same clip."""

    pixels: Tensor  # [F, 3, H, W]
    times: Tensor  # [F] s, ascending, on the clip's axis
    duration: float  # s; frames and sound lie in [0, duration)
    sound: sounds.MelUnits | None = None


@dataclass(frozen=True)
class ImagesInput:
    """Images without tiling, when there are two or more."""

    pixels: Tensor  # [N, 3, H, W]


Media = VideoInput | ImagesInput | vision.Tiles | sounds.MelUnits


class OmniVinci(nn.Module):
    """Two towers, two projectors, an unmodified Qwen2. Child names are the checkpoint's folders.

    `attention` is 'sdpa' or 'eager'. A video without sound, one with, an image, several images
    and sound alone each have an `encode_*`; `fuse` puts the results into the text.
    """

    def __init__(self, config: OmniVinciConfig, attention: str = 'sdpa'):
        super().__init__()
        if attention not in ('sdpa', 'eager'):
            raise ValueError(f'attention={attention!r}; it must be sdpa or eager')
        self.config = config
        stock = [stock_config(part, getattr(config, part)) for part in STOCK]
        for each in stock:
            each._attn_implementation = attention
        llm, vision_config, sound_config = stock
        self.llm = Qwen2ForCausalLM(llm)
        self.vision_tower: SiglipVisionModel | EfficientNetLite0 = (
            EfficientNetLite0(vision_config)
            if isinstance(vision_config, EfficientNetLite0Config)
            else SiglipVisionModel(vision_config)
        )
        self.mm_projector = make_vision_projector(
            config.mm_projector_type,
            len(config.s2_scales) * vision_config.hidden_size,
            llm.hidden_size,
        )
        self.sound_tower = Qwen2AudioEncoder(sound_config)
        self.sound_mm_projector = make_sound_projector(
            config.sound_mm_projector_type, sound_config.d_model, llm.hidden_size
        )
        # Replace them by those of time_embedding.py for an ablation. They hold no weights.
        self.video_time = make_time_embedding(llm.hidden_size, config.video_time)
        self.sound_time = make_time_embedding(llm.hidden_size, config.sound_time)
        self._folded: FoldedVisionProjector | None = None
        self.line_feed_id: int | None = None  # only the tokenizer knows it
        self._text_ids: dict[str, list[int]] = {'': []}

    def use_tokenizer(self, tokenizer: Tokenizer) -> None:
        """Look up what stands between media."""
        self.line_feed_id = tokenizer.line_feed
        texts = (self.config.video_affixes, self.config.sound_affixes)
        for text in {text for affixes in texts for text in vars(affixes).values()}:
            self._text_ids[text] = tokenizer.trusted(text)

    # Vision

    def patch_features(self, pixels: Tensor) -> Tensor:
        """Return the tower's hidden_states[-2]: [F, 3, H, W] -> [F, patches, 1152].

        Of EfficientNet-lite0 it is the map, [F, cells, 1280].
        """
        if isinstance(self.vision_tower, EfficientNetLite0):
            cells: Tensor = self.vision_tower(pixels.to(self.device, self.vision_tower.dtype))
            return cells
        hidden = self.vision_tower.embeddings(pixels.to(self.device))
        for layer in self.vision_tower.encoder.layers[:-1]:
            hidden = layer(hidden, attention_mask=None)
        return hidden

    def encode_frames(self, pixels: Tensor) -> Tensor:
        """Encode pictures that are the same at each scale: [F, 3, H, W] -> [F, 256, C].

        This is the whole of the vision graph for an engine.
        """
        features = self.patch_features(pixels)
        if self._folded is not None:
            return self._folded(features)
        return self.mm_projector(repeat_scales(features, len(self.config.s2_scales)))

    def fold_video_projector(self) -> None:
        """Fold the x3 repeat out of the projector for frames; call it again after training."""
        self._folded = FoldedVisionProjector(self.mm_projector, len(self.config.s2_scales))

    def encode_video_frames(self, pixels: Tensor, times: Tensor) -> Tensor:
        """Encode frames with their times: pooled, then the time embedding; -> [N, C]."""
        tokens = torch.cat([self.encode_frames(some) for some in pixels.split(PICTURES_AT_ONCE)])
        return assemble_video(
            tokens,
            times,
            pool_sizes=self.config.pool_sizes,
            embedding=self.video_time,
            rows=self._affix_rows(self.config.video_affixes),
        )

    def encode_image(self, tiles: vision.Tiles) -> Tensor:
        """Encode one image of dynamic S2, then a line feed: 17 tiles -> [3072 + 1, C]."""
        to = self.config.s2_resize_output_to_scale_idx
        features = vision.merge_scales(self.patch_features(tiles.pixels), tiles.blocks, to)
        tokens = vision.merge_tokens(self.mm_projector(features), *tiles.blocks[to])
        return torch.cat([tokens, self.line_feed])

    def encode_images(self, pixels: Tensor) -> list[Tensor]:
        """Encode several images, each with a line feed: [N, 3, H, W] -> N x [256 + 1, C]."""
        return [torch.cat([tokens, self.line_feed]) for tokens in self.encode_frames(pixels)]

    # Sound

    def encode_sound_units(self, mel: Tensor) -> Tensor:
        """Encode log-mel units: [U, 128, 3000] -> [U, 750, C]; the sound graph for an engine."""
        features = self.sound_tower(mel.to(self.device)).last_hidden_state
        return self.sound_mm_projector(features)

    def encode_sound(self, units: sounds.MelUnits) -> Tensor:
        """Encode sound with its times, padding included: -> [750 U, C], and start and end."""
        return self._with_affixes(self._sound_tokens(units))

    def _sound_tokens(self, units: sounds.MelUnits) -> Tensor:
        parts = [self.encode_sound_units(some) for some in units.mel.split(UNITS_AT_ONCE)]
        tokens = torch.cat(parts).flatten(0, 1)
        times = sounds.token_times(units, len(tokens)).to(tokens.device)
        timed: Tensor = self.sound_time(tokens, times)
        return timed

    def _with_affixes(self, sound: Tensor) -> Tensor:
        rows = self._affix_rows(self.config.sound_affixes)
        return torch.cat([rows.start, sound, rows.end])

    def _affix_rows(self, affixes: Affixes) -> AffixRows:
        return AffixRows(*(self._text_rows(text) for text in vars(affixes).values()))

    def _text_rows(self, text: str) -> Tensor:
        if text not in self._text_ids:
            raise RuntimeError(f'the tokens of {text!r} are not known; call use_tokenizer')
        ids = torch.tensor(self._text_ids[text], dtype=torch.long, device=self.device)
        return self.embed(ids)

    # Together

    def encode_video(self, video: VideoInput) -> Tensor:
        """Encode a video; with sound, group both by time (TEG), or put the sound first."""
        return torch.cat(self.in_places(video, *self.encode_clip(video)))

    def encode_clip(self, video: VideoInput) -> tuple[Tensor, Tensor | None]:
        """Encode what is seen and what is heard, each by itself: [Nv, C], [Na, C] or None.

        The sound comes with its padding; see `heard_of`.
        """
        seen = self.encode_video_frames(video.pixels, video.times)
        return seen, None if video.sound is None else self._sound_tokens(video.sound)

    def in_places(
        self, video: VideoInput, seen: Tensor, sound: Tensor | None
    ) -> tuple[Tensor, ...]:
        """Return a video's embeddings for its placeholders, of what `encode_clip` made."""
        if sound is None or video.sound is None:
            return (seen,)
        if not self.config.interleaved_vis_aud_in_video:
            return self._with_affixes(sound), seen
        # The <sound> in front of the video is consumed by the grouping.
        return seen[:0], self._grouped(video, video.sound, seen, sound)

    def _grouped(
        self, video: VideoInput, units: sounds.MelUnits, seen: Tensor, sound: Tensor
    ) -> Tensor:
        """Put what is seen and heard of a clip into one sequence, by time (TEG)."""
        grouping.check_affixes(self.config.video_affixes)
        rows = self._affix_rows(self.config.sound_affixes)
        groups = grouping.plan_groups(
            video.times.tolist(),
            video.duration,
            vision_tokens=len(seen),
            sound_interval=(units.start, units.end),
            mel_frames=units.frames,
            tokens_until=grouping.with_affixes(
                partial(sounds.tokens_until, units, len(sound)),
                units.frames,
                len(rows.start),
                len(rows.end),
            ),
            mel_rate=units.rate,
            group_seconds=self.config.interleaved_video_segment_duration,
        )
        heard = self._with_affixes(heard_of(units, sound))
        return grouping.interleave(groups, seen, heard, self.line_feed)

    def encode(self, media: Media) -> list[Tensor]:
        """Return the embeddings for a medium's placeholders, in their order in the prompt."""
        if isinstance(media, VideoInput):
            return list(self.in_places(media, *self.encode_clip(media)))
        if isinstance(media, vision.Tiles):
            return [self.encode_image(media)]
        if isinstance(media, sounds.MelUnits):
            return [self.encode_sound(media)]
        return self.encode_images(media.pixels)

    def fuse(
        self,
        ids: Tensor,
        placeholders: Mapping[int, str],
        media: Sequence[Media],
    ) -> Tensor:
        """Put media into the text: ids [L] with placeholder ids -> inputs_embeds [1, N, C].

        Raises ValueError unless every placeholder gets an embedding and none is left over.
        """
        return self.place(ids, placeholders, [e for each in media for e in self.encode(each)])

    def place(
        self,
        ids: Tensor,
        placeholders: Mapping[int, str],
        embeddings: Sequence[Tensor],
    ) -> Tensor:
        """Put encoded media into the text, as `fuse` does."""
        ids = ids.to(self.device)
        places = [k for k, token in enumerate(ids.tolist()) if token in placeholders]
        if len(places) != len(embeddings):
            raise ValueError(
                f'the prompt has {len(places)} media placeholders and {len(embeddings)} media '
                'embeddings; give one medium for each placeholder'
            )
        pieces, begin = [], 0
        for place, tokens in zip(places, embeddings, strict=True):
            pieces += [self.embed(ids[begin:place]), tokens]
            begin = place + 1
        return torch.cat([*pieces, self.embed(ids[begin:])])[None]

    def embed(self, ids: Tensor) -> Tensor:
        """Return text embeddings: ids [L] -> [L, C]."""
        return self.llm.get_input_embeddings()(ids)

    def forward(
        self,
        inputs_embeds: Tensor,
        attention_mask: Tensor | None = None,
        **more: Any,
    ) -> Tensor:
        """Return logits [B, L, vocabulary] of embeddings [B, L, C]; positions are 0 .. L-1."""
        logits: Tensor = self.llm(
            inputs_embeds=inputs_embeds, attention_mask=attention_mask, use_cache=False, **more
        ).logits
        return logits

    @property
    def line_feed(self) -> Tensor:
        """Return the embedding of a line feed, [1, C]: the separator of groups and images."""
        if self.line_feed_id is None:
            raise RuntimeError('line_feed_id is not set; load the checkpoint with its tokenizer')
        return self.embed(torch.tensor([self.line_feed_id], device=self.device))

    @property
    def device(self) -> torch.device:
        return self.llm.get_input_embeddings().weight.device


def heard_of(units: sounds.MelUnits, sound: Tensor) -> Tensor:
    """Return a sound's tokens [N, C] without those of its padding."""
    return sound[: sounds.sound_token_count(units, len(sound))]


def collate(embeddings: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Pad [1, N_i, C] at the right to one batch [B, N, C] with its mask [B, N]."""
    rows = [each[0] for each in embeddings]
    batch = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    lengths = torch.tensor([len(row) for row in rows], device=batch.device)
    mask = torch.arange(batch.shape[1], device=batch.device)[None] < lengths[:, None]
    return batch, mask.long()
