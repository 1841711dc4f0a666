# SPDX-License-Identifier: Apache-2.0
"""Where what is said ends and another order begins: 告诉爸爸饭好了|然后回来."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.characters import QUOTED
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.orders import ask_all
from omnivinci_ros.commands.chinese.orders import begins_order
from omnivinci_ros.commands.chinese.saying import SENTENCE
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_THEN = lazy_pattern('(?<=.)(?:(?:然后|接着|随后|最后)|(?P<again>再(?=[去回来拿把找])))')
# What is said whole, so that an order may follow.
_FORMULA = lazy_pattern(
    '(?:不好意思|对不起|抱歉|谢谢[你您]?|辛苦[你您]?了|[你您]好|再见|拜拜|(?:请)?慢[走用]|早上好|晚安|欢迎光临|(?:生日|新年)快乐|恭喜)(?=.{2})'
)
_CALLS = ('叫', '喊', '让', '请')


def until_next(found: Found, text: str) -> tuple[Found, bool]:
    """Return an order to say something up to the next order, and whether that is to be asked."""
    said = found.slots.get('text', '') if found.intent == 'SAY' else ''
    start = found.end - len(said)
    if not said or text[start : found.end] != said or QUOTED.search(text) is not None:
        return found, False
    short = _FORMULA.match(said)
    if short is not None and begins_order(said[short.end() :]):  # 说声不好意思往边上让让
        found.slots['text'], found.end = short.group(), start + short.end()
        return found, False
    joint = _THEN.search(said)
    if joint is None or not begins_order(said[joint.end() :]):
        return found, False
    head = said[: joint.start()]
    told = head.endswith('了')
    if joint['again'] or SENTENCE.search(head) is not None:  # whoever does it
        return found, told
    if found.question == ask_all(found.slots):
        found.question = ''  # where it ends is clear now
    found.slots['text'], found.end = head, start + len(head)
    return found, not told or text.startswith(_CALLS)
