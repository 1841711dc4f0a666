# SPDX-License-Identifier: Apache-2.0
"""Who cries what goes wrong has no time for the word: it is a STOP, in a short text."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.stop.rule import is_stop

CRIES = [
    "The shelf's tipping don't move",
    'the glass is going to fall freeze',
    'Open the claw, you are crushing it!',
    "Don't squeeze that any harder",
    'quit swinging that thing',
    "You're rolling over my stick!",
    "you'll smash the window",
    "You're going to go over the edge of the dock!",
    "Help, it's got me pinned!",
    "ouch that's my toe",
    'no no not that one stop',
    "it's got my sleeve stop it",
    'man under the rack stop the robot',
    "stop I can't get out of your way that fast",
    'cut the power somebody cut the power',
    'abort abort abort the whole thing',
    'hands off the cake',
    'No closer, that is my bad leg.',
    'Leave that alone this second!',
    'stay right where you are and do not touch a thing',
    'Pepper, no!',
    "I'm too tired for this just stop",
    "there's a lamb in front of you whoa",
    'go forward mind my foot',
    'put the box down mind my fingers',
    'the door is on my fingers',
    'the child is under the wheel',
    'you have my sleeve',
    'the tea is hot so stop',
    'there is a man under the table stop',
    'wait for you to get off me',
    # What names a danger by the robot, anywhere in the text.
    "the hen's under your wheel",
    "my scarf it's pulling my scarf",
    "you've trapped my arm against the door",
    "there's smoke coming out of your arm",
    'the crate is slipping out of your grip',
    "her foot's jammed between you and the bed",
    "you're rolling toward the pool",
    "the glass is cracking you're pressing too hard",
    "you're going to knock over the ladder and Luis is on it",
    'not another inch',
    "that's going to fall on her head",
    # Chinese: what is about to fall, who is there, who is held, what is forbidden at the end.
    '杯子要倒了别再动',
    '后面有人！',
    '狗狗狗有狗啊',
    '它夹着我手了',
    '我的拐棍，你轧着我拐棍了',
    '小心孩子！',
    '傻机器别推了',
    '哎妈呀，别整了！',
    '让你停就停哪那么多废话',
    '再往前一步都不行',
    '你给我老老实实待着！',
    '底下有人！别放！',
    # Chinese: what the robot does to somebody, anywhere in the text.
    '狗绳缠你轮子里了狗要勒死了',
    '你踩到奶奶的拐杖了她要摔了',
    '孩子在你后面呢别退了',
    '先别动先别动人还没下来',
    '着火了你电池着火了',
    '夹太紧了',
    '太快了太快了',
    '出事了',
    '撞人了',
    '前面是楼梯',
]
TALK = [
    "You're going to kill it tonight",
    "You're going to land the job",
    'you are going to drive the new van',
    "the rent's gone up again it's crushing us",
    "It's such a personal thing between you and the Lord.",
    'You are going into a great field my friend',
    "There's a quote in there.",
    "You're gonna break, you know that?",
    'He said you are going to fall on me.',
    'there is a bus at the stop',
    'there is a sign on the door that says stop',
    'give him a hand',
    'look at my hand',
    'cut the power cord to length',
    'Oh, no.',
    'Yeah, no.',
    'Ouch, that must have been expensive.',
    'ow I stubbed my toe',
    'Straight ahead, three metres, no further.',
    "I was screaming at the telly, don't open it",
    'you will break the record one day, if you train',
    'there is a cup on the table',
    'he told me to leave that alone',
    # of others, of another time, and orders that say what to do
    '他踩了我一脚',
    '昨天杯子掉了，碎了',
    '倒退半步，踩着我的电线了',
    '杯子拿过来，别碰刀，别走地毯',
    '走路小心点',
    '到收银台旁边站好',
]


@pytest.mark.parametrize('text', CRIES)
def test_what_goes_wrong_is_a_stop(text):
    assert is_stop(text)


@pytest.mark.parametrize('text', TALK)
def test_what_is_told_or_ordered_is_none(text):
    assert not is_stop(text)
