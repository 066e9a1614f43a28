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
    "resident.elsewhere": "登记时遇到别处已有的证件号",
}
