"""Makes the town bigger: some more of everything that a page could list."""

import uuid
from datetime import date, time, timedelta
from typing import Any

from linli.accounts.models import User
from linli.attachments.models import Attachment
from linli.disputes.models import Dispute, Mediation, Party, Review, Screening
from linli.disputes.sealed import seal_name
from linli.fieldwork.models import (
    Digest,
    DigestItem,
    DynamicInfo,
    InfoReceipt,
    Leave,
    Need,
    Patrol,
    Visit,
    VisitMet,
)
from linli.imports.models import ImportLine, ImportRun
from linli.incidents.models import Incident, IncidentStep, LimitRule, StepText
from linli.incidents.models.catalogue import Category
from linli.journal.models import JournalEntry
from linli.kernel import clock
from linli.notices.models import Notice
from linli.organisation.models import CalendarDay, DaySpan, Post, Unit
from linli.places.models import Dwelling
from linli.places.registering import add_dwelling, building_to_fill
from linli.places.rooms import Layout
from linli.residents.models import (
    CareProfile,
    Change,
    Handover,
    Household,
    Member,
    Person,
    SpecialProfile,
    Stay,
)
from linli.residents.sealed import Phone, seal_facts, seal_phones
from tests.places.homes import open_shop, put_lamp, put_up
from tests.privacy import rows
from tests.town import FIRST, Town


def grow(town: Town, things: dict[str, Any], by: int) -> None:
    """Add `by` of each kind of row, those of the things that addresses name among them."""
    with town.platform():
        first = 20 + User.objects.filter(username__startswith="person").count()
        for n in range(first, first + by):
            _units(town, n)
            _people(town, n)
            _incidents(town, n)
            _history(town, things["incidents"], n)
            _papers(town, things, n)
            _reports(town, things, n)
            _residents(town, things, n)
            _field_work(town, things, n)
    for n in range(first, first + by):
        _places(town, things, n)


def _units(town: Town, n: int) -> None:
    code, grid = f"990101001001{n:03}", town.grid.pk + n
    Unit.objects.create(
        id=grid, code=code, name=f"东街{n}", kind="grid", grid_kind="general", parent=town.community
    )
    community = town.community.pk + n * 1000
    Unit.objects.create(
        id=community, code=f"c{n}", name=f"社区{n}", kind="community", parent=town.township
    )
    for place in (town.county, town.township):
        Unit.objects.create(
            id=FIRST + 100 * n + place.level.value,
            code=f"{place.code}-{n}",
            name=f"部门{n}",
            kind="department",
            parent=place,
        )
    DaySpan.objects.create(unit_id=grid, starts=time(8), ends=time(12))
    CalendarDay.objects.create(day=date(2050, 1, 1) + timedelta(days=n), is_workday=False)


def _people(town: Town, n: int) -> None:
    user = User.objects.create(username=f"person{n}", name=f"人{n}", name_key=f"ren{n}")
    for role, unit in (("grid_assistant", town.grid), ("informant", town.grid)):
        Post.objects.create(user=user, role=role, unit=unit, valid_from=date(2020, 1, 1))


def _incidents(town: Town, n: int) -> None:
    """Add incidents that wait for each kind of holder, some of them late."""
    now = clock.now()
    holders = {"community": "REPORTED", "township": "ACCEPTED", "county": "FEEDBACK"}
    for holder, state in holders.items():
        row = rows.make(town, "in_grid", state=state, due_at=now - timedelta(hours=n))
        row.clock_from = row.due_at - timedelta(days=1)
        row.holder = town.units[holder]
        row.reporter = town.grid_worker
        row.save(force_insert=True)
    for lead in ("grid", "urban", "station"):
        row = rows.make(town, "in_grid", state="HANDLING", lead=town.units[lead])
        row.due_at = now + timedelta(days=1)
        row.save(force_insert=True)


