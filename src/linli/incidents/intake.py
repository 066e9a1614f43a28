"""Tickets of a hotline or mailbox: the kind of import that makes each line an incident.

Idempotent by the ticket's number, which a county has once. A sheet never overwrites an incident:
one that says something else under a known number is turned away with a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from linli.imports.kinds import Field, Finding, Kind, Line, Outcome
from linli.imports.moments import moment
from linli.incidents.intake_areas import Areas
from linli.incidents.models import Incident
from linli.incidents.services import report
from linli.incidents.states import Source
from linli.kernel import clock, scope
from linli.kernel.batch import batch
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor
from linli.notices.services import tell
from linli.organisation.access import actor_for
from linli.organisation.models import Post
from linli.organisation.roles import INTAKE, OPERATE, roles_with

FIELDS = (
    Field(
        "ticket_no",
        "工单号",
        True,
        ("工单编号", "留言编号", "来电编号", "诉求编号", "受理编号", "信件编号", "流水号", "编号"),
        "同一个工单号只登记一次",
    ),
    Field(
        "description",
        "内容",
        True,
        (
            "详情",
            "留言详情",
            "工单内容",
            "诉求内容",
            "反映内容",
            "留言内容",
            "问题描述",
            "情况描述",
            "正文",
        ),
        "原文照录，最多 10000 字",
    ),
    Field("title", "标题", synonyms=("主题", "留言主题", "工单标题", "诉求标题", "题目")),
    Field(
        "time",
        "时间",
        synonyms=("留言时间", "来电时间", "反映时间", "诉求时间", "受理时间", "登记时间", "日期"),
        hint="如 2020/1/2 10:05、2020年1月2日",
    ),
    Field("name", "反映人", synonyms=("来电人", "诉求人", "联系人", "留言人", "留言用户", "姓名")),
    Field("phone", "电话", synonyms=("联系电话", "来电号码", "手机号", "手机", "联系方式")),
    Field("address", "地址", synonyms=("事发地址", "诉求地址", "事发地点", "地点", "详细地址")),
    Field(
        "area",
        "所属区域",
        synonyms=(
            "区域",
            "所属网格",
            "所属社区",
            "所属乡镇",
            "社区",
            "网格",
            "乡镇",
            "街道",
            "区划编码",
        ),
        hint="单位名称或编码；认不出的先放在本级",
    ),
    Field(
        "due",
        "办理期限",
        synonyms=("办结期限", "处理期限", "要求办结时间", "截止时间"),
        hint="来表里的期限；写在内容后面给值班员看，不改变平台的时限",
    ),
    Field("confidential", "是否保密", synonyms=("保密", "要求保密"), hint="是 / 否"),
)
_LONGEST = {
    "ticket_no": 40,
    "description": 10_000,
    "name": 60,
    "phone": 30,
    "address": 200,
    "due": 60,
}
_TITLE = 80
_DUE = "\n(来表办理期限:"  # as earlier releases have written it, too
_LABELS = {f.name: f.label for f in FIELDS}
_YES = frozenset({"是", "保密", "要求保密", "Y", "y", "1", "√"})


@dataclass(frozen=True)
class Ticket:
    """A line understood: what is reported, and a remark for the clerk."""

    line: Line
    no: str
    title: str
    description: str
    place: int
    place_name: str
    address: str
    found_at: datetime | None
    remark: str

    @property
    def text(self) -> str:
        """Give what the desk reads: their words, and their own limit where they name one."""
        due = self.line.get("due")
        return f"{self.description}{_DUE}{due})" if due else self.description

    @property
    def reporter(self) -> dict[str, object] | None:
        name, phone = self.line.get("name"), self.line.get("phone")
        if not (name or phone):
            return None
        return {
            "name": name,
            "phone": phone,
            "confidential": self.line.get("confidential") in _YES,
        }


@dataclass(frozen=True)
class Known:
    """An incident that has a ticket's number already; `text` is None where it may not be read."""

    no: str
    text: str | None


