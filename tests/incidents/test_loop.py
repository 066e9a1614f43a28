"""The closed loop, walked from the report to the archive through the services."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from linli.attachments.queries import photo_for
from linli.incidents import queries, services, shapes, timers
from linli.incidents.chain import first_break
from linli.incidents.models import Incident
from linli.journal.models import JournalEntry
from linli.kernel import clock, scope
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, OutOfStep
from linli.notices.models import Notice
from tests.town import Town

pytestmark = pytest.mark.django_db


def report(town: Town, by: str = "grid_worker", **given: Any) -> Incident:
    given = {
        "description": "东街 12 号门口井盖缺了一角，晚上容易崴脚。",
        "category": "0301",
    } | given
    with scope.acting(town.actor(by)) as actor:
        return services.report(actor=actor, op_id=uuid4(), **given).incident


def step(town: Town, pk: UUID, verb: str, by: str, **given: Any) -> services.Taken:
    with scope.acting(town.actor(by)) as actor:
        version = (
            Incident.objects.visible_to(actor)
            .filter(pk=pk)
            .values_list("version", flat=True)
            .first()
        )
        return services.take(
            pk, verb, actor=actor, op_id=uuid4(), version=version or 1, given=given
        )


def photo(town: Town, by: str) -> str:
    from io import BytesIO

    from PIL import Image

    from linli.attachments.services import store

    data = BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 150)).save(data, "JPEG")
    with scope.acting(town.actor(by)) as actor:
        return str(store(data.getvalue(), actor=actor).pk)


def test_a_manhole_is_reported_handled_in_the_community_and_closed(town: Town) -> None:
    found = report(town)
    assert (found.state, found.holder_id) == ("REPORTED", town.community.id)
    step(town, found.pk, "verify_claim", "grid_leader", result="属实")
    step(town, found.pk, "accept", "platform_admin", category="0301")
    step(town, found.pk, "dispatch", "platform_admin", lead=town.grid.code)
    step(town, found.pk, "sign_for", "grid_worker")
    shot = photo(town, "grid_worker")
    step(town, found.pk, "feedback", "grid_worker", result="已更换井盖。", photos=[shot])
    step(town, found.pk, "verify_pass", "grid_leader")
    step(town, found.pk, "close", "platform_admin", party_told="told")
    done = step(town, found.pk, "follow_up", "platform_admin", score=5, opinion="很快").incident
    assert (done.state, done.score) == ("CLOSED", 5)
    step(town, found.pk, "archive", "platform_admin")
    with scope.acting(town.actor("grid_worker")) as actor:
        incident = queries.incident_for(actor, found.pk)
        steps = queries.history(incident, actor)
        assert incident.state == "ARCHIVED"
        assert first_break(steps) is None
    with scope.acting(town.actor("platform_admin")) as actor:
        assert photo_for(actor, UUID(shot)).incident == found.pk
    with scope.acting(town.actor("platform_admin_2")) as actor, pytest.raises(NotFound):
        photo_for(actor, UUID(shot))
    with scope.acting(town.actor("grid_worker")) as actor:
        clocks = shapes.full(incident, actor)["clocks"]
        counted = sum(level["minutes"] for level in clocks["by_level"])
        assert counted == clocks["total_minutes"] - clocks["excluded_minutes"]


def test_a_road_goes_up_to_the_county_and_its_department(town: Town) -> None:
    found = report(town)
    step(town, found.pk, "accept", "platform_admin", category="0303")
    with pytest.raises(NotAllowedNow) as refused:
        step(town, found.pk, "escalate", "platform_admin", reason="要开挖道路")
    assert refused.value.code == "consent_missing"
    step(town, found.pk, "instruct", "grid_chief", text="同意上报镇里。")
    step(town, found.pk, "escalate", "platform_admin", reason="要开挖道路")
    step(town, found.pk, "accept", "town_operator")
    step(town, found.pk, "instruct", "town_leader", text="请县里协调。")
    step(town, found.pk, "escalate", "town_operator", reason="涉及县管道路")
    step(town, found.pk, "accept", "county_operator")
    with pytest.raises(NotAllowedNow) as refused:
        step(town, found.pk, "dispatch", "county_operator", lead=town.urban.code)
    assert refused.value.code == "case_missing"
    filed = step(town, found.pk, "file_case", "county_operator").incident
    assert filed.case_no == f"990101000000-{clock.now().astimezone(clock.CHINA).year}-000001"
    with pytest.raises(NotFound):
        step(town, found.pk, "sign_for", "department_handler")
    step(town, found.pk, "dispatch", "county_operator", lead=town.urban.code)
    with pytest.raises(NotFound):
        step(town, found.pk, "sign_for", "department_handler_2")
    step(town, found.pk, "sign_for", "department_handler")
    step(town, found.pk, "send_back", "department_handler", reason="not_ours")
    with pytest.raises(NotFound):
        step(town, found.pk, "sign_for", "department_handler")


def test_the_handler_asks_for_more_time_and_the_desk_grants_it(town: Town) -> None:
    found = report(town, category="0302")
    step(town, found.pk, "accept", "platform_admin")
    sent = step(town, found.pk, "dispatch", "platform_admin", lead=town.grid.code).incident
    step(town, found.pk, "sign_for", "grid_worker")
    later = sent.due_at + timedelta(hours=2)
    step(town, found.pk, "extend", "grid_worker", due_at=later.isoformat(), reason="等配件")
    granted = step(town, found.pk, "grant_extend", "platform_admin").incident
    assert granted.due_at == later


def test_a_suspension_stops_the_clock_until_it_is_resumed(town: Town) -> None:
    found = report(town, category="0302")
    step(town, found.pk, "accept", "platform_admin")
    step(town, found.pk, "dispatch", "platform_admin", lead=town.grid.code)
    step(town, found.pk, "sign_for", "grid_worker")
    review = (clock.now() + timedelta(days=30)).date().isoformat()
    step(town, found.pk, "suspend", "grid_worker", reason="project", review_on=review)
    with pytest.raises(Forbidden):
        step(town, found.pk, "grant_suspend", "platform_admin")
    assert step(town, found.pk, "grant_suspend", "grid_chief").incident.state == "SUSPENDED"
    assert step(town, found.pk, "resume", "platform_admin").incident.state == "HANDLING"


def test_a_dissatisfied_call_reopens_once_by_itself(town: Town) -> None:
    found = report(town, category="0302")
    step(town, found.pk, "accept", "platform_admin")
    step(town, found.pk, "dispatch", "platform_admin", lead=town.grid.code)
    step(town, found.pk, "sign_for", "grid_worker")
    step(
        town,
        found.pk,
        "feedback",
        "grid_worker",
        result="修好了",
        photos=[photo(town, "grid_worker")],
    )
    step(town, found.pk, "verify_pass", "platform_admin")
    step(town, found.pk, "close", "platform_admin", party_told="told")
    again = step(town, found.pk, "follow_up", "platform_admin", score=1).incident
    assert (again.state, again.reopenings) == ("DISPATCHED", 1)


def test_the_same_operation_twice_is_one_incident(town: Town) -> None:
    op_id = uuid4()
    given = {"description": "楼道里堆着旧家具。", "category": "0214"}
    first = second = None
    for _ in range(2):
        with scope.acting(town.actor("grid_worker")) as actor:
            first, second = second, services.report(actor=actor, op_id=op_id, **given)
    assert first is not None
    assert second is not None
    assert first.incident.pk == second.incident.pk
    assert second.repeated
    with scope.acting(town.actor("grid_worker")) as actor, pytest.raises(NotAllowedNow) as refused:
        services.report(actor=actor, op_id=op_id, description="别的事。")
    assert refused.value.code == "op_id_reused"


def test_a_stale_version_is_told_so(town: Town) -> None:
    found = report(town)
    step(town, found.pk, "accept", "platform_admin")
    with scope.acting(town.actor("platform_admin")) as actor, pytest.raises(OutOfStep):
        services.take(found.pk, "dispatch", actor=actor, op_id=uuid4(), version=1, given={})


def test_a_missing_field_is_named(town: Town) -> None:
    found = report(town)
    with pytest.raises(Invalid) as refused:
        step(town, found.pk, "reject", "platform_admin")
    assert "reason" in refused.value.errors


def test_time_urges_and_gives_cards_once_each(town: Town) -> None:
    found = report(town, category="0302")
    for moment in (found.urge_at, found.due_at, found.yellow_at, found.red_at):
        with clock.held(moment + timedelta(minutes=1)):
            assert timers.sweep() == 1
            assert timers.sweep() == 0
    with scope.acting(town.actor("platform_admin")) as actor:
        row = queries.incident_for(actor, found.pk)
        verbs = [s.verb for s in queries.history(row, actor)]
    assert verbs == ["report", "urge", "supervise", "supervise", "supervise"]
    assert row.card == 3


def test_a_worker_settles_it_at_once_and_the_desk_closes_it(town: Town) -> None:
    before, after = photo(town, "grid_worker"), photo(town, "grid_worker")
    closing = {"result": "已劝离并清走。", "photos": [after]}
    found = report(town, category="0214", attachments=[before], self_close=closing)
    assert found.state == "VERIFIED"
    closed = step(town, found.pk, "close", "platform_admin", party_told="told")
    assert closed.incident.state == "CLOSED"


def test_the_journal_names_who_reported_and_who_took_each_step(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    with town.acting("audit_admin"):
        entries = JournalEntry.objects.filter(object_id=str(incident.pk)).order_by("pk")
        written = list(entries.values_list("action", "actor_name"))
    assert written == [("incident.report", "王小兰"), ("incident.accept", "吴静")]


def test_who_waited_for_the_row_does_not_write_an_earlier_moment(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    with clock.held(clock.now() - timedelta(seconds=5)):  # his request began before the acceptance
        town.take(incident, "mark_urgent", "platform_admin")
    with town.platform() as actor:
        moments = [row.at for row in queries.history(town.fresh(incident), actor)]
        assert moments == sorted(moments)


def _heard(town: Town, incident: Incident) -> set[str]:
    with town.platform() as actor:
        rows = Notice.objects.visible_to(actor).filter(incident=incident.pk)
        return set(rows.values_list("user__username", flat=True))


def test_special_information_reaches_community_and_town_at_once(town: Town) -> None:
    plain, special = town.report(urgency=3), town.report(urgency=1)
    assert "town_operator" not in _heard(town, plain)
    assert {"platform_admin", "town_operator"} <= _heard(town, special)
    town.take(plain, "mark_urgent", "platform_admin")
    assert "town_operator" in _heard(town, plain)
