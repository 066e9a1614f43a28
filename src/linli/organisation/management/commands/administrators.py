"""Gives a real county its three administrators, with printed first passwords."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.accounts.policy import THREE_POWERS
from linli.kernel import scope
from linli.kernel.errors import Refused
from linli.organisation.founding import found_county
from linli.organisation.roles import ROLES
from linli.organisation.slips import slips_for


class Command(BaseCommand):
    help = "为一个县开设系统、安全、审计三名管理员，并打印首次密码（只此一次）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", required=True, metavar="编码", help="县级编码，如 330881")
        parser.add_argument("--name", default="", metavar="县名", help="还没有这个县时写明县名")
        for role in THREE_POWERS:
            word = role.removesuffix("_admin")
            parser.add_argument(
                f"--{word}", required=True, dest=role, metavar="姓名", help=ROLES[role].name
            )

    def handle(self, *args: Any, **options: Any) -> None:
        people = {role: options[role] for role in THREE_POWERS}
        try:
            with scope.acting(scope.system_actor("开设管理员")) as actor:
                fresh = found_county(
                    options["county"], actor=actor, name=options["name"], people=people
                )
                slips = slips_for(fresh)
        except Refused as error:
            raise CommandError(str(error)) from error
        for slip in slips:
            self.stdout.write(
                f"{slip.post} {slip.name} 登录名 {slip.username} 首次密码 {slip.password}"
            )
        self.stdout.write("请分别交给本人；首次登录须修改。下一步：系统管理员导入单位和人员。")
