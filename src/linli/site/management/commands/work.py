"""Run the worker: timers and queued jobs, until told to stop or the database goes away."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from linli.site import jobs

CONCURRENCY = 2
PATIENCE = 1.5  # seconds that running jobs get after SIGTERM; the launcher gives 2.5 in all


class Command(BaseCommand):
    help = "后台任务：定时器与队列"
    requires_system_checks = ()  # ./linli test makes them

    def handle(self, *args: Any, **options: Any) -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's
        with app.replace_connector(connector) as worker_app:
            asyncio.run(_work(worker_app))


async def _work(worker_app: App) -> None:
    async with worker_app.open_async():
        # What fell due while nobody worked does not wait for the next minute.
        with suppress(AlreadyEnqueued):
            await jobs.sweep.configure().defer_async(timestamp=int(time.time()))
        await worker_app.run_worker_async(
            concurrency=CONCURRENCY,
            listen_notify=True,
            shutdown_graceful_timeout=PATIENCE,
            fetch_job_polling_interval=5,
        )