def _history(town: Town, incident: uuid.UUID, n: int) -> None:
    found = Incident.objects.visible_to(town.actor("county_leader")).get(pk=incident)
    photo = Attachment.objects.create(
        uploader=town.grid_worker, sha256=f"{n:064}", bytes=1, width=1, height=1, incident=incident
    )
    step = IncidentStep.objects.create(
        incident_id=incident,
        seq=n,
        verb="progress",
        is_note=True,
        from_state=found.state,
        to_state=found.state,
        at=clock.now(),
        actor=town.grid_worker,
        actor_name=town.grid_worker.name,
        part="handler",
        unit=town.grid,
        holder_id=found.holder_id,
        due_at=clock.NEVER,
        photos=[photo.pk],
        op_id=uuid.uuid4(),
        hash=f"{n:064}",
    )
    StepText.objects.create(step=step, text=f"进展{n}", salt="")


def _papers(town: Town, things: dict[str, Any], n: int) -> None:
    Notice.objects.bulk_create(
        Notice(user=user, title=f"消息{n}", incident=things["incidents"], read_at=read_at)
        for user in town.people.values()
        for read_at in (None, clock.now())
    )
    ImportRun(kind="tickets", user=town.platform_admin, file_name=f"{n}.xlsx", state="done").save()
    ImportLine(run_id=things["imports"], number=n, cells=["一", "二"], expected="new").save()
    _dispute(town, things["disputes"], n)
    JournalEntry(actor=town.grid_worker.pk, actor_name="王小兰", action="unit.add").save()
    Category.objects.create(code=f"9{n:03}", name=f"类别{n}", klass="90", klass_name="测试")
    LimitRule.objects.create(
        category_id=f"9{n:03}", urgency=3, stage="accept", amount="4h", kind="work"
    )


def _residents(town: Town, things: dict[str, Any], n: int) -> None:
    """Add a household in the known home, a member to the known household, and their history."""
    home = Dwelling.objects.visible_to(town.actor("county_leader")).get(pk=things["homes"])
    household = Household(dwelling=home, number=f"{n}")
    household.put_at(town.grid.pk)
    household.save()
    for at, relation in ((household.pk, "02"), (things["households"], "70")):
        person = Person(name=f"人{n}{relation}", name_key=f"ren{n}{relation}", care_groups=["01"])
        person.put_at(town.grid.pk)
        seal_phones(person, [Phone("13800000000")])
        person.save()
        member = Member(household_id=at, person=person, place=town.grid.pk, relation=relation)
        member.is_head = relation == "02"
        member.save()
        stay = Stay(person=person, dwelling=home)
        stay.put_at(town.grid.pk)
        stay.save()
        _cared_for(town, person.pk, n)
    _cared_for(town, things["people"], n, until=clock.today())
    left = Post.objects.filter(user__username=f"person{n}", role="informant").get()
    Handover.objects.create(post=left, unit=town.grid, seat=town.grid.pk)
    for about in ({"person_id": things["people"]}, {"household_id": things["households"]}):
        change = Change(kind="change", by_name="王小兰", **about)
        change.put_at(town.grid.pk)
        change.save()
    old = Stay(person_id=things["people"], dwelling=home, valid_to=clock.today())
    old.put_at(town.grid.pk)
    old.save()


def _cared_for(town: Town, person: uuid.UUID, n: int, **more: Any) -> None:
    """Add a care profile and a special one, as those who look after the place read them."""
    row = CareProfile(person_id=person, group="01", helper=town.grid_worker, **more)
    seal_facts(row, {"needs": f"需要{n}"})
    row.save()
    profile = SpecialProfile(person_id=person, group="2", **more)
    seal_facts(profile, {"offence": f"罪名{n}"})
    profile.put_at(town.grid.pk)
    profile.save()


