"""What the check of all histories says after somebody with the owner's key has been at them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from linli.incidents import seals
from linli.incidents.chain import step_hash
from linli.incidents.models import Incident, IncidentStep, StepText
from linli.kernel import clock as product_clock
from tests import processes
from tests.town import Town
from tests.walks import walk

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LAST = "(SELECT max(seq) FROM incidents_incidentstep WHERE incident_id = %s)"


def _tamper(statement: str, *values: Any) -> None:
    """Do as the owner of the tables can: put the trigger aside, write, put it back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE incidents_incidentstep DISABLE TRIGGER only_grows")
        cursor.execute(statement, values)
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE incidents_incidentstep ENABLE TRIGGER only_grows")


def _delete(incident: Incident, seq: str, *values: Any) -> None:
    where = f"WHERE incident_id = %s AND seq = {seq}"
    gone = f"SELECT id FROM incidents_incidentstep {where}"
    texts = f"DELETE FROM incidents_steptext WHERE step_id IN ({gone})"
    with connections["owner"].cursor() as cursor:
        cursor.execute(texts, [incident.pk, *values])
    _tamper(f"DELETE FROM incidents_incidentstep {where}", incident.pk, *values)


@pytest.fixture
def worked(town: Town, tmp_path: Path, settings: Any) -> Iterator[Incident]:
    """One incident rejected with a reason, one untouched, and the day sealed and exported."""
    settings.HOME = tmp_path
    town.report(title="没有人动过")
    incident = walk(town, town.report(), "REJECTED")
    with town.platform():
        today = product_clock.now().astimezone(product_clock.CHINA).date()
        seals.seal_until(today)
        seals.export()
    call_command("verify_history")
    yield incident
    connections["owner"].close()


def _breaks(town: Town) -> list[str]:
    with town.platform():
        return seals.verify().breaks


def test_a_step_that_was_changed_is_named_with_its_incident(town: Town, worked: Incident) -> None:
    _tamper(
        "UPDATE incidents_incidentstep SET actor_name = '别人' WHERE incident_id = %s AND seq = 2",
        worked.pk,
    )
    with pytest.raises(CommandError, match=f"事件 {worked.no} 的历史从第 2 步起对不上"):
        call_command("verify_history")


def test_a_hash_made_to_fit_a_changed_step_does_not_fit_the_seal(
    town: Town, worked: Incident
) -> None:
    with town.platform() as platform:
        last = IncidentStep.objects.visible_to(platform).filter(incident=worked.pk).latest("seq")
    last.actor_name = "别人"
    _tamper(
        "UPDATE incidents_incidentstep SET actor_name = '别人', hash = %s WHERE id = %s",
        step_hash(last),
        last.pk,
    )
    assert [b for b in _breaks(town) if "封存不一致" in b]


def test_a_step_cut_out_of_the_middle_is_noticed(town: Town, worked: Incident) -> None:
    _delete(worked, "1")
    assert f"事件 {worked.no} 的历史从第 2 步起对不上" in _breaks(town)


def test_a_step_cut_off_the_end_is_noticed(town: Town, worked: Incident) -> None:
    _delete(worked, LAST, worked.pk)
    assert f"事件 {worked.no} 的历史缺了第 1 步以后的步骤" in _breaks(town)


def test_a_history_that_is_gone_is_noticed(town: Town, worked: Incident) -> None:
    _delete(worked, "2")
    _delete(worked, "1")
    assert f"事件 {worked.no} 的历史不见了" in _breaks(town)


@pytest.mark.parametrize("deed", ["UPDATE {} SET text = '没有这回事'", "DELETE FROM {}"])
def test_words_that_were_changed_or_taken_away_are_noticed(
    town: Town, worked: Incident, deed: str
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(deed.format("incidents_steptext"))
    assert _breaks(town) == [f"事件 {worked.no} 第 2 步的文字被改动过"]


def test_words_erased_by_retention_leave_a_history_that_still_fits(
    town: Town, worked: Incident, capsys: pytest.CaptureFixture[str]
) -> None:
    with town.platform() as platform:
        words = StepText.objects.visible_to(platform)
        assert words.update(text="", salt="", erased_at=product_clock.now()) == 1
    call_command("verify_history")
    assert "按期清除的文字 1 处" in capsys.readouterr().out


def test_a_tombstone_with_words_on_it_is_none(town: Town, worked: Incident) -> None:
    with town.platform() as platform:
        words = StepText.objects.visible_to(platform)
        words.update(text="改写", erased_at=product_clock.now())
    assert _breaks(town) == [f"事件 {worked.no} 第 2 步的文字被改动过"]


def test_a_state_that_no_step_gave_is_noticed(town: Town, worked: Incident) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE incidents_incident DISABLE TRIGGER finished")
        sql = "UPDATE incidents_incident SET state = 'VOID' WHERE id = %s"
        cursor.execute(sql, [worked.pk])
        cursor.execute("ALTER TABLE incidents_incident ENABLE TRIGGER finished")
    assert _breaks(town) == [f"事件 {worked.no} 的状态与历史的最后一步不一致"]


def test_the_seal_of_a_day_counts_its_steps(town: Town, worked: Incident) -> None:
    with town.platform():
        today = product_clock.now().astimezone(product_clock.CHINA).date()
        seal = next(s for s in seals.Seal.objects.all() if s.day == today)
    assert seal.steps == 3
    assert (Path(settings.HOME) / "seals" / f"{today}.txt").exists()


def test_the_command_ends_with_an_error_and_the_number(town: Town, worked: Incident) -> None:
    _tamper(
        "UPDATE incidents_incidentstep SET verb = 'void' WHERE incident_id = %s AND seq = 2",
        worked.pk,
    )
    command = processes.start("verify_history")
    _, said = command.communicate()
    assert command.returncode == 1
    assert worked.no in said
