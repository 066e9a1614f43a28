"""A tree with its staff through the pages: preview, confirm, and the slips of paper."""

import io
import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from linli.accounts.models import User
from linli.imports import engine
from linli.notices.models import Notice
from linli.organisation.models import Post, Unit
from linli.organisation.tree_sheet import HEADER
from tests.organisation.test_tree_import import NEW
from tests.town import Town

WRONG = "990101001003009,某网格,网格,990101999,,,,,,,,\n"


def handed_in(client: Client, body: str) -> str:
    """Upload a sheet, let the job read it, and give the address of its page."""
    text = ",".join(HEADER) + "\n" + body
    file = SimpleUploadedFile("单位.csv", text.encode("utf-8"))
    address = client.post("/imports/units", {"file": file}).headers["Location"]
    engine.prepare(run_of(address))
    return address


def run_of(address: str) -> UUID:
    return UUID(address.rsplit("/", 1)[1])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def taken(client: Client, body: str) -> str:
    address = handed_in(client, body)
    assert client.post(f"{address}/confirm").status_code == 302
    engine.apply(run_of(address))
    return address


def slips(client: Client, address: str) -> dict[str, str]:
    """Print the slips of a run: password by the name signed in with."""
    text = client.post(f"/units/slips/{run_of(address)}").content.decode()
    names = re.findall(r'class="username">(.+?)</code>', text)
    return dict(zip(names, re.findall(r'class="password">(.+?)</code>', text), strict=True))


def test_a_tree_is_chosen_once_looked_at_and_taken(town: Town) -> None:
    client = town.client("sys_admin")
    address = handed_in(client, NEW)
    assert "确认导入 4 行" in text_of(client, address)
    assert not Unit.objects.filter(code="990101001003").exists()
    client.post(f"{address}/confirm")
    engine.apply(run_of(address))
    assert "打印首次密码" in text_of(client, address)
    assert Post.objects.filter(unit__code="990101001003002").count() == 0
    assert Post.objects.filter(unit__code="990101001003001").count() == 2


def test_the_other_two_powers_hear_of_posts_from_a_sheet(town: Town) -> None:
    taken(town.client("sys_admin"), NEW)
    for who, told in (("sec_admin", 1), ("audit_admin", 1), ("sys_admin", 0)):
        with town.acting(who) as actor:
            assert Notice.objects.visible_to(actor).count() == told, who


def test_one_wrong_line_keeps_the_whole_sheet_out_and_can_be_fetched(town: Town) -> None:
    client = town.client("sys_admin")
    address = handed_in(client, NEW + WRONG)
    page = text_of(client, address)
    assert "有 1 行不对，整张表都不会写入" in page
    assert client.post(f"{address}/confirm").status_code == 409
    engine.apply(run_of(address))
    assert not Unit.objects.filter(code="990101001003").exists()
    book = b"".join(client.get(f"{address}/rejected.xlsx"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert "没有编码为 990101999 的上级单位" in str(rows[1][2])


def test_what_became_wrong_after_the_preview_keeps_everything_out(town: Town) -> None:
    client = town.client("sys_admin")
    address = handed_in(client, NEW)
    client.post(f"{address}/confirm")
    User.objects.create(username="lixiang", name="另一位")
    engine.apply(run_of(address))
    assert "没有写入任何内容" in text_of(client, address)
    assert not Unit.objects.filter(code="990101001003").exists()


def test_a_second_import_changes_nothing_and_offers_no_slip(town: Town) -> None:
    client = town.client("sys_admin")
    taken(client, NEW)
    again = taken(client, NEW)
    assert "打印首次密码" not in text_of(client, again)
    assert slips(client, again) == {}


def test_slips_are_made_when_printed_and_those_printed_before_open_nothing(town: Town) -> None:
    client = town.client("sys_admin")
    address = taken(client, NEW)
    first = slips(client, address)
    assert set(first) == {"qianjin", "lixiang"}
    assert User.objects.get(username="qianjin").check_password(first["qianjin"])
    second = slips(client, address)
    user = User.objects.get(username="qianjin")
    assert user.check_password(second["qianjin"])
    assert not user.check_password(first["qianjin"])


def test_who_has_changed_his_password_keeps_it(town: Town) -> None:
    client = town.client("sys_admin")
    address = taken(client, NEW)
    slips(client, address)
    User.objects.filter(username="qianjin").update(must_change_password=False)
    assert set(slips(client, address)) == {"lixiang"}


def test_no_first_password_stays_in_the_database(town: Town) -> None:
    client = town.client("sys_admin")
    printed = slips(client, taken(client, NEW))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY (%s)',
                [[f"%{password}%" for password in printed.values()]],
            )
            assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize("who", ["sec_admin", "county_operator", "audit_admin"])
def test_nobody_else_prints_the_slips_of_an_import(town: Town, who: str) -> None:
    address = taken(town.client("sys_admin"), NEW)
    answer = town.client(who).post(f"/units/slips/{run_of(address)}")
    assert answer.status_code == 404
