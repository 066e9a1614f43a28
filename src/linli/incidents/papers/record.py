"""办理单: the whole road of an incident on paper, step by step, with its photos."""

from collections.abc import Iterator
from typing import Any

from linli.attachments.queries import thumbs_of
from linli.incidents import shapes
from linli.incidents.models import IncidentStep
from linli.incidents.papers.case import Case
from linli.incidents.papers.words import length, moment
from linli.incidents.states import State
from linli.prints.paper import Cell, Paper, Picture, Table

MOST_PICTURES = 9
HEADS = ("序号", "时间", "环节", "单位", "经办人", "内容", "期限")
WIDTHS = (6, 13, 11, 13, 10, 34, 13)


def record(case: Case) -> Paper:
    """Make the record as it stands now."""
    incident = case.incident
    shown = shapes.told(case.past, case.actor)
    lines = tuple(_line(row, line) for row, line in zip(case.past, shown, strict=True))
    lead = incident.lead.name if incident.lead else ""
    who = _person(shapes.reporter(incident, case.actor))
    rows = (
        *case.subject(),
        (Cell("反映人", who), Cell("来源", str(incident.get_source_display()))),
        (Cell("牵头单位", incident.holder.name), Cell("承办单位", lead)),
        (Cell("状态", State(incident.state).label), Cell("结案时间", moment(incident.closed_at))),
        (Cell("用时", _spent(case)),),
    )
    return Paper(
        title="事件办理单",
        issuer=incident.holder.name,
        number=incident.case_no or incident.no,
        mark=case.mark,
        rows=rows,
        table=Table("办理过程", HEADS, WIDTHS, lines),
        pictures=tuple(_pictures(case)),
        signatures=("经办人（签字）", "审核人（签字）"),
    )


def _line(row: IncidentStep, shown: dict[str, Any]) -> tuple[str, ...]:
    unit = shown["unit"]["name"] if shown["unit"] else ""
    said = "\n".join(filter(None, [shown["in_words"], shown["comment"]]))
    due = "" if row.is_note else moment(row.due_at)
    return (str(row.seq), moment(row.at), shown["label"], unit, shown["actor"], said, due)


def _spent(case: Case) -> str:
    clocks = shapes.clocks(case.incident, case.past)
    levels = [f"{one['level']} {length(one['minutes'])}" for one in clocks["by_level"]]
    return "；".join([f"全程 {length(clocks['total_minutes'])}", *levels])


def _pictures(case: Case) -> Iterator[Picture]:
    taken = {photo: row for row in case.past for photo in row.photos}
    found = thumbs_of(list(taken)[:MOST_PICTURES], case.actor)
    for photo, row in taken.items():
        if photo in found:
            yield Picture(found[photo], f"{shapes.label(row)}　{moment(row.at)}")


def _person(person: dict[str, Any] | None) -> str:
    if person is None:
        return "无"
    shown = " ".join(filter(None, [person["name"], person["phone"]]))
    return "（保密）" if person["confidential"] and not shown else shown
