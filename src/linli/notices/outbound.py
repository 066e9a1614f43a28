"""Messages to people outside: one interface for senders, the file sender, and the job."""

import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from linli.kernel import clock, scope
from linli.kernel.keyring import keyring
from linli.notices.models import OutboundMessage
from linli.notices.services import phone_context

log = logging.getLogger("linli.outbound")
MAX_TRIES = 8  # the last about two hours after the first
State = OutboundMessage.State


class Sender(Protocol):
    """A way to the person concerned. `send` raises when it cannot; it may be asked twice."""

    def send(self, message: OutboundMessage) -> None: ...


class FileSender:
    """Stands in for a gateway: one private file per message, the same name when repeated."""

    def send(self, message: OutboundMessage) -> None:
        """Write number and text for whatever carries them on."""
        folder = Path(settings.OUTBOX)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = [f"时间 {clock.now().astimezone(clock.CHINA):%Y-%m-%d %H:%M}"]
        lines += [f"手机 {phone_of(message)}", "", message.text, ""]
        partial = folder / f".{message.pk}.part"
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write("\n".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / f"{message.pk}.txt")


def phone_of(message: OutboundMessage) -> str:
    """Decrypt the number a message goes to."""
    token = bytes(message.phone_token or b"")
    return keyring().decrypt(token, context=phone_context(message.incident))


def send_waiting(most: int = 200) -> int:
    """Send what waits and is due, each in its own transaction; give how many were handled."""
    sender = cast(Sender, import_string(settings.OUTBOUND)())
    handled: list[UUID] = []
    while len(handled) < most and (sent := _send_next(sender, handled)):
        handled.append(sent)
    return len(handled)


def _send_next(sender: Sender, handled: list[UUID]) -> UUID | None:
    with scope.acting(scope.system_actor("对外消息")) as actor:
        waiting = OutboundMessage.objects.visible_to(actor).filter(_due(), state=State.WAITING)
        # A second worker passes over what the first holds.
        rest = waiting.exclude(pk__in=handled).order_by("created_at")
        message: OutboundMessage | None = rest.select_for_update(skip_locked=True).first()
        if message is None:
            return None
        _try(sender, message)
        message.save(update_fields=["state", "tries", "sent_at", "error"])
        return message.pk


def _try(sender: Sender, message: OutboundMessage) -> None:
    message.tries += 1
    try:
        sender.send(message)
    except Exception as error:  # whatever a gateway raises: the next message goes on
        message.error = type(error).__name__  # its text might hold the number
        if message.tries >= MAX_TRIES:
            message.state = State.FAILED
        log.warning("message %s not sent: %s", message.pk, message.error)
    else:
        message.state, message.sent_at, message.error = State.SENT, clock.now(), ""


def _due() -> Q:
    """Try number n waits until 2^n - 1 minutes after the message was made."""
    due = Q(tries=0)
    for tries in range(1, MAX_TRIES):
        wait = timedelta(minutes=2**tries - 1)
        due |= Q(tries=tries, created_at__lte=clock.now() - wait)
    return due
