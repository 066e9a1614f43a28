"""Units, the calendar and deadlines by the machine interface."""

from typing import Any

import pytest

from tests.town import Town

V1 = "/api/v1"


def test_units_are_listed_by_parent_and_kind(town: Town) -> None:
    client = town.api("grid_worker")
    answer = client.get(f"{V1}/units?parent=990101001&kind=community").json()
    assert [unit["name"] for unit in answer["items"]] == ["东街社区", "西街社区"]
    assert answer["next"] is None
    one = client.get(f"{V1}/units/990101001001").json()
    assert one == {
        "code": "990101001001",
        "name": "东街社区",
        "kind": "community",
        "parent": "990101001",
    }


def test_pages_of_units_meet_without_gap(town: Town) -> None:
    client = town.api("grid_worker")
    seen: list[str] = []
    cursor = ""
    for _ in range(20):
        page = client.get(f"{V1}/units?limit=5{cursor}").json()
        seen += [unit["code"] for unit in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == len(town.units)


def test_a_cursor_serves_one_person_and_one_filter_only(town: Town) -> None:
    next_page = town.api("grid_worker").get(f"{V1}/units?limit=1").json()["next"]
    for who, query in (("grid_leader", ""), ("grid_worker", "&kind=grid")):
        answer = town.api(who).get(f"{V1}/units?limit=1&cursor={next_page}{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "cursor"


def test_departments_are_units_of_their_own_kind(town: Town) -> None:
    answer = town.api("grid_worker").get(f"{V1}/departments?parent=990101").json()
    assert {unit["kind"] for unit in answer["items"]} == {"department"}
    assert "县城管局" in {unit["name"] for unit in answer["items"]}


@pytest.mark.parametrize("code", ["999999", "nonsense", "%00", "a%20b", "9" * 100, "%F0%9F"])
def test_an_unknown_unit_is_not_found(town: Town, code: str) -> None:
    assert town.api("grid_worker").get(f"{V1}/units/{code}").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("parent=999999", "parent"),
        ("parent=%00", "parent"),
        ("kind=planet", "kind"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("page=2", "page"),
    ],
)
def test_a_bad_list_parameter_is_named(town: Town, query: str, field: str) -> None:
    answer = town.api("grid_worker").get(f"{V1}/units?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("start", "limit", "kind", "due"),
    [
        ("2026-01-09T16:30:00+08:00", "4h", "work", "2026-01-12T11:30:00+08:00"),
        ("2026-01-09T10:00:00+08:00", "3d", "work", "2026-01-14T17:30:00+08:00"),
        ("2026-01-09T10:00:00+08:00", "3d", "clock", "2026-01-12T10:00:00+08:00"),
        ("2026-01-09T10:00:00+08:00", "3d", "calendar", "2026-01-12T23:59:59+08:00"),
        ("2026-01-09T02:00:00Z", "10m", "clock", "2026-01-09T10:10:00+08:00"),
    ],
)
def test_a_deadline_is_counted_as_the_loop_counts(
    town: Town, start: str, limit: str, kind: str, due: str
) -> None:
    given = {"start": start, "limit": limit, "kind": kind}
    answer = town.api("grid_worker").get(f"{V1}/deadline", given)
    assert answer.json() == {"due_at": due}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start": "2026-01-09T10:00:00"}, "start"),
        ({"start": "1767000000"}, "start"),
        ({"start": "0001-01-01T00:00:00Z"}, "start"),
        ({"start": "9999-12-31T23:59:59Z"}, "start"),
        ({"limit": "0h"}, "limit"),
        ({"limit": "4"}, "limit"),
        ({"limit": "1.5h"}, "limit"),
        ({"limit": "٣h"}, "limit"),
        ({"limit": "99999d"}, "limit"),
        ({"kind": "lunar"}, "kind"),
        ({"unit": "1"}, "unit"),
    ],
)
def test_a_bad_deadline_names_the_field(town: Town, change: dict[str, Any], field: str) -> None:
    given = {"start": "2026-01-09T10:00:00+08:00", "limit": "4h", "kind": "work"} | change
    answer = town.api("grid_worker").get(f"{V1}/deadline", given)
    assert answer.status_code == 422, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("query", ["", "?year=2026", "?year=2199"])
def test_the_calendar_of_a_year_says_whether_it_is_announced(town: Town, query: str) -> None:
    answer = town.api("grid_worker").get(f"{V1}/calendar{query}").json()
    assert isinstance(answer["announced"], bool)
    assert answer["spans"] == []
