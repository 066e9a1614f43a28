"""居民信息登记表: the columns of data dictionary c.9, masked, by grid, building and household."""

from urllib.parse import quote

import pytest

from linli.journal.models import JournalEntry
from linli.kernel import clock
from tests.prints.reading import insides_of, pages_of, rows_of, text_of
from tests.residents.families import family, person
from tests.residents.people import special
from tests.town import Town

# the columns of data dictionary c.9, typed again from there
SAID = (
    "户号, 门牌, 户主, 姓名, 与户主关系, 性别, 民族, 出生日期, 证件号, 文化程度, 政治面貌, "
    "婚姻, 职业/单位, 联系电话, 户籍地, 人户一致, 流入原因/时间, 关爱类别, 备注"
)
COLUMNS = SAID.split(", ")
SECRETS = ("王大山", "李秀英", "王小明", "13800000001", "19500308", "1950-03-08", "13912345678")


@pytest.fixture
def home(town: Town) -> dict[str, str]:
    """A family of which everything is known, and where its register is printed."""
    household = family(town)
    with town.acting("grid_worker"):
        row = person(town, "王小明")
        row.occupation, row.employer = "电工", "青山镇供电所"
        row.remark = "父亲王大山耳背，电话13912345678"
        row.registered_address = "清河县青山镇青年路8号3号楼501室"
        row.save()
    return {
        "grid": f"/grids/{town.grid.pk}/register",
        "building": f"/buildings/{household.dwelling.building_id}/register",
        "household": f"/households/{household.pk}/register",
    }


@pytest.mark.parametrize("of", ["grid", "building", "household"])
def test_both_forms_have_exactly_the_columns_of_the_paper(
    town: Town, home: dict[str, str], of: str
) -> None:
    client = town.client("grid_worker")
    mark, heads, rows = rows_of(client.get(f"{home[of]}/xlsx"))
    text = text_of(client.get(f"{home[of]}/pdf"))

    assert heads == COLUMNS
    assert len(rows) == 3
    assert "王小兰" in mark
    assert "内部使用，请勿外传" in mark
    for column in COLUMNS:
        assert column in text, column
    assert "居民信息登记表" in text
    assert "第1页共1页" in text


def test_a_line_says_what_the_register_knows_in_part(town: Town, home: dict[str, str]) -> None:
    _, heads, rows = rows_of(town.client("grid_worker").get(f"{home['grid']}/xlsx"))
    head, _wife, son = (dict(zip(heads, row, strict=True)) for row in rows)

    assert head["姓名"] == head["户主"] == son["户主"] == "王*"
    assert (head["出生日期"], head["婚姻"], head["联系电话"]) == ("1950年", "已婚", "138****0001")
    assert head["证件号"].startswith("330***********")
    assert son["与户主关系"] == "子"
    assert son["职业/单位"] == "电工/青山镇供电所"
    assert son["户籍地"] == "清河县青山镇青年路8号3号楼***"
    assert son["备注"] == "父亲王*耳背，电话139****5678"
    assert head["门牌"].endswith("3号楼***")


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_no_name_number_phone_or_birthday_is_on_it(
    town: Town, home: dict[str, str], form: str
) -> None:
    answer = town.client("platform_admin").get(f"{home['grid']}/{form}")
    told = text_of(answer) if form == "pdf" else insides_of(answer)

    assert "王*" in told
    for secret in SECRETS:
        assert secret not in told


def test_nobody_can_read_off_it_who_is_of_a_special_group(town: Town, home: dict[str, str]) -> None:
    before = rows_of(town.client("grid_worker").get(f"{home['grid']}/xlsx"))[1:]
    special(town, person(town, "王大山"), "2")

    assert rows_of(town.client("grid_worker").get(f"{home['grid']}/xlsx"))[1:] == before


@pytest.mark.parametrize("of", ["grid", "building", "household"])
@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_what_is_foreign_and_what_there_is_not_is_not_found(
    town: Town, home: dict[str, str], of: str, form: str
) -> None:
    address = f"{home[of]}/{form}"
    assert town.client("grid_worker").get(address).status_code == 200
    for who in ("grid_worker_2", "platform_admin_2", "informant", "town_operator", "sys_admin"):
        assert town.client(who).get(address).status_code == 404, who


@pytest.mark.parametrize("grid", ["0", "1", "9" * 30, "x"])
def test_a_grid_that_is_none_is_not_found(town: Town, grid: str) -> None:
    assert town.client("grid_worker").get(f"/grids/{grid}/register/pdf").status_code == 404
    assert town.client("grid_worker").get(f"/grids/{town.grid.pk}/register/doc").status_code == 404
    community = town.community.pk
    assert town.client("grid_chief").get(f"/grids/{community}/register/pdf").status_code == 404


def test_each_print_is_journalled_with_its_rows_and_has_a_chinese_name(
    town: Town, home: dict[str, str]
) -> None:
    answer = town.client("grid_worker").get(f"{home['grid']}/xlsx")

    name = f"居民信息登记表-{town.grid.name}-{clock.today()}.xlsx"
    assert quote(name) in answer.headers["Content-Disposition"]
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="resident.print")
    assert entry.detail == {"行数": 3, "格式": "xlsx"}
    assert entry.object_id == str(town.grid.pk)


def test_the_buttons_are_where_one_looks_for_them(town: Town, home: dict[str, str]) -> None:
    client = town.client("grid_worker")
    household = home["household"].removesuffix("/register")
    building = home["building"].removesuffix("/register")
    for page, of in (("/households", "grid"), (household, "household"), (building, "building")):
        shown = client.get(page).content.decode()
        assert f"{home[of]}/pdf" in shown
        assert f"{home[of]}/xlsx" in shown
    assert "/register/pdf" not in town.client("informant").get("/households").content.decode()


def test_an_empty_grid_prints_a_form_that_says_so(town: Town) -> None:
    answer = town.client("grid_worker_2").get(f"/grids/{town.grid_2.pk}/register/pdf")

    assert "没有记录" in text_of(answer)
    assert len(pages_of(answer)) == 1
