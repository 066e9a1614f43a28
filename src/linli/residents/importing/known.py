"""The register as far as a chunk of a workbook touches it: people, where they live, with whom."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from linli.kernel import scope
from linli.kernel.scope import Actor
from linli.places.homes import Home
from linli.residents.importing.entries import Entry
from linli.residents.models import Household, Member, Person, Stay
from linli.residents.sealed import doc_index

M = TypeVar("M", bound=Model)
State = Person.State


class Known:
    """People found by number in the county, and by name and birth in the homes of the chunk.

    With `lock` nobody changes them from now until they are written, for rows are written whole.
    """

    def __init__(self, actor: Actor, county: int, *, lock: bool = False) -> None:
        self.actor, self.county, self.lock = actor, county, lock
        self.by_index: dict[bytes, Person] = {}
        self.numbers_anywhere: set[bytes] = set()
        self.elsewhere: set[bytes] = set()  # numbers of people out of sight
        self.claimed: set[UUID] = set()  # people who have left where they were, out of sight
        self.people: dict[UUID, Person] = {}
        self.in_home: dict[UUID, list[Person]] = {}
        self.stays: dict[UUID, list[Stay]] = {}  # by person, open
        self.member_of: dict[UUID, Member] = {}  # by person, open
        self.households: dict[UUID, Household] = {}
        self.at_home: dict[UUID, list[Household]] = {}
        self.members: dict[UUID, list[Member]] = {}  # by household, open

    def load(self, entries: Iterable[Entry], homes: Iterable[Home]) -> None:
        """Read all of it in a handful of statements, however many lines there are."""
        indexes = {doc_index(entry.doc) for entry in entries if entry.doc}
        dwellings = [home.id for home in homes if not home.is_new]
        self._load_people(indexes, dwellings)
        self._load_homes(dwellings)

    def by_doc(self, number: str) -> Person | None:
        return self.by_index.get(doc_index(number))

    def is_elsewhere(self, number: str) -> bool:
        return doc_index(number) in self.elsewhere

    def head_of(self, household: UUID) -> UUID | None:
        """Give the person who is the head of a household now."""
        return next((m.person_id for m in self.members.get(household, []) if m.is_head), None)

    def households_at(self, home: Home) -> list[Household]:
        return self.at_home.get(home.id, [])

    def _load_people(self, indexes: set[bytes], dwellings: list[UUID]) -> None:
        anywhere = self._anywhere(indexes) if indexes else {}
        stays = Stay.objects.visible_to(self.actor).filter(valid_to=None)
        at_home = list(stays.filter(dwelling__in=dwellings)) if dwellings else []
        wanted = {*anywhere, *(stay.person_id for stay in at_home)}
        rows = Person.objects.visible_to(self.actor).filter(pk__in=wanted, is_deleted=False)
        self.people = {row.pk: row for row in self._read(rows.defer("extra"))} if wanted else {}
        self._claim({pk for pk, state in anywhere.items() if state == State.LEFT})
        for person in self.people.values():
            if index := person.doc_index:
                self.by_index[bytes(index)] = person
        self.elsewhere = indexes & self.numbers_anywhere - self.by_index.keys()
        for stay in at_home:
            if stay.person_id in self.people:
                self.in_home.setdefault(stay.dwelling_id, []).append(self.people[stay.person_id])

    def _anywhere(self, indexes: set[bytes]) -> dict[UUID, str]:
        """Find who in the county has these numbers (settled 1.8): ids and states, no more."""
        because = "a number is one person's in the county"
        with scope.lifted(self.actor, within=self.county, because=because):
            platform = scope.system_actor("导入", within=self.county)
            rows = Person.objects.visible_to(platform).filter(
                county=self.county, doc_index__in=indexes, is_deleted=False
            )
            found = list(rows.values_list("pk", "state", "doc_index"))
        self.numbers_anywhere = {bytes(index or b"") for _pk, _state, index in found}
        return {pk: state for pk, state, _index in found}

    def _claim(self, left: set[UUID]) -> None:
        """Read those who have left elsewhere: they are taken in with their history."""
        missing = left - self.people.keys()
        if not missing:
            return
        because = "who has left where he was is taken in where he comes to"
        with scope.lifted(self.actor, within=self.county, because=because):
            platform = scope.system_actor("导入", within=self.county)
            rows = Person.objects.visible_to(platform).filter(pk__in=missing, state=State.LEFT)
            found = {row.pk: row for row in self._read(rows.defer("extra"))}
        self.people |= found
        self.claimed = set(found)

    def _read(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Read rows, where they will be written under their locks and in one order for all."""
        return rows.select_for_update(of=("self",)).order_by("pk") if self.lock else rows

    def _load_homes(self, dwellings: list[UUID]) -> None:
        people = list(self.people)
        stays = Stay.objects.visible_to(self.actor).filter(person__in=people, valid_to=None)
        for stay in self._read(stays):
            self.stays.setdefault(stay.person_id, []).append(stay)
        rows = Member.objects.visible_to(self.actor)
        mine = rows.filter(person__in=people, valid_to=None)
        self.member_of = {row.person_id: row for row in self._read(mine)}
        about: Any = Q(dwelling__in=dwellings)
        about |= Q(pk__in={row.household_id for row in self.member_of.values()})
        found = Household.objects.visible_to(self.actor).filter(about, valid_to=None)
        self.households = {row.pk: row for row in self._read(found.filter(is_deleted=False))}
        for household in self.households.values():
            self.at_home.setdefault(household.dwelling_id, []).append(household)
        inside = rows.filter(household__in=list(self.households), valid_to=None)
        for row in self._read(inside):
            self.members.setdefault(row.household_id, []).append(row)
            self.member_of[row.person_id] = row
