"""Units that are reorganised: what is refused, what is told before, and what goes over."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from linli.incidents.routing import set_rule
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.organisation import moving
from linli.organisation.models import Post, Unit
from tests.town import Town


def merge(town: Town, unit: Unit, into: Unit) -> None:
    with town.acting("sys_admin") as actor:
        moving.merge_unit(unit, actor=actor, into=into)


def end(*units: Unit) -> None:
    """Let units end today, as a clerk does who has handed everything over."""
    Unit.objects.filter(pk__in=[u.pk for u in units]).update(valid_to=clock.today())


def test_a_community_whose_grids_go_on_is_not_merged_and_its_incidents_stay(town: Town) -> None:
    incident = town.report(place=town.grid)

    with pytest.raises(Invalid, match="东街第一网格、东街第二网格") as refused:
        merge(town, town.community, town.community_2)

    assert "先并下级" in refused.value.errors["new"]
    assert town.fresh(incident).place_id == town.grid.pk
    assert town.fresh(incident).holder_id == town.community.pk


def test_a_community_whose_grids_are_merged_and_end_is_merged_after_them(town: Town) -> None:
    incident = town.report(place=town.grid)
    merge(town, town.grid, town.grid_3)
    merge(town, town.grid_2, town.grid_3)
    end(town.grid, town.grid_2)

    merge(town, town.community, town.community_2)

    fresh = town.fresh(incident)
    assert (fresh.place_id, fresh.holder_id) == (town.grid_3.pk, town.community_2.pk)


def test_a_unit_that_was_taken_over_is_not_merged_into_a_third(town: Town) -> None:
    merge(town, town.grid, town.grid_2)
    with pytest.raises(Invalid, match=f"已于 {clock.today()} 由东街第二网格承接"):
        merge(town, town.grid, town.grid_3)


def test_what_was_reported_after_a_merger_goes_the_same_way_when_asked_again(town: Town) -> None:
    merge(town, town.grid, town.grid_2)
    incident = town.report(place=town.grid)
    merge(town, town.grid, town.grid_2)
    assert town.fresh(incident).place_id == town.grid_2.pk


def test_nobody_merges_into_a_unit_that_was_taken_over_itself(town: Town) -> None:
    merge(town, town.grid, town.grid_2)
    with pytest.raises(Invalid, match="东街第一网格已于"):
        merge(town, town.grid_3, town.grid)


def test_a_moved_unit_names_its_successor_even_when_its_code_was_changed(town: Town) -> None:
    call_command("succeed", town.grid.code, town.grid_2.code)
    Unit.objects.filter(pk=town.grid.pk).update(code="990101001001099")
    town.grid.refresh_from_db()
    with pytest.raises(Invalid, match="已由东街第二网格承接"):
        merge(town, town.grid, town.grid_3)


def test_a_unit_founded_today_moves_with_its_community(town: Town) -> None:
    Unit.objects.filter(pk=town.grid_2.pk).update(valid_from=clock.today())
    Unit.objects.filter(pk=town.grid.pk).update(valid_to=clock.today() - timedelta(days=1))
    with town.acting("sys_admin") as actor:
        made, counts = moving.move_unit(town.community, actor=actor, to=town.township_2)
    assert counts["单位"] == 2
    assert [grid.name for grid in made.children.all()] == ["东街第二网格"]


def test_a_grid_that_ends_today_in_another_does_not_move_with_its_community(town: Town) -> None:
    merge(town, town.grid, town.grid_3)
    end(town.grid)
    with town.acting("sys_admin") as actor:
        made, _ = moving.move_unit(town.community, actor=actor, to=town.township_2)
    assert [grid.name for grid in made.children.all()] == ["东街第二网格"]


def test_a_move_is_told_before_it_is_confirmed_and_nothing_has_moved_yet(town: Town) -> None:
    incident = town.report(place=town.grid)
    with town.acting("sys_admin") as actor:
        set_rule("0201", actor=actor, where=town.community.pk, lead=town.urban.pk)
    Unit.objects.filter(pk=town.grid.pk).update(boundary={"type": "Polygon", "coordinates": []})
    before = (Unit.objects.count(), Post.objects.count())
    address, to = f"/units/{town.community.pk}/move", {"other": town.township_2.pk}

    shown = town.client("sys_admin").post(address, to)

    text = " ".join(shown.content.decode().split())
    assert shown.status_code == 200
    assert "990101002002（现在 990101001001）" in text
    assert "东街第二网格：990101001001002 → 990101002002002" in text
    for label, count in (
        ("没有办完的事", 1),
        ("边界", 1),
        ("分派规则", 1),
        ("单位（连同下级）", 3),
    ):
        assert f'{label}</dt> <dd class="col-7"> {count} </dd>' in text
    assert (Unit.objects.count(), Post.objects.count()) == before
    assert town.fresh(incident).place_id == town.grid.pk

    done = town.client("sys_admin").post(address, to | {"confirmed": "1"}, follow=True)

    assert "东街社区已划到临河镇" in done.content.decode()
    assert "分派规则 1" in done.content.decode()
    assert town.fresh(incident).township == town.township_2.pk


def test_a_merger_is_told_before_it_is_confirmed(town: Town) -> None:
    incident = town.report(place=town.grid)
    Unit.objects.filter(pk=town.grid.pk).update(boundary={"type": "Polygon", "coordinates": []})
    address, to = f"/units/{town.grid.pk}/merge", {"other": town.grid_2.pk}
    shown = town.client("sys_admin").post(address, to).content.decode()
    assert "没有办完的事" in shown
    assert "5（不过去，请另行任命）" in shown
    assert "不过去，请更新承接单位的边界" in shown
    assert town.fresh(incident).place_id == town.grid.pk
    town.client("sys_admin").post(address, to | {"confirmed": "1"})
    assert town.fresh(incident).place_id == town.grid_2.pk


def test_what_is_refused_is_refused_before_anything_is_asked_to_be_confirmed(town: Town) -> None:
    answer = town.client("sys_admin").post(
        f"/units/{town.community.pk}/merge", {"other": town.community_2.pk}
    )
    assert answer.status_code == 422
    assert "东街第一网格、东街第二网格" in answer.content.decode()
