# SPDX-License-Identifier: Apache-2.0
"""The bag player node: a recording as live topics with /clock, under control while it plays."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import Future as Answer
from concurrent.futures import TimeoutError as NoAnswerError
from dataclasses import dataclass
from typing import TypeAlias

import rclpy
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.task import Future
from rosgraph_msgs.msg import Clock

from omnivinci_ros.bags.bag import LATEST_NS
from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.playback import Extent
from omnivinci_ros.bags.playback import Playback
from omnivinci_ros.bags.playback import Recorded
from omnivinci_ros.bags.playback import check_extent
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages import stamps
from omnivinci_ros.nodes.declare import declare
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.players.bag_controls import BagControls
from omnivinci_ros.nodes.players.bag_publishers import chosen_topics
from omnivinci_ros.nodes.players.bag_publishers import make_publishers
from omnivinci_ros.nodes.players.player_parameters import declare_clock_rate
from omnivinci_ros.nodes.players.player_parameters import declare_exit_at_end
from omnivinci_ros.nodes.players.player_parameters import declare_start_delay
from omnivinci_ros.nodes.process import run

TYPES = ros_types()
STANDING_S = 0.1  # between two clocks that say the same, for nodes that come late
ANSWER_S = 10.0  # that a request may take; a bag on a slow disk seeks for long
SAY_S = 5.0  # between two log lines about the same thing
UNSTAMPED = ('std_msgs/msg/String', 'audio_common_msgs/msg/AudioData')
# What the playing thread is to do, and where its answer goes.
Request: TypeAlias = 'tuple[Callable[[Playback], str], Answer[str]]'
RARE_HZ = 1.0  # unstamped messages up to this rate may stop the clock for a moment each


@dataclass(frozen=True)
class Settings:
    """What is played, and how it begins and ends."""

    bag: str
    topics: list[str]
    wait_for: list[str]
    start_offset_s: float
    start_delay_s: float
    start_paused: bool
    exit_at_end: bool
    tail_s: float
    settle_ms: int
    clock_hz: float


class BagPlayer(Node):
    """Play a recorded bag with its clock."""

    def __init__(self) -> None:
        super().__init__('bag_player')
        self.done = Future()
        self._stop = threading.Event()
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._controls = BagControls(self, self)
        self._settings = declare_settings(self)
        self._said: set[str] = set()  # problems of the bag
        self._said_slip_s = -SAY_S
        self._said_slip_ns = 0
        with Bag(self._settings.bag) as bag:
            for sentence in bag.complaints():
                self.get_logger().warning(sentence)
            topics = chosen_topics(bag, self._settings.topics)
            self._publishers_of = make_publishers(self, bag, topics)
            self._extent = self._find_extent(bag)
        self._topics = {name: topics[name] for name in self._publishers_of}
        self._check_wait_for()
        self._clock_publisher = self.create_publisher(Clock, '/clock', 10)
        # A bag of sqlite3 must be read in the thread that opened it.
        self._thread = threading.Thread(target=self._run, name='player', daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop playing."""
        self._stop.set()
        self._requests.put(None)
        self._thread.join(2.0)

    def ask(self, what: Callable[[Playback], str]) -> str:
        """Let the player's thread do something; return what it says, or raise BadInputError."""
        answer: Answer[str] = Answer()
        self._requests.put((what, answer))
        try:
            return answer.result(ANSWER_S)
        except NoAnswerError as error:
            raise BadInputError(
                f'no answer within {ANSWER_S:g} s: the disk is slow, or the bag '
                'is compressed in one piece; try again'
            ) from error

    # Before

    def _find_extent(self, bag: Bag) -> Extent:
        settings = self._settings
        start_ns = check_extent(bag.start_ns, bag.end_ns, settings.start_offset_s, settings.bag)
        length_s = (bag.end_ns - bag.start_ns) / SECOND_NS
        rare = {
            one.name
            for one in bag.topics()
            if one.type in UNSTAMPED and one.messages <= 1 + RARE_HZ * length_s
        }
        return Extent(
            start_ns,
            bag.end_ns,
            tail_ns=round(settings.tail_s * SECOND_NS),
            tick_ns=round(SECOND_NS / settings.clock_hz),
            settle_ns=settings.settle_ms * MILLISECOND_NS,
            settled_topics=frozenset(rare),
        )

    def _check_wait_for(self) -> None:
        for name in self._settings.wait_for:
            if name not in self._publishers_of:
                raise BadBagError(
                    f'parameter wait_for has {name!r}, which is not played: give '
                    f'some of {", ".join(self._publishers_of)}'
                )

    def _wait_to_begin(self, playback: Playback) -> None:
        """Wait until those are there who are waited for, and the delay is over."""
        waited = [self._publishers_of[name] for name in self._settings.wait_for]
        waited += [self._clock_publisher] if waited else []
        said_s = time.monotonic()
        while missing := [one.topic_name for one in waited if not one.get_subscription_count()]:
            if time.monotonic() - said_s > SAY_S:
                said_s = time.monotonic()
                self.get_logger().info('waiting for a subscriber of ' + ', '.join(missing))
            self._stand(playback, STANDING_S)
            if self._stop.is_set():
                return
        until_s = time.monotonic() + self._settings.start_delay_s
        while (left_s := until_s - time.monotonic()) > 0 and not self._stop.is_set():
            self._stand(playback, left_s)

    def _stand(self, playback: Playback, wait_s: float) -> None:
        """Let the clock say once more what it says, and do what is asked for meanwhile."""
        self._tell_clock(playback.position_ns)
        self._serve(playback, wait_s)

    # Playing, in a thread of its own

    def _run(self) -> None:
        code = 0
        try:
            with Bag(self._settings.bag) as bag:
                self._said = {one.sentence for one in bag.problems}
                playback = self._playback(bag)
                self._wait_to_begin(playback)
                playback.settle()
                self._play(playback)
                self._say_problems(bag)
                if not playback.sent and bag.broken is not None and not self._stop.is_set():
                    raise bag.broken
        except BadInputError as error:
            self.get_logger().fatal(str(error))
            code = 1
        except Exception:
            if rclpy.ok() and not self._stop.is_set():  # else a signal came between two messages
                self.done.set_result(1)
                raise
            return
        if not self._stop.is_set():
            self.done.set_result(code)

    def _playback(self, bag: Bag) -> Playback:
        def read(since_ns: int) -> Iterator[tuple[str, int, bytes]]:
            known = len(bag.problems)
            for one in bag.messages(self._topics, since_ns):
                if len(bag.problems) > known:  # it showed when it was read
                    known = len(bag.problems)
                    self._say_problems(bag)
                if 0 < one[1] < LATEST_NS:
                    yield one
                else:
                    self.get_logger().warning(
                        f'{one[0]}: a message was recorded at {one[1]} ns, which no clock says, '
                        'and is not played: record the bag again',
                        throttle_duration_sec=SAY_S,
                    )

        controls = self._controls
        return Playback(
            read,
            self._extent,
            rate=controls.rate,
            loop=controls.loop,
            paused=self._settings.start_paused,
        )

    def _say_problems(self, bag: Bag) -> None:
        """Warn of what is wrong with the bag, and was not said yet in these words."""
        new = [one.sentence for one in bag.problems if one.sentence not in self._said]
        self._said.update(new)
        for sentence in new:
            self.get_logger().warning(sentence)

    def _play(self, playback: Playback) -> None:
        self.get_logger().info(
            f'{playback.describe()}: {list(self._topics)} of {self._settings.bag}'
        )
        self._tell_clock(playback.position_ns)
        while not self._stop.is_set():
            wait_ns = playback.wait_ns()
            if self._serve(playback, STANDING_S if wait_ns is None else wait_ns / SECOND_NS):
                continue
            if wait_ns is None or wait_ns > STANDING_S * SECOND_NS:
                self._tell_clock(playback.position_ns)
                continue
            passes = playback.passes
            self._tell(*playback.step())
            self._say_slip(playback)
            if playback.passes > passes:
                self.get_logger().info(
                    f'pass {playback.passes}: sent={playback.sent} '
                    f'slipped={playback.slipped_ns / SECOND_NS:.3f} s'
                )
            if playback.ended and self._settings.exit_at_end:
                break
        if self._stop.is_set():
            return  # nobody waits for the rest, and the publishers go now
        for publisher in self._publishers_of.values():  # the last message shall arrive
            publisher.wait_for_all_acked(Duration(seconds=1))

    def _serve(self, playback: Playback, wait_s: float) -> bool:
        """Wait for a request, so long at most; return whether there was one."""
        try:
            request = self._requests.get(timeout=min(wait_s, STANDING_S))
        except queue.Empty:
            return False
        if request is None:
            return True
        what, answer = request
        try:
            answer.set_result(what(playback))
        except Exception as error:  # whatever a request raises is told to who asked
            answer.set_exception(error)
        self._tell_clock(playback.position_ns)
        return True

    def play_next(self, playback: Playback) -> bool:
        """Publish the next message of a paused playback; return whether there was one."""
        message = playback.play_next()
        self._tell(playback.position_ns, message)
        return message is not None

    def let_settle(self) -> None:
        """Publish nothing until receivers have read what was published."""
        settle_s = self._settings.settle_ms * MILLISECOND_NS / SECOND_NS
        self._stop.wait(min(settle_s, ANSWER_S / 2))  # somebody waits for an answer

    def _tell(self, now_ns: int, message: Recorded | None) -> None:
        self._tell_clock(now_ns)  # first: nobody gets a message that the clock has not reached
        if message is not None:
            self._publishers_of[message.topic].publish(bytes(message.data))

    def _tell_clock(self, now_ns: int) -> None:
        self._clock_publisher.publish(Clock(clock=stamps.time(TYPES, now_ns)))

    def _say_slip(self, playback: Playback) -> None:
        slipped_ns = playback.slipped_ns - self._said_slip_ns
        if slipped_ns and time.monotonic() - self._said_slip_s > SAY_S:
            self._said_slip_s, self._said_slip_ns = time.monotonic(), playback.slipped_ns
            self.get_logger().warning(
                f'{slipped_ns / 1e6:.0f} ms slower than rate={playback.rate:g}: /clock waits for '
                'the messages, so none comes late; lower the rate or the load of this machine'
            )


