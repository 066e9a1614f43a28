"""Unbinds a second factor from the host: for the day when no two administrators can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.accounts.administration import forget_second_factor
from linli.accounts.models import User
from linli.accounts.second_factor import has_code
from linli.kernel import scope


class Command(BaseCommand):
    help = "重置一个账号的动态口令（管理员都进不来时用；记入日志，本人收到消息）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None or not has_code(user):
            raise CommandError("没有这个账号，或它没有绑定动态口令。")
        with scope.acting(scope.system_actor("平台运维")) as actor:
            forget_second_factor(user, actor=actor)
        self.stdout.write(f"{user.name}（{user.username}）的动态口令已重置，下次登录后重新绑定。")
