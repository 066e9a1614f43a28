"""A community moves to another township by one form: people, grids and open work go along."""

from django.http import HttpResponse

from linli.incidents.models import RoutingRule
from linli.incidents.seals import verify
from linli.organisation.models import Post, Unit
from tests.town import Town


def move(town: Town, unit: Unit, to: Unit, way: str = "move") -> HttpResponse:
    form = {"other": to.pk, "confirmed": "1"}
    return town.client("sys_admin").post(f"/units/{unit.pk}/{way}", form)


def heir(unit: Unit) -> Unit:
    return Unit.objects.get(inherits__contains=[unit.pk], kind=unit.kind)


def test_the_community_goes_over_with_grids_people_and_open_work(town: Town) -> None:
    open_one = town.walk(town.report(), to="HANDLING")
    closed = town.walk(town.report(), to="ARCHIVED")

    answer = move(town, town.community, town.township_2)

    assert answer.status_code == 302
    new = heir(town.community)
    assert (new.name, new.parent) == ("东街社区", town.township_2)
    assert {grid.name for grid in new.children.all()} == {"东街第一网格", "东街第二网格"}
    for who in ("grid_worker", "platform_admin", "town_operator_2"):
        assert town.client(who).get(f"/incidents/{open_one.pk}").status_code == 200
        assert town.client(who).get(f"/incidents/{closed.pk}").status_code == 200
    assert town.client("town_operator").get(f"/incidents/{open_one.pk}").status_code == 404
    town.take(open_one, "progress", "grid_worker", text="正在办")
    assert town.fresh(open_one).holder == new
    with town.platform():
        assert verify().breaks == []


def test_nobody_is_left_in_the_old_community(town: Town) -> None:
    before = Post.objects.current().filter(unit=town.community).count()

    move(town, town.community, town.township_2)

    assert not Post.objects.current().filter(unit=town.community).exists()
    assert Post.objects.current().filter(unit=heir(town.community)).count() == before
    town.community.refresh_from_db()
    assert town.community.is_closed


def test_two_grids_become_one_and_its_worker_carries_on(town: Town) -> None:
    incident = town.walk(town.report(), to="DISPATCHED")

    assert move(town, town.grid, town.grid_2, "merge").status_code == 302

    assert town.fresh(incident).lead == town.grid_2
    assert town.take(incident, "sign_for", "grid_worker_2").state == "HANDLING"


def test_a_place_that_does_not_fit_is_refused_with_a_reason(town: Town) -> None:
    for to in (town.community_2, town.township, town.county):
        answer = move(town, town.community, to)
        assert answer.status_code == 422
        assert not Unit.objects.filter(inherits__contains=[town.community.pk]).exists()


def test_the_routing_rules_name_the_new_unit(town: Town) -> None:
    RoutingRule.objects.create(
        county=town.county.pk, category_id="0201", place=town.community, lead=town.justice
    )

    move(town, town.community, town.township_2)

    assert RoutingRule.objects.get().place == heir(town.community)
