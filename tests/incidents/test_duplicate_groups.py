"""查重: what is likely one thing stands together, and one press merges what is ticked."""

import uuid

import pytest

from linli.incidents.models import Incident, IncidentStep
from tests.town import Town

pytestmark = pytest.mark.django_db

BIN = "东街市场后门垃圾桶满溢，气味很大，请尽快清运。"
LAMP = "东街十二号门前的路灯坏了三天，晚上很黑。"


def press(town: Town, main: Incident, *others: Incident, **given: str) -> str:
    """Press the button of a group and give the page that follows."""
    picks = [f"{row.pk}:{row.version}" for row in others]
    sent = {"main": str(main.pk), "op_id": str(uuid.uuid4()), "pick": picks} | given
    return town.client("platform_admin").post("/duplicates", sent, follow=True).content.decode()


def test_the_group_proposes_the_one_furthest_along_and_ticks_what_is_very_like_it(
    town: Town,
) -> None:
    town.report(description=LAMP, title="路灯不亮")
    older, newer = (town.report(description=BIN, title=f"垃圾满溢{n}") for n in (1, 2))
    town.take(newer, "accept", "platform_admin")
    page = town.client("platform_admin").get("/duplicates").content.decode()
    assert "2 件：垃圾满溢2" in page
    assert f'value="{older.pk}:{older.version}" checked' in " ".join(page.split())
    assert "路灯不亮" not in page


def test_one_press_merges_each_by_a_step_of_its_own(town: Town) -> None:
    main, *others = (town.report(description=BIN, place=p.id) for p in [town.grid] * 4)
    page = press(town, main, *others)
    assert f"已并入 {main.no}：3 件" in page
    assert {(town.fresh(row).state, town.fresh(row).main_id) for row in others} == {
        ("VOID", main.pk)
    }
    with town.platform() as actor:
        steps = IncidentStep.objects.visible_to(actor).filter(verb="merge")
        assert {step.incident_id for step in steps} == {row.pk for row in others}


def test_a_double_press_merges_once_and_says_the_same(town: Town) -> None:
    main, other = town.report(description=BIN), town.report(description=BIN)
    op_id = str(uuid.uuid4())
    pages = [press(town, main, other, op_id=op_id) for _ in range(2)]
    assert [f"已并入 {main.no}：1 件" in page for page in pages] == [True, True]


def test_what_somebody_else_has_moved_stays_and_is_named_the_rest_is_merged(town: Town) -> None:
    main, moved, other = (town.report(description=BIN) for _ in range(3))
    town.take(moved, "accept", "platform_admin")
    page = press(town, main, moved, other)
    assert f"{moved.no} 没有并入：这件事刚刚被别人办理过" in page
    assert [town.fresh(row).state for row in (moved, other)] == ["ACCEPTED", "VOID"]


def test_nothing_ticked_is_told_and_the_main_one_is_never_merged_into_itself(town: Town) -> None:
    main = town.report(description=BIN)
    assert "请勾选要并入的事件" in press(town, main)
    assert "请勾选要并入的事件" in press(town, main, main)
    assert town.fresh(main).state == "REPORTED"


def test_another_communitys_bin_is_another_bin(town: Town) -> None:
    town.report(description=BIN)
    town.report("grid_worker_2", description=LAMP, place=town.grid_2.id)
    there = town.report("platform_admin_2", description=BIN, place=town.grid_3.id)
    page = town.client("town_operator").get("/duplicates").content.decode()
    assert there.no not in page


def test_the_town_sees_no_group_of_what_only_the_community_may_merge(town: Town) -> None:
    for _ in range(2):
        town.report(description=BIN)
    assert "没有看到重复的事件" in town.client("town_operator").get("/duplicates").content.decode()


def test_a_restricted_report_is_put_beside_nothing_for_who_may_not_see_it(town: Town) -> None:
    town.report(description=BIN)
    hidden = town.report(description=BIN, category="0504")
    town.report(by="town_operator", description=BIN, place=town.grid.id)
    page = town.client("town_operator").get("/duplicates").content.decode()
    assert "2 件" in page
    assert hidden.no not in page


def test_the_text_and_the_photos_are_shown_to_lay_side_by_side(town: Town) -> None:
    row = town.report(description=BIN, attachments=[town.photo()])
    page = town.client("platform_admin").get(f"/incidents/{row.pk}/glance").content.decode()
    assert BIN in page
    assert f"{row.no} 的照片 1" in page


def test_nothing_is_merged_into_what_is_over(town: Town) -> None:
    over = town.walk(town.report(description=BIN), "CLOSED")
    again = town.report(description=BIN)
    page = press(town, over, again)
    assert "那件事已经了结" in page
    assert town.fresh(again).state == "REPORTED"
    beside = town.client("platform_admin").get(f"/triage?at={again.pk}").content.decode()
    assert "已经了结，不能并入" in beside
