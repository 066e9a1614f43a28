"""The large county, at a tiny size: written past the services, and yet as they would have."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from shapely.geometry import Point, shape

from linli.accounts.models import User
from linli.accounts.services import issue_token
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.states import OPEN, State
from linli.incidents.workflow import TABLE
from linli.kernel import clock, scope
from linli.kernel.workflow import BACK, SAME
from linli.organisation.models import Unit
from tests.contract import ContractClient
from tests.town import CAST, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SIZE, PEOPLE = 1000, 3000
SYSTEM = scope.system_actor("测试")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LINLI_DEMO_PASSWORD", PASSWORD)
    monkeypatch.setenv("LINLI_DEMO_SIZE", "county")
    call_command("demo", incidents=SIZE, people=PEOPLE)
    yield
    connections["owner"].close()


def _steps_fit_the_table() -> None:
    for step in IncidentStep.objects.visible_to(SYSTEM).exclude(seq=1):
        lines = TABLE.lines(step.verb, step.from_state)
        line = next(x for x in lines if step.part in x.who)
        assert line.to in (step.to_state, SAME, BACK) or step.verb == "reopen", step.verb


def _indexes() -> list[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename ~ %(about)s"
            " UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text ~ %(about)s"
            " UNION ALL SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
            " ORDER BY 1, 2",
            {"about": "^(incidents_inc|places_|residents_)"},
        )
        return list(cursor.fetchall())


def test_it_is_a_county_of_real_size_whose_incidents_fit_their_place_table_and_chain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_DEMO_PASSWORD", PASSWORD)
    monkeypatch.setenv("LINLI_DEMO_SIZE", "county")
    before = _indexes()
    call_command("demo", incidents=SIZE, people=PEOPLE)
    assert _indexes() == before
    kinds = [*Unit.objects.values_list("kind", flat=True)]
    counted = [kinds.count(kind) for kind in ("township", "community", "grid")]
    assert counted == [20, 200, 2200]
    for username, *_ in CAST:
        assert User.objects.get(username=username).check_password(PASSWORD)
    with scope.acting(SYSTEM):
        rows = list(Incident.objects.visible_to(SYSTEM).select_related("place"))
        assert len(rows) == SIZE
        for row in rows:
            assert shape(row.place.boundary).contains(Point(row.lon, row.lat))
            assert row.timer_at > clock.now() - timedelta(
                minutes=10
            )  # time has left nothing behind
        assert {State.ARCHIVED, State.HANDLING} <= {State(row.state) for row in rows}
        _steps_fit_the_table()
    _everybody()
    call_command("verify_history")
    connections["owner"].close()


def _everybody() -> None:
    """Look at those of the large county as the small one's are looked at, in fewer words."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT doc_index) FROM residents_person")
        persons, numbers = cursor.fetchone()
        assert persons * 0.98 < numbers <= persons
        assert PEOPLE <= persons < PEOPLE + 1000
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE is_head) FROM residents_member"
            " UNION ALL SELECT count(*), count(DISTINCT dwelling_id) FROM residents_household"
        )
        (members, heads), (households, homes) = cursor.fetchall()
        assert (members, heads) == (persons, households)
        assert homes == households


def test_an_incident_of_it_is_taken_a_step_further_by_whoever_has_it(large: None) -> None:
    with scope.acting(SYSTEM):
        waiting = Incident.objects.visible_to(SYSTEM).filter(state__in=OPEN, lead__kind="grid")
        incident = waiting.filter(state=State.HANDLING, ask="").first()
        assert incident is not None
        worker = User.objects.get(posts__unit=incident.lead_id, posts__role="grid_worker")
        token, _ = issue_token(worker, device_name="测试")
    answer = ContractClient(headers={"Authorization": f"Bearer {token}"}).post(
        f"/api/v1/incidents/{incident.pk}/steps",
        {
            "op_id": "018f0000-0000-7000-8000-000000000001",
            "verb": "progress",
            "version": incident.version,
            "text": "到现场看过，明天处理。",
        },
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    call_command("verify_history")


def test_a_size_nobody_knows_and_a_number_for_the_small_county_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for more in ({"incidents": 5}, {"people": 0}):
        with pytest.raises(CommandError, match="LINLI_DEMO_SIZE=county"):
            call_command("demo", **more)
    monkeypatch.setenv("LINLI_DEMO_SIZE", "huge")
    with pytest.raises(CommandError, match="small"):
        call_command("demo")
