# SPDX-License-Identifier: Apache-2.0
"""What the fuzz tests share: how long they run, how they spoil good input, what they may hold.

HYPOTHESIS_PROFILE=long runs each for thousands of examples, each time others; without it they
are few and always the same, for CI.
"""

from __future__ import annotations

import copy
import functools
import json
import os
import time
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st

LONG = os.environ.get('HYPOTHESIS_PROFILE') == 'long'
EXAMPLES = int(os.environ.get('FUZZ_EXAMPLES', '5000' if LONG else '40'))
CPU_S = 20 if LONG else 5  # for one input; pytest's timeout ends what hangs
BOUND_MB = 700  # above what was held: drawing the largest picture of depth takes 620
PEAK = Path('/proc/self/clear_refs')

fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,  # CPU time is bounded instead: others may want the machine
    derandomize=not LONG,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)

numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from([0, -1, 1 << 31, 1 << 32, 1 << 63, 1 << 64, 10**400, 1e308, -0.0])
)
words = st.text(max_size=30) | st.sampled_from(
    ['', '\0', '\ud800', '\ufffd', '../../etc/passwd', '1e999', 'x' * 100_000, '\u202e', '{0}']
)
leaves = st.none() | st.booleans() | numbers | words
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
) | st.sampled_from([[[]] * 1000, {'a': {'b': {'c': {}}}}])


@st.composite
def spoiled(draw, goods: list[bytes]) -> bytes:
    """Draw good bytes with some of them changed, taken out, put in twice or cut off."""
    data = bytearray(draw(st.sampled_from(goods)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        what = draw(st.sampled_from(['change', 'number', 'remove', 'insert', 'repeat', 'cut']))
        if what == 'change':
            data[at : at + 1] = bytes([draw(st.integers(0, 255))])
        elif what == 'number':  # where lengths and sizes may stand
            number = draw(st.sampled_from([0, 1, 0x7F, 0xFF, 0x7FFF, 0x7FFFFFFF, 0xFFFFFFFF]))
            width = draw(st.sampled_from([1, 2, 4]))
            order = draw(st.sampled_from(['little', 'big']))
            data[at : at + width] = (number & (1 << 8 * width) - 1).to_bytes(width, order)
        elif what == 'remove':
            del data[at : at + draw(st.integers(1, 40))]
        elif what == 'insert':
            data[at:at] = draw(st.binary(max_size=40))
        elif what == 'repeat':
            data[at:at] = data[at : at + 200] * draw(st.integers(1, 20))
        else:
            del data[at:]
    return bytes(data)


@st.composite
def spoiled_json(draw, good) -> str:
    """Draw a JSON text: good, but for values that were replaced, lost or added."""
    value = copy.deepcopy(good)
    for _ in range(draw(st.integers(0, 3))):
        places = [
            (holder, key)
            for holder in _holders(value)
            for key in (list(holder) if isinstance(holder, dict) else range(len(holder)))
        ]
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        what = draw(st.sampled_from(['replace', 'replace', 'remove', 'add']))
        if what == 'remove':
            del holder[key]
        elif what == 'add' and isinstance(holder, dict):
            holder[draw(words)] = copy.deepcopy(draw(values))
        else:
            holder[key] = copy.deepcopy(draw(values))
    text = json.dumps(value)
    return (
        draw(st.sampled_from([text, text[:-1], text + '}', '\ufeff' + text]))
        if draw(st.integers(0, 9)) == 0
        else text
    )


def _holders(value) -> list:
    found = []
    if isinstance(value, (dict, list)):
        found.append(value)
        for inner in value.values() if isinstance(value, dict) else value:
            found += _holders(inner)
    return found


def write_text(path: Path, text: str) -> None:
    """Write a text as some bytes, even one that is not quite a text."""
    path.write_bytes(text.encode('utf-8', 'surrogatepass'))


def given(*drawn, **named):
    """Do as hypothesis's `given`, and hold each example to BOUND_MB and CPU_S."""
    return lambda test: hypothesis.given(*drawn, **named)(bounded(test))


def bounded(test):
    """Fail a test if it took CPU_S, or the process held BOUND_MB more, even for a moment."""

    @functools.wraps(test)
    def run(*arguments, **named):
        before = _begin_peak()
        begun_s = time.process_time()
        test(*arguments, **named)
        took_s = time.process_time() - begun_s
        assert took_s < CPU_S, f'{took_s:.1f} s of CPU'
        if before is not None:
            grown = _memory_mb('VmHWM') - before
            assert grown < BOUND_MB, f'{grown:.0f} MB more at the peak'

    return run


def _begin_peak() -> float | None:
    """Let the peak begin anew; return what is held, None where a system has no peak."""
    try:
        PEAK.write_text('5')
    except OSError:
        return None
    return _memory_mb('VmRSS')


def _memory_mb(name: str) -> float:
    for line in Path('/proc/self/status').read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1000
    return 0.0
