"""Writes: register a household, add a person to it, take somebody in who has left elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from linli.kernel import clock, scope
from linli.kernel.bigrams import tokens
from linli.kernel.errors import Invalid, NotAllowedNow, Refused
from linli.kernel.pinyin import initials, pinyin_key
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.places.codes import DwellingState
from linli.places.models import Dwelling
from linli.residents import codes
from linli.residents.elsewhere import known_person
from linli.residents.history import Kind, first_answer, note
from linli.residents.models import Household, Member, Overseas, Person, Stay
from linli.residents.queries import dwelling_for, household_for, person_for
from linli.residents.sealed import Phone, seal_doc, seal_phones
from linli.residents.standing import must_hold

# What the form of a person says about his stay, and about his papers from abroad.
STAY_FIELDS = ("kind", "match", "flow_reason", "stay_place", "permit", "permit_due", "came_from")


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be registered: fields of `Person` and `Stay` as read by `residents.rules`."""

    facts: Mapping[str, Any]
    relation: str
    doc: str = ""
    phones: Sequence[Phone] = ()
    stay: Mapping[str, Any] = field(default_factory=dict)
    overseas: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_head(self) -> bool:
        return self.relation in codes.HEADS


def register_household(
    op_id: UUID,
    *,
    actor: Actor,
    dwelling: UUID,
    people: Sequence[Newcomer],
    facts: Mapping[str, Any] | None = None,
) -> Household:
    """Register a family in a home: exactly one head; sent twice with one `op_id`, it is one."""
    actor.must(KEEP_RESIDENTS)
    if (earlier := first_answer(op_id, actor=actor, kind=Kind.REGISTER)) and earlier.household_id:
        return household_for(actor, earlier.household_id)
    home = dwelling_for(actor, dwelling, lock=True)
    must_hold(actor, KEEP_RESIDENTS, home.place_id)
    if not people:
        raise Invalid({"people": "请至少写户主的姓名。"})
    if sum(person.is_head for person in people) != 1:
        raise Invalid({"people": "一户要有一位户主，只能有一位。"})
    household = Household(dwelling=home, **(facts or {}))
    household.put_at(home.place_id)
    household.entered_by(actor)
    household.confirmed_at, household.confirmed_by_id = clock.now(), actor.user
    household.save(force_insert=True)
    for newcomer in people:
        _enter(newcomer, household, home, actor)
    _no_more_empty(home, people, actor)
    note(
        Kind.REGISTER,
        actor=actor,
        place=home.place_id,
        household=household,
        op_id=op_id,
        words=f"一户 {len(people)} 人",
    )
    return household


def add_person(
    op_id: UUID,
    newcomer: Newcomer,
    *,
    actor: Actor,
    household: UUID,
    kind: Kind = Kind.REGISTER,
    words: str = "加入本户",
    on: Any = None,
) -> Person:
    """Add somebody to a household; who has left elsewhere is taken in with his history."""
    actor.must(KEEP_RESIDENTS)
    if (earlier := first_answer(op_id, actor=actor, kind=kind)) and earlier.person_id:
        return person_for(actor, earlier.person_id)
    home = household_for(actor, household, lock=True)
    must_hold(actor, KEEP_RESIDENTS, home.place_id)
    if home.is_over:
        raise NotAllowedNow("这一户已经注销，不能再加人。")
    if newcomer.is_head:
        raise Invalid({"relation": "这一户已有户主。要换户主，请用“变更户主”。"})
    person = _enter(newcomer, home, home.dwelling, actor, on=on)
    note(
        kind,
        actor=actor,
        place=home.place_id,
        person=person,
        household=home,
        op_id=op_id,
        on=on,
        words=words,
    )
    return person


def _enter(
    newcomer: Newcomer, household: Household, home: Dwelling, actor: Actor, *, on: Any = None
) -> Person:
    """Write one person with his membership and his stay."""
    person = _known(newcomer, home, actor)
    if person is None:
        person = Person(source=Person.Source.TYPED)
        person.entered_by(actor)
    claimed = not person._state.adding
    if claimed:
        newcomer = _adding_to(person, newcomer)
    phones = newcomer.phones or None if claimed else newcomer.phones
    write_facts(person, newcomer.facts, doc=newcomer.doc, phones=phones)
    person.put_at(home.place_id)
    is_away = newcomer.stay.get("is_residence") is False
    person.state = Person.State.AWAY if is_away else Person.State.HERE
    person.confirmed_at, person.confirmed_by_id = clock.now(), actor.user
    if claimed:
        person.touch(actor)
        with scope.lifted(actor, within=person.county, because="he has left where he was"):
            person.save()
    else:
        person.save(force_insert=True)
    settle(person, household, home, newcomer, actor=actor, on=on)
    if newcomer.overseas:
        Overseas(person=person, **newcomer.overseas).save()
    return person


