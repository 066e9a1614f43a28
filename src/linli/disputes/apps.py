from django.apps import AppConfig

ACTS = {
    "dispute.register": "登记纠纷",
    "dispute.change": "修改纠纷",
    "dispute.add_party": "登记当事人",
    "dispute.remove_party": "移除当事人",
    "dispute.reveal": "查看当事人",
    "dispute.mediate": "记录调解",
    "dispute.fulfil": "核查协议履行",
    "dispute.revisit": "纠纷回访",
    "dispute.print": "打印纠纷登记表",
    "dispute.screen": "纠纷排查",
}


class DisputesConfig(AppConfig):
    name = "linli.disputes"
    verbose_name = "矛盾纠纷"

    def ready(self) -> None:
        from linli.disputes.on_the_incident import link_of
        from linli.incidents.beside import LINKS
        from linli.journal.actions import name_actions
        from linli.residents import retention

        retention.register("dispute_parties", "linli.disputes.retention.PARTIES")
        retention.register("disputes", "linli.disputes.retention.WORDS")
        name_actions("dispute", "矛盾纠纷", ACTS)
        LINKS.append(link_of)
