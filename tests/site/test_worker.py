"""The timers' entry points, as the application role; seals and the check of histories."""

import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django import app

from linli.accounts.models import BrowserSession, SignInTry
from linli.incidents import seals
from linli.incidents.models import Seal
from linli.kernel import clock
from linli.site import jobs
from tests.town import Town

pytestmark = pytest.mark.django_db


def test_every_timer_is_registered() -> None:
    app.perform_import_paths()
    timers = {task.name for task, _ in ((p.task, p.cron) for p in _periodic())}
    names = ("sweep", "send_waiting", "retry_stalled", "seal", "clean_up_queue", "clean_up")
    assert timers >= {f"linli.site.jobs.{name}" for name in names}


def _periodic() -> Any:
    return app.periodic_registry.periodic_tasks.values()


def test_the_application_role_may_queue_a_job(town: Town) -> None:
    assert jobs.send_waiting.defer(timestamp=0) > 0


def test_cleaning_keeps_what_is_young(town: Town, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    now = clock.now()
    for days in (0.1, 2):
        SignInTry.objects.create(address="", at=now - timedelta(days=days))
        BrowserSession.objects.create(
            session_key=str(days), expire_date=now + timedelta(days=1 - days)
        )
    jobs._old_rows()
    assert (SignInTry.objects.count(), BrowserSession.objects.count()) == (1, 1)


def test_days_are_sealed_once_and_exported(town: Town, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    with town.platform():
        Seal.objects.bulk_create([Seal(day=date(2026, 3, 1), steps=0, digest=_nothing())])
        assert seals.seal_until(date(2026, 3, 3)) == 2
        assert seals.seal_until(date(2026, 3, 3)) == 0
        seals.export()
        assert not seals.verify().breaks
    names = sorted(f.name for f in (tmp_path / "seals").iterdir())
    assert names == ["2026-03-01.txt", "2026-03-02.txt", "2026-03-03.txt"]


def test_a_seal_that_does_not_fit_fails_the_check(
    town: Town, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    with town.platform():
        Seal.objects.bulk_create([Seal(day=date(2026, 3, 1), steps=1, digest=uuid.uuid4().hex)])
    with pytest.raises(CommandError, match="2026-03-01"):
        call_command("verify_history")


def _nothing() -> str:
    import hashlib

    return hashlib.sha256().hexdigest()
