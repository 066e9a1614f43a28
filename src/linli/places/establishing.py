"""Writes: register and change establishments, those that are 重点场所 among them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from linli.kernel.bigrams import tokens
from linli.kernel.errors import Invalid
from linli.kernel.geography import Point
from linli.kernel.identity import WrongNumber, read_credit_code
from linli.kernel.pinyin import initials, pinyin_key
from linli.kernel.scope import Actor
from linli.places.changing import note_seen, put
from linli.places.models import Building, Establishment
from linli.places.owners import People, open_people, seal_people, with_new_people
from linli.places.standing import earlier_of, journal, locked, saved, stand_in

TAKEN = {
    "establishment_once": (
        "credit_code",
        "这个统一社会信用代码在本县已经登记过（可能在别的网格），请核对是不是同一家。",
    )
}
FACTS = (
    *("name", "credit_code", "kind", "trade", "address", "staff", "key_place", "safety_grade"),
    *("hazards", "org_flags", "extra"),
)


def register_establishment(
    op_id: UUID,
    *,
    actor: Actor,
    place: int | None,
    name: str,
    address: str,
    point: Point | None = None,
    building: Building | None = None,
    people: People | None = None,
    source: str = Establishment.Source.TYPED,
    **facts: Any,
) -> Establishment:
    """Register a firm, shop or organisation; sent twice with one `op_id`, it is there once.

    `facts`: those of FACTS. Invalid by field: a credit code or phone that cannot be true.
    """
    if earlier := earlier_of(Establishment, op_id, actor):
        return earlier
    row = Establishment(pk=op_id, building=building, source=source)
    row.put_at(stand_in(place, actor=actor, point=point).pk)
    row.entered_by(actor)
    _put(row, {"name": name, "address": address} | facts, point, people)
    note_seen(row, actor)
    with saved(TAKEN):
        row.save(force_insert=True)
    journal("add", row, actor=actor)
    return row


def change_establishment(
    pk: UUID,
    *,
    actor: Actor,
    version: int,
    place: int,
    point: Point | None = None,
    people: People | None = None,
    **facts: Any,
) -> Establishment:
    """Say what an establishment is now; `people` None keeps those there are.

    It may move to another grid that the actor keeps.
    """
    row = locked(Establishment, pk, actor=actor, version=version)
    changed = _put(row, facts, point, people)
    if place != row.place_id:
        row.put_at(stand_in(place, actor=actor).pk)
        changed.append("place")
    note_seen(row, actor)
    row.touch(actor)
    with saved(TAKEN):
        row.save()
    journal("change", row, actor=actor, fields=changed)
    return row


def _put(
    row: Establishment, facts: dict[str, Any], point: Point | None, people: People | None
) -> list[str]:
    """Put facts onto a row with all that is written from them."""
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"no facts of an establishment: {sorted(unknown)}")
    facts["credit_code"] = _credit_code(facts.get("credit_code", row.credit_code))
    for name in ("hazards", "org_flags"):
        facts[name] = _sorted(facts.get(name, getattr(row, name)))
    lon, lat = point or (None, None)
    changed = put(row, facts | {"lon": lon, "lat": lat})
    if people is not None:
        seal_people(row, with_new_people(open_people(row), people))
        changed.append("people")
    row.name_key = pinyin_key(row.name)
    row.search = _words(row)
    return changed


def _words(row: Establishment) -> list[str]:
    said = tokens(" ".join((row.name, row.address, row.trade, row.credit_code)))
    return list(dict.fromkeys([*said, initials(row.name)]))


def _credit_code(text: str) -> str:
    try:
        return read_credit_code(text) if text.strip() else ""
    except WrongNumber as error:
        raise Invalid({"credit_code": str(error)}) from error


def _sorted(values: Sequence[str]) -> list[str]:
    return sorted(set(values))
