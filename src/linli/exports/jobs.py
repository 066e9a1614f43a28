"""Jobs of the queue: make one request's file, by its id alone; end what has had its time."""

import logging
from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.exports import engine, tidying

log = logging.getLogger("linli.exports")
_AGAIN = RetryStrategy(max_attempts=10, wait=5, retry_exceptions=[OperationalError, InterfaceError])


@app.task(retry=_AGAIN)
def make(export: str) -> None:
    """Write the file of a request."""
    try:
        engine.make(UUID(export))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever it is: the request must end, and its page say so
        log.exception("export %s could not be made", export)
        engine.fail(UUID(export))


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="exports expire")
def expire(timestamp: int) -> None:
    """Delete the files whose time is over."""
    log.info("exports: %s expired", tidying.expire())
