"""The columns of the incident list: on the screen, on paper and in a sheet, named once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from linli.incidents.models import Incident
from linli.incidents.models.catalogue import Urgency
from linli.incidents.states import Card, Source, State
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value
from linli.organisation.models import Unit

Names = dict[int, str]
MOST = 8  # beside number and title: more do not fit on a screen


@dataclass(frozen=True)
class Column:
    """A column: its heading and how a cell is read from a row. `wide`: several lines of text."""

    name: str
    label: str
    value: Callable[[Incident, Names], Value]
    wide: bool = False


def _due(row: Incident, _names: Names) -> Value:
    return row.due_at if row.is_open and row.due_at < clock.NEVER else None


def _category(row: Incident, _names: Names) -> Value:
    return row.category.name if row.category else "类别待定"


def _score(row: Incident, _names: Names) -> Value:
    return SCORES.get(row.score) if row.score is not None else None


SCORES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "很不满意"}

COLUMNS = (
    Column("place", "地点", lambda row, _: row.place.name),
    Column("address", "地址", lambda row, _: row.address, wide=True),
    Column("community", "社区", lambda row, names: names.get(row.community or 0, "")),
    Column("township", "乡镇", lambda row, names: names.get(row.township or 0, "")),
    Column("category", "类别", _category),
    Column("urgency", "紧急程度", lambda row, _: Urgency(row.urgency).label),
    Column("state", "状态", lambda row, _: State(row.state).label),
    Column("hands", "在哪里办", lambda row, _: row.in_hands_of.name),
    Column("holder", "受理单位", lambda row, _: row.holder.name),
    Column("lead", "主办单位", lambda row, _: row.lead.name if row.lead else ""),
    Column("source", "来源", lambda row, _: Source(row.source).label),
    Column("reported", "上报时间", lambda row, _: row.reported_at),
    Column("due", "期限", _due),
    Column("card", "督办", lambda row, _: Card(row.card).label if row.card else ""),
    Column("closed", "结案时间", lambda row, _: row.closed_at),
    Column("score", "满意度", _score),
    Column("ticket", "来源工单号", lambda row, _: row.ticket_no),
    Column("case", "案件号", lambda row, _: row.case_no),
)
BY_NAME = {column.name: column for column in COLUMNS}

_USUAL = ("place", "state", "hands", "due")
# What a role looks for first; everybody else has the usual four.
_BY_ROLE = {
    **dict.fromkeys(("grid_worker", "grid_leader", "grid_assistant"), ("state", "hands", "due")),
    **dict.fromkeys(("department_handler", "department_head"), ("place", "state", "holder", "due")),
    **dict.fromkeys(("town_operator", "town_leader"), ("community", "state", "hands", "due")),
    **dict.fromkeys(
        ("county_supervisor", "county_leader"), ("township", "state", "hands", "reported", "due")
    ),
}


def usual_for(actor: Actor) -> tuple[str, ...]:
    """Give the columns that suit the role of somebody who has chosen none."""
    roles = [post.role for post in actor.posts]
    return next((_BY_ROLE[role] for role in roles if role in _BY_ROLE), _USUAL)


def named(names: Iterable[str]) -> list[Column]:
    """Give the columns of these names in the order of the table; what is unknown is left out."""
    wanted = set(names)
    return [column for column in COLUMNS if column.name in wanted]


def names_around(rows: Iterable[Incident]) -> Names:
    """Look up what the communities and townships of some rows are called, in one query."""
    numbers = {n for row in rows for n in (row.community, row.township) if n}
    found = Unit.objects.filter(pk__in=numbers).values_list("pk", "name")
    return dict(found) if numbers else {}


def laid_out(
    rows: Sequence[Incident], shown: Sequence[Column]
) -> list[tuple[Incident, list[tuple[Column, Value]]]]:
    """Give each row with the cells of these columns."""
    names = names_around(rows) if {"community", "township"} & {c.name for c in shown} else {}
    return [(row, [(column, column.value(row, names)) for column in shown]) for row in rows]
