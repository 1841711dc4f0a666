# SPDX-License-Identifier: Apache-2.0
"""Chinese answers whose parts nobody parts by a comma, and yes and no by their kind."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.chinese.consent import consent


@pytest.mark.parametrize(
    ('question', 'said'),
    [
        ('要我把窗户关上吗', '关吧有点冷'),
        ('要我去门口接人吗', '去吧去吧去吧'),
        ('还要再拿一条毯子吗', '再来一条'),
        ('您要的是这件外套吗', '对就是这件'),
        ('您要的是这本书吗', '没错就是那本可算找到了'),
        ('没有橙子了，拿橘子可以吗', '橘子也行'),
        ('没有勺子了，拿叉子行吗', '叉子也凑合'),
        ('您是五床的李阿姨吗', '我就是'),
        ('我可以松手了吗', '可以了我抓牢了'),
        ('要把旧报纸扔掉吗', '扔了吧没用了'),
        ('我把椅子搬到阳台上', '搬吧慢点'),
        ('要现在送过去吗', '成送吧'),
        ('要我扶您下楼吗', '好嘞走着'),
        ('我可以从这边过吗', '过吧又没拦你'),
        ('要我去取快递吗', '是嘞快去'),
        ('您拿稳杯子了吗', '拿稳了'),
        ('要继续往前走吗', '嗯走吧'),
        ('要我跟着您吗', '当然啦跟着'),
    ],
)
def test_a_yes_goes_on_into_what_changes_nothing(question, said):
    assert consent(said, question) is True


@pytest.mark.parametrize(
    ('question', 'said'),
    [
        ('要我开灯吗', '不行晃眼'),
        ('要我把菜端走吗', '不行还没吃完'),
        ('您还要别的吗', '没有了你歇着吧'),
        ('您找的是这位护士吗', '不对不是她'),
        ('要我帮您提包吗', '不消了'),
        ('我可以搬这个箱子吗', '千万不行太沉了'),
        ('要我把药给爷爷吗', '不能给他过敏'),
        ('您是张老师吗', '我不是你认错了'),
        ('要给您倒杯酒吗', '戒了不喝了'),
        ('要我去看看孩子吗', '我刚看过了不用'),
        ('要我叫醒奶奶吗', '甭叫她让她睡吧'),
        ('要我继续跟着您吗', '甭跟了回去吧'),
        ('要我把电视关了吗', '不用了谢谢我自己关'),
        ('要帮您找老伴吗', '算了算了随她去吧'),
        ('您说的是红色那个吗', 'no no你听错了'),
        ('要我把窗帘拉上吗', '我才不要呢'),
        ('您准备好了吗', '还没呢再等会儿'),
        ('要我送您回家吗', '不用了我儿子来接'),
        ('要我把汤热一下吗', '不用了不凉'),
    ],
)
def test_a_no_goes_on_into_its_reason(question, said):
    assert consent(said, question) is False


@pytest.mark.parametrize(
    ('question', 'said'),
    [
        ('还要再倒一杯吗', '再来半杯'),
        ('要把水壶拿给我吗', '今天天气不错'),
        ('要把水壶拿给我吗', '不是红的是蓝的'),
        ('要我去厨房吗', '去客厅吧'),
        ('要我拿苹果吗', '拿梨吧'),
        ('要我关灯吗', '你说呢'),
        ('要我送过去吗', '送到二楼去'),
        ('要我把箱子搬走吗', '搬那个大的'),
        ('要我把菜端走吗', '我再想想'),
    ],
)
def test_another_wish_or_talk_is_neither(question, said):
    assert consent(said, question) is None
