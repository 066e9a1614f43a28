"""How fast a township's workbooks of residents come in; run by `./linli bench --import`.

It runs inside `./linli manage shell`, so its address space is the product's own. It reads how many
people from LINLI_BENCH_PEOPLE and prints a line "IMPORT {…}" of seconds.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection

from linli.accounts.models import User
from linli.imports import engine, services, undoing
from linli.imports.kinds import kind_named
from linli.imports.models import ImportRun
from linli.kernel import scope
from linli.kernel.identity import check_sign
from linli.organisation.access import actor_for
from linli.organisation.models import Unit

HEADER = (
    *("社区", "户号", "门牌", "姓名", "与户主关系", "民族", "身份证号", "联系电话", "文化程度"),
    *("政治面貌", "婚姻状况", "职业", "户籍地址", "人口类别", "关爱类别", "备注"),
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉红春梅国建小"
RELATIONS = ("户主", "配偶", "长子", "女儿", "父亲")
EACH = 50_000  # people of one workbook


def rows_of(people: int, communities: list[str], seed: int) -> Iterator[list[Any]]:
    """Make up households of one to five, a home for each, with true numbers."""
    made, household, chance = 0, 0, random.Random(seed)
    while made < people:
        household += 1
        block, rest = divmod(household, 96)
        home = f"东苑{seed}小区{block + 1}号楼{rest % 4 + 1}单元{rest // 8 + 1}{rest % 8 + 1:02}"
        for n in range(min(chance.choice((1, 2, 3, 3, 4, 5)), people - made)):
            year, month, day = (chance.randint(*span) for span in ((1940, 2020), (1, 12), (1, 28)))
            body = f"{110101 + made % 7}{year}{month:02}{day:02}{made % 1000:03}"
            yield [
                *(communities[household % len(communities)], f"H{seed}-{household:06}", home),
                chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2)))),
                *(
                    RELATIONS[n],
                    "汉族",
                    body + check_sign(body),
                    13 * 10**9 + chance.randrange(10**9),
                ),
                *(chance.choice(("初中", "高中", "大专", "小学")), chance.choice(("群众", "党员"))),
                *(chance.choice(("已婚", "未婚")), chance.choice(("务农", "教师", "个体"))),
                *(f"青山镇东苑路{household % 300 + 1}号", chance.choice(("户籍人口", "流动人口"))),
                *("残疾人" if made % 40 == 0 else "", ""),
            ]
            made += 1


def workbook(rows: list[list[Any]]) -> bytes:
    """Write them as a community would hand them in."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        page = book.add_worksheet("居民")
        for n, row in enumerate([HEADER, *rows]):
            page.write_row(n, 0, row)
    return target.getvalue()


class Stopwatch:
    """Seconds on the clock and of the processor, ours and the database's, part by part.

    The processor's do not grow when others use the machine as well.
    """

    def __init__(self) -> None:
        self.parts: dict[str, list[float]] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add what the block takes to a part."""
        before = self._now()
        yield
        spent = [after - start for after, start in zip(self._now(), before, strict=True)]
        sums = self.parts.setdefault(name, [0.0] * len(spent))
        self.parts[name] = [a + b for a, b in zip(sums, spent, strict=True)]

    def _now(self) -> list[float]:
        return [time.perf_counter(), time.process_time(), _database_cpu()]


def _database_cpu() -> float:
    """Add up the processor's seconds of all our connections, where /proc tells them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = current_user")
        pids = [row[0] for row in cursor.fetchall()]
    stats = [Path(f"/proc/{pid}/stat") for pid in pids]
    fields = [stat.read_text().rpartition(")")[2].split() for stat in stats if stat.exists()]
    ticks = sum(int(field[11]) + int(field[12]) for field in fields)
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(people: int) -> dict[str, Any]:
    """Import them, look at the same again, take the first workbook back."""
    user = User.objects.get(username="town_operator")
    actor, kind = actor_for(user), kind_named("residents")
    unit = next(iter(kind.units(actor)))
    units = Unit.objects.current().inside(unit).filter(kind=Unit.Kind.COMMUNITY)
    names = list(units.values_list("name", flat=True))
    rows = list(rows_of(people, names, int(os.environ.get("LINLI_BENCH_SEED", "5"))))
    books = [workbook(rows[at : at + EACH]) for at in range(0, len(rows), EACH)]
    watch, runs = Stopwatch(), []
    for name in ("preview", "again"):
        for book in books:
            with scope.acting(actor):
                run = services.hand_in(
                    [book], actor=actor, kind=kind, unit=unit, file_name="a.xlsx", queued=False
                )
            with watch.part(name):
                engine.prepare(run.pk)
            if name == "preview":
                with scope.acting(actor):
                    services.confirm(run, actor=actor, has_checked=True, queued=False)
                with watch.part("apply"):
                    engine.apply(run.pk)
                runs.append(run)
            with scope.acting(actor):
                said = ImportRun.objects.visible_to(actor).get(pk=run.pk)
                print(name, said.state, said.result, said.error)
    with scope.acting(actor):
        services.undo(runs[0], actor=actor, queued=False)
    with watch.part("undo"):
        undoing.undo(runs[0].pk)
    load = [round(one, 2) for one in os.getloadavg()]
    parts = {name: [round(n, 1) for n in spent] for name, spent in watch.parts.items()}
    return {"people": people, "load": load, "clock_ours_database": parts}


if __name__ in ("__main__", "builtins", "django.core.management.commands.shell"):
    print("IMPORT " + json.dumps(measure(int(os.environ.get("LINLI_BENCH_PEOPLE", "100000")))))
