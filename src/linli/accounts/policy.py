"""How strict signing in is on this installation, and of whom a second factor is asked."""

from linli.accounts.models import SecurityPolicy
from linli.journal.services import record
from linli.kernel.scope import Actor

GRANT = "organisation.grant"
THREE_POWERS = ("sys_admin", "sec_admin", "audit_admin")  # never in one hand
EXPORT = "export."  # how a verb of taking data out of the platform begins


def policy() -> SecurityPolicy:
    """Give the installation's policy; the defaults where nobody has changed them."""
    return SecurityPolicy.objects.first() or SecurityPolicy()


def asks_code_of(actor: Actor) -> bool:
    """Tell whether this person must sign in with a second factor (privacy G10)."""
    administers, exports = is_administrator(actor), may_export(actor)
    if not (administers or exports):
        return False  # nearly everybody: without asking the database
    now = policy()
    return (administers and now.administrators_need_code) or (exports and now.exporters_need_code)


def is_administrator(actor: Actor) -> bool:
    """Tell whether one of the three powers is in this hand."""
    return any(post.role in THREE_POWERS for post in actor.posts)


def may_export(actor: Actor) -> bool:
    """Tell whether any post may take people's data out."""
    return any(verb.startswith(EXPORT) for post in actor.posts for verb in post.verbs)


def change_policy(
    *,
    actor: Actor,
    administrators_need_code: bool,
    exporters_need_code: bool,
    passwords: str,
    most_devices: int,
) -> SecurityPolicy:
    """Write the policy; the journal keeps what it was and what it became."""
    if not actor.is_system:
        actor.must(GRANT)
    before = policy()
    wanted = {
        "administrators_need_code": administrators_need_code,
        "exporters_need_code": exporters_need_code,
        "passwords": SecurityPolicy.Passwords(passwords),
        "most_devices": most_devices,
    }
    after, _ = SecurityPolicy.objects.update_or_create(pk=1, defaults=wanted)
    detail = {"before": _as_data(before), "after": _as_data(after)}
    record("accounts.policy", actor=actor, object_type="policy", detail=detail)
    return after


def _as_data(row: SecurityPolicy) -> dict[str, object]:
    names = ("administrators_need_code", "exporters_need_code", "passwords", "most_devices")
    return {name: getattr(row, name) for name in names}
