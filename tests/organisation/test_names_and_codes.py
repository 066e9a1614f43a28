"""What a unit may be called: a code by its level and parent, a name of its own beside others."""

from pathlib import Path

import pytest

from linli.kernel.errors import Invalid
from linli.organisation import moving, services
from linli.organisation.models import Unit
from linli.organisation.tree_import import apply_tree
from linli.organisation.tree_sheet import HEADER, read_tree
from tests.town import Town


def add(town: Town, parent: Unit, kind: str, code: str, name: str = "新单位") -> Unit:
    more = {"grid_kind": "general"} if kind == "grid" else {}
    with town.acting("sys_admin") as actor:
        return services.add_unit(parent, actor=actor, kind=kind, code=code, name=name, **more)


@pytest.mark.parametrize(
    ("kind", "parent", "code", "says"),
    [
        ("grid", "community", "abc", "15 位数字"),
        ("grid", "community", "99010100100100", "15 位数字"),
        ("grid", "community", "9901010010010031", "15 位数字"),
        ("grid", "community", "990101001002007", "以上级的编码 990101001001 开头"),
        ("community", "township", "990101001001007", "12 位数字"),
        ("township", "county", "990102003", "以上级的编码 990101 开头"),
    ],
)
def test_a_code_that_does_not_fit_its_level_or_parent_is_refused(
    town: Town, kind: str, parent: str, code: str, says: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add(town, getattr(town, parent), kind, code)
    assert says in refused.value.errors["code"]


def test_a_department_keeps_a_code_of_its_own_making(town: Town) -> None:
    assert add(town, town.county, "department", "990101-SL", "县水利局").code == "990101-SL"


def test_a_unit_with_an_older_code_still_gets_another_name(town: Town) -> None:
    Unit.objects.filter(pk=town.grid.pk).update(code="旧-1")
    town.grid.refresh_from_db()
    with town.acting("sys_admin") as actor:
        services.change_unit(town.grid, actor=actor, name="东街一网格")
        with pytest.raises(Invalid, match="15 位数字"):
            services.change_unit(town.grid, actor=actor, code="旧-2")


def test_below_a_parent_with_an_older_code_only_the_length_counts(town: Town) -> None:
    Unit.objects.filter(pk=town.community.pk).update(code="旧-1")
    town.community.refresh_from_db()
    assert add(town, town.community, "grid", "990101001001005").code == "990101001001005"


def test_a_second_grid_of_one_name_below_a_community_is_refused(town: Town) -> None:
    with pytest.raises(Invalid) as refused:
        add(town, town.community, "grid", "990101001001009", "东街第一网格")
    assert "东街社区已有东街第一网格（编码 990101001001001）" in refused.value.errors["name"]
    with town.acting("sys_admin") as actor, pytest.raises(Invalid, match="已有东街第一网格"):
        services.change_unit(town.grid_2, actor=actor, name="东街第一网格")
    assert add(town, town.community_2, "grid", "990101001002009", "东街第一网格").pk


def test_the_name_of_a_closed_unit_is_free_again(town: Town) -> None:
    Unit.objects.filter(pk=town.grid.pk).update(valid_to="2026-01-01")
    assert add(town, town.community, "grid", "990101001001009", "东街第一网格").pk


def test_a_unit_does_not_move_to_where_its_name_is_taken(town: Town) -> None:
    Unit.objects.filter(pk=town.community_3.pk).update(name="东街社区")
    with town.acting("sys_admin") as actor, pytest.raises(Invalid, match="临河镇已有东街社区"):
        moving.move_unit(town.community, actor=actor, to=town.township_2)


def test_a_sheet_names_the_line_whose_name_or_code_does_not_fit(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "tree.csv"
    lines = [
        "990101001001001,东街第一网格,网格,990101001001,,,,,,,,",
        "990101001001009,东街第二网格,网格,990101001001,,,,,,,,",
        "abc,东街第三网格,网格,990101001001,,,,,,,,",
    ]
    file.write_text("\n".join([",".join(HEADER), *lines]), encoding="utf-8")
    with town.acting("sys_admin") as actor:
        result = apply_tree(read_tree(file), actor=actor)
    assert [outcome for _, outcome, _ in result.lines] == ["unchanged", "rejected", "rejected"]
    assert "名称：东街社区已有东街第二网格" in result.lines[1][2]
    assert "编码：网格的编码应为 15 位数字" in result.lines[2][2]
