# SPDX-License-Identifier: Apache-2.0
"""What servers take beyond the common form, as a table: a new server is a new row.

Sources: the servers' own documentation of their chat completions; what was run is said in
docs/how-to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Profile:
    """One kind of server."""

    name: str
    owners: tuple[str, ...] = ()  # `owned_by` of its models, by which `auto` knows it
    sound: bool = True  # where the server itself does not say
    json_schema: bool = True  # response_format of type json_schema
    keeps_prefix: bool = False  # what was sent before need not be read again
    logprobs: bool = False  # of each token of the answer, in the events of the stream
    text_alone: bool = False  # asks for no speech: vLLM-Omni speaks its answers too
    stream_usage: bool = True  # stream_options.include_usage
    stamps: bool = False  # takes every stamp of a window, in nanoseconds
    token_limit: str = 'max_tokens'  # the key that bounds an answer


PROFILES = {
    profile.name: profile
    for profile in (
        # No logprobs: models that reason refuse a request for them.
        Profile(
            'openai',
            ('openai', 'system', 'openai-internal'),
            sound=False,
            token_limit='max_completion_tokens',
        ),
        Profile('vllm', ('vllm',), keeps_prefix=True, logprobs=True, text_alone=True),
        Profile('sglang', ('sglang',), keeps_prefix=True, logprobs=True),
        Profile('llama.cpp', ('llamacpp',), keeps_prefix=True, logprobs=True),
        Profile('tensorrt-llm', ('tensorrt_llm',), keeps_prefix=True),
        Profile('edge-llm', ('tensorrt_edge_llm',)),
        Profile('ollama', ('library',), sound=False, logprobs=True),
        Profile('omnivinci', ('omnivinci_ros',), keeps_prefix=True, stamps=True),
        # Nothing but the common form, for a server that is none of these.
        Profile('generic'),
    )
}
CHOICES = ('auto', *PROFILES)


def profile_of(wanted: str, listed: dict[str, Any]) -> Profile:
    """Return the profile that is wanted; `auto` goes by who owns the model, as it is listed."""
    if wanted != 'auto':
        return PROFILES[wanted]
    owner = str(listed.get('owned_by', '')).casefold()
    return next(
        (profile for profile in PROFILES.values() if owner in profile.owners),
        PROFILES['generic'],
    )


def modalities(listed: dict[str, Any]) -> frozenset[str] | None:
    """Return what a model takes ('text', 'image', 'audio') as its server lists it; None: unsaid.

    llama.cpp says so in `architecture.input_modalities`.
    """
    architecture = listed.get('architecture')
    found = architecture.get('input_modalities') if isinstance(architecture, dict) else None
    if not isinstance(found, list):
        return None
    return frozenset(one for one in found if isinstance(one, str))
