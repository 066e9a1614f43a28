"""The command lines, the steps of others, and services that die."""

import socket
import sys
from pathlib import Path

import pytest

from launcher import cli, manage
from launcher.checkout import Checkout
from launcher.postgres.session import OWNER_URL
from launcher.say import Trouble
from launcher.serve import parse_step, without_owner
from launcher.supervisor import Service
from launcher.wish import Wish, check_ports, parse


def test_the_address_is_one_that_a_browser_understands() -> None:
    assert parse([]).address == "http://127.0.0.1:8600/"
    assert parse(["--host", "0.0.0.0", "--port", "80"]).address == "http://127.0.0.1:80/"
    assert Wish("::1", 8600, demo=True).address == "http://[::1]:8600/"


def test_the_site_answers_to_the_names_it_is_reached_by() -> None:
    assert parse([]).hosts == "127.0.0.1,localhost,[::1]"
    assert parse(["--host", "10.1.2.3"]).hosts == "127.0.0.1,localhost,[::1],10.1.2.3"
    assert socket.gethostname() in parse(["--host", "0.0.0.0"]).hosts.split(",")


def test_pages_and_jobs_never_learn_the_password_of_the_owner() -> None:
    told = {OWNER_URL: "a", f"{OWNER_URL}_FILE": "b", "LINLI_HOME": "c"}
    assert without_owner(told) == {"LINLI_HOME": "c"}


def test_a_step_of_the_preparation_is_told_from_plain_talk() -> None:
    assert parse_step("STEP 建立 数据表 1.5\n") == ("建立 数据表", 1.5)
    assert parse_step("示范密码：abc\n") is None
    assert parse_step("\n") is None


def test_a_port_in_use_is_refused_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Trouble, match="--port"):
            check_ports(Wish("127.0.0.1", taken.getsockname()[1], demo=True))


@pytest.mark.parametrize("port", ["0", "65536", "80x", "-1", ""])
def test_a_port_that_cannot_be_is_refused_in_words(port: str) -> None:
    with pytest.raises(Trouble, match="1 到 65535"):
        parse([f"--port={port}"])


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(Trouble, match=r"--prot(.|\n)*--port PORT"):
        parse(["--prot", "8600"])


def test_an_address_of_another_machine_is_not_a_port_in_use() -> None:
    with pytest.raises(Trouble, match="没有这个地址"):
        check_ports(Wish("203.0.113.1", 8600, demo=True))


def test_a_word_with_dashes_means_the_command_with_underscores(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    commands = checkout.package / "journal/management/commands"
    commands.mkdir(parents=True)
    (commands / "verify_history.py").touch()
    assert manage.command_named(checkout, "verify-history") == "verify_history"
    assert manage.command_named(checkout, "verify-histories") is None
    assert manage.command_named(checkout, "../x") is None


def test_an_unknown_word_is_an_error_with_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["no-such-word"]) == 1
    assert "./linli serve" in capsys.readouterr().err


def test_a_service_that_dies_at_once_waits_longer_each_time(tmp_path: Path) -> None:
    service = Service("网站", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "log", 1.0)
    pauses = []
    for _ in range(7):
        service.start({})
        assert service.process is not None
        service.process.wait()
        assert "（3）" in service.bury()
        pauses.append(service.pause)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    service.born = 64.0  # the real moment plus and minus 30 need not be 30 in floating point
    assert not service.is_due(93.9)
    assert service.is_due(94.0)
