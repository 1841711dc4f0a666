# SPDX-License-Identifier: Apache-2.0
"""Messages: one pure function each, from results to what is published.

`types` names the message classes. On a node they are the generated ones
(`nodes.message_classes`); a bag reader without ROS may give its own, made from the same .msg
files.
"""

from __future__ import annotations

import array
import json
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from omnivinci_ros.commands.intents import Step
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import Message
from omnivinci_ros.messages.names import MessageTypes
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import Provenance
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.messages.stamps import duration
from omnivinci_ros.messages.stamps import header
from omnivinci_ros.messages.stamps import time
from omnivinci_ros.windowing.windows import InputReport


def audio_chunk(
    types: MessageTypes,
    stamp_ns: int,
    rate: int,
    channels: int,
    samples: npt.NDArray[np.int16],
    frame_id: str = '',
) -> Message:
    """Return int16 samples, interleaved, as an AudioChunk."""
    # array.array is taken as it is; any other sequence is checked number by number.
    return types.AudioChunk(
        header=header(types, stamp_ns, frame_id),
        sample_rate=rate,
        channels=channels,
        samples=array.array('h', np.ascontiguousarray(samples, dtype=np.int16).tobytes()),
    )


def input_report(types: MessageTypes, report: InputReport) -> Message:
    return types.InputReport(
        topic=report.stream,
        kind=report.kind,
        used=report.used,
        late=report.late,
        dropped=report.dropped,
        oldest=time(types, report.oldest_ns),
        newest=time(types, report.newest_ns),
        coverage=report.coverage,
        stamps=[time(types, stamp_ns) for stamp_ns in report.stamps_ns],
    )


def provenance(types: MessageTypes, made: Provenance) -> Message:
    return types.Provenance(
        backend=made.backend,
        model=made.model,
        trigger=made.trigger,
        closed_by=made.closed_by,
        epoch=made.epoch,
        wait=duration(types, made.wait_ns),
        encode=duration(types, made.encode_ns),
        first_token=duration(types, made.first_token_ns),
        total=duration(types, made.total_ns),
        prompt_tokens=made.prompt_tokens,
        cached_tokens=made.cached_tokens,
        new_tokens=made.new_tokens,
        drafted_tokens=made.drafted_tokens,
        accepted_tokens=made.accepted_tokens,
        confidence=made.confidence,
        windows_skipped=made.windows_skipped,
        late_samples=made.late_samples,
        cut=made.cut,
        note=made.note,
        inputs=[input_report(types, report) for report in made.inputs],
    )


def scene_understanding(types: MessageTypes, result: SceneResult) -> Message:
    window = result.window
    audio = window.audio
    return types.SceneUnderstanding(
        header=header(types, window.end_ns, window.frame_id),
        window_start=time(types, window.start_ns),
        period=duration(types, window.period_ns),
        window_id=window.id,
        text=result.text,
        json=result.json,
        final=result.final,
        sequence=result.sequence,
        task=result.task,
        cameras=list(window.cameras),
        frames=len(window.frames),
        audio_seconds=(audio.end_ns - audio.start_ns) / SECOND_NS if audio else 0.0,
        audio_coverage=audio.coverage if audio else 0.0,
        provenance=provenance(types, result.provenance),
    )


def key_values(types: MessageTypes, slots: Mapping[str, str]) -> list[Message]:
    return [types.KeyValue(key=key, value=value) for key, value in slots.items()]


def command_step(types: MessageTypes, step: Step) -> Message:
    return types.CommandStep(
        intent=step.intent, slots=key_values(types, step.slots), text=step.text
    )


def command_interpretation(types: MessageTypes, result: CommandResult) -> Message:
    understood = result.interpretation
    return types.CommandInterpretation(
        header=header(types, result.stamp_ns),
        window_id=result.window_id,
        utterance=understood.utterance,
        source=result.source,
        intent=understood.intent,
        slots=key_values(types, understood.slots),
        steps=[command_step(types, step) for step in understood.steps],
        language=understood.language,
        confidence=understood.confidence,
        needs_clarification=understood.needs_clarification,
        clarification=understood.clarification,
        provenance=provenance(types, result.provenance),
    )


def scene_text(types: MessageTypes, result: SceneResult) -> Message:
    return types.String(data=result.text)


def command_text(types: MessageTypes, result: CommandResult) -> Message:
    """Return the command as one line of JSON, for planners without the generated messages."""
    understood = result.interpretation
    return types.String(
        data=json.dumps(
            {
                'intent': understood.intent,
                **understood.slots,
                'utterance': understood.utterance,
                'confidence': round(understood.confidence, 3),
                'needs_clarification': understood.needs_clarification,
                'language': understood.language,
                'steps': [asdict(step) for step in understood.steps],
            },
            ensure_ascii=False,
        )
    )
