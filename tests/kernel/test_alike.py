"""Alike: rare words count, places keep apart, and a crowd of reports of one thing is one group."""

import pytest

from linli.kernel.alike import Texts
from linli.kernel.bigrams import phrases, tokens

LAMP = "东街十二号门前的路灯坏了三天，晚上很黑。"
LAMP_TOO = "东街十二号路灯坏了，晚上很黑，老人不敢出门。"
NOISE = "楼下烧烤摊深夜噪声扰民。"


def texts(*said: str, **where: str) -> Texts[str]:
    return Texts({str(n): tokens(text) for n, text in enumerate(said)}, where=where)


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [(LAMP, LAMP, True), (LAMP, LAMP_TOO, True), (LAMP, NOISE, False), ("", LAMP, False)],
)
def test_texts_are_as_alike_as_their_words(one: str, other: str, is_alike: bool) -> None:
    assert (texts(one, other).likeness("0", "1") >= 0.2) is is_alike


def test_a_rare_word_says_more_than_one_that_all_have() -> None:
    many = [f"尊敬的领导您好，{NOISE}" for _ in range(30)]
    found = texts("尊敬的领导您好，路灯", "尊敬的领导您好，井盖", "请修路灯", "路灯", *many)
    assert found.likeness("0", "1") < found.likeness("2", "3")


def test_many_reports_of_one_thing_are_one_group_though_not_each_is_like_each() -> None:
    said = [
        "丽景小区旁边的搅拌站噪声太大，整夜轰鸣睡不着",
        "丽景小区旁边的搅拌站粉尘太大，窗户不敢开",
        "搅拌站粉尘太大，老人小孩咳嗽，请管管丽景小区这里",
        "丽景小区搅拌站整夜轰鸣，粉尘太大",
        "路灯坏了，东街十二号门前很黑",
        "公交车改线，孩子上学不方便",
    ]
    [group] = texts(*said).groups(0.25)
    assert sorted(group) == ["0", "1", "2", "3"]


def test_the_same_words_in_two_places_are_two_things() -> None:
    said = {str(n): tokens(LAMP) for n in range(3)}
    where = {"0": "东街", "1": "西街", "2": None}
    [group] = Texts(said, where=where).groups(0.25)
    assert sorted(group) in (["0", "2"], ["1", "2"])
    assert [len(g) for g in Texts(said).groups(0.25)] == [3]


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("门口垃圾桶满溢", {"垃圾", "圾桶", "满溢"}, ["垃圾桶", "满溢"]),
        ("ABC路灯", {"abc", "路灯"}, ["abc", "路灯"]),
        ("路灯", set(), []),
    ],
)
def test_pairs_are_told_as_the_words_they_came_from(
    text: str, words: set[str], said: list[str]
) -> None:
    assert phrases(text, words) == said
