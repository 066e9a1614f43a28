"""The database goes away and comes back: people are told so plainly, and nothing needs mending."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.test import Client

from linli.incidents import lists
from linli.site.management.commands import prepare
from tests.town import Town, build

NOBODY_LISTENS = 1  # no PostgreSQL has ever had this port


@pytest.fixture
def town(transactional_db: None) -> Town:
    """Build the town in committed rows: the test takes the connection away in between."""
    return build()


@contextmanager
def database_away() -> Iterator[None]:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = NOBODY_LISTENS
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port


@pytest.mark.parametrize("address", ["/", "/incidents", "/incidents/new", "/nothing", "/sign-in"])
def test_a_page_says_so_in_chinese_and_is_there_again_afterwards(town: Town, address: str) -> None:
    desk = town.client("platform_admin")
    before = desk.get(address).status_code
    with database_away():
        answer = desk.get(address)
    assert answer.status_code == 503
    assert "暂时连不上数据库" in answer.content.decode()
    assert answer["Retry-After"]
    assert desk.get(address).status_code == before


def test_the_machine_interface_gives_a_problem_document(town: Town) -> None:
    device = town.api("grid_worker")
    with database_away():
        answer: Any = device.get("/api/v1/me")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"
    assert device.get("/api/v1/me").status_code == 200


def test_a_start_without_its_database_says_whose_address_to_check(town: Town) -> None:
    with database_away(), pytest.raises(CommandError, match="连不上 LINLI_DATABASE_URL"):
        prepare._must_answer("default")


def test_the_process_lives_but_is_not_ready(town: Town) -> None:
    stranger = Client()
    with database_away():
        assert stranger.get("/livez").status_code == 200
        answer: Any = stranger.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "failing": ["database"]}
    assert "database" not in stranger.get("/readyz").json()["failing"]


@pytest.mark.parametrize("address", ["/incidents", "/api/v1/incidents"])
def test_it_may_also_go_away_in_the_middle(
    town: Town, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(lists, "find", lost)
    answer = town.client("grid_worker").get(address)
    assert answer.status_code == 503
    assert "暂时连不上数据库" in answer.content.decode()
