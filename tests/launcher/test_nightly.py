"""The daily backup: when it is due, and what happens when it fails."""

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from launcher import nightly
from launcher.nightly import CHINA, Nightly, is_due
from launcher.say import Steps


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-03-02 12:00", True),
        ("2026-03-01 02:31", "2026-03-02 02:29", False),
        ("2026-03-01 02:31", "2026-03-02 02:30", True),
        ("2026-03-02 02:31", "2026-03-02 23:00", False),
        (
            "2026-03-01 14:00",
            "2026-03-02 02:30",
            True,
        ),  # one by hand does not stand for the night's
        ("2026-03-02 02:00", "2026-03-02 02:30", False),  # a timer of the system was before us
        ("2026-02-20 02:31", "2026-03-02 01:00", True),  # the machine was off: made up for at once
    ],
)
def test_it_is_due_once_a_day_at_half_past_two_in_china(
    last: str | None, now: str, due: bool
) -> None:
    assert is_due(at(last) if last else None, at(now)) is due


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def backup(tmp_path: Path, said: io.StringIO) -> Nightly:
    environ = {"LINLI_HOME": str(tmp_path)}
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    return Nightly(
        command, environ, tmp_path / "log", Steps(said), now=lambda: at("2026-03-02 03:00")
    )


def test_one_that_failed_is_told_and_tried_again_in_an_hour(
    backup: Nightly, said: io.StringIO
) -> None:
    backup.look()
    assert backup.process is not None
    backup.process.wait()
    backup.look()
    assert "备份没有做成（3）" in said.getvalue()
    backup.look()
    assert backup.process is None
    backup.now = lambda: at("2026-03-02 04:00") + timedelta(seconds=1)
    backup.look()
    assert backup.process is not None
    backup.stop()


def test_one_that_was_made_is_enough(backup: Nightly, tmp_path: Path) -> None:
    noted = {"at": at("2026-03-02 02:31").isoformat(), "path": "a.tar"}
    (tmp_path / nightly.NOTE).write_text(json.dumps(noted))
    backup.look()
    assert backup.process is None


def test_there_is_none_where_no_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(nightly.FOLDER, raising=False)
    assert nightly.wished(Path("python"), {}, tmp_path, Steps()) is None
    monkeypatch.setenv(nightly.FOLDER, "/backup")
    made = nightly.wished(Path("python"), {}, tmp_path, Steps())
    assert made is not None
    assert list(made.command)[-3:] == ["/backup", "--keep", "14"]
