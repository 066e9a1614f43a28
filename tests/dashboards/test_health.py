"""The two plain answers and the administrators' page."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from linli.dashboards import health, records
from linli.kernel import disk
from tests.conftest import HeldClock
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


def _failing(town: Town) -> list[str]:
    return town.client().get("/readyz").json()["failing"]  # type: ignore[no-any-return]


def test_a_full_disk_is_not_ready(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "room_in", lambda folder: disk.Room(folder, 5, 0.05))
    assert "disk" in _failing(town)


def test_a_backup_is_missed_only_where_backups_were_asked_for(
    town: Town, settings: Any, tmp_path: Path, clock: HeldClock
) -> None:
    settings.HOME = tmp_path
    assert "backup" not in _failing(town)
    settings.BACKUP_FOLDER = str(tmp_path)
    assert "backup" in _failing(town)
    records.note(records.BACKUP, path="a.tar")
    clock.move(hours=25)
    assert "backup" not in _failing(town)
    clock.move(hours=2)
    assert "backup" in _failing(town)


def test_without_a_backup_the_page_does_not_say_that_all_is_well(
    town: Town, settings: Any, tmp_path: Path, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(health, "_sweep", lambda: health.Check("sweep", "", True, ""))

    def page() -> str:
        return str(town.client("sys_admin").get("/health").content.decode())

    assert "一切正常" not in page()
    assert "没有近期的备份" in page()
    assert "还没有备份过" in page()
    records.note(records.BACKUP, path="a.tar")
    assert "一切正常" in page()
    clock.move(hours=27)
    assert "一切正常" not in page()


def test_a_history_that_was_changed_is_not_ready_until_it_fits_again(
    town: Town, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    assert "history" not in _failing(town)
    records.note(records.HISTORY, breaks=2)
    assert "history" in _failing(town)
    assert "2 处对不上" in town.client("sys_admin").get("/health").content.decode()
    call_command("verify_history")
    assert "history" not in _failing(town)


@pytest.mark.parametrize(("who", "status"), [("sys_admin", 200), ("grid_worker", 403)])
def test_the_page_is_for_administrators(town: Town, who: str, status: int) -> None:
    answer: Any = town.client(who).get("/health")
    assert answer.status_code == status
