"""What a run has written about people, taken back as far as nobody has touched it since.

Whole households together: nobody is left in one that has lost its head.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.mass_insert import insert
from linli.kernel.scope import Actor
from linli.places.homes import hide_unused
from linli.residents.codes import HEADS
from linli.residents.importing.entries import FACTS, STAY
from linli.residents.importing.plans import phones_in
from linli.residents.importing.writing import PERSON_COLUMNS, check_now, close_empty
from linli.residents.models import CareProfile, Change, Household, Member, Person, Stay
from linli.residents.registering import derive
from linli.residents.sealed import open_facts, seal_doc, seal_phones

CHANGED = "导入以后又有人改过或办过事，没有撤销。"
TAKEN_IN = "他是从别处接收来的，请按迁出办理，没有撤销。"
HEADLESS = "撤销以后这一户会没有户主，没有撤销。"
Kind = Change.Kind


@dataclass
class _Step:
    """What the run did to one person."""

    change: Change
    person: Person
    before: dict[str, Any]
    after: dict[str, Any]
    links: dict[str, Any]

    def comes_from_outside(self, actor: Actor) -> bool:
        """Tell whether his earlier place is none of the actor's, who then cannot put him back."""
        place = self.links.get("place")
        return place is not None and not any(low <= place <= high for low, high in actor.ranges)

    @property
    def is_new(self) -> bool:
        return self.change.kind == Kind.REGISTER


def undo(actor: Actor, run: UUID, targets: Sequence[str]) -> Mapping[str, str]:
    """Take back what a run wrote about these people; give why somebody stays as he is."""
    wanted = {UUID(target) for target in targets if target}
    stays = dict.fromkeys(targets, CHANGED)
    steps = _steps(actor, run, wanted)
    touched = _touched(actor, run, steps)
    outside = {step.person.pk for step in steps if step.comes_from_outside(actor)}
    stays |= {str(pk): TAKEN_IN for pk in outside}
    free = [step for step in steps if step.person.pk not in touched | outside]
    done = _tried(actor, run, _by_household(free))
    for step in free:
        taken_back = step.person.pk in done
        stays[str(step.person.pk)] = "" if taken_back else HEADLESS
    return stays


def _steps(actor: Actor, run: UUID, wanted: set[UUID]) -> list[_Step]:
    changes = Change.objects.visible_to(actor).filter(run=run, person__in=wanted)
    kinds = (Kind.REGISTER, Kind.CHANGE)
    rows = changes.filter(kind__in=kinds)
    found = {change.person_id: change for change in rows if change.person_id}
    people = Person.objects.visible_to(actor).filter(pk__in=found, is_deleted=False)
    steps = []
    for person in people.defer("extra").select_for_update(of=("self",)):
        change = found[person.pk]
        facts = open_facts(change)
        said = [dict(facts.get(name, {})) for name in ("before", "after", "links")]
        steps.append(_Step(change, person, *said))
    return steps


def _touched(actor: Actor, run: UUID, steps: Sequence[_Step]) -> set[UUID]:
    """Name those whom, or whose household, somebody has worked on since."""
    people = {step.person.pk: step for step in steps}
    households = {step.change.household_id for step in steps if step.is_new}
    later = Change.objects.visible_to(actor).exclude(run=run)
    found = set()
    about = later.filter(person__in=people).values_list("person", "pk")
    # ids are in the order of time, also within one transaction
    found |= {pk for pk, change in about if pk and change > people[pk].change.pk}
    first = min((step.change.pk for step in steps), default=new_id())
    used = later.filter(household__in=households, pk__gt=first, person=None)
    used_households = set(used.values_list("household", flat=True))
    for pk, step in people.items():
        version = 1 if step.is_new else step.links.get("version")
        if step.person.version != version or step.change.household_id in used_households:
            found.add(pk)
    return found


def _by_household(steps: Sequence[_Step]) -> list[list[_Step]]:
    units: dict[UUID | None, list[_Step]] = {}
    for step in steps:
        units.setdefault(step.change.household_id, []).append(step)
    return list(units.values())


def _tried(actor: Actor, run: UUID, units: list[list[_Step]]) -> set[UUID]:
    """Take back all of them together; where a household would have no head, find it by halves."""
    if not units:
        return set()
    steps = [step for unit in units for step in unit]
    try:
        with transaction.atomic():
            _Back(actor, run).take(steps)
            check_now()
        return {step.person.pk for step in steps}
    except IntegrityError:
        if len(units) == 1:
            return set()
        half = len(units) // 2
        return _tried(actor, run, units[:half]) | _tried(actor, run, units[half:])


