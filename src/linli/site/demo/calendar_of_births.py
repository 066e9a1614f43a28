"""When and where the large county's incidents are reported: two years, hour by hour."""

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from linli.incidents.numbers import number_of
from linli.kernel import clock
from linli.organisation.models import Unit
from linli.site.demo.births import BY_COUNTY, BY_TOWN, Birth
from linli.site.demo.county import COUNTY
from linli.site.demo.world import World, community_of, township_of

DAYS = 730
HOURS = range(7, 22)
HOUR_SHARES = (3, 8, 13, 13, 9, 4, 5, 9, 11, 10, 7, 4, 3, 2, 1)
Counted = Counter[tuple[str, str, int]]


def chunks(
    world: World, incidents: int, size: int, counted: Counted
) -> Iterator[tuple[int, list[Birth]]]:
    """Give the reports in the order of time, about `size` at once, numbered as they come."""
    dice = random.Random("青禾县的两年")
    grids = sorted(world.cells)
    heavy = [dice.gammavariate(3, 1) for _ in grids]
    heavy[0] = heavy[1] = max(heavy)  # where the cast works there is always something
    batch: list[Birth] = []
    number = 0
    for day, count in _days(world.present, incidents):
        moments = sorted(_moment(day, world.present, dice) for _ in range(count))
        for moment, grid in zip(moments, dice.choices(grids, heavy, k=count), strict=True):
            batch.append(_birth(world, moment, grid, dice, counted))
            if len(batch) >= size:
                yield number, batch
                batch, number = [], number + 1
    if batch:
        yield number, batch


def _birth(
    world: World, moment: datetime, grid: int, dice: random.Random, counted: Counted
) -> Birth:
    chance = dice.random()
    desk = community_of(grid)
    if chance < BY_COUNTY:
        desk = COUNTY
    elif chance < BY_COUNTY + BY_TOWN:
        desk = township_of(grid)
    return Birth(moment, grid, desk, _number(world.units[desk], moment, counted))


def _number(desk: Unit, moment: datetime, counted: Counted) -> str:
    key = ("report", desk.code[:12].ljust(12, "0"), moment.astimezone(clock.CHINA).year)
    counted[key] += 1
    return number_of(*key, counted[key])


def _days(present: datetime, incidents: int) -> Iterator[tuple[date, int]]:
    """Share the incidents among the days: more on workdays, and more from year to year."""
    today = present.astimezone(clock.CHINA).date()
    days = [today - timedelta(days=n) for n in range(DAYS, -1, -1)]
    shares = [
        (0.75 + 0.5 * n / DAYS) * (1 if day.weekday() < 5 else 0.4) for n, day in enumerate(days)
    ]
    midnight = datetime.combine(today, time(), clock.CHINA)
    shares[-1] *= (present - midnight) / timedelta(days=1)
    sums = list(accumulate(shares))
    before = 0
    for day, upto in zip(days, sums, strict=True):
        until = round(incidents * upto / sums[-1])
        yield day, until - before
        before = until


_HOURS = list(accumulate(HOUR_SHARES))


def _moment(day: date, present: datetime, dice: random.Random) -> datetime:
    hour = HOURS[bisect_left(_HOURS, dice.uniform(0, _HOURS[-1]))]
    seconds = timedelta(seconds=dice.uniform(0, 3600))
    moment = datetime.combine(day, time(hour), clock.CHINA) + seconds
    if moment < present:
        return moment
    midnight = datetime.combine(day, time(), clock.CHINA)
    return midnight + (present - midnight) * dice.random()