def _no_more_empty(home: Dwelling, people: Sequence[Newcomer], actor: Actor) -> None:
    """Say of a home that was empty that somebody lives in it: the owner, or who rents it."""
    if home.state != DwellingState.EMPTY:
        return
    rents = all(one.stay.get("kind") == codes.PersonKind.FLOATING for one in people)
    home.state = DwellingState.LET if rents else DwellingState.OWN
    home.touch(actor)
    home.save(update_fields=["state", *home.CHANGED])


def _adding_to(person: Person, newcomer: Newcomer) -> Newcomer:
    """Let what is blank leave what was known of somebody who is taken in."""
    said = {name: value for name, value in newcomer.facts.items() if value not in ("", None)}
    extra = person.extra | dict(said.get("extra") or {})
    consents = person.guardian_consents or bool(said.get("guardian_consents"))
    if said.get("sex") == codes.Sex.UNKNOWN:
        del said["sex"]
    return replace(newcomer, facts=said | {"extra": extra, "guardian_consents": consents})


def _known(newcomer: Newcomer, home: Dwelling, actor: Actor) -> Person | None:
    """Find who has this number already: taken in when he has left, refused while he lives here."""
    if not newcomer.doc:
        return None
    person = known_person(newcomer.doc, actor=actor, county=home.county)
    if person is None:
        return None
    if person.state == Person.State.DEAD:
        raise Refused("这个证件号的人已登记为死亡，请核对号码；登记错了请先更正。", "known_dead")
    if person.state != Person.State.LEFT:
        raise Refused(
            f"这个证件号已经登记在{person.place.name}，请在原来的户里办“迁移”，不要重复登记。",
            "known_here",
        )
    return person


def settle(
    person: Person,
    household: Household,
    home: Dwelling,
    newcomer: Newcomer,
    *,
    actor: Actor,
    on: Any = None,
) -> None:
    """Make somebody a member of a household who stays in its home from a day on."""
    day = on or newcomer.stay.get("valid_from") or clock.today()
    Member(
        household=household,
        person=person,
        place=household.place_id,
        relation=newcomer.relation,
        is_head=newcomer.is_head,
        valid_from=day,
    ).save(force_insert=True)
    said = {name: newcomer.stay[name] for name in STAY_FIELDS if newcomer.stay.get(name)}
    stay = Stay(person=person, dwelling=home, valid_from=day, **said)
    stay.is_residence = newcomer.stay.get("is_residence", True)
    stay.confirmed_at, stay.confirmed_by_id = clock.now(), actor.user
    stay.put_at(home.place_id)
    stay.save(force_insert=True)


def write_facts(
    person: Person, facts: Mapping[str, Any], *, doc: str | None, phones: Sequence[Phone] | None
) -> None:
    """Put what was read onto the row, with the words by which he is found; None leaves as it is."""
    for name, value in facts.items():
        setattr(person, name, value)
    derive(person)
    if doc is not None:
        seal_doc(person, doc)
    if phones is not None:
        seal_phones(person, list(phones))


def derive(person: Person) -> None:
    """Write what follows from the names: their order, and the words by which he is found."""
    person.name_key = pinyin_key(person.name)
    person.search = search_words(person.name, person.former_name)


def search_words(*names: str) -> list[str]:
    """Give the words by which somebody is found: 王小兰 → 王, 王小, 小兰, 王小兰, wxl …"""
    found: dict[str, None] = {}
    for name in filter(None, names):
        reading = pinyin_key(name)
        read = [reading.partition(" ")[0], reading.replace(" ", "")]  # wang, wangxiaolan
        found.update(dict.fromkeys([name[0], *tokens(name), name, initials(name), *read]))
    return [word.lower() for word in found if word]
