"""The worker's periodic tasks and jobs: thin entry points into the rooms' own jobs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from linli.accounts.models import BrowserSession, SignInTry
from linli.dashboards import records
from linli.dashboards.health import SWEEP
from linli.disputes import timers as disputes
from linli.exports import jobs as exports_jobs
from linli.fieldwork import digesting, urgent
from linli.fieldwork import jobs as fieldwork_jobs
from linli.imports import jobs as imports_jobs
from linli.incidents import counting, learning, seals
from linli.incidents.models import Operation
from linli.kernel import clock, scope
from linli.notices import outbound
from linli.organisation import posts
from linli.residents import care, handover, retention

__all__ = ["exports_jobs", "imports_jobs"]  # registers the jobs of these rooms

log = logging.getLogger("linli.jobs")
KEPT_HOURS = 72  # finished jobs: the health page reads the last sweep from them
STALLED_SECONDS = 60


@contextmanager
def _fresh() -> Iterator[None]:
    """Begin and end with no stale connection and no remembered moment."""
    close_old_connections()
    try:
        yield
    finally:
        clock.set_moment(None)
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name=SWEEP, queueing_lock="sweep", lock="sweep")
def sweep(timestamp: int) -> None:
    """Let due dates and reminders take effect."""
    from linli.incidents import timers  # here, so that a fault in it leaves the other jobs alone

    with _fresh():
        timers.sweep()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_waiting", lock="send_waiting")
def send_waiting(timestamp: int) -> None:
    """Send what waits for people outside."""
    with _fresh():
        outbound.send_waiting()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tell_urgent", lock="tell_urgent")
def tell_urgent(timestamp: int) -> None:
    """Tell the next ones of urgent information that nobody of the community has read."""
    with _fresh():
        urgent.sweep()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="compile_digests", lock="compile_digests")
def compile_digests(timestamp: int) -> None:
    """Compile the digests whose day has begun, and speak of those that are not confirmed."""
    with _fresh():
        digesting.compile_due()
        digesting.speak_of_unconfirmed()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="count_changed", lock="count_changed")
def count_changed(timestamp: int) -> None:
    """Bring the statistics up to date."""
    with _fresh():
        counting.count_changed()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give back to the queue what a killed worker held.

    Where its successor waits already, the dead job is ended: its lock would hold all others up.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="late_needs", lock="late_needs")
def late_needs(timestamp: int) -> None:
    """Tell of residents' needs that are late."""
    with _fresh():
        fieldwork_jobs.tell_of_late_needs()


@app.periodic(cron="50 19 * * *")  # UTC: ten to four in China
@app.task(queueing_lock="forget_routes", lock="forget_routes")
def forget_routes(timestamp: int) -> None:
    """Erase positions of patrols whose time is over."""
    with _fresh():
        fieldwork_jobs.forget_routes()


@app.periodic(cron="10 16 * * *")  # UTC: ten past midnight in China
@app.task(queueing_lock="seal", lock="seal")
def seal(timestamp: int) -> None:
    """Seal the day that has ended, then check all histories."""
    seal_now()
    with _fresh():
        check_histories()


def seal_now() -> int:
    """Seal every finished day that is not sealed yet; give their number."""
    with _fresh(), scope.acting(scope.system_actor("每日封存")):
        made = seals.seal_until(clock.today() - timedelta(days=1))
        seals.export()
        return made


def check_histories() -> seals.Verified:
    """Recompute all histories and note for the health page whether they are whole."""
    with scope.acting(scope.system_actor("历史核对")):
        found = seals.verify()
    records.note(records.HISTORY, breaks=len(found.breaks))
    return found


@app.periodic(cron="5 16 * * *")  # UTC: five past midnight in China
@app.task(queueing_lock="sign_out_departed", lock="sign_out_departed")
def sign_out_departed(timestamp: int) -> None:
    """Sign out whose last day was yesterday."""
    with _fresh(), scope.acting(scope.system_actor("离任退出")):
        posts.sign_out_departed()


@app.periodic(cron="15 0 * * *")  # UTC: a quarter past eight in China
@app.task(queueing_lock="remind_of_disputes", lock="remind_of_disputes")
def remind_of_disputes(timestamp: int) -> None:
    """Tell who answers for a dispute that its promise or its time limit has come."""
    with _fresh(), scope.acting(scope.system_actor("纠纷提醒")) as actor:
        disputes.remind(actor=actor)


@app.periodic(cron="50 18 * * *")  # UTC: ten to three in China
@app.task(queueing_lock="retain", lock="retain")
def retain(timestamp: int) -> None:
    """Delete what has been kept long enough, and write the report."""
    with _fresh():
        retain_now()


def retain_now() -> None:
    """End what ends with the day, then delete what is due."""
    with scope.acting(scope.system_actor("到期")) as actor:
        care.drop_ended(actor=actor)
        handover.prepare_ending(actor=actor)
    retention.run()


@app.periodic(cron="20 19 * * *")  # UTC: twenty past three in China
@app.task(queueing_lock="learn", lock="learn")
def learn(timestamp: int) -> None:
    """Learn from closed incidents which words speak for which category."""
    learn_now()


def learn_now() -> int:
    """Count the words of each category anew; give the number of counts."""
    with _fresh(), scope.acting(scope.system_actor("学习类别用词")) as actor:
        return learning.learn(actor=actor)


@app.periodic(cron="30 19 * * *")  # UTC: half past three in China
@app.task(queueing_lock="clean_up", pass_context=True)
async def clean_up_queue(context: JobContext, timestamp: int) -> None:
    """Forget finished jobs."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True)


@app.periodic(cron="40 19 * * *")
@app.task(queueing_lock="clean_up_rows", lock="clean_up_rows")
def clean_up(timestamp: int) -> None:
    """Forget expired sessions, old tries and old operations."""
    with _fresh():
        _old_rows()


def _old_rows() -> None:
    with scope.acting(scope.system_actor("清理")):
        now = clock.now()
        BrowserSession.objects.filter(expire_date__lt=now).delete()
        SignInTry.objects.filter(at__lt=now - timedelta(days=1), worked=False).delete()
        SignInTry.objects.filter(at__lt=now - timedelta(days=90)).delete()
        Operation.objects.filter(at__lt=now - timedelta(days=180)).delete()
