"""Two people report one thing: the desk is shown it, merges, and both hear."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.incidents.duplicates import candidates
from linli.notices.models import Notice
from tests.conftest import HeldClock
from tests.town import Town

pytestmark = pytest.mark.django_db

LAMP = "东街十二号门前的路灯坏了三天，晚上很黑。"
LAMP_TOO = "东街十二号路灯坏了，晚上很黑，老人不敢出门。"
NOISE = "楼下烧烤摊深夜噪声扰民。"


def test_the_desk_sees_the_other_report_of_the_lamp_with_reasons(town: Town) -> None:
    first = town.report(description=LAMP, title="路灯坏了", category="0201")
    town.report("grid_worker_2", description=NOISE, title="噪声", place=town.grid_2.id)
    second = town.report(description=LAMP_TOO, title="路灯不亮", category="0201")
    with town.acting("platform_admin") as actor:
        [found] = candidates(town.fresh(second), actor)
    assert found.incident.pk == first.pk
    assert "同一地点 · 同一类别 · 同一天" in found.reasons
    page = town.client("platform_admin").get(f"/incidents/{second.pk}").content.decode()
    assert "可能是同一件事" in page
    assert first.no in page


@pytest.mark.parametrize(("state", "is_seen"), [("HANDLING", True), ("CLOSED", False)])
def test_after_a_month_only_what_is_still_open_may_be_the_same(
    town: Town, clock: HeldClock, state: str, is_seen: bool
) -> None:
    town.walk(town.report(description=LAMP), state)
    clock.move(days=31)
    second = town.report(description=LAMP_TOO)
    with town.acting("platform_admin") as actor:
        assert bool(candidates(town.fresh(second), actor)) is is_seen


def test_comparing_reads_few_columns_of_the_many_and_all_of_the_few(town: Town) -> None:
    second = town.fresh(next(reversed([town.report(description=LAMP_TOO) for _ in range(7)])))
    with town.acting("platform_admin") as actor, CaptureQueriesContext(connection) as asked:
        assert len(candidates(second, actor)) == 5
    first, last = (query["sql"] for query in asked.captured_queries)
    assert '"description"' not in first
    assert '"description"' in last


def test_a_finder_is_not_shown_what_only_the_desk_may_merge(town: Town) -> None:
    town.report(description=LAMP)
    second = town.report(description=LAMP_TOO)
    page = town.client("grid_worker").get(f"/incidents/{second.pk}").content.decode()
    assert "可能是同一件事" not in page


def test_the_desk_merges_by_the_number_people_quote_and_both_finders_hear(town: Town) -> None:
    first = town.report("grid_worker", description=LAMP)
    second = town.report("grid_worker_2", description=LAMP_TOO, place=town.grid_2.id)
    given = {
        "op_id": str(uuid.uuid4()),
        "verb": "merge",
        "version": second.version,
        "main": first.no,
    }
    town.client("platform_admin").post(f"/incidents/{second.pk}/steps", given)
    gone = town.fresh(second)
    assert (gone.state, gone.main_id) == ("VOID", first.pk)
    with town.platform() as actor:
        told = Notice.objects.visible_to(actor).filter(incident=second.pk, title__contains="合并")
        assert {row.user_id for row in told} >= {town.grid_worker.pk, town.grid_worker_2.pk}
        assert {row.text for row in told} == {f"{second.no} 已并入 {first.no}，请看那一件。"}


@pytest.mark.parametrize("number", ["没有这个号", "", "itself"])
def test_merging_into_nothing_or_itself_is_refused_beside_the_field(
    town: Town, number: str
) -> None:
    second = town.report(description=LAMP)
    given = {
        "op_id": str(uuid.uuid4()),
        "verb": "merge",
        "version": second.version,
        "main": second.no if number == "itself" else number,
    }
    answer = town.client("platform_admin").post(f"/incidents/{second.pk}/steps", given)
    assert answer.status_code == 422
    assert town.fresh(second).state == "REPORTED"
