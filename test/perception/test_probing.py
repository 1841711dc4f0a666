# SPDX-License-Identifier: Apache-2.0
"""When a backend that is away is asked, and when it is believed: on a clock of the test."""

from __future__ import annotations

from omnivinci_ros.perception.probing import LONGEST_WISH_S
from omnivinci_ros.perception.probing import ProbeSchedule


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def schedule() -> tuple[ProbeSchedule, Clock]:
    clock = Clock()
    return ProbeSchedule(
        first_s=1.0, longest_s=30.0, good_s=1.0, good_probes=3, clock=clock
    ), clock


def waits(probes: ProbeSchedule, count: int) -> list[float]:
    """Return the pauses before so many probes, each of which fails."""
    found = []
    for _ in range(count):
        probes.failed()
        found.append(probes.wait_s())
    return found


def test_pauses_double_up_to_the_longest():
    probes, _ = schedule()

    assert waits(probes, 7) == [1, 2, 4, 8, 16, 30, 30]


def test_a_probe_is_due_when_its_pause_is_over():
    probes, clock = schedule()
    probes.failed()
    clock.now_s += 0.75
    assert probes.wait_s() == 0.25
    clock.now_s += 5.0
    assert probes.wait_s() == 0


def test_three_good_probes_in_a_row_make_it_believed():
    probes, _ = schedule()
    probes.failed()

    assert [probes.good(), probes.good()] == [False, False]
    probes.failed()  # it was only starting
    assert [probes.good(), probes.good(), probes.good()] == [False, False, True]


def test_good_probes_do_not_wait_as_long_as_the_last_pause():
    probes, _ = schedule()
    waits(probes, 6)
    probes.good()

    assert probes.wait_s() == 1


def test_one_that_passes_its_probes_and_fails_again_is_tried_ever_more_rarely():
    probes, _ = schedule()
    pauses = []
    for _ in range(3):
        pauses += waits(probes, 1)
        while not probes.good():
            pass
    assert pauses == [1, 2, 4]

    probes.answered()

    assert waits(probes, 1) == [1]


def test_a_backend_that_wishes_to_be_left_alone_is_but_not_for_ever():
    probes, _ = schedule()
    probes.failed(45.0)
    assert probes.wait_s() == 45
    probes.failed(86_400.0)
    assert probes.wait_s() == LONGEST_WISH_S
