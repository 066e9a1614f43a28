"""One menu, the same order for everyone, each role seeing only what it may use."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linli.kernel.scope import NOBODY, Actor
from linli.notices.queries import unread_count
from linli.site.help import help_for
from linli.site.watermark import watermark_of


@dataclass(frozen=True)
class Item:
    """A line of the menu: shown when the actor has any of `verbs` (everybody when empty)."""

    label: str
    url: str
    icon: str
    verbs: tuple[str, ...] = ()

    def shown_to(self, actor: Actor) -> bool:
        return not self.verbs or any(actor.may(verb) for verb in self.verbs)


@dataclass(frozen=True)
class Room:
    """A group of the menu under one heading; it is left out when nothing in it is shown."""

    label: str
    items: tuple[Item, ...]


MENU: tuple[Room, ...] = (
    Room(
        "",
        (
            Item("工作台", "/", "ti-home"),
            Item("消息", "/notices", "ti-bell"),
            Item("通知", "/announcements", "ti-speakerphone"),
            Item("交接", "/handovers", "ti-arrows-exchange", ("incident.handle", "field.lead")),
        ),
    ),
    Room(
        "事件",
        (
            Item("事件", "/incidents", "ti-list-check", ("incident.report",)),
            Item("纠纷", "/disputes", "ti-users-group", ("incident.report",)),
            Item(
                "待批示",
                "/instructions",
                "ti-signature",
                ("incident.instruct", "incident.linked"),
            ),
            Item("分拣受理", "/triage", "ti-inbox", ("incident.operate",)),
            Item("督办", "/supervision", "ti-eye", ("incident.oversee", "incident.linked")),
            Item("回访", "/follow-ups", "ti-phone", ("incident.operate", "incident.follow_up")),
            Item("我上报的", "/my-reports", "ti-route-2", ("incident.report",)),
            Item("查重", "/duplicates", "ti-copy", ("incident.operate",)),
            Item("上报", "/incidents/new", "ti-square-plus", ("incident.report",)),
            Item("导出", "/exports", "ti-download", ("export.ask", "export.approve")),
            Item("导入工单", "/imports/tickets", "ti-table-import", ("incident.intake",)),
        ),
    ),
    Room(
        "走访巡查",
        (
            Item("今天走访", "/visits", "ti-walk", ("field.visit", "field.lead")),
            Item("需求", "/needs", "ti-message-circle-question", ("field.visit", "field.lead")),
            Item("巡查", "/patrols", "ti-shoe", ("field.visit", "field.lead")),
            Item("台账", "/ledgers/visits", "ti-book-2", ("field.confirm", "field.lead")),
            Item("动态信息", "/dynamics", "ti-news", ("field.visit", "field.lead")),
            Item("周二周五报", "/digests", "ti-clipboard-check", ("field.confirm", "field.lead")),
            Item("工作日志", "/work-log", "ti-notebook", ("field.visit", "field.lead")),
        ),
    ),
    Room(
        "人口房屋",
        (
            Item("居民", "/residents", "ti-users-group", ("resident.read",)),
            Item("住户", "/households", "ti-home-heart", ("resident.read",)),
            Item("关爱对象", "/care", "ti-heart-handshake", ("resident.read",)),
            Item("特殊人群", "/special", "ti-lock", ("resident.special",)),
            Item("数据质量", "/quality", "ti-checkup-list", ("resident.read",)),
            Item("权利请求", "/rights", "ti-user-shield", ("privacy.rights", "privacy.agree")),
            Item("查看次数", "/reveals", "ti-eye-check", ("resident.reveal", "export.approve")),
            Item("房屋", "/dwellings", "ti-door", ("resident.read",)),
            Item("楼栋", "/buildings", "ti-building", ("resident.read",)),
            Item("单位场所", "/establishments", "ti-building-store", ("resident.read",)),
            Item("设施", "/facilities", "ti-bulb", ("resident.read",)),
            Item("导入居民", "/imports/residents", "ti-table-import", ("resident.import",)),
        ),
    ),
    Room(
        "统计地图",
        (
            Item("地图", "/map", "ti-map-2", ("incident.report",)),
            Item("统计", "/statistics", "ti-chart-bar", ("incident.report",)),
        ),
    ),
    Room(
        "管理",
        (
            Item(
                "单位与岗位",
                "/units",
                "ti-sitemap",
                ("organisation.manage", "organisation.grant"),
            ),
            Item("账号", "/users", "ti-users", ("accounts.manage", "organisation.grant")),
            Item(
                "登录安全",
                "/security",
                "ti-shield-lock",
                ("accounts.manage", "organisation.grant", "journal.read"),
            ),
            Item("类别与时限", "/categories", "ti-category", ("organisation.manage",)),
            Item("分派规则", "/routing", "ti-route", ("organisation.manage",)),
            Item("走访频次", "/visit-rules", "ti-calendar-repeat", ("field.rules",)),
            Item("采集项", "/items", "ti-forms", ("resident.items",)),
            Item("工作日历", "/calendar", "ti-calendar"),
            Item("维护日志", "/maintenance", "ti-tool", ("organisation.maintain",)),
            Item("日志", "/journal", "ti-book", ("journal.read",)),
            Item("法律依据", "/legal-bases", "ti-scale", ("privacy.basis",)),
            Item("评估与事件", "/privacy-registers", "ti-alert-triangle", ("privacy.basis",)),
            Item("告知书", "/privacy-notice", "ti-file-info", ("resident.keep", "privacy.basis")),
            Item(
                "保存期限",
                "/retention",
                "ti-hourglass",
                ("privacy.basis", "organisation.manage", "journal.read"),
            ),
            Item("运行状况", "/health", "ti-heartbeat", ("site.health",)),
        ),
    ),
)
ITEMS = tuple(item for room in MENU for item in room.items)


def context(request: HttpRequest) -> dict[str, object]:
    """Give templates the actor, the menu, where in it we are, its help, and the unread notices."""
    actor = getattr(request, "actor", NOBODY)
    menu = shown_to(actor) if actor.user else []
    return {
        "actor": actor,
        "menu": menu,
        "here": _nearest(request.path, menu),
        "help": help_for(request.resolver_match),
        "watermark": watermark_of(request),
        "unread_count": SimpleLazyObject(lambda: unread_count(actor)),
    }


def shown_to(actor: Actor) -> list[Room]:
    """The rooms with something in them for this actor, each with only that."""
    rooms = (
        Room(room.label, tuple(item for item in room.items if item.shown_to(actor)))
        for room in MENU
    )
    return [room for room in rooms if room.items]


def _nearest(path: str, menu: list[Room]) -> str:
    """The address of the menu's line that `path` lies under: the longest one wins."""
    items = (item.url for room in menu for item in room.items)
    around = [url for url in items if f"{path}/".startswith(f"{url}/")]
    return max(around, key=len, default="/" if path == "/" else "")
