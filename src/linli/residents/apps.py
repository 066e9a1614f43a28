from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "linli.residents"
    verbose_name = "人口"

    def ready(self) -> None:
        from linli.exports import kinds as exports
        from linli.imports import kinds as imports
        from linli.journal.actions import name_actions, name_pages
        from linli.organisation import handing_over, leaving
        from linli.residents.handover import PARTS
        from linli.residents.retention import register

        handing_over.register("linli.residents.handing_over.hand_over_people")
        name_actions("resident", "居民", ACTIONS)
        imports.register("residents", "linli.residents.importing.kind.RESIDENTS")
        exports.register("residents", "linli.residents.export.RESIDENTS")
        name_actions("special", "特殊人群", SPECIAL)
        name_actions("basis", "个人信息保护", PRIVACY)
        name_pages(PAGES)
        leaving.register("linli.residents.handover.prepare")
        PARTS.register("care", "linli.residents.handover_parts.care")
        PARTS.register("special", "linli.residents.handover_parts.special")
        for rule in RULES:
            register(rule.lower(), f"linli.residents.retention_rules.{rule}")
        _show_on_the_pages_of_homes()


def _show_on_the_pages_of_homes() -> None:
    from linli.places import ending, parts, revealing

    parts.HOME_PARTS.register("residents", "linli.residents.homes.part_of")
    parts.BUILDING_PAPERS.register("residents", "linli.residents.homes.papers_of")
    parts.HOME_NOTES.register("residents", "linli.residents.homes.words_on")
    ending.BEFORE_HOMES_END.register("residents", "linli.residents.homes.why_not_end")
    revealing.LIMITS.register("residents", "linli.residents.quota.must_have_quota")


ACTIONS = {
    "resident.register": "登记居民",
    "resident.change": "修改居民信息",
    "resident.life": "登记生活变动",
    "resident.care": "列入、修改或结束关爱对象",
    "resident.elsewhere": "登记时遇到别处已有的证件号",
    "resident.print": "打印居民信息登记表",
    "resident.reveal": "查看居民的完整信息",
    "resident.ask_reveals": "申请增加查看次数",
    "resident.grant_reveals": "同意增加查看次数",
    "resident.refuse_reveals": "不同意增加查看次数",
}
SPECIAL = {
    "special.list": "查看特殊人群名单",
    "special.look": "打开特殊人群档案",
    "special.reveal": "查看特殊人群档案的内容",
    "special.open": "建立特殊人群档案",
    "special.change": "修改特殊人群档案",
    "special.end": "解除特殊人群档案",
}
PRIVACY = {
    "basis.record": "登记法律依据",
    "basis.withdraw": "撤回法律依据",
    "retention.run": "删除到期的信息",
    "rights.receive": "登记个人信息权利请求",
    "rights.extract": "提供个人信息副本",
    "rights.answer": "答复个人信息权利请求",
    "rights.erase": "删除个人信息",
    "privacy.assess": "登记影响评估",
    "privacy.breach": "登记个人信息安全事件",
    "handover.write": "写交接说明",
    "handover.take": "接收交接",
}
PAGES = {
    "care": "关爱对象",
    "special": "特殊人群",
    "legal-bases": "法律依据",
    "privacy-notice": "个人信息处理告知",
    "retention": "保存期限",
    "rights": "权利请求",
    "privacy-registers": "影响评估与安全事件",
    "handovers": "交接",
}
RULES = (
    "SPECIAL",
    "CARE",
    "CHANGES",
    "RIGHTS",
    "HANDOVERS",
    "IMPORTS",
    "EXPORTS",
    "JOURNAL",
    "DRAFTS",
)
