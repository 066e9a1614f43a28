"""The closed loop by the machine interface: what api.md promises, through HTTP."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from linli.incidents.api_given import StepGiven
from linli.incidents.workflow import STEPS
from linli.organisation.models import Unit
from tests.town import Town

V1 = "/api/v1"
REPORT = {"description": "小区门口垃圾桶满溢，气味很大。", "category": "0201"}


def _post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"{V1}{path}", json.dumps(body), content_type="application/json")


def _report(town: Town, who: str = "grid_worker", **more: Any) -> Any:
    body = REPORT | {"op_id": str(uuid.uuid4()), "place": town.grid.code} | more
    return _post(town.api(who), "/incidents", body)


def _step(town: Town, who: str, incident: dict[str, Any], verb: str, **more: Any) -> Any:
    body = {"op_id": str(uuid.uuid4()), "verb": verb, "version": incident["version"]} | more
    return _post(town.api(who), f"/incidents/{incident['id']}/steps", body)


def test_every_need_of_the_table_can_be_given() -> None:
    needed = {need.name for step in STEPS for need in step.needs}
    assert needed <= set(StepGiven.model_fields)


def test_a_report_is_reported_at_once_and_a_repeat_gives_the_same(town: Town) -> None:
    op_id = str(uuid.uuid4())
    first = _report(town, op_id=op_id)
    again = _report(town, op_id=op_id)
    other = _report(town, op_id=op_id, description="另一件事。")
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json()["state"] == "REPORTED"
    assert first.json()["place"]["code"] == town.grid.code
    assert again.json()["id"] == first.json()["id"]
    assert other.json()["code"] == "op_id_reused"


def test_what_is_optional_may_be_null(town: Town) -> None:
    names = "category urgency source lon lat reporter found_at people_involved work_type self_close"
    assert _report(town, **dict.fromkeys(names.split())).status_code == 201


def test_a_step_answers_with_the_step_and_the_incident_and_a_repeat_likewise(town: Town) -> None:
    incident = _report(town).json()
    op_id = str(uuid.uuid4())
    first = _step(town, "platform_admin", incident, "accept", category="0201", op_id=op_id)
    assert first.status_code == 201, first.content
    assert first.json()["step"]["verb"] == "accept"
    assert first.json()["incident"]["state"] == "ACCEPTED"
    again = _step(town, "platform_admin", incident, "accept", category="0201", op_id=op_id)
    assert again.status_code == 200
    assert again.json() == first.json()


def test_a_stale_version_gets_the_fresh_incident(town: Town) -> None:
    incident = _report(town).json()
    _step(town, "platform_admin", incident, "accept", category="0201")
    stale = _step(town, "platform_admin", incident, "reject", reason="不属实")
    assert stale.status_code == 409
    assert stale.json()["code"] == "out_of_step"
    assert stale.json()["incident"]["state"] == "ACCEPTED"


def test_refusals_come_in_their_order(town: Town) -> None:
    incident = _report(town).json()
    elsewhere = _step(town, "platform_admin_2", incident, "accept", category="x")
    illegal = _step(town, "platform_admin", incident, "close")
    not_his = _step(town, "grid_worker_2", incident, "accept")
    missing = _step(town, "platform_admin", incident, "reject")
    assert elsewhere.status_code == 404
    assert (illegal.status_code, illegal.json()["code"]) == (409, "not_allowed_now")
    assert not_his.status_code in (403, 404)
    assert missing.status_code == 422
    assert [error["field"] for error in missing.json()["errors"]] == ["reason"]


def test_the_available_steps_carry_their_needs(town: Town) -> None:
    incident = _report(town, category=None).json()
    seen = town.api("platform_admin").get(f"{V1}/incidents/{incident['id']}").json()
    accept = next(s for s in seen["available_steps"] if s["verb"] == "accept")
    assert any(n["name"] == "category" and n["required"] for n in accept["needs"])


def test_the_list_keeps_to_the_scope_and_pages_without_gap(town: Town) -> None:
    ids = {_report(town, title=f"第 {n} 件").json()["id"] for n in range(5)}
    client = town.api("platform_admin")
    page = client.get(f"{V1}/incidents?limit=3&order=-reported").json()
    rest = client.get(
        f"{V1}/incidents", {"limit": 3, "order": "-reported", "cursor": page["next"]}
    ).json()
    assert {card["id"] for card in page["items"] + rest["items"]} == ids
    assert page["count"] == 5
    assert page["count_capped"] is False
    assert rest["next"] is None
    other = town.api("platform_admin_2").get(f"{V1}/incidents").json()
    assert (other["items"], other["count"]) == ([], 0)


@pytest.mark.parametrize(
    "query",
    [
        "state=LOST",
        "category=020",
        "urgency=6",
        "place=999",
        "late=perhaps",
        "mine=2",
        "q=a",
        "since=yesterday",
        "order=title",
        "cursor=x",
        "limit=201",
        "colour=red",
    ],
)
def test_a_bad_list_parameter_is_refused(town: Town, query: str) -> None:
    answer = town.api("platform_admin").get(f"{V1}/incidents?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"op_id": "x"}, "op_id"),
        ({"description": ""}, "description"),
        ({"description": "a\x00"}, "description"),
        ({"description": "a" * 10001}, "description"),
        ({"category": "9"}, "category"),
        ({"place": "999999"}, "place"),
        ({"people_involved": -1}, "people_involved"),
        ({"people_involved": 10**30}, "people_involved"),
        ({"lon": 200, "lat": 0}, "lon"),
        ({"urgency": "3"}, "urgency"),
        ({"reporter": {"nick": "x"}}, "reporter.nick"),
        ({"attachments": ["x"]}, "attachments.0"),
        ({"found_at": "2026-01-01"}, "found_at"),
        ({"found_at": "2199-01-01T00:00:00+08:00"}, "found_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_report_names_the_field(town: Town, change: dict[str, Any], field: str) -> None:
    answer = _report(town, **change)
    assert answer.status_code == 422, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]


NONSENSE = ("\x00", {"a": 1}, ["\x00"], 1e308, True, "a" * 20000, [[]])


@pytest.mark.parametrize("verb", ["accept", "merge", "correct", "verify_claim"])
def test_nonsense_in_a_need_is_never_an_error_of_ours(town: Town, verb: str) -> None:
    incident = _report(town).json()
    for name in sorted(set(StepGiven.model_fields) - {"op_id", "verb"}):
        for value in NONSENSE:
            answer = _step(town, "platform_admin", incident, verb, **{name: value})
            assert answer.status_code in (403, 409, 422), (name, value, answer.content)


def test_history_lists_every_step_in_order(town: Town) -> None:
    incident = _report(town).json()
    _step(town, "platform_admin", incident, "accept", category="0201")
    steps = town.api("platform_admin").get(f"{V1}/incidents/{incident['id']}/steps").json()
    verbs = [step["verb"] for step in steps["items"]]
    assert (verbs[0], verbs[-1]) == ("report", "accept")
    assert (
        town.api("platform_admin_2").get(f"{V1}/incidents/{incident['id']}/steps").status_code
        == 404
    )


def test_the_version_changes_when_something_waits_for_me(town: Town) -> None:
    client = town.api("platform_admin")
    before = client.get(f"{V1}/version").json()
    assert client.get(f"{V1}/version?since={before['version']}").status_code == 204
    _report(town)
    after = client.get(f"{V1}/version?since={before['version']}")
    assert after.status_code == 200
    assert after.json()["waiting"] == before["waiting"] + 1


def test_categories_are_listed(town: Town) -> None:
    items = town.api("grid_worker").get(f"{V1}/categories").json()["items"]
    assert {"code", "name", "klass", "klass_name"} <= set(items[0])


def _square(lon: float) -> dict[str, Any]:
    corners = [[lon, 30], [lon + 1, 30], [lon + 1, 31], [lon, 31], [lon, 30]]
    return {"type": "Polygon", "coordinates": [corners]}


@pytest.mark.parametrize(
    ("given", "place", "mismatch"),
    [
        ({"place": None, "lon": 101.5, "lat": 30.5}, "grid_2", False),
        ({"place": None, "lon": 100.5, "lat": 30.5}, "grid", False),
        ({"place": None, "lon": 102.5, "lat": 30.5}, "grid", True),  # not in his community
        ({"lon": 101.5, "lat": 30.5}, "grid", True),  # the place that was named wins
        ({"lon": 100.5, "lat": 30.5}, "grid", False),
        ({}, "grid", False),
    ],
)
def test_a_point_finds_its_grid_and_a_named_place_wins(
    town: Town, given: dict[str, Any], place: str, mismatch: bool
) -> None:
    for lon, unit in ((100, town.grid), (101, town.grid_2), (102, town.grid_3)):
        Unit.objects.filter(pk=unit.pk).update(boundary=_square(lon))
    answer = _report(town, **given)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["place"]["code"], body["place_mismatch"]) == (town.units[place].code, mismatch)
