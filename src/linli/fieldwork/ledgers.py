"""Ledgers on paper, computed from the same rows: 巡查台账, 走访记录, 记录簿 (rulebook 1.2.6, c.9).

Names and phones are masked, free text is scrubbed: paper goes from hand to hand.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch

from linli.fieldwork.days import Day, days_of
from linli.fieldwork.models import Need, Visit, VisitMet
from linli.fieldwork.visits import grids_read
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.states import State
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.residents.projections import Line, line
from linli.residents.queries import people_in_sight

PATROL, VISITS, OPINIONS, SPECIAL = "patrol", "visits", "opinions", "special"
TITLES = {
    PATROL: "网格巡查台账",
    VISITS: "走访记录",
    OPINIONS: "社情民意调查记录簿",
    SPECIAL: "特殊人群走访记录",
}
COLUMNS: dict[str, tuple[str, ...]] = {
    PATROL: (
        *("序号", "日期", "起止时间", "网格", "巡查人", "巡查地点/路线", "发现问题", "问题类别"),
        *("现场处理情况", "是否上报", "上报时间", "处置单位", "处置结果", "复核时间", "复核人"),
        "备注",
    ),
    OPINIONS: (
        *("序号", "日期", "网格", "走访户（门牌）", "被访人", "联系方式", "走访人"),
        *("反映的问题/意见建议", "类别", "当场答复或处理", "需上报事项", "办理单位", "办理结果"),
        *("反馈时间", "被访人是否满意", "备注"),
    ),
    VISITS: (
        *("序号", "日期", "起止时间", "网格", "走访户（门牌）", "被访人", "方式", "走访人"),
        *("走访情况", "需求和承诺", "发现问题", "下次走访", "备注"),
    ),
}
COLUMNS[SPECIAL] = COLUMNS[VISITS]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of an incident, as a ledger says it."""

    settled: str  # on the spot
    result: str
    checked_at: str
    checked_by: str


NOTHING = Outcome("", "", "", "")


def kinds_for(actor: Actor) -> list[tuple[str, str]]:
    """List the ledgers that an actor may see: that of special groups is for who sees them."""
    return [(kind, title) for kind, title in TITLES.items() if kind != SPECIAL or actor.care_ranges]


def ledger_rows(*, actor: Actor, kind: str, grid: int, month: date) -> list[Row]:
    """Give the lines of a ledger as plain text in the order of COLUMNS[kind].

    `month`: any day of it. NotFound for a grid or a ledger that is not this actor's.
    """
    names = {one.pk: one.name for one in grids_read(actor)}
    if grid not in names or kind not in dict(kinds_for(actor)):
        raise NotFound()
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if kind == PATROL:
        days = days_of(actor=actor, grids=[grid], first=first, last=last)
        rows = _patrol(days, names[grid], actor)
    else:
        rows = _visits(kind, grid, names[grid], (first, last), actor)
    return [(str(n), *row) for n, row in enumerate(rows, 1)]


def _patrol(days: list[Day], grid: str, actor: Actor) -> list[Row]:
    became = _outcomes([one for day in days for one in day.incidents], actor)
    rows: list[Row] = []
    for day in reversed(days):
        begin = (
            f"{_local(day.begin):%Y-%m-%d}",
            f"{_local(day.begin):%H:%M}–{_local(day.end):%H:%M}",
            grid,
            day.name,
            scrub(day.places)[:300],
        )
        remark = "；".join(filter(None, (one.remark for one in day.rounds)))
        if day.visits:
            remark = "；".join(filter(None, (f"走访 {len(day.visits)} 次", remark)))
        if not day.incidents:
            rows.append((*begin, "未发现问题", "", "", "否", "", "", "", "", "", scrub(remark)))
        rows += [
            (*begin, *_problem(one, became.get(one.pk, NOTHING)), scrub(remark))
            for one in day.incidents
        ]
    return rows


def _problem(incident: Incident, became: Outcome) -> Row:
    is_settled = incident.self_closed
    return (
        scrub(incident.title),
        incident.category.name if incident.category else "待定",
        became.settled if is_settled else "",
        "否，当场处理" if is_settled else "是",
        "" if is_settled else f"{_local(incident.reported_at):%m-%d %H:%M}",
        incident.lead.name if incident.lead else "",
        became.result or State(incident.state).label,
        became.checked_at,
        became.checked_by,
    )


def _outcomes(incidents: Iterable[Incident], actor: Actor) -> dict[UUID, Outcome]:
    """Read results and checks of incidents from their steps."""
    steps = IncidentStep.objects.visible_to(actor).filter(
        incident__in=[one.pk for one in incidents],
        verb__in=("self_close", "feedback", "verify_pass"),
    )
    by_incident: dict[UUID, dict[str, IncidentStep]] = defaultdict(dict)
    for step in steps.select_related("words").order_by("seq"):
        by_incident[step.incident_id][step.verb] = step
    return {pk: _outcome(found) for pk, found in by_incident.items()}


