# SPDX-License-Identifier: Apache-2.0
"""The speaker as a process, heard by the real microphone through a PulseAudio null sink."""

from __future__ import annotations

import time

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')
pytest.importorskip('hibari', reason="needs a voice: run 'pip install hibari-tts==0.2.1'")

from diagnostic_msgs.msg import DiagnosticArray
from diagnostic_msgs.msg import KeyValue
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.msg import Speaking
from omnivinci_ros.msg import SpeechActivity
from std_msgs.msg import String
from support.ros_graph import Graph
from support.ros_graph import wait_until
from support.sound_server import Sound
from support.sound_server import skip_without_sound_server
from support.voices import spoken

from omnivinci_ros.messages import build
from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.speech.activity_watch import OTHERS

TYPES = ros_types()
MS, S = 1_000_000, 1_000_000_000
MOST_AFTER_A_CUT_MS = 50
TONE = np.rint(3000 * np.sin(np.arange(5 * 16_000) * np.pi / 8)).astype(np.int16)  # 5 s, 1 kHz
STORY = 'There is a red cup on the table, beside it a book, and behind the book a small lamp.'


@pytest.fixture(scope='module')
def robot(tmp_path_factory):
    """A speaker and a microphone of one sound server: what is played is heard."""
    skip_without_sound_server()
    sound = Sound(tmp_path_factory.mktemp('sound'))
    sound.start()
    graph = Graph()
    graph.place_in(sound.environment)
    graph.server = sound
    graph.speaking = graph.listen(Speaking, 'speaking', COMMANDS)
    graph.played = graph.listen(AudioChunk, 'played', 1000)
    graph.heard = graph.listen(AudioChunk, 'audio', 1000)
    graph.diagnostics = graph.listen(DiagnosticArray, '/diagnostics')
    graph.say = graph.publisher(String, 'say')
    graph.command = graph.publisher(CommandInterpretation, 'command', COMMANDS)
    graph.scene = graph.publisher(SceneUnderstanding, 'scene')
    graph.answer = graph.publisher(SceneUnderstanding, 'answer')
    graph.out = graph.publisher(AudioChunk, 'speech_out', 100)
    graph.speaker = graph.start(
        'speaker', reconnect_s=0.3, speak_questions=True, speak_answers=True
    )
    graph.start('microphone', sample_rate=16_000, device='pulse')
    wait_until(lambda: 'speaking with' in graph.speaker.output, 120, lambda: graph.speaker.output)
    wait_until(lambda: 'ready to speak' in graph.speaker.output, 120, lambda: graph.speaker.output)
    graph.wait_until_heard('speaker')
    wait_until(lambda: len(graph.heard) > 150)  # the source wakes up for 2 s
    yield graph
    codes = graph.close()
    sound.end()
    assert set(codes) == {0}


@pytest.fixture
def events(robot):
    """What is said of the utterances of this test alone."""
    first = len(robot.speaking)
    yield lambda: robot.speaking[first:]
    if open_utterances(robot.speaking[first:]):
        robot.command.publish(CommandInterpretation(intent='STOP'))
        wait_until(lambda: not open_utterances(robot.speaking[first:]))


def open_utterances(events: list[Speaking]) -> set[int]:
    began = {one.utterance_id for one in events if one.state == 'BEGAN'}
    return began - {one.utterance_id for one in events if one.state in ('ENDED', 'CUT', 'LOST')}


def ended(events: list[Speaking]) -> bool:
    return any(one.state in ('ENDED', 'CUT', 'LOST') for one in events)


def heard_between(robot, start_ns: int, end_ns: int) -> tuple[np.ndarray, int]:
    """Return what the microphone heard, and when that began."""
    wait_until(lambda: robot.heard and nanoseconds(robot.heard[-1].header.stamp) > end_ns)
    chunks = [c for c in robot.heard if start_ns <= nanoseconds(c.header.stamp) < end_ns]
    sound = np.concatenate([np.array(c.samples, np.int16) for c in chunks])
    return sound, nanoseconds(chunks[0].header.stamp)


def loud(sound: np.ndarray, first_ns: int) -> tuple[int, int]:
    """Return when the first and the last loud sample were heard."""
    places = np.flatnonzero(np.abs(sound.astype(int)) > 300)
    return tuple(first_ns + int(at) * 62_500 for at in (places[0], places[-1]))


