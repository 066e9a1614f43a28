"""Signing in and out, passwords and device tokens."""

import hashlib
import secrets
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from linli.accounts.models import ApiToken, SignInTry, User
from linli.kernel import clock
from linli.kernel.errors import Refused, TooMany

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
    tries = SignInTry.objects.filter(username=username[:60], address=address, at__gte=since)
    if tries.count() >= TRIES:
        raise TooMany(
            "登录失败次数过多,请 15 分钟后再试,或联系管理员。", int(WINDOW.total_seconds())
        )
    nobodys = _nobodys_password()
    user = User.objects.filter(username=username[:60], is_active=True).first()
    if not check_password(password, user.password if user else nobodys) or user is None:
        raise WrongPassword()
    tries.delete()
    return user


@cache
def _nobodys_password() -> str:
    """Give what is checked for an unknown name, to take the same time (ASVS 6.3.8)."""
    return make_password(secrets.token_urlsafe(16))


def note_failed_try(username: str, *, address: str) -> None:
    """Count one failed sign-in, in its own transaction after the refusal."""
    SignInTry.objects.create(username=username[:60], address=address or "?")


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
