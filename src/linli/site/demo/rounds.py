"""The visits of the last months in the grids of the cast: most in time, some due, a few late."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.fieldwork import today
from linli.fieldwork.models import Need, Visit, VisitMet
from linli.fieldwork.today import Entry
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.organisation.calendar import deadline
from linli.organisation.models import Post
from linli.residents.models import Household, SpecialProfile

BACK = 150  # days
SAID = (
    ("身体还好，子女每周来。", "", ""),
    ("说楼道堆了纸箱，过道窄。", "3", "已请物业当天清走"),
    ("问医保报销要带什么材料。", "6", "已告知到社区窗口办"),
    ("希望小区多装几个充电桩。", "4", ""),
    ("儿子在外务工，过年回来。", "", ""),
    ("最近膝盖疼，下楼少。", "", ""),
    ("反映晚上广场舞声音大。", "5", "已联系舞队，八点半后不放音响"),
)
ASKED = (
    ("想申请高龄津贴，不知道怎么办", "need", 3, "1", "已帮他把材料报到镇里"),
    ("楼道想装一个扶手", "need", 2, "", ""),
    ("答应下周带社区医生来量血压", "promise", 6, "", ""),
    ("想给孩子转学，问手续", "need", 9, "2", "已说明条件和时间，给了联系电话"),
    ("低保年审材料丢了，要补", "need", 12, "", ""),
    ("想找一份保洁的活", "need", 5, "3", "已推荐给街道就业服务站"),
)


@dataclass
class Walk:
    """One grid on its way through the months."""

    grid: int
    visitors: tuple[uuid.UUID, ...]  # the worker, then who goes along now and then
    special: frozenset[uuid.UUID]
    dice: random.Random


def load(grids: Sequence[int], *, actor: Actor) -> int:
    """Write the visits of some grids; give their number."""
    done = 0
    for grid in grids:
        posts = Post.objects.current().filter(unit=grid, role__in=("grid_worker", "grid_leader"))
        visitors = tuple(posts.order_by("-role").values_list("user", flat=True))
        if not visitors:
            continue
        special = SpecialProfile.objects.visible_to(actor).filter(place=grid, until=None)
        walk = Walk(
            grid,
            visitors,
            frozenset(special.values_list("person", flat=True)),
            random.Random(f"走访 {grid}"),
        )
        done += _write(walk, today.entries(grid, actor=actor), actor)
    return done


def _write(walk: Walk, entries: list[Entry], actor: Actor) -> int:
    visits = [visit for entry in entries for visit in _visits(walk, entry)]
    Visit.objects.bulk_create(visit for visit, _ in visits)
    VisitMet.objects.bulk_create(
        VisitMet(
            visit=visit,
            person_id=person,
            place=walk.grid,
            is_sealed=visit.is_sealed,
            at=visit.started_at,
            in_person=True,
        )
        for visit, met in visits
        for person in met
    )
    last = {visit.household_id: visit.started_at for visit, met in visits if met}
    rows = list(Household.objects.visible_to(actor).filter(pk__in=filter(None, last)))
    for row in rows:
        row.confirmed_at, row.confirmed_by_id = last[row.pk], walk.visitors[0]
    Household.objects.visible_to(actor).bulk_update(rows, ["confirmed_at", "confirmed_by"])
    _ask(walk, [visit for visit, met in visits if met and visit.household_id])
    return len(visits)


def _visits(walk: Walk, entry: Entry) -> Iterator[tuple[Visit, list[uuid.UUID]]]:
    """Give the visits to one door, the oldest first, with whom they met."""
    if entry.due is None:
        return
    dice, step = walk.dice, entry.due.rule.interval
    # nine doors of ten were visited in time
    ago = dice.randint(1, step) if dice.random() < 0.9 else step + dice.randint(1, step // 4 + 3)
    days = [ago]
    while days[-1] + step < BACK:
        days.append(days[-1] + dice.randint(int(step * 0.7) or 1, step))
    met = list(entry.home.people)
    for day in reversed(days):
        yield _visit(walk, entry, met, day), met
    if ago > step and dice.random() < 0.4:
        yield _visit(walk, entry, [], dice.randint(1, 5)), []


def _visit(walk: Walk, entry: Entry, met: list[uuid.UUID], ago: int) -> Visit:
    dice = walk.dice
    content, topic, answer = dice.choice(SAID) if met and dice.random() < 0.3 else ("", "", "")
    is_sealed = bool(walk.special & set(met))
    visit = Visit(
        op_id=uuid.UUID(int=dice.getrandbits(128), version=4),
        household_id=entry.home.key if entry.home.is_household else None,
        person_id=None if entry.home.is_household else entry.home.key,
        address=entry.home.address,
        kind=_kind(is_sealed, entry),
        is_sealed=is_sealed,
        outcome=Visit.Outcome.MET if met else Visit.Outcome.NOT_HOME,
        started_at=_moment(ago, dice),
        visitor_id=walk.visitors[0 if dice.random() < 0.7 else -1],
        content=content,
        topic=topic,
        answer=answer,
        satisfied=dice.choice(("1", "1", "2")) if answer else "",
        is_unchanged=bool(met) and not content,
    )
    visit.recorded_at = visit.started_at
    visit.put_at(walk.grid)
    return visit


def _kind(is_sealed: bool, entry: Entry) -> str:
    if is_sealed:
        return Visit.Kind.SPECIAL
    return Visit.Kind.CARE if entry.groups else Visit.Kind.ORDINARY


def _moment(ago: int, dice: random.Random) -> datetime:
    """Give a moment of a day's morning or afternoon, in the past."""
    day = clock.today() - timedelta(days=ago)
    hour = dice.choice((9, 10, 11, 15, 16, 17))
    return datetime(day.year, day.month, day.day, hour, dice.randint(0, 59), tzinfo=clock.CHINA)


def _ask(walk: Walk, visits: list[Visit]) -> None:
    """Let some of the last days' visits have ended with a need or a promise."""
    for text, kind, ago, result, reply in ASKED:
        near = [visit for visit in visits if _days(visit) >= ago and not visit.is_sealed]
        if not near:
            continue
        visit = min(near, key=_days)
        need = Need(visit=visit, household_id=visit.household_id, kind=kind, text=text)
        need.owner_id, need.raised_at = walk.visitors[0], visit.started_at
        need.due_at = deadline(visit.started_at, "5d", "work", walk.grid)
        if result:
            need.result, need.reply, need.closed_by_id = result, reply, walk.visitors[0]
            need.closed_at = visit.started_at + timedelta(days=1)
        need.put_at(walk.grid)
        need.save()


def _days(visit: Visit) -> int:
    return (clock.now() - visit.started_at).days
