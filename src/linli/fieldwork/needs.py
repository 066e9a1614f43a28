"""What residents need and were promised: the open list, answers, handing on, and the timer."""

from dataclasses import dataclass
from uuid import UUID

from linli.fieldwork.models import Need
from linli.fieldwork.staff import Colleague, staff_at, staff_of
from linli.fieldwork.visits import needs_in_sight
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from linli.kernel.place import contains
from linli.kernel.scope import Actor
from linli.notices.services import tell
from linli.organisation.calendar import deadline
from linli.organisation.models import Post
from linli.organisation.roles import LEAD_FIELD

MOST = 200
LEADERS, COMMUNITY = ("grid_leader",), ("platform_admin", "grid_chief")


@dataclass(frozen=True)
class NeedShown:
    """A need as its list shows it."""

    need: Need
    may_answer: bool
    staff: list[Colleague]

    @property
    def address(self) -> str:
        return str(self.need.visit.address)

    @property
    def is_late(self) -> bool:
        return self.need.closed_at is None and self.need.due_at < clock.now()


def listed(*, actor: Actor, which: str = "open", place: int | None = None) -> list[NeedShown]:
    """List needs by due date: open, mine, late, or closed (the last first)."""
    rows = needs_in_sight(actor).select_related("visit", "owner", "place")
    if place is not None:
        rows = rows.filter(place=place)
    if which == "closed":
        rows = rows.filter(closed_at__isnull=False).order_by("-closed_at", "id")
    else:
        rows = rows.filter(closed_at=None).order_by("due_at", "id")
    if which == "mine":
        rows = rows.filter(owner=actor.user)
    if which == "late":
        rows = rows.filter(due_at__lt=clock.now())
    found = list(rows[:MOST])
    staff = staff_at({need.place_id for need in found if not need.closed_at})
    return [
        NeedShown(
            need,
            not need.closed_at and may_answer(need, actor),
            [one for one in staff.get(need.place_id, ()) if one.cares or not need.is_sealed],
        )
        for need in found
    ]


def count_late(actor: Actor) -> int:
    """Count what one has to answer and is late."""
    rows = Need.objects.visible_to(actor).filter(owner=actor.user, closed_at=None)
    return rows.filter(due_at__lt=clock.now()).count() if actor.user else 0


def need_for(actor: Actor, pk: UUID, *, lock: bool = False) -> Need:
    """Give one need; NotFound when there is none, or not for this actor."""
    rows = needs_in_sight(actor).filter(pk=pk)
    need: Need | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if need is None:
        raise NotFound()
    return need


def may_answer(need: Need, actor: Actor) -> bool:
    """Tell whether the actor sees to it: its owner, and who leads the place."""
    leads = any(post.may(LEAD_FIELD) and contains(post.unit, need.place_id) for post in actor.posts)
    return leads or (actor.user is not None and need.owner_id == actor.user)


def close(pk: UUID, *, actor: Actor, result: str, reply: str = "") -> Need:
    """End a need with its result; a second time is refused."""
    need = _mine(pk, actor)
    if result not in Need.Result.values:
        raise Invalid({"result": "请选办理结果。"})
    if result != Need.Result.SOLVED and not reply.strip():
        raise Invalid({"reply": "没有解决的，请写明怎样答复居民的。"})
    need.result, need.reply = result, _plain(reply, 500)
    need.closed_at, need.closed_by_id = clock.now(), actor.user
    need.save(update_fields=["result", "reply", "closed_at", "closed_by"])
    _journal("field.close_need", need, actor)
    return need


def hand(pk: UUID, *, actor: Actor, to: UUID) -> Need:
    """Give a need to somebody else of the grid or its community; the date stays."""
    need = _mine(pk, actor)
    if to not in staff_of(need.place_id, who_care=need.is_sealed):
        raise Invalid({"owner": "请从本网格、本社区的人里选。"})
    need.owner_id = to
    need.save(update_fields=["owner"])
    if to != actor.user:
        _tell([to], need, "有一条居民需求转给您办")
    _journal("field.hand_need", need, actor)
    return need


def tell_of_late(*, actor: Actor) -> int:
    """Tell the grid leader of what is late, a working day later the community; give the number."""
    now, told = clock.now(), 0
    late = Need.objects.visible_to(actor).filter(closed_at=None, due_at__lt=now)
    for need in late.filter(told_late__lt=2).order_by("due_at").select_for_update()[:500]:
        stage = 2 if deadline(need.due_at, "1d", "work", need.place_id) < now else 1
        if stage <= need.told_late:
            continue
        if need.told_late == 0:
            _tell([*_people(need.place_id, LEADERS), need.owner_id], need, "居民需求超期未答复")
        if stage == 2:
            above = need.place_id - need.place_id % 1000
            _tell(_people(above, COMMUNITY), need, "居民需求超期一天仍未答复")
        need.told_late = stage
        need.save(update_fields=["told_late"])
        told += 1
    return told


def _mine(pk: UUID, actor: Actor) -> Need:
    need = need_for(actor, pk, lock=True)
    if not may_answer(need, actor):
        raise Forbidden("这条需求不由您办，请找负责人或网格长。")
    if need.closed_at:
        raise NotAllowedNow("这条需求已经办结。")
    return need


def _plain(text: str, most: int) -> str:
    if "\x00" in text:
        raise Invalid({"reply": "含有不能保存的字符。"})
    if len(text.strip()) > most:
        raise Invalid({"reply": f"最多 {most} 字。"})
    return text.strip()


def _people(unit: int, roles: tuple[str, ...]) -> list[UUID]:
    posts = Post.objects.current().filter(unit=unit, role__in=roles, user__is_active=True)
    return list(posts.values_list("user", flat=True))


def _tell(people: list[UUID], need: Need, title: str) -> None:
    """Say that there is one, not what it says: a notice may be read over a shoulder."""
    text = f"{need.place.name}，期限 {need.due_at.astimezone(clock.CHINA):%m-%d %H:%M}。"
    key = f"need:{need.pk}:{title}"
    tell(people, title=title, text=text, link=f"/needs#need-{need.pk}", key=key)


def _journal(action: str, need: Need, actor: Actor) -> None:
    record(action, actor=actor, object_type="need", object_id=need.pk, county=need.county)