def test_a_text_is_heard_when_it_is_said_to_be_and_its_sentences_are_told(robot, events):
    first = len(robot.played)
    robot.say.publish(String(data='The cup is red. The book is blue.'))
    wait_until(lambda: ended(events()))
    told = events()
    assert [one.state for one in told] == ['BEGAN', 'PLAYED', 'PLAYED', 'ENDED']
    assert [one.text for one in told][1:3] == ['The cup is red.', 'The book is blue.']
    assert {one.source for one in told} == {'say'}
    began_ns, ended_ns = (nanoseconds(told[k].header.stamp) for k in (0, -1))
    length_ns = nanoseconds(told[-1].played)
    assert 1 * S < length_ns < 5 * S
    sound, at_ns = heard_between(robot, began_ns - 200 * MS, ended_ns + 500 * MS)
    onset_ns, last_ns = loud(sound, at_ns)
    print(
        f'heard {(onset_ns - began_ns) / MS:.0f} ms after BEGAN, '
        f'last {(last_ns - ended_ns) / MS:.0f} ms after ENDED'
    )
    assert began_ns - 100 * MS < onset_ns < began_ns + 300 * MS
    assert last_ns < ended_ns + 200 * MS
    # What is said to have been played is what was heard.
    played = np.concatenate([np.array(c.samples) for c in robot.played[first:]])
    assert len(played) * S // robot.played[first].sample_rate == pytest.approx(length_ns, rel=0.01)
    assert nanoseconds(robot.played[first].header.stamp) == began_ns


def test_a_stop_silences_it_and_what_was_played_ends_there(robot, events):
    robot.out.publish(build.audio_chunk(TYPES, time.time_ns(), 16_000, 1, TONE))
    wait_until(lambda: any(one.state == 'BEGAN' for one in events()))
    time.sleep(1.0)
    robot.command.publish(CommandInterpretation(intent='STOP'))
    wait_until(lambda: ended(events()))
    cut = events()[-1]
    assert (cut.state, cut.reason) == ('CUT', 'a STOP came')
    began_ns, cut_ns = (nanoseconds(events()[k].header.stamp) for k in (0, -1))
    sound, _ = heard_between(robot, began_ns - 200 * MS, cut_ns + 1500 * MS)
    # Sound is counted, which a busy machine does not change: what is heard had been played when it
    # was cut, and nothing of what the device and its server buffered.
    heard_ms, played_ms = loud_milliseconds(sound), nanoseconds(cut.played) / MS
    print(f'heard {heard_ms} ms, of which {played_ms:.0f} were played when it was cut')
    assert 500 < played_ms < 4000  # of 5 s that were to be played
    assert heard_ms <= played_ms + MOST_AFTER_A_CUT_MS


