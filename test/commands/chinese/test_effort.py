# SPDX-License-Identifier: Apache-2.0
"""No Chinese text holds the reader up, and none brings it down."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from omnivinci_ros.commands.interpreter import interpret

FILLERS = (
    *(
        '嗯',
        '哈',
        '好',
        '好啊',
        '是啊',
        '对啊',
        '啊',
        '那个',
        '快点',
        '走去',
        '走过去',
        '过去',
        '的那个',
    ),
    *(
        '请',
        '你',
        '机器人',
        '谢谢',
        '吧',
        '不',
        '不是',
        '算了',
        '现在',
        '明天',
        '一点一',
        '以后',
        '取消',
    ),
    *('还是', '之前', '吗', '了吗', '两三', '停', '别', '如果', '去', '拿', '把'),
)
READ_ALL = """
import sys
from omnivinci_ros.commands.chinese.answers import answer_chinese
from omnivinci_ros.commands.interpreter import interpret

asked = [interpret(text) for text in ('去', '拿起', '转九十度')]
for filler in sys.argv[1:]:
    for before, after in (('', '去厨房'), ('去厨房', ''), ('去厨房', '车'), ('', '!x')):
        interpret(before + (filler * 150)[: 140] + after)
    for result in asked:
        answer_chinese(result, result.question, (filler * 150)[:140] + '车')
"""
DIGITS = '12٥५௩๓５²₂①一两三半几十百'
UNITS = ('米', '度', '圈', '次', '厘米', 'm', '个', '点', '步', '秒', '')
ORDERS = ('前进', '左转', '去', '拿', '说', '')


def test_fillers_without_end_are_read_in_no_time():
    # An exponential pattern takes years; all together took 3 s where it was measured.
    subprocess.run([sys.executable, '-c', READ_ALL, *FILLERS], timeout=120, check=True)


@pytest.mark.parametrize('text', ['前进1米٥', '前进1米५', '左转1圈٥', '前进1米²', '前进٥米'])
def test_digits_of_other_scripts_are_asked_about(text):
    assert interpret(text).needs_clarification


@given(
    st.sampled_from(ORDERS),
    st.lists(
        st.tuples(
            st.text(st.sampled_from(DIGITS) | st.characters(categories=['Nd', 'No', 'Nl'])),
            st.sampled_from(UNITS),
        ),
        max_size=4,
    ),
)
@settings(max_examples=300, deadline=None)
def test_any_digits_and_units_give_an_answer(order, quantities):
    result = interpret(order + ''.join(number + unit for number, unit in quantities))

    assert 'nan' not in str(result.steps)
