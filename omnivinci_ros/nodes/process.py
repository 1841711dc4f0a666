# SPDX-License-Identifier: Apache-2.0
"""How a node's process begins and ends."""

from __future__ import annotations

import inspect
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import rclpy
from lifecycle_msgs.srv import ChangeState
from rclpy.executors import ExternalShutdownException
from rclpy.lifecycle import LifecycleNode
from rclpy.logging import get_logger
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.nodes.declare import misspelt
from omnivinci_ros.nodes.declare import settle_changes
from omnivinci_ros.nodes.end_request import SIGNALS
from omnivinci_ros.nodes.end_request import EndRequest
from omnivinci_ros.nodes.executor import NodeExecutor

POLL_S = 1.0  # between two looks at whether the node is done, where nothing wakes it
BAD_USE = 2  # exit code
USAGE = """usage: {name} --ros-args [-p NAME:=VALUE ...] [--params-file FILE] [-r FROM:=TO ...]

{what}

While it runs, `ros2 param list` and `ros2 param describe` tell its parameters."""


def run(name: str, make_node: Callable[[], Node], args: list[str] | None) -> int:
    """Spin a node until it is done or signalled; return the exit code, 0 for SIGINT and SIGTERM.

    A node may have `done`, a Future of an exit code, and `close()`. A callback that raises is
    logged and costs what it was about, not the node. Input that cannot be used ends with one
    sentence and 2. Where a thread remains that may be inside a library, such as one that loads a
    model, the process ends here: Python's own end would take the ground from under the thread,
    and the library would abort.
    """
    given = sys.argv[1:] if args is None else args
    if given and given[0] in ('-h', '--help'):
        print(USAGE.format(name=name, what=inspect.getdoc(make_node) or ''))
        return 0
    end = EndRequest()
    end.listen()
    code = _run(name, make_node, args, end)
    for number in SIGNALS:  # Python itself would reset another handler before it is gone
        signal.signal(number, signal.SIG_IGN)
    if threading.active_count() > 1:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # nobody reads it any more
                stream.flush()
        os._exit(code)
    return code


def _run(name: str, make_node: Callable[[], Node], args: list[str] | None, end: EndRequest) -> int:
    try:
        rclpy.init(args=args, signal_handler_options=SignalHandlerOptions.NO)
    except Exception as error:  # a parameter file that is not there, an argument that is none
        why = ' '.join(str(error).split())[:300]
        print(f'{name}: {why}: correct the command line', file=sys.stderr, flush=True)
        return BAD_USE
    node = None
    executor = NodeExecutor(on_plain=_tell_plain)
    try:
        with end.interrupting():
            node = make_node()
        settle_changes(node)
        for sentence in misspelt(node):
            node.get_logger().warning(sentence)
        return _spin(node, executor, end)
    except (KeyboardInterrupt, ExternalShutdownException):
        return 0
    except BadInputError as error:
        print(f'{name}: {error}', file=sys.stderr, flush=True)
        return BAD_USE
    except Exception:
        if not end.came:  # else a library made another error of the interrupt
            traceback.print_exc()
        return 0 if end.came else 1
    finally:
        executor.release()
        if node is not None:
            _destroy(node)
        rclpy.try_shutdown()


def _tell_plain(why: str) -> None:
    get_logger('executor').warning(
        f'this rclpy does not let its wait set be kept ({why}): callbacks take twice the CPU'
    )


def _spin(node: Node, executor: NodeExecutor, end: EndRequest) -> int:
    done = getattr(node, 'done', None)
    executor.add_node(node)
    woken = node.create_guard_condition(lambda: None)  # whose call ends a wait
    with end.calling(woken.trigger):
        return _spin_until(done, node, executor, end)


def _spin_until(done: Any, node: Node, executor: NodeExecutor, end: EndRequest) -> int:
    while rclpy.ok() and not end.came and not (done is not None and done.done()):
        try:
            executor.spin_once(timeout_sec=POLL_S)
        except (KeyboardInterrupt, ExternalShutdownException, BadInputError):
            raise
        except Exception as error:
            if rclpy.ok():
                node.get_logger().error(f'a callback failed: {type(error).__name__}: {error}')
    return done.result() if done is not None and done.done() else 0


def _destroy(node: Node) -> None:
    """Close and destroy it; what fails is told, and does not keep the rest from its end."""
    for step in (getattr(node, 'close', None), node.destroy_node):
        try:
            if step is not None:
                step()
        except Exception:
            traceback.print_exc()


def guard_transitions(node: LifecycleNode) -> None:
    """Answer an illegal lifecycle transition with a refusal: rclpy raises, and the node dies."""
    service = node._service_change_state
    change_state = service.callback

    def guarded(request: ChangeState.Request, response: Any) -> Any:
        try:
            return change_state(request, response)
        except Exception as error:
            wanted = request.transition.label or request.transition.id
            node.get_logger().error(f'transition {wanted} is refused in this state: {error}')
            response.success = False
            return response

    service.callback = guarded
