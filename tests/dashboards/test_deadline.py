"""The page on which a deadline is tried out."""

from typing import Any

import pytest

from linli.incidents.models import Category, LimitRule
from tests.town import Town

TYPED = {"start": "2026-03-06T16:30", "amount": "4", "time": "h work"}


def tried(town: Town, **change: str) -> Any:
    return town.client("grid_worker").get("/deadline", TYPED | change)


def test_it_answers_with_its_reasons(town: Town) -> None:
    text = tried(town).content.decode()
    assert "4 工作时，到期：" in text
    assert "2026年3月9日 星期一 11:30" in text
    assert "3月6日（周五） 16:30–17:30，计 1 小时。" in text


def test_the_limit_of_a_category_can_be_chosen(town: Town) -> None:
    category = Category.objects.get(pk="0201")
    LimitRule.objects.create(
        category=category, urgency=category.urgency, stage="accept", amount="2d", kind="work"
    )
    text = tried(town, stage="accept", category="0201").content.decode()
    assert "2 工作日，到期：" in text
    assert "第 2 个工作日是3月10日（周二）。" in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("start", "昨天", "开始时间应写成"),
        ("start", "0001-01-01T00:00", "年份应在"),
        ("amount", "0", "1 到 9999 的整数"),
        ("amount", "很多", "1 到 9999 的整数"),
        ("amount", "²", "1 到 9999 的整数"),
        ("time", "y", "请选择时间单位"),
        ("unit", "zz", "没有这个编码的单位"),
        ("urgency", "9", "没有这个紧急程度"),
        ("category", "0000", "没有这个类别"),
        ("stage", "nothing", "这个环节不计时"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stays_typed(
    town: Town, field: str, value: str, sentence: str
) -> None:
    of_category = {"stage": "accept"} if field in ("urgency", "category") else {}
    answer = tried(town, **of_category, **{field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    beside = text[text.index(f'id="{field}"') :].partition("</div>")[0]
    assert sentence in beside
