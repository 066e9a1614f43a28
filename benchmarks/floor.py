"""Run inside the product (`manage shell`): what the database and its driver alone take.

A page's SQL is run again straight through psycopg. A life of an incident cannot be run twice: there
the time is taken inside the driver while it is lived. Prints one JSON line:
name → {"statements": n, "sql_ms": median}.
"""

import json
import os
import statistics
import sys
import time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

sys.path.insert(0, ".")
from benchmarks.lifecycle import CAST, Cast, live
from benchmarks.pages import LIFE, MEASURED, Measured

TIMES = 15


def asked(client: Client, one: Measured) -> None:
    """Ask for a page, or search there."""
    if one.typed:
        client.post(one.address, {"q": one.typed})
    else:
        client.get(one.address)


def captured(client: Client, one: Measured) -> list[tuple[str, Any]]:
    """Give the statements of one request with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        asked(client, one)
    return found


def replayed(statements: list[tuple[str, Any]]) -> float:
    """Run the statements in one transaction by the driver alone; milliseconds."""
    raw = connection.connection
    start = time.perf_counter()
    with raw.transaction(force_rollback=True), raw.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
    return (time.perf_counter() - start) * 1000


class Within:
    """The bench's client without a socket: the same requests, answered in this process."""

    def __init__(self, who: str) -> None:
        self.client = Client(headers={"host": "127.0.0.1"})
        password = os.environ["LINLI_DEMO_PASSWORD"]
        asked = {"username": who, "password": password, "device_name": "bench"}
        token = self.send("/api/v1/tokens", asked)["token"]
        self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def send(self, path: str, given: dict[str, Any]) -> Any:
        """Post JSON and give the answer's."""
        return self.client.post(path, given, content_type="application/json").json()


def lived() -> dict[str, float]:
    """Live a life several times; count its statements and the time inside the driver."""
    clients: dict[str, Any] = {who: Within(who) for who in CAST}
    me = clients["grid_worker"].client.get("/api/v1/me").json()
    cast, taken, counts = Cast(clients, me["posts"][0]["place"]), [], []
    for _ in range(TIMES):
        inside: list[float] = []

        def timed(execute: Any, *about: Any, inside: list[float] = inside) -> Any:
            start = time.perf_counter()
            try:
                return execute(*about)
            finally:
                inside.append(time.perf_counter() - start)

        with connection.execute_wrapper(timed):
            live(cast)
        taken.append(sum(inside) * 1000)
        counts.append(len(inside))
    return {"statements": statistics.median(counts), "sql_ms": statistics.median(taken)}


floors = {}
for one in (page.about(json.loads(os.environ["LINLI_BENCH_PEOPLE"])) for page in MEASURED):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.get(username=one.who))
    asked(client, one)
    statements = [(sql, p) for sql, p in captured(client, one) if "SAVEPOINT" not in sql]
    connection.ensure_connection()
    times = [replayed(statements) for _ in range(TIMES)]
    floors[one.name] = {"statements": len(statements), "sql_ms": statistics.median(times)}
floors[LIFE] = lived()
print("FLOOR " + json.dumps(floors, ensure_ascii=False))
