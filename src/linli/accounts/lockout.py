"""Failed sign-ins are slowed down by name and address together; see trust.md, Login and session.

Never by name alone, so that nobody locks another person out from elsewhere: the limit of a name
spares the addresses from which that person has signed in before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, QuerySet

from linli.accounts.models import SignInTry, User
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import TooMany
from linli.kernel.keyring import keyring
from linli.kernel.scope import Actor

FREE = 5  # failures that cost no waiting; the next one waits (G10: 5 failures, 15 minutes)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=4)
REMEMBERED = timedelta(hours=24)
# An office has one address for many people: gentler limits, over a sliding window.
PER_ADDRESS, ADDRESS_WINDOW = 100, timedelta(minutes=15)
PER_NAME, NAME_WINDOW = 50, timedelta(hours=1)


@dataclass(frozen=True)
class Lock:
    """A person who cannot sign in from an address until a moment."""

    user: User
    address: str
    failures: int
    until: datetime


def wait_after(failures: int) -> timedelta:
    """Say how long to wait after so many failures in a row: 0, then 15 minutes, doubling."""
    if failures < FREE:
        return timedelta()
    doublings = min(failures - FREE, 10)
    return min(FIRST_WAIT * int(2**doublings), LONGEST_WAIT)


def refuse_if_locked(username: str, *, address: str) -> None:
    """Refuse a further try that comes too early, alike whether the name exists or not."""
    wait = max(_wait_of_pair(username, address), _wait_of_crowds(username, address))
    if wait > timedelta():
        text = f"登录失败次数过多，请 {_said(wait)}后再试；急用请联系安全管理员解除。"
        raise TooMany(text, int(wait.total_seconds()) + 1)


def note_failure(username: str, user: User | None, *, address: str) -> None:
    """Count a failed try."""
    SignInTry.objects.create(
        name_digest=_digest(username), user=user, address=_address(address), at=clock.now()
    )


def note_success(user: User, *, address: str) -> int:
    """Forget the failures, remember the address; give how many failures the name had lately."""
    mine = SignInTry.objects.filter(name_digest=_digest(user.username))
    failures = mine.filter(worked=False, at__gte=clock.now() - REMEMBERED).count()
    mine.filter(address=_address(address)).delete()
    SignInTry.objects.create(
        name_digest=_digest(user.username),
        user=user,
        address=_address(address),
        worked=True,
        at=clock.now(),
    )
    return failures


def locks_of(users: QuerySet[User]) -> list[Lock]:
    """List who of them is locked out from where at this moment, the longest first."""
    rows = (
        SignInTry.objects.filter(user__in=users, worked=False, at__gte=clock.now() - REMEMBERED)
        .values("user", "address")
        .annotate(failures=Count("id"), last=Max("at"))
        .filter(failures__gte=FREE)
    )
    ends = [(row, row["last"] + wait_after(row["failures"])) for row in rows]
    known = User.objects.in_bulk([row["user"] for row, _ in ends])
    locks = [
        Lock(known[row["user"]], row["address"], row["failures"], until)
        for row, until in ends
        if until > clock.now()
    ]
    return sorted(locks, key=lambda lock: lock.until, reverse=True)


def release(user: User, *, actor: Actor) -> None:
    """Let a person try again at once, from everywhere. The caller has asked who may."""
    SignInTry.objects.filter(user=user, worked=False).delete()
    record("account.release", actor=actor, object_type="user", object_id=user.pk)


def _wait_of_pair(username: str, address: str) -> timedelta:
    since = clock.now() - REMEMBERED
    failed = SignInTry.objects.filter(
        name_digest=_digest(username), address=_address(address), worked=False, at__gte=since
    ).aggregate(failures=Count("id"), last=Max("at"))
    if not failed["failures"]:
        return timedelta()
    until: datetime = failed["last"] + wait_after(failed["failures"])
    return until - clock.now()


def _wait_of_crowds(username: str, address: str) -> timedelta:
    failed = SignInTry.objects.filter(worked=False)
    at_address = failed.filter(address=_address(address))
    waits = [_slide(at_address, PER_ADDRESS, ADDRESS_WINDOW)]
    if not _is_known(username, address):
        by_name = failed.filter(name_digest=_digest(username))
        waits.append(_slide(by_name, PER_NAME, NAME_WINDOW))
    return max(waits)


def _is_known(username: str, address: str) -> bool:
    return SignInTry.objects.filter(
        name_digest=_digest(username), address=_address(address), worked=True
    ).exists()


def _slide(failed: QuerySet[SignInTry], most: int, window: timedelta) -> timedelta:
    """Wait until fewer than `most` of them lie within the window."""
    recent = failed.filter(at__gte=clock.now() - window).order_by(F("at").desc())
    moments: Iterable[datetime] = recent.values_list("at", flat=True)[most - 1 : most]
    return max((at + window - clock.now() for at in moments), default=timedelta())


def _digest(username: str) -> str:
    return keyring().blind_index(username[:200], purpose="accounts.sign_in").hex()


def _address(address: str) -> str:
    return address or "?"


def _said(wait: timedelta) -> str:
    minutes = -(-int(wait.total_seconds()) // 60) or 1
    return f"{minutes} 分钟" if minutes < 60 else f"{-(-minutes // 60)} 小时"
