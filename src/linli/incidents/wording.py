"""The history in words: what was given at each step, without codes and numbers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.accounts.models import User
from linli.incidents.models import Category, IncidentStep
from linli.incidents.moving import TEXT_LABELS
from linli.incidents.workflow import TABLE
from linli.kernel import clock
from linli.kernel.workflow import Need, NeedType
from linli.organisation.models import Unit

UNITS = (NeedType.UNIT, NeedType.UNITS)
WAS = "_was"  # what a correction found in a field, kept beside what it put there
Names = dict[str, str]


def given_in_words(steps: list[IncidentStep]) -> list[str]:
    """Say for each step what was given: "主办单位 第一网格；类别 暴露垃圾"."""
    names = _names(steps)
    return ["；".join(_said(step, names)) for step in steps]


def text_in_words(step: IncidentStep, text: str) -> str:
    """Put the labels of chosen reasons where the step's text keeps their codes."""
    chosen = {
        value: label
        for need in needs_of(step.verb).values()
        for value, label in need.choices
        if value and need.name not in step.given
    }
    lines = []
    for line in text.splitlines():
        head, colon, tail = line.rpartition(":")
        mark = "：" if head in TEXT_LABELS.values() else colon
        lines.append(head + mark + chosen.get(tail, tail))
    return "\n".join(lines)


def needs_of(verb: str) -> dict[str, Need]:
    """Give every field that a verb may ask for, in whatever state."""
    return {need.name: need for line in TABLE.verbs.get(verb, ()) for need in line.needs}


def _said(step: IncidentStep, names: Names) -> Iterable[str]:
    needs = needs_of(step.verb)
    for name, value in step.given.items():
        need = needs.get(name)
        if need is None or name == "photos":
            continue
        values = value if isinstance(value, list) else [value]
        was = step.given.get(f"{name}{WAS}")
        before = f"{_word(need, str(was), names)} → " if was else ""
        yield f"{need.label} {before}{'、'.join(_word(need, str(item), names) for item in values)}"


def _word(need: Need, value: str, names: Names) -> str:
    if need.type is NeedType.MOMENT:
        return f"{datetime.fromisoformat(value).astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    return dict(need.choices).get(value) or names.get(value, value)


def _names(steps: list[IncidentStep]) -> Names:
    """Look up the units, categories and people named in a history, each kind once."""
    named: dict[NeedType, set[str]] = {}
    for step in steps:
        needs = needs_of(step.verb)
        for name in needs.keys() & step.given.keys():
            value = step.given[name]
            found = named.setdefault(needs[name].type, set())
            found.update(str(item) for item in (value if isinstance(value, list) else [value]))
            if was := step.given.get(f"{name}{WAS}"):
                found.add(str(was))
    units = set().union(*(named.get(kind, set()) for kind in UNITS))
    rows: list[Any] = [
        *_of(Unit.objects, "code", units),
        *_of(Category.objects, "code", named.get(NeedType.CATEGORY)),
        *_of(User.objects, "id", _uuids(named.get(NeedType.PERSON, set()))),
    ]
    return _main(steps) | {str(key): str(name) for key, name in rows}


def _main(steps: list[IncidentStep]) -> Names:
    """Name the incident that this one was merged into by the number people quote."""
    main = steps[0].incident.main if steps else None
    return {str(main.pk): main.no} if main else {}


def _of(manager: Any, key: str, values: Iterable[Any] | None) -> Iterable[tuple[Any, str]]:
    wanted = list(values or ())
    return manager.filter(**{f"{key}__in": wanted}).values_list(key, "name") if wanted else ()


def _uuids(texts: set[str]) -> list[UUID]:
    return [UUID(text) for text in texts]
