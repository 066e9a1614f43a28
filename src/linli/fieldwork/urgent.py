"""Whom urgent information is told, and who next while nobody of the community reads it (R16).

The sweep finds what is due by `timer_at`, locks each row and tells the next rung in its own
transaction; notices and receipts are unique, so a rung that is told again tells nobody twice.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from linli.fieldwork.models import DynamicInfo, InfoReceipt
from linli.kernel import clock, place, scope
from linli.kernel.scope import Actor, system_actor
from linli.notices.services import tell
from linli.organisation.models import Post

log = logging.getLogger("linli.timers")
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Rung:
    """Who is told together: roles by the level at which their posts stand."""

    community: tuple[str, ...] = ()
    township: tuple[str, ...] = ()
    grid: tuple[str, ...] = ()

    def posts(self, info: DynamicInfo) -> list[tuple[int | None, tuple[str, ...]]]:
        """Give the units and the roles there."""
        return [
            (info.place_id, self.grid),
            (info.community, self.community),
            (info.township, self.township),
        ]


LADDER = (
    Rung(
        community=("platform_admin", "grid_chief", "community_director"),
        township=("town_operator",),
    ),
    Rung(grid=("grid_leader",), community=("community_director",)),
    Rung(township=("town_operator", "town_leader")),
)
WORDS = ("请马上看", "社区 10 分钟没有人看，请马上看", "社区 20 分钟没有人看，请马上看")


def tell_next(info: DynamicInfo) -> None:
    """Tell the rung that the row has come to, and set the timer of the one after it."""
    stage = info.stage
    holders = _holders(LADDER[stage], info)
    InfoReceipt.objects.bulk_create(
        [
            InfoReceipt(info=info, user_id=user, unit_id=unit, role=role, stage=stage)
            for user, (unit, role) in holders.items()
        ],
        ignore_conflicts=True,
    )
    tell(
        holders,
        title=f"紧急动态：{info.get_kind_display()}，{info.place.name}",
        text=f"{info.recorded_name} {_hour(info)} 报送。{WORDS[stage]}。",
        link=f"/dynamics/{info.pk}",
        urgent=True,
        key=f"info {info.pk} {stage}",
    )
    info.stage = stage + 1
    info.timer_at = clock.now() + PATIENCE if info.stage < len(LADDER) else clock.NEVER
    info.save(update_fields=["stage", "timer_at"])


def sweep(limit: int = 200) -> int:
    """Tell the next rung of whatever the community has left unread; give how many were."""
    platform = system_actor("定时器")
    with scope.acting(platform):
        due = DynamicInfo.objects.visible_to(platform).filter(
            is_special=True, timer_at__lte=clock.now()
        )
        waiting = list(due.order_by("timer_at").values_list("pk", "county")[:limit])
    return sum(_fire(pk, county) for pk, county in waiting)


def _fire(pk: UUID, county: int) -> int:
    try:
        return _climb(pk, county)
    except Exception:  # what goes wrong with one leaves the others alone
        log.exception("urgent information %s", pk)
        return 0


def _climb(pk: UUID, county: int) -> int:
    platform = system_actor("定时器", within=county)
    with scope.acting(platform):
        rows = DynamicInfo.objects.visible_to(platform).filter(pk=pk, timer_at__lte=clock.now())
        info = (
            rows.select_for_update(skip_locked=True, of=("self",)).select_related("place").first()
        )
        if info is None:
            return 0
        if is_attended(info, actor=platform):
            info.timer_at = clock.NEVER
            info.save(update_fields=["timer_at"])
            return 0
        tell_next(info)
        return 1


def is_attended(info: DynamicInfo, *, actor: Actor) -> bool:
    """Tell whether somebody of the community, or of the grid, has read it."""
    read = InfoReceipt.objects.visible_to(actor).filter(info=info, read_at__isnull=False)
    units = read.values_list("unit", flat=True)
    return any(place.contains(info.community or info.place_id, unit) for unit in units)


def _holders(rung: Rung, info: DynamicInfo) -> dict[UUID, tuple[int, str]]:
    """Give who holds the posts of a rung today, each once; never who reported it himself."""
    found: dict[UUID, tuple[int, str]] = {}
    for unit, roles in rung.posts(info):
        posts = Post.objects.current().filter(unit=unit, role__in=roles, user__is_active=True)
        for user, role in posts.order_by("id").values_list("user", "role"):
            if user != info.recorded_by_id and unit is not None:
                found.setdefault(user, (unit, role))
    return found


def _hour(info: DynamicInfo) -> str:
    return f"{info.recorded_at.astimezone(clock.CHINA):%H:%M}"
