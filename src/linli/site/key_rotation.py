"""Write every encrypted value anew under the current key: in batches, resumable, nothing in clear.

A value says itself under which key it lies, so a run that was killed goes on where it stopped.
Blind indexes have a key of their own and stay as they are.
"""

import base64
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connections, transaction

from linli.kernel.keyring import keyring
from linli.kernel.secrets import Keyring

BATCH = 1000


@dataclass(frozen=True)
class SealedColumn:
    """An encrypted column: its context is written with the row's own columns, {id} and others."""

    table: str
    column: str
    context: str = ""
    key: str = "id"

    @property
    def pattern(self) -> str:
        return self.context or f"{self.table}:{self.column}:{{{self.key}}}"

    @property
    def needed(self) -> list[str]:
        """Name the columns that the context is made of."""
        return [part.partition("}")[0] for part in self.pattern.split("{")[1:]]


# tests/site/test_key_rotation.py asks that no encrypted column is missing
COLUMNS = (
    SealedColumn("accounts_user", "phone_token"),
    SealedColumn("accounts_secondfactor", "secret_token", key="user_id"),
    SealedColumn("accounts_secondfactor", "pending_token", key="user_id"),
    SealedColumn("imports_importline", "kept"),
    SealedColumn(
        "imports_importline", "sealed", "imports_importline:sealed:{run_id}:{sheet}:{number}"
    ),
    SealedColumn("incidents_incident", "reporter_name_token"),
    SealedColumn("incidents_incident", "reporter_phone_token"),
    # copied from the incident as it is, with the context it has there
    SealedColumn(
        "notices_outboundmessage",
        "phone_token",
        "incidents_incident:reporter_phone_token:{incident}",
    ),
    SealedColumn("places_dwelling", "owner_token"),
    SealedColumn("places_establishment", "people_token"),
    SealedColumn("residents_person", "doc_token"),
    SealedColumn("residents_person", "phones_token"),
    SealedColumn("residents_person", "religion_token"),
    SealedColumn("residents_careprofile", "token"),
    SealedColumn("residents_specialprofile", "token"),
    SealedColumn("residents_change", "token"),
    SealedColumn("residents_rightsrequest", "token"),
    SealedColumn("residents_handover", "token", key="post_id"),
    SealedColumn("disputes_party", "name_token"),
    SealedColumn("disputes_party", "doc_token"),
    SealedColumn("disputes_party", "phone_token"),
)


def rotate(
    alias: str, *, keys: Keyring | None = None, tell: Callable[[str, int], None] | None = None
) -> dict[str, int]:
    """Encrypt anew what lies under another key, as the owner; give how many values by column.

    `tell(column, done)` after each batch. Undecryptable is raised for a value that no key opens:
    what was done before it stays done.
    """
    ring = keys or keyring()
    done: dict[str, int] = {}
    for sealed in COLUMNS:
        name = f"{sealed.table}.{sealed.column}"
        done[name] = 0
        for count in _batches(alias, sealed, ring):
            done[name] += count
            if tell:
                tell(name, done[name])
    return {name: count for name, count in done.items() if count}


def _batches(alias: str, sealed: SealedColumn, ring: Keyring) -> Iterator[int]:
    while count := _batch(alias, sealed, ring):
        yield count


def _batch(alias: str, sealed: SealedColumn, ring: Keyring) -> int:
    """Take up to a thousand values, locked, and write them; 0 when none is left."""
    header = ring.encrypt("", context="")[:3]  # algorithm and key, as every value begins
    wanted = ", ".join(dict.fromkeys([sealed.key, *sealed.needed]))
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {sealed.column}, {wanted} FROM {sealed.table}"
            f" WHERE {sealed.column} IS NOT NULL AND substring({sealed.column} FOR 3) <> %s"
            f" ORDER BY {sealed.key} LIMIT {BATCH} FOR UPDATE",
            [header],
        )
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            context = sealed.pattern.format(**row)
            plain = ring.decrypt(bytes(row[sealed.column]), context=context)
            cursor.execute(
                f"UPDATE {sealed.table} SET {sealed.column} = %s WHERE {sealed.key} = %s",
                [ring.encrypt(plain, context=context), row[sealed.key]],
            )
    return len(rows)


def add_key(path: Path) -> int:
    """Put a new key into the key file and make it the current one; give its number.

    Old keys stay: what lies under them must be readable until it has been rotated, and in backups
    for as long as those are kept. The file is replaced whole, readable by its owner alone.
    """
    content = json.loads(path.read_text("utf-8"))
    number = max(map(int, content["keys"])) + 1
    content["keys"][str(number)] = base64.b64encode(os.urandom(32)).decode()
    content["current"] = number
    Keyring.from_json(json.dumps(content))  # refuses what is not whole
    beside = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    return number
