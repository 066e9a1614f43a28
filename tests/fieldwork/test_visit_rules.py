"""How often to visit: shipped, and changed by a county or a township for its own places."""

from typing import Any

import pytest

from linli.fieldwork.models import VisitRule
from linli.fieldwork.rules import rules_for
from tests.town import Town

GIVEN = {"code": "old", "interval_days": "60", "grace_days": "5", "is_active": "on"}


def interval(town: Town, unit: str, code: str = "old") -> int | None:
    found = {rule.code: rule for rule in rules_for(town.units[unit].pk)}
    return found[code].interval if code in found else None


def test_what_is_shipped_is_the_dictionary_s_table(town: Town) -> None:
    shipped = dict(VisitRule.objects.filter(unit=None).values_list("code", "interval_days"))

    assert shipped["old_high"] == 7
    assert shipped["old_key"] == 30
    assert shipped["old"] == shipped["mental"] == shipped["floating"] == 90
    assert shipped["mental_high"] == 14
    assert shipped["correction"] == shipped["released"] == shipped["drugs"] == 30
    assert shipped["special_serious"] == 7
    assert shipped["household"] == 180


def test_a_township_s_rule_holds_there_and_a_county_s_elsewhere(town: Town) -> None:
    town.client("town_operator").post("/visit-rules", GIVEN)
    town.client("sys_admin").post("/visit-rules", GIVEN | {"interval_days": "80"})

    assert interval(town, "grid") == 60
    assert interval(town, "grid_4") == 80

    town.client("town_operator").post("/visit-rules", {"code": "old", "reset": "1"})
    assert interval(town, "grid") == 80


def test_changed_twice_it_is_one_row(town: Town) -> None:
    for days in ("60", "50"):
        town.client("town_operator").post("/visit-rules", GIVEN | {"interval_days": days})

    assert VisitRule.objects.get(code="old", unit=town.township.pk).interval_days == 50
    assert VisitRule.objects.get(code="old", unit=None).interval_days == 90


def test_a_rule_switched_off_is_nobody_s(town: Town) -> None:
    given = {"code": "old", "interval_days": "90", "grace_days": "7"}

    town.client("town_operator").post("/visit-rules", given)

    assert interval(town, "grid") is None


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"interval_days": "0"}, 422),
        ({"interval_days": "367"}, 422),
        ({"interval_days": "x"}, 422),
        ({"interval_days": "9" * 30}, 422),
        ({"grace_days": "-1"}, 422),
        ({"code": "none"}, 404),
        ({"code": "a\x00"}, 404),
        ({"code": "household", "is_active": ""}, 422),
    ],
)
def test_what_is_wrong_changes_nothing(town: Town, more: dict[str, Any], status: int) -> None:
    before = VisitRule.objects.count()

    answer = town.client("town_operator").post("/visit-rules", GIVEN | more)

    assert answer.status_code == status
    assert VisitRule.objects.count() == before


@pytest.mark.parametrize("who", ["grid_worker", "grid_chief", "town_leader", "sec_admin"])
def test_the_others_set_none(town: Town, who: str) -> None:
    assert town.client(who).post("/visit-rules", GIVEN).status_code == 404
