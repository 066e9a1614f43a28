"""Browser and Chinese font: installed where we may, else the person is told how."""

import os
from pathlib import Path

import pytest

from launcher import browser
from launcher.say import Trouble

FONT = "#!/bin/sh\necho 'Noto Serif CJK SC'\n"
# Brings what it is asked for, as far as this machine's folder of programs is concerned.
APT = """#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >> {log}
case "$*" in *install*) cp {ready}/* {bin}/ ;; esac
exit {code}
"""


class Machine:
    """A folder of programs that is the whole search path."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.ready, self.log = folder / "bin", folder / "ready", folder / "apt.log"
        for made in (self.bin, self.ready):
            made.mkdir()
        (self.bin / "cp").symlink_to("/bin/cp")

    def put(self, name: str, text: str = "#!/bin/sh\n", *, into: Path | None = None) -> None:
        program = (into or self.bin) / name
        program.write_text(text)
        program.chmod(0o755)

    def apt(self, *, brings: tuple[str, ...] = ("chromium", "fc-list"), code: int = 0) -> None:
        for name in brings:
            self.put(name, FONT, into=self.ready)
        self.put("apt-get", APT.format(log=self.log, ready=self.ready, bin=self.bin, code=code))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return made


def test_what_is_there_is_used_and_nothing_installed(machine: Machine) -> None:
    machine.apt()
    machine.put("chromium")
    machine.put("fc-list", FONT)
    assert browser.ensure() == str(machine.bin / "chromium")
    assert not machine.log.exists()


def test_root_installs_browser_and_font_without_being_asked_anything(machine: Machine) -> None:
    machine.apt()
    machine.put("chromium")
    machine.put("fc-list")  # a browser that cannot show Chinese
    assert browser.find() is None
    assert browser.ensure() == str(machine.bin / "chromium")
    update, install = machine.log.read_text().splitlines()
    assert update.endswith("update -qq")
    assert install.startswith("noninteractive ")
    assert install.endswith("chromium fonts-noto-cjk")


def test_anybody_else_is_told_what_to_do(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.apt()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Trouble, match=r"apt-get install chromium(.|\n)*--no-browser"):
        browser.ensure()
    assert not machine.log.exists()


@pytest.mark.parametrize(("brings", "code"), [(("fc-list",), 0), (("chromium",), 0), ((), 100)])
def test_an_installation_that_does_not_bring_it_fails_loudly(
    machine: Machine, brings: tuple[str, ...], code: int
) -> None:
    machine.apt(brings=brings, code=code)
    with pytest.raises(Trouble, match=r"失败|仍然找不到"):
        browser.ensure()
