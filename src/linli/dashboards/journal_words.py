"""Says in Chinese what the journal keeps of an act: codes and counts become words, no more is read.

A detail that is not known here is not shown: better silent than wrong.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from linli.accounts.models import SecurityPolicy
from linli.dashboards.journal_names import Names
from linli.exports.models import Export
from linli.imports.models import ImportLine
from linli.incidents.models import Category
from linli.incidents.models.catalogue import LEVELS, LevelRule, LimitRule, Urgency, limit_label
from linli.incidents.papers import PAPERS
from linli.journal.models import JournalEntry
from linli.journal.queries import Line
from linli.organisation.holiday_notice import DayKind
from linli.organisation.models import TwoPersonRequest, Unit
from linli.organisation.roles import role_name

MOST_DAYS = 8
NOT_SET = "未设"

# what is said of a value by its key in the detail: its label, and how it is read
Reading = Callable[[Any, Names], str]


def _plain(value: Any, _names: Names) -> str:
    return "是" if value is True else "否" if value is False else str(value)


def _one_of(labels: dict[str, str]) -> Reading:
    return lambda value, _names: labels.get(str(value), str(value))


_KINDS: dict[str, str] = dict(Unit.Kind.choices) | dict(TwoPersonRequest.Kind.choices)
_KINDS |= {"units": "单位与人员", "tickets": "热线工单", "hotline": "热线工单", "incidents": "事件"}
_STATUS = {"403": "没有权限", "404": "看不到或没有", "409": "与现在的状态不符"}
_KNOWN: dict[str, tuple[str, Reading]] = {
    "code": ("编码", _plain),
    "kind": ("类别", _one_of(_KINDS)),
    "old": ("原编码", _plain),
    "new": ("新编码", _plain),
    "last_day": ("最后一天", _plain),
    "category": ("类别", lambda value, names: names.categories.get(str(value), str(value))),
    "place": ("地点", lambda value, names: names.unit(value)),
    "lead": ("主办单位", lambda value, names: names.unit(value)),
    "unit": ("单位", lambda value, names: names.unit(value)),
    "asked_by": ("提出人", lambda value, names: names.user(value)),
    "role": ("岗位", lambda value, _names: role_name(str(value)) if value else ""),
    "user": ("人员", lambda value, names: names.user(value)),
    "question": ("问题", _plain),
    "rows": ("行数", _plain),
    "files": ("附件", _plain),
    "people": ("人数", _plain),
    "time": ("第几次下载", _plain),
    "approval": ("须批准", _plain),
    "in_clear": ("不遮盖", _plain),
    "paper": ("公文", _one_of({kind: title for kind, (title, *_) in PAPERS.items()})),
    "state": ("状态", _one_of(dict(Export.State.choices))),
    "season": ("季节", _plain),
    "spans": ("时段数", _plain),
    "announced": ("已公布", _plain),
    "urgency": ("紧急程度", _one_of({str(n): label for n, label in Urgency.choices})),
    **{key: (label, _plain) for key, label in ImportLine.Outcome.choices},
}
_MODELS: dict[str, type[Model]] = {
    "unit.change": Unit,
    "category.change": Category,
    "accounts.policy": SecurityPolicy,
    "level_rules.change": LevelRule,
}


@dataclass(frozen=True)
class Told:
    """A line of the journal as it is read: what it is about and what was done, in words."""

    line: Line
    object: str
    words: str


def told(lines: Iterable[Line]) -> list[Told]:
    """Put a page of entries into words."""
    lines = list(lines)
    names = Names(line.entry for line in lines)
    return [Told(line, names.object_of(line.entry), words(line.entry, names)) for line in lines]


def words(entry: JournalEntry, names: Names) -> str:
    """Say the detail of an entry, its parts with semicolons between them."""
    say = _SAYINGS.get(entry.action, _parts)
    if " " in entry.action:  # a request that was refused
        return _STATUS.get(str(entry.detail.get("status")), "")
    return "；".join(filter(None, say(entry, names)))


def _parts(entry: JournalEntry, names: Names) -> list[str]:
    """Say each part of a detail whose key is known; counts have Chinese keys already."""
    said = []
    order = list(_KNOWN)
    rank = {key: order.index(key) if key in _KNOWN else len(order) for key in entry.detail}
    for key, value in sorted(entry.detail.items(), key=lambda part: rank[part[0]]):
        label, reading = _KNOWN.get(key, ("" if key.isascii() else key, _plain))
        if label and not isinstance(value, dict | list) and value not in ("", None):
            said.append(f"{label} {reading(value, names)}")
    return said


def _post(entry: JournalEntry, names: Names) -> list[str]:
    who = names.user(entry.detail.get("user", ""))
    deed = "任" if entry.action == "post.appoint" else "不再任"
    return [f"{who}{deed}{role_name(str(entry.detail.get('role', '')))}"]


def _change(entry: JournalEntry, _names: Names) -> list[str]:
    """Say each field that changed: from what to what, or only that it did."""
    detail, model = entry.detail, _MODELS[entry.action]
    before, after = _dict(detail.get("before")), _dict(detail.get("after"))
    said = [
        _from_to(model, field, before.get(field), value)
        for field, value in after.items()
        if before.get(field) != value
    ]
    fields = [name for name in _list(detail.get("fields")) if name not in after]
    return said + [f"{_label(model, name)} 已修改" for name in fields]


def _levels(entry: JournalEntry, _names: Names) -> list[str]:
    """Say each switch of each level; older entries do not know what it was before."""
    said = []
    levels = {str(value): name for value, name in LEVELS}
    for level, changes in entry.detail.items():
        for field, value in _dict(changes).items():
            known = isinstance(value, list) and len(value) == 2
            text = (
                _from_to(LevelRule, field, *value)
                if known
                else f"{_label(LevelRule, field)} 改为{_value(LevelRule, field, value)}"
            )
            said.append(f"{levels.get(level, '')}{text}")
    return said


def _limits(entry: JournalEntry, names: Names) -> list[str]:
    before, after = _dict(entry.detail.get("before")), _dict(entry.detail.get("after"))
    stages = dict(LimitRule.Stage.choices)
    said = [
        f"{stages.get(stage, stage)} {_limit(before.get(stage))}→{_limit(text)}"
        for stage, text in after.items()
    ]
    return [*_parts(entry, names), *said]


def _days(entry: JournalEntry, _names: Names) -> list[str]:
    days = _dict(entry.detail.get("days"))
    kinds = {kind.value: kind.label for kind in DayKind}
    said = [f"{day[5:]} {kinds.get(kind, '')}" for day, kind in list(days.items())[:MOST_DAYS]]
    return ["、".join(said) + (f" 等 {len(days)} 天" if len(days) > MOST_DAYS else "")]


_SAYINGS: dict[str, Callable[[JournalEntry, Names], list[str]]] = {
    "post.appoint": _post,
    "post.end": _post,
    "limits.change": _limits,
    "calendar.days": _days,
    **dict.fromkeys(_MODELS, _change),
    "level_rules.change": _levels,
}


def _from_to(model: type[Model], field: str, before: object, after: object) -> str:
    old, new = _value(model, field, before), _value(model, field, after)
    return f"{_label(model, field)} {old}→{new}"


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    return next((field for field in model._meta.fields if field.name == name), None)


def _label(model: type[Model], name: str) -> str:
    field = _field(model, name)
    return str(field.verbose_name) if field else ""


def _value(model: type[Model], name: str, value: object) -> str:
    if value is None or value == "":
        return NOT_SET
    if isinstance(value, bool):
        return "是" if value else "否"
    field = _field(model, name)
    labels = {str(key): str(label) for key, label in (field.flatchoices if field else ())}
    return labels.get(str(value), str(value))


def _limit(text: object) -> str:
    try:
        return limit_label(str(text or "")) or NOT_SET
    except ValueError:
        return str(text)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else []
