"""居民登记表: asked for, approved by somebody else, masked unless approved in clear."""

from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from linli.exports import engine as exporting
from linli.exports import files, services
from linli.exports.kinds import Terms, kind_named
from linli.exports.models import Export
from linli.kernel import scope
from linli.kernel.errors import Invalid
from linli.kernel.ids import new_id
from tests.residents.books import Importer, admin, book, number
from tests.residents.test_importing import FAMILY
from tests.town import Town

__all__ = ["admin"]
pytestmark = pytest.mark.django_db
NUMBERS = [number("19700101", 1), number("19720202", 2)]


def rows(who: Importer, *, in_clear: bool = False, **asked: Any) -> list[list[Any]]:
    kind = kind_named_export()
    with who.acting():
        terms = Terms({"place": None, "care": ""} | asked, is_approved=True, in_clear=in_clear)
        [sheet] = kind.sheets(who.actor, terms)
        return [list(row) for row in sheet.chunk(who.actor, 0)]


def kind_named_export() -> Any:
    return kind_named("residents")


def test_people_stand_by_door_with_the_head_first_and_masked(admin: Importer) -> None:
    admin.done(book(FAMILY))
    first, second, third = rows(admin)
    assert first[:9] == [
        "H1", "东街社区3号楼***", "张*", "张*", "户主", "男", "", "1970年",
        f"110{'*' * 13}{NUMBERS[0][-2:]}",
    ]  # fmt: skip
    assert (second[4], second[13]) == ("配偶", "")
    assert third[13] == "138****1111"
    said = str([first, second, third])
    assert "13800001111" not in said
    assert not any(one in said for one in NUMBERS)


def test_in_clear_only_where_it_was_approved(admin: Importer) -> None:
    admin.done(book(FAMILY))
    assert rows(admin, in_clear=True)[0][3:9:5] == ["张三", NUMBERS[0]]
    kind = kind_named_export()
    with admin.acting():
        terms = Terms({"place": None, "care": ""}, is_approved=False, in_clear=True)
        [sheet] = kind.sheets(admin.actor, terms)
        assert sheet.chunk(admin.actor, 0)[0][3] == "张*"


def test_a_grid_or_a_care_group_narrows_it(admin: Importer, town: Town) -> None:
    header = ("网格", "门牌", "姓名", "与户主关系", "身份证号", "关爱类别")
    lines = [
        ["第一网格", "1-1-101", "张三", "户主", number(order=1), "残疾"],
        ["第二网格", "2-1-101", "李四", "户主", number(order=3), ""],
    ]
    admin.done(book(lines, header))
    assert [row[3] for row in rows(admin, place=town.grid_2.pk)] == ["李*"]
    assert [row[3] for row in rows(admin, care="05")] == ["张*"]
    assert rows(admin, place=town.grid_4.pk) == []
    assert kind_named_export().read(QueryDict("place=abc&care=77")) == {"place": None, "care": ""}


def test_it_waits_for_the_word_of_somebody_else_and_carries_a_mark(
    admin: Importer, town: Town, tmp_path: Path
) -> None:
    admin.done(book(FAMILY))
    with admin.acting():
        export = services.ask(
            kind_named_export(),
            {"place": None, "care": ""},
            actor=admin.actor,
            unit=admin.unit,
            purpose="数据核对",
            in_clear=False,
            op_id=new_id(),
        )
    assert export.state == Export.State.ASKED
    with scope.acting(town.actor("grid_chief")) as chief:
        services.approve(export, actor=chief, in_clear=False)
    exporting.make(export.pk)
    sheet = CalamineWorkbook.from_path(files.path_of(export.pk)).get_sheet_by_index(0).to_python()
    assert "吴静" in str(sheet[0][0])
    assert sheet[1][0] == "户号"
    assert len(sheet) == 5


@pytest.mark.parametrize("who", ["grid_worker", "department_handler", "county_supervisor"])
def test_who_does_not_read_the_registers_or_may_not_export_is_not_asked(
    town: Town, who: str
) -> None:
    assert kind_named_export().units(town.actor(who)) == {}
    assert town.client(who).get("/exports/new/residents").status_code == 404


def test_nothing_to_export_says_so(admin: Importer) -> None:
    with admin.acting(), pytest.raises(Invalid):
        services.ask(
            kind_named_export(),
            {"place": None, "care": "14"},
            actor=admin.actor,
            unit=admin.unit,
            purpose="核对",
            in_clear=False,
            op_id=new_id(),
        )


def test_the_form_says_what_it_would_hold(admin: Importer, town: Town) -> None:
    admin.done(book(FAMILY))
    page = town.client("platform_admin").get("/exports/new/residents?care=05").content.decode()
    assert "居民登记表：全部，在住和户在人不在的居民，残疾人" in page
    assert "张三" not in page
