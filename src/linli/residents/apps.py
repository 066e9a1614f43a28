from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "linli.residents"
    verbose_name = "人口"

    def ready(self) -> None:
        from linli.journal.actions import name_actions

        name_actions("resident", "居民", ACTIONS)


ACTIONS = {
    "resident.register": "登记居民",
    "resident.change": "修改居民信息",
    "resident.life": "登记生活变动",
    "resident.reveal": "查看居民的完整信息",
    "resident.ask_reveals": "申请增加查看次数",
    "resident.grant_reveals": "同意增加查看次数",
    "resident.refuse_reveals": "不同意增加查看次数",
}
