"""Writes of announcements: publish to those below, read or confirm, remind the unread, withdraw."""

from datetime import timedelta
from uuid import UUID

from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow, NotFound
from linli.kernel.scope import Actor
from linli.notices.announcements import announcement_for
from linli.notices.models import Announcement, Notice, Receipt
from linli.notices.services import tell
from linli.organisation.models import Post, Unit
from linli.organisation.queries import units_below
from linli.organisation.roles import ANNOUNCE

PAUSE = timedelta(hours=4)  # between two reminders: who is out on the stairs is not nagged


def publish(
    op_id: UUID,
    *,
    actor: Actor,
    unit: int,
    title: str,
    text: str,
    audience: list[str],
    confirm: bool,
) -> Announcement:
    """Tell the people of a unit and below; sent twice with one `op_id`, it is told once.

    `audience`: the kinds of units it is for. Invalid when nobody works there.
    """
    seat = issuing_unit(unit, actor)
    earlier = Announcement.objects.visible_to(actor).filter(pk=op_id).first()
    if earlier is not None:
        return earlier
    people = _people(seat, audience, actor)
    if not people:
        raise Invalid({"audience": "这些单位里现在没有在岗的人，通知没有发出。"})
    made = Announcement(
        id=op_id,
        unit=seat,
        author_id=_person(actor),
        author_name=actor.name,
        title=title,
        text=text,
        audience=audience,
        confirm=confirm,
    )
    made.save(force_insert=True)
    Receipt.objects.bulk_create(
        Receipt(announcement=made, issuer=seat.pk, user_id=user, unit_id=at)
        for user, at in people.items()
    )
    _tell(made, list(people), "通知", key=f"announcement:{made.pk}")
    _journal("announcement.publish", made, actor, people=len(people))
    return made


def read(announcement: Announcement, *, actor: Actor, confirmed: bool = False) -> None:
    """Put down that the actor has read it; where a receipt is asked for, that he says so."""
    if announcement.confirm and not confirmed:
        return
    mine = Receipt.objects.visible_to(actor).filter(announcement=announcement, user=actor.user)
    mine.filter(read_at=None).update(read_at=clock.now())
    notices = Notice.objects.visible_to(actor).filter(user=actor.user, read_at=None)
    notices.filter(announcement=announcement.pk).update(read_at=clock.now())


def remind(pk: UUID, *, actor: Actor) -> int:
    """Tell those again who have not read it, at most every four hours; give their number."""
    announcement = _own(pk, actor)
    last = announcement.reminded_at or announcement.published_at
    if clock.now() - last < PAUSE:
        raise NotAllowedNow("刚发过不到 4 小时，请过一会儿再提醒。")
    unread = Receipt.objects.visible_to(actor).filter(announcement=announcement, read_at=None)
    people = list(unread.values_list("user", flat=True))
    announcement.reminded_at = clock.now()
    announcement.save(update_fields=["reminded_at"])
    _tell(announcement, people, "请尽快阅读", key=f"remind:{pk}:{clock.now():%Y%m%d%H%M}")
    _journal("announcement.remind", announcement, actor, people=len(people))
    return len(people)


def withdraw(pk: UUID, *, actor: Actor) -> Announcement:
    """Take it back: those who were told see that it was withdrawn, no longer what it said."""
    announcement = _own(pk, actor)
    announcement.withdrawn_at = clock.now()
    announcement.save(update_fields=["withdrawn_at"])
    _journal("announcement.withdraw", announcement, actor)
    return announcement


def issuing_unit(unit: int, actor: Actor) -> Unit:
    """Give the unit for which the actor may announce; NotFound otherwise."""
    mine = {post.unit for post in actor.posts if post.may(ANNOUNCE)}
    if unit not in mine:
        raise NotFound()
    return Unit.objects.get(pk=unit)


def _person(actor: Actor) -> UUID:
    if actor.user is None:
        raise NotFound()
    return actor.user


def _people(unit: Unit, audience: list[str], actor: Actor) -> dict[UUID, int]:
    """Give whom it is for, each with the first of his units there; not who writes it."""
    units = units_below(unit).filter(kind__in=audience)
    posts = Post.objects.current().filter(unit__in=units.order_by().values("pk"))
    rows = posts.filter(user__is_active=True).exclude(user=actor.user)
    found: dict[UUID, int] = {}
    for user, at in rows.order_by("unit", "id").values_list("user", "unit"):
        found.setdefault(user, at)
    return found


def _tell(announcement: Announcement, people: list[UUID], word: str, *, key: str) -> None:
    text = f"{announcement.unit.name} {announcement.author_name} 发布。"
    title = f"{word}：{announcement.title}"
    tell(people, title=title, text=text, announcement=announcement.pk, key=key)


def _own(pk: UUID, actor: Actor) -> Announcement:
    """Give one that the actor's unit has told and that still stands; NotFound otherwise."""
    announcement = announcement_for(actor, pk)
    issuing_unit(announcement.unit_id, actor)
    if announcement.withdrawn_at:
        raise NotAllowedNow("这条通知已经撤回。")
    return announcement


def _journal(action: str, announcement: Announcement, actor: Actor, **detail: int) -> None:
    record(
        action,
        actor=actor,
        object_type="announcement",
        object_id=announcement.pk,
        county=announcement.unit.county_number,
        detail=dict(detail),
    )
