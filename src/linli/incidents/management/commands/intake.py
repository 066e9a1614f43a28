"""Takes tickets in from a workbook on the command line: the engine of the page, at once."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.accounts.models import User
from linli.imports import engine, queries, services
from linli.imports.models import ImportRun
from linli.incidents.intake import TICKETS
from linli.kernel import scope
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor
from linli.organisation.access import actor_for
from linli.organisation.models import Post, Unit
from linli.organisation.roles import INTAKE, roles_with

_OUTCOMES = {"created": "新增", "updated": "更新", "unchanged": "未变", "rejected": "退回"}
_PART = 2**20


class Command(BaseCommand):
    help = "从表格导入工单（12345 热线、信箱），同一个工单号只登记一次"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="xlsx、xls 或 csv")
        parser.add_argument("--unit", help="导入到的单位编码；默认为这个人的单位")
        parser.add_argument("--as", dest="username", help="以谁的身份；默认为县网格中心值班员")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self._actor(options["username"], options["unit"])
        started = time.monotonic()
        try:
            run = self._handed_in(options["file"], actor, options["unit"])
            run = self._taken(run, actor)
        except Refused as error:
            raise CommandError(str(error)) from error
        self._tell(run, actor, time.monotonic() - started)

    def _actor(self, username: str | None, unit: str | None) -> Actor:
        posts = Post.objects.current().filter(role__in=roles_with(INTAKE)).select_related("user")
        if unit:
            posts = posts.filter(unit__code=unit)
        if username:
            posts = posts.filter(user__username=username)
        post = posts.order_by("unit_id", "user__username").first()
        if post is None:
            raise CommandError("没有找到可以导入工单的人：请用 --as 登录名 或 --unit 编码 指明。")
        user: User = post.user
        self.stdout.write(f"以 {user.name}（{user.username}）的身份")
        return actor_for(user)

    def _handed_in(self, file: Path, actor: Actor, code: str | None) -> ImportRun:
        units = TICKETS.units(actor)
        unit = Unit.objects.get(code=code).pk if code else next(iter(units))
        with scope.acting(actor), file.open("rb") as source:
            run = services.hand_in(
                iter(lambda: source.read(_PART), b""),
                actor=actor,
                kind=TICKETS,
                unit=unit,
                file_name=file.name,
                queued=False,
            )
        self.stdout.write(f"导入到 {units[unit]}，正在读取 {file.name}")
        engine.prepare(run.pk)
        return self._afresh(run, actor)

    def _taken(self, run: ImportRun, actor: Actor) -> ImportRun:
        if run.state != ImportRun.State.PREVIEW or run.error:
            raise CommandError(run.error)
        names = {column: TICKETS.label(field) for field, column in run.mapping.items()}
        for column, heading in enumerate(run.header):
            self.stdout.write(f"  {heading} → {names.get(column, '不导入')}")
        with scope.acting(actor):
            services.confirm(run, actor=actor, queued=False)
        engine.apply(run.pk, tell=self._progress)
        return self._afresh(run, actor)

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"  {done} / {total} 行")
        self.stdout.flush()

    def _tell(self, run: ImportRun, actor: Actor, seconds: float) -> None:
        if run.state != ImportRun.State.DONE:
            raise CommandError(run.error or run.get_state_display())
        counted = "、".join(f"{label} {run.result.get(o, 0)}" for o, label in _OUTCOMES.items())
        self.stdout.write(f"读到 {run.total} 行：{counted}；用时 {seconds:.1f} 秒")
        with scope.acting(actor):
            for line in queries.turned_away(run, actor, most=20):
                self.stdout.write(f"  第 {line.number} 行退回：{line.message}")

    def _afresh(self, run: ImportRun, actor: Actor) -> ImportRun:
        with scope.acting(actor):
            return ImportRun.objects.visible_to(actor).get(pk=run.pk)
