"""Reads: the journal for those who audit, from the newest."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from linli.journal.actions import label_of
from linli.journal.models import JournalEntry
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor

PAGE = 50


@dataclass(frozen=True)
class Filter:
    """What is looked for; an empty value looks for everything. Days are China's."""

    name: str = ""
    action: str = ""
    result: str = ""
    object_id: str = ""
    meant: tuple[str, ...] = ()  # numbers of what is called so: also whom a detail names
    since: date | None = None
    until: date | None = None

    def as_q(self) -> Q:
        """Write the filter for the database."""
        texts = {
            "actor_name__icontains": self.name,
            "action__startswith": self.action,
            "result": self.result,
        }
        wanted = Q(**{lookup: text for lookup, text in texts.items() if text})
        if self.object_id:
            meant = Q(object_id__in=self.meant) | Q(detail__user__in=self.meant)
            wanted &= Q(object_id=self.object_id) | (meant if self.meant else Q(pk__in=[]))
        if self.since:
            wanted &= Q(at__gte=datetime.combine(self.since, time(), clock.CHINA))
        if self.until:
            end = datetime.combine(self.until, time(), clock.CHINA) + timedelta(days=1)
            wanted &= Q(at__lt=end)
        return wanted


@dataclass(frozen=True)
class Line:
    """An entry with its Chinese label."""

    entry: JournalEntry
    label: str


@dataclass(frozen=True)
class Page:
    """Some entries and the id after which the next page begins."""

    items: list[Line]
    next: UUID | None


def count_own(actor: Actor, *actions: str, since: datetime) -> int:
    """Count what a person has done himself since a moment: the measure of a quota."""
    rows = JournalEntry.objects.filter(actor=actor.user, action__in=actions, at__gt=since)
    return rows.exclude(result=JournalEntry.Result.REFUSED).count()


def count_refused(actor: Actor, code: str, *, since: datetime) -> int:
    """Count how often a person was refused for one reason since a moment."""
    rows = JournalEntry.objects.filter(actor=actor.user, at__gt=since, detail__code=code)
    return rows.filter(result=JournalEntry.Result.REFUSED).count()


def entries(actor: Actor, wanted: Filter, *, after: UUID | None = None, most: int = PAGE) -> Page:
    """List the journal for an audit administrator; for everybody else it does not exist."""
    if not actor.may("journal.read"):
        raise NotFound()
    rows = JournalEntry.objects.filter(wanted.as_q()).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows[: most + 1])
    shown = found[:most]
    return Page(
        [Line(e, label_of(e.action)) for e in shown], shown[-1].pk if found[most:] else None
    )


def refused_since(actor: Actor, day: date) -> int:
    """Count the refusals since a day in China, 999 at most; 0 for who may not read them."""
    if not actor.may("journal.read"):
        return 0
    wanted = Filter(result=JournalEntry.Result.REFUSED, since=day)
    return JournalEntry.objects.filter(wanted.as_q())[:999].count()
