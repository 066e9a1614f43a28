"""Bring a database and the static files up to date, then load the demo when the place is empty."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from linli.organisation.models import Unit
from linli.site.backup.errors import Refusal
from linli.site.backup.restoring import refuse_unfinished
from linli.site.demo.county import open_to_visitors
from linli.site.grants import grant, is_bound

SERVING = "default"  # the connection of pages and jobs


class Command(BaseCommand):
    help = "更新数据库与静态文件；空的私有数据库载入示范县"
    requires_system_checks = ()  # ./linli test makes them; here they would double the time

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="不载入示范县")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_unfinished()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        owner = "owner" if "owner" in settings.DATABASES else "default"
        for alias in (owner, SERVING):
            _must_answer(alias)
        with self._step("更新数据库"):
            self._migrate(owner)
        with self._step("收集静态文件"):
            self._collect()
        if not options["no_demo"] and not Unit.objects.exists():
            with self._step("载入示范县"):
                call_command("demo")
        open_to_visitors()

    def _migrate(self, owner: str) -> None:
        executor = MigrationExecutor(connections[owner])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", database=owner, verbosity=0, interactive=False)
        grant(owner, settings.DATABASES["default"]["USER"])
        if not is_bound(SERVING):
            raise CommandError(
                "LINLI_DATABASE_URL 的角色是超级用户、表的属主或可绕过行级安全，"
                "数据库那道锁对它不起作用，不能用它提供服务。请换一个普通角色。"
            )

    def _collect(self) -> None:
        newest = max(
            (f.stat().st_mtime for d in _sources() for f in d.rglob("*") if f.is_file()), default=0
        )
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        if stamp.exists() and stamp.read_text() == str(newest):
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(str(newest))

    @contextmanager
    def _step(self, text: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.stdout.write(f"STEP {text} {time.monotonic() - start:.1f}")
        self.stdout.flush()


def _must_answer(alias: str) -> None:
    """Refuse a database that is not there in words: whoever set its address can put that right."""
    try:
        connections[alias].ensure_connection()
    except OperationalError as error:
        at = connections[alias].settings_dict
        variable = "LINLI_OWNER_DATABASE_URL" if alias == "owner" else "LINLI_DATABASE_URL"
        raise CommandError(
            f"连不上 {variable} 的数据库（{at['USER']} @ {at['HOST']}:{at['PORT']}/{at['NAME']}）。"
            "请检查地址和密码，并确认数据库已经启动。"
        ) from error


def _sources() -> list[Path]:
    package = Path(settings.PACKAGE)
    return [Path(str(d[1] if isinstance(d, tuple) else d)) for d in settings.STATICFILES_DIRS] + [
        app / "static" for app in package.iterdir() if (app / "static").is_dir()
    ]
