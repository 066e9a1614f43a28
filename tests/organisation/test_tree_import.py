"""A tree with its staff: all or nothing, and nothing the second time."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linli.accounts.administration import phone_of
from linli.accounts.models import User
from linli.journal.models import JournalEntry
from linli.kernel.errors import Forbidden
from linli.kernel.sheet_writing import write_workbook
from linli.organisation.models import Post, Unit
from linli.organisation.tree_import import Result, apply_tree, preview_tree
from linli.organisation.tree_sheet import HEADER, export_rows, read_tree
from tests.town import Town

NEW = (
    "990101001003002,北街第二网格,网格,990101001003,专属网格,,,,,,,\n"
    "990101001003,北街社区,社区,990101001,,,钱进,qianjin,平台管理员,13800000001,2026-01-05,\n"
    "990101001003001,北街第一网格,网格,990101001003,综合网格,,李想,lixiang,网格员,,2026/1/5,\n"
    "990101001003001,北街第一网格,,,,,钱进,qianjin,分网格长,,2026-01-05,2026-12-31\n"
)


def sheet(tmp_path: Path, body: str) -> Path:
    file = tmp_path / "tree.csv"
    file.write_text(",".join(HEADER) + "\n" + body, encoding="utf-8")
    return file


def take(town: Town, file: Path, who: str = "sys_admin") -> Result:
    with town.acting(who) as actor:
        return apply_tree(read_tree(file), actor=actor)


def test_a_community_comes_in_with_its_staff_and_first_passwords(
    town: Town, tmp_path: Path
) -> None:
    result = take(town, sheet(tmp_path, NEW))
    assert [outcome for _, outcome, _ in result.lines] == ["created"] * 4, result.lines
    assert [slip.username for slip in result.slips] == ["qianjin", "lixiang"]
    user = User.objects.get(username="qianjin")
    assert user.must_change_password
    assert user.check_password(result.slips[0].password)
    assert Unit.objects.get(code="990101001003002").grid_kind == "dedicated"
    assert Post.objects.get(user=user, role="grid_leader").is_deputy


def test_a_second_import_changes_nothing(town: Town, tmp_path: Path) -> None:
    file = sheet(tmp_path, NEW)
    take(town, file)
    again = take(town, file)
    assert again.counts == {"unchanged": 4}
    assert again.slips == []


def test_one_wrong_line_keeps_everything_out(town: Town, tmp_path: Path) -> None:
    before = (Unit.objects.count(), User.objects.count(), Post.objects.count())
    result = take(town, sheet(tmp_path, NEW + "990101001003009,某,网格,990101999,,,,,,,,\n"))
    assert result.counts["rejected"] == 1
    assert result.slips == []
    assert "没有编码为 990101999" in result.lines[-1][2]
    assert (Unit.objects.count(), User.objects.count(), Post.objects.count()) == before


def test_the_preview_writes_nothing(town: Town, tmp_path: Path) -> None:
    with town.acting("sys_admin") as actor:
        result = preview_tree(read_tree(sheet(tmp_path, NEW)), actor=actor)
    assert result.is_clean
    assert not Unit.objects.filter(code="990101001003").exists()
    assert not User.objects.filter(username="qianjin").exists()


def test_a_new_number_in_a_sheet_is_taken_and_journalled(town: Town, tmp_path: Path) -> None:
    line = "990101001001,东街社区,,,,,吴静,platform_admin,平台管理员,13800000009,,\n"
    assert take(town, sheet(tmp_path, line)).counts == {"updated": 1}
    assert phone_of(User.objects.get(username="platform_admin")) == "13800000009"
    with town.platform():
        assert JournalEntry.objects.filter(action="account.phone").count() == 1


def test_a_sheet_touches_nobody_of_another_county(town: Town, tmp_path: Path) -> None:
    county = Unit.objects.create(id=990102 * 10**9, code="990102", name="邻县", kind="county")
    stranger = User.objects.create(username="stranger", name="外人")
    Post.objects.create(user=stranger, role="county_operator", unit=county, valid_from="2020-01-01")
    line = "990101001001,东街社区,,,,,外人,stranger,平台管理员,13800000009,,\n"
    result = take(town, sheet(tmp_path, line))
    assert "已有人使用" in result.lines[0][2]
    stranger.refresh_from_db()
    assert phone_of(stranger) == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("990101,青禾县,县,,,,坏人,bad,系统管理员,,,", "不能由表格导入"),
        ("990101001001001,东街第一网格,,,,,新人,newone,网格员,,2026-01-01,", "专职网格员"),
        ("990101001001,东街社区,,,,,冒名,sys_admin,平台管理员,,,", "另一个人"),
        ("990101001001,东街社区,,990101002,,,,,,,,", "上级"),
        ("990101001001,东街社区,网格,,,,,,,,,", "类别不能改"),
        ("990101001001,东街社区,,,,,新人,newone,村长,,,", "不认识"),
        ("990101001001,东街社区,,,,,新人,newone,平台管理员,12345,,", "手机号"),
        ("990101001001,东街社区,,,,,新人,newone,平台管理员,,昨天,", "日期"),
        ("1.10105E+17,东街社区,,,,,,,,,,", "精度"),
    ],
)
def test_a_wrong_line_is_explained(town: Town, tmp_path: Path, line: str, says: str) -> None:
    result = take(town, sheet(tmp_path, line + "\n"))
    assert result.lines[0][1] == "rejected"
    assert says in result.lines[0][2]


def test_only_who_manages_units_may_import(town: Town, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        take(town, sheet(tmp_path, NEW), who="town_operator")


def test_the_export_comes_in_again_unchanged(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    with town.acting("sys_admin") as actor:
        write_workbook(file, [("单位与人员", HEADER, export_rows(actor))])
    result = take(town, file)
    assert set(result.counts) == {"unchanged"}, [x for x in result.lines if x[1] != "unchanged"]
    assert "sys_admin" not in {line.get("username") for line, _, _ in result.lines}


def test_the_command_takes_a_sheet_or_says_why_not(town: Town, tmp_path: Path) -> None:
    call_command("import_tree", str(sheet(tmp_path, NEW)))
    assert Unit.objects.filter(code="990101001003").exists()
    with pytest.raises(CommandError, match="没有写入"):
        call_command("import_tree", str(sheet(tmp_path, "x,某,网格,990101,,,,,,,,\n")))
