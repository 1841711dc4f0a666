#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Talk with the robot: a voice orders, is asked back aloud, answers, and interrupts it.

Person, microphone and loudspeaker use this machine's sound device, or a null sink of their own
where there is none. Each thing that is said, understood, spoken or cut is a line.

Exit code 0: all of it happened. 1: not so. 2: the demo could not run.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from run import SIGNALS
from run import DemoError
from run import Processes
from run import interrupt
from run import lease_domain
from run import say

ORDER, ANSWER, STOP = 'Turn ninety degrees.', 'Left.', 'Stop!'
# What a planner has the robot say of what it does.
PLAN = (
    'All right. I turn to the left by ninety degrees. Then I drive to the kitchen, look for the '
    'red cup on the table, and bring it to you. On the way I look whether the door is open, and '
    'close it behind me. When you have the cup, I go back to the window and wait there. If '
    'somebody stands in the way, I ask whether I may pass.'
)
LISTENED_S = 2.0  # to the plan, before it is interrupted
REST_S = 1.0
TRIES = 4  # of a sentence that nothing comes of
PATIENCE_S, STOP_S = 30.0, 5.0  # before it is said again
ROOMS = ('auto', 'device', 'own')
PROBE = 'import sounddevice as s; s.check_input_settings(); s.check_output_settings()'
PROBE_S = 30.0  # a sound server that hangs is none
NODES = {
    'perception': ('backend:=echo', "triggers:=['speech_end']", "camera_topics:=['']"),
    'microphone': ('sample_rate:=16000',),
    'speaker': ('speak_questions:=true', 'barge_in:=true'),
}


def main() -> int:
    """Run the talk and print a verdict."""
    options = parse_arguments()
    lease = lease_domain()  # kept until the end
    os.environ.pop('ROS_LOCALHOST_ONLY', None)  # with the range set too, rcl warns
    os.environ |= {
        'ROS_DOMAIN_ID': str(lease.number),
        'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
    }
    for number in SIGNALS[1:]:
        signal.signal(number, interrupt)
    try:
        with ExitStack() as stack:
            try:
                problems = run_talk(stack, options, lease.number)
            finally:
                for number in SIGNALS:  # a second Ctrl-C must not leave nodes behind
                    signal.signal(number, signal.SIG_IGN)
    except DemoError as error:
        say(f'the demo could not run: {error}')
        return 2
    except KeyboardInterrupt:
        say('interrupted')
        return 130
    return conclude(problems, options.bag)


def run_talk(stack: ExitStack, options: argparse.Namespace, domain: int) -> list[str]:
    """Prepare logs and a room, and let them talk; return what went wrong."""
    logs = options.output or Path(stack.enter_context(temporary_folder()))
    logs.mkdir(parents=True, exist_ok=True)
    is_own = options.room == 'own' or (options.room == 'auto' and not has_sound_device())
    if is_own:
        stack.enter_context(own_room())
    say('the room: ' + ('a null sink of our own' if is_own else "this machine's sound device"))
    return talk(stack, Processes(logs, domain), options.bag, is_own=is_own)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--room',
        choices=ROOMS,
        default='auto',
        help="where it sounds: this machine's sound device, or a null sink of our own "
        '(default: the device, where there is one)',
    )
    parser.add_argument(
        '--bag', type=Path, help='record what was heard and said there, to replay it'
    )
    parser.add_argument(
        '--output', type=Path, help="folder for the nodes' logs (default: they are not kept)"
    )
    options = parser.parse_args()
    if options.bag is not None and options.bag.exists():
        parser.error(f'--bag {options.bag}: it exists already: name a new folder')
    return options


def temporary_folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix='omnivinci-talk-')


