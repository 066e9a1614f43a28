"""What is written in the large county: believable sentences put together from parts."""

import random
from collections import defaultdict
from dataclasses import dataclass

from linli.site.demo.texts import TEMPLATES, Template

ROADS = (
    "人民路", "解放路", "建设路", "西环路", "东环路", "文化路", "青年路", "工业路", "滨河路",
    "站前街", "夜市街", "老街", "学府路", "花园路", "迎宾大道", "幸福路", "光明街", "和平路",
    "胜利街", "团结路", "新华路", "健康路", "园丁街", "商贸街", "粮食巷", "书院巷", "水井巷",
    "铁匠巷", "盐店街", "南门街",
)  # fmt: skip
ESTATES = (
    "幸福里", "锦绣苑", "阳光家园", "老干部家属院", "翠湖花园", "金桂苑", "和谐家园", "丽景名城",
    "书香门第", "望江小区", "怡安小区", "水岸新居", "安置小区", "农机厂家属院", "供销社宿舍",
    "馨园小区", "碧水湾", "桃园小区", "盛世豪庭", "惠民公寓", "梧桐苑", "凤凰城", "石油小区",
    "纺织厂宿舍",
)  # fmt: skip
MARKS = (
    "公交站旁", "菜市场门口", "实验小学对面", "卫生室旁", "文化广场", "村委会旁", "超市门前",
    "加油站旁", "桥头", "停车场入口", "快递驿站旁", "健身广场", "幼儿园门口", "银行门前",
    "老年活动中心旁", "十字路口",
)  # fmt: skip
OPENINGS = (
    "今天巡查发现，", "早上巡查时看到，", "走访时居民说，", "群众来电反映，", "路过时发现，",
    "例行巡查中，", "晚上入户走访了解到，", "楼栋长告知，", "多名住户反映，",
    "微信群里有居民反映，", "接到邻居求助，", "",
)  # fmt: skip
DETAILS = (
    "已有{n}天，", "影响附近{n}户，", "老人和孩子经过较多，", "下雨天更严重，", "上个月也出现过，",
    "附近店主已提醒过，", "现场拍了照片，", "目前没有人员受伤，", "物业说正在联系，",
    "住户情绪比较着急，", "夜间看不清楚，", "旁边是学校，", "",
)  # fmt: skip
WISHES = (
    "请尽快安排处理。", "希望有人到现场看看。", "请相关单位核实。", "希望三天内有答复。",
    "请协调解决。", "盼回复。", "先做了简单围挡。", "已口头劝说，效果不好。", "建议列入日常巡查。",
    "请给个说法。",
)  # fmt: skip
ENDINGS = (
    "居民表示满意。", "已拍照留存。", "后续列入巡查重点。", "已电话告知反映人。",
    "现场已恢复正常。", "三天后再回看。", "",
)  # fmt: skip
OPINIONS = ("处理得快。", "态度好，谢谢。", "还可以。", "基本解决了。", "")
COMPLAINTS = ("过了两天又出现。", "只处理了一半。", "没有人联系过我。", "答复与实际不符。")
NOT_TAKEN = (
    "经核实与事实不符，不予受理。", "属于法院已受理事项，不予受理。",
    "不在本县范围，已告知向所在地反映。", "同一事项已有答复，不再受理。",
)  # fmt: skip
PROGRESS = (
    "已到现场查看，正在联系相关单位。", "材料已备齐，等待施工。", "已约双方明天上午见面。",
    "施工队已进场，预计两天完成。", "已张贴告知书，限期整改。", "正在核对情况，当事人暂不在家。",
)  # fmt: skip
GIVEN_NAMES = ("先生", "女士", "师傅", "大爷", "大妈", "老师")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹"

# The share of each class among what is reported.
SHARES = {
    "01": 9, "02": 30, "03": 20, "04": 12, "05": 4, "06": 10, "07": 2, "08": 11, "09": 1,
}  # fmt: skip


def _by_class() -> dict[str, list[Template]]:
    found: dict[str, list[Template]] = defaultdict(list)
    for template in TEMPLATES:
        found[template.category[:2]].append(template)
    return found


BY_CLASS = _by_class()
CLASSES, WEIGHTS = list(SHARES), list(SHARES.values())


@dataclass(frozen=True)
class Words:
    """What one report says."""

    category: str
    title: str
    description: str
    address: str
    result: str


def say(dice: random.Random) -> Words:
    """Put a report together."""
    template = dice.choice(BY_CLASS[dice.choices(CLASSES, WEIGHTS)[0]])
    return _told(template, _where(dice, template), dice)


def say_again(words: Words, dice: random.Random) -> Words:
    """Let somebody else tell the same thing in his own words."""
    template = next(t for t in BY_CLASS[words.category[:2]] if t.result in words.result)
    return _told(template, words.address, dice)


def _told(template: Template, where: str, dice: random.Random) -> Words:
    detail = dice.choice(DETAILS).format(n=dice.randint(2, 30))
    description = f"{dice.choice(OPENINGS)}{where}：{template.description}{detail}"
    title = f"{where}{template.title}" if dice.random() < 0.4 else template.title
    return Words(
        category=template.category,
        title=title[:80],
        description=description + dice.choice(WISHES),
        address=where,
        result=template.result + dice.choice(ENDINGS),
    )


def _where(dice: random.Random, template: Template) -> str:
    chance = dice.random()
    if chance < 0.4:
        return f"{dice.choice(ESTATES)}{dice.randint(1, 24)}栋{dice.randint(1, 4)}单元"
    if chance < 0.75:
        return f"{dice.choice(ROADS)}{dice.randint(1, 260)}号"
    return f"{dice.choice(ROADS)}{dice.choice(MARKS)}" if chance < 0.9 else template.where


def party(dice: random.Random) -> dict[str, object]:
    """Make up a resident; numbers that begin with 100 belong to nobody."""
    name = dice.choice(SURNAMES) + dice.choice(GIVEN_NAMES)
    phone = f"100{dice.randrange(10**8):08}"
    return {"name": name, "phone": phone, "confidential": dice.random() < 0.04}
