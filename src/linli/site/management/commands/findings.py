"""The inner part of `./linli doctor`: findings as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.site.findings import examine


class Command(BaseCommand):
    help = "体检的内部一半；请用 ./linli doctor"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--serving", action="store_true", help="平台正在运行")

    def handle(self, *args: Any, serving: bool, **options: Any) -> None:
        self.stdout.write(json.dumps(examine(serving=serving), ensure_ascii=False))
