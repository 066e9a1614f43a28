from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "linli.fieldwork"
    verbose_name = "走访巡查"

    def ready(self) -> None:
        from linli.attachments.models import OPENED_BY
        from linli.fieldwork.models.dynamics import photos_of_infos_seen_by
        from linli.fieldwork.models.visits import photos_seen_by
        from linli.fieldwork.quality import DEAD_BUT_VISITED
        from linli.journal.actions import name_actions
        from linli.organisation import handing_over
        from linli.residents.care_queries import NEXT_DUE
        from linli.residents.handover import PARTS
        from linli.residents.household_parts import HOUSEHOLD_PARTS
        from linli.residents.quality import add_rule
        from linli.residents.retention import register
        from linli.residents.rights_erasing import DUTIES, ERASERS
        from linli.residents.rights_extract import SECTIONS

        PARTS.register("visits", "linli.fieldwork.handover.due_visits")
        handing_over.register("linli.fieldwork.handing_over.hand_over_needs")
        OPENED_BY.append(photos_seen_by)
        OPENED_BY.append(photos_of_infos_seen_by)
        NEXT_DUE.register("field.visits", "linli.fieldwork.today.next_due")
        add_rule(DEAD_BUT_VISITED)
        HOUSEHOLD_PARTS.register("visits", "linli.fieldwork.at_household.part_of")
        SECTIONS.register("visits", "linli.fieldwork.copying.visits_and_needs")
        DUTIES.register("visits", "linli.fieldwork.erasing.duties")
        ERASERS.register("visits", "linli.fieldwork.erasing.erase")
        register("field.visits", "linli.fieldwork.keeping.VISITS")
        name_actions("field", "走访巡查", ACTIONS | REPORTED)


ACTIONS = {
    "field.visit": "登记走访",
    "field.confirm": "核实一户无变化",
    "field.take_back": "撤回误登记的走访",
    "field.close_need": "办结居民需求",
    "field.hand_need": "转交居民需求",
    "field.patrol": "开始或结束巡查",
    "field.route": "查看巡查路线",
    "field.leave": "登记请假",
    "field.rule": "修改走访频次",
    "field.print": "打印走访巡查台账",
}
REPORTED = {
    "field.inform": "登记动态信息",
    "field.inform_read": "阅紧急动态",
    "field.digest_confirm": "确认周二周五报",
    "field.digest_remind": "催报周二周五报",
    "field.digest_print": "打印周二周五报",
    "field.remark": "写工作日志备注",
}
