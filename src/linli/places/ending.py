"""Writes: confirm that nothing has changed, end what is no more, take back what was a mistake."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.organisation.placed import RegisterRow
from linli.places.changing import note_seen
from linli.places.models import Building, Dwelling, Entrance, Establishment, Facility
from linli.places.standing import journal, locked

T = TypeVar("T", bound=RegisterRow)
S = TypeVar("S", Dwelling, Establishment, Facility)
GONE, MISTAKE = "gone", "mistake"
REASONS = {
    GONE: "已经不在了（拆除、合并、搬走、停业、报废）",
    MISTAKE: "登记错了，不该有这一条",
}
# What rooms above must be asked before homes end: each answers with a sentence, or with "".
# They register themselves under their name: BEFORE_HOMES_END.register("residents", "linli.…").
BEFORE_HOMES_END: Registered[Callable[[Actor, list[UUID]], str]] = Registered()


def confirm(model: type[S], pk: UUID, *, actor: Actor) -> S:
    """Note that somebody was there and nothing has changed (核实无变化)."""
    row = locked(model, pk, actor=actor, version=None)
    if row.valid_to is not None:
        raise NotAllowedNow("这一条已经注销，不用再核实。")
    note_seen(row, actor)
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    journal("confirm", row, actor=actor)
    return row


def end(model: type[T], pk: UUID, *, actor: Actor, version: int, reason: str) -> T:
    """End a row: `reason` "gone" keeps it as history, "mistake" takes it out of the registers.

    With a building go its homes. NotAllowedNow while somebody is registered as living there.
    """
    if reason not in REASONS:
        raise Invalid({"reason": "请选择原因。"})
    row = locked(model, pk, actor=actor, version=version)
    if row.valid_to is not None and reason == GONE:
        raise NotAllowedNow("这一条已经注销。")
    if isinstance(row, Building):
        homes = _homes(row, actor)
        _ask_above([home.pk for home in homes], actor)
        for below in (*homes, *_entrances(row, actor)):
            _close(below, actor, reason)
    elif isinstance(row, Dwelling):
        _ask_above([row.pk], actor)
    _close(row, actor, reason)
    journal("end", row, actor=actor, reason=REASONS[reason])
    return row


def restore(model: type[T], pk: UUID, *, actor: Actor, version: int) -> T:
    """Take back that a row has ended: it was ended by mistake, or is there again."""
    row = locked(model, pk, actor=actor, version=version)
    row.valid_to = None
    row.touch(actor)
    row.save()
    journal("change", row, actor=actor, fields=["valid_to"])
    return row


def _ask_above(homes: list[UUID], actor: Actor) -> None:
    for ask in BEFORE_HOMES_END.all():
        if text := ask(actor, homes):
            raise NotAllowedNow(text, "lived_in")


def _close(row: RegisterRow, actor: Actor, reason: str) -> None:
    if reason == GONE:
        row.valid_to = clock.today()
    else:
        row.is_deleted = True
    row.touch(actor)
    row.save(update_fields=["valid_to", "is_deleted", *row.CHANGED])


def _homes(building: Building, actor: Actor) -> list[Dwelling]:
    rows = Dwelling.objects.visible_to(actor).filter(building=building, is_deleted=False)
    return list(rows.filter(valid_to=None).select_for_update())


def _entrances(building: Building, actor: Actor) -> list[Entrance]:
    rows = Entrance.objects.visible_to(actor).filter(building=building, is_deleted=False)
    return list(rows.filter(valid_to=None).select_for_update())
