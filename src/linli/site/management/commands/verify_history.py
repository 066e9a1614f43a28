"""Check that no history was changed behind the product's back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.site.jobs import check_histories

SHOWN = 20


class Command(BaseCommand):
    help = "核对全部事件的历史与每日封存；发现改动时退出码为 1"

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_histories()
        erased = f"，按期清除的文字 {found.erased} 处" if found.erased else ""
        self.stdout.write(
            f"事件 {found.incidents} 件，步骤 {found.steps} 步，封存 {found.seals} 天{erased}"
        )
        if found.breaks:
            rest = len(found.breaks) - SHOWN
            more = [f"另有 {rest} 处"] if rest > 0 else []
            raise CommandError("\n".join(found.breaks[:SHOWN] + more))
        self.stdout.write("历史完整，没有发现改动。")
