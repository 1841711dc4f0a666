# SPDX-License-Identifier: Apache-2.0
"""What nano is asked, as people and the node ask it, and the words that it answers with."""

from __future__ import annotations

# What a window is asked, as backends/prompts.py asks it.
SCENE = 'Describe what the robot sees and hears in these {:.1f} seconds, in two sentences.'
TASK = 'The robot was given this task: "{}". Say what of the scene matters for it.'
TASKS = (
    'look around', 'find the cat', 'find the cup', 'look for the ball', 'bring me the bottle',
    'go to the kitchen', 'follow me', 'what do you see', 'pick up the book', 'turn left',
    'where is the phone', 'describe the room', 'fetch the apple', 'is there a dog',
)  # fmt: skip
NAME_QUESTIONS = (
    'What is in the picture?',
    'What do you see?',
    'What is this?',
    'Name the main thing.',
    'What is in front of you?',
    *(SCENE.format(seconds) for seconds in (1, 2, 4, 4, 8)),
    *(TASK.format(task) for task in TASKS),
)
COMMAND = (
    'Somebody said this to the robot: "{}". Say what the robot is to do, as JSON with intent, '
    'slots and confidence; several orders are the intent PLAN with steps. What is neither said '
    'nor seen is left out; the intent is NONE when nothing is to be done.'
)
ORDER_QUESTION = 'Say what the robot is to do, as JSON'

HEARD_QUESTIONS = ('What did you hear?', 'What do you hear?', 'What was that sound?')
SPEECH, SILENCE = 'speech', 'silence'
HEARD = (SPEECH, 'bell', 'knock', 'music', SILENCE)  # what was heard, a token each

PLACE_QUESTIONS = ('Where is the main thing?', 'Where is it?', 'Where is the {}?')
PLACES = (', left', ', middle', ', right')  # thirds of the picture, behind the name

PRESENCE_QUESTIONS = ('Is there {}?', 'Is there {} in the picture?')
NO, YES = ', no', ', yes'  # behind the name of what is there


def with_article(word: str) -> str:
    return f'{"an" if word[:1] in "aeiou" else "a"} {word}'
