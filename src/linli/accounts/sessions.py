"""The session store: Django's, with whose session it is beside it; SESSION_ENGINE names this."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from linli.accounts.browsers import browser_named
from linli.accounts.models import BrowserSession
from linli.kernel import clock
from linli.kernel.ids import id_in


class SessionStore(DatabaseStore):
    """Keeps the sessions of browsers in `BrowserSession`."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """Write the row; what a list of devices shows comes out of the session itself."""
        row = super().create_model_instance(data)
        assert isinstance(row, BrowserSession)
        row.id = _shown_id(row.session_key)
        row.user_id = id_in(str(data.get("_auth_user_id", "")))
        row.address, row.browser = data.get("address", ""), data.get("browser", "")
        row.created_at = _moment(data.get("signed_in_at")) or clock.now()
        row.last_seen = clock.now()
        return row


def remember_where(request: HttpRequest, address: str) -> None:
    """Write into a session that has just begun where it came from."""
    request.session["address"] = address
    request.session["browser"] = browser_named(request.headers.get("User-Agent", ""))
    request.session["signed_in_at"] = clock.now().isoformat()


def device_of(request: HttpRequest) -> UUID | None:
    """Give the id under which this browser stands in the list of devices."""
    key = request.session.session_key
    return _shown_id(key) if key else None


def _shown_id(key: str) -> UUID:
    """A name for the session that does not tell its key."""
    return UUID(bytes=hashlib.sha256(key.encode()).digest()[:16])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
