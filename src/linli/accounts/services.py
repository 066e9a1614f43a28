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

from linli.accounts.models import ApiToken, SignInTry, User
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Refused, TooMany
from linli.kernel.scope import Actor

TRIES = 5
WINDOW = timedelta(minutes=15)


class WrongPassword(Refused):
    """The same words for an unknown name, a wrong password and a closed account."""

    status = 401

    def __init__(self) -> None:
        super().__init__("登录名或密码不对。", "wrong_password")


def authenticate(username: str, password: str, *, address: str) -> User:
    """Check a name and password; WrongPassword or TooMany. Failed tries are kept by the caller.

    The caller's transaction is rolled back on a refusal, so it must call `note_failed_try` after.
    """
    since = clock.now() - WINDOW
    tries = SignInTry.objects.filter(username=username[:60], address=address or "?", at__gte=since)
    if tries.count() >= TRIES:
        raise TooMany(
            "登录失败次数过多,请 15 分钟后再试,或联系管理员。", int(WINDOW.total_seconds())
        )
    user = User.objects.filter(username=username[:60], is_active=True).first()
    if not _is_password_of(user, password) or user is None:
        raise WrongPassword()
    tries.delete()
    record("accounts.sign_in", actor=_as_actor(user, address))
    return user


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
    SignInTry.objects.create(username=username[:60], address=address or "?")
    known = User.objects.filter(username=username[:60]).first()
    record("accounts.sign_in", actor=_as_actor(known, address), refused=True)


def refuse_first_password(user: User) -> None:
    """Refuse whoever still has the printed password: it is changed on the page of passwords."""
    if user.must_change_password:
        raise Forbidden("请先在网页上登录,改掉首次密码。", "must_change_password")


def change_password(user: User, *, actor: Actor, to: str) -> None:
    """Change one's own password; who knew the old one is signed out of every device."""
    user.set_password(to)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    sign_out_devices(user)
    record("accounts.password", actor=actor, object_type="user", object_id=user.pk)


def sign_out_devices(*users: User) -> None:
    """End the tokens of every device."""
    ApiToken.objects.filter(user__in=users, revoked_at=None).update(revoked_at=clock.now())


def issue_token(user: User, *, device_name: str) -> tuple[str, ApiToken]:
    """Make a token for a device; only its digest is stored."""
    token = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        digest=_digest(token),
        device_name=device_name[:80],
        expires_at=clock.now() + timedelta(days=settings.TOKEN_DAYS),
    )
    return token, row


def user_of_token(token: str) -> User | None:
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
    return row.user if row else None


def revoke_token(token: str) -> None:
    """Sign a device out."""
    ApiToken.objects.filter(digest=_digest(token)).update(revoked_at=clock.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