def declare_settings(node: Node) -> Settings:
    """Declare the parameters that do not change, and return them."""
    texts = declare(
        node,
        'topics',
        [''],
        'Topics of the bag to play; none for all but those '
        'that running nodes publish themselves, such as /diagnostics and /scene.',
    )
    wait_for = declare(
        node, 'wait_for', [''], 'Begin when each of these topics, and /clock, has a subscriber.'
    )
    settings = Settings(
        bag=declare(node, 'bag', '', 'The folder of a rosbag2, or one .mcap or .db3 file.'),
        topics=[one for one in texts if one],
        wait_for=[one for one in wait_for if one],
        start_offset_s=declare(
            node,
            'start_offset_s',
            0.0,
            'Leave out so much of the beginning [s].',
            low=0.0,
            high=1e6,
        ),
        start_delay_s=declare_start_delay(node),
        start_paused=declare(node, 'start_paused', False, 'Begin paused.'),
        exit_at_end=declare_exit_at_end(node),
        tail_s=declare(
            node,
            'tail_s',
            2.225,
            'How long /clock goes on after the last message, '
            'so that others close their last window [s]; the period_s, '
            'allowed_lateness_s and 0.025 s of perception give the windows of '
            'omnivinci replay.',
            low=0.0,
            high=3600.0,
        ),
        settle_ms=declare(
            node,
            'settle_ms',
            100,
            '/clock stands still for so long before and after a jump, so that others have read '
            'what comes before it, and before and after a rare message without a stamp, so that '
            'they place it in time exactly [ms of real time].',
            low=0,
            high=10_000,
        ),
        clock_hz=declare_clock_rate(node),
    )
    if not settings.bag:
        raise BadBagError('there is nothing to play: set bag to the folder of a rosbag2')
    return settings


def main(args: list[str] | None = None) -> int:
    """Play a recorded bag with its clock."""
    return run('bag_player', BagPlayer, args)
