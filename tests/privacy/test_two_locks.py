"""The query layer and row security each say alone who sees which incident, and agree."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, connections, transaction
from django.db.models import Max

from linli.attachments.models import Attachment
from linli.incidents import lists
from linli.incidents.models import Incident, IncidentStep, StepText
from linli.kernel import scope
from linli.kernel.scope import NOBODY, SealedError
from tests.privacy import rows
from tests.town import NAMES, Town

committed = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# What each table tells of the incident that a row belongs to.
ASK = {
    "incidents": "SELECT id FROM incidents_incident",
    "steps": "SELECT incident_id FROM incidents_incidentstep",
    "texts": "SELECT s.incident_id FROM incidents_steptext t"
    " JOIN incidents_incidentstep s ON s.id = t.step_id",
    "texts alone": "SELECT text FROM incidents_steptext",
    # runs as the owner, whom row security does not bind: it must say the same by itself
    "search": "SELECT linli_incidents_with('{}', '')",
    "photos": "SELECT incident FROM attachments_attachment",
}


def _raw(actor: scope.Actor, question: str) -> list[Any]:
    with scope.acting(actor), connection.cursor() as cursor:
        cursor.execute(question)
        return [value for (value,) in cursor.fetchall()]


def test_the_table_names_the_whole_cast() -> None:
    assert set(rows.SEES) == set(NAMES)


@committed
def test_the_query_layer_alone_shows_what_is_settled(town: Town) -> None:
    labels = rows.write(town)
    for model, column in (
        (Incident, "pk"),
        (IncidentStep, "incident"),
        (StepText, "step__incident"),
        (Attachment, "incident"),
    ):
        seen = {
            who: {
                labels[pk]
                for pk in model.objects.using("owner")
                .visible_to(town.actor(who))
                .values_list(column, flat=True)
            }
            for who in NAMES
        }
        assert seen == rows.SEES, model.__name__


@committed
@pytest.mark.parametrize("table", ASK)
def test_row_security_alone_shows_what_is_settled(town: Town, table: str) -> None:
    labels: dict[Any, str] = rows.write(town)  # type: ignore[assignment]
    seen = {
        who: {labels.get(value, value) for value in _raw(town.actor(who), ASK[table])}
        for who in NAMES
    }
    assert seen == rows.SEES


@committed
@pytest.mark.parametrize("order", [None, "-reported"])
def test_the_list_finds_all_that_one_may_see(town: Town, order: str | None) -> None:
    labels = rows.write(town)
    seen, counts = {}, {}
    for who in NAMES:
        with scope.acting(town.actor(who)) as actor:
            page = lists.find(actor, lists.Filters(order=order))
        seen[who], counts[who] = {labels[row.pk] for row in page.items}, page.count
    assert seen == rows.SEES
    assert counts == {who: len(all_of_them) for who, all_of_them in rows.SEES.items()}


@committed
def test_a_person_sees_the_union_of_the_posts(town: Town) -> None:
    labels: dict[Any, str] = rows.write(town)  # type: ignore[assignment]
    posts = town.actor("grid_worker").posts + town.actor("department_handler_2").posts
    both = scope.Actor(user=uuid.uuid4(), name="", posts=posts)
    expected = rows.GRID | {"care", "assisted_by_civil"}
    assert {labels[pk] for pk in _raw(both, ASK["incidents"])} == expected
    opened = Incident.objects.using("owner").visible_to(both)
    assert {labels[row.pk] for row in opened} == expected


# The second community took the first one over: its people read what is there, as those there did.
TOOK_OVER = {
    "platform_admin_2": rows.SEES["platform_admin"] | rows.SEES["platform_admin_2"],
    "town_operator_2": rows.SEES["town_operator_2"] | rows.COMMUNITY,  # never its restricted ones
    "platform_admin": rows.SEES["platform_admin"],
    "grid_worker_2": rows.SEES["grid_worker_2"],
    "department_handler_2": rows.SEES["department_handler_2"] | rows.SEES["department_handler"],
}


@committed
@pytest.mark.parametrize("who", sorted(TOOK_OVER))
def test_both_locks_let_a_successor_read_what_was_taken_over(town: Town, who: str) -> None:
    labels: dict[Any, str] = rows.write(town)  # type: ignore[assignment]
    for unit, inherits in (
        (town.community_2, town.community),
        (town.township_2, town.community),
        (town.civil, town.urban),
    ):
        unit.inherits = [inherits.pk]
        unit.save(update_fields=["inherits"])
    actor = town.actor(who)
    for table, question in ASK.items():
        seen = {labels.get(value, value) for value in _raw(actor, question)}
        assert seen == TOOK_OVER[who], table
    opened = Incident.objects.using("owner").visible_to(actor)
    assert {labels[row.pk] for row in opened} == TOOK_OVER[who]


@committed
@pytest.mark.parametrize("table", ASK)
def test_without_a_scope_there_are_no_rows(town: Town, table: str) -> None:
    rows.write(town)
    with connection.cursor() as cursor:
        cursor.execute(ASK[table])
        assert cursor.fetchall() == []
    assert _raw(NOBODY, ASK[table]) == []


@committed
def test_a_scope_ends_with_its_transaction(town: Town) -> None:
    rows.write(town)
    assert _raw(town.actor("county_leader"), ASK["incidents"])
    with connection.cursor() as cursor:
        cursor.execute(ASK["incidents"])
        assert cursor.fetchall() == []


@committed
def test_row_security_stops_what_goes_round_the_query_layer(town: Town) -> None:
    labels = rows.write(town)
    with town.acting("grid_worker_2") as actor:
        assert {labels[row.pk] for row in Incident._base_manager.all()} == {"in_grid_2"}
        joined = IncidentStep.objects.visible_to(actor).select_related("incident")
        assert {step.incident.title for step in joined} == {"in_grid_2"}


SEALED: dict[str, Callable[[scope.Actor], Any]] = {
    "list": lambda a: list(Incident.objects.all()),
    "count": lambda a: Incident.objects.count(),
    "exists": lambda a: Incident.objects.exists(),
    "get": lambda a: Incident.objects.get(pk=uuid.uuid4()),
    "first": lambda a: Incident.objects.first(),
    "values": lambda a: list(Incident.objects.values_list("no")),
    "aggregate": lambda a: Incident.objects.aggregate(most=Max("version")),
    "iterator": lambda a: list(Incident.objects.iterator()),
    "in_bulk": lambda a: Incident.objects.in_bulk([uuid.uuid4()]),
    "update": lambda a: Incident.objects.update(title=""),
    "filtered update": lambda a: Incident.objects.filter(no="").update(title=""),
    "delete": lambda a: Incident.objects.all().delete(),
    "union": lambda a: list(Incident.objects.visible_to(a).union(Incident.objects.all())),
    "or": lambda a: list(Incident.objects.visible_to(a) | Incident.objects.all()),
    "subquery": lambda a: list(
        IncidentStep.objects.visible_to(a).filter(incident__in=Incident.objects.all())
    ),
    "get_or_create": lambda a: Incident.objects.get_or_create(no="x"),
    "explain": lambda a: Incident.objects.all().explain(),
    "steps": lambda a: list(IncidentStep.objects.all()),
}


@pytest.mark.parametrize("reading", SEALED)
def test_nothing_is_read_without_saying_for_whom(town: Town, reading: str) -> None:
    with town.acting("county_leader") as actor, pytest.raises(SealedError):
        SEALED[reading](actor)


# --- what the database refuses ----------------------------------------------------------------


@committed
@pytest.mark.parametrize("kind", ["in_grid_4", "in_grid_2", "clue", "at_community"])
def test_nothing_is_written_where_one_does_not_see(town: Town, kind: str) -> None:
    row = rows.make(town, kind)
    with pytest.raises(ProgrammingError, match="row-level security"), town.acting("grid_assistant"):
        row.save(force_insert=True)
    with town.acting("county_leader"):
        row.save(force_insert=True)


@committed
def test_no_row_is_pulled_into_sight_by_an_update(town: Town) -> None:
    labels = rows.write(town)
    with town.acting("grid_worker"), connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_incident SET title = 'x' WHERE title = 'in_grid_2'")
        assert cursor.rowcount == 0
    row = next(pk for pk, label in labels.items() if label == "in_grid")
    move = "UPDATE incidents_incident SET place = %s WHERE id = %s"
    with pytest.raises(ProgrammingError, match="row-level security"), town.acting("grid_worker"):
        connection.cursor().execute(move, [town.grid_2.id, row])


@committed
@pytest.mark.parametrize("table", ["incidents_incidentstep", "journal_journalentry"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_never_rewrites_history(town: Town, table: str, deed: str) -> None:
    rows.write(town)
    with pytest.raises(ProgrammingError, match="permission denied"), town.platform():
        connection.cursor().execute(deed.format(table))


@committed
@pytest.mark.parametrize("deed", ["UPDATE {} SET verb = 'x'", "DELETE FROM {}"])
def test_even_the_owner_is_stopped_by_a_trigger(town: Town, deed: str) -> None:
    rows.write(town)
    with pytest.raises(Error, match="only grows"):
        connections["owner"].cursor().execute(deed.format("incidents_incidentstep"))


@committed
@pytest.mark.parametrize("state", ["ARCHIVED", "VOID", "REJECTED"])
@pytest.mark.parametrize(
    "deed", ["UPDATE incidents_incident SET title = 'x'", "DELETE FROM incidents_incident"]
)
def test_a_finished_incident_is_not_changed(town: Town, state: str, deed: str) -> None:
    rows.make(town, "in_grid", state=state, is_open=False).save(using="owner", force_insert=True)
    with pytest.raises(IntegrityError, match="is finished"), town.platform():
        connection.cursor().execute(deed)


@committed
@pytest.mark.parametrize(
    "wrong",
    [
        {"county": 990102_000_000_000},
        {"township": None},
        {"community": 990101_001_002_000},
        {"state": "DRAFT"},
        {"state": "HANDLING", "lead": None},
        {"is_open": False},
    ],
)
def test_the_database_keeps_a_row_true(town: Town, wrong: dict[str, Any]) -> None:
    row = rows.make(town, "in_grid", **wrong)
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        row.save(using="owner", force_insert=True)


@committed
def test_the_platform_itself_sees_everything(town: Town) -> None:
    labels: dict[Any, str] = rows.write(town)  # type: ignore[assignment]
    platform = scope.system_actor("定时任务")
    assert {labels[pk] for pk in _raw(platform, ASK["incidents"])} == set(rows.KINDS)
    opened = Incident.objects.using("owner").visible_to(platform)
    assert {labels[row.pk] for row in opened} == set(rows.KINDS)


@committed
def test_the_platform_within_a_unit_sees_that_unit_alone(town: Town) -> None:
    labels: dict[Any, str] = rows.write(town)  # type: ignore[assignment]
    platform = scope.system_actor("门户", within=town.community_2.id)
    expected = {kind for kind, said in rows.KINDS.items() if said["at"] == "grid_3"}
    assert {labels[pk] for pk in _raw(platform, ASK["incidents"])} == expected
    opened = Incident.objects.using("owner").visible_to(platform)
    assert {labels[row.pk] for row in opened} == expected
