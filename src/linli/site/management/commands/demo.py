"""Load the fictitious county 青禾县 into an empty database."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from linli.accounts.models import User
from linli.incidents import learning
from linli.incidents.counting import count_changed
from linli.incidents.models import Incident
from linli.kernel import scope
from linli.kernel.batch import batch
from linli.organisation.models import Unit
from linli.site import environment as env
from linli.site.demo import bulk, county, history, peopling, plan, quarrels, reports, rounds

TOLD_EVERY = 20_000
# the grids of the small county that have been registered: those of the cast and their neighbours
GRIDS = (990101001001001, 990101001001002, 990101001001003, 990101001002001)
INCIDENTS = 200_000  # of the large county, when not said otherwise
PEOPLE = 1_500_000


class Command(BaseCommand):
    help = "向空数据库载入虚构的青禾县；LINLI_DEMO_SIZE=county 时为 20 镇 200 社区 2200 网格的大县"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--incidents", type=int, metavar="件数", help=f"大县的事件数，默认 {INCIDENTS}"
        )
        parser.add_argument(
            "--people", type=int, metavar="人数", help=f"大县的居民数，默认 {PEOPLE}，0 不载入"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        size = env.text("DEMO_SIZE", "small")
        if size not in ("small", "county"):
            raise CommandError("LINLI_DEMO_SIZE 只能是 small（默认）或 county。")
        if size == "small" and (options["incidents"] or options["people"] is not None):
            raise CommandError(
                "--incidents、--people 是大县的事件数和居民数，请同时设 LINLI_DEMO_SIZE=county。"
            )
        if (options["incidents"] or 1) < 1 or (options["people"] or 0) < 0:
            raise CommandError("事件数至少 1，居民数至少 0。")
        start = time.monotonic()
        given = env.text("DEMO_PASSWORD")
        password = given or _made_up(settings.HOME / "demo-password")
        with scope.acting(scope.system_actor("示范数据")) as actor:
            _refuse_unless_empty(actor)
        if size == "small":
            units, done, people = _small(password)
        else:
            units, done, people = self._large(password, options)
        took = time.monotonic() - start
        self.stdout.write(f"青禾县：{units} 个单位，{done} 件事件，{people} 名居民，{took:.1f} 秒")
        if not given:
            self.stdout.write(f"示范账号的登录名即岗位代码（如 grid_worker），密码：{password}")
            self.stdout.write(f"密码也记在 {settings.HOME / 'demo-password'}，只有您能读")

    def _large(self, password: str, options: dict[str, Any]) -> tuple[int, int, int]:
        """Write the large county by the owner of the tables: all of it or nothing."""
        incidents = options["incidents"] or INCIDENTS
        wanted = PEOPLE if options["people"] is None else options["people"]
        owner = "owner" if "owner" in settings.DATABASES else "default"
        with transaction.atomic(using=owner):
            built = county.build(password, plan.LARGE, using=owner)
            people = peopling.load(built, wanted, owner=owner, told=self._told("名居民"))
            steps = bulk.load(built, incidents, owner=owner, told=self._told("件"))
        self.stdout.write(f"历史步骤 {steps} 步")
        return len(built.units), incidents, people

    def _told(self, what: str) -> Callable[[int], None]:
        """Say every now and then how far it is: it takes minutes."""
        said = 0

        def tell(done: int) -> None:
            nonlocal said
            if done >= said + TOLD_EVERY:
                said = done
                self.stdout.write(f"已写入 {done} {what}")
                self.stdout.flush()

        return tell


def _small(password: str) -> tuple[int, int, int]:
    with transaction.atomic():  # the whole of it or nothing
        with scope.acting(scope.system_actor("示范数据")):
            built = county.build(password, plan.SMALL)
            people = peopling.fill_a_few(built, GRIDS)
        with batch():
            done = history.load(built) + quarrels.load(built)
            reports.load(built)
        count_changed()
        with scope.acting(scope.system_actor("示范数据")) as actor:
            learning.learn(actor=actor)  # the first report is sorted with a suggestion beside it
            rounds.load(GRIDS, actor=actor)
    return len(built.units), done, people


def _made_up(file: Path) -> str:
    """Make up a password and keep it before it is used: a start killed now knows it later."""
    if not file.exists():
        made = f"qinghe-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        draft = file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(0o600)
        draft.write_text(f"{made}\n", encoding="utf-8")
        draft.replace(file)
    return file.read_text(encoding="utf-8").strip()


def _refuse_unless_empty(actor: scope.Actor) -> None:
    """The demo never mixes with real people."""
    filled = (
        Unit.objects.exists()
        or User.objects.exists()
        or Incident.objects.visible_to(actor).exists()
    )
    if filled:
        raise CommandError("数据库里已有数据，示范县只能载入空数据库，没有改动任何内容。")
