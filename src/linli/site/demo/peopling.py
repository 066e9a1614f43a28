"""Fills grids with residents: a few of them within row security, the large county by COPY."""

import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.pool import AsyncResult
from typing import Any
from uuid import UUID

from django.db import connection, connections
from psycopg import Cursor

from linli.accounts.models import User
from linli.kernel import clock, place
from linli.residents.basis import EXAMPLES
from linli.residents.models import LegalBasis, Person
from linli.site.demo import child, copying, registers
from linli.site.demo.county import COUNTY, County
from linli.site.demo.homes import Where
from linli.site.demo.land import Cells, Land
from linli.site.demo.people import fill

HOUSEHOLDS = 375  # of a grid of the small county
PERSONS_EACH = 2.63  # of a household, on average: measured
AT_ONCE = 4  # grids that one process fills before it tells
ENTERED = timedelta(days=950)  # how long ago all of them were registered
NECESSARY = "网格只记帮扶、监护所需的内容，由指定的人员查看，期满即删。"
Blocks = tuple[list[bytes], int]  # one for each model, and how many persons


@dataclass(frozen=True)
class Ground:
    """What one needs to know of the county to fill its grids: no database is asked."""

    land: Land
    cells: dict[int, Cells]
    names: dict[int, str]
    workers: dict[int, UUID]
    now: datetime

    def where(self, grid: int, index: int) -> Where:
        """Say where the `index`-th grid of the county lies, and what it is called."""
        community = place.ancestor(grid, place.Level.COMMUNITY) or grid
        return Where(
            grid=grid,
            index=index,
            nth=grid % 1000 - 1,
            name=self.names[grid],
            community=self.names[community],
            land=self.land,
            cells=self.cells[grid],
        )


def ground_of(county: County) -> Ground:
    """Gather it from the county that has just been written."""
    return Ground(
        land=county.land,
        cells=county.cells,
        names={unit.pk: unit.name for unit in county.units.values()},
        workers={grid: county.staff["grid_worker", grid].pk for grid in county.cells},
        now=datetime.now(clock.CHINA),
    )


def fill_a_few(county: County, grids: Sequence[int], *, households: int = HOUSEHOLDS) -> int:
    """Fill these grids within the caller's scope; give the number of persons."""
    ground = ground_of(county)
    blocks, persons = play(ground, (list(enumerate(grids)), households))
    with connection.cursor() as wrapped:
        for model, block in zip(registers.MODELS, blocks, strict=True):
            copying.copy_bound(wrapped.cursor, model, block)
    _record_bases(county.staff["sec_admin", COUNTY])
    return persons


def load(county: County, persons: int, *, owner: str, told: Callable[[int], None]) -> int:
    """Fill the first grids with about so many persons, all if there are enough of them.

    By the owner's connection, in its transaction; give the number.
    """
    done, tables = 0, [model._meta.db_table for model in registers.MODELS]
    with connections[owner].cursor() as wrapped:
        cursor: Cursor[Any] = wrapped.cursor
        with _heads_looked_at_once(cursor), copying.indexes_set_aside(cursor, tables):
            for blocks, more in _played(ground_of(county), persons):
                for model, block in zip(registers.MODELS, blocks, strict=True):
                    if block:
                        copying.copy(cursor, model, block)
                done += more
                told(done)
    _record_bases(county.staff["sec_admin", COUNTY], using=owner)
    return done


def play(ground: Ground, task: tuple[list[tuple[int, int]], int]) -> Blocks:
    """Fill some grids with so many households each, and write them down for COPY."""
    grids, households = task
    blocks: list[list[bytes]] = [[] for _ in registers.MODELS]
    persons = 0
    for index, grid in grids:
        where, today = ground.where(grid, index), ground.now.date()
        clerk = registers.Clerk(where, ground.workers[grid], ground.now, ground.now - ENTERED)
        rows = registers.enter(clerk, fill(where, households, today))
        for block, model in zip(blocks, registers.MODELS, strict=True):
            block.append(copying.lines(rows[model], model))
        persons += len(rows[Person])
    return [b"".join(block) for block in blocks], persons


def _played(ground: Ground, persons: int) -> Iterator[Blocks]:
    grids = sorted(ground.cells)
    households = round(persons / PERSONS_EACH / len(grids))
    if households < HOUSEHOLDS // 2:  # rather a few grids as full as they would be
        households = HOUSEHOLDS
        grids = grids[: -int(-persons // (households * PERSONS_EACH))]
    numbered = list(enumerate(grids))
    tasks = [(numbered[n : n + AT_ONCE], households) for n in range(0, len(grids), AT_ONCE)]
    if len(tasks) < 3:
        yield from (play(ground, task) for task in tasks)
        return
    spawn = multiprocessing.get_context("spawn")
    workers = max(2, min(4, os.cpu_count() or 2))
    with spawn.Pool(workers, child.begin, (pickle.dumps(ground),)) as pool:
        under_way: deque[AsyncResult[Blocks]] = deque()
        for task in tasks:
            under_way.append(pool.apply_async(child.fill, (task,)))
            if len(under_way) > 2 * workers:  # so that what is not yet copied stays small
                yield under_way.popleft().get()
        while under_way:
            yield under_way.popleft().get()


class Headless(Exception):
    """A household without a head has been made: a fault of the demo."""


@contextmanager
def _heads_looked_at_once(cursor: Cursor[Any]) -> Iterator[None]:
    """Ask once for all households whether they have a head, not once for each member."""
    cursor.execute("ALTER TABLE residents_member DISABLE TRIGGER household_has_head")
    yield
    cursor.execute(
        "SELECT FROM residents_member WHERE valid_to IS NULL"
        " GROUP BY household_id HAVING NOT bool_or(is_head) LIMIT 1"
    )
    if cursor.fetchone() is not None:
        raise Headless
    cursor.execute("ALTER TABLE residents_member ENABLE TRIGGER household_has_head")


def _record_bases(recorder: User, *, using: str = "default") -> None:
    """Record why the county may keep its special profiles."""
    LegalBasis.objects.using(using).bulk_create(
        LegalBasis(
            county=COUNTY, subject=subject, basis=basis, necessity=NECESSARY, recorded_by=recorder
        )
        for subject, basis in EXAMPLES.items()
    )
