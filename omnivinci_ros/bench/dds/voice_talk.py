# SPDX-License-Identifier: Apache-2.0
"""The talk of `omnivinci bench voice`, as a process: what the person says, and then waits for."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rclpy

from omnivinci_ros.bench.core.voice_figures import ASKED_BACK
from omnivinci_ros.bench.core.voice_figures import OWN_ORDER
from omnivinci_ros.bench.core.voice_figures import STOP_COMMAND
from omnivinci_ros.bench.core.voice_figures import STOP_IN_SILENCE
from omnivinci_ros.bench.core.voice_figures import STOP_OVER
from omnivinci_ros.bench.core.voice_figures import TALKED_OVER
from omnivinci_ros.bench.core.voice_figures import stop_of
from omnivinci_ros.bench.dds.voice_person import Person
from omnivinci_ros.bench.dds.voice_room import EchoRoom
from omnivinci_ros.common.atomic_files import write_whole

ORDER, ANSWER = 'Turn ninety degrees.', 'Left.'
OVER, STOP = 'No, not that one.', 'Stop!'
STORY = (
    'There is a red cup on the table, beside it a book, and behind the book a small lamp. '
    'The window is open, and on the chair lies a green coat.'
)
OWN = 'Bring the red cup to the kitchen.'  # the robot says
TURN_S, ECHO_TURN_S = 40.0, 8.0  # waited for what comes of a sentence
LATE_S = 2.0  # ... for what nobody waits for
LISTENED_S = 1.5  # to the robot, before it is interrupted
TONE_S = 3.0
REST_S = 1.0

Said = list[dict[str, Any]]
Lines = list[dict[str, Any]]


class Talk:
    """Has exchanges, and keeps what was said and heard in each."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._patience_s = TURN_S
        self._first = 0  # of the lines of this turn

    def exchange(self) -> dict[str, Any]:
        """Order, be asked back aloud, answer, interrupt two stories, stop nothing, and a tone."""
        return self._exchange(
            (ASKED_BACK, self._ask_back),
            (TALKED_OVER, lambda said: self._interrupt(OVER, said)),
            (STOP_OVER, self._stop_a_story),
            (STOP_IN_SILENCE, self._stop_nothing),
            (STOP_COMMAND, self._stop_a_tone),
        )

    def short_exchange(self, level_db: float, delay_ms: int) -> dict[str, Any]:
        """Have the robot say an order, be asked back by it, and stop its story."""
        self._patience_s = ECHO_TURN_S
        found = self._exchange(
            (OWN_ORDER, self._listen),
            (ASKED_BACK, self._ask_back),
            (STOP_OVER, self._stop_a_story),
        )
        return {**found, 'echo': [level_db, delay_ms]}

    def _exchange(self, *turns: tuple[str, Callable[[Said], None]]) -> dict[str, Any]:
        first, began_ns = len(self._person.lines), time.time_ns()
        found = [self._turn(*turn) for turn in turns]
        end_ns = time.time_ns()
        return {
            'began_ns': began_ns,
            'ended_ns': end_ns,
            'turns': found,
            'lines': self._person.lines[first:],
            'heard': [one for one in self._person.heard if began_ns <= one[0] <= end_ns],
        }

    def _turn(self, name: str, take: Callable[[Said], None]) -> dict[str, Any]:
        """Return what was said in a turn, what came of it, and why it did not end, if so."""
        said: Said = []
        why = ''
        self._first = len(self._person.lines)
        try:
            take(said)
        except TimeoutError as error:
            why = str(error)
        if name != ASKED_BACK:
            self._person.wait('quiet', self._person.is_quiet, TURN_S)
        time.sleep(REST_S)
        return {'name': name, 'said': said, 'why': why, 'lines': self._person.lines[self._first :]}

    def _came(self, what: str, **fields: Any) -> Lines:
        return self._person.since(self._first, what, **fields)

    def _wait(self, what: str, is_there: Callable[[], Any]) -> None:
        self._person.wait(what, is_there, self._patience_s)

    # The turns

    def _listen(self, said: Said) -> None:
        self._person.tell(OWN)
        self._wait('it said', lambda: self._came('CUT') or self._came('ENDED', source='say'))
        time.sleep(LATE_S)

    def _ask_back(self, said: Said) -> None:
        said.append(self._person.speak(ORDER))
        self._wait('a question', lambda: self._came('command', asks=True))
        self._wait('it said', lambda: self._came('ENDED', source='command'))
        time.sleep(REST_S)
        said.append(self._person.speak(ANSWER))
        self._wait('an order', lambda: self._came('command', intent='TURN', asks=False))

    def _interrupt(self, sentence: str, said: Said) -> None:
        self._person.sound_of(sentence)  # made beforehand
        self._person.tell(STORY)
        self._wait('the story', lambda: self._came('BEGAN', source='say'))
        time.sleep(LISTENED_S)
        said.append(self._person.speak(sentence))
        self._wait('silence', lambda: self._came('CUT') or self._came('ENDED', source='say'))

    def _stop_a_story(self, said: Said) -> None:
        self._interrupt(STOP, said)
        self._wait('a STOP', lambda: self._came('command', intent='STOP'))

    def _stop_nothing(self, said: Said) -> None:
        said.append(self._person.speak(STOP))
        self._wait('a STOP', lambda: stop_of(self._came('command'), said[0]))

    def _stop_a_tone(self, said: Said) -> None:
        """Have nobody say the STOP: what is heard last is the robot then."""
        self._person.sound_tone(TONE_S)
        self._wait('the tone', lambda: self._came('BEGAN', source='speech_out'))
        time.sleep(REST_S)
        sent_ns = self._person.send_stop()
        said.append({'sentence': '', 'began_ns': sent_ns, 'ended_ns': sent_ns})
        self._wait('silence', lambda: self._came('CUT') or self._came('ENDED'))


def with_echoes(
    talk: Talk, room: EchoRoom, echoes: list[list[float]], rounds: int
) -> Iterator[dict[str, Any]]:
    """Yield so many short exchanges for each level and delay."""
    for level_db, delay_ms in echoes:
        room.lay(level_db, round(delay_ms))
        time.sleep(REST_S)
        for _ in range(rounds):
            yield talk.short_exchange(level_db, round(delay_ms))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, required=True)
    parser.add_argument('--warm-ups', type=int, required=True)
    parser.add_argument('--echoes', type=json.loads, required=True)
    parser.add_argument('--log', type=Path, required=True)
    parser.add_argument('--sound', type=Path, required=True)
    args = parser.parse_args()
    rclpy.init()
    person = Person()
    person.wait_until_ready()
    talk = Talk(person)
    for _ in range(args.warm_ups):
        talk.exchange()
    if args.echoes:
        exchanges = list(with_echoes(talk, EchoRoom(os.environ), args.echoes, args.rounds))
    else:
        exchanges = [talk.exchange() for _ in range(args.rounds)]
    write_whole(args.log, json.dumps(exchanges))
    person.write_sound(args.sound)
    person.close()
    rclpy.try_shutdown()
    return 0


if __name__ == '__main__':
    sys.exit(main())
