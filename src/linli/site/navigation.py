"""One menu, the same order for everyone, each role seeing only what it may use."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linli.kernel.scope import NOBODY, Actor
from linli.notices.queries import unread_count


@dataclass(frozen=True)
class Item:
    """A line of the menu: shown when the actor has any of `verbs` (everybody when empty)."""

    label: str
    url: str
    icon: str
    verbs: tuple[str, ...] = ()

    def shown_to(self, actor: Actor) -> bool:
        return not self.verbs or any(actor.may(verb) for verb in self.verbs)


MENU: tuple[Item, ...] = (
    Item("工作台", "/", "ti-home"),
    Item("事件", "/incidents", "ti-list-check", ("incident.report",)),
    Item("上报", "/incidents/new", "ti-square-plus", ("incident.report",)),
    Item("办理用时", "/incidents/durations", "ti-clock", ("incident.report",)),
    Item("导入工单", "/imports/tickets", "ti-table-import", ("incident.intake",)),
    Item("消息", "/notices", "ti-bell"),
    Item("单位与岗位", "/units", "ti-sitemap", ("organisation.manage", "organisation.grant")),
    Item("账号", "/users", "ti-users", ("accounts.manage", "organisation.grant")),
    Item("类别与时限", "/categories", "ti-category", ("organisation.manage",)),
    Item("工作日历", "/calendar", "ti-calendar"),
    Item("日志", "/journal", "ti-book", ("journal.read",)),
    Item("运行状况", "/health", "ti-heartbeat", ("site.health",)),
    Item("修改密码", "/password", "ti-key"),
)


def context(request: HttpRequest) -> dict[str, object]:
    """Give templates the actor, the menu, where in it we are, and the number of unread notices."""
    actor = getattr(request, "actor", NOBODY)
    menu = [item for item in MENU if item.shown_to(actor)] if actor.user else []
    around = [item.url for item in menu if f"{request.path}/".startswith(f"{item.url}/")]
    unread = SimpleLazyObject(lambda: unread_count(actor))
    here = max(around, key=len, default="/" if request.path == "/" else "")
    return {"actor": actor, "menu": menu, "here": here, "unread_count": unread}
