"""The same request many times at once, from an impatient thumb or a bad line (trust.md 2)."""

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.town import Town, build

V1 = "/api/v1"
AT_ONCE = 6


@pytest.fixture
def town(transactional_db: None) -> Town:
    """Build the town in committed rows: each request has a connection of its own."""
    return build()


def _at_once(town: Town, who: str, path: str, body: dict[str, Any]) -> list[Any]:
    clients, start = [town.api(who) for _ in range(AT_ONCE)], threading.Barrier(AT_ONCE)

    def send(client: Client) -> Any:
        try:
            start.wait()
            return client.post(f"{V1}{path}", json.dumps(body), "application/json")
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, clients))


def test_a_report_sent_many_times_at_once_is_one_incident(town: Town) -> None:
    body = {"op_id": str(uuid.uuid4()), "description": "路灯不亮。", "place": town.grid.code}
    answers = _at_once(town, "grid_worker", "/incidents", body)
    assert sorted(a.status_code for a in answers) == [200] * (AT_ONCE - 1) + [201]
    assert len({a.json()["id"] for a in answers}) == 1


def test_a_step_sent_many_times_at_once_is_taken_once(town: Town) -> None:
    incident = town.report()
    body = {"op_id": str(uuid.uuid4()), "verb": "accept", "version": 1, "category": "0201"}
    answers = _at_once(town, "platform_admin", f"/incidents/{incident.pk}/steps", body)
    assert sorted(a.status_code for a in answers) == [200] * (AT_ONCE - 1) + [201]
    assert all(a.json() == answers[0].json() for a in answers)
