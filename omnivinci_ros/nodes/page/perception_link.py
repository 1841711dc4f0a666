# SPDX-License-Identifier: Apache-2.0
"""Perception as the page knows it: is it there, its parameters and its lifecycle.

It may be restarted at any time, by another process: what is known of it is then asked anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from diagnostic_msgs.msg import DiagnosticStatus
from lifecycle_msgs.msg import Transition as TransitionMessage
from lifecycle_msgs.msg import TransitionEvent
from lifecycle_msgs.srv import ChangeState
from lifecycle_msgs.srv import GetAvailableTransitions
from lifecycle_msgs.srv import GetState
from rcl_interfaces.msg import ParameterEvent
from rcl_interfaces.srv import GetParameters
from rcl_interfaces.srv import SetParameters
from rclpy.callback_groups import CallbackGroup
from rclpy.node import Node
from rclpy.parameter import Parameter as Change
from rclpy.parameter import parameter_value_to_python
from rclpy.qos import qos_profile_parameter_events

from omnivinci_ros.nodes.page.calls import Calls
from omnivinci_ros.nodes.process_usage import Usage
from omnivinci_ros.nodes.process_usage import usage_from
from omnivinci_ros.parameters.perception import BY_NAME
from omnivinci_ros.parameters.perception import PARAMETERS

SILENT_S = 3.0  # without diagnostics: it has ended, or hangs
PERIODS = 2.5  # of diagnostics that come more seldom
READ_S = 3.0  # for what is asked again: a middleware may lose an answer
TRANSITION_S = 600.0  # models load
KINDS = {bool: 'bool', int: 'integer', float: 'double', str: 'string', list: 'string_array'}


class PerceptionLink:
    """Used by the node's executor; `tell` takes messages for all tabs, from any thread."""

    def __init__(
        self,
        node: Node,
        name: str,
        group: CallbackGroup,
        tell: Callable[[dict[str, Any]], None],
        on_known: Callable[[], None],
        on_lost: Callable[[], None],
    ) -> None:
        """`group` is that of what is subscribed to.

        `on_known` is called when it is there anew, and when its parameters changed.
        `on_lost` is called when it has ended, also where another is there already.
        """
        self._tell = tell
        self._on_known = on_known
        self._on_lost = on_lost
        self.values: dict[str, Any] = {}  # of its parameters
        self.alive = False
        self.calls = Calls()
        self.name: str = node.resolve_service_name(name)
        self._pid = 0
        self._heard_s = float('-inf')
        self._is_stale = {'parameters': True, 'lifecycle': True}
        self._get = node.create_client(GetParameters, f'{self.name}/get_parameters')
        self._set = node.create_client(SetParameters, f'{self.name}/set_parameters')
        self._state = node.create_client(GetState, f'{self.name}/get_state')
        self._transitions = node.create_client(
            GetAvailableTransitions, f'{self.name}/get_available_transitions'
        )
        self._change = node.create_client(ChangeState, f'{self.name}/change_state')
        node.create_subscription(
            ParameterEvent,
            '/parameter_events',
            self._on_event,
            qos_profile_parameter_events,
            callback_group=group,
        )
        node.create_subscription(
            TransitionEvent,
            f'{self.name}/transition_event',
            self._on_transition,
            10,
            callback_group=group,
        )

    def diagnosed(self, status: DiagnosticStatus, values: dict[str, str]) -> None:
        """Note what perception says of itself."""
        self._heard_s = time.monotonic()
        usage = usage_from(values)
        if usage is None:
            return
        self._tell_usage(usage)
        if usage.pid != self._pid:
            self._pid = usage.pid
            self._note_alive(True, is_new=True)

    def tick(self) -> None:
        """Look whether it is there, and ask what is not known; call it often."""
        patience_s = max(SILENT_S, PERIODS * self.values.get('diagnostics_period_s', 1.0))
        self._note_alive(time.monotonic() - self._heard_s < patience_s)
        self.calls.tick()
        if self.alive:
            if self._is_stale['parameters'] and self._get.service_is_ready():
                self._ask_parameters()
            if self._is_stale['lifecycle'] and self._state.service_is_ready():
                self._ask_lifecycle()

    def set_parameter(self, name: str, value: Any, done: Callable[[bool, str], None]) -> None:
        if name not in BY_NAME:
            done(False, f'{name} is no parameter of perception: reload the page')
            return

        def answered(answer: SetParameters.Response) -> None:
            (result,) = answer.results
            self._is_stale['parameters'] = True
            done(result.successful, result.reason)

        request = SetParameters.Request(parameters=[Change(name, value=value).to_parameter_msg()])
        self.calls.call(self._set, request, answered, lambda why: done(False, why))

    def transition(self, name: str, done: Callable[[bool, str], None]) -> None:
        def answered(answer: ChangeState.Response) -> None:
            self._is_stale['lifecycle'] = True
            refused = f'{name} was refused: the diagnostics of perception and its log say why'
            done(answer.success, '' if answer.success else refused)

        request = ChangeState.Request(transition=TransitionMessage(label=name))
        self.calls.call(
            self._change, request, answered, lambda why: done(False, why), TRANSITION_S
        )

    def _note_alive(self, alive: bool, *, is_new: bool = False) -> None:
        if alive == self.alive and not is_new:
            return
        was_alive, self.alive = self.alive, alive
        if was_alive:
            self._on_lost()
        if not alive:
            self._pid = 0
            self._tell({'type': 'usage', 'cpu_percent': None, 'memory_mb': None, 'pid': None})
        self._tell({'type': 'node', 'alive': alive})
        self._is_stale = {'parameters': True, 'lifecycle': True}
        if alive:
            self._on_known()

    def _tell_usage(self, usage: Usage) -> None:
        told = {'cpu_percent': usage.cpu_percent, 'memory_mb': usage.memory_mb}
        self._tell({'type': 'usage', **told, 'pid': usage.pid})

    def _on_event(self, event: ParameterEvent) -> None:
        if event.node == self.name:
            self._is_stale['parameters'] = True

    def _on_transition(self, event: TransitionEvent) -> None:
        self._is_stale['lifecycle'] = True

    def _ask_parameters(self) -> None:
        self._is_stale['parameters'] = False
        names = [parameter.name for parameter in PARAMETERS]

        def answered(answer: GetParameters.Response) -> None:
            values = map(parameter_value_to_python, answer.values)
            known = dict(zip(names, values, strict=False))
            self.values = {name: value for name, value in known.items() if value is not None}
            self._tell_parameters()
            self._on_known()

        request = GetParameters.Request(names=names)
        self.calls.call(self._get, request, answered, self._again('parameters'), READ_S)

    def _again(self, what: str) -> Callable[[str], None]:
        def again(why: str) -> None:
            self._is_stale[what] = True

        return again

    def _tell_parameters(self) -> None:
        listed = []
        for parameter in PARAMETERS:
            if parameter.name not in self.values:
                continue
            value = self.values[parameter.name]
            listed.append(
                {
                    'name': parameter.name,
                    'type': KINDS[type(parameter.default)],
                    'value': list(value) if isinstance(parameter.default, list) else value,
                    'description': parameter.description,
                    'minimum': parameter.low,
                    'maximum': parameter.high,
                    'choices': list(parameter.choices),
                    'live': parameter.live,
                }
            )
        self._tell({'type': 'parameters', 'list': listed})

    def _ask_lifecycle(self) -> None:
        self._is_stale['lifecycle'] = False

        def state(answer: GetState.Response) -> None:
            label = answer.current_state.label

            def transitions(possible: GetAvailableTransitions.Response) -> None:
                names = [one.transition.label for one in possible.available_transitions]
                self._tell({'type': 'lifecycle', 'state': label, 'transitions': names})

            request = GetAvailableTransitions.Request()
            again = self._again('lifecycle')
            self.calls.call(self._transitions, request, transitions, again, READ_S)

        request = GetState.Request()
        self.calls.call(self._state, request, state, self._again('lifecycle'), READ_S)
