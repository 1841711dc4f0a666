# SPDX-License-Identifier: Apache-2.0
"""Chinese text in one form: simplified characters, no spaces, each in its place of the source."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Only the traditional characters that the rules look at, and 俺, which is 我; names come out as
# they were written.
_TRADITIONAL = str.maketrans(
    '進後轉過來這裡裏兒個點麼們會還給請煩幫機開關門車從東邊間說話講訴嗎條張隻雙對誰為樣與讓帶'
    '領隨護員廚廳書電視頻頭腦聲響聽見觀覺發現問題當時應該將離遠園圍圖場報紙錢鐘鑰鏡黃藍綠紅銀'
    '輕聞舉撿運別動處實業務學習師醫雲際萬億兩幾釐彎順針擺掛勞駕謝歡嘗試繼續結無論終於複復顏藥'
    '櫃檯臺階樓層閱讀筆內衛臥著妳遞遙蘋調夾訂樂牆櫥戶乾淨髒舊長滿顆塊輛盤飯媽爺顧緊趕馬掃壓繞'
    '穩單種貓庫區貨鎖熱燙湯號廁歸倆慮絕繩傘籃壺鍋爐燈窩鳥魚鷄雞麵紗線壞濕輪齒週陽陰臉腳眾孫親'
    '愛憂賓貴買賣賬資達鄰養餵餅館驗驚體麗齊嚐徑擋擁據敵晝暫殘氣決沒測準滾漲滅潔澆濾災煙營燒爭'
    '狀獨獎環畢畫療盡盧監禮穀築簡糧級組經維網編練縮總義聯職腫舖艙蓋薦蟲術補裝規記設誌認誤課謊'
    '疊淺寶蔥薑鹽醬湯麥餃襪褲診劑傷側樹葉盞綁擰摟撐擲攔擔撈擠'
    '識譯議變負責貼賽跡踐軟較載輸辦農迴連遲選鄉釘鈴鋪鋼錄鍵鏟鐵閉閃閒閣隊陸雜難霧靈靜頂項須預'
    '頸額願類顯風飛飲飾餘騎騰驅髮鬆鬧俺檢丟尋甚喲嘍囉誒擱攙撿啟拋於碼嚐噥唸換傳屜',
    '进后转过来这里里儿个点么们会还给请烦帮机开关门车从东边间说话讲诉吗条张只双对谁为样与让带'
    '领随护员厨厅书电视频头脑声响听见观觉发现问题当时应该将离远园围图场报纸钱钟钥镜黄蓝绿红银'
    '轻闻举捡运别动处实业务学习师医云际万亿两几厘弯顺针摆挂劳驾谢欢尝试继续结无论终于复复颜药'
    '柜台台阶楼层阅读笔内卫卧着你递遥苹调夹订乐墙橱户干净脏旧长满颗块辆盘饭妈爷顾紧赶马扫压绕'
    '稳单种猫库区货锁热烫汤号厕归俩虑绝绳伞篮壶锅炉灯窝鸟鱼鸡鸡面纱线坏湿轮齿周阳阴脸脚众孙亲'
    '爱忧宾贵买卖账资达邻养喂饼馆验惊体丽齐尝径挡拥据敌昼暂残气决没测准滚涨灭洁浇滤灾烟营烧争'
    '状独奖环毕画疗尽卢监礼谷筑简粮级组经维网编练缩总义联职肿铺舱盖荐虫术补装规记设志认误课谎'
    '叠浅宝葱姜盐酱汤麦饺袜裤诊剂伤侧树叶盏绑拧搂撑掷拦担捞挤'
    '识译议变负责贴赛迹践软较载输办农回连迟选乡钉铃铺钢录键铲铁闭闪闲阁队陆杂难雾灵静顶项须预'
    '颈额愿类显风飞饮饰余骑腾驱发松闹我检丢寻什哟喽啰诶搁搀捡启抛于码尝哝念换传屉',
)
_CJK = '\u3400-\u4dbf\u4e00-\u9fff'
_SPACES = lazy_pattern(rf'(?<=[{_CJK}，。！？、]) +| +(?=[{_CJK}，。！？、])')
_MARKS = str.maketrans('，。！？；：（）', ',.!?;:()')
QUOTED = lazy_pattern(r'[“"「『](?P<said>[^”"」』]*)[”"」』]')


@dataclass(frozen=True, slots=True)
class Text:
    """An utterance as it was written, and in simplified characters, place by place."""

    source: str
    plain: str

    def restore(self, words: str) -> str:
        """Return words of the plain text as they were written."""
        at = self.plain.find(words)
        return self.source[at : at + len(words)] if at >= 0 and words else words


def read_text(normalised: str) -> Text:
    """Read a text that NFKC has been applied to."""
    source = _SPACES.sub('', normalised.strip().translate(_MARKS))
    plain = source.translate(_TRADITIONAL)
    lowered = plain.lower()
    return Text(source, lowered if len(lowered) == len(source) else plain)
