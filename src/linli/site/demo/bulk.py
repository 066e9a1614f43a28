"""Plays the incidents of the large county in several processes and copies what they give."""

import multiprocessing
import os
import pickle
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from multiprocessing.pool import AsyncResult
from typing import Any

from django.db import connections, models
from psycopg import Cursor

from linli.incidents import numbers
from linli.incidents.counting import count_within
from linli.incidents.models import (
    Assistance,
    FigureDay,
    Figures,
    Incident,
    IncidentStep,
    StepText,
)
from linli.incidents.models.catalogue import Counter as NumberCounter
from linli.kernel import clock
from linli.site.demo import child, copying
from linli.site.demo.births import Birth, play_all
from linli.site.demo.calendar_of_births import Counted, chunks
from linli.site.demo.county import County
from linli.site.demo.world import World, world_of

CHUNK = 2000  # incidents played at once: what one process holds
ALONE_BELOW = 5000  # fewer are played here, without other processes
MODELS: tuple[type[models.Model], ...] = (Incident, IncidentStep, StepText, Assistance)
Task = tuple[int, list[Birth]]
Played = tuple[list[bytes], dict[tuple[str, str, int], int]]
Told = Callable[[int], None]


def load(county: County, incidents: int, *, owner: str, told: Told) -> int:
    """Write so many incidents of the last two years by the owner's connection; give the steps."""
    world = world_of(county, datetime.now(clock.CHINA) - timedelta(minutes=1))
    counted: Counted = Counter()
    tables = [model._meta.db_table for model in MODELS]
    with connections[owner].cursor() as wrapped:
        cursor: Cursor[Any] = wrapped.cursor
        with copying.indexes_set_aside(cursor, tables):
            tasks = chunks(world, incidents, CHUNK, counted)
            done = 0
            for blocks, dealt in _played(world, tasks, alone=incidents < ALONE_BELOW):
                for model, block in zip(MODELS, blocks, strict=True):
                    if block:
                        copying.copy(cursor, model, block)
                for key, last in dealt.items():
                    counted[key] = max(counted[key], last)
                done += blocks[0].count(b"\n")
                told(done)
        _keep_counters(cursor, counted)
        with copying.indexes_set_aside(cursor, [m._meta.db_table for m in (Figures, FigureDay)]):
            count_within(owner)
        cursor.execute("SELECT count(*) FROM incidents_incidentstep")
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def play(world: World, task: Task) -> Played:
    """Play one chunk and write it down for COPY; each chunk has its own numbers of cases."""
    number, births = task
    dealt: Counter[tuple[str, str, int]] = Counter()

    def deal(kind: str, code: str, year: int) -> int:
        dealt[kind, code, year] += 1
        return number * _room(code) + dealt[kind, code, year]

    with numbers.dealt_by(deal):
        rows = play_all(world, births, seed=number)
    found: list[Sequence[models.Model]] = [rows.incidents, rows.steps, rows.words, rows.parts]
    last = {key: number * _room(key[1]) + count for key, count in dealt.items()}
    return [copying.lines(b, model) for b, model in zip(found, MODELS, strict=True)], last


def _room(code: str) -> int:
    """How many case numbers of a desk a chunk may deal: gaps are allowed."""
    return CHUNK // 10 if code.endswith("000000") else CHUNK // 40


def _played(world: World, tasks: Iterable[Task], *, alone: bool) -> Iterator[Played]:
    if alone:
        yield from (play(world, task) for task in tasks)
        return
    workers = max(2, min(4, os.cpu_count() or 2))
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(workers, child.begin, (pickle.dumps(world),)) as pool:
        under_way: deque[AsyncResult[Played]] = deque()
        for task in tasks:
            under_way.append(pool.apply_async(child.play, (task,)))
            if len(under_way) > 2 * workers:  # so that what is not yet copied stays small
                yield under_way.popleft().get()
        while under_way:
            yield under_way.popleft().get()


def _keep_counters(cursor: Cursor[Any], counted: Counted) -> None:
    table = NumberCounter._meta.db_table
    cursor.executemany(
        f"INSERT INTO {table} (kind, code, year, value) VALUES (%s, %s, %s, %s)",
        [(*key, value) for key, value in counted.items()],
    )
