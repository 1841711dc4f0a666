# SPDX-License-Identifier: Apache-2.0
"""What is wished done, as an order: 'the vase placed on the piano'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.nouns import DETERMINERS


def as_done(rest: list[str]) -> list[str]:
    """Read what is wished done: 'the vase placed on the piano' as 'place the vase ...'."""
    at = next((i for i, word in enumerate(rest) if i > 1 and word in DONE), 0)
    after = rest[at + 1 :]
    goes_on = not after or after[0] in _AFTER_DONE or preposition_at(after, 0)
    if not at or not goes_on or rest[0] not in DETERMINERS or len(rest[:at]) > _LONGEST_THING:
        return []
    verb, named = DONE[rest[at]], rest[:at]
    if verb == 'pick' and after != ['up']:
        return []
    aimed = not _GOALS.isdisjoint(after[:2])  # 'brought down to the studio'
    if verb in ('bring', 'fetch') and not aimed:
        return ['bring', 'me', *named, *after]
    return [verb, *named, *after]


def as_caused(words: list[str]) -> list[str]:
    """Read 'have the newspaper brought to my chair' as 'bring the newspaper ...'."""
    return as_done(words[1:]) if words[0] in ('have', 'get') and len(words) > 3 else []


_LONGEST_THING = 5  # words
_GOALS = frozenset({'to', 'into', 'over', 'up'})
DONE = {
    'brought': 'bring',
    'fetched': 'fetch',
    'delivered': 'bring',
    'taken': 'take',
    'carried': 'carry',
    'moved': 'move',
    'put': 'put',
    'placed': 'place',
    'hung': 'hang',
    'stored': 'store',
    'stacked': 'stack',
    'returned': 'return',
    'collected': 'fetch',
    'transported': 'transport',
    'stowed': 'stow',
    'picked': 'pick',
    'lifted': 'lift',
    'wheeled': 'wheel',
    'served': 'serve',
    'handed': 'hand',
    'dropped': 'drop',
    'escorted': 'escort',
    'guided': 'guide',
    'led': 'lead',
    'shown': 'show',
}
_AFTER_DONE = frozenset('here there over up down back away upstairs downstairs round'.split())
