"""The demo's visits: a worker finds some doors due, few late, and something to answer."""

import io

import pytest
from django.core.management import call_command

from linli.accounts.models import User
from linli.fieldwork import needs, today
from linli.fieldwork.models import Visit
from linli.kernel.scope import acting
from linli.organisation.access import actor_for


@pytest.mark.django_db
def test_the_worker_of_the_demo_has_a_believable_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DEMO_PASSWORD", "Qinghe-demo-2026")
    call_command("demo", stdout=io.StringIO())
    worker = actor_for(User.objects.get(username="grid_worker"))
    assistant = actor_for(User.objects.get(username="grid_assistant"))

    with acting(worker):
        entries = today.entries(worker.posts[0].unit, actor=worker)
        due = today.due_today(entries)
        sealed = Visit.objects.visible_to(worker).filter(is_sealed=True).count()
        waiting = needs.listed(actor=worker)
    with acting(assistant):
        hidden = Visit.objects.visible_to(assistant).filter(is_sealed=True).count()

    assert 0 < len(due) < len(entries) / 3
    assert 0 < sum(entry.late > 0 for entry in due) < len(due) + 1
    assert sealed > 0
    assert hidden == 0
    assert any(row.is_late for row in waiting)