class _Back:
    """One attempt; it reads its rows afresh, for the one before may have been rolled back."""

    def __init__(self, actor: Actor, run: UUID) -> None:
        self.actor, self.run = actor, run
        self.today = clock.today()

    def take(self, steps: Sequence[_Step]) -> None:
        """Write all of it in a handful of statements."""
        new = [step for step in steps if step.is_new]
        changed = [step for step in steps if not step.is_new]
        if new:
            self._hide([step.person for step in new])
        if changed:
            self._restore(changed)
        self._close({step.change.household_id for step in new})
        self._note(steps)

    def _hide(self, people: Sequence[Person]) -> None:
        """Put people away as mistakes, out of their households and homes."""
        ids = [person.pk for person in people]
        models: tuple[Any, ...] = (Member, Stay)
        for model in models:
            rows = model.objects.visible_to(self.actor)
            rows.filter(person__in=ids, valid_to=None).update(valid_to=self.today)
        visible = Person.objects.visible_to(self.actor).filter(pk__in=ids)
        care = CareProfile.objects.visible_to(self.actor).filter(person__in=visible, until=None)
        care.update(until=self.today)
        visible.update(is_deleted=True, **self._now())

    def _restore(self, steps: Sequence[_Step]) -> None:
        """Give people back what they were, each field and each place."""
        people = [self._person(step) for step in steps]
        Person.objects.visible_to(self.actor).bulk_update(people, PERSON_COLUMNS, batch_size=200)
        self._unlink(steps)
        members = self._rows(Member, steps, ("left", "same_member"))
        stays = self._rows(Stay, steps, ("left_stay", "same_stay"))
        for step in steps:
            self._restore_member(step, members)
            self._restore_stay(step, stays)
        self._reopen({member.household_id for member in members.values()})
        rows = Member.objects.visible_to(self.actor)
        for is_head in (False, True):  # nobody rises before the other has come down
            part = [row for row in members.values() if row.is_head == is_head]
            rows.bulk_update(part, ["relation", "is_head", "valid_to"])
        columns = [*STAY, "valid_from", "valid_to", "is_residence"]
        Stay.objects.visible_to(self.actor).bulk_update(list(stays.values()), columns)

    def _person(self, step: _Step) -> Person:
        person, before = step.person, step.before
        for name in (*FACTS, "state"):
            if name in before:
                value = before[name]
                is_day = name == "born" and value
                setattr(person, name, date.fromisoformat(value) if is_day else value)
        derive(person)
        if "doc" in before:
            seal_doc(person, before["doc"])
        if "phones" in before:
            seal_phones(person, phones_in(before["phones"]))
        if "care" in before:
            self._end_care(person, set(step.after["care"]) - set(before["care"]))
            person.care_groups = before["care"]
        if "place" in step.links:
            person.put_at(step.links["place"])
        person.touch(self.actor)
        return person

    def _end_care(self, person: Person, groups: set[str]) -> None:
        mine = Person.objects.visible_to(self.actor).filter(pk=person.pk)
        rows = CareProfile.objects.visible_to(self.actor).filter(person__in=mine, until=None)
        rows.filter(group__in=groups).update(until=self.today)

    def _unlink(self, steps: Sequence[_Step]) -> None:
        """End the memberships and stays that the run began."""
        models: tuple[tuple[str, Any], ...] = (("member", Member), ("stay", Stay))
        for name, model in models:
            ids = [step.links[name] for step in steps if name in step.links]
            rows = model.objects.visible_to(self.actor)
            rows.filter(pk__in=ids, valid_to=None).update(valid_to=self.today)

    def _rows(self, model: Any, steps: Sequence[_Step], names: Sequence[str]) -> dict[str, Any]:
        ids = [step.links[name] for step in steps for name in names if name in step.links]
        rows = model.objects.visible_to(self.actor).filter(pk__in=ids)
        return {str(row.pk): row for row in rows}

    def _restore_member(self, step: _Step, members: dict[str, Any]) -> None:
        if left := members.get(step.links.get("left", "")):
            left.valid_to = None
        if same := members.get(step.links.get("same_member", "")):
            same.relation = step.before["relation"]
            same.is_head = same.relation in HEADS

    def _restore_stay(self, step: _Step, stays: dict[str, Any]) -> None:
        if left := stays.get(step.links.get("left_stay", "")):
            left.valid_to = None
        if same := stays.get(step.links.get("same_stay", "")):
            for name in STAY:
                setattr(same, name, step.before.get(name, getattr(same, name)))
            if "since" in step.before:
                same.valid_from = date.fromisoformat(step.before["since"])
            if "state" in step.before:
                same.is_residence = step.before["state"] != Person.State.AWAY

    def _reopen(self, households: set[UUID]) -> None:
        rows = Household.objects.visible_to(self.actor).filter(pk__in=households)
        rows.exclude(valid_to=None).update(valid_to=None, **self._now())

    def _close(self, households: set[UUID | None]) -> None:
        """Put away the households and homes that the run had founded and nobody is in now."""
        ids = {pk for pk in households if pk}
        close_empty(self.actor, ids)
        rows = Household.objects.visible_to(self.actor).filter(pk__in=ids, version=1)
        empty = rows.filter(source=Household.Source.IMPORT).exclude(valid_to=None)
        homes = set(empty.values_list("dwelling", flat=True))
        empty.update(is_deleted=True)
        there = Household.objects.visible_to(self.actor).filter(dwelling__in=homes)
        homes -= set(there.filter(is_deleted=False).values_list("dwelling", flat=True))
        stays = Stay.objects.visible_to(self.actor).filter(dwelling__in=homes, valid_to=None)
        homes -= set(stays.values_list("dwelling", flat=True))
        hide_unused(homes, actor=self.actor, since=self._since())

    def _since(self) -> Any:
        first = Change.objects.visible_to(self.actor).filter(run=self.run).order_by("at")
        return first.values_list("at", flat=True).first()

    def _note(self, steps: Sequence[_Step]) -> None:
        changes = []
        for step in steps:
            change = Change(id=new_id(), person=step.person, kind=Kind.UNDO, run=self.run)
            change.household_id = step.change.household_id
            change.by_id, change.by_name = self.actor.user, self.actor.name
            change.at = clock.now()
            change.fields, change.words = step.change.fields, "撤销导入"
            change.put_at(step.person.place_id)
            changes.append(change)
        insert(Change, changes)

    def _now(self) -> dict[str, Any]:
        return {"updated_at": clock.now(), "updated_by": self.actor.user}
