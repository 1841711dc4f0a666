# SPDX-License-Identifier: Apache-2.0
"""What people say near a robot that asks nothing of it: nano learns it as no order.

Many begin as an order does, or ask a question that is not one of the robot's. None is a sentence
that nano is tried on, or that chooses its thresholds.
"""

SMALL_TALK = (
    'what day is it', 'what did you say', 'what a mess', 'what is your name', 'what was that',
    'what shall we eat', 'what does it cost', 'what do you think', 'what is the matter',
    'what are you doing', 'what happened', 'what colour is it', 'who told you',
    'where have you been', 'where do you live', 'where were we', 'when does it start',
    'when is lunch', 'why is it so dark', 'how are you', 'how old is she', 'how far is it',
    'how much is that', 'is it raining', 'is anybody home', 'are you ready', 'can you hear me',
    'could be', 'would you like some tea', 'did you sleep well', 'do you remember him',
    'the door was locked', 'the shop is closed', 'the window is dirty', 'the phone rang twice',
    'the cup is full', 'the chair is comfortable', 'the table is too small', 'the lift stopped',
    'the rain stopped at noon', 'they stopped talking', 'it never stops',
    'stomp', 'stuff', 'stone', 'star', 'still', 'staff', 'stand', 'start', 'soap', 'slope',
    'sob', 'talk', 'stack', 'stuck', 'stick', 'sock', 'rock', 'clock', 'lock', 'knock', 'cop',
    'hope', 'rope', 'hot', 'halve', 'hall', 'hat', 'heart', 'art',
    'he bought a new phone', 'she read the book twice', 'i left my key at home',
    'my shoe is untied',
    'that ball is mine', 'an apple a day', 'put it on the list', 'put on a coat',
    'take your time', 'take it easy', 'take care', 'get well soon', 'get up early',
    'fetch is a game for dogs', 'look at the time', 'look on the bright side', 'find out why',
    'go away', 'going home', 'gone', 'move over', 'moving day',
    'turn it up', 'your turn', 'turned out fine', 'follow the news', 'followed',
    'come on', 'bring it up tomorrow', 'bringing up children',
    'good luck', 'good idea', 'that is good', 'right now', 'all right', 'that is right',
    'left over', 'nothing left', 'he left', 'my back hurts',
    'ten past nine', 'five of them', 'two by two', 'three', 'one', 'ninety', 'hundred', 'meter',
    'bedroom', 'hallway', 'office', 'garden', 'stairs', 'door', 'table', 'charger', 'bottle',
    'book', 'ball', 'phone', 'key', 'apple', 'bag', 'box', 'chair', 'pen', 'plate', 'lamp',
    'red', 'orange juice', 'sunday', 'winter', 'music', 'robot', 'please', 'sorry', 'okay',
    'i am tired', 'i see', 'i see what you mean', 'i can see the sea', 'you see', 'we will see',
    'there is no milk', 'there it is', 'the room was described to me', 'a room with a view',
    'the kitchen needs paint', 'she is in the office', 'he works in the garden',
    'the stairs are steep', 'the hallway is long', 'my bedroom is upstairs',
)  # fmt: skip
