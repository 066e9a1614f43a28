"""Writes of digests: compile each grid's on its day, confirm it, speak of the unconfirmed.

Which records a digest holds is a row of links, unique by record: so none is in two. None is left
out, because a digest takes what no digest holds yet, whenever it happened; the moment of the
digest before only saves looking at the whole past.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from linli.fieldwork.digest_days import digest_days
from linli.fieldwork.digests import digest_for, reporters_of, watchers_of
from linli.fieldwork.models import Digest, DigestItem
from linli.fieldwork.sources import SOURCES
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.batch import batch
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor, system_actor
from linli.notices.services import mark_read_about, tell
from linli.organisation.calendar import calendar_for
from linli.organisation.models import Unit
from linli.organisation.roles import CONFIRM, LEAD_FIELD
from linli.organisation.succession import taken_over_by

log = logging.getLogger("linli.timers")
# A transaction that began before the last digest may have ended after it; none lasts so long.
OVERLAP = timedelta(days=1)
SOME_HOURS = timedelta(hours=3)
MOST_NOTE = 300


def compile_due(limit: int = 500) -> int:
    """Compile the digest of every grid whose day it is; give how many were made.

    A day that was missed is made up for as soon as the worker runs again.
    """
    platform = system_actor("定时器")
    due: dict[int, tuple[int, date]] = {}
    with scope.acting(platform), batch():
        # before the working day begins, it is still the turn of the digest day before
        for day in digest_days(clock.today(), calendar_for(None), most=2):
            for grid in _waiting(day, platform, limit):
                due.setdefault(grid.pk, (grid.county_number, day))
    return sum(_alone(_compile, grid, *asked) for grid, asked in due.items())


def compile_digest(grid: Unit, *, actor: Actor, day: date) -> Digest:
    """Gather all ordinary records of a grid that no digest holds yet; an empty one is one, too."""
    digests = Digest.objects.visible_to(actor)
    last = digests.filter(place=grid).order_by("-compiled_at").first()
    digest = Digest(day=day, since=last.compiled_at if last else None)
    digest.put_at(grid.pk)
    digest.timer_at = _spoken_of(grid.pk, day, end=False)
    places = [grid.pk, *taken_over_by(grid)]
    items = list(_uncovered(places, last.compiled_at - OVERLAP if last else None, actor))
    digest.size = len(items)
    digest.save(force_insert=True)
    DigestItem.objects.bulk_create(
        DigestItem(digest=digest, source=source, row=row) for source, row in items
    )
    _tell_worker(digest, grid, word="请确认上报")
    return digest


def confirm(pk: UUID, *, actor: Actor, note: str = "") -> Digest:
    """Confirm one's grid's digest, with a sentence or without; again changes nothing."""
    actor.must(CONFIRM)
    digest = digest_for(actor, pk, lock=True)
    if digest.place_id not in {post.unit for post in actor.posts if post.may(CONFIRM)}:
        raise NotFound()
    if digest.confirmed_at:
        return digest
    if "\x00" in note:
        raise Invalid({"note": "含有不能保存的字符。"})
    if len(note.strip()) > MOST_NOTE:
        raise Invalid({"note": f"最多 {MOST_NOTE} 字。"})
    digest.note = note.strip()
    digest.confirmed_at, digest.confirmed_by_id = clock.now(), actor.user
    digest.confirmed_name, digest.timer_at = actor.name, clock.NEVER
    digest.save()
    mark_read_about(f"/digests/{digest.pk}", actor=actor)
    _journal("field.digest_confirm", digest, actor)
    return digest


def remind(pks: Iterable[UUID], *, actor: Actor) -> int:
    """Speak to the workers of some unconfirmed digests, once an hour; give how many grids."""
    actor.must(LEAD_FIELD)
    rows = Digest.objects.visible_to(actor).filter(pk__in=list(pks), confirmed_at=None)
    digests = list(rows.select_related("place"))
    for digest in digests:
        _tell_worker(digest, digest.place, word="社区催您确认上报", key=f"{clock.now():%Y%m%d%H}")
        _journal("field.digest_remind", digest, actor)
    return len(digests)


def speak_of_unconfirmed(limit: int = 500) -> int:
    """Remind the worker in the afternoon, and tell the community at the end of the day."""
    platform = system_actor("定时器")
    with scope.acting(platform):
        due = Digest.objects.visible_to(platform).filter(
            confirmed_at=None, timer_at__lte=clock.now()
        )
        waiting = list(due.order_by("timer_at").values_list("pk", "county")[:limit])
    return sum(_alone(_speak, pk, county) for pk, county in waiting)


def _alone(deed: Callable[..., int], *about: object) -> int:
    """Do it for one grid; what goes wrong there leaves the other grids alone."""
    try:
        return deed(*about)
    except Exception:
        log.exception("digest of %s", about[0])
        return 0


def _waiting(day: date, platform: Actor, limit: int) -> Iterator[Unit]:
    """Give the grids without a digest of that day or later, whose working day has begun."""
    made = Digest.objects.visible_to(platform).filter(place=OuterRef("pk"), day__gte=day)
    grids = Unit.objects.current().filter(kind=Unit.Kind.GRID, valid_from__lte=day)
    for grid in grids.filter(~Exists(made)).defer("boundary").order_by("id")[:limit]:
        spans = calendar_for(grid.pk).worked(day)
        if spans and spans[0][0] <= clock.now():
            yield grid


def _compile(pk: int, county: int, day: date) -> int:
    platform = system_actor("定时器", within=county)
    with scope.acting(platform), batch():
        # one after the other: a second sweep finds the digest made
        grid = Unit.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        made = Digest.objects.visible_to(platform).filter(place=pk, day__gte=day)
        if grid is None or made.exists():
            return 0
        compile_digest(grid, actor=platform, day=day)
        return 1


def _uncovered(
    places: list[int], since: datetime | None, actor: Actor
) -> Iterator[tuple[str, UUID]]:
    """Give the records of these places that no digest holds, from `since` till now."""
    for name, source in SOURCES.items():
        rows = source.recorded(places, actor).filter(**{f"{source.moment}__lte": clock.now()})
        if since:
            rows = rows.filter(**{f"{source.moment}__gte": since})
        held = DigestItem.objects.visible_to(actor).filter(source=name, row=OuterRef("pk"))
        yield from ((name, pk) for pk in rows.filter(~Exists(held)).values_list("pk", flat=True))


def _spoken_of(grid: int, day: date, *, end: bool) -> datetime:
    """Give when an unconfirmed digest is spoken of: as the afternoon begins, and as it ends.

    One that was made late has some hours first.
    """
    spans = calendar_for(grid).worked(day)
    moment = spans[-1][end] if spans else clock.now()
    return moment if moment > clock.now() else clock.now() + SOME_HOURS


def _speak(pk: UUID, county: int) -> int:
    platform = system_actor("定时器", within=county)
    with scope.acting(platform), batch():
        rows = Digest.objects.visible_to(platform).filter(pk=pk, timer_at__lte=clock.now())
        rows = rows.select_for_update(skip_locked=True, of=("self",)).select_related("place")
        digest = rows.filter(confirmed_at=None).first()
        if digest is None:
            return 0
        if digest.stage == 0:
            _tell_worker(digest, digest.place, word="还没有确认，请确认上报", key="afternoon")
            digest.timer_at = _spoken_of(digest.place_id, digest.day, end=True)
        else:
            _tell_watchers(digest)
            digest.timer_at = clock.NEVER
        digest.stage += 1
        digest.save(update_fields=["stage", "timer_at"])
        return 1


def _tell_worker(digest: Digest, grid: Unit, *, word: str, key: str = "made") -> None:
    size = f"{digest.size} 条" if digest.size else "无"
    tell(
        reporters_of(digest),
        title=f"{named(digest.day)}报：{size}，{word}",
        text=f"{grid.name} {digest.day:%Y-%m-%d}，点开看过，按“确认上报”即可。",
        link=f"/digests/{digest.pk}",
        key=f"digest {digest.pk} {key}",
    )


def _tell_watchers(digest: Digest) -> None:
    """Tell the community once a day that some are missing; the page says which."""
    tell(
        watchers_of(digest),
        title=f"{named(digest.day)}报还有网格没有确认",
        text="点开看是哪几个，可以催办。",
        link=f"/digests?day={digest.day:%Y-%m-%d}",
        key=f"digests {digest.community} {digest.day}",
    )


def named(day: date) -> str:
    """Call a digest by its weekday: 周二, 周五, or the workday after a holiday."""
    return "周" + "一二三四五六日"[day.weekday()]


def _journal(action: str, digest: Digest, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="digest",
        object_id=digest.pk,
        county=digest.county,
        detail={"day": digest.day.isoformat(), "size": digest.size},
    )
