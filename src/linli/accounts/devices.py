"""Where a person is signed in: browsers and the devices of the API, and how they are signed out."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import MD5, Concat

from linli.accounts.models import ApiToken, BrowserSession, User
from linli.accounts.policy import policy
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor

Ended = BrowserSession.Ended


@dataclass(frozen=True)
class Device:
    """A line of the list: what it is, where it came from, since when, and when it was last seen."""

    id: UUID
    name: str
    address: str
    since: datetime
    last_seen: datetime
    is_browser: bool


def devices_of(user: User) -> list[Device]:
    """List where a person is signed in now, the one seen last first."""
    return [device for _, device in _seen(user=user)]


def seen_last(users: QuerySet[User], *, most: int) -> list[tuple[UUID, Device]]:
    """List the devices on which these people are signed in now, each with its holder's number."""
    return _seen(most=most, user__in=users.values("pk"))


def _seen(*, most: int | None = None, **whose: object) -> list[tuple[UUID, Device]]:
    """Read the sessions and tokens that still hold, the one seen last first."""
    now = clock.now()
    browsers = BrowserSession.objects.filter(ended="", expire_date__gt=now, **whose)
    tokens = ApiToken.objects.filter(revoked_at=None, expires_at__gt=now, **whose)
    found = [
        *(
            (b.user_id, Device(b.id, b.browser, b.address, b.created_at, b.last_seen, True))
            for b in browsers.order_by("-last_seen")[:most]
        ),
        *(
            (t.user_id, Device(t.id, t.device_name, t.address, t.created_at, t.last_seen, False))
            for t in tokens.order_by("-last_seen")[:most]
        ),
    ]
    held = [(user, device) for user, device in found if user]
    return sorted(held, key=lambda pair: pair[1].last_seen, reverse=True)[:most]


def sign_out_device(user: User, pk: UUID, *, actor: Actor) -> Device:
    """Sign one of one's own devices out; NotFound for another person's."""
    for device in devices_of(user):
        if device.id == pk:
            _end([device], Ended.REMOTE)
            record("accounts.device_out", actor=actor, object_type="user", object_id=user.pk)
            return device
    raise NotFound()


def sign_out_others(user: User, *, actor: Actor, here: UUID | None) -> int:
    """Sign all devices out but the one in hand; give how many."""
    others = [device for device in devices_of(user) if device.id != here]
    _end(others, Ended.REMOTE)
    record("accounts.device_out", actor=actor, object_type="user", object_id=user.pk)
    return len(others)


def end_sessions(users: Iterable[User], why: BrowserSession.Ended) -> None:
    """End every session and token of these people at once. The caller records why."""
    ids = [user.pk for user in users]
    _end_browsers(why, user__in=ids)
    ApiToken.objects.filter(user__in=ids, revoked_at=None).update(revoked_at=clock.now())


def keep_to_the_limit(user: User, *, newest: UUID | None) -> list[Device]:
    """Sign out what signed in first, so that with the newest there are as many as allowed."""
    most = policy().most_devices
    if not most:
        return []
    others = sorted(
        (device for device in devices_of(user) if device.id != newest),
        key=lambda device: device.since,
        reverse=True,
    )
    _end(others[most - 1 :], Ended.LIMIT)
    return others[most - 1 :]


def why_ended(session_key: str) -> str:
    """Say why the session of this cookie was ended, as a code; "" when it was not."""
    key = "-" + hashlib.md5(session_key.encode(), usedforsecurity=False).hexdigest()
    return BrowserSession.objects.filter(pk=key).values_list("ended", flat=True).first() or ""


def _end(devices: list[Device], why: BrowserSession.Ended) -> None:
    _end_browsers(why, id__in=[device.id for device in devices if device.is_browser])
    tokens = ApiToken.objects.filter(id__in=[d.id for d in devices if not d.is_browser])
    tokens.update(revoked_at=clock.now())


def _end_browsers(why: BrowserSession.Ended, **which: object) -> None:
    """Move the rows from under their cookies: a request under way cannot bring them back."""
    BrowserSession.objects.filter(ended="", **which).update(
        session_key=Concat(Value("-"), MD5(F("session_key"))), session_data="", ended=why
    )
