"""A workbook of residents becomes homes, households and people; again, it changes what differs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.imports import tidying
from linli.imports.models import ImportRun
from linli.journal.models import JournalEntry
from linli.kernel import clock
from linli.places.models import Building, Dwelling
from linli.residents.importing import kind
from linli.residents.importing.plans import TAKEN_IN
from linli.residents.models import CareProfile, Change, Household, Member, Person, Stay
from linli.residents.sealed import open_doc, open_phones
from tests.residents.books import Importer, admin, book, number
from tests.town import Town

__all__ = ["admin"]
pytestmark = pytest.mark.django_db

FAMILY = [
    ["H1", "3号楼2单元501", "张三", "户主", number("19700101", 1), "13800001111", "高中", ""],
    ["", "", "李四", "配偶", number("19720202", 2), "", "初中毕业", "残疾"],
    ["", "", "张小三", "长子", number("20150303", 3), "13800001111（父亲）", "小学", ""],
]


def people(admin: Importer) -> dict[str, Person]:
    rows = Person.objects.visible_to(admin.actor).filter(is_deleted=False)
    return {person.name: person for person in rows}


def test_a_family_comes_in_with_its_home(admin: Importer) -> None:
    run = admin.previewed(book(FAMILY))
    assert run.result == {"created": 3}
    assert admin.messages(run)[2] == "新建房屋：东街社区3号楼2单元501室"
    run = admin.done(book(FAMILY))
    assert run.result == {"created": 3}
    with admin.acting():
        home = Dwelling.objects.visible_to(admin.actor).get()
        assert (home.address, home.floor, home.room) == ("东街社区3号楼2单元501室", 5, "501")
        household = Household.objects.visible_to(admin.actor).get()
        assert (household.number, household.dwelling_id) == ("H1", home.pk)
        found = people(admin)
        assert found.keys() == {"张三", "李四", "张小三"}
        wife = found["李四"]
        assert (wife.sex, wife.born, wife.education) == ("2", date(1972, 2, 2), "71")
        assert (open_doc(wife), wife.care_groups) == (number("19720202", 2), ["05"])
        assert [phone.owner for phone in open_phones(found["张小三"])] == ["父亲"]
        relations = Member.objects.visible_to(admin.actor).values_list("relation", "is_head")
        assert sorted(relations) == [("02", True), ("10", False), ("20", False)]
        stays = Stay.objects.visible_to(admin.actor).filter(dwelling=home, valid_to=None)
        assert stays.count() == 3
        assert CareProfile.objects.visible_to(admin.actor).get().group == "05"
        changes = Change.objects.visible_to(admin.actor).filter(run=run.pk)
        assert set(changes.values_list("kind", flat=True)) == {"register"}


def test_the_same_table_again_changes_nothing(admin: Importer) -> None:
    admin.done(book(FAMILY))
    run = admin.done(book(FAMILY))
    assert run.result == {"unchanged": 3}
    with admin.acting():
        assert Change.objects.visible_to(admin.actor).filter(run=run.pk).count() == 0
        assert Building.objects.visible_to(admin.actor).count() == 1


def test_the_preview_shows_what_would_change_and_masks_it(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [list(row) for row in FAMILY]
    rows[0][5], rows[0][6] = "13900002222", "大专"
    run = admin.previewed(book(rows))
    assert run.result == {"updated": 1, "unchanged": 2}
    assert admin.messages(run)[2] == (
        "张*：文化程度 普通高中→大学专科；电话 138****1111→139****2222、138****1111"
    )
    admin.done(book(rows))
    with admin.acting():
        head = people(admin)["张三"]
        assert [phone.number for phone in open_phones(head)] == ["13900002222", "13800001111"]
        assert (head.education, head.version) == ("30", 2)


def test_blank_cells_take_nothing_away(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [[*row[:5], "", "", ""] for row in FAMILY]
    assert admin.done(book(rows)).result == {"unchanged": 3}


def test_who_has_no_number_is_known_by_name_birth_and_home(admin: Importer) -> None:
    header = ("门牌", "姓名", "与户主关系", "出生日期", "文化程度")
    rows = [["和平路12号", "王老五", "户主", "1950年3月5日", "小学"]]
    assert admin.done(book(rows, header)).result == {"created": 1}
    assert admin.done(book(rows, header)).result == {"unchanged": 1}
    rows[0][4] = "初中"
    assert admin.done(book(rows, header)).result == {"updated": 1}
    twice = admin.previewed(book([*rows, rows[0]], header))
    assert "已有户主" in admin.messages(twice)[3] or "同一个人" in admin.messages(twice)[3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["H1", "3-2-501", "张三", "户主", "110105194912310021", "", "", ""], "校验位"),
        (["H1", "3-2-501", "张三", "户主", "110105491231002", "", "", ""], "15 位"),
        (["H1", "3-2-501", "张三", "媳妇", number(), "", "", ""], "与户主关系"),
        (["H1", "3-2-501", "张三", "", number(), "", "", ""], "没有写户主"),
        (["H1", "3-2-501", "张三", "户主", number(), "123", "", ""], "电话"),
        (["H1", "东苑小区", "张三", "户主", number(), "", "", ""], "写到户"),
        (["H1", "3-2-501", "", "户主", number(), "", "", ""], "没有姓名"),
        (["H1", "3-2-501", "张三", "户主", number(), "", "", "精神障碍"], "专门档案"),
    ],
)
def test_a_line_that_is_wrong_says_why(admin: Importer, row: list[str], said: str) -> None:
    run = admin.previewed(book([row]))
    assert run.result == {"rejected": 1}
    assert said in admin.messages(run)[2]


def test_a_household_waits_for_its_head(admin: Importer) -> None:
    rows = [list(row) for row in FAMILY]
    rows[0][4] = "110105194912310021"
    run = admin.done(book(rows))
    assert run.result == {"rejected": 3}
    assert "户主（第 2 行）没有通过" in admin.messages(run)[3]


def test_a_household_has_one_head(admin: Importer) -> None:
    rows = [list(row) for row in FAMILY]
    rows[1][0], rows[1][3] = "H1", "户主"
    run = admin.done(book(rows))
    assert run.result == {"created": 2, "rejected": 1}
    assert "已有户主（第 2 行）" in admin.messages(run)[3]


def test_without_numbers_each_head_begins_a_household(admin: Importer) -> None:
    header = ("门牌", "姓名", "与户主关系", "身份证号")
    rows = [
        ["3-2-501", "张三", "户主", number(order=1)],
        ["", "李四", "妻子", number(order=2)],
        ["3-2-501", "王五", "户主", number(order=3)],
        ["3-2-502", "赵六", "户主", number(order=5)],
    ]
    assert admin.done(book(rows, header)).result == {"created": 4}
    with admin.acting():
        assert Household.objects.visible_to(admin.actor).count() == 3
        assert Dwelling.objects.visible_to(admin.actor).count() == 2


def test_a_number_out_of_sight_is_told_in_one_sentence(admin: Importer, town: Town) -> None:
    other = Importer(town, "platform_admin_2")
    other.done(book(FAMILY))
    run = admin.previewed(book(FAMILY))
    assert run.result == {"rejected": 3}
    assert admin.messages(run)[3] == "此证件号已在别处登记，请联系社区核实。"


def test_who_tries_numbers_out_does_not_get_far(
    admin: Importer, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    Importer(town, "platform_admin_2").done(book(FAMILY))
    monkeypatch.setattr(kind, "MOST_A_DAY", 3)
    admin.previewed(book(FAMILY))  # three are told
    more = [*FAMILY, ["H7", "5-1-101", "钱七", "户主", number(order=7), "", "", ""]]
    run = admin.previewed(book(more))
    assert run.result == {"rejected": 4}
    assert all("没有核对" in message for message in admin.messages(run).values())


def left_elsewhere(town: Town) -> None:
    other = Importer(town, "platform_admin_2")
    other.done(book([FAMILY[0]]))
    other.gone()


def test_of_whom_is_taken_in_the_preview_tells_nothing(admin: Importer, town: Town) -> None:
    left_elsewhere(town)
    row = ["H1", "1-1-101", "张三", "户主", FAMILY[0][4], "", "大专", ""]
    run = admin.previewed(book([row]))
    assert run.result == {"updated": 1}
    assert admin.messages(run)[2] == TAKEN_IN
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action=kind.ELSEWHERE)
        assert (entry.actor, entry.detail["lines"]) == (admin.actor.user, 1)
    run = admin.done(book([row]))
    assert admin.messages(run)[2] == TAKEN_IN
    with admin.acting():
        found = people(admin)["张三"]
        assert (found.state, found.education, found.place_id) == ("here", "30", town.community.pk)
        assert [phone.number for phone in open_phones(found)] == ["13800001111"]


def test_who_takes_people_in_by_numbers_does_not_get_far(
    admin: Importer, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_elsewhere(town)
    monkeypatch.setattr(kind, "MOST_ELSEWHERE", 0)
    run = admin.previewed(book([FAMILY[0]]))
    assert "没有核对" in admin.messages(run)[2]
    assert run.result == {"rejected": 1}


def test_what_is_written_whole_is_read_under_its_lock(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [[*row[:6], "大专", ""] for row in FAMILY]
    with CaptureQueriesContext(connection) as asked:
        admin.previewed(book(rows))
    tables = [model._meta.db_table for model in (Person, Member, Household, Stay)]
    said = [query["sql"] for query in asked]
    assert not [sql for sql in said for table in tables if f'FOR UPDATE OF "{table}"' in sql]
    with CaptureQueriesContext(connection) as asked:
        admin.done(book(rows))
    said = [query["sql"] for query in asked]
    for table in tables:
        assert [sql for sql in said if f'FOR UPDATE OF "{table}"' in sql], table


def test_what_is_said_of_people_goes_after_a_week(admin: Importer) -> None:
    admin.done(book(FAMILY))
    run = admin.done(book([[*FAMILY[0][:6], "大专", ""], *FAMILY[1:]]))
    assert "→" in admin.messages(run)[2]
    with clock.held(clock.now() + timedelta(days=6)):
        tidying.tidy()
    assert "→" in admin.messages(run)[2]
    with clock.held(clock.now() + timedelta(days=8)):
        tidying.tidy()
    assert set(admin.messages(run).values()) == {""}


def test_a_township_names_community_or_grid(town: Town, admin: Importer) -> None:
    desk = Importer(town, "town_operator")
    header = ("社区", "网格", "门牌", "姓名", "与户主关系", "身份证号")
    rows = [
        ["东街社区", "第一网格", "1-1-101", "张三", "户主", number(order=1)],
        ["西街社区", "", "1-1-101", "李四", "户主", number(order=3)],
        ["", "", "1-1-102", "王五", "户主", number(order=5)],
        ["河湾社区", "", "1-1-101", "赵六", "户主", number(order=7)],
    ]
    run = desk.done(book(rows, header))
    assert run.result == {"created": 2, "rejected": 2}
    assert "没有写明社区或网格" in desk.messages(run)[4]
    assert "认不出社区" in desk.messages(run)[5]  # of another township
    with desk.acting():
        places = {person.name: person.place_id for person in people(desk).values()}
    assert places == {"张三": town.grid.pk, "李四": town.community_2.pk}


def test_the_name_of_a_sheet_may_be_a_grid(admin: Importer, town: Town) -> None:
    header = ("门牌", "姓名", "与户主关系", "身份证号")
    row = ["1-1-101", "张三", "户主", number()]
    admin.done(book([row], header, sheet="第二网格"))
    with admin.acting():
        assert people(admin)["张三"].place_id == town.grid_2.pk


def test_who_moves_is_moved_and_his_old_household_closed(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [list(row) for row in FAMILY]
    rows[0][1] = "4号楼1单元101"
    run = admin.previewed(book(rows))
    assert run.result == {"updated": 3}
    assert "住址" in admin.messages(run)[2]
    admin.done(book(rows))
    with admin.acting():
        open_ones = Household.objects.visible_to(admin.actor).filter(valid_to=None)
        assert [h.dwelling.room for h in open_ones.select_related("dwelling")] == ["101"]
        assert Stay.objects.visible_to(admin.actor).filter(valid_to=None).count() == 3
        assert Member.objects.visible_to(admin.actor).filter(valid_to=None).count() == 3


def test_a_head_does_not_leave_the_others_alone(admin: Importer) -> None:
    admin.done(book(FAMILY))
    row = ["H2", "4号楼1单元101", *FAMILY[0][2:]]
    run = admin.previewed(book([row]))
    assert "先变更那一户的户主" in admin.messages(run)[2]


def test_the_head_changes_when_both_stand_in_the_table(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [list(row) for row in FAMILY]
    rows[0][3], rows[1][0], rows[1][3] = "配偶", "H1", "户主"
    run = admin.done(book(rows))
    assert run.result == {"updated": 2, "unchanged": 1}
    alone = admin.previewed(book([["H1", "3号楼2单元501", "新人", "户主", number(order=9)]]))
    assert "户主是另一个人" in admin.messages(alone)[2]


def test_lines_wait_encrypted_and_are_gone_when_taken(admin: Importer) -> None:
    run = admin.done(book([*FAMILY, ["H9", "", "孤行", "户主", "", "", "", ""]]))
    assert run.state == ImportRun.State.DONE
    with admin.acting():
        lines = list(run.lines.all().visible_to(admin.actor).order_by("id"))
    assert all(line.cells == [] for line in lines)
    assert [line.sealed is None for line in lines] == [True, True, True, False]
