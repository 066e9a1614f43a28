"""Draw docs/workflow.md from the table of the closed loop, or tell that it is stale."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.incidents.workflow import TABLE
from linli.kernel.workflow import to_mermaid

PAGE = Path("docs") / "workflow.md"
CHECKOUT = Path(__file__).resolve().parents[5]
HEAD = """\
# 事件流程

本页由 `./linli diagram` 按 `src/linli/incidents/workflow.py` 生成，请勿手改。
只记一笔、不改变状态的办理（催办、批示、补充等）不在图中。“恢复”回到挂账之前的状态，图中也没有画。
"""


class Command(BaseCommand):
    help = "按流程表生成 docs/workflow.md（--check 只核对是否最新）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不写文件")

    def handle(self, *args: Any, **options: Any) -> None:
        page = CHECKOUT / PAGE
        text = f"{HEAD}\n```mermaid\n{to_mermaid(TABLE)}```\n"
        if not options["check"]:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            raise CommandError(f"{PAGE} 不是最新的，请运行 ./linli diagram")
        self.stdout.write(f"{PAGE} 与流程表一致")