def _dispute(town: Town, dispute: uuid.UUID, n: int) -> None:
    """Add to the dispute that addresses name, and one more beside it."""
    incident = rows.make(town, "in_grid", category_id="0102")
    incident.save(force_insert=True)
    today = clock.today()
    beside = Dispute(
        op_id=uuid.uuid4(), incident=incident, no=f"JF-{n}", name=f"纠纷{n}", summary="吵架。",
        occurred_on=today, deadline=today, responsible=town.grid_worker,
    )  # fmt: skip
    beside.put_at(incident.place_id)
    beside.save(force_insert=True)
    party = Party(id=uuid.uuid4(), op_id=uuid.uuid4(), dispute_id=dispute, side="B")
    seal_name(party, f"人{n}")
    party.save(force_insert=True)
    Mediation.objects.create(
        dispute_id=dispute, op_id=uuid.uuid4(), held_at=clock.now(), where="社区", mediator="张",
        course="谈", result="goes_on",
    )  # fmt: skip
    Review.objects.create(
        dispute_id=dispute, op_id=uuid.uuid4(), kind="fulfil", on=today, kept="partly"
    )
    screening = Screening(
        starts=today - timedelta(days=today.weekday()), ends=today, found=n, by=town.grid_worker
    )
    screening.put_at(town.grid.pk + n)
    screening.save(force_insert=True)


def _field_work(town: Town, things: dict[str, Any], n: int) -> None:
    """Add visits with somebody met and something needed, in the known household and elsewhere."""
    member = Member.objects.visible_to(town.actor("county_leader"))
    for row in member.filter(place=town.grid.pk).order_by("-id")[:3]:
        at = clock.now() - timedelta(days=n)
        visit = Visit(
            op_id=uuid.uuid4(), household_id=row.household_id, address=f"{n}室", started_at=at,
            visitor=town.grid_worker, content=f"情况{n}",
        )  # fmt: skip
        visit.put_at(town.grid.pk)
        visit.save()
        met = VisitMet(visit=visit, person_id=row.person_id, place=town.grid.pk, at=at)
        met.in_person = True
        met.save()
        for closed in ({}, {"closed_at": at, "result": "1"}):
            need = Need(visit=visit, text=f"需求{n}", owner=town.grid_worker, due_at=at, **closed)
            need.household_id = row.household_id
            need.put_at(town.grid.pk)
            need.save()
    ended = Patrol(op_id=uuid.uuid4(), user=town.grid_worker, started_at=at, ended_at=at)
    ended.put_at(town.grid.pk)
    ended.save()
    leave = Leave(user=town.grid_worker, entered_by=town.grid_chief)
    leave.first_day = leave.last_day = clock.today() - timedelta(days=n)
    leave.put_at(town.grid.pk)
    leave.save()


def _places(town: Town, things: dict[str, Any], n: int) -> None:
    """Add a building with homes, homes of the building that addresses name, shops and lamps."""
    with town.acting("grid_worker") as actor:
        building = building_to_fill(actor, things["buildings"])
        for room in ("01", "02"):
            add_dwelling(uuid.uuid4(), actor=actor, building=building, room=f"{n}{room}")
    put_up(town, name=f"{n}号楼", layout=Layout(floors=1, per_floor=2))
    open_shop(town, name=f"小店{n}", building=building)
    put_lamp(town, name=f"路灯{n}")


def _reports(town: Town, things: dict[str, Any], n: int) -> None:
    """Add what a grid reports: urgent information read by all, digests and what they hold."""
    for special in (True, False):
        info = DynamicInfo(
            op_id=uuid.uuid4(), kind="6", text=f"动态{n}", is_special=special,
            happened_at=clock.now(), recorded_by=town.grid_worker, recorded_name="王小兰",
        )  # fmt: skip
        info.put_at(town.grid.pk)
        info.save(force_insert=True)
        DigestItem.objects.create(digest_id=things["digests"], source="info", row=info.pk)
        InfoReceipt.objects.bulk_create(
            InfoReceipt(info_id=pk, user=user, unit=town.community, role="platform_admin", stage=0)
            for user in town.people.values()
            for pk in ((info.pk, things["dynamics"]) if n == 20 else (info.pk,))
            if special
        )
    change = Change(kind="birth", by=town.grid_worker, by_name="王小兰", op_id=uuid.uuid4())
    change.put_at(town.grid.pk)
    change.save(force_insert=True)
    DigestItem.objects.create(digest_id=things["digests"], source="change", row=change.pk)
    digest = Digest(day=clock.today() - timedelta(days=n))
    digest.put_at(town.grid.pk)
    digest.save(force_insert=True)
