"""Units, posts, vacancies, and where an incident can be sent."""

from datetime import date

import pytest

from linli.journal.models import JournalEntry
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.organisation import queries, services
from linli.organisation.models import Post, Unit
from tests.town import Town

DAY = date(2026, 3, 2)


def test_a_second_open_grid_worker_is_refused_by_the_database(town: Town) -> None:
    with town.acting("sec_admin") as actor:
        with pytest.raises(Invalid) as refused:
            services.appoint(
                town.informant, actor=actor, role="grid_worker", unit=town.grid, valid_from=DAY
            )
        assert "已有专职网格员" in refused.value.errors["role"]
        assert Post.objects.filter(unit=town.grid, role="grid_worker").count() == 1


def test_a_deputy_may_stand_beside_the_worker_but_needs_an_end(town: Town) -> None:
    given = {"role": "grid_worker", "unit": town.grid, "valid_from": DAY, "is_deputy": True}
    with town.acting("sec_admin") as actor:
        with pytest.raises(Invalid) as refused:
            services.appoint(town.informant, actor=actor, **given)
        assert list(refused.value.errors) == ["valid_to"]
        post = services.appoint(town.informant, actor=actor, valid_to=date(2026, 4, 1), **given)
    assert post.is_deputy
    assert not post.is_default


def test_a_successor_follows_the_day_after(town: Town) -> None:
    old = Post.objects.get(user=town.grid_worker)
    with town.acting("sec_admin") as actor:
        services.end_post(old, actor=actor, last_day=date(2026, 3, 1))
        services.appoint(
            town.informant, actor=actor, role="grid_worker", unit=town.grid, valid_from=DAY
        )
    with town.platform():
        actions = set(JournalEntry.objects.values_list("action", flat=True))
    assert {"post.end", "post.appoint"} <= actions


def test_nobody_changes_his_own_posts_and_sys_admin_none(town: Town) -> None:
    given = {"role": "assessor", "unit": town.county, "valid_from": DAY}
    with town.acting("sec_admin") as actor, pytest.raises(Forbidden):
        services.appoint(town.sec_admin, actor=actor, **given)
    with town.acting("sys_admin") as actor, pytest.raises(Forbidden):
        services.appoint(town.informant, actor=actor, **given)


def test_two_powers_never_lie_in_one_hand(town: Town) -> None:
    with town.acting("sec_admin") as actor, pytest.raises(Invalid, match="三权分立"):
        services.appoint(
            town.sys_admin, actor=actor, role="audit_admin", unit=town.county, valid_from=DAY
        )


def test_a_role_stands_only_where_it_belongs(town: Town) -> None:
    with town.acting("sec_admin") as actor, pytest.raises(Invalid, match="不设在"):
        services.appoint(
            town.informant, actor=actor, role="grid_worker", unit=town.community, valid_from=DAY
        )


def test_a_new_unit_takes_the_number_of_its_code_when_it_fits_and_is_free(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        fits = services.add_unit(
            town.township, actor=actor, kind="community", code="990101001007", name="北街社区"
        )
        services.change_unit(town.community_2, actor=actor, code="990101001009")
        other = services.add_unit(
            town.township, actor=actor, kind="community", code="990101001002", name="南街社区"
        )
        office = services.add_unit(
            town.township_2, actor=actor, kind="department", code="990101002-ZZ", name="综治办"
        )
    assert fits.id == 990_101_001_007_000
    assert other.id == 990_101_001_003_000  # 001 and 002 are taken
    assert office.id == 10**15 + 8


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "grid", "code": "x", "name": "某网格", "grid_kind": "general"}, "parent"),
        ({"kind": "community", "code": "990101001001", "name": "重码"}, "code"),
        ({"kind": "community", "code": "", "name": "无码"}, "code"),
        ({"kind": "village", "code": "x", "name": "某"}, "kind"),
        ({"kind": "community", "code": "x", "name": " "}, "name"),
    ],
)
def test_a_wrong_unit_is_refused_beside_its_field(
    town: Town, given: dict[str, str], field: str
) -> None:
    with town.acting("sys_admin") as actor, pytest.raises(Invalid) as refused:
        services.add_unit(town.township, actor=actor, **given)
    assert field in refused.value.errors


def test_another_county_is_not_found(town: Town) -> None:
    other = Unit.objects.create(id=990_102 * 10**9, code="990102", name="邻县", kind="county")
    with town.acting("sys_admin") as actor, pytest.raises(NotFound):
        services.add_unit(other, actor=actor, kind="township", code="990102001", name="某镇")


def test_a_unit_with_people_is_not_closed(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        with pytest.raises(Invalid, match="下级"):
            services.close_unit(town.community, actor=actor, last_day=DAY)
        with pytest.raises(Invalid, match="在岗"):
            services.close_unit(town.grid_2, actor=actor, last_day=DAY)
        services.close_unit(town.grid_3, actor=actor, last_day=DAY)
    town.grid_3.refresh_from_db()
    assert town.grid_3.valid_to == DAY


def test_vacancies_name_what_stands_empty(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        empty = {(v.unit.name, v.role) for v in queries.vacancies(actor)}
    assert ("东街第一网格", "grid_worker") not in empty
    assert ("东街第二网格", "grid_leader") in empty
    assert ("河湾第一网格", "grid_worker") in empty
    assert ("河湾社区", "platform_admin") in empty
    with town.acting("town_operator") as actor:
        assert "河湾社区" not in {v.unit.name for v in queries.vacancies(actor)}


def test_a_closed_account_leaves_a_vacancy(town: Town) -> None:
    town.grid_worker.is_active = False
    town.grid_worker.save()
    with town.acting("sys_admin") as actor:
        empty = {(v.unit.name, v.role) for v in queries.vacancies(actor)}
    assert ("东街第一网格", "grid_worker") in empty


def test_dispatch_goes_to_grids_from_a_community_and_to_departments_from_a_centre(
    town: Town,
) -> None:
    def names(holder: Unit) -> set[str]:
        return {unit.name for unit in queries.dispatch_targets(holder)}

    assert names(town.community) == {"东街社区", "东街第一网格", "东街第二网格"}
    assert names(town.township) == {"青山镇综治办", "青山派出所", "青山司法所", "青山镇信访办"}
    assert names(town.township_2) == set()
    assert names(town.county) == names(town.township) | {"县城管局", "县民政局", "县公安局"}
