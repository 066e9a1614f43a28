"""Where the private database lives: in the checkout, or where its account can reach it."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from launcher.checkout import Checkout
from launcher.files import write_private
from launcher.postgres.account import Account

OUTSIDE = Path("/var/lib/linli")
LONGEST_SOCKET_FOLDER = 90  # bytes; the kernel's limit is 107 with the file name
PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True)
class Folders:
    """The folder of one private database and what is in it."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def draft(self) -> Path:
        return self.home / "init"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def version(self) -> int | None:
        """The major version that wrote the data, if there is any."""
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None


def find(checkout: Checkout, account: Account) -> Folders:
    """The database's folder; one outside is remembered, or a moved checkout would lose it."""
    note = checkout.home / "pg-home"
    if note.exists():
        home = Path(note.read_text())
    elif account.is_other and not account.may_pass(checkout.home):
        home = _outside(checkout)
        write_private(note, str(home))
    else:
        home = checkout.home / "pg"
    account.make_folder(home)
    return Folders(home)


def _outside(checkout: Checkout) -> Path:
    """A folder below one that the account may pass, whatever our umask is."""
    OUTSIDE.mkdir(parents=True, exist_ok=True)
    OUTSIDE.chmod(0o711)
    return OUTSIDE / short_name(checkout.root)


def socket_folder(folders: Folders, account: Account) -> Path | None:
    """A folder whose name a socket can bear and that nobody else can get at; else None."""
    inside = folders.home / "s"
    if is_plain(inside):
        account.make_folder(inside)
        return inside
    outside = Path("/tmp") / f"linli-{account.uid}-{short_name(folders.home)}"
    if not os.path.lexists(outside):
        account.make_folder(outside)
    return outside if _is_private(outside, account) else None


def is_plain(path: Path) -> bool:
    """Can this path stand in a configuration file and a socket's address as it is?"""
    return bool(PLAIN.fullmatch(str(path))) and len(bytes(path)) <= LONGEST_SOCKET_FOLDER


def short_name(path: Path) -> str:
    return hashlib.sha256(bytes(path)).hexdigest()[:12]


def _is_private(path: Path, account: Account) -> bool:
    found = path.lstat()
    is_folder = stat.S_ISDIR(found.st_mode)
    return is_folder and found.st_uid == account.uid and stat.S_IMODE(found.st_mode) == 0o700