def has_sound_device() -> bool:
    """Say whether this machine can play and record; asked in a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, '-c', PROBE], capture_output=True, timeout=PROBE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


@contextmanager
def own_room() -> Iterator[None]:
    """Have this process and those that it starts play and record on a null sink of their own."""
    from omnivinci_ros.bench.dds.sound_server import OTHERS
    from omnivinci_ros.bench.dds.sound_server import SoundServer
    from omnivinci_ros.common.errors import CommandError

    # A socket's path must be short, wherever the checkout is.
    with temporary_folder() as folder:
        try:
            server = SoundServer(Path(folder))
            server.start()
        except CommandError as error:
            raise DemoError(f'neither a sound device nor a sound server: {error}') from error
        before = dict(os.environ)
        try:
            for name in OTHERS:
                os.environ.pop(name, None)
            os.environ.update(server.environment)
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
            server.end()


def talk(stack: ExitStack, processes: Processes, bag: Path | None, *, is_own: bool) -> list[str]:
    """Start the robot and a person, and let them talk; return what went wrong."""
    try:
        import rclpy

        from omnivinci_ros.bench.dds.voice_person import Person
    except ImportError as error:
        raise DemoError(f"{error}: run `make setup`, or pip install '.[voice,cascade]'") from error
    from talk_events import TalkEvents

    stack.callback(processes.end)
    for name, parameters in NODES.items():
        told = (*parameters, 'device:=pulse') if is_own and name == 'microphone' else parameters
        processes.start(name, *(word for one in told for word in ('-p', one)))
    threading.excepthook = but_an_end_of_ros
    rclpy.init()
    stack.callback(rclpy.try_shutdown)
    events = TalkEvents(say, bag)
    stack.callback(events.close)
    person = watchful(Person, lambda: processes.check(*NODES))
    stack.callback(person.close)
    try:
        person.wait_until_ready()
        say('the models are loaded, and all can hear one another')
        have_exchange(person, events)
    except TimeoutError as error:
        return [f'{error}: is the machine overloaded?']
    return events.problems()


def watchful(kind, check: Callable[[], None]):
    """Return a person who, while waiting, sees to it that the robot lives."""

    class Watchful(kind):
        def wait(self, what, is_there, seconds) -> None:
            super().wait(what, lambda: check() or is_there(), seconds)

    return Watchful()


def but_an_end_of_ros(raised: threading.ExceptHookArgs) -> None:
    """Tell of what a thread raised, unless it is that ROS ended while it waited."""
    from rclpy.executors import ExternalShutdownException

    if raised.exc_type is not ExternalShutdownException:
        threading.__excepthook__(raised)


def have_exchange(person, events) -> None:
    """Order, be asked back, answer, hear a plan and stop it; raise TimeoutError."""

    def speak(sentence: str, has_come: Callable[[], bool], patience_s: float) -> None:
        """Say a sentence until it has come of it what should."""
        for _ in range(TRIES):
            say(f'person: "{sentence}"')
            person.speak(sentence)
            with suppress(TimeoutError):
                return person.wait('', has_come, patience_s)
        raise TimeoutError(f'"{sentence}" was said {TRIES} times, and nothing came of it')

    speak(ORDER, lambda: events.ended('command'), PATIENCE_S)
    time.sleep(REST_S)
    speak(ANSWER, lambda: events.orders('TURN'), PATIENCE_S)
    time.sleep(REST_S)
    person.sound_of(STOP)  # made beforehand
    person.tell(PLAN)
    person.wait('a plan that is said', lambda: events.began('say'), PATIENCE_S)
    time.sleep(LISTENED_S)
    speak(STOP, lambda: events.ended('say') and events.orders('STOP'), STOP_S)
    time.sleep(REST_S)


def conclude(problems: list[str], bag: Path | None) -> int:
    """Print the verdict and return the exit code."""
    if bag is not None:
        say(f'recorded: omnivinci replay {bag} -p backend:=echo')
    for problem in problems:
        print(f'FAILED: {problem}')
    if not problems:
        print('PASSED: the robot asked back aloud, was answered, and was interrupted')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
