"""The test database: made and migrated by the owner, used by the application role (settled 1.7)."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django import DjangoDbBlocker

from linli.kernel import clock as kernel_clock
from linli.site.grants import grant

pytest_plugins = ["tests.town"]

# What migrations have filled stays between tests; everything else is emptied.
FILLED_BY_MIGRATIONS = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "incidents_category",
    "incidents_limitrule",
    "fieldwork_visitrule",
)
STILL_USED = (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege)
DATABASE_FIXTURES = {"db", "transactional_db", "town", "client", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    """Make the installation fit for tests before the first connection is opened."""
    config.option.importmode = "importlib"  # two rooms may each have a test_services.py
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # first passwords name it
    ]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "whitenoise" not in m]


def _owner(database: str = "postgres") -> psycopg.Connection[Any]:
    """Connect as the owner, apart from Django: it lets a test use only the databases it names."""
    at = settings.DATABASES["owner"]
    known = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    return psycopg.connect(
        dbname=database, autocommit=True, **{k: v for k, v in known.items() if v}
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make one database for each worker as the owner, then let the application role work in it."""
    if "owner" not in settings.DATABASES:
        pytest.exit("LINLI_OWNER_DATABASE_URL is not set: run the tests by ./linli test", 2)
    name = f"{_prefix()}{os.getpid()}"  # its own: several runs and workers at a time
    with _owner() as owner:
        _drop_what_killed_runs_left(owner)
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with django_db_blocker.unblock():
        for alias in ("owner", "default"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        grant("owner", settings.DATABASES["default"]["USER"])
        connections["owner"].close()
        TransactionTestCase._fixture_teardown = _empty  # type: ignore[method-assign]
        yield
        for alias in ("owner", "default"):
            connections[alias].close()
    # A thread of a live server may still hold a connection; the next run drops what is left.
    with _owner() as owner, contextlib.suppress(*STILL_USED):
        owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _prefix() -> str:
    return f"test_{settings.DATABASES['owner']['NAME']}_"


def _drop_what_killed_runs_left(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [_prefix() + "%"])
    for (name,) in rows.fetchall():
        process = name.removeprefix(_prefix())
        if process.isdigit() and not _is_alive(int(process)):
            with contextlib.suppress(*STILL_USED, psycopg.errors.InvalidCatalogName):
                owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _empty(_case: TransactionTestCase) -> None:
    """Empty the tables after a test that committed: the application role may not TRUNCATE."""
    connections["default"].close()
    with _owner(connections["default"].settings_dict["NAME"]) as owner:
        rows = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [sql.Identifier(t) for (t,) in rows if t not in FILLED_BY_MIGRATIONS]
        owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(tables)))


@pytest.fixture(autouse=True)
def _own_folders(request: pytest.FixtureRequest) -> None:
    """Give a test that uses the database its own folders for photos and outgoing messages."""
    if not _uses_database(request):
        return
    own = request.getfixturevalue("settings")
    folder: Path = request.getfixturevalue("tmp_path")
    own.MEDIA_ROOT, own.OUTBOX = folder / "media", folder / "outbox"


@pytest.fixture(autouse=True)
def _as_the_application_role(request: pytest.FixtureRequest) -> None:
    """Assert in every test that it runs as the role that row security binds."""
    if not _uses_database(request):
        return
    request.getfixturevalue("_django_db_helper")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls, "
            "(SELECT tableowner = current_user FROM pg_tables"
            " WHERE tablename = 'incidents_incident')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (settings.DATABASES["default"]["USER"], False, False)


def _uses_database(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.get_closest_marker("django_db")) or bool(
        DATABASE_FIXTURES & set(request.fixturenames)
    )


class HeldClock:
    """The product's clock in the hand of a test: `hold` a moment, then `move` on from it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    @property
    def now(self) -> datetime:
        return kernel_clock.now()

    def hold(self, moment: str | datetime) -> datetime:
        """Stop at a moment; text is China's wall clock: "2026-03-02 09:00"."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment).replace(tzinfo=kernel_clock.CHINA)
        self._stack.close()
        self._stack.enter_context(kernel_clock.held(moment))
        return moment

    def move(self, **by: float) -> datetime:
        """Go on by a timedelta's words: clock.move(hours=2)."""
        return self.hold(self.now + timedelta(**by))


@pytest.fixture
def clock() -> Iterator[HeldClock]:
    """Hold the clock at a Monday morning; the test may hold another moment or move on."""
    with ExitStack() as stack:
        held = HeldClock(stack)
        held.hold("2026-03-02 09:00")
        yield held


def pytest_addoption(parser: pytest.Parser) -> None:
    """`./linli test tests/journeys --pictures` renews the pictures of the documents."""
    parser.addoption("--pictures", action="store_true", help="renew docs/images")
