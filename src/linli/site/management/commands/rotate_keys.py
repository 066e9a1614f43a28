"""Change the key of the encrypted columns: add one, restart, then write all values under it."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.kernel.secrets import Undecryptable
from linli.site.key_rotation import add_key, rotate


class Command(BaseCommand):
    help = "更换加密列的密钥：先 --add 加一把，重启平台，再不带选项执行一次"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", action="store_true", help="在密钥文件里加一把新的")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["add"]:
            return self._add()
        alias = "owner" if "owner" in settings.DATABASES else "default"
        try:
            done = rotate(alias, tell=lambda name, n: self.stdout.write(f"{name}：{n}"))
        except Undecryptable as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"已换成当前的密钥，共 {sum(done.values())} 个值。可以随时再执行。")
        return None

    def _add(self) -> None:
        file = os.environ.get("LINLI_FIELD_KEYS_FILE", "")
        if not file:
            raise CommandError("请用 LINLI_FIELD_KEYS_FILE 指明密钥文件，再执行一次。")
        number = add_key(Path(file))
        self.stdout.write(
            f"已加第 {number} 把密钥。请马上另外保存密钥文件，重启平台，"
            "再执行 ./linli rotate-keys；旧密钥不要删，以前的备份还要用它。"
        )
