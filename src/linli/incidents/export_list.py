"""The list of incidents as an export: the chosen conditions and columns, people masked."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import QueryDict

from linli.exports.kinds import Asked, Choice, Kind, Plan, Sheet, Terms
from linli.incidents import columns, lists, saved_lists
from linli.incidents.columns import Names
from linli.incidents.list_form import ListForm
from linli.incidents.models import Incident
from linli.incidents.party import party_in_clear
from linli.incidents.reveal import may_reveal
from linli.kernel.masking import mask_address, mask_name, mask_phone, scrub
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value
from linli.organisation.roles import ASK_EXPORT

STEP = 500
# What an export may hold besides the columns of the screen: words of people, and people.
PERSONAL = {"description": "情况描述", "reporter_name": "反映人", "reporter_phone": "反映人电话"}
LABELS = {column.name: column.label for column in columns.COLUMNS} | PERSONAL
_FIRST = ("上报号", "标题")


def read(given: QueryDict) -> dict[str, Any]:
    """Read the conditions and the columns out of the form or the address that leads to it."""
    query = str(given["query"]) if "query" in given else given.urlencode()
    wanted = given.getlist("column")
    chosen = [name for name in LABELS if name in wanted]
    return {"query": ListForm.from_query(query).query().removeprefix("?"), "columns": chosen}


def choices(actor: Actor, asked: Asked) -> list[Choice]:
    """Offer the columns; those that people look at are ticked."""
    ticked = asked["columns"] or [column.name for column in saved_lists.columns_of(actor)]
    options = [
        (name, f"{label}（须批准）" if name in PERSONAL else label, name in ticked)
        for name, label in LABELS.items()
    ]
    hint = "上报号和标题总是有的；文字里的电话和身份证号会遮盖。"
    return [Choice("column", "列", options, is_many=True, hint=hint)]


def plan(actor: Actor, asked: Asked) -> Plan:
    """Say in words what the file would hold, and count what is not restricted."""
    form = ListForm.from_query(asked["query"])
    named = "、".join([*_FIRST, *(LABELS[name] for name in asked["columns"])])
    columns_said = f"列：{named}。" if asked["columns"] else ""
    personal = [PERSONAL[name] for name in asked["columns"] if name in PERSONAL]
    said = (f"含{'、'.join(personal)}",) if personal else ()
    count = lists.count(actor, form.filters(None), restricted=False)
    restricted = "限制查看的事件不计在内；批准以后，申请人看得到的才在文件里。"
    return Plan(f"事件：{form.in_words()}。{columns_said}{restricted}", count, said)


def sheets(actor: Actor, terms: Terms) -> list[Sheet]:
    """Fix which incidents are in it, in their order; each is looked up again when written."""
    form = ListForm.from_query(terms.asked["query"])
    found = lists.ids(actor, form.filters(None), restricted=terms.is_approved)
    wanted = terms.asked["columns"]
    header = [*_FIRST, *(LABELS[name] for name in wanted)]
    return [Sheet("事件列表", header, len(found), partial(_rows, found, wanted, terms))]


def _rows(
    found: list[UUID], wanted: Sequence[str], terms: Terms, actor: Actor, at: int
) -> list[list[Value]]:
    rows = lists.of_ids(actor, found[at : at + STEP], restricted=terms.is_approved)
    names = columns.names_around(rows) if {"community", "township"} & set(wanted) else {}
    return [
        [row.no, scrub(row.title), *(_cell(row, name, names, actor, terms) for name in wanted)]
        for row in rows
    ]


def _cell(row: Incident, name: str, names: Names, actor: Actor, terms: Terms) -> Value:
    if name in ("reporter_name", "reporter_phone"):
        return _person(row, name, actor, in_clear=terms.in_clear)
    if name == "description":
        return row.description if terms.in_clear else scrub(row.description)
    value = columns.BY_NAME[name].value(row, names)
    return mask_address(str(value)) if name == "address" and not terms.in_clear else value


def _person(row: Incident, name: str, actor: Actor, *, in_clear: bool) -> Value:
    """Give the party in clear only where it was granted and the actor may reveal him (G3, G6)."""
    may = may_reveal(row, actor)
    if row.confidential and not may:
        return "（保密）"
    who, phone = party_in_clear(row)
    if name == "reporter_name":
        return who if in_clear and may else mask_name(who)
    return phone if in_clear and may else mask_phone(phone)


LIST = Kind(
    name="incidents",
    title="事件列表",
    verb=ASK_EXPORT,
    note="事件列表里现在的条件和列，生成 Excel 文件。",
    read=read,
    choices=choices,
    plan=plan,
    sheets=sheets,
    carried=("query",),
    clear="反映人姓名、电话和地址不遮盖（要批准人同意）",
    step=STEP,
)