def loud_milliseconds(sound: np.ndarray) -> int:  # of a tone
    whole = np.abs(sound[: len(sound) // 16 * 16].astype(int)).reshape(-1, 16)
    return int((whole.max(axis=1) > 300).sum())


def test_sound_of_a_talker_is_played_and_forgotten_after_a_stop(robot, events):
    sound = spoken('One two three four five six seven eight nine ten eleven twelve.')
    chunks = [sound[at : at + 1600] for at in range(0, len(sound), 1600)]
    for chunk in chunks[:10]:
        robot.out.publish(build.audio_chunk(TYPES, time.time_ns(), 16_000, 1, chunk))
    wait_until(lambda: any(one.state == 'BEGAN' for one in events()))
    assert events()[0].source == 'speech_out'
    robot.command.publish(CommandInterpretation(intent='STOP'))
    wait_until(lambda: ended(events()))
    for chunk in chunks[10:14]:  # it has not heard of the STOP
        robot.out.publish(build.audio_chunk(TYPES, time.time_ns(), 16_000, 1, chunk))
        time.sleep(0.05)
    time.sleep(0.5)
    assert [one.state for one in events()] == ['BEGAN', 'CUT']


def test_of_answers_that_wait_the_newest_is_said(robot, events):
    robot.say.publish(String(data='This is the first answer.'))
    wait_until(lambda: any(one.state == 'BEGAN' for one in events()))
    robot.say.publish(String(data='This is the second.'))
    robot.say.publish(String(data='Third.'))
    wait_until(lambda: sum(one.state == 'ENDED' for one in events()) == 2)
    assert [one.text for one in events() if one.state == 'ENDED'] == [
        'This is the first answer.',
        'Third.',
    ]
    (cut,) = [one for one in events() if one.state == 'CUT']
    assert (cut.text, nanoseconds(cut.played)) == ('This is the second.', 0)
    assert cut.reason == 'a newer one of the same source took its place'


def test_questions_and_answers_are_said_and_what_nobody_allowed_is_not(robot, events):
    robot.command.publish(
        CommandInterpretation(intent='SAY', slots=[KeyValue(key='text', value='I am the king')])
    )
    partial = SceneUnderstanding(text='A', final=False)
    partial.provenance.trigger = 'task'
    robot.scene.publish(partial)
    periodic = SceneUnderstanding(text='A kitchen.', final=True)
    periodic.provenance.trigger = 'periodic'
    robot.scene.publish(periodic)
    answer = SceneUnderstanding(text='Two cups.', final=True)
    answer.provenance.trigger = 'task'
    robot.scene.publish(answer)
    robot.answer.publish(SceneUnderstanding(text='{"cups": 2}', json='{"cups": 2}', final=True))
    robot.answer.publish(SceneUnderstanding(text='You asked for it.', final=True))
    robot.command.publish(
        CommandInterpretation(
            intent='BRING_OBJECT', needs_clarification=True, clarification='Which cup?'
        )
    )
    wait_until(lambda: sum(one.state == 'ENDED' for one in events()) == 3)
    assert {(one.source, one.text) for one in events() if one.state == 'ENDED'} == {
        ('scene', 'Two cups.'),
        ('answer', 'You asked for it.'),
        ('command', 'Which cup?'),
    }
    assert {one.text for one in events()} == {'Two cups.', 'You asked for it.', 'Which cup?'}


def test_an_answer_to_what_was_asked_before_a_stop_is_not_said(robot, events):
    now_ns = time.time_ns()
    stop = CommandInterpretation(intent='STOP')
    stop.header.stamp = stamps.time(TYPES, now_ns)
    robot.command.publish(stop)
    time.sleep(0.3)  # another topic: the answers must come after it
    for asked_ns, text in ((now_ns - S, 'Too late.'), (now_ns + S, 'In time.')):
        answer = SceneUnderstanding(text=text, final=True)
        answer.header.stamp = stamps.time(TYPES, asked_ns)
        answer.provenance.trigger = 'task'
        robot.scene.publish(answer)
        robot.answer.publish(answer)
    wait_until(lambda: sum(one.state == 'ENDED' for one in events()) == 2)
    assert {one.text for one in events()} == {'In time.'}
    wait_until(lambda: speaker_values(robot)['answers before a STOP'] == '2')


def speaker_values(robot) -> dict[str, str]:
    statuses = [one for message in robot.diagnostics for one in message.status]
    told = [one for one in statuses if one.name == 'speaker: device']
    return {one.key: one.value for one in told[-1].values} if told else {}


def test_an_unplugged_device_is_told_and_comes_back(robot, events):
    robot.say.publish(String(data=STORY))
    wait_until(lambda: any(one.state == 'BEGAN' for one in events()))
    robot.server.unplug()
    wait_until(lambda: ended(events()))
    assert events()[-1].state == 'LOST'

    def status():
        return [
            one
            for message in robot.diagnostics
            for one in message.status
            if one.name == 'speaker: device'
        ][-1]

    robot.server.plug_in()
    wait_until(lambda: robot.speaker.output.count('ready to speak') >= 1)
    wait_until(lambda: status().level == b'\x01')
    assert 'disconnects=1' in status().message

    def is_said() -> bool:
        robot.say.publish(String(data='Back again.'))
        time.sleep(1.5)
        return any(one.state == 'ENDED' for one in events())

    wait_until(is_said, 120, lambda: robot.speaker.output)


def voice(at_ns: int, *, own: float) -> SpeechActivity:
    message = SpeechActivity(speaking=True, own=own)
    message.header.stamp = stamps.time(TYPES, at_ns)
    return message


def test_with_barge_in_a_voice_that_is_not_its_own_silences_it(robot):
    topics = ('say', 'speaking', 'played', 'speech_activity')
    arguments = [word for topic in topics for word in ('-r', f'{topic}:=polite/{topic}')]
    polite = robot.start('speaker', ['-r', '__node:=polite', *arguments], barge_in=True)
    events = robot.listen(Speaking, 'polite/speaking', COMMANDS)
    say = robot.publisher(String, 'polite/say')
    activity = robot.publisher(SpeechActivity, 'polite/speech_activity')
    wait_until(lambda: 'ready to speak' in polite.output, 120, lambda: polite.output)
    robot.wait_until_heard('polite')
    say.publish(String(data=STORY))
    wait_until(lambda: events)
    activity.publish(voice(time.time_ns(), own=0.9))
    activity.publish(SpeechActivity(speaking=False, own=0.0))
    activity.publish(voice(nanoseconds(events[0].header.stamp) - S, own=0.1))  # before it began
    time.sleep(0.3)
    assert [one.state for one in events] == ['BEGAN']
    activity.publish(voice(time.time_ns(), own=0.1))
    wait_until(lambda: ended(events))
    assert (events[-1].state, events[-1].reason) == ('CUT', 'somebody spoke over it')
    polite.end()


@pytest.fixture(scope='module')
def listener(robot):
    """Perception, which hears the robot and whoever else is in the room."""
    robot.commands = robot.listen(CommandInterpretation, 'command', COMMANDS)
    robot.activity = robot.listen(SpeechActivity, 'speech_activity')
    process = robot.start(
        'perception', backend='echo', triggers=['speech_end'], camera_topics=['']
    )
    wait_until(lambda: 'perceiving' in process.output, 120, lambda: process.output)
    robot.wait_until_heard()
    wait_until(lambda: robot.node.count_subscribers('speaking') == 2)
    wait_until(lambda: robot.node.count_subscribers('played') == 2)
    return robot


def own_words(robot) -> int:
    statuses = [one for message in robot.diagnostics for one in message.status]
    told = [one for one in statuses if one.name == 'perception: speech recognition']
    return int(next(v.value for v in told[-1].values if v.key == 'own words, no commands'))


def test_what_the_robot_says_is_no_command_and_what_a_person_says_is(listener, events, tmp_path):
    before = len(listener.commands)
    listener.say.publish(String(data='Bring the red cup to the kitchen.'))
    wait_until(lambda: ended(events()))
    wait_until(lambda: own_words(listener) == 1)
    assert listener.commands[before:] == []
    voices = [one.own for one in listener.activity if one.speaking]
    print('shares of its own voice', [f'{own:.2f}' for own in voices])
    assert min(voices) > OTHERS  # it would not interrupt itself
    person = tmp_path / 'person.raw'
    spoken('Go to the window.').tofile(person)
    listener.server.play(person)
    wait_until(lambda: len(listener.commands) > before)
    assert listener.commands[before].intent == 'MOVE_TO'
    assert own_words(listener) == 1


def test_a_stop_over_the_robots_voice_silences_it(listener, events, tmp_path):
    before, heard = len(listener.commands), len(listener.activity)
    listener.say.publish(String(data=f'{STORY} {STORY}'))
    wait_until(lambda: any(one.state == 'BEGAN' for one in events()))
    person = tmp_path / 'person.raw'
    spoken('Stop! Stop! Stop!').tofile(person)
    began_ns, ended_ns = listener.server.play(person)
    wait_until(lambda: ended(events()))
    cut = events()[-1]
    print(f'cut {(nanoseconds(cut.header.stamp) - ended_ns) / MS:.0f} ms after the last STOP')
    assert (cut.state, cut.reason) == ('CUT', 'a STOP came')
    assert 'STOP' in {one.intent for one in listener.commands[before:]}
    assert {one.intent for one in listener.commands[before:]} <= {'STOP', 'NONE'}
    # Perception heard somebody else, too.
    shares = [one.own for one in listener.activity[heard:] if one.speaking]
    print('shares of its own voice', shares)
