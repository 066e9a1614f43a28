"""Two weeks of dynamic information and digests of 青禾县, by the real services, the clock held."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from linli.fieldwork import digesting, dynamics, informing
from linli.fieldwork.digest_days import digest_days
from linli.fieldwork.models import Digest
from linli.kernel import clock, scope
from linli.kernel.scope import system_actor
from linli.organisation.access import actor_for
from linli.organisation.calendar import calendar_for
from linli.site.demo.county import County

# kind, what was seen; nobody is named
SEEN: tuple[tuple[str, str], ...] = (
    ("4", "3号楼二楼新来两位租客，说在电子厂上班，已提醒来登记。"),
    ("5", "临街的早餐店贴出转让，老板说下月搬走。"),
    ("2", "5号楼有老人去世，明天办丧事，会占用楼下通道半天。"),
    ("1", "8号楼一户卖了房，新住户正在装修。"),
    ("6", "后巷垃圾桶边常有人丢旧家具，已劝过两家。"),
    ("3", "6号楼一位住户怀孕五个月，想问建册手续。"),
    ("4", "合租的三个年轻人搬走两个，房东说还要再租。"),
    ("8", "一楼和二楼因为空调滴水拌了几句嘴，当场劝住了。"),
    ("7", "楼道灯坏了两盏，晚上很暗，已报给物业。"),
    ("5", "原来的五金店换成了快递驿站，昨天开张。"),
)
URGENT = ("7", "7号楼一单元楼道里充电的电瓶车冒烟，已断电、把人劝开，请马上派人来看。")
NOTE = "本周总体平稳，新来的租客下周上门登记。"


def load(county: County) -> int:
    """Play the last three digest days and what came since; give how many were recorded."""
    dice = random.Random("青禾县的动态")
    now = datetime.now(clock.CHINA)
    days = [d for d in digest_days(now.date(), calendar_for(None), most=4) if d < now.date()]
    grids = sorted(county.cells)
    done = 0
    begin = days[-1] - timedelta(days=3)
    for day in reversed(days):
        for grid in grids[:6]:
            done += _record(county, grid, begin, day, dice)
        with clock.held(_at(day, 8, 31)):
            digesting.compile_due()
        _confirmed(county, day, grids, dice)
        begin = day
    done += _record(county, grids[0], begin, now.date(), dice)
    return done + _urgent(county, grids[0], now)


def _record(county: County, grid: int, first: date, last: date, dice: random.Random) -> int:
    """Let the worker of a grid record what is seen between two days."""
    days = max((last - first).days, 1)
    wanted = dice.randrange(1, 4)
    for kind, text in dice.sample(SEEN, wanted):
        day = first + timedelta(days=dice.randrange(days))
        with clock.held(_at(day, dice.randrange(9, 18), dice.randrange(60))):
            _inform(county, grid, dice, kind=kind, text=text)
    return wanted


def _inform(county: County, grid: int, dice: random.Random, **said: Any) -> None:
    with scope.acting(actor_for(county.staff[("grid_worker", grid)])) as actor:
        informing.record_info(_op(dice), actor=actor, place=grid, **said)


def _confirmed(county: County, day: date, grids: list[int], dice: random.Random) -> None:
    """Let the workers confirm, the latest day not all of them."""
    with scope.acting(system_actor("示范数据")) as platform:
        made = Digest.objects.visible_to(platform).filter(day=day, confirmed_at=None)
        waiting = dict(made.values_list("place", "pk"))
    for n, grid in enumerate(grid for grid in grids if grid in waiting):
        late = n in (0, 1) and day >= clock.today() - timedelta(days=4)
        if not late and ("grid_worker", grid) in county.staff:
            with clock.held(_at(day, 9, dice.randrange(60))), _worker(county, grid) as actor:
                digesting.confirm(waiting[grid], actor=actor, note=NOTE if n == 2 else "")


def _urgent(county: County, grid: int, now: datetime) -> int:
    """Record an urgent one an hour ago; the platform administrator has seen it."""
    dice = random.Random("紧急")
    with clock.held(now - timedelta(hours=1)):
        _inform(county, grid, dice, kind=URGENT[0], text=URGENT[1], is_special=True)
    desk = county.staff[("platform_admin", grid - grid % 1000)]
    with clock.held(now - timedelta(minutes=55)), scope.acting(actor_for(desk)) as actor:
        for info in dynamics.unread_urgent(actor):
            informing.read_info(info, actor=actor)
    return 1


def _worker(county: County, grid: int) -> Any:
    return scope.acting(actor_for(county.staff[("grid_worker", grid)]))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.CHINA)


def _op(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)
