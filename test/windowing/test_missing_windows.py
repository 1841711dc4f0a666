# SPDX-License-Identifier: Apache-2.0
"""Windows counted as missing from the stamps of those that came."""

import pytest

from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.windowing.missing_windows import MissingWindows


@pytest.mark.parametrize(
    ('ends', 'missing'),
    [
        ([2, 4, 6], [0, 0, 0]),
        ([2, 4, 10], [0, 0, 2]),  # the node was away for two
        ([2, 8, 14], [0, 2, 2]),
        ([100, 102, 2, 4], [0, 0, 0, 0]),  # a loop of the bag
        ([100, 2, 6], [0, 0, 1]),
    ],
)
def test_the_windows_between_two_results_are_missing(ends, missing):
    counter = MissingWindows()
    assert [counter.add(end * S, 2 * S) for end in ends] == missing
    assert counter.count == sum(missing)


def test_a_window_of_another_trigger_is_on_no_grid():
    counter = MissingWindows()
    counter.add(2 * S, 2 * S)
    assert counter.add(9 * S + 1, 0) == 0
    assert counter.add(4 * S, 2 * S) == 0
