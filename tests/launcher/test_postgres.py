"""The private database: where it lives, how it is addressed, what it keeps to itself."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from launcher.checkout import Checkout
from launcher.postgres import cluster, folders, passwords, session
from launcher.postgres.account import Account
from launcher.postgres.folders import Folders
from launcher.postgres.server import Address, listen_settings, parse_pid_file
from launcher.say import Trouble

MYSELF = Account(os.geteuid(), os.getegid(), is_other=False)
PID_FILE = "4711\n/data\n1764000000\n5432\n/home/a/s\n\n  123  456\nready   \n"


def test_a_url_survives_a_path_with_spaces_and_chinese() -> None:
    url = urlsplit(Address(1, 5432, "/家 目录/s").url("linli_app", "p@ss/word"))
    assert (url.username, unquote(url.password or "")) == ("linli_app", "p@ss/word")
    assert url.path == "/linli"
    assert parse_qs(url.query) == {"host": ["/家 目录/s"], "port": ["5432"]}


def test_a_server_without_a_socket_is_addressed_by_its_port() -> None:
    assert Address(1, 40001, "").url("a", "b") == "postgresql://a:b@127.0.0.1:40001/linli"


def test_a_pid_file_counts_once_the_server_is_ready() -> None:
    assert parse_pid_file(PID_FILE) == Address(4711, 5432, "/home/a/s")
    assert parse_pid_file(PID_FILE.replace("ready", "starting")) is None
    assert parse_pid_file("4711\n/data\n") is None


def test_a_short_plain_path_holds_the_socket_itself(tmp_path: Path) -> None:
    home = Folders(Path("/tmp") / f"linli-test-{os.getpid()}")
    try:
        assert folders.socket_folder(home, MYSELF) == home.home / "s"
    finally:
        (home.home / "s").rmdir()
        home.home.rmdir()


@pytest.mark.parametrize("name", ["邻里", "with space", "quote'", "long" * 30])
def test_any_other_path_gets_a_private_folder_elsewhere(tmp_path: Path, name: str) -> None:
    chosen = folders.socket_folder(Folders(tmp_path / name), MYSELF)
    assert chosen is not None
    assert chosen.parent == Path("/tmp")
    assert folders.is_plain(chosen)
    assert chosen.stat().st_mode & 0o777 == 0o700
    chosen.rmdir()


def test_a_folder_that_others_can_enter_is_not_trusted(tmp_path: Path) -> None:
    home = Folders(tmp_path / "邻里")
    chosen = folders.socket_folder(home, MYSELF)
    assert chosen is not None
    chosen.chmod(0o755)
    assert folders.socket_folder(home, MYSELF) is None
    chosen.rmdir()


def test_the_server_listens_on_a_socket_or_on_this_machine_only() -> None:
    assert "listen_addresses = ''" in listen_settings(Path("/s"), 5432)
    assert "listen_addresses = '127.0.0.1'" in listen_settings(None, 40001)


def test_the_folder_of_the_database_is_remembered_when_the_checkout_moves(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.make_home()
    elsewhere = tmp_path / "somewhere else"
    (checkout.home / "pg-home").write_text(str(elsewhere))
    assert folders.find(checkout, MYSELF) == Folders(elsewhere)
    assert elsewhere.is_dir()  # also when somebody has deleted it


def test_a_folder_outside_can_be_passed_whatever_the_umask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stranger(Account):
        def may_pass(self, path: Path) -> bool:
            return False

    outside = tmp_path / "var" / "linli"
    monkeypatch.setattr(folders, "OUTSIDE", outside)
    checkout = Checkout(tmp_path)
    checkout.make_home()
    before = os.umask(0o077)
    try:
        found = folders.find(checkout, Stranger(os.geteuid(), os.getegid(), is_other=True))
    finally:
        os.umask(before)
    assert found.home.parent == outside
    assert outside.stat().st_mode & 0o777 == 0o711
    assert (checkout.home / "pg-home").read_text() == str(found.home)


def test_neither_role_is_privileged() -> None:
    made = " ".join(cluster.role_statements(passwords.Passwords("s", "o", "a")))
    assert made.count("NOSUPERUSER NOBYPASSRLS") == 2
    assert f"{cluster.APP} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB" in made


def test_lost_passwords_of_existing_data_are_not_replaced(tmp_path: Path) -> None:
    checkout, place = Checkout(tmp_path), Folders(tmp_path / "pg")
    checkout.make_home()
    place.data.mkdir(parents=True)
    (place.data / "PG_VERSION").write_text("18\n")
    with pytest.raises(Trouble, match=rf"database\.json.*请删除 {place.home}"):
        passwords.load(checkout, place)


def test_passwords_are_made_once_and_kept_private(tmp_path: Path) -> None:
    checkout, place = Checkout(tmp_path), Folders(tmp_path / "pg")
    checkout.make_home()
    made = passwords.load(checkout, place)
    assert passwords.load(checkout, place) == made
    assert (checkout.home / "database.json").stat().st_mode & 0o777 == 0o600


def test_both_urls_or_neither() -> None:
    both = {session.APP_URL: "postgresql://a", session.OWNER_URL: "postgresql://b"}
    assert session.is_external(both)
    assert session.is_external({f"{name}_FILE": "/etc/linli/url" for name in both})
    assert not session.is_external({})
    with pytest.raises(Trouble, match="LINLI_OWNER_DATABASE_URL"):
        session.is_external({session.APP_URL: "postgresql://a"})
