"""Nonsense sent to the pages: told in Chinese, never an error of ours."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.town import Town

PAGES = [
    ("sys_admin", "/users?q=%00"),
    ("sys_admin", "/units?q=a%00b"),
    ("sys_admin", "/limits?category=%00"),
    ("audit_admin", "/journal?name=%00"),
    ("audit_admin", "/journal?until=9999-12-31"),
    ("audit_admin", "/journal?since=0001-01-01"),
    ("platform_admin", "/incidents?q=%00%00"),
    ("platform_admin", "/incidents?q=" + "a" * 10_000),
    ("platform_admin", "/incidents?cursor=%FF"),
    ("platform_admin", "/calendar?year=" + "9" * 40),
    ("platform_admin", "/deadline?limit=" + "9" * 40 + "d"),
]


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_a_page_survives_its_address(town: Town, who: str, address: str) -> None:
    answer = town.client(who).get(address, follow=True)
    assert answer.status_code in (200, 404, 422)
    assert re.search("[一-鿿]", answer.content.decode())


@pytest.mark.parametrize("field", ["lead", "assistants", "unit", "category", "text", "op_id"])
def test_nul_in_a_form_is_refused(town: Town, field: str) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    verb = {"unit": "inform", "category": "correct", "text": "correct"}.get(field, "dispatch")
    given: dict[str, Any] = {"verb": verb, "version": incident.version, "op_id": uuid.uuid4()}
    path = f"/incidents/{incident.pk}/steps"
    answer = town.client("platform_admin").post(path, given | {field: "a\x00"})
    assert answer.status_code in (404, 422)
    assert town.fresh(incident).version == incident.version


def test_a_form_that_has_grown_old_says_so_in_chinese(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.grid_worker)
    answer = client.post("/sign-out")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/attachments"])
def test_a_body_larger_than_any_upload_is_not_even_read(town: Town, path: str) -> None:
    answer = town.client("grid_worker").generic("POST", path, CONTENT_LENGTH=str(10**10))
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


def test_another_host_is_refused_in_chinese(town: Town) -> None:
    answer = Client(HTTP_HOST="evil.example").get("/sign-in")
    assert answer.status_code == 400
    assert "无法读取" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()
