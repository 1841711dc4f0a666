# SPDX-License-Identifier: Apache-2.0
"""The nodes' executor: what rclpy's own does, without a wait set for each message."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')

from omnivinci_ros.action import Ask
from rclpy.action import ActionServer
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.duration import Duration
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.task import Future
from std_msgs.msg import String
from std_srvs.srv import Trigger
from support.ros_graph import own_context
from support.ros_graph import wait_until

from omnivinci_ros.nodes import executor as executors
from omnivinci_ros.nodes.executor import NodeExecutor
from omnivinci_ros.nodes.sensor_subscription import SubscriptionEventCallbacks

MESSAGES = 40


@pytest.fixture(scope='module')
def context():
    with own_context() as context:
        yield context


@contextmanager
def spun(context, make=NodeExecutor, **options):
    """Give a node and its executor, which the test spins itself."""
    node, executor = Node('spun', context=context), make(context=context, **options)
    executor.add_node(node)
    try:
        yield node, executor
    finally:
        if make is NodeExecutor:
            executor.release()
        executor.shutdown()
        node.destroy_node()


def spin_until(executor, condition) -> None:
    def spin_and_look() -> bool:
        executor.spin_once(timeout_sec=0.05)
        return condition()

    wait_until(spin_and_look)


def publisher_to(node, executor, topic: str, callback, **options):
    """Return a publisher that a subscription of the node has found."""
    node.create_subscription(String, topic, callback, QoSProfile(depth=MESSAGES), **options)
    publisher = node.create_publisher(String, topic, QoSProfile(depth=MESSAGES))
    spin_until(executor, publisher.get_subscription_count)
    return publisher


def asked_and_waiting(node, executor, name: str) -> tuple[Future, Future]:
    """Ask a service of the node; return what its coroutine awaits, and the answer to be."""
    answered, come = Future(), threading.Event()

    async def ask(request, response):
        come.set()
        response.message = await answered
        return response

    node.create_service(Trigger, name, ask)
    client = node.create_client(Trigger, name, callback_group=MutuallyExclusiveCallbackGroup())
    spin_until(executor, client.service_is_ready)
    said = client.call_async(Trigger.Request())
    spin_until(executor, come.is_set)
    return answered, said


def test_messages_and_timers_share_one_wait_set(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 1e6)
    built, heard, ticks = [], [], []
    with spun(context) as (node, executor):
        publisher = publisher_to(node, executor, 'shared', lambda one: heard.append(one.data))
        node.create_timer(0.01, lambda: ticks.append(1))
        spin_until(executor, lambda: ticks)
        make = executors.rclpy_implementation.WaitSet
        monkeypatch.setattr(
            executors.rclpy_implementation, 'WaitSet', lambda *of: built.append(of) or make(*of)
        )
        ticks.clear()
        for number in range(MESSAGES):
            publisher.publish(String(data=str(number)))
            spin_until(executor, lambda wanted=number + 1: len(heard) == wanted)
        spin_until(executor, lambda: len(ticks) > 3)
    assert heard == [str(number) for number in range(MESSAGES)]
    assert len(built) <= 2, 'rclpy builds one at each of them'


def test_what_comes_and_goes_is_waited_for_and_no_more(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 1e6)
    first, second, ticks = [], [], []
    with spun(context) as (node, executor):
        publisher = publisher_to(node, executor, 'changing', first.append)
        timer = node.create_timer(0.001, lambda: (ticks.append(1), node.destroy_timer(timer)))
        spin_until(executor, lambda: ticks)
        gone = next(iter(node.subscriptions))
        node.destroy_subscription(gone)
        node.create_subscription(String, 'changing', second.append, 10)
        spin_until(executor, lambda: publisher.get_subscription_count() == 1)
        publisher.publish(String(data='to the second'))
        spin_until(executor, lambda: second)
    assert (first, len(ticks)) == ([], 1)


@pytest.mark.parametrize('make', [SingleThreadedExecutor, NodeExecutor])
def test_what_is_ready_at_once_runs_in_the_order_of_rclpy(context, monkeypatch, make):
    """A timer first, then one message of each subscription: what is late hangs on it."""
    monkeypatch.setattr(executors, 'LOOK_S', 1e6)
    order = []

    def tick() -> None:
        order.append('tick')
        timer.cancel()

    with spun(context, make) as (node, executor):
        timer = node.create_timer(0.001, tick)
        timer.cancel()
        # As /clock, which rclpy subscribes to before a node can subscribe to anything.
        clock = publisher_to(node, executor, 'time', lambda one: order.append(one.data))
        sound = publisher_to(node, executor, 'sound', lambda one: order.append(one.data))
        for _ in range(20):
            executor.spin_once(timeout_sec=0.01)
        kept = getattr(executor, '_kept', None)
        assert (kept is not None) == (make is NodeExecutor)
        for at in '123':
            sound.publish(String(data=f'sound {at}'))
            clock.publish(String(data=f'clock {at}'))
        for publisher in (sound, clock):
            assert publisher.wait_for_all_acked(Duration(seconds=60))  # they lie here
        timer.reset()
        wait_until(timer.is_ready)
        spin_until(executor, lambda: len(order) == 7)
        assert getattr(executor, '_kept', None) is kept, 'this is to be of the kept set'
    assert order == ['tick', *(f'{one} {at}' for at in '123' for one in ('clock', 'sound'))]


def test_services_answer_and_a_coroutine_goes_on_when_its_future_is_done(context):
    with spun(context) as (node, executor):
        answered, said = asked_and_waiting(node, executor, 'ask')
        threading.Timer(0.1, answered.set_result, ['of another thread']).start()
        spin_until(executor, said.done)
        assert said.result().message == 'of another thread'
        assert executor.create_task(lambda: 'a task') is not None
        task = executor.create_task(lambda: 'later')
        spin_until(executor, task.done)
        assert task.result() == 'later'


def test_a_coroutine_may_take_messages(context):
    heard = []

    async def hear(message):
        heard.append(message.data)

    with spun(context) as (node, executor):
        publisher_to(node, executor, 'awaited', hear).publish(String(data='one'))
        spin_until(executor, lambda: heard == ['one'])


def test_a_callback_that_raises_costs_its_own_message(context):
    heard = []

    def hear(message):
        heard.append(message.data)
        if message.data == 'bad':
            raise ValueError('bad')

    with spun(context) as (node, executor):
        publisher = publisher_to(node, executor, 'raising', hear)
        publisher.publish(String(data='bad'))
        with pytest.raises(ValueError, match='bad'):
            spin_until(executor, lambda: False)
        publisher.publish(String(data='good'))
        spin_until(executor, lambda: heard == ['bad', 'good'])


def test_what_its_group_holds_back_is_not_waited_for(context):
    class Held(MutuallyExclusiveCallbackGroup):
        is_held = False

        def can_execute(self, entity):
            return not self.is_held

        def beginning_execution(self, entity):
            return not self.is_held and super().beginning_execution(entity)

    heard, group = [], Held()
    with spun(context) as (node, executor):
        publisher = publisher_to(node, executor, 'held', heard.append, callback_group=group)
        group.is_held = True
        publisher.publish(String(data='waits'))
        spin_until(executor, lambda: executor._kept and not executor._kept.subscriptions)
        assert not heard
        group.is_held = False
        spin_until(executor, lambda: heard)


def test_a_waitable_that_is_held_back_is_looked_at_again_soon(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 0.3)
    monkeypatch.setattr(executors, 'WHOLE_LOOK_S', 1e6)
    is_held = [True]

    class Held(MutuallyExclusiveCallbackGroup):
        def can_execute(self, entity):
            return not is_held[0]

    with spun(context) as (node, executor):
        served = []
        server = ActionServer(node, Ask, 'act', served.append, callback_group=Held())
        spin_until(executor, lambda: executor._kept is not None)
        assert not executor._kept.is_whole
        assert all(one is not server for one in executor._kept._waitables)
        is_held[0] = False
        spin_until(executor, lambda: executor._kept and server in executor._kept._waitables)
        server.destroy()


def test_an_executor_without_a_node_spins(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 0.01)
    monkeypatch.setattr(executors, 'WHOLE_LOOK_S', 1e6)
    executor = NodeExecutor(context=context)
    for _ in range(10):
        executor.spin_once(timeout_sec=0.02)
    executor.release()
    executor.shutdown()


def test_messages_are_left_to_rclpy_no_more_after_a_look_at_events(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 0.01)
    monkeypatch.setattr(executors, 'WHOLE_LOOK_S', 1e6)
    heard, plainly, looks = [], [], []
    spin_plainly, look = NodeExecutor._spin_as_rclpy, executors.KeptWaitSet.has_events
    with spun(context) as (node, executor):
        publisher = publisher_to(node, executor, 'often', heard.append)
        for _ in range(20):
            executor.spin_once(timeout_sec=0.01)
        monkeypatch.setattr(
            NodeExecutor, '_spin_as_rclpy', lambda *of: plainly.append(1) or spin_plainly(*of)
        )
        monkeypatch.setattr(
            executors.KeptWaitSet, 'has_events', lambda kept: looks.append(1) or look(kept)
        )
        for number in range(MESSAGES):
            publisher.publish(String(data=str(number)))
            spin_until(executor, lambda wanted=number + 1: len(heard) == wanted)
            time.sleep(0.011)
        spin_until(executor, lambda: looks)
    assert (len(heard), plainly) == (MESSAGES, [])


def test_an_event_of_qos_is_told(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 0.01)
    monkeypatch.setattr(executors, 'WHOLE_LOOK_S', 1e6)
    told = []
    events = SubscriptionEventCallbacks(incompatible_qos=told.append)
    with spun(context) as (node, executor):
        asked = QoSProfile(depth=1, reliability=ReliabilityPolicy.RELIABLE)
        node.create_subscription(String, 'qos', print, asked, event_callbacks=events)
        for _ in range(20):
            executor.spin_once(timeout_sec=0.01)
        offered = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
        node.create_publisher(String, 'qos', offered)
        spin_until(executor, lambda: told)
    assert told[0].total_count == 1


def test_an_rclpy_of_another_make_is_told_of_and_used_as_it_is(context, monkeypatch):
    def refuse(*arguments):
        raise AttributeError('no WaitSet')

    monkeypatch.setattr(executors, 'KeptWaitSet', refuse)
    heard, told = [], []
    with spun(context, on_plain=told.append) as (node, executor):
        publisher = publisher_to(node, executor, 'plain', heard.append)
        publisher.publish(String(data='one'))
        spin_until(executor, lambda: heard)
    assert told == ['AttributeError: no WaitSet']


def test_what_is_destroyed_while_a_coroutine_waits_is_gone_at_once(context):
    with spun(context) as (node, executor):
        publisher = publisher_to(node, executor, 'forgotten', lambda message: None)
        answered, said = asked_and_waiting(node, executor, 'patient')
        node.destroy_subscription(next(iter(node.subscriptions)))
        spin_until(executor, lambda: not publisher.get_subscription_count())
        assert not said.done()
        answered.set_result('late')
        spin_until(executor, said.done)


def test_a_guard_that_rclpy_saw_and_did_not_come_to_is_not_lost(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 1e6)
    monkeypatch.setattr(executors, 'TURNS', 1)  # and two messages wait before it
    heard, called = [], []
    with spun(context) as (node, executor):
        guard = node.create_guard_condition(lambda: called.append(1))
        publisher = publisher_to(node, executor, 'before', heard.append)
        for _ in range(20):
            executor.spin_once(timeout_sec=0.01)
        for text in 'ab':
            publisher.publish(String(data=text))
        assert publisher.wait_for_all_acked(Duration(seconds=60))
        guard.trigger()
        spin_until(executor, lambda: called)
    assert (len(heard), called) == (2, [1])


def test_a_timer_that_destroys_itself_leaves_nothing_to_spin_for(context, monkeypatch):
    ticks = []
    with spun(context) as (node, executor):
        timer = node.create_timer(0.001, lambda: (ticks.append(1), timer.destroy()))
        spin_until(executor, lambda: ticks)
        monkeypatch.setattr(executors, 'LOOK_S', 1e6)
        executor.spin_once(timeout_sec=0.01)
        began = time.monotonic()
        for _ in range(20):
            executor.spin_once(timeout_sec=0.01)
        # Each waits for all of its time; a busy machine only makes it longer.
        assert time.monotonic() - began > 0.15, 'it spins as fast as it can'


def test_a_callback_that_uses_what_is_destroyed_raises(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 1e6)
    with spun(context) as (node, executor):
        gone = node.create_publisher(String, 'gone', 10)
        node.destroy_publisher(gone)
        node.create_timer(0.3, lambda: gone.publish(String()))
        with pytest.raises(executors.InvalidHandle):
            spin_until(executor, lambda: False)


def test_a_task_of_another_thread_is_not_left_waiting(context, monkeypatch):
    monkeypatch.setattr(executors, 'LOOK_S', 1e6)  # or rclpy would find it within a second
    done, was_done = [], threading.Event()
    with spun(context) as (_, executor):

        def give() -> None:
            for number in range(100):
                was_done.clear()
                executor.create_task(lambda number=number: (done.append(number), was_done.set()))
                if not was_done.wait(60):
                    return

        giver = threading.Thread(target=give)
        giver.start()
        while len(done) < 100 and giver.is_alive():
            executor.spin_once(timeout_sec=90)  # longer than the giver waits for one
        giver.join()
    assert done == list(range(100))
