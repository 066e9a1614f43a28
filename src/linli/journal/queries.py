"""Reads: the journal for those who audit, from the newest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from linli.journal.models import JournalEntry
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor

PAGE = 50
METHODS = {"GET": "查看", "POST": "提交", "PUT": "修改", "PATCH": "修改", "DELETE": "删除"}

LABELS = {
    "accounts.password": "修改密码",
    "accounts.sign_in": "登录",
    "accounts.sign_out": "退出登录",
    "accounts": "账号管理",
    "import.done": "完成导入",
    "import": "导入",
    "incident.reveal": "查看反映人",
    "incident": "办理事件",
    "organisation": "单位与岗位",
    "post.appoint": "任命岗位",
    "post.end": "结束岗位",
    "unit.add": "新增单位",
    "unit.change": "修改单位",
    "unit.close": "停用单位",
    "unit.divisions": "修改区划",
    "unit": "单位",
    "post": "岗位",
}


@dataclass(frozen=True)
class Filter:
    """What is looked for; an empty value looks for everything. Days are China's."""

    name: str = ""
    action: str = ""
    result: str = ""
    object_id: str = ""
    since: date | None = None
    until: date | None = None

    def as_q(self) -> Q:
        """Write the filter for the database."""
        texts = {
            "actor_name__icontains": self.name,
            "action__icontains": self.action,
            "result": self.result,
            "object_id": self.object_id,
        }
        wanted = Q(**{lookup: text for lookup, text in texts.items() if text})
        if self.since:
            wanted &= Q(at__gte=datetime.combine(self.since, time(), clock.CHINA))
        if self.until:
            end = datetime.combine(self.until, time(), clock.CHINA) + timedelta(days=1)
            wanted &= Q(at__lt=end)
        return wanted


@dataclass(frozen=True)
class Line:
    """An entry with its Chinese label."""

    entry: JournalEntry
    label: str


@dataclass(frozen=True)
class Page:
    """Some entries and the id after which the next page begins."""

    items: list[Line]
    next: UUID | None


def count_own(actor: Actor, action: str, *, since: datetime) -> int:
    """Count what a person has done himself since a moment: the measure of a quota."""
    rows = JournalEntry.objects.filter(actor=actor.user, action=action, at__gt=since)
    return rows.exclude(result=JournalEntry.Result.REFUSED).count()


def entries(actor: Actor, wanted: Filter, *, after: UUID | None = None, most: int = PAGE) -> Page:
    """List the journal for an audit administrator; for everybody else it does not exist."""
    if not actor.may("journal.read"):
        raise NotFound()
    rows = JournalEntry.objects.filter(wanted.as_q()).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows[: most + 1])
    shown = found[:most]
    return Page(
        [Line(e, label_of(e.action)) for e in shown], shown[-1].pk if found[most:] else None
    )


def refused_since(actor: Actor, day: date) -> int:
    """Count the refusals since a day in China, 999 at most; 0 for who may not read them."""
    if not actor.may("journal.read"):
        return 0
    wanted = Filter(result=JournalEntry.Result.REFUSED, since=day)
    return JournalEntry.objects.filter(wanted.as_q())[:999].count()


def label_of(action: str, labels: Mapping[str, str] = LABELS) -> str:
    """Say an action in Chinese: "incident.dispatch", "POST units/<pk>" or one word."""
    method, _, route = action.partition(" ")
    if route:
        return f"{METHODS.get(method, method)}页面 {route}"
    room = action.partition(".")[0]
    return labels.get(action) or labels.get(room) or action
