"""What takes two administrators: one asks, another agrees; nobody agrees for himself.

Granting one of the three powers (ASVS 2.3.5), and unbinding the second factor of a security
administrator, whom no other single power stands above (privacy G10).
"""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from linli.accounts.administration import MANAGE, accounts_for, forget_second_factor
from linli.accounts.models import User
from linli.accounts.telling import tell
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.kernel.scope import Actor
from linli.organisation.models import Post, TwoPersonRequest, Unit
from linli.organisation.posts import close_post, constraints, write_post
from linli.organisation.powers import may_at
from linli.organisation.roles import GRANT_POSTS, READ_JOURNAL

Kind, Outcome = TwoPersonRequest.Kind, TwoPersonRequest.Outcome
# Who may agree. The auditor watches over grants, so he takes no part in them.
MAY_AGREE = {
    Kind.APPOINT: (GRANT_POSTS, MANAGE),
    Kind.RESET_CODE: (GRANT_POSTS, MANAGE, READ_JOURNAL),
}


def ask_to_appoint(
    user: User,
    *,
    actor: Actor,
    role: str,
    unit: Unit,
    valid_from: date,
    valid_to: date | None,
    is_deputy: bool,
    replaces: Post | None,
) -> TwoPersonRequest:
    """Ask for one of the three powers for somebody; services.appoint has asked who may."""
    row = TwoPersonRequest(
        kind=Kind.APPOINT,
        user=user,
        unit=unit,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        is_deputy=is_deputy,
        replaces=replaces,
        asked_by_id=_person(actor),
    )
    return _asked(row, actor)


def ask_to_reset_code(user: User, *, actor: Actor) -> TwoPersonRequest:
    """Ask that the lost second factor of a security administrator be unbound."""
    post = user.posts.current().filter(role="sec_admin").select_related("unit").first()
    if post is None or not accounts_for(actor).filter(pk=user.pk).exists():
        raise NotFound()
    if user.pk == actor.user:
        raise Forbidden("不能办理自己的动态口令，请由另一位管理员提出。", "own_account")
    if not any(may_at(actor, verb, post.unit) for verb in (GRANT_POSTS, MANAGE)):
        raise Forbidden()
    row = TwoPersonRequest(
        kind=Kind.RESET_CODE, user=user, unit=post.unit, role=post.role, asked_by_id=_person(actor)
    )
    return _asked(row, actor)


def requests_for(actor: Actor) -> QuerySet[TwoPersonRequest]:
    """Give the requests of the counties where this person administers or audits, newest first."""
    units = [post.unit for post in actor.posts if any(map(post.may, MAY_AGREE[Kind.RESET_CODE]))]
    named = ("user", "unit", "asked_by", "decided_by", "replaces__user")
    return TwoPersonRequest.objects.filter(unit__in=units).select_related(*named)


def may_decide(row: TwoPersonRequest, actor: Actor) -> bool:
    """Tell whether this person is the second one: another administrator, not the one concerned."""
    is_another = actor.user not in (row.asked_by_id, row.user_id)
    verbs = MAY_AGREE[Kind(row.kind)]
    return not row.outcome and is_another and any(may_at(actor, v, row.unit) for v in verbs)


def decide(pk: UUID, *, actor: Actor, agreed: bool) -> TwoPersonRequest:
    """Agree to what another asked for, and it happens; or refuse it, and nothing does."""
    row = requests_for(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    if row.outcome:
        raise Invalid({"request": "已有人答复过。"})
    if not may_decide(row, actor):
        text = "须由提出人和本人以外的另一位管理员同意。"
        raise Forbidden(text, "two_persons")
    row.outcome = Outcome.AGREED if agreed else Outcome.REFUSED
    row.decided_by_id, row.decided_at = actor.user, clock.now()
    row.save(update_fields=["outcome", "decided_by", "decided_at"])
    if agreed:
        _carry_out(row, actor)
    _record(f"two_persons.{row.outcome}", row, actor)
    tell(
        [row.asked_by_id],
        title=f"{row.get_kind_display()}：{row.get_outcome_display()}",
        text=f"{row.user.name}，由{actor.name}答复。",
    )
    return row


def _carry_out(row: TwoPersonRequest, actor: Actor) -> None:
    if row.kind == Kind.RESET_CODE:
        forget_second_factor(row.user, actor=actor)
        return
    held = set(row.user.posts.current().values_list("role", flat=True))
    if held:
        raise Invalid({"request": "此人现在有别的岗位，不能再担任管理员（三权分立）。"})
    assert row.valid_from
    if row.replaces:
        close_post(row.replaces, row.valid_from - timedelta(days=1))
    write_post(
        row.user,
        role=row.role,
        unit=row.unit,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_deputy=row.is_deputy,
    )


def _asked(row: TwoPersonRequest, actor: Actor) -> TwoPersonRequest:
    with constraints():
        row.save(force_insert=True)
    _record("two_persons.ask", row, actor)
    seconds = Post.objects.current().filter(unit=row.unit, role__in=_roles_for(row))
    tell(
        seconds.exclude(user__in=[row.asked_by_id, row.user_id]).values_list("user", flat=True),
        title=f"请您同意：{row.get_kind_display()}（{row.user.name}）",
        text=f"{actor.name}提出。请在“登录安全”里核对后同意或不同意。",
    )
    return row


def _person(actor: Actor) -> UUID:
    if actor.user is None:
        raise Forbidden()
    return actor.user


def _roles_for(row: TwoPersonRequest) -> tuple[str, ...]:
    both = ("sys_admin", "sec_admin")
    return both if row.kind == Kind.APPOINT else (*both, "audit_admin")


def _record(action: str, row: TwoPersonRequest, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="user",
        object_id=row.user_id,
        county=row.unit.county_number,
        detail={"kind": row.kind, "role": row.role, "asked_by": str(row.asked_by_id)},
    )
