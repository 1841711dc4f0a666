# SPDX-License-Identifier: Apache-2.0
"""An executor whose wait set is built once, not at each callback.

rclpy's SingleThreadedExecutor builds a wait set of everything that a node has, up to three times
for each message: with a camera, a microphone and this node's services that was more than half of
its time. Here messages and timers are taken from a set that is kept until the node changes. All
the rest (services, actions, coroutines) is left to rclpy's own code once it is seen to be ready.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from collections.abc import Iterable
from contextlib import ExitStack
from contextlib import suppress
from typing import Any

from rclpy.context import Context
from rclpy.executors import ExternalShutdownException
from rclpy.executors import SingleThreadedExecutor
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.timer import Timer

from omnivinci_ros.common.units import SECOND_NS

try:
    from rclpy.event_handler import EventHandler
except ImportError:  # Humble
    from rclpy.qos_event import QoSEventHandler as EventHandler

InvalidHandle = rclpy_implementation.InvalidHandle
LOOK_S = 1.0  # between two looks at whether there is a QoS event
WHOLE_LOOK_S = 10.0  # between two looks of rclpy at everything, should a wake-up have been lost
TURNS = 100  # callbacks in a row that rclpy runs; more than a node has entities


class KeptWaitSet:
    """A wait set of all that may run but QoS events, for as long as it stays the same.

    Those come once in a node's life, and are looked for now and then, in a set of their own.
    """

    def __init__(self, executor: SingleThreadedExecutor, guard: Any) -> None:
        """Raise InvalidHandle where something is destroyed meanwhile."""
        nodes, context = executor.get_nodes(), executor.context.handle
        self._can_execute = executor.can_execute
        self.is_whole = True  # nothing was held back by its group
        with ExitStack() as self._stack:  # keeps each handle while it is waited for
            self._stack.enter_context(context)
            self.subscriptions = self._by_pointer(x for node in nodes for x in node.subscriptions)
            self.timers = self._by_pointer(x for node in nodes for x in node.timers)
            clients = self._by_pointer(x for node in nodes for x in node.clients)
            services = self._by_pointer(x for node in nodes for x in node.services)
            self._guards = self._by_pointer(x for node in nodes for x in node.guards)
            for one in self._guards.values():
                if one._executor_triggered:  # seen by rclpy, whose turns ended before it
                    one.trigger()
            self._stack.enter_context(guard.handle)
            self._guard = guard.handle.pointer
            self._waitables: list[Any] = []
            self._events: list[Any] = []
            for one in (one for node in nodes for one in node.waitables):
                if self._can_execute(one):
                    with suppress(InvalidHandle):
                        self._stack.enter_context(one)
                        rare = isinstance(one, EventHandler)
                        (self._events if rare else self._waitables).append(one)
                else:
                    self.is_whole = False
            more = [one.get_num_entities() for one in self._waitables]
            self._set = rclpy_implementation.WaitSet(
                len(self.subscriptions) + sum(one.num_subscriptions for one in more),
                len(self._guards) + 1 + sum(one.num_guard_conditions for one in more),
                len(self.timers) + sum(one.num_timers for one in more),
                len(clients) + sum(one.num_clients for one in more),
                len(services) + sum(one.num_services for one in more),
                sum(one.num_events for one in more),
                context,
            )
            self._event_set: Any = None  # made when it is looked into
            self._context = context
            self._adds = [
                (add, one.handle)
                for add, entities in (
                    (self._set.add_subscription, self.subscriptions.values()),
                    (self._set.add_client, clients.values()),
                    (self._set.add_service, services.values()),
                    (self._set.add_timer, self.timers.values()),
                    (self._set.add_guard_condition, [*self._guards.values(), guard]),
                )
                for one in entities
            ]
            self._stack = self._stack.pop_all()

    def _by_pointer(self, entities: Iterable[Any]) -> dict[int, Any]:
        found = {}
        for one in entities:
            if not self._can_execute(one):
                self.is_whole = False
                continue
            with suppress(InvalidHandle):  # destroyed, and still in the node's list
                self._stack.enter_context(one.handle)
                found[one.handle.pointer] = one
        return found

    def has_events(self) -> bool:
        """Return whether a QoS event waits; raise InvalidHandle for one that is destroyed."""
        if not self._events:  # an empty set cannot be waited for
            return False
        if self._event_set is None:
            numbers = (0, 0, 0, 0, 0, len(self._events))
            self._event_set = rclpy_implementation.WaitSet(*numbers, self._context)
        self._event_set.clear_entities()
        for one in self._events:
            one.add_to_wait_set(self._event_set)
        self._event_set.wait(0)
        return any(one.is_ready(self._event_set) for one in self._events)

    def wait(self, timeout_ns: int) -> tuple[list[Any], list[Any], bool, bool]:
        """Wait; return the timers and subscriptions that are ready, whether more is, and
        whether the executor was woken: rclpy does it after each callback of its own, too.
        """
        self._set.clear_entities()
        for add, handle in self._adds:
            add(handle)
        for one in self._waitables:
            one.add_to_wait_set(self._set)
        self._set.wait(timeout_ns)
        guards = set(self._set.get_ready_entities('guard_condition'))
        for pointer in guards:  # a wait takes it: rclpy is to find it again
            if pointer in self._guards:
                with suppress(InvalidHandle):  # destroyed meanwhile
                    self._guards[pointer].trigger()
        timers, others = self._ready('timer', self.timers)
        subscriptions, more = self._ready('subscription', self.subscriptions)
        is_more = bool(
            guards - {self._guard}
            or others
            or more
            or self._set.get_ready_entities('service')
            or self._set.get_ready_entities('client')
        )
        return timers, subscriptions, is_more, self._guard in guards

    def _ready(self, kind: str, known: dict[int, Any]) -> tuple[list[Any], bool]:
        """Return what is ready of those known by pointer, and whether there are others."""
        pointers = self._set.get_ready_entities(kind)
        found = [known[one] for one in pointers if one in known]
        return found, len(found) < len(pointers)

    def release(self) -> None:
        self._stack.close()


class NodeExecutor(SingleThreadedExecutor):
    """Runs callbacks in the thread that calls `spin_once`, as rclpy's own, for less CPU."""

    def __init__(
        self,
        *,
        context: Context | None = None,
        on_plain: Callable[[str], object] = lambda why: None,
    ) -> None:
        """`on_plain` is told once why rclpy's own way is gone altogether, where it must be."""
        self._is_changed = True  # rclpy's constructor may wake us
        super().__init__(context=context)
        self._on_plain = on_plain
        self._is_plain = False
        self._kept: KeptWaitSet | None = None
        self._turns = 0  # for rclpy, while it finds something to do
        self._suspended: set[Any] = set()  # coroutines that await something
        self._found: Any = None  # the task that rclpy ran last
        self._look_s = 0.0  # when events were looked for
        self._whole_look_s = 0.0  # when rclpy looked at everything

    def wake(self) -> None:
        """Note that entities came or went; called from any thread."""
        self._is_changed = True
        super().wake()

    def add_node(self, node: Node) -> bool:
        self._is_changed = True
        return bool(super().add_node(node))

    def remove_node(self, node: Node) -> None:
        self._is_changed = True
        super().remove_node(node)

    def release(self) -> None:
        """Let go of what is waited for, so that it can be destroyed."""
        if self._kept is not None:
            self._kept.release()
        self._kept, self._is_changed = None, True

    def wait_for_ready_callbacks(self, *args: Any, **options: Any) -> Any:
        found = super().wait_for_ready_callbacks(*args, **options)
        self._found = found[0]
        return found

    def spin_once(self, timeout_sec: float | None = None) -> None:
        """Wait for callbacks, and run those that are ready."""
        if self._suspended or self._is_plain:
            self._spin_as_rclpy(timeout_sec)
        elif self._turns or self._is_look_due():
            self._spin_as_rclpy(0)
        elif (kept := self._wait_set()) is not None:
            self._spin_kept(kept, timeout_sec)

    def _is_look_due(self) -> bool:
        """Return whether rclpy is to look at everything."""
        now_s = time.monotonic()
        if now_s <= self._look_s + LOOK_S:
            return False
        kept = self._kept
        if kept is None or self._is_changed or not kept.is_whole:
            return True
        if now_s > self._whole_look_s + WHOLE_LOOK_S:
            return True
        self._look_s = now_s
        try:
            return kept.has_events()
        except InvalidHandle:  # destroyed meanwhile
            return True

    def _spin_as_rclpy(self, timeout_sec: float | None) -> None:
        self.release()  # what is destroyed meanwhile is to be gone
        turns, self._turns, self._found = self._turns or TURNS, 0, None
        try:
            super().spin_once(timeout_sec=timeout_sec)
        finally:
            if self._found is not None:
                self._turns = turns - 1
                self._suspended.add(self._found)
            self._suspended = {one for one in self._suspended if not _is_over(one)}
            self._is_changed = True  # also what may run now
            if not self._turns and self._has_tasks():
                self._turns = TURNS  # come since: rclpy's look took their wake-up
            self._look_s = self._whole_look_s = time.monotonic()

    def _has_tasks(self) -> bool:
        tasks = [one[0] for one in getattr(self, '_tasks', ())]  # 7.1.8, Kilted and before
        return bool(getattr(self, '_ready_tasks', ())) or not all(map(_is_over, tasks))

    def _wait_set(self) -> KeptWaitSet | None:
        if self._kept is None or self._is_changed:
            self.release()
            self._is_changed = False
            if self._guard is None:  # shut down
                return None
            try:
                self._kept = KeptWaitSet(self, self._guard)
            except InvalidHandle:  # and it is about to leave the node
                self._is_changed, self._turns = True, TURNS
            except (AttributeError, TypeError) as error:  # an rclpy that is made in another way
                self._is_plain = True
                self._on_plain(f'{type(error).__name__}: {error}')
        return self._kept

    def _spin_kept(self, kept: KeptWaitSet, timeout_sec: float | None) -> None:
        look_s = max(0.0, self._look_s + LOOK_S - time.monotonic())
        wait_s = look_s if timeout_sec is None or timeout_sec < 0 else min(timeout_sec, look_s)
        timers, subscriptions, is_more, is_woken = kept.wait(round(wait_s * SECOND_NS))
        if not self.context.ok():
            raise ExternalShutdownException()
        if is_more or is_woken and self._has_tasks():
            self._turns = TURNS
        for timer in timers:
            self._run(timer, _call_timer)
        for subscription in subscriptions:
            self._run(subscription, _take)

    def _run(self, entity: Any, call: Callable[[Any], tuple[Any, ...] | None]) -> None:
        """Call back for an entity, or leave it to rclpy where that is not so simple."""
        group = entity.callback_group
        if not _is_simple(entity) or group is None or not group.beginning_execution(entity):
            self._turns, self._is_changed = TURNS, True
            return
        try:
            taken = self._taken(entity, call)
            if taken is not None:
                entity.callback(*taken)
        except BaseException:
            self._turns = TURNS  # rclpy is fair to those that come after it
            raise
        finally:
            group.ending_execution(entity)

    def _taken(
        self, entity: Any, take: Callable[[Any], tuple[Any, ...] | None]
    ) -> tuple[Any, ...] | None:
        """Return what the callback is given; None where there is nothing to call it for."""
        try:
            with entity.handle:
                return take(entity)
        except InvalidHandle:  # destroyed meanwhile, maybe without a word to us
            self._is_changed = True
            return None


def _is_over(task: Any) -> bool:
    return bool(task.done() or task.cancelled())


def _is_simple(entity: Any) -> bool:
    """Return whether a callback is a function of the message alone, or of nothing."""
    if inspect.iscoroutinefunction(entity.callback):
        return False
    if isinstance(entity, Timer):  # from Kilted on it may want a TimerInfo
        wanted = getattr(getattr(entity.callback, 'func', entity.callback), '__annotations__', {})
        return not wanted.keys() - {'return'}
    kind = getattr(entity, '_callback_type', None)  # of a subscription
    return kind is None or kind.name == 'MessageOnly'


def _call_timer(timer: Any) -> tuple[()] | None:
    if not timer.handle.is_timer_ready():  # cancelled meanwhile
        return None
    timer.handle.call_timer()
    return ()


def _take(subscription: Any) -> tuple[Any] | None:
    taken = subscription.handle.take_message(subscription.msg_type, subscription.raw)
    return None if taken is None else (taken[0],)
