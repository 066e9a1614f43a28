"""What the registers ask besides their own columns, set without code; and how answers are kept.

An answer lies in `extra` as {key: [version, value]}: it is read by the version it was asked by.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from linli.imports.days import WrongDay, read_day
from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.organisation.roles import SET_ITEMS
from linli.places.models import CollectionItem

Subject, Kind = CollectionItem.Subject, CollectionItem.Kind
MOST = 12  # of one subject: a form that asks more is not filled in (pains P6)
LONGEST = 100

# Columns that may be asked for as 必采, and those that are unless a county says otherwise.
BUILT_IN: dict[str, tuple[tuple[str, str, bool], ...]] = {
    Subject.PERSON: (
        ("doc", "证件号码", True),
        ("sex", "性别", True),
        ("born", "出生日期", True),
        ("phones", "电话（16 岁以上）", True),
        ("ethnic", "民族", True),
        ("marital", "婚姻状况", False),
        ("political", "政治面貌", False),
        ("education", "文化程度", True),
        ("employment", "就业状况", False),
        ("health", "健康状况", False),
        ("registered_address", "户籍地址（人户分离、流动）", False),
    ),
    Subject.HOUSEHOLD: (("number", "户号", False), ("kind", "户别", False)),
    Subject.DWELLING: (("area", "面积", False), ("owner", "产权人", False)),
    Subject.ESTABLISHMENT: (
        ("credit_code", "统一社会信用代码", True),
        ("people", "负责人", True),
        ("staff", "从业人数", False),
        ("trade", "行业", False),
    ),
}
Extra = Mapping[str, Any]


def items_of(subject: str, county: int) -> list[CollectionItem]:
    """List what a county asks of a subject besides its columns, in the order of asking."""
    return list(_open(subject, county).filter(is_built_in=False))


def required_columns(subject: str, county: int) -> list[tuple[str, str]]:
    """List the columns of a subject that are 必采: (key, label)."""
    said = dict(_open(subject, county).filter(is_built_in=True).values_list("key", "required"))
    return [(k, label) for k, label, usual in BUILT_IN[subject] if said.get(k, usual)]


def shown(extra: Extra, subject: str, county: int) -> list[tuple[str, str]]:
    """Give what was answered, each under the label of the version it was asked by."""
    if not extra:
        return []
    rows = CollectionItem.objects.filter(county=county, subject=subject, is_built_in=False)
    asked = {(row.key, row.version): row for row in rows}
    found = [(asked.get((key, said[0])), said[1]) for key, said in extra.items()]
    return [(row.label, str(value)) for row, value in found if row is not None]


def missing(extra: Extra, items: Iterable[CollectionItem]) -> list[str]:
    """Name the required items that have not been answered."""
    return [item.label for item in items if item.required and item.key not in extra]


def read_extra(
    items: Iterable[CollectionItem], typed: Mapping[str, str], before: Extra
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read what was typed (by key), and give `extra` anew with what is wrong by key.

    An answer that is the same as before keeps its old version; one left out is taken away.
    """
    extra, errors = dict(before), {}
    for item in items:
        text = typed.get(item.key, "").strip()
        if item.key in before and before[item.key][1] == text:
            continue
        try:
            value = _read(item, text)
        except (ValueError, WrongDay) as error:
            errors[item.key] = str(error)
            continue
        if not value:
            extra.pop(item.key, None)
        else:
            extra[item.key] = [item.version, value]
    return extra, errors


def _read(item: CollectionItem, text: str) -> str:
    if not text:
        return ""
    if len(text) > LONGEST or "\x00" in text:
        raise ValueError(f"最多 {LONGEST} 字。")
    if scrub(text) != text:
        raise ValueError("这里不能写证件号和电话，请写在各自的栏里。")
    if item.kind == Kind.NUMBER:
        return _number(text)
    if item.kind == Kind.DATE:
        return read_day(text).isoformat()
    if item.options and text not in item.options:
        raise ValueError("请从列出的里面选。")
    return text


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("请填数字。") from None
    if not (number.is_finite() and abs(number) < 10**12):
        raise ValueError("这个数字太大了。")
    return text


