from django.apps import AppConfig

READS = {
    "incident.reveal": "查看反映人",
    "incident.print": "打印公文",
    "incident.print_list": "打印事件列表",
}


class IncidentsConfig(AppConfig):
    name = "linli.incidents"
    verbose_name = "事件"

    def ready(self) -> None:
        from linli.attachments.models import OPENED_BY
        from linli.exports import kinds as exports
        from linli.imports.kinds import register  # models may be imported from here on
        from linli.incidents.models import evidence_seen_by
        from linli.incidents.workflow import TABLE
        from linli.journal.actions import name_actions
        from linli.organisation import handing_over
        from linli.residents import retention
        from linli.residents.handover import PARTS

        steps = {f"incident.{step.verb}": step.label for step in reversed(TABLE.steps)}
        name_actions("incident", "办理事件", steps | READS)
        category = {
            "category.add": "新增类别",
            "category.change": "修改类别",
            "category.ask": "加附加问题",
            "category.ask_no_more": "停用附加问题",
        }
        name_actions("category", "类别", category)
        name_actions(
            "routing", "分派规则", {"routing.set": "设分派规则", "routing.drop": "删分派规则"}
        )
        name_actions("limits", "时限", {"limits.change": "修改时限"})
        name_actions("level_rules", "流程开关", {"level_rules.change": "修改流程开关"})
        PARTS.register("incidents", "linli.incidents.handover.open_incidents")
        retention.register("incidents", "linli.incidents.retention.TEXTS")
        OPENED_BY.append(evidence_seen_by)
        register("tickets", "linli.incidents.intake.TICKETS")
        exports.register("hotline", "linli.incidents.export_tickets.RESULTS")
        exports.register("incidents", "linli.incidents.export_list.LIST")
        handing_over.register("linli.incidents.handing_over.hand_over_all")
        handing_over.register("linli.incidents.handing_over.hand_over_rules")
