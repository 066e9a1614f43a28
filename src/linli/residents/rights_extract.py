"""Everything that is held about a person, in clear, for that person: the copy he may ask for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.residents import sealed
from linli.residents.care_queries import care_of
from linli.residents.codes import Religion
from linli.residents.models import CareProfile, Person, RightsRequest, SpecialProfile
from linli.residents.queries import changes_of, membership_of, stays_of
from linli.residents.special import note_reveal
from linli.residents.special_fields import said

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """A part of the copy: what it is about, label by label."""

    title: str
    pairs: Pairs


# Rooms above add what they hold: visits, needs, incidents.
More = Callable[[Actor, UUID], Section]
SECTIONS: Registered[More] = Registered()
LEFT_OUT = frozenset(
    (
        *("id", "name_key", "doc_token", "doc_index", "phones_token", "marks", "religion_token"),
        *("search", "care_groups", "extra", "is_deleted", "version", "county", "township"),
        *("community", "registered_place", "created_by", "updated_by", "confirmed_by"),
        "guardian_consents",
    )
)


def extract_of(row: RightsRequest, *, actor: Actor) -> list[Section]:
    """Gather all that is held about whom the request is about; others are not named in it."""
    person = row.person
    found = [
        Section("登记的信息", list(_facts(person))),
        Section("住户", _home(person, actor)),
        Section("居住", _stays(person, actor)),
        Section("关爱", _care(person, actor)),
        Section("专门档案", _special(person, actor)),
        *(more(actor, person.pk) for more in SECTIONS.all()),
        Section("登记的变更", _changes(person, actor)),
        Section("个人信息请求", _asked(person, actor)),
    ]
    return [section for section in found if section.pairs]


def _facts(person: Person) -> Iterable[tuple[str, str]]:
    for field in Person._meta.fields:
        if field.name not in LEFT_OUT and (text := _said(person, field.name)):
            yield str(field.verbose_name), text
    if number := sealed.open_doc(person):
        yield "证件号码", number
    for phone in sealed.open_phones(person):
        yield f"电话{f'（{phone.owner}）' if phone.owner else ''}", phone.number
    if religion := sealed.open_religion(person):
        yield "宗教信仰", str(dict(Religion.choices).get(religion, religion))


def _said(person: Person, name: str) -> str:
    display = getattr(person, f"get_{name}_display", None)
    value: Any = display() if display else getattr(person, name)
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    return str(value) if value else ""


def _home(person: Person, actor: Actor) -> Pairs:
    member = membership_of(person, actor=actor)
    if member is None:
        return []
    pairs = [("与户主关系", member.get_relation_display()), ("起", f"{member.valid_from}")]
    return pairs + ([("户号", member.household.number)] if member.household.number else [])


def _stays(person: Person, actor: Actor) -> Pairs:
    return [
        (
            f"{stay.valid_from} 至 {stay.valid_to or '今'}",
            f"{stay.dwelling.address}，{stay.get_kind_display()}",
        )
        for stay in stays_of(person, actor=actor)
    ]


def _care(person: Person, actor: Actor) -> Pairs:
    pairs: Pairs = []
    rows = {row.pk: row for row in CareProfile.objects.visible_to(actor).filter(person=person)}
    for shown in care_of(actor, person.pk):
        facts = sealed.open_facts(rows[shown.id])
        pairs.append((shown.group, f"{shown.since} 至 {shown.until or '今'}"))
        labels = {"certificate": "证件号", "needs": "需要", "remark": "备注"}
        pairs += [(labels[key], text) for key, text in facts.items() if key in labels]
    return pairs


def _special(person: Person, actor: Actor) -> Pairs:
    pairs: Pairs = []
    for row in SpecialProfile.objects.visible_to(actor).filter(person=person).order_by("pk"):
        pairs.append((row.get_group_display(), f"{row.since} 至 {row.until or '今'}"))
        pairs.append(("关注程度", row.get_attention_display()))
        pairs += [("危险性评估", f"{row.risk} 级")] if row.risk is not None else []
        note_reveal(row, actor=actor, reason="提供个人信息副本")
        pairs += said(row.group, sealed.open_facts(row))
    return pairs


def _changes(person: Person, actor: Actor) -> Pairs:
    rows = changes_of(actor=actor, person=person.pk)
    return [(f"{row.at:%Y-%m-%d}", f"{row.get_kind_display()} {row.words}".strip()) for row in rows]


def _asked(person: Person, actor: Actor) -> Pairs:
    rows = RightsRequest.objects.visible_to(actor).filter(person=person).order_by("received_at")
    return [
        (f"{row.received_at:%Y-%m-%d}", f"{row.get_kind_display()}，{row.get_state_display()}")
        for row in rows
    ]
