"""The pages of the loop, as the grid and the desk see them."""

import uuid

import pytest

from tests.town import Town

pytestmark = pytest.mark.django_db


def reported(town: Town, op_id: str) -> str:
    given = {"op_id": op_id, "description": "路灯坏了三天", "place": "990101001001001"}
    answer = town.client("grid_worker").post("/incidents/new", given)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"]).partition("?")[0]


def test_a_double_click_on_report_makes_one_incident(town: Town) -> None:
    op_id = str(uuid.uuid4())
    assert reported(town, op_id) == reported(town, op_id)


def test_what_was_typed_stays_when_a_field_is_missing(town: Town) -> None:
    given = {"op_id": str(uuid.uuid4()), "description": "", "address": "东街 12 号"}
    answer = town.client("grid_worker").post("/incidents/new", given)
    assert answer.status_code == 422
    assert "东街 12 号" in answer.content.decode()


def test_the_desk_sees_the_report_on_its_workbench_list_and_page(town: Town) -> None:
    address = reported(town, str(uuid.uuid4()))
    desk = town.client("platform_admin")
    for page in ("/", "/incidents", address):
        answer = desk.get(page)
        assert answer.status_code == 200
        assert "路灯坏了三天" in answer.content.decode(), page
    assert "确定受理" in desk.get(address).content.decode()


def test_a_worker_of_the_next_grid_does_not_find_it(town: Town) -> None:
    address = reported(town, str(uuid.uuid4()))
    assert town.client("grid_worker_2").get(address).status_code == 404


def test_a_poll_says_nothing_new_until_something_is(town: Town) -> None:
    desk = town.client("platform_admin")
    seen = desk.get("/version").json()["version"]
    assert desk.get(f"/version?since={seen}").status_code == 204
    reported(town, str(uuid.uuid4()))
    assert desk.get("/version", {"since": seen}).status_code == 200


def test_a_step_without_its_needs_comes_back_with_what_was_typed(town: Town) -> None:
    address = reported(town, str(uuid.uuid4()))
    given = {"op_id": str(uuid.uuid4()), "verb": "reject", "version": "1", "reason": ""}
    answer = town.client("platform_admin").post(f"{address}/steps", given)
    assert answer.status_code == 422
    assert "请选择理由。" in answer.content.decode()
