"""Writes: somebody asks to see, correct or delete what is held about him; it is answered (G7)."""

from dataclasses import replace
from uuid import UUID

from django.db.models import Case, QuerySet, When

from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from linli.kernel.scope import ActingPost, Actor
from linli.notices.services import tell
from linli.organisation.calendar import deadline
from linli.organisation.models import Post
from linli.organisation.roles import AGREE_ERASURE, ANSWER_RIGHTS, roles_with
from linli.residents import sealed
from linli.residents.care import save_new
from linli.residents.models import RightsRequest
from linli.residents.queries import person_for
from linli.residents.rights_erasing import duties, erase_person

ANSWERED_WITHIN = "15d"  # working days (privacy G7)
Kind, State = RightsRequest.Kind, RightsRequest.State


def receive(
    person: UUID, op_id: UUID, *, actor: Actor, kind: str, asker: str, checked: str, asked: str
) -> RightsRequest:
    """Put down what a person asks and how he showed who he is; sent twice, it is one request."""
    if earlier := requests(actor).filter(pk=op_id).first():
        return earlier
    about = person_for(actor, person)
    post = _post(actor, about.place_id, ANSWER_RIGHTS)
    if not asked.strip():
        raise Invalid({"asked": "请写明要求的内容。"})
    row = RightsRequest(
        id=op_id,
        person=about,
        kind=kind,
        asker=asker,
        checked=checked,
        due_at=deadline(clock.now(), ANSWERED_WITHIN, "work", post.unit),
        received_by_id=actor.user,
    )
    row.put_at(about.place_id)
    sealed.seal_facts(row, {"asked": asked.strip()})
    save_new(row)
    put_down("rights.receive", row, actor=actor, post=post)
    return row


def answer(pk: UUID, *, actor: Actor, text: str, done: bool) -> RightsRequest:
    """Answer a request to see or to correct; or refuse any, with the reason."""
    row, post = locked_open(pk, actor, ANSWER_RIGHTS)
    if row.kind == Kind.DELETE and done:
        raise NotAllowedNow("删除须由另一位负责人同意，请按“申请删除”。")
    if row.agreed_by_id == actor.user:
        raise Forbidden("同意副本的人不能自己答复。")
    if not text.strip():
        raise Invalid({"text": "请写明答复的内容。"})
    _answered(row, actor, text, State.DONE if done else State.REFUSED)
    put_down("rights.answer", row, actor=actor, post=post)
    return row


def ask_erasure(pk: UUID, *, actor: Actor, text: str) -> RightsRequest:
    """Find that nothing must be kept any longer, and ask a second person for his word."""
    row, post = locked_open(pk, actor, ANSWER_RIGHTS)
    if row.kind != Kind.DELETE or row.state != State.OPEN:
        raise NotAllowedNow("这条请求不是等着删除的。")
    if why := duties(row.person, actor=actor):
        raise NotAllowedNow("现在不能删除：" + "".join(why) + "请写明理由，不予删除。")
    if not text.strip():
        raise Invalid({"text": "请写明为什么可以删除。"})
    _answered(row, actor, text, State.ASKED)
    call_second(row, actor, post, title=f"{actor.name} 申请删除一位居民的信息")
    put_down("rights.answer", row, actor=actor, post=post)
    return row


def decide_erasure(pk: UUID, *, actor: Actor, agree: bool) -> RightsRequest:
    """Let the data go, or send the request back; never by whoever asked for it."""
    row, post = locked_open(pk, actor, AGREE_ERASURE)
    if row.kind != Kind.DELETE or row.state != State.ASKED:
        raise NotAllowedNow("这条请求不是等着同意的。")
    if row.answered_by_id == actor.user:
        raise Forbidden("不能同意自己提出的删除。")
    if not agree:
        row.state, row.answered_by, row.answered_at = State.OPEN, None, None
        row.save(update_fields=["state", "answered_by", "answered_at"])
        put_down("rights.answer", row, actor=actor, post=post)
        return row
    if why := duties(row.person, actor=actor):
        raise NotAllowedNow("现在不能删除：" + "".join(why))
    erase_person(row.person, actor=actor)
    row.state, row.agreed_by_id, row.answered_at = State.DONE, actor.user, clock.now()
    row.token = None  # what he asked was about himself, too
    row.save(update_fields=["state", "agreed_by", "answered_at", "token"])
    put_down("rights.erase", row, actor=actor, post=post)
    return row


def requests(actor: Actor) -> QuerySet[RightsRequest]:
    """Give the requests of one's places, those that wait first; NotFound for who has none."""
    posts = tuple(p for p in actor.posts if p.may(ANSWER_RIGHTS) or p.may(AGREE_ERASURE))
    if not posts:
        raise NotFound()
    rows = RightsRequest.objects.visible_to(replace(actor, posts=posts))
    rows = rows.select_related("person", "place", "received_by", "answered_by", "agreed_by")
    waits = Case(When(state__in=[State.OPEN, State.ASKED], then=0), default=1)
    return rows.order_by(waits, "due_at", "pk")


def request_for(actor: Actor, pk: UUID) -> RightsRequest:
    """Give one request; NotFound otherwise."""
    row: RightsRequest | None = requests(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def may_receive_at(actor: Actor, at: int) -> bool:
    """Tell whether somebody takes requests of the people of a place: for a button."""
    return _post_at(actor, at, ANSWER_RIGHTS) is not None


def call_second(row: RightsRequest, actor: Actor, post: ActingPost, *, title: str) -> None:
    """Tell those who may agree that somebody waits for their word."""
    leaders = Post.objects.current().filter(
        unit=post.unit, role__in=roles_with(AGREE_ERASURE), user__is_active=True
    )
    people = set(leaders.values_list("user", flat=True)) - {actor.user}
    tell(list(people), title=title, text="请到“权利请求”里答复。", key=f"rights:{row.pk}")


def _post_at(actor: Actor, at: int, verb: str) -> ActingPost | None:
    found = (p for p in actor.posts if p.may(verb) and place.contains(p.unit, at))
    return next(found, None)


def _post(actor: Actor, at: int, verb: str) -> ActingPost:
    post = _post_at(actor, at, verb)
    if post is None:
        raise Forbidden()
    return post


def locked_open(pk: UUID, actor: Actor, verb: str) -> tuple[RightsRequest, ActingPost]:
    """Lock a request that waits."""
    row = requests(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    post = _post(actor, row.place_id, verb)
    if not row.is_open:
        raise NotAllowedNow("这条请求已经答复过了。")
    return row, post


def _answered(row: RightsRequest, actor: Actor, text: str, state: str) -> None:
    row.state, row.answered_by_id, row.answered_at = state, actor.user, clock.now()
    sealed.seal_facts(row, sealed.open_facts(row) | {"answer": text.strip()})
    row.save(update_fields=["state", "answered_by", "answered_at", "token"])


def put_down(action: str, row: RightsRequest, *, actor: Actor, post: ActingPost) -> None:
    """Keep in the journal what was done with a request; never what it says."""
    record(
        action,
        actor=actor,
        object_type="rights",
        object_id=row.pk,
        county=row.county,
        detail={"要求": row.get_kind_display(), "结果": row.get_state_display()},
        role=post.role,
    )
