# SPDX-License-Identifier: Apache-2.0
"""What Chinese orders name: things with what is said of them, places, persons."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

MEASURES = (
    '个只把杯瓶本张条件块片支枝根台辆盒袋碗盘双对副份包箱束朵颗粒扇座'
    '位名间罐桶套卷顶头匹架些种盏滴勺壶串封部篇顿株盆块幅款棵群排节管叠捆批摞沓筐篮'
)
_COUNT = lazy_pattern(
    rf'(?P<which>这|那|哪)?(?P<number>{NUMERAL})?(?P<measure>[{MEASURES}])(?P<rest>(?![子架垫]|盖(?!在)).+)'
)
_SEVERAL = lazy_pattern(rf'(?:这|那)?(?P<number>{NUMERAL})[{MEASURES}](?P<rest>(?![子盖架垫]).+)')
_THERE_IS = lazy_pattern(
    rf'(?P<place>.{{2,10}}?)(?P<named>(?:[那这](?:{NUMERAL})?|(?:倒数|左数|右数)?第{NUMERAL})[{MEASURES}].+)'
)
_NTH = lazy_pattern(
    rf'(?P<which>(?:[左右前后上下][边面]?)?(?:倒数|左数|右数)?第{NUMERAL}[{MEASURES}])(?P<name>(?![上里下边])[^的]+)'
)
_WHICH = lazy_pattern(r'(?:这里的|那里的|这边的|那边的|这|那)(?=[^里儿边样么个])')
_COLOURS = '红黄蓝绿黑白紫灰橙粉棕金银青褐'
_ATTRIBUTE = lazy_pattern(
    rf'(?P<attribute>(?:[深浅淡大小]?[{_COLOURS}]色?|最?[大小新旧高矮长短圆方厚薄轻重空满脏湿破]|干净|透明|塑料|木头|玻璃|纸)'
    r'(?:的)?)(?P<name>.{2,})'
)
_SOME = lazy_pattern('^(?:一?点儿?(?![心滴菜灯火钞餐名一两几三])(?=..)|一?些(?=.))')  # 拿点水果
_OWNER = lazy_pattern(
    r'(?:我|你|您|他|她|它|我们|你们|他们|咱们|大家|妈妈|爸爸|奶奶|爷爷|客人|老师|.{1,3}(?:先生|女士|小姐))的'
)
# One word, of which the first character is no attribute.
_WHOLE_WORDS = lazy_pattern(
    '小提琴|小朋友|小伙子|小孩子|小说书|大蒜头|黑板擦|白菜|黄瓜|红酒|绿茶|红茶|白板|白酒|大门|大衣|大厅|小狗|小猫'
    '|金鱼|黄油|空调|高跟|长颈|长椅|圆珠笔|方便面|重庆|新闻|大楼|小区|大堂|小卖'
)
_ALL = lazy_pattern('(?:的)?(?:所有|全部|一切)(?:的|$)?')  # 桌上所有的杯子, 杯子全部
PERSONS = frozenset(
    '妈妈 爸爸 妈 爸 奶奶 爷爷 外婆 外公 姥姥 姥爷 叔叔 阿姨 哥哥 姐姐 弟弟 妹妹 老婆 老公 妻子 '
    '婶婶 嫂子 舅舅 舅妈 姑姑 姑妈 姨妈 姨父 伯伯 伯母 侄子 侄女 外甥 孙子 孙女 外孙 '
    '丈夫 儿子 女儿 孩子 家人 娃娃 宝贝 '
    '孩子们 小孩 宝宝 小朋友 小朋友们 客人 客人们 顾客 来宾 病人 老人 护士 医生 大夫 老师 同学 '
    '同学们 同事 朋友 老板 经理 '
    '主任 秘书 邻居 先生 女士 小姐 大家 所有人 每个人 他 她 他们 她们 我 我们 咱们 人 那个人 '
    '这个人 前台 保安 快递员 服务员 '
    '主人 安娜 玛丽 约翰 汤姆 彼得 杰克 露西 大卫 莉莉 麦克 珍妮 爱丽丝 鲍勃 迈克尔 艾米 苏珊 '
    '杰瑞 丽莎 保罗 亨利 爱玛 艾玛 '
    '托尼 杰森 凯特 马克 安妮 琳达 海伦 罗斯 亚当 本 山姆 那位先生 那位女士'.split()
)
_ROLES = lazy_pattern(
    r'[^给把和跟对向去来到在拿说叫让帮扶替陪送领有没不是开关停]{0,3}(?:先生|女士|小姐|老师|医生|护士|阿姨|叔叔|奶奶|爷爷|同学|经理|师傅|教授|博士|员工?|同事|朋友|客人|病人|患者|主任|队长|老板娘?|院长|店长|厨师长?|司机|爸爸|妈妈|[大二三小]?[哥姐叔姨伯]|客户|规培生|研究生|新生|学员|室友|舍友|租客|住客|房客|租户|业主|老乡|亲戚|娃儿?|孙子|孙女|外孙女?|会计|律师|[医药技][师]|记者|代表|专家|徒弟|学徒|伤员|产妇|孕妇|新娘|新郎|居民|村民|检查组|大爷|大妈|大娘|大婶|大嫂|护士长|师父|班长|组长|校长|领班|阿公|阿婆|阿[嬷嬤]|老头儿?|老太太|姑娘|小伙子|大夫|老人家|家属|乘客|旅客|访客|邻居|顾客|嘉宾|孩子|儿子|女儿|老伴儿?|媳妇儿?|太太|夫人'
    r'|师[姐兄弟妹傅]|学[姐长弟妹生]|小姐姐|小哥哥?|老爷子|老爷爷|老奶奶|[老大]伯|实习生|同学们?|护工|保洁|导师|教练|主管|总|门卫|店主|兽医|[电木焊技]工|维修工|老[刘李王张陈赵孙周吴]头儿?|外宾|小孩|宝宝|保安|快递小哥|[男女](?:人|孩子?|生|士|的|同学|老师|学生)|小[男女]孩|工人|观众|游客|学生|志愿者|讲解员|导游|参观者|家长|店员|服务生|清洁工|保姆|护理员|快递员|外卖员|外卖小哥|警察|选手|裁判|评委|主持人|参赛者|人员|大叔|老汉|婆婆|公公|[表堂][哥姐弟妹]|小伙|小妹妹|小弟弟|长者|大人|新人|队员)们?'
)
# 王总, 李工: a family name and one character, and no 停工 or 好处.
_TITLED = lazy_pattern(
    '(?:(?![停开完复施加手人分罢怠返到好四各坏难打住])[\u4e00-\u9fff]|欧阳|司马|诸葛|上官)[总工局处科]'
)
# 维修老孙, 保洁小赵
_JOB_AND_NAME = lazy_pattern(
    '(?:维修|检修|电工|木工|焊工|司机|保洁|采购|财务|仓库|库管|门卫|食堂|后勤|销售|人事|行政|质检|值班|保安|后厨|前台|装配|物流|园丁)[老小阿][\u4e00-\u9fff]'
)
_NUMBERED = lazy_pattern(  # 二床的病人, 三号桌的客人
    rf'第?(?:{NUMERAL}|[a-z])(?:号|楼|层)?(?:床|桌|房|病房|房间|病床|座|包间|包厢)?的?(?:那位|那个)?'
    r'(?:病人|患者|客人|顾客|老人|住户|先生|女士)'
)
_TABLE = lazy_pattern(
    rf'第?(?:{NUMERAL}|[a-z])(?:号|楼|层)?(?:床|桌|房|病房|房间|病床|座|包间|包厢)'
)
# A room by its number alone, and each of them: 1305, 三零二, b座1201, 每个房间
_ROOM = lazy_pattern(
    rf'(?:(?:[a-z]|{NUMERAL})(?:座|栋|号楼|单元|区))?(?:[0-9]{{3,4}}|[零〇一二三四五六七八九]{{3,4}})(?:号|室)?(?:房间?)?'
    '|每一?[个张间]?(?:桌|床|房|房间|病房|病床|台|组)'
)
_NICKNAME = lazy_pattern(r'[小老阿][\u4e00-\u9fff](?:[\u4e00-\u9fff](?=$))?')
# A whole name, 李梅 or 王建国, and no word that begins like one.
_FULL_NAME = lazy_pattern(
    '(?!杨[梅桃树]|李子|陈[皮醋设列]|王[冠国]|张[贴开纸桌椅床嘴图票卡凳皮照画]|张(?:海报|地图|名片|邮票|信纸|[白红]纸|卡片|通知)|周[一二三四五六日末边围转到长年]|孙[子女]|朱[红砂]|胡[同子萝椒说]|林[子区业中地]|何[时处必况等人以]|罗[盘马]|许[多久可]|余[下料额]'
    '|任[务何意]|叶[子片]|唐[诗装]|韩[国服]|宋[体]|丁[字点]|姜[片汤茶丝]|杜[绝仲]|吴侬|刘海|郭|曾经|梁)'
    '[王李张刘陈杨赵周吴徐孙朱胡林何罗郑宋唐许韩冯邓曹彭蒋蔡余杜叶魏吕丁任沈姚姜崔谭邹薛郝龚邵](?![医老先女师经主教总护院队局科叔阿爷奶妈爸家某])[\u4e00-\u9fff]{1,2}'
)
_NO_GIVEN_NAME = lazy_pattern('.+[的去到在把给来着了过上下里拿送带和跟是有不]')
_HERE = lazy_pattern(r'(?:我)?(?:这里|这儿|这边|这)|我(?:身边|旁边|面前|那里|那儿|跟前|边上)?')
_THERE = lazy_pattern(r'那里|那儿|那边|那')
_OF_PLACE = lazy_pattern(
    r'(?:那里|那儿|那边|这里|这儿|这边|里面|里边|里头|上面|上边|里|上|内|中|(?<=[口边角门户桌台柜床梯])处)$'
)
_KEPT_WHOLE = frozenset(
    '楼上 地上 路上 船上 车上 家里 手里 这里 那里 原处 别处 远处 天上 山上 城里 空中 手中 心里 '
    '床上 二楼上 地面上 公里 晚上'.split()
)


def read_thing(text: str) -> dict[str, str]:
    """Return `object` and what is said of it; no slots where nothing is named."""
    several = _SEVERAL.fullmatch(text)
    if several is not None and read_number(several['number']) > 1:
        quantity = format_number(read_number(several['number']))
        return {**read_thing(several['rest']), 'quantity': quantity}
    if _ALL.search(text) is not None:
        whole = re.sub('的(?:所有|全部|一切)$', '的东西', text)  # 桌上的一切
        rest = _ALL.sub('的', whole).strip('的 ,')
        return {**read_thing(rest), 'quantity': 'all'} if rest else {'object': text}
    text = _SOME.sub('', text.strip(' ,'))
    if text in _POINTED:
        return {'object': _POINTED[text]}
    if text.endswith('的'):
        return {'object': text}
    text = _uncounted(text)
    there = _THERE_IS.fullmatch(text)
    if there is not None and _is_place(there['place']):  # 桌上那瓶水
        return {**read_thing(there['named']), 'from': read_place(there['place'])}
    slots: dict[str, str] = {}
    owner = _OWNER.match(text)
    if owner is None:
        place, mark, rest = text.partition('的')
        if mark and rest and _SIDE.fullmatch(place):
            return {'object': _uncounted(rest), 'attribute': place}
        if mark and rest and _is_place(place):
            slots['from'] = read_place(_LYING.sub('', _uncounted(place)))
            several = _SEVERAL.fullmatch(rest)
            if several is not None and read_number(several['number']) > 1:
                return {**read_thing(rest), **slots}  # 后备箱的两箱水
            text = _uncounted(rest)
    nth = _NTH.fullmatch(text)
    if nth is not None:  # 第三个罐头
        return {'object': nth['name'], 'attribute': nth['which'], **slots}
    if owner is None and '的' in text:
        attribute, _, name = text.rpartition('的')
        attribute = _uncounted(attribute)
        if name and attribute:
            return {'object': _uncounted(name), 'attribute': attribute, **slots}
        text = name or attribute
    if _WHOLE_WORDS.match(text) is None:
        match = _ATTRIBUTE.fullmatch(text)
        if match is not None:
            attribute = match['attribute'].removesuffix('的')
            return {'object': match['name'], 'attribute': attribute, **slots}
    if not text:
        return slots
    return {'object': _POINTED.get(text, text), **slots}


def read_seen_thing(text: str) -> dict[str, str]:
    """Return a thing that is looked for or at: `place` is where it is, not taken from."""
    slots = read_thing(text)
    if 'from' in slots:
        slots['place'] = slots.pop('from')
    return slots


# 掉在沙发底下的硬币: where it is from.
_LYING = lazy_pattern(
    '^(?:放|掉|落|挂|贴|夹|盖|摆|搁|丢|忘|藏|插|铺|靠|停|装|堆|粘|卡)(?:在|到|进)(?=..)'
)
AND = lazy_pattern(r'(?<=.)(?:以及|[和与、]|及)(?=.)')
_SIDE = lazy_pattern(r'(?:最)?(?:左|右|前|后|中间|上|下|里|外)(?:边|面|侧|头)?')
_POINTED = {
    '这个': '它',
    '那个': '它',
    '这': '它',
    '那': '它',
    '这些': '它们',
    '那些': '它们',
    '这东西': '它',
}


def _uncounted(text: str) -> str:
    """Take 一个, 这本, 那 off; a number above one belongs to the name."""
    match = _COUNT.fullmatch(text) if _FULL_NAME.fullmatch(text) is None else None
    if match is not None and match['number'] in (None, '一'):
        if match['which'] or match['number']:
            return match['rest']
        if (
            match['measure'] in '杯瓶本张件支根台辆盒袋份颗罐桶壶条块片双'
            and len(match['rest']) > 1
        ):
            return match['rest']  # 拿杯水来
        if match['measure'] in '包碗盘副卷串床盆块片壶箱篮根粒' and not _COMPOUND.match(text):
            return match['rest']  # 给我拿包盐
        if match['measure'] in '个杯瓶' or re.match('张[纸桌椅床图票卡凳皮照名]', text):
            return match['rest']
    owned = re.match('(?:我|你|他|她|咱们?)(?=[这那].)', text)
    if owned is not None:  # 我那顶蓝帽子
        return _uncounted(text[owned.end() :])
    which = _WHICH.match(text)
    return text[which.end() :] if which is not None and which.end() < len(text) else text


def _is_place(text: str) -> bool:
    return (
        bool(
            re.search(
                r'(?:上|里|(?<=[台门桌窗床柜楼厅车机口])前|(?<![落留剩放丢买收])下|面|边|旁|中|内|附近|口|厅|室|厨房|客房|房间|之间|中间|库|柜|箱|架|层|排|[床里外上下前后那这]头)$',
                text,
            )
        )
        and len(text) > 1
    )


_NOT_COUNTED = lazy_pattern(
    '台阶|座位|座椅|盆栽|顶楼|顶层|套间|套房|位置|群众|包间|包厢|盒饭|名牌|封面|管道'
)


def read_place(text: str) -> str:
    """Return a place by its name: 'here' and 'there' as in English, without 里 and 上."""
    text = text.strip('的 ,')
    text = text.removeprefix('你的') if len(text) > 3 else text
    if _HERE.fullmatch(text):
        return 'here'
    if _THERE.fullmatch(text):
        return 'there'
    if re.match('[这那]个[上里下外旁前后]', text):
        return text
    count = _COUNT.fullmatch(text)
    counted = count is not None and not _NOT_COUNTED.match(text.lstrip('这那'))
    if count is not None and counted and (count['which'] or count['number'] == '一'):
        text = count['rest']  # 那张床
    else:
        which = _WHICH.match(text)
        text = text[which.end() :] if which is not None else text
    if text in _KEPT_WHOLE or len(text) < 2:
        return '家' if text == '家里' else text
    shorter = _OF_PLACE.sub('', text)
    return shorter if len(shorter) > 1 else text


def read_person(text: str) -> str:
    """Return somebody: 'me' for 我, without 那位."""
    text = text.strip(' ,的') + ('的' if re.search('[男女]的$', text) else '')
    match = re.fullmatch(
        rf'(?:这|那)(?![边里儿])(?:{NUMERAL}|几)?[个位名些只条辆台群帮批队班]?(?P<who>.+)', text
    )
    text = match['who'] if match is not None else text
    return 'me' if text in ('我', '我自己', '本人') else text


def is_person(text: str) -> bool:
    """Say whether a name is somebody's, or the names of several."""
    if len(each := AND.split(text)) > 1:
        return all(map(is_person, each))
    who = read_person(text)
    where = _THAT_ONE.fullmatch(who)
    if where is not None and is_person(where['who']):  # 门口那个人
        return True
    owner, of, named = who.partition('的')  # 三楼的刘经理
    if (crowd := _CROWD.fullmatch(who)) is not None:
        kind = crowd['who']
        return kind in PERSONS or _ROLES.fullmatch(kind) is not None
    short = len(named) == 2 and _NICKNAME.fullmatch(named)  # 财务的小刘, not 我的老花镜
    known = named in PERSONS or _ROLES.fullmatch(named) or short
    if of and (len(owner) <= 6 or _SHOWS.match(owner) is not None) and known:
        return True
    mine = _OF_MINE.fullmatch(who)  # 我爸, 你姐姐
    if mine is not None and (mine['who'] in PERSONS or _ROLES.fullmatch(mine['who'])):
        return True
    return (
        who == 'me'
        or who in PERSONS
        or _ROLES.fullmatch(who) is not None
        or _NICKNAME.fullmatch(who) is not None
        or _TITLED.fullmatch(who) is not None
        or _JOB_AND_NAME.fullmatch(who) is not None
        or _NUMBERED.fullmatch(who) is not None
        or _FULL_NAME.fullmatch(who) is not None
        and _NO_GIVEN_NAME.match(who) is None
    )