class Intake:
    """One pass over the lines of a run (imports.kinds.Session)."""

    def __init__(self, actor: Actor, unit: int, run: UUID) -> None:
        self.actor = actor
        self.run = run
        # Somebody at two desks reports for the one that was chosen.
        self.desk = replace(actor, posts=tuple(p for p in actor.posts if p.unit == unit))
        self.areas = Areas(unit)
        self.seen: dict[str, Ticket] = {}

    def examine(self, lines: Sequence[Line]) -> list[Finding]:
        """Tell what would become of each line."""
        tickets = [self._ticket(line) for line in lines]
        known = self._known(tickets)
        findings = []
        for ticket in tickets:
            if isinstance(ticket, Finding):
                findings.append(ticket)
                continue
            findings.append(self._judge(ticket, known.get(ticket.no)))
            self.seen.setdefault(ticket.no, ticket)
        return findings

    def apply(self, lines: Sequence[Line]) -> list[Finding]:
        """Report each line that is new."""
        findings = self.examine(lines)
        with batch():
            return [
                self._report(line, finding) if finding.outcome == Outcome.CREATED else finding
                for line, finding in zip(lines, findings, strict=True)
            ]

    def finish(self, counts: Mapping[str, int]) -> None:
        """Tell the desk once what the batch brought: one notice for each operator."""
        created = counts.get(Outcome.CREATED, 0)
        if not created:
            return
        posts = Post.objects.current().filter(unit=self.areas.unit, role__in=roles_with(OPERATE))
        tell(
            posts.values_list("user", flat=True),
            title=f"从表格导入 {created} 件工单，待受理",
            text=f"由 {self.actor.name} 导入到{self.areas.names[self.areas.unit]}。",
            key=f"intake:{self.run}",  # a run that is resumed at its very end tells nobody twice
        )

    def _report(self, line: Line, finding: Finding) -> Finding:
        ticket = self.seen[line.get("ticket_no")]
        reported = report(
            actor=self.desk,
            op_id=line.op_id,
            title=ticket.title,
            description=ticket.text,
            source=Source.HOTLINE,
            place=self.areas.units[ticket.place],
            address=ticket.address,
            reporter=ticket.reporter,
            found_at=ticket.found_at,
            ticket_no=ticket.no,
            quiet=True,
        )
        return Finding(Outcome.CREATED, finding.message, reported.incident.no)

    def _judge(self, ticket: Ticket, known: Known | None) -> Finding:
        twin = self.seen.get(ticket.no)
        if twin:
            where = f"第 {twin.line.number} 行"
            if twin.description == ticket.description:
                return Finding(Outcome.UNCHANGED, f"与{where}是同一个工单。")
            return Finding(Outcome.REJECTED, f"工单号与{where}相同，内容不同。")
        if known is None:
            return Finding(Outcome.CREATED, ticket.remark, taken=_taken(ticket))
        if known.text is None:
            return Finding(Outcome.REJECTED, "这个工单号在本县已经登记，不在您的职责范围内。")
        if known.text.split(_DUE)[0] == ticket.description:
            return Finding(Outcome.UNCHANGED, "", known.no)
        return Finding(
            Outcome.REJECTED, f"工单已登记为 {known.no}，表中内容不同；请到该事件中补充。", known.no
        )

    def _ticket(self, line: Line) -> Ticket | Finding:
        for name, most in _LONGEST.items():
            if len(line.get(name)) > most:
                return Finding(Outcome.REJECTED, f"{_LABELS[name]}超过 {most} 字。")
        found_at = moment(line.get("time"))
        if line.get("time") and not found_at:
            shown = line.get("time")[:30]
            return Finding(Outcome.REJECTED, f"看不懂时间“{shown}”，请写成 2020-01-02 10:05。")
        if found_at and found_at > clock.now():
            return Finding(Outcome.REJECTED, f"时间 {found_at:%Y-%m-%d %H:%M} 还没有到。")
        try:
            place, remark = self.areas.find(line.get("area"))
        except Refused as error:
            return Finding(Outcome.REJECTED, error.message)
        title, description = _whole(line.get("title"), line.get("description"))
        address = line.get("address")
        if remark and line.get("area") not in address:
            address = f"{line.get('area')} {address}".strip()[:200]
        name = self.areas.names[place]
        no = line.get("ticket_no")
        return Ticket(line, no, title, description, place, name, address, found_at, remark)

    def _known(self, tickets: Sequence[Ticket | Finding]) -> dict[str, Known]:
        """Find the incidents of the county that have these numbers (settled 1.8: two looks)."""
        numbers = [ticket.no for ticket in tickets if isinstance(ticket, Ticket)]
        county = self.areas.county
        wanted = {"county": county, "ticket_no__in": numbers}
        because = "a ticket's number is unique in the county"
        with scope.lifted(self.actor, within=county, because=because):
            platform = scope.system_actor("平台", within=county)
            anywhere = dict(
                Incident.objects.visible_to(platform)
                .filter(**wanted)
                .values_list("ticket_no", "no")
            )
        if not anywhere:
            return {}
        mine = Incident.objects.visible_to(self.actor).filter(**wanted)
        texts = dict(mine.values_list("ticket_no", "description"))
        return {number: Known(no, texts.get(number)) for number, no in anywhere.items()}


def _whole(title: str, description: str) -> tuple[str, str]:
    """Fit the title into its column without losing a word of it."""
    if len(title) <= _TITLE:
        return title, description
    return title[: _TITLE - 1] + "…", f"{title}\n{description}"


def _taken(ticket: Ticket) -> dict[str, str]:
    shown = {"area": ticket.place_name, "address": ticket.address, "title": ticket.title}
    if ticket.found_at:
        shown["time"] = f"{ticket.found_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    return shown


TICKETS = Kind(
    name="tickets",
    title="导入工单",
    verb=INTAKE,
    fields=FIELDS,
    begin=Intake,
    actor_for=actor_for,
    note="把热线、信箱导出的表格变成本级待受理的事件；同一个工单号只登记一次。",
    then=("去受理", "/triage"),
    back=("导出办理结果", "/exports/new/hotline?run={run}"),
    keeps=True,
)
