"""Stamps, private files and the locks between launchers."""

import stat
from pathlib import Path

import pytest

from launcher.files import claimed, digest, is_stamped, turn_over, write_private


def test_a_digest_knows_where_one_part_ends_and_the_next_begins() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab", "c") == digest(b"ab", b"c")


def test_a_stamp_holds_for_its_own_value_only(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert not is_stamped(stamp, "one")
    stamp.write_text("one")
    assert is_stamped(stamp, "one")
    assert not is_stamped(stamp, "two")


def test_a_private_file_is_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("old")
    secret.chmod(0o644)
    write_private(secret, "new")
    assert secret.read_text() == "new"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [secret]


def test_who_comes_second_reads_the_note_of_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "serve.lock"
    with claimed(lock, "here") as first:
        assert first is None
        with claimed(lock, "there") as second:
            assert second == "here"
    with claimed(lock, "there") as third:
        assert third is None


def test_a_large_log_is_begun_anew_and_the_last_one_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.files.LARGEST_LOG", 3)
    log = tmp_path / "web.log"
    log.write_text("long")
    turn_over(log)
    assert not log.exists()
    assert (tmp_path / "web.old.log").read_text() == "long"
