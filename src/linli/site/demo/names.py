"""Names of made-up people: surnames as common as they are, given names of one's age and sex."""

import random
from functools import cache

from linli.kernel.bigrams import tokens
from linli.kernel.identity import MALE
from linli.kernel.pinyin import initials, pinyin_key
from linli.site.demo.persons import Odds

# Without those that are read otherwise before another sign (于, 陆, 武, 段).
_COMMON = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪莫孔"  # noqa: E501
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "皇甫")
_SURNAMES = Odds(
    {name: 1000 // (4 + n) for n, name in enumerate(_COMMON)} | dict.fromkeys(_DOUBLE, 1)
)

# The signs of given names, by the decade in which they were given: (until, male, female).
_SIGNS = (
    (1959, "德福贵有财根全富友成生金银山万顺义忠宝兴发明才仁春田水庆广", "秀英桂兰珍玉凤莲香翠素芳菊淑贞琴枝荣花月仙云巧梅春芝"),  # noqa: E501
    (1979, "建国军强文革卫东红伟平志明华林海峰勇刚永新民学斌利辉卫亮杰力", "秀丽红霞玲梅燕艳敏芬萍娟琴英华芳桂凤春兰爱琼珍美莉惠"),  # noqa: E501
    (1999, "伟强磊军洋勇超鹏飞杰涛斌波辉浩明刚健俊帅凯鑫龙旭宁峰亮晨", "静丽娜敏婷雪倩莹丹颖晶欣佳慧琳芳洁娟玲霞瑶璐蕾琪媛茜薇"),  # noqa: E501
    (9999, "子轩浩宇梓睿博文俊泽宸铭皓然奕辰嘉佑晨星昊天思远承安景行", "梓涵欣怡诗雨萱可馨语桐若汐思琪雅婷佳宁依诺沐清妍芷晴心悦"),  # noqa: E501
)  # fmt: skip


def surname(dice: random.Random) -> str:
    """Choose a surname."""
    return _SURNAMES.draw(dice)


def given(dice: random.Random, sex: str, year: int) -> str:
    """Choose what somebody born in this year was called: one sign, or more often two."""
    male, female = next((m, f) for until, m, f in _SIGNS if year <= until)
    signs = male if sex == MALE else female
    first = dice.choice(signs)
    if dice.random() < 0.18:
        return first
    second = dice.choice(signs)
    return first + second


def words(surname: str, given: str) -> list[str]:
    """Give what `residents.registering.search_words` gives for the name, from halves kept here."""
    name, reading = surname + given, f"{key(surname)} {key(given)}"
    read = [reading.partition(" ")[0], reading.replace(" ", "")]
    found = [name[0], *tokens(name), name, _initials(surname) + _initials(given), *read]
    return list(dict.fromkeys(found))


@cache
def _initials(part: str) -> str:
    return initials(part)


@cache
def key(part: str) -> str:
    """Give the sorting key of a surname or a given name: there are few of them, and many people."""
    return pinyin_key(part)
