# SPDX-License-Identifier: Apache-2.0
"""What may be done to a bag while it plays: services named as those of rosbag2's player, and the
parameters rate and loop."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from typing import Protocol

from rcl_interfaces.msg import SetParametersResult
from rclpy.node import Node
from rclpy.parameter import Parameter as Change
from std_srvs.srv import Trigger

from omnivinci_ros.bags.playback import Playback
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.nodes.declare import declare_parameter
from omnivinci_ros.nodes.players.player_parameters import LOOP
from omnivinci_ros.nodes.players.player_parameters import RATE
from omnivinci_ros.parameters.parameter import refusal
from omnivinci_ros.srv import Burst
from omnivinci_ros.srv import Seek
from omnivinci_ros.srv import SetRate

MAX_BURST = 100_000  # messages
LIVE = {one.name: one for one in (RATE, LOOP)}


class Player(Protocol):
    """What plays the bag, in a thread of its own."""

    def ask(self, what: Callable[[Playback], str]) -> str:
        """Let that thread do something; return what it says."""

    def play_next(self, playback: Playback) -> bool:
        """Publish the next message of a paused playback; return whether there was one."""

    def let_settle(self) -> None:
        """Publish nothing until receivers have read what was published."""


class BagControls:
    """The services and parameters; the player's thread does what they ask for."""

    def __init__(self, node: Node, player: Player) -> None:
        self.rate: float = declare_parameter(node, RATE)
        self.loop: bool = declare_parameter(node, LOOP)
        self._player = player
        node.add_on_set_parameters_callback(self._on_parameters)
        for name, action in {
            'pause': Playback.pause,
            'resume': Playback.resume,
            'toggle_paused': toggle_paused,
            'is_paused': None,
            'play_next': self._play_next,
        }.items():
            node.create_service(
                Trigger,
                f'~/{name}',
                lambda request, response, action=action: self._trigger(action, response),
            )
        node.create_service(Seek, '~/seek', self._seek)
        node.create_service(SetRate, '~/set_rate', self._set_rate)
        node.create_service(Burst, '~/burst', self._burst)

    def _trigger(
        self, action: Callable[[Playback], None] | None, response: Trigger.Response
    ) -> Trigger.Response:
        """Do it; `is_paused` does nothing, and its success says whether it is paused."""
        paused: list[bool] = []

        def act(playback: Playback) -> str:
            if action is not None:
                action(playback)
            paused.append(playback.paused)
            return playback.describe()

        response.success, response.message = self._asked(act)
        if action is None:
            response.success = response.success and paused[0]
        return response

    def _play_next(self, playback: Playback) -> None:
        if not self._player.play_next(playback):
            raise BadInputError('the bag has no further message: seek back')

    def _seek(self, request: Seek.Request, response: Seek.Response) -> Seek.Response:
        def seek(playback: Playback) -> str:
            wanted_ns = nanoseconds(request.time)
            if wanted_ns == 0:
                if not abs(request.offset) < 1e9:
                    raise BadInputError(
                        f'offset={request.offset:g}: give seconds from the beginning'
                    )
                wanted_ns = playback.extent.start_ns + round(request.offset * SECOND_NS)
            playback.check(wanted_ns)
            self._player.let_settle()  # /clock would overtake what waits to be read
            playback.seek(wanted_ns)
            return playback.describe()

        response.success, response.message = self._asked(seek)
        return response

    def _set_rate(self, request: SetRate.Request, response: SetRate.Response) -> SetRate.Response:
        def set_rate(playback: Playback) -> str:
            playback.set_rate(request.rate)
            return playback.describe()

        response.success, response.message = self._asked(set_rate)
        return response

    def _burst(self, request: Burst.Request, response: Burst.Response) -> Burst.Response:
        count = 0

        def burst(playback: Playback) -> str:
            if not 1 <= request.num_messages <= MAX_BURST:
                raise BadInputError(f'num_messages={request.num_messages}: give 1 to {MAX_BURST}')
            nonlocal count
            while count < request.num_messages and self._player.play_next(playback):
                count += 1
            return playback.describe()

        _, response.message = self._asked(burst)
        response.actually_burst = count
        return response

    def _asked(self, what: Callable[[Playback], str]) -> tuple[bool, str]:
        try:
            return True, self._player.ask(what)
        except BadInputError as error:
            return False, str(error)

    def _on_parameters(self, changes: Iterable[Change]) -> SetParametersResult:
        for change in changes:
            if change.name not in LIVE:
                continue
            if (reason := refusal(LIVE[change.name], change.value)) is None:
                reason = self._changed(change)
            if reason is not None:
                return SetParametersResult(successful=False, reason=reason)
        return SetParametersResult(successful=True)

    def _changed(self, change: Change) -> str | None:
        """Let the player follow a parameter; return why it does not."""

        def follow(playback: Playback) -> str:
            if change.name == RATE.name:
                playback.set_rate(change.value)
            else:
                playback.set_loop(change.value)
            return ''

        done, why = self._asked(follow)
        return None if done else why


def toggle_paused(playback: Playback) -> None:
    if playback.paused:
        playback.resume()
    else:
        playback.pause()
