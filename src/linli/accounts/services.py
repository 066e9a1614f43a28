"""Signing in and out, passwords and device tokens."""

import hashlib
import secrets
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import (
    check_password,
    get_hasher,
    identify_hasher,
    make_password,
)

from linli.accounts import devices, lockout, second_factor
from linli.accounts.models import ApiToken, BrowserSession, UsedPassword, User
from linli.accounts.passwords import has_run_out, kept
from linli.accounts.policy import asks_code_of
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Refused
from linli.kernel.scope import Actor

SEEN_EVERY = timedelta(minutes=5)  # how often a device's last use is written down


class SignInFailed(Refused):
    """A try that counts: the caller's transaction is rolled back, so it calls `note_failed_try`."""

    status = 401


class WrongPassword(SignInFailed):
    """The same words for an unknown name, a wrong password and a closed account."""

    def __init__(self) -> None:
        super().__init__("登录名或密码不对。", "wrong_password")


class CodeMissing(Refused):
    """The password is right; the code of the second factor was not given."""

    status = 401

    def __init__(self) -> None:
        super().__init__("请填写手机上的动态口令（otp）。", "code_missing")


class WrongCode(SignInFailed):
    """The second factor did not fit, or this code has been used already."""

    def __init__(self) -> None:
        text = "口令不对，或已经用过。请等手机上换成下一个六位数再试。"
        super().__init__(text, "wrong_code")


def authenticate(username: str, password: str, *, address: str) -> User:
    """Check a name and password: the first step; WrongPassword or TooMany."""
    lockout.refuse_if_locked(username, address=address)
    user = User.objects.filter(username=username[:60], is_active=True).first()
    if not _is_password_of(user, password) or user is None:
        raise WrongPassword()
    return user


def check_code(user: User, code: str, *, address: str) -> None:
    """Check the second factor, once for each code; WrongCode or TooMany."""
    lockout.refuse_if_locked(user.username, address=address)
    if not second_factor.spend(user, code, actor=_as_actor(user, address)):
        raise WrongCode()


def prove(user: User, typed: str, *, by_code: bool, address: str) -> None:
    """Check afresh that it is still this person: by the code, else by the password."""
    if by_code:
        check_code(user, typed, address=address)
    else:
        authenticate(user.username, typed, address=address)


def complete_sign_in(user: User, *, address: str) -> int:
    """Note that everything was right; give how many tries had failed in the last day."""
    failures = lockout.note_success(user, address=address)
    if has_run_out(user):
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
    record("accounts.sign_in", actor=_as_actor(user, address))
    return failures


def _is_password_of(user: User | None, password: str) -> bool:
    """Compute the slow hash once, whoever it is: the time tells of no account (ASVS 6.3.8)."""
    nobodys = _nobodys_password()
    if user is None:
        return check_password(password, nobodys)
    if not user.has_usable_password() or identify_hasher(user.password) != get_hasher():
        check_password(password, nobodys)  # a printed first password has a quick hash
    return check_password(password, user.password)


@cache
def _nobodys_password() -> str:
    """Give what is checked for an unknown name."""
    return make_password(secrets.token_urlsafe(16))


def _as_actor(user: User | None, address: str) -> Actor:
    name = user.name if user else ""
    return Actor(user=user.pk if user else None, name=name, address=address)


def note_failed_try(username: str, *, address: str) -> None:
    """Count one failed sign-in, in its own transaction after the refusal.

    The journal does not quote a name that nobody has: it may be a password typed a field too early.
    """
    known = User.objects.filter(username=username[:60]).first()
    lockout.note_failure(username, known, address=address)
    record("accounts.sign_in", actor=_as_actor(known, address), refused=True)


def must_enrol(user: User, actor: Actor) -> bool:
    """Tell whether this person owes a second factor and has none yet."""
    return asks_code_of(actor) and not second_factor.has_code(user)


def refuse_unready(user: User, actor: Actor) -> None:
    """Refuse whoever has to do something on the pages first: a first password, a second factor."""
    if user.must_change_password:
        raise Forbidden("请先在网页上登录，修改密码。", "must_change_password")
    if must_enrol(user, actor):
        raise Forbidden("请先在网页上登录，绑定动态口令。", "must_enrol")


def change_password(user: User, *, actor: Actor, to: str) -> None:
    """Change one's own password; who knew the old one is signed out of every device."""
    UsedPassword.objects.create(user=user, password=user.password, at=clock.now())
    user.used_passwords.exclude(pk__in=kept(user)).delete()
    user.set_password(to)
    user.must_change_password, user.password_changed_at = False, clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    devices.end_sessions([user], BrowserSession.Ended.PASSWORD)
    record("accounts.password", actor=actor, object_type="user", object_id=user.pk)


def turn_off_second_factor(user: User, *, actor: Actor) -> None:
    """Give up one's own second factor, where the policy leaves the choice."""
    if asks_code_of(actor):
        raise Forbidden("您的岗位必须使用动态口令，不能停用；换手机请用“更换”。", "code_required")
    second_factor.turn_off(user, actor=actor)


def issue_token(user: User, *, device_name: str, address: str = "") -> tuple[str, ApiToken]:
    """Make a token for a device; only its digest is stored."""
    token = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        digest=_digest(token),
        device_name=device_name[:80],
        address=address,
        expires_at=clock.now() + timedelta(days=settings.TOKEN_DAYS),
    )
    return token, row


def user_of_token(token: str, *, address: str = "") -> User | None:
    """Give the active user whose device holds `token`, or None."""
    row = (
        ApiToken.objects.filter(
            digest=_digest(token),
            revoked_at=None,
            expires_at__gt=clock.now(),
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )
    if row and row.last_seen < clock.now() - SEEN_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_seen=clock.now(), address=address)
    return row.user if row else None


def revoke_token(token: str) -> None:
    """Sign a device out."""
    ApiToken.objects.filter(digest=_digest(token)).update(revoked_at=clock.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
