"""The two plain answers and the administrators' page."""

from typing import Any

import pytest
from django.test import Client

from linli.dashboards import health
from tests.town import Town


def test_the_process_answers_without_a_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok\n"


def test_not_ready_names_what_fails_and_nothing_else(town: Town) -> None:
    answer = town.client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "failing": ["sweep"]}


def test_ready_when_everything_is_well(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_sweep", lambda: health.Check("sweep", "", True, ""))
    assert town.client().get("/readyz").status_code == 200


def test_a_full_disk_is_not_ready(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free, total = 5, 100

    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: Usage)  # type: ignore[attr-defined]
    assert "disk" in town.client().get("/readyz").json()["failing"]


@pytest.mark.parametrize(("who", "status"), [("sys_admin", 200), ("grid_worker", 403)])
def test_the_page_is_for_administrators(town: Town, who: str, status: int) -> None:
    answer: Any = town.client(who).get("/health")
    assert answer.status_code == status
