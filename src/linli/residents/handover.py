"""A post changes hands: what the next one must know is put together and taken over (P14).

What others hold is shown with the eyes of whoever opens it, never of the one who has left.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Forbidden, Invalid, NotFound, OutOfStep
from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.notices.services import tell
from linli.organisation.models import Post, Unit
from linli.organisation.roles import ADMIN_ROLES, HANDLE, LEAD_FIELD
from linli.residents import sealed
from linli.residents.models import Handover

AHEAD = timedelta(days=7)  # a deputy's time ends by itself: prepared a week before
MOST = 100


@dataclass(frozen=True)
class Item:
    """A line of the package: what it is, and its page."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the package. `empty` is said where there is nothing in it."""

    title: str
    items: tuple[Item, ...]
    empty: str = "没有。"


# Rooms above add what they hold of a unit, as the reader may see it; None leaves the part out.
Part = Callable[[Actor, Unit], Section | None]
PARTS: Registered[Part] = Registered()


def prepare(post: Post, actor: Actor) -> None:
    """Make the package of a post that has been given an end, once, and tell who is concerned."""
    if post.role in ADMIN_ROLES or post.valid_to is None:
        return
    with scope.lifted(actor, within=post.unit.seat, because="a handover is made by the platform"):
        made = _make(post)
    if made:
        _tell(post)


def prepare_ending(*, actor: Actor) -> int:
    """Make the packages of the posts that end within a week or ended yesterday."""
    today = clock.today()
    ending = Post.objects.filter(valid_to__range=(today - timedelta(days=1), today + AHEAD))
    rows = ending.exclude(role__in=ADMIN_ROLES).select_related("unit", "unit__parent", "user")
    done = 0
    for post in rows.filter(handover=None):
        if _make(post):
            _tell(post)
            done += 1
    return done


def handovers(actor: Actor) -> QuerySet[Handover]:
    """Give the packages of one's units and of the places one leads, the latest first."""
    rows = Handover.objects.visible_to(actor)
    return rows.select_related("post", "post__user", "unit", "taken_by").order_by("-made_at", "pk")


def listed(actor: Actor) -> list[Handover]:
    """List the packages that somebody may open."""
    return [row for row in handovers(actor)[:MOST] if may_open(row, actor)]


def handover_for(actor: Actor, post: UUID) -> Handover:
    """Give the package of a post; NotFound for who has no business with it."""
    row = handovers(actor).filter(pk=post).first()
    if row is None or not may_open(row, actor):
        raise NotFound()
    return row


def may_open(row: Handover, actor: Actor) -> bool:
    """Tell whether he leaves it, holds the same post, or leads those who do."""
    return is_leaver(row, actor) or is_successor(row, actor) or _leads(row, actor)


def is_leaver(row: Handover, actor: Actor) -> bool:
    """Tell whether it is the post of his own, which still goes on."""
    return row.post.user_id == actor.user and not row.post.is_over


def is_successor(row: Handover, actor: Actor) -> bool:
    """Tell whether he holds the same post at the same unit, and did not leave it."""
    same = any(p.unit == row.unit_id and p.role == row.post.role for p in actor.posts)
    return same and row.post.user_id != actor.user


def sections(row: Handover, *, actor: Actor) -> list[Section]:
    """Put together what the rooms hold of the unit, as the reader may see it."""
    parts: Iterable[Section | None] = (part(actor, row.unit) for part in PARTS.all())
    return [part for part in parts if part is not None]


def note_of(row: Handover) -> str:
    """Give what was written for the next one."""
    return str(sealed.open_facts(row).get("note", ""))


def write_note(post: UUID, *, actor: Actor, note: str) -> Handover:
    """Write what the next one must know; who leaves writes it, or who leads him."""
    row = _locked(actor, post)
    if not (is_leaver(row, actor) or _leads(row, actor)):
        raise Forbidden("交接说明由离任的人或负责人写。")
    if not note.strip():
        raise Invalid({"note": "请写要交接的内容。"})
    sealed.seal_facts(row, {"note": note.strip()})
    row.written_at, row.written_by_id = clock.now(), actor.user
    row.save(update_fields=["token", "written_at", "written_by"])
    _journal("handover.write", row, actor)
    return row


def take_over(post: UUID, *, actor: Actor) -> Handover:
    """Say that one has taken the post over; a second time changes nothing."""
    row = _locked(actor, post)
    if not is_successor(row, actor):
        raise Forbidden("由接任的人接收。")
    if row.taken_at is None:
        row.taken_at, row.taken_by_id = clock.now(), actor.user
        row.save(update_fields=["taken_at", "taken_by"])
        _journal("handover.take", row, actor)
    elif row.taken_by_id != actor.user:
        raise OutOfStep("已经有人接收了。")
    return row


def _make(post: Post) -> bool:
    row = Handover(post=post, unit=post.unit, seat=post.unit.seat)
    made = Handover.objects.bulk_create([row], ignore_conflicts=True)
    return bool(made)


def _tell(post: Post) -> None:
    """Ask who leaves for his words, and lead the others to them; each once."""
    same = Post.objects.current().filter(unit=post.unit_id, role=post.role, user__is_active=True)
    next_ones = set(same.values_list("user", flat=True)) - {post.user_id}
    link = f"/handovers/{post.pk}"
    name = f"{post.unit.name}{post.role_name}"
    last = f"{post.valid_to:%Y-%m-%d}"
    mine = f"您任{name}到 {last}，请写交接说明"
    tell([post.user_id], title=mine, link=link, key=f"handover:{post.pk}")
    theirs = f"{post.user.name}任{name}到 {last}，请看交接"
    tell(next_ones, title=theirs, link=link, key=f"handover:{post.pk}")


def _leads(row: Handover, actor: Actor) -> bool:
    for post in actor.posts:
        span = post.range
        if post.may(LEAD_FIELD) and span and span[0] <= row.seat <= span[1]:
            return post.unit != row.unit_id or post.role != row.post.role
        if post.role == "department_head" and post.unit == row.unit_id and post.may(HANDLE):
            return True
    return False


def _locked(actor: Actor, post: UUID) -> Handover:
    row = handover_for(actor, post)
    # what was read before the lock may be over: another one has taken it meanwhile
    Handover.objects.visible_to(actor).select_for_update().get(pk=row.pk)
    row.refresh_from_db(fields=["token", "written_at", "written_by", "taken_at", "taken_by"])
    return row


def _journal(action: str, row: Handover, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="unit",
        object_id=row.unit_id,
        county=row.unit.county_number,
        detail={"role": row.post.role, "user": str(row.post.user_id)},
    )
