# SPDX-License-Identifier: Apache-2.0
"""What the device nodes share: parameters that refuse with a sentence, and a clean end."""
from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable

import rclpy
from builtin_interfaces.msg import Time
from rcl_interfaces.msg import FloatingPointRange
from rcl_interfaces.msg import IntegerRange
from rcl_interfaces.msg import ParameterDescriptor
from rclpy.exceptions import ParameterException
from rclpy.executors import ExternalShutdownException
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from omnivinci_ros.samples import SECOND_NS
from omnivinci_ros.samples import BadInputError

POLL_S = 0.25  # between two looks at whether we were told to end
KINDS = {bool: 'true or false', int: 'a whole number', float: 'a number', str: 'a text',
         list: 'a list of texts'}


class ParameterError(BadInputError):
    """A parameter that cannot be used."""


def declare(
    node: Node,
    name: str,
    default,
    description: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
):
    """Declare a read-only parameter and return its value; refuse what is out of range.

    A whole number is taken where a float or a text is meant: `rate:=4`, `device:=3`.
    """
    # Types are checked here: rclpy's own refusal does not say what to give instead.
    descriptor = ParameterDescriptor(description=description, read_only=True, dynamic_typing=True)
    if low is not None and isinstance(default, float):
        descriptor.floating_point_range = [FloatingPointRange(from_value=low, to_value=high)]
    elif low is not None:
        descriptor.integer_range = [IntegerRange(from_value=low, to_value=high)]
    wanted = KINDS[type(default)]
    if low is not None:
        wanted += f' from {low:g} to {high:g}'
    if choices:
        wanted = descriptor.additional_constraints = 'one of ' + ', '.join(map(repr, choices))
    try:
        value = node.declare_parameter(name, default, descriptor).value
    except ParameterException:  # out of range: learn the value that was refused
        value = node.declare_parameter(
            name, default, ParameterDescriptor(dynamic_typing=True)).value
    if type(value) is int and isinstance(default, (float, str)):
        value = type(default)(value)
    fits = type(value) is type(default)
    if fits and low is not None:
        fits = math.isfinite(value) and low <= value <= high
    if fits and isinstance(value, list):
        fits = all(isinstance(item, str) for item in value)
    if not fits or (choices and value not in choices):
        raise ParameterError(f'parameter {name} is {value!r}: give {wanted}')
    return value


def time_message(stamp_ns: int) -> Time:
    """Return integer nanoseconds as a message; what lies before 0 is 0."""
    seconds, nanoseconds = divmod(max(0, stamp_ns), SECOND_NS)
    return Time(sec=seconds, nanosec=nanoseconds)


def run(name: str, make_node: Callable[[], Node], args: list[str] | None) -> int:
    """Run a node until it ends; return the exit code: 0 for SIGINT and SIGTERM.

    The node has `done`, a Future of an exit code, and `close()`, which may be called twice.
    """
    node = None
    code = 0
    try:
        rclpy.init(args=args)
        node = make_node()
        executor = SingleThreadedExecutor()
        executor.add_node(node)
        # Never without a timeout: measured with rclpy 7.1.6, a SIGTERM that comes while another
        # thread publishes does not always wake the executor (2 of 20), which then waits for ever.
        while rclpy.ok() and not node.done.done():
            executor.spin_until_future_complete(node.done, timeout_sec=POLL_S)
        if node.done.done():
            code = node.done.result()
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except BadInputError as error:
        print(f'{name}: {error}', file=sys.stderr, flush=True)
        code = 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not cut the end short
        if node is not None:
            node.close()
            node.destroy_node()
        rclpy.try_shutdown()
    return code
