"""One launcher's use of the database: ours or the administrator's; the last to leave stops ours."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.checkout import Checkout
from launcher.files import locked
from launcher.postgres import account as accounts
from launcher.postgres import binaries, cluster, folders, passwords
from launcher.postgres.server import Address, Server
from launcher.say import Trouble

APP_URL, OWNER_URL = "LINLI_DATABASE_URL", "LINLI_OWNER_DATABASE_URL"


@dataclass
class Private:
    """Our own server while somebody uses it."""

    server: Server
    known: passwords.Passwords
    gate: Path  # held while a server is started or stopped
    address: Address

    def environment(self) -> dict[str, str]:
        return {
            APP_URL: self.address.url(cluster.APP, self.known.app),
            OWNER_URL: self.address.url(cluster.OWNER, self.known.owner),
            "LINLI_PG_BIN": str(self.server.binaries.folder),
            "LINLI_PRIVATE_DATABASE": str(self.server.folders.home),
        }

    def revive(self) -> bool:
        """Start the server again if it died; True if it had."""
        if self.server.address() == self.address:
            return False
        with locked(self.gate):
            self.address = self.server.ensure()
        return True


def is_external(environ: Mapping[str, str]) -> bool:
    """Has the administrator named a server? Both roles, or neither."""
    names = (APP_URL, OWNER_URL)
    named = [bool(environ.get(name) or environ.get(f"{name}_FILE")) for name in names]
    if any(named) and not all(named):
        raise Trouble(
            f"{APP_URL} 与 {OWNER_URL} 须同时设置或都不设置"
            " (set both database URLs, one per role, or neither)"
        )
    return all(named)


@contextmanager
def database(checkout: Checkout) -> Iterator[Private | None]:
    """The running private database; None where the administrator named another."""
    if is_external(os.environ):
        yield None
        return
    account = accounts.choose()
    place = folders.find(checkout, account)
    gate = checkout.home / "database.lock"
    with (checkout.home / "users.lock").open("a") as users:
        with locked(gate):
            fcntl.flock(users, fcntl.LOCK_SH)
            private = _open(checkout, account, place, gate)
        try:
            yield private
        finally:
            with locked(gate):
                if _is_last(users.fileno()):
                    private.server.stop()


def _open(
    checkout: Checkout, account: accounts.Account, place: folders.Folders, gate: Path
) -> Private:
    known = passwords.load(checkout, place)
    programs = binaries.choose(checkout, account, place)
    if place.version is None:
        cluster.create(account, programs, place, known)
    server = Server(account, programs, place)
    return Private(server, known, gate, server.ensure())


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
