# SPDX-License-Identifier: Apache-2.0
"""What a thing is brought for: 'a coffee to wake up', 'a pen to sign this'.

It is nobody who gets the thing, and no place. It orders nothing where the speaker gets the thing;
elsewhere it may be meant for the robot, and is asked about.
"""

from __future__ import annotations

# Verbs that are no rooms, no names and no rides: 'to work', 'to bed' and 'to mark' are goals.
DONE_WITH = frozenset(
    'recover wake sign wipe clean dry reach sit stand relax warm cool fix repair mend stir cut '
    'slice open close write draw use wear eat cook bake fry boil wash rinse scrub polish mop '
    'sweep dust cover wrap tie hang hold keep carry put store soak drink freshen celebrate calm '
    'soothe clear measure weigh paint glue screw unscrew hammer drill tighten loosen lift climb '
    'serve snack munch nibble sip chew taste try replace refill fill pour heat mix season '
    'dig prop protect plug lean read rehydrate refresh shave comb brush '
    'iron patch seal label cheer perk quench build assemble attach'.split()
)
_FOR_US = frozenset({'me', 'us'})
SOMETHING = frozenset('something anything nothing'.split())


def part_purpose(rest: list[str]) -> tuple[list[str], list[str]]:
    """Cut 'a cloth to wipe the table with' into the thing and what it is for."""
    for at in range(1, len(rest) - 1):
        if rest[at] == 'to' and rest[at + 1] in DONE_WITH and rest[at - 1] not in SOMETHING:
            return rest[:at], rest[at:]
    return rest, []


def is_for_us(purpose: list[str], slots: dict[str, str]) -> bool:
    """Say whether the speaker, who gets the thing, does what it is for."""
    return bool(purpose) and slots.get('recipient') in _FOR_US