def add_item(
    subject: str,
    *,
    actor: Actor,
    label: str,
    kind: str,
    choices: Iterable[str] = (),
    required: bool = False,
) -> CollectionItem:
    """Ask one thing more of a subject in the actor's county, from now on."""
    county = _county(actor)
    if subject not in Subject.values:
        raise NotFound()
    options = _options(choices)
    _check(label, kind, options)
    now = list(_open(subject, county))
    asked = [item for item in now if not item.is_built_in]
    if len(asked) >= MOST:
        raise Invalid({"label": f"最多 {MOST} 项；问得多了没有人填。请先停用一项。"})
    if any(item.label == label for item in asked):
        raise Invalid({"label": "已经有这一项。"})
    every = CollectionItem.objects.filter(county=county, subject=subject, is_built_in=False)
    used = every.values("key").distinct().count()
    made = CollectionItem(county=county, subject=subject, key=f"x{used + 1}", label=label)
    made.kind, made.required = kind, required
    made.choices = options if kind == Kind.ONE_OF else []
    made.save(force_insert=True)
    _journal("item.add", made, actor)
    return made


def change_item(
    pk: UUID,
    *,
    actor: Actor,
    label: str,
    choices: Iterable[str] = (),
    required: bool = False,
) -> CollectionItem:
    """Ask it otherwise from now on: a new version; earlier answers keep theirs."""
    old = _item(pk, actor)
    options = _options(choices)
    _check(label, old.kind, options)
    _close(old)
    new = CollectionItem(
        county=old.county,
        subject=old.subject,
        key=old.key,
        label=label,
        kind=old.kind,
        choices=options if old.kind == Kind.ONE_OF else [],
        required=required,
        version=old.version + 1,
    )
    new.save(force_insert=True)
    _journal("item.change", new, actor)
    return new


def retire_item(pk: UUID, *, actor: Actor) -> None:
    """Ask it no more; answers stay where they are."""
    item = _item(pk, actor)
    _close(item)
    _journal("item.retire", item, actor)


def set_required(subject: str, key: str, *, actor: Actor, required: bool) -> None:
    """Say whether a column of a subject is 必采 in the actor's county."""
    county = _county(actor)
    label = next((text for k, text, _ in BUILT_IN.get(subject, ()) if k == key), None)
    if label is None:
        raise NotFound()
    old = _open(subject, county).filter(is_built_in=True, key=key).first()
    if old:
        _close(old)
    new = CollectionItem(county=county, subject=subject, key=key, label=label, is_built_in=True)
    new.required, new.version = required, old.version + 1 if old else 1
    new.save(force_insert=True)
    _journal("item.require" if required else "item.allow_blank", new, actor)


def _open(subject: str, county: int) -> Any:
    return CollectionItem.objects.filter(county=county, subject=subject, until=None)


def _item(pk: UUID, actor: Actor) -> CollectionItem:
    rows = CollectionItem.objects.filter(county=_county(actor), until=None, is_built_in=False)
    item = rows.select_for_update().filter(pk=pk).first()
    if item is None:
        raise NotFound()
    return item


def _county(actor: Actor) -> int:
    unit = actor.must(SET_ITEMS).unit
    return place.ancestor(unit, place.Level.COUNTY) or unit


def _close(item: CollectionItem) -> None:
    item.until = clock.now()
    item.save(update_fields=["until"])


def _options(choices: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(choice.strip()[:30] for choice in choices if choice.strip()))


def _check(label: str, kind: str, options: list[str]) -> None:
    errors = {}
    if not label or len(label) > 30:
        errors["label"] = "请写名称（30 字以内）。"
    if kind not in Kind.values:
        errors["kind"] = "请选择怎么填。"
    elif kind == Kind.ONE_OF and not 2 <= len(options) <= 20:
        errors["choices"] = "每行写一个可选的答案，至少两个，最多二十个。"
    if errors:
        raise Invalid(errors)


def _journal(action: str, item: CollectionItem, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="item",
        object_id=item.key,
        county=item.county,
        detail={"subject": item.subject, "label": item.label, "version": item.version},
    )
