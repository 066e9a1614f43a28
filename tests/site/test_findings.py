"""The inner half of the doctor: each fault, made here, is found with its remedy."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from linli.kernel import disk
from linli.site import findings
from linli.site.backup.restoring import MARK
from tests.town import Town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NOBODY_LISTENS = 1


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    yield
    connections["owner"].close()


def found(*, serving: bool = False) -> dict[str, str]:
    everything = findings.examine(serving=serving)
    assert all(one["remedy"] for one in everything if one["level"] != "ok")
    return {one["name"]: one["level"] for one in everything}


def test_a_sound_platform_has_nothing_bad(town: Town) -> None:
    assert "bad" not in found().values()


def test_the_command_gives_it_as_one_line_of_json(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("findings")
    assert {"roles", "migrations", "clock"} <= {one["name"] for one in json.loads(_last(capsys))}


def _last(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_timers_that_stand_still_count_only_while_it_runs(town: Town) -> None:
    assert found(serving=True)["sweep"] == "bad"
    assert "sweep" not in found(serving=False)


def test_without_a_database_the_rest_is_still_looked_at(town: Town) -> None:
    at = {alias: connections[alias].settings_dict["PORT"] for alias in ("default", "owner")}
    try:
        for alias in at:
            connections[alias].close()
            connections[alias].settings_dict["PORT"] = NOBODY_LISTENS
        levels = found()
    finally:
        for alias, port in at.items():
            connections[alias].close()
            connections[alias].settings_dict["PORT"] = port
    assert levels["reach_default"] == levels["reach_owner"] == "bad"
    assert levels["disk"] == "ok"


def test_a_role_that_is_not_bound_is_bad(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "is_bound", lambda _: False)
    assert found()["roles"] == "bad"


def test_a_right_to_rewrite_history_is_bad(town: Town) -> None:
    role = connections["default"].settings_dict["USER"]
    with connections["owner"].cursor() as owner:
        owner.execute(f"GRANT UPDATE ON incidents_incidentstep TO {role}")
        try:
            assert found()["grants"] == "bad"
        finally:
            owner.execute(f"REVOKE UPDATE ON incidents_incidentstep FROM {role}")


@pytest.mark.parametrize(
    ("deed", "level"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('notices', '9', now())",
            "bad",
        ),
        ("DELETE FROM django_migrations WHERE app = 'notices'", "hint"),
    ],
)
def test_a_schema_of_another_release_is_told(town: Town, deed: str, level: str) -> None:
    with connections["owner"].cursor() as owner:
        owner.execute("CREATE TEMPORARY TABLE before AS SELECT * FROM django_migrations")
        try:
            owner.execute(deed)
            assert found()["migrations"] == level
        finally:
            owner.execute("TRUNCATE django_migrations")
            owner.execute("INSERT INTO django_migrations OVERRIDING SYSTEM VALUE TABLE before")


def test_a_full_disk_and_a_half_restore_are_bad(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / MARK).touch()
    monkeypatch.setattr(disk, "room_in", lambda folder: disk.Room(folder, 5, 0.05))
    levels = found()
    assert levels["restore"] == levels["disk"] == "bad"


def test_settings_that_endanger_passwords_are_told(town: Town, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.BEHIND_PROXY = ["linli.example.cn"], True
    levels = found()
    assert levels["https"] == "hint"
    assert levels["proxy"] == "bad"
    settings.HTTPS = True
    assert not {"https", "proxy"} & set(found())


def test_a_certificate_that_cannot_be_read_is_bad(town: Town, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    (tmp_path / findings.CERTIFICATE).write_text(str(tmp_path / "cert.pem"))
    assert found()["certificate"] == "bad"


def test_the_year_that_nobody_arranged_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "year_warning", lambda: "2030 年没有安排")
    assert found()["calendar"] == "hint"
