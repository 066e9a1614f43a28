"""Workbooks of residents for tests: made-up people with true numbers, real files, whole runs."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import xlsxwriter

from linli.imports import engine, services, undoing
from linli.imports.kinds import kind_named
from linli.imports.models import ImportLine, ImportRun
from linli.kernel import clock, scope
from linli.kernel.identity import check_sign
from linli.residents.models import Household, Member, Person, Stay
from tests.town import Town

HEADER = ("户号", "门牌", "姓名", "与户主关系", "身份证号", "联系电话", "文化程度", "关爱类别")


def number(born: str = "19700101", order: int = 1) -> str:
    """Give a true identity number: `born` as 19700101, an odd order is a man's."""
    body = f"990101{born}{order:03}".replace("990101", "110101")
    return body + check_sign(body)


def book(rows: Sequence[Sequence[Any]], header: Sequence[str] = HEADER, sheet: str = "表") -> bytes:
    """Write a workbook of one sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as pages:
        page = pages.add_worksheet(sheet)
        for n, row in enumerate([header, *rows]):
            page.write_row(n, 0, row)
    return target.getvalue()


class Importer:
    """Somebody who imports: hands in, confirms, takes back, as the pages and the jobs do."""

    def __init__(self, town: Town, who: str) -> None:
        self.actor, self.kind = town.actor(who), kind_named("residents")
        self.unit = next(iter(self.kind.units(self.actor)))

    @contextmanager
    def acting(self) -> Iterator[None]:
        with scope.acting(self.actor):
            yield

    def previewed(self, data: bytes) -> ImportRun:
        with self.acting():
            run = services.hand_in(
                [data],
                actor=self.actor,
                kind=self.kind,
                unit=self.unit,
                file_name="居民.xlsx",
                queued=False,
            )
        engine.prepare(run.pk)
        return self.afresh(run)

    def done(self, data: bytes) -> ImportRun:
        run = self.previewed(data)
        assert run.state == ImportRun.State.PREVIEW, run.error
        with self.acting():
            services.confirm(run, actor=self.actor, has_checked=True, queued=False)
        engine.apply(run.pk)
        return self.afresh(run)

    def undone(self, run: ImportRun) -> ImportRun:
        with self.acting():
            services.undo(run, actor=self.actor, queued=False)
        undoing.undo(run.pk)
        return self.afresh(run)

    def afresh(self, run: ImportRun) -> ImportRun:
        with self.acting():
            return ImportRun.objects.visible_to(self.actor).get(pk=run.pk)

    def gone(self) -> None:
        """Let everybody here move away."""
        today = clock.today()
        with self.acting():
            for model in (Member, Stay, Household):
                model.objects.visible_to(self.actor).update(valid_to=today)
            Person.objects.visible_to(self.actor).update(state=Person.State.LEFT)

    def messages(self, run: ImportRun) -> dict[int, str]:
        """Give what is said of each line, by its number."""
        with self.acting():
            lines = ImportLine.objects.visible_to(self.actor).filter(run=run)
            return {line.number: line.message for line in lines.order_by("id")}


@pytest.fixture
def admin(town: Town, settings: Any, tmp_path: Any) -> Importer:
    settings.MEDIA_ROOT = tmp_path
    return Importer(town, "platform_admin")