def _outcome(steps: dict[str, IncidentStep]) -> Outcome:
    checked = steps.get("verify_pass")
    done = steps.get("feedback") or steps.get("self_close")
    return Outcome(
        settled=_words(steps.get("self_close")),
        result=_words(done),
        checked_at=f"{_local(checked.at):%m-%d %H:%M}" if checked else "",
        checked_by=checked.actor_name if checked else "",
    )


def _words(step: IncidentStep | None) -> str:
    words = getattr(step, "words", None) if step else None
    return scrub(words.text)[:200] if words else ""


def _visits(kind: str, grid: int, name: str, span: tuple[date, date], actor: Actor) -> list[Row]:
    visits = _of_month(kind, grid, span, actor)
    people = _people(visits, actor)
    reported = {visit.incident_id for visit in visits if visit.incident_id}
    incidents = Incident.objects.visible_to(actor).filter(pk__in=reported)
    found = {one.pk: one for one in incidents.select_related("category", "lead")}
    became = _outcomes(found.values(), actor)
    shape = _opinion if kind == OPINIONS else _visit
    return [
        shape(
            visit,
            name,
            people.get(visit.pk, []),
            found.get(visit.incident_id) if visit.incident_id else None,
            became.get(visit.incident_id, NOTHING) if visit.incident_id else NOTHING,
        )
        for visit in visits
    ]


def _of_month(kind: str, grid: int, span: tuple[date, date], actor: Actor) -> list[Visit]:
    begin, end = (datetime.combine(day, datetime.min.time(), clock.CHINA) for day in span)
    rows = Visit.objects.visible_to(actor).filter(
        place=grid,
        started_at__gte=begin,
        started_at__lt=end + timedelta(days=1),
        taken_back_at=None,
        is_sealed=kind == SPECIAL,  # the ordinary books go from hand to hand
    )
    if kind == OPINIONS:
        rows = rows.filter(outcome=Visit.Outcome.MET)
    needs = Need.objects.visible_to(actor).select_related("owner").order_by("raised_at")
    rows = rows.prefetch_related(Prefetch("needs", queryset=needs))
    return list(rows.select_related("visitor").order_by("started_at", "id"))


def _people(visits: list[Visit], actor: Actor) -> dict[UUID, list[Line]]:
    met = VisitMet.objects.visible_to(actor).filter(visit__in=[visit.pk for visit in visits])
    pairs = list(met.values_list("visit", "person"))
    rows = people_in_sight(actor).filter(pk__in={person for _, person in pairs})
    shown = {person.pk: line(person) for person in rows.select_related("place")}
    found: dict[UUID, list[Line]] = defaultdict(list)
    for visit, person in pairs:
        if person in shown:
            found[visit].append(shown[person])
    return found


def _opinion(
    visit: Visit, grid: str, met: list[Line], incident: Incident | None, became: Outcome
) -> Row:
    needs = list(visit.needs.all())
    said = [scrub(visit.content), *(scrub(need.text) for need in needs)]
    closed = [need for need in needs if need.closed_at]
    return (
        f"{_local(visit.started_at):%Y-%m-%d}",
        grid,
        visit.address,
        "、".join(one.name for one in met),
        "、".join(dict.fromkeys(one.phone for one in met if one.phone)),
        visit.visitor.name,
        "；".join(filter(None, said)) or "无",
        visit.get_topic_display() if visit.topic else "",
        scrub(visit.answer),
        "；".join([*_title(incident), *(scrub(need.text) for need in needs)]),
        "、".join([*_lead(incident), *dict.fromkeys(need.owner.name for need in needs)]),
        "；".join(filter(None, [_result(incident, became), *(_answered(n) for n in closed)])),
        "、".join(f"{_local(n.closed_at):%m-%d}" for n in closed if n.closed_at),
        visit.get_satisfied_display() if visit.satisfied else "",
        "情况无变化" if visit.is_unchanged else "",
    )


def _visit(
    visit: Visit, grid: str, met: list[Line], incident: Incident | None, became: Outcome
) -> Row:
    begin = _local(visit.started_at)
    until = f"–{_local(visit.ended_at):%H:%M}" if visit.ended_at else ""
    unchanged = "情况无变化" if visit.is_unchanged else ""
    at_home = visit.outcome == Visit.Outcome.MET
    return (
        f"{begin:%Y-%m-%d}",
        f"{begin:%H:%M}{until}",
        grid,
        visit.address,
        "、".join(one.name for one in met) if at_home else "不在家",
        visit.get_mode_display(),
        visit.visitor.name,
        scrub(visit.content) or unchanged,
        "；".join(scrub(need.text) for need in visit.needs.all()),
        "；".join(filter(None, [*_title(incident), _result(incident, became)])),
        f"{visit.next_due:%Y-%m-%d}" if visit.next_due else "",
        "",
    )


def _title(incident: Incident | None) -> list[str]:
    return [f"{scrub(incident.title)}（{incident.no}）"] if incident else []


def _lead(incident: Incident | None) -> list[str]:
    return [incident.lead.name] if incident and incident.lead else []


def _result(incident: Incident | None, became: Outcome) -> str:
    return (became.result or State(incident.state).label) if incident else ""


def _answered(need: Need) -> str:
    return "：".join(filter(None, (need.get_result_display(), scrub(need.reply))))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.CHINA)
