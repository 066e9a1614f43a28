"""The results of hotline tickets as an export: the sheet that came in, with what became of each.

Their columns, in their order, each row once; a result goes into their column for it where there
is one, else into a column of ours behind theirs.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.http import QueryDict

from linli.exports.kinds import Asked, Choice, Kind, Plan, Sheet, Terms
from linli.imports.keeping import Kept, kept_lines, named_by, sheets_of
from linli.imports.models import BLANKS, ImportRun
from linli.incidents.columns import SCORES
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.states import State
from linli.incidents.wording import text_in_words
from linli.kernel import clock, place
from linli.kernel.errors import Invalid
from linli.kernel.ids import id_in
from linli.kernel.masking import mask_address, mask_name, mask_phone, scrub
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value
from linli.organisation.roles import INTAKE

STEP = 500
_LATEST = 20  # imports to choose from
_DEEPEST = 5  # a main may have been merged into another later
# Result → our heading, and the headings that theirs may have for it.
FIELDS: dict[str, tuple[str, ...]] = {
    "state": ("办理状态", "工单状态", "处理状态", "状态"),
    "result": (
        "办理结果",
        "处理结果",
        "办理情况",
        "处理情况",
        "答复内容",
        "答复意见",
        "回复内容",
        "承办结果",
        "办结结果",
    ),
    "closed": ("办结时间", "结案时间", "完成时间", "答复时间"),
    "score": ("群众满意度", "满意度", "回访满意度", "满意情况"),
    "unit": ("承办单位", "主办单位", "办理单位", "处理单位"),
    "no": ("平台编号",),
}
_SAID_IN = ("feedback", "self_close", "reject", "close")
_MASKS = {"name": mask_name, "phone": mask_phone, "address": mask_address}
Results = dict[str, Value]


def read(given: QueryDict) -> dict[str, Any]:
    """Read which import it is about."""
    return {"run": given.get("run", "")}


def choices(actor: Actor, asked: Asked) -> list[Choice]:
    """Offer the latest finished imports of this person."""
    runs = _runs(actor).order_by("-id")[:_LATEST]
    options = [
        (
            str(run.pk),
            f"{run.file_name}（{run.created_at.astimezone(clock.CHINA):%Y-%m-%d}，{run.total} 行）",
            str(run.pk) == asked["run"],
        )
        for run in runs
    ]
    return [Choice("run", "哪一次导入的工单", options, hint="在“导入工单”里导入过的表。")]


def plan(actor: Actor, asked: Asked) -> Plan:
    """Say which sheet goes back."""
    run = _run(actor, asked)
    name = run.file_name[:60]
    added = "、".join(names[0] for names in FIELDS.values())
    words = f"工单表“{name}”原样的列和行，填上{added}。"
    return Plan(words, sum(sheets_of(run, actor).values()), ("含来电人和来电原文、办理结果",))


def sheets(actor: Actor, terms: Terms) -> list[Sheet]:
    """Give each sheet of theirs under its name."""
    run = _run(actor, terms.asked)
    where, header = _layout(run)
    return [
        Sheet(name or "工单", header, total, partial(_rows, run, name, where, terms))
        for name, total in sheets_of(run, actor).items()
    ]


def _runs(actor: Actor) -> Any:
    units = [post.unit for post in actor.posts if post.may(INTAKE)]
    done = ImportRun.objects.visible_to(actor).filter(kind="tickets", state=ImportRun.State.DONE)
    return done.filter(unit__in=units, user=actor.user)


def _run(actor: Actor, asked: Asked) -> ImportRun:
    pk = id_in(str(asked["run"]))
    run: ImportRun | None = _runs(actor).filter(pk=pk).first() if pk else None
    if run is None:
        raise Invalid({"plan": "请选择一次已经完成的工单导入。"})
    if not sheets_of(run, actor):
        text = "这次导入的原表已按期删除（或导入时还没有这项功能），请重新导入同一份表再导出。"
        raise Invalid({"plan": text})
    return run


def _layout(run: ImportRun) -> tuple[dict[str, int], list[str]]:
    """Find the column of each result: theirs where a heading says so, else one behind."""
    header, taken, where = list(run.header), set(run.mapping.values()), {}
    for name, headings in FIELDS.items():
        found = [header.index(h) for h in headings if h in header]
        free = [column for column in found if column not in taken]
        if not free:
            header.append(headings[0])
            free = [len(header) - 1]
        where[name] = free[0]
        taken.add(free[0])
    return where, header


def _rows(
    run: ImportRun, sheet: str, where: Mapping[str, int], terms: Terms, actor: Actor, at: int
) -> list[list[Value]]:
    lines = kept_lines(run, sheet, actor, at=at, most=STEP)
    column = run.mapping.get("ticket_no", 0)
    numbers = [_cell(line, column) for line in lines]
    own = _own(actor, run, numbers)
    found, later = _results(actor, own), _came_later(actor, run, own)
    return [
        _filled(_theirs(line, run, terms), where, _became(line, found.get(number), number in later))
        for line, number in zip(lines, numbers, strict=True)
    ]


def _cell(line: Kept, column: int) -> str:
    return line.cells[column].strip(BLANKS) if column < len(line.cells) else ""


def _theirs(line: Kept, run: ImportRun, terms: Terms) -> list[Value]:
    """Give the row as it came; people and numbers masked unless it was granted otherwise."""
    cells = line.cells + [""] * (len(run.header) - len(line.cells))
    if terms.in_clear:
        return list(cells)
    names = {column: name for name, column in run.mapping.items()}
    whole = {"ticket_no", "time"}
    return [
        cell if names.get(n) in whole else _MASKS.get(names.get(n, ""), scrub)(cell)
        for n, cell in enumerate(cells)
    ]


def _filled(row: list[Value], where: Mapping[str, int], results: Results) -> list[Value]:
    row = row + [None] * (max(where.values()) + 1 - len(row))
    for name, column in where.items():
        row[column] = results.get(name) or row[column]
    return row


def _became(line: Kept, found: Results | None, is_later: bool) -> Results:
    """Tell what became of a row; one turned away has no part in what carries its number.

    Unless that came later by another import: then it is the row itself, mended and handed in again.
    """
    if line.outcome == "rejected" and not is_later:
        return {"state": "未登记", "result": line.message}
    return found or {"state": "不在本单位办理"}


def _came_later(actor: Actor, run: ImportRun, own: Mapping[str, Incident]) -> set[str]:
    """Give the tickets that this import did not bring and that were not there before it."""
    new = {row.no: number for number, row in own.items() if row.reported_at >= run.created_at}
    named = named_by(run, actor, new)
    return {number for no, number in new.items() if no not in named}


def _own(actor: Actor, run: ImportRun, numbers: Sequence[str]) -> dict[str, Incident]:
    """Look up the incidents of some tickets."""
    unit = run.unit or 0  # where tickets are handed in is a place, never a department
    county = place.ancestor(unit, place.Level.COUNTY) or unit
    found = Incident.objects.visible_to(actor).exclude(ticket_no="")
    rows = found.filter(county=county, ticket_no__in=numbers).select_related("lead", "holder")
    return {row.ticket_no: row for row in rows}


def _results(actor: Actor, own: Mapping[str, Incident]) -> dict[str, Results]:
    """Tell what became of each; of a merged one, what became of the main one."""
    ends = _mains(actor, list(own.values()))
    said = _said(actor, [end.pk for end in ends.values()])
    return {
        number: _result(row, ends[row.pk], said.get(ends[row.pk].pk, ""))
        for number, row in own.items()
    }


def _mains(actor: Actor, rows: list[Incident]) -> dict[Any, Incident]:
    """Follow each merged incident to the one that is worked on, as far as one may see."""
    ends = {row.pk: row for row in rows}
    for _ in range(_DEEPEST):
        wanted = {end.main_id for end in ends.values() if end.main_id}
        if not wanted:
            break
        found = Incident.objects.visible_to(actor).filter(pk__in=wanted)
        mains = {row.pk: row for row in found.select_related("lead", "holder")}
        moved = {pk: mains[end.main_id] for pk, end in ends.items() if end.main_id in mains}
        if not moved:
            break
        ends |= moved
    return ends


def _said(actor: Actor, wanted: list[Any]) -> dict[Any, str]:
    """Give the latest words that tell a result; those of the closing only where no other do."""
    steps = IncidentStep.objects.visible_to(actor).filter(incident__in=wanted, verb__in=_SAID_IN)
    said: dict[Any, str] = {}
    for step in steps.select_related("words", "incident").order_by("incident", "seq"):
        words = getattr(step, "words", None)
        text = text_in_words(step, words.text).strip() if words else ""
        if text and not (step.verb == "close" and step.incident_id in said):
            said[step.incident_id] = text
    return said


def _result(row: Incident, end: Incident, said: str) -> Results:
    merged = f"并入 {end.no} 一并办理。" if end.pk != row.pk else ""
    ended = end.state in (State.CLOSED, State.ARCHIVED, State.REJECTED)
    # What ended before this one came is told, but neither its end nor its score is this one's.
    before = end.closed_at is not None and end.closed_at < row.reported_at
    return {
        "state": f"并入 {end.no}" if before else State(end.state).label,
        "result": merged + (scrub(said) if ended else ""),
        "closed": None if before else end.closed_at,
        "score": None if before or end.score is None else SCORES.get(end.score),
        "unit": (end.lead or end.holder).name,
        "no": row.no,
    }


RESULTS = Kind(
    name="hotline",
    title="热线办理结果",
    verb=INTAKE,
    note="把导入过的工单表照原来的列和行还给热线，并填上办理状态、结果、办结时间和满意度。",
    read=read,
    choices=choices,
    plan=plan,
    sheets=sheets,
    clear="来电人、电话、地址和原文不遮盖（要批准人同意）",
    is_theirs=True,
    step=STEP,
)
