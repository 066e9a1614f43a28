"""Row security alone keeps what a grid reports from the next grid, and from who has no place."""

import pytest
from django.db import connection

from linli.fieldwork.digesting import compile_digest
from linli.fieldwork.remarking import remark
from linli.kernel import clock
from tests.fieldwork.reports import inform
from tests.town import Town

TABLES = ("dynamicinfo", "inforeceipt", "digest", "digestitem", "workremark")
SEES = {
    "grid_worker": True,
    "platform_admin": True,
    "town_operator": True,
    "grid_worker_2": False,
    "platform_admin_2": False,
    "town_operator_2": False,
    "department_handler": False,
    "police_station": False,
    "sys_admin": False,
}


@pytest.mark.parametrize("table", TABLES)
def test_row_security_alone_says_who_sees_it(town: Town, table: str) -> None:
    inform(town, is_special=True)
    inform(town)
    with town.platform() as platform:
        compile_digest(town.grid, actor=platform, day=clock.today())
    with town.acting("grid_worker") as actor:
        remark(clock.today(), actor=actor, text="平稳。")
    seen = {}
    for who in SEES:
        with town.acting(who), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM fieldwork_{table}")
            seen[who] = cursor.fetchone()[0] > 0
    assert seen == SEES
