"""Jobs of the queue: thin, by the run's id alone; both may be killed and run again."""

import logging
from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.imports import engine, tidying, undoing

log = logging.getLogger("linli.imports")
_AGAIN = RetryStrategy(max_attempts=10, wait=5, retry_exceptions=[OperationalError, InterfaceError])


@app.task(retry=_AGAIN)
def prepare(run: str) -> None:
    """Read and examine a workbook."""
    try:
        engine.prepare(UUID(run))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever it is: the run must end, and its page say so
        log.exception("import %s could not be read", run)
        engine.fail(UUID(run))


@app.task(retry=_AGAIN)
def apply(run: str) -> None:
    """Take the lines of a confirmed run."""
    try:
        engine.apply(UUID(run))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # the same
        log.exception("import %s could not be taken", run)
        engine.fail(UUID(run))


@app.task(retry=_AGAIN)
def undo(run: str) -> None:
    """Take back what a run has written."""
    try:
        undoing.undo(UUID(run))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # the same
        log.exception("import %s could not be taken back", run)
        undoing.lose(UUID(run))


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="imports tidy")
def tidy(timestamp: int) -> None:
    """End what nobody came back to."""
    log.info("imports: %s called off", tidying.tidy())
