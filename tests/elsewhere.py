"""Another place than this test's: an empty database, a home and a media folder of its own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings as product
from django.db import connections
from psycopg import sql

from linli.site.backup import database
from tests import processes


@dataclass
class Elsewhere:
    """Commands run there as other processes; `entered` goes there with this one."""

    name: str
    folder: Path

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def environment(self) -> dict[str, str]:
        names = ("LINLI_DATABASE_URL", "LINLI_OWNER_DATABASE_URL")
        urls = {n: urlsplit(os.environ[n])._replace(path=f"/{self.name}").geturl() for n in names}
        places = {"LINLI_HOME": str(self.folder), "LINLI_MEDIA": str(self.media)}
        return os.environ | urls | places

    def start(self, *command: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "linli", *map(str, command)],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: object) -> tuple[int, str]:
        """Give the exit code and all that was said."""
        with self.start(*command) as process:
            said = "".join(process.communicate())
        return process.returncode, said

    def connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(**(database.owner() | {"dbname": self.name}), autocommit=True)

    def left(self) -> list[str]:
        """What an empty place has not: tables and files."""
        with self.connect() as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname='public'")
        return [*(name for (name,) in tables), *hashes(self.folder)]

    @contextmanager
    def entered(self, settings: Any) -> Iterator[None]:
        """Let the pages of this process show what is there."""
        at = connections["default"].settings_dict
        connections["default"].close()
        here, at["NAME"] = at["NAME"], self.name
        settings.MEDIA_ROOT = self.media
        try:
            yield
        finally:
            connections["default"].close()
            at["NAME"] = here


def hashes(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each file by its path in the folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
    }


@contextmanager
def opened(folder: Path) -> Iterator[Elsewhere]:
    """Make such a place, and remove its database afterwards."""
    folder.mkdir()
    place = Elsewhere(f"{product.DATABASES['owner']['NAME']}_elsewhere", folder)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(place.name))
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(place.name))
    with psycopg.connect(**(database.owner() | {"dbname": "postgres"}), autocommit=True) as owner:
        owner.execute(drop)
        owner.execute(create)
        yield place
        processes.until(lambda: _done(owner, drop), "nobody is in the database any more")


def _done(owner: "psycopg.Connection[Any]", order: sql.Composed) -> bool:
    """The server's own clean-up may be at work in it, and we may not send that away."""
    try:
        owner.execute(order)
    except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
        return False
    return True