_THAT_ONE = lazy_pattern(
    rf'[^,把给从的]{{1,8}}?(?:[里上边口前后面中头处]|[室厅间房区桌])的?[那这](?:{NUMERAL}|几)?[个位名](?P<who>.{{1,9}})'
)
# Nouns that begin as a measure does.
_COMPOUND = lazy_pattern(
    '包[包裹装菜扎间厢工]|碗[柜筷碟橱勺]|盘[点旋古]|副[食本作手业驾]|卷[尺纸发心帘饼笔闸]|串[门联珠灯]|床[单垫头罩品边上尾铺位]|盆[栽景骨地]|块[状根茎]|片[剂刻段头]|壶[盖嘴口]'
    '|箱[包体底盖]|篮[球筐板]|根[茎号部本]|粒[度径]'
)
# By what somebody is known from afar: 坐在窗边戴帽子的, 客厅里正在看电视的
_SHOWS = lazy_pattern(
    '(?:[^,把给]{1,6}(?:[里上边口前后]|[室厅房间]))?(?:那|这)?(?:几?[个位])?(?:正?在)?[穿戴坐站躺蹲跪趴举挥拿抱靠等看背推玩睡排扎留披打][^,]*'
)
# 候诊室里每个人, 屋里所有的客人
_CROWD = lazy_pattern(
    r'(?:[^,给把]{1,8}?(?:[里上中内外]|旁边|门口|[室厅间房区])的?)?'
    r'(?:每一?[个位名]?|所有的?|各位|全体|全部)(?P<who>[^,一每各的]{1,5})'
)


