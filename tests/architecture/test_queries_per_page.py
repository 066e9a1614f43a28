"""No page asks the database more often because there is more in it: no query in a loop."""

import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.crowd import grow
from tests.privacy.test_routes import (
    ADDRESSES,
    MACHINE,
    PAGES,
    POSTED,
    SCREENS,
    STRANGER,
    Rule,
    _filled,
    things,
)
from tests.town import Town

__all__ = ["things"]  # the fixture: one of each thing that an address can name

# Who sees the most, of each kind of post: a page is opened by all of these whom it lets in.
LOOKERS = (
    "platform_admin",
    "grid_worker",
    "grid_leader",
    "county_leader",
    "department_handler",
    "sys_admin",
    "sec_admin",
    "audit_admin",
)
FEW, MANY = 1, 5
READS = sorted(name for name in SCREENS if PAGES[name].who and name not in POSTED)
MACHINE_READS = sorted(name for name in ADDRESSES if name.startswith("GET "))


def asked(client: Client, address: str) -> list[str]:
    """Give the shapes of the queries of the second visit: the first may fill a cache."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        assert answer.status_code in (200, 302, 503), answer.status_code  # readyz without a worker
    return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in captured.captured_queries]


def check(town: Town, things: dict[str, Any], address: str, rule: Rule, door: Any) -> None:
    lookers = [who for who in LOOKERS if who in rule.who] or sorted(rule.who - {STRANGER})[:1]
    clients = {who: door(who) for who in lookers}
    grow(town, things, FEW)
    before = {who: asked(client, address) for who, client in clients.items()}
    grow(town, things, MANY)
    for who, client in clients.items():
        after = asked(client, address)
        more = Counter(after) - Counter(before[who])
        told = "\n".join(f"{n} more × {shape[:300]}" for shape, n in more.most_common(3))
        assert len(after) <= len(before[who]), f"{address} for {who}: {told}"


@pytest.mark.parametrize("name", READS)
def test_a_page_asks_no_more_where_there_is_more(
    name: str, town: Town, things: dict[str, Any]
) -> None:
    check(town, things, _filled(SCREENS[name], things), PAGES[name], town.client)


@pytest.mark.parametrize("name", MACHINE_READS)
def test_the_machine_interface_asks_no_more_where_there_is_more(
    name: str, town: Town, things: dict[str, Any]
) -> None:
    path = _filled(ADDRESSES[name], things)
    path += {"GET /deadline": "?start=2026-03-02T09:00:00%2B08:00&limit=4h&kind=work"}.get(name, "")
    check(town, things, path, MACHINE[name], town.api)
