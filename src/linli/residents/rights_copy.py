"""Writes: a copy of all that is held about somebody; a second person agrees before it is made.

Whoever could print it alone could read anybody: past the quota, the reasons and the journal.
"""

from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Forbidden, NotAllowedNow
from linli.kernel.scope import Actor
from linli.organisation.roles import AGREE_ERASURE, ANSWER_RIGHTS
from linli.residents.models import RightsRequest
from linli.residents.quota import must_have_quota
from linli.residents.rights import call_second, locked_open, put_down

Kind, State = RightsRequest.Kind, RightsRequest.State


def ask_copy(pk: UUID, *, actor: Actor) -> RightsRequest:
    """Ask a second person to let the copy be made; asked already, it stays asked."""
    row, post = locked_open(pk, actor, ANSWER_RIGHTS)
    _must_be_access(row)
    if row.state == State.ASKED or row.agreed_by_id:
        return row
    row.state, row.answered_by_id, row.answered_at = State.ASKED, actor.user, clock.now()
    row.save(update_fields=["state", "answered_by", "answered_at"])
    call_second(row, actor, post, title=f"{actor.name} 申请提供一份个人信息副本")
    put_down("rights.answer", row, actor=actor, post=post)
    return row


def decide_copy(pk: UUID, *, actor: Actor, agree: bool) -> RightsRequest:
    """Let the copy be made, or not; never by whoever asked for it."""
    row, post = locked_open(pk, actor, AGREE_ERASURE)
    _must_be_access(row)
    if row.state != State.ASKED:
        raise NotAllowedNow("这条请求不是等着同意的。")
    if actor.user in (row.answered_by_id, row.received_by_id):
        raise Forbidden("不能同意自己登记或提出的副本。")
    row.state = State.OPEN
    if agree:
        row.agreed_by_id = actor.user
    else:
        row.answered_by, row.answered_at = None, None
    row.save(update_fields=["state", "answered_by", "answered_at", "agreed_by"])
    put_down("rights.answer", row, actor=actor, post=post)
    return row


def note_extract(pk: UUID, *, actor: Actor) -> RightsRequest:
    """Put down that a copy was made, as agreed; each one counts as a look at the person."""
    row, post = locked_open(pk, actor, ANSWER_RIGHTS)
    _must_be_access(row)
    if row.agreed_by_id is None:
        raise NotAllowedNow("副本须先由另一位负责人同意，才能打开。")
    if row.agreed_by_id == actor.user:
        raise Forbidden("同意副本的人不能自己打开。")
    must_have_quota(actor)
    put_down("rights.extract", row, actor=actor, post=post)
    return row


def _must_be_access(row: RightsRequest) -> None:
    if row.kind != Kind.ACCESS:
        raise NotAllowedNow("只有要求查阅、复制的，才提供副本。")