def is_served(text: str) -> bool:
    """Say whether a thing can be brought to it by 给: a person, who is at a table, a ward."""
    text = text.strip()
    served = _TABLE.fullmatch(text) or _ROOM.fullmatch(text) or _OFFICE.fullmatch(text)
    return text in _FED or is_person(text) or served is not None


# Where people work, who are meant by it: 手术室, 电工班, 二号工位.
_OFFICE = lazy_pattern(
    r'[^,我你您他她它的这那]{1,7}(?:[室科部班组间]|[处站](?!理))|[^,我你您他她它的这那]{0,7}(?:护士站|服务台|前台|工位|库房|仓库|食堂|餐厅|车间|财务|人事|后勤|法务)'
)
_OF_MINE = lazy_pattern(r'[我你您他她咱](?:们)?家?(?P<who>(?![我你您他她咱人本]).{1,4})')
_FED = frozenset('狗狗 小狗 狗 猫 小猫 猫咪 猫猫 小鸟 鱼 金鱼 兔子 花 盆栽'.split())


def leading_person(text: str) -> tuple[str, bool]:
    """Return the person that a text begins with, and whether that is sure."""
    if _SHOWS.match(text) is not None:  # 站在窗边的那位女士
        for length in range(min(16, len(text) - 1), 3, -1):
            if '的' in text[: length - 1] and is_person(text[:length]):
                return text[:length], True
    for length in range(min(8, len(text) - 1), 0, -1):
        who = text[:length]
        mine = who[0] in '我你您他她咱' and len(who) > 1
        if mine and not is_person(who):
            continue
        known = who in PERSONS or _ROLES.fullmatch(who) or _TITLED.fullmatch(who)
        if mine or known or '的' in who[:-1] and is_person(who):
            return who, True
    if re.match(r'[小老阿][\u4e00-\u9fff]', text) and len(text) > 2:
        return text[:2], True
    latin = re.match(r'[a-z]{2,}', text)
    if latin:
        return latin.group(), True
    return text[:2], False
