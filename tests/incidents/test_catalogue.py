"""The catalogue: categories and limits are changed by the administrator alone, and written down."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from linli.incidents import catalogue
from linli.incidents.models.catalogue import Category, LimitRule
from linli.journal.models import JournalEntry
from linli.kernel.errors import Forbidden, Invalid
from linli.organisation import calendar_services
from linli.organisation.holiday_notice import DayKind
from linli.organisation.models import CalendarDay, Unit
from tests.town import Town


def _amount(category: Category | None = None) -> str:
    rule = LimitRule.objects.filter(urgency=3, stage="accept", category=category).first()
    return rule.amount if rule else ""


def test_a_limit_is_changed_and_written_down(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        catalogue.set_limits(3, actor=actor, limits={"accept": ("7H", "work")})
        assert _amount() == "7h"
        assert JournalEntry.objects.filter(action="limits.change").count() == 1


def test_a_category_has_limits_of_its_own_until_they_are_emptied(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        before, row = _amount(), Category.objects.order_by("code")[0]
        catalogue.set_limits(3, actor=actor, limits={"accept": ("day", "work")}, category=row)
        assert (_amount(row), _amount()) == ("day", before)
        catalogue.set_limits(3, actor=actor, limits={"accept": ("", "work")}, category=row)
        assert (_amount(row), _amount()) == ("", before)


@pytest.mark.parametrize(
    ("amount", "kind"), [("4", "work"), ("4h", "calendar"), ("day", "clock"), ("4h", "x")]
)
def test_a_wrong_limit_is_refused_beside_its_stage(town: Town, amount: str, kind: str) -> None:
    with town.acting("sys_admin") as actor, pytest.raises(Invalid) as refused:
        catalogue.set_limits(3, actor=actor, limits={"accept": (amount, kind)})
    assert list(refused.value.errors) == ["accept"]


def test_others_change_nothing(town: Town) -> None:
    with town.acting("grid_worker") as actor, pytest.raises(Forbidden):
        catalogue.change_category(Category.objects.order_by("code")[0], actor=actor, name="别名")
    with town.acting("grid_worker") as actor, pytest.raises(Forbidden):
        catalogue.add_category("02", "新类别", actor=actor)


def test_a_category_is_added_to_its_class_and_can_be_reported_at_once(town: Town) -> None:
    client = town.client("sys_admin")
    last = Category.objects.filter(klass="07", code__lt="0790").order_by("-code")[0]
    answer = client.post("/categories", {"klass": "07", "name": " 独居老人失联 "})
    added = Category.objects.get(name="独居老人失联")
    assert answer.headers["Location"] == f"/categories/{added.code}"
    assert int(added.code) == int(last.code) + 1
    assert (added.klass_name, added.restricted) == (last.klass_name, "B")  # as its whole class
    with town.acting("sys_admin"):
        assert JournalEntry.objects.get(action="category.add").object_id == added.code
    assert town.report(category=added.code).category_id == added.code


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"klass": "07", "name": " "}, "请填写名称"),
        ({"klass": "xx", "name": "新"}, "请选择大类"),
        ({}, "请选择大类"),
    ],
)
def test_a_category_that_cannot_be_says_why_and_keeps_what_was_typed(
    town: Town, typed: dict[str, str], said: str
) -> None:
    before = Category.objects.count()
    answer = town.client("sys_admin").post("/categories", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Category.objects.count() == before


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_presses_at_once_add_a_category_once(town: Town) -> None:
    clients, start = [town.client("sys_admin") for _ in range(2)], threading.Barrier(2)

    def press(client: Client) -> int:
        start.wait()
        try:
            return client.post("/categories", {"klass": "02", "name": "新类别"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, clients)) == [302, 422]
    assert Category.objects.filter(name="新类别").count() == 1


def test_a_name_stands_once_in_a_class(town: Town) -> None:
    there = Category.objects.filter(klass="02").order_by("code")[0]
    answer = town.client("sys_admin").post("/categories", {"klass": "02", "name": there.name})
    assert "已经有这个名称" in answer.content.decode()


def test_the_pages_save_what_is_typed(town: Town) -> None:
    client, row = town.client("sys_admin"), Category.objects.order_by("code")[0]
    assert row.name in client.get("/categories").content.decode()
    form = {"name": "新名称", "urgency": "2", "restricted": "", "needs_photo": "on"}
    assert client.post(f"/categories/{row.pk}", form).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.urgency, row.needs_photo, row.is_active) == ("新名称", 2, True, False)
    answer = client.post("/limits?urgency=3", {"accept": "soon", "accept_measure": "h work"})
    assert answer.status_code == 422
    assert "soon" in answer.content.decode()
    assert "请填大于 0 的整数。" in answer.content.decode()
    assert "如 4h" not in answer.content.decode()


def test_a_category_shows_the_default_beside_each_empty_limit_and_the_way_back(town: Town) -> None:
    client = town.client("sys_admin")
    LimitRule.objects.filter(urgency=3, category=None, stage="accept").update(amount="7h")
    LimitRule.objects.filter(urgency=3, category=None, stage="verify").delete()
    address = "/limits?urgency=3&category=0201"
    text = client.get(address).content.decode()
    assert 'placeholder="7 工作时"' in text
    assert "（默认 不限）" in text
    assert 'href="/categories/0201"' in text
    assert "默认 7" not in client.get("/limits?urgency=3").content.decode()
    saved = client.post(address, {"accept": "2", "accept_measure": "h work"})
    assert saved.headers["Location"] == "/categories/0201"
    assert (
        'href="/categories"' in client.get("/categories/0201").content.decode().partition("<h1")[0]
    )


def test_beside_a_second_county_nobody_changes_what_both_share(town: Town) -> None:
    Unit.objects.create(id=990102 * 10**9, code="990102", name="白河县", kind="county")
    before, row = _amount(), Category.objects.get(code="0201")
    client = town.client("sys_admin")
    told = [
        client.post("/limits?urgency=3", {"accept": "9", "accept_measure": "h work"}),
        client.post("/categories/0201", {"name": "别县的垃圾", "urgency": "3", "restricted": ""}),
    ]
    assert [answer.status_code for answer in told] == [403, 403]
    assert "几个县共用" in told[0].content.decode()
    assert (_amount(), Category.objects.get(code="0201").name) == (before, row.name)


def test_beside_a_second_county_nobody_changes_the_holidays_of_both(town: Town) -> None:
    Unit.objects.create(id=990102 * 10**9, code="990102", name="白河县", kind="county")
    with town.acting("sys_admin") as actor, pytest.raises(Forbidden):
        calendar_services.set_day(date(2026, 3, 2), actor=actor, kind=DayKind.REST)
    assert not CalendarDay.objects.filter(day="2026-03-02").exists()


@pytest.mark.parametrize(
    ("number", "measure", "kept", "said"),
    [
        ("9", "h work", ("9h", "work"), "9 工作时"),
        ("30", "m clock", ("30m", "clock"), "30 分钟"),
        ("", "day work", ("day", "work"), "当日"),
        ("60", "d calendar", ("60d", "calendar"), "60 自然日"),
    ],
)
def test_a_limit_is_typed_as_a_number_and_a_word_and_shown_so_again(
    town: Town, number: str, measure: str, kept: tuple[str, str], said: str
) -> None:
    client = town.client("sys_admin")
    given = {"accept": number, "accept_measure": measure}
    assert client.post("/limits?urgency=3", given).status_code == 302
    rule = LimitRule.objects.get(urgency=3, category=None, stage="accept")
    assert (rule.amount, rule.kind) == kept
    form = client.get("/limits?urgency=3").content.decode()
    assert f'value="{measure}" selected' in form
    assert said in client.get("/categories").content.decode()
