"""A community moves to another township: what goes on goes along, what is over can be read."""

import pytest
from django.core.management import CommandError, call_command

from linli.incidents.models import Incident, IncidentStep
from linli.incidents.seals import verify
from linli.kernel import clock
from linli.organisation.models import Unit
from tests.town import Town


def moved(town: Town) -> Unit:
    """Give the community that 东街社区 becomes in the other township, with its first grid."""
    new = Unit.objects.create(
        id=990101_002_009_000, code="990101002009", name="东街社区（新）", kind="community",
        parent=town.township_2,
    )  # fmt: skip
    Unit.objects.create(
        id=990101_002_009_001, code="990101002009001", name="新东街第一网格", kind="grid",
        grid_kind="general", parent=new,
    )  # fmt: skip
    call_command("succeed", town.grid.code, "990101002009001")
    Unit.objects.filter(parent=town.community).update(valid_to=clock.today())
    call_command("succeed", town.community.code, new.code)
    town.platform_admin_2.posts.update(unit=new)
    return new


def statuses(town: Town, incident: Incident, *cast: str) -> dict[str, int]:
    return {who: town.client(who).get(f"/incidents/{incident.pk}").status_code for who in cast}


def test_an_open_incident_goes_to_the_successor_and_is_carried_on_there(town: Town) -> None:
    incident = town.report("informant", place=town.grid)
    new = moved(town)
    fresh = town.fresh(incident)
    assert (fresh.place_id, fresh.community, fresh.township) == (
        990101_002_009_001,
        new.pk,
        town.township_2.pk,
    )
    assert fresh.holder_id == new.pk
    assert town.community.pk not in fresh.passed
    accepted = town.take(incident, "accept", "platform_admin_2", category="0201")
    assert accepted.state == "ACCEPTED"
    assert statuses(town, incident, "platform_admin", "town_operator", "town_operator_2") == {
        "platform_admin": 404,
        "town_operator": 404,
        "town_operator_2": 200,
    }


def test_the_history_says_so_and_still_verifies(town: Town) -> None:
    incident = town.walk(town.report(), "HANDLING")
    moved(town)
    with town.platform() as platform:
        steps = IncidentStep.objects.visible_to(platform).filter(incident=incident)
        last = steps.order_by("-seq")[0]
        assert last.verb == "hand_over"
        assert verify().breaks == []
    page = town.client("platform_admin_2").get(f"/incidents/{incident.pk}").content.decode()
    assert "<strong>单位调整</strong><span>系统</span>" in page


def test_what_is_over_stays_where_it_happened_and_the_successor_reads_it(town: Town) -> None:
    incident = town.walk(town.report(), "ARCHIVED")
    before = statuses(town, incident, "platform_admin_2", "town_operator_2")
    assert set(before.values()) == {404}
    moved(town)
    assert town.fresh(incident).place_id == town.grid.pk
    cast = ("platform_admin_2", "town_operator_2", "town_operator", "platform_admin")
    assert set(statuses(town, incident, *cast).values()) == {200}


def test_a_department_takes_over_what_another_one_handles(town: Town) -> None:
    incident = town.report()
    with town.platform() as platform:
        rows = Incident.objects.visible_to(platform).filter(pk=incident.pk)
        rows.update(state="HANDLING", lead=town.urban, assistants=[town.urban.pk, town.civil.pk])
    call_command("succeed", town.urban.code, town.civil.code)
    fresh = town.fresh(incident)
    assert (fresh.lead_id, fresh.assistants) == (town.civil.pk, [town.civil.pk])
    assert fresh.place_id == town.grid.pk


def test_a_second_time_changes_nothing(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    incident = town.report()
    new = moved(town)
    version = town.fresh(incident).version
    capsys.readouterr()
    call_command("succeed", town.community.code, new.code)
    assert "事件 0" in capsys.readouterr().out
    assert town.fresh(incident).version == version


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("990101001001", "990101001001", "不能是它自己"),
        ("990101001001", "990101002", "也应是社区"),
        ("990101001001", "990102001001", "同一个县"),
        ("990101001001", "990101009", "没有编码"),
    ],
)
def test_what_does_not_fit_is_refused(town: Town, old: str, new: str, says: str) -> None:
    far = Unit.objects.create(id=990_102 * 10**9, code="990102", name="邻县", kind="county")
    Unit.objects.create(
        id=990_102_001_001_000, code="990102001001", name="远", kind="community", parent=far
    )
    with pytest.raises(CommandError, match=says):
        call_command("succeed", old, new)


def test_a_successor_is_not_succeeded_by_what_it_replaced(town: Town) -> None:
    call_command("succeed", town.grid.code, town.grid_2.code)
    with pytest.raises(CommandError, match="本来就是承接"):
        call_command("succeed", town.grid_2.code, town.grid.code)
