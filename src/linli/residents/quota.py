"""How many values of people one person may look at: 30 an hour, 100 a day, then a second person.

One measure for all rooms: whoever reveals a reporter has looked at a person, too (settled 4).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from linli.journal.queries import count_own
from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, TooMany
from linli.kernel.scope import Actor
from linli.notices.services import tell
from linli.organisation.models import Post
from linli.organisation.roles import APPROVE_EXPORT, REVEAL_RESIDENTS, roles_with
from linli.residents.models import MoreReveals

QUOTAS = ((timedelta(hours=1), 30), (timedelta(days=1), 100))
MORE = 30  # by each word of a second person, within its day
ACTIONS = [
    "resident.reveal",
    "special.reveal",
    "incident.reveal",
    "place.reveal",
    "dispute.reveal",
    "rights.extract",
]


def must_have_quota(actor: Actor) -> None:
    """Refuse who has looked at as many as he may, and say how to go on."""
    with connection.cursor() as cursor:  # sixty at once are counted one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(actor.user)])
    extra = MORE * _granted(actor)
    for window, most in QUOTAS:
        if count_own(actor, *ACTIONS, since=clock.now() - window) >= most + extra:
            text = (
                f"查看完整信息已达上限（{most + extra} 次）。确有需要，请在“查看次数”里申请，"
                "由另一位负责人同意后再看。"
            )
            raise TooMany(text, retry_after=int(window.total_seconds()))


def seen_today(actor: Actor) -> list[tuple[int, int]]:
    """Give how often the actor has looked and may look: within the hour, within the day."""
    extra = MORE * _granted(actor)
    now = clock.now()
    return [(count_own(actor, *ACTIONS, since=now - span), most + extra) for span, most in QUOTAS]


def ask_for_more(*, actor: Actor, reason: str) -> MoreReveals:
    """Ask a second person to be let look at more; one wish at a time."""
    post = actor.must(REVEAL_RESIDENTS)
    reason = reason.strip()
    if not 4 <= len(reason) <= 200:
        raise Invalid({"reason": "请写明为什么要多看（4 至 200 字）。"})
    if MoreReveals.objects.visible_to(actor).filter(user=actor.user, decided_at=None).exists():
        raise NotAllowedNow("您的申请还在等答复。")
    wish = MoreReveals(unit=post.unit, road=_road(post.unit), reason=reason)
    wish.user_id = actor.user  # type: ignore[assignment]
    wish.save(force_insert=True)
    _journal("resident.ask_reveals", wish, actor)
    leaders = Post.objects.current().filter(
        unit__in=wish.road, role__in=roles_with(APPROVE_EXPORT), user__is_active=True
    )
    people = set(leaders.values_list("user", flat=True)) - {actor.user}
    title = f"{actor.name} 申请增加查看次数"
    tell(list(people), title=title, text="请到“查看次数”里答复。", key=f"reveals:{wish.pk}")
    return wish


def decide(pk: UUID, *, actor: Actor, grant: bool) -> MoreReveals:
    """Let somebody else look at more today, or not."""
    rows = MoreReveals.objects.visible_to(actor).filter(pk=pk).select_for_update()
    wish = rows.first()
    if wish is None or not set(wish.road) & set(actor.approving_units):
        raise NotFound()
    if wish.user_id == actor.user:
        raise Forbidden("不能答复自己的申请。")
    if wish.decided_at:
        raise NotAllowedNow("已经答复过了。")
    wish.decided_by_id, wish.decided_at, wish.is_granted = actor.user, clock.now(), grant
    wish.save()
    _journal("resident.grant_reveals" if grant else "resident.refuse_reveals", wish, actor)
    title = f"增加查看次数：{'同意' if grant else '未同意'}"
    tell([wish.user_id], title=title, text="", key=f"reveals:{wish.pk}:decided")
    return wish


def wishes(actor: Actor) -> list[MoreReveals]:
    """List one's own wishes, and those that wait for the actor's word."""
    rows = MoreReveals.objects.visible_to(actor).select_related("user", "decided_by")
    return list(rows.order_by("-asked_at")[:50])


def _granted(actor: Actor, now: datetime | None = None) -> int:
    since = (now or clock.now()) - timedelta(days=1)
    rows = MoreReveals.objects.visible_to(actor).filter(user=actor.user, is_granted=True)
    return rows.filter(decided_at__gt=since).count()


def _road(unit: int) -> list[int]:
    road: list[int] = []
    at: int | None = unit
    while at is not None:
        road.append(at)
        at = place.parent(at)
    return road


def _journal(action: str, wish: MoreReveals, actor: Actor) -> None:
    record(action, actor=actor, object_type="user", object_id=wish.user_id, reason=wish.reason)
