"""Plans written in a few statements for a chunk: new rows, ends, changes, and what notes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from linli.kernel import clock, scope
from linli.kernel.mass_insert import Blank, insert
from linli.kernel.scope import Actor
from linli.organisation.placed import RegisterRow
from linli.places.homes import Homes
from linli.residents.codes import HEADS
from linli.residents.importing.entries import FACTS, STAY
from linli.residents.importing.known import Known
from linli.residents.importing.plans import Plan, is_away, phones_in
from linli.residents.models import CareProfile, Change, Household, Member, Person, Stay
from linli.residents.registering import derive
from linli.residents.sealed import seal_doc, seal_facts, seal_phones

Source = RegisterRow.Source


@dataclass
class _Rows:
    """What a chunk writes, by the statement that writes it."""

    households: list[Household] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    care: list[CareProfile] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed_people: list[Person] = field(default_factory=list)
    changed_stays: list[Stay] = field(default_factory=list)
    changed_members: list[Member] = field(default_factory=list)
    ended: list[Member | Stay] = field(default_factory=list)


class Writing:
    """One chunk: plans in, rows out, all in the caller's transaction."""

    def __init__(self, actor: Actor, run: UUID, homes: Homes, known: Known) -> None:
        self.actor, self.run, self.homes, self.known = actor, run, homes, known
        self.today, self.now = clock.today(), clock.now()
        self.rows = _Rows()
        self.blank_person, self.blank_member = Blank(Person), Blank(Member)
        self.blank_stay, self.blank_change = Blank(Stay), Blank(Change)

    def write(self, plans: Sequence[Plan]) -> None:
        """Write what the plans say; those with an error and those without a change are left."""
        live = [plan for plan in plans if not plan.error]
        self.homes.write({plan.home.id for plan in live if plan.home and plan.home.is_new})
        for household in _unique(plan.household for plan in live if plan.is_new_household):
            self._found(household)
        for plan in live:
            if plan.person is None:
                self._enter(plan)
            elif plan.changes:
                self._change(plan)
        self._save()

    def _found(self, household: Household) -> None:
        household.entered_by(self.actor)
        self.rows.households.append(household)

    def _enter(self, plan: Plan) -> None:
        person = self.blank_person.new()
        person.source = Source.IMPORT
        for name in FACTS:
            if name in plan.entry.facts:
                setattr(person, name, plan.entry.facts[name])
        person.entered_by(self.actor)
        derive(person)
        seal_doc(person, plan.entry.doc)
        seal_phones(person, plan.entry.phones)
        person.care_groups = plan.entry.care
        person.state = Person.State.AWAY if plan.entry.is_away else Person.State.HERE
        person.put_at(plan.home.place if plan.home else plan.entry.place)
        self.rows.people.append(person)
        plan.person_id = person.pk
        self._settle(plan, person)
        self._care(person, plan.entry.care)
        self._note(plan, person, Change.Kind.REGISTER)

    def _change(self, plan: Plan) -> None:
        person = plan.person
        assert person is not None
        after = plan.after
        for name in FACTS:
            if name in after:
                setattr(person, name, after[name])
        if "name" in after or "former_name" in after:
            derive(person)
        if "doc" in after:
            seal_doc(person, after["doc"])
        if "phones" in after:
            seal_phones(person, phones_in(after["phones"]))
        if "care" in after:
            self._care(person, sorted({*after["care"]} - {*person.care_groups}))
            person.care_groups = after["care"]
        if "state" in after:
            person.state = after["state"]
        person.touch(self.actor)
        self._move(plan, person)
        self.rows.changed_people.append(person)
        self._note(plan, person, Change.Kind.CHANGE)

    def _move(self, plan: Plan, person: Person) -> None:
        """Let a membership and a stay go on as they are said, or end and begin."""
        plan.links = {"version": person.version}
        if plan.member is None or plan.stay is None:
            plan.links["place"] = person.place_id
            person.put_at(plan.home.place if plan.home else plan.entry.place)
            self._settle(plan, person)
        for name, row in (("left", plan.left), ("left_stay", plan.left_stay)):
            if row is not None and (plan.stay is None or name == "left"):
                row.valid_to = max(self.today, row.valid_from)
                self.rows.ended.append(row)
                plan.links[name] = row.pk
        if plan.member and "relation" in plan.after:
            plan.member.relation = plan.after["relation"]
            plan.member.is_head = plan.after["relation"] in HEADS
            self.rows.changed_members.append(plan.member)
            plan.links["same_member"] = plan.member.pk
        if plan.stay and plan.after.keys() & {*STAY, "since", "state"}:
            self._change_stay(plan, plan.stay)

    def _change_stay(self, plan: Plan, stay: Stay) -> None:
        for name in STAY:
            if name in plan.after:
                setattr(stay, name, plan.after[name])
        stay.valid_from = plan.after.get("since", stay.valid_from)
        stay.is_residence = not is_away(plan)
        self.rows.changed_stays.append(stay)
        plan.links["same_stay"] = stay.pk

    def _settle(self, plan: Plan, person: Person) -> None:
        """Begin a membership and a stay where there is none to go on."""
        household, entry = plan.household, plan.entry
        assert household is not None
        day: date = entry.since or self.today
        if plan.member is None:
            member = self.blank_member.new()
            member.household_id, member.person_id = household.pk, person.pk
            member.place, member.valid_from = household.place_id, day
            member.relation, member.is_head = entry.relation, entry.is_head
            self.rows.members.append(member)
            plan.links["member"] = member.pk
        if plan.stay is None:
            stay = self.blank_stay.new()
            stay.person_id, stay.dwelling_id = person.pk, household.dwelling_id
            stay.valid_from = day
            for name, value in entry.stay.items():
                setattr(stay, name, value)
            stay.is_residence = not entry.is_away
            stay.put_at(household.place_id)
            self.rows.stays.append(stay)
            plan.links["stay"] = stay.pk

    def _care(self, person: Person, groups: Iterable[str]) -> None:
        for group in groups:
            row = CareProfile(person_id=person.pk, group=group, since=self.today)
            row.created_by_id = self.actor.user
            self.rows.care.append(row)

    def _note(self, plan: Plan, person: Person, kind: Change.Kind) -> None:
        """Note it; of somebody new there is nothing to remember but that he came by this run."""
        change = self.blank_change.new()
        change.person_id, change.kind, change.run = person.pk, kind, self.run
        change.household_id = plan.household.pk if plan.household else None
        change.by_id, change.by_name = self.actor.user, self.actor.name
        change.at, change.op_id = self.now, plan.entry.line.op_id
        change.put_at(person.place_id)
        change.words = "从表格导入" if kind == Change.Kind.REGISTER else "从表格更新"
        if plan.person is not None:
            change.fields = sorted(plan.after)
            facts = {"before": plan.before, "after": plan.after, "links": plan.links}
            seal_facts(change, facts)
        self.rows.changes.append(change)

    def _save(self) -> None:
        rows = self.rows
        insert(Household, rows.households)
        insert(Person, rows.people)
        self._end(rows.ended)
        self._update(Person, rows.changed_people, PERSON_COLUMNS)
        falling = [row for row in rows.changed_members if not row.is_head]
        self._update(Member, falling, ("relation", "is_head"))
        rising = [row for row in rows.changed_members if row.is_head]
        self._update(Member, rising, ("relation", "is_head"))
        self._update(Stay, rows.changed_stays, (*STAY, "valid_from", "is_residence"))
        insert(Member, sorted(rows.members, key=lambda row: not row.is_head))
        insert(Stay, rows.stays)
        insert(CareProfile, rows.care)
        insert(Change, rows.changes)
        close_empty(self.actor, {row.household_id for row in rows.ended if isinstance(row, Member)})
        check_now()
        self.rows = _Rows()

    def _end(self, rows: Sequence[Member | Stay]) -> None:
        for model in (Member, Stay):
            self._update(model, [row for row in rows if isinstance(row, model)], ["valid_to"])

    def _update(self, model: Any, rows: Sequence[Any], columns: Sequence[str]) -> None:
        """Change rows; people who come from out of sight are changed by the platform."""
        if not rows:
            return
        county = self.known.county
        because = "who has left where he was is taken in where he comes to"
        with scope.lifted(self.actor, within=county, because=because):
            opened = model.objects.visible_to(scope.system_actor("导入", within=county))
            opened.bulk_update(rows, columns, batch_size=200)


PERSON_COLUMNS = (
    *FACTS,
    "name_key",
    "search",
    "doc_token",
    "doc_index",
    "phones_token",
    "marks",
    "care_groups",
    "state",
    "place",
    "county",
    "township",
    "community",
    *RegisterRow.CHANGED,
)


def close_empty(actor: Actor, households: set[UUID]) -> None:
    """Close the households that everybody has left."""
    if not households:
        return
    inside = Member.objects.visible_to(actor).filter(household__in=households, valid_to=None)
    empty = households - set(inside.values_list("household", flat=True))
    rows = Household.objects.visible_to(actor).filter(pk__in=empty, valid_to=None)
    rows.update(valid_to=clock.today(), updated_at=clock.now(), updated_by=actor.user)


def check_now() -> None:
    """Have the database look at its heads now, while the chunk can still be divided."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _unique(households: Iterable[Household | None]) -> list[Household]:
    found = {household.pk: household for household in households if household is not None}
    return list(found.values())
