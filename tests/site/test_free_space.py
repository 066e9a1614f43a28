"""A disk that is nearly full takes nothing more in, says so, and still lets people look."""

from typing import Any

import pytest
from django.test import Client

from linli.incidents.models import Incident
from linli.kernel import disk
from tests.town import PASSWORD, Town


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "room_in", lambda folder: disk.Room(folder, 9, 0.09))


def test_nothing_is_taken_in_and_it_is_said_in_chinese(town: Town, full: None) -> None:
    answer = town.client("grid_worker").post("/incidents/new", {"description": "路灯不亮"})
    assert answer.status_code == 503
    assert "磁盘快满了" in answer.content.decode()
    assert answer["Retry-After"]
    with town.platform() as platform:
        assert not Incident.objects.visible_to(platform).exists()


def test_a_program_gets_a_problem_document(town: Town, full: None) -> None:
    answer: Any = town.api("grid_worker").post(
        "/api/v1/incidents", {}, content_type="application/json"
    )
    assert answer.status_code == 503
    assert answer.json()["code"] == "disk_full"


def test_people_come_in_look_and_leave(town: Town, full: None) -> None:
    browser = Client()
    browser.post("/sign-in", {"username": "sys_admin", "password": PASSWORD})
    assert "不再接收新内容" in browser.get("/health").content.decode()
    assert browser.post("/sign-out").status_code == 302


def test_the_fullest_disk_counts(tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path / "not" / "there" / "yet"
    room = disk.room_in(settings.HOME)
    assert room.folder == tmp_path
    assert 0 <= room.share <= 1
