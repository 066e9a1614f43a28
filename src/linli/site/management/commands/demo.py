"""Load the fictitious county 青禾县 into an empty database."""

import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from linli.accounts.models import User
from linli.incidents.models import Incident
from linli.kernel import scope
from linli.kernel.batch import batch
from linli.organisation.models import Unit
from linli.site import environment as env
from linli.site.demo import county, history


class Command(BaseCommand):
    help = "向空数据库载入虚构的青禾县(组织、账号与数月的事件)"

    def handle(self, *args: Any, **options: Any) -> None:
        if env.text("DEMO_SIZE", "small") != "small":
            raise CommandError("LINLI_DEMO_SIZE 目前只支持 small;county 还没有做好。")
        start = time.monotonic()
        given = env.text("DEMO_PASSWORD")
        password = given or _made_up(settings.HOME / "demo-password")
        with transaction.atomic():  # the whole of it or nothing
            with scope.acting(scope.system_actor("示范数据")) as actor:
                _refuse_unless_empty(actor)
                built = county.build(password)
            with batch():
                done = history.load(built)
        took = time.monotonic() - start
        self.stdout.write(f"青禾县:{len(built.units)} 个单位,{done} 件事件,{took:.1f} 秒")
        if not given:
            self.stdout.write(f"示范账号的登录名即岗位代码(如 grid_worker),密码:{password}")
            self.stdout.write(f"密码也记在 {settings.HOME / 'demo-password'},只有您能读")


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
        raise CommandError("数据库里已有数据,示范县只能载入空数据库,没有改动任何内容。")
