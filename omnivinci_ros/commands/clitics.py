# SPDX-License-Identifier: Apache-2.0
"""Short forms of English that were written apart: "let 's", "do n't", 'don t'.

Corpora part them from their words, some recognisers lose the apostrophe. They are joined before
anything else reads a text, since an order without its "n't" asks for the opposite.
"""

from __future__ import annotations

import re

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_NOT = 'do does did is are was were ca wo would could should have has had must need might ai sha'
_PARTED = lazy_pattern(
    rf"""
    (?<=[a-z])[ ]'[ ]?(?P<ending>s|m|re|ve|ll|d|t)(?=[ ,.?!;:]|$)(?![ ]')  # no 's' in quotes
    |\b(?P<helper>{_NOT.replace(' ', '|')})[ ](?P<negation>n't)\b
    # No letters that are spelt: 's t o p'.
    |\b(?P<bare>(?:do|does|did|is|are|was|were|ca|wo|would|could|should|have|has|had)n)[ ]t\b
        (?![ ][a-z]\b)
    |\b(?P<subject>let|it|that|what|where|there|here|who|he|she)[ ]s\b(?![ ][a-z]\b)
    |\bi[ ](?P<am>m)\b(?![ ][a-z]\b)
    |\b(?P<slurred>(?:gon|wan)(?=[ ]na\b)|got(?=[ ]ta\b)|(?:gim|lem)(?=[ ]me\b))[ ]
    """,
    re.VERBOSE | re.IGNORECASE,
)


# Without one of these there is nothing to join, which is quickly seen.
_SIGNS = (" '", " n't", ' s ', ' t ', ' m ', 'gon na ', 'wan na ', 'got ta ', 'gim me ', 'lem me ')


def join_clitics(text: str) -> str:
    """Return a text with its short forms joined to their words."""
    spoken = f'{text.lower()} '
    return _PARTED.sub(_joined, text) if any(sign in spoken for sign in _SIGNS) else text


def _joined(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found['ending']:
        return f"'{found['ending']}"
    if found['helper']:
        return f'{found["helper"]}{found["negation"]}'
    if found['bare']:
        return f"{found['bare']}'t"
    if found['subject']:
        return f"{found['subject']}'s"
    return f"{match.group()[0]}'m" if found['am'] else found['slurred']
