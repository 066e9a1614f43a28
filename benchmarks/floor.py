"""Run inside the product (`manage shell`): the SQL of each measured page, straight through psycopg.

Prints one JSON line: name → {"statements": n, "sql_ms": median}.
"""

import json
import statistics
import sys
import time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

sys.path.insert(0, ".")
from benchmarks.pages import MEASURED

TIMES = 15


def captured(client: Client, address: str) -> list[tuple[str, Any]]:
    """Give the statements of one request with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
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


floors = {}
for one in MEASURED:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.get(username=one.who))
    client.get(one.address)
    statements = [(sql, p) for sql, p in captured(client, one.address) if "SAVEPOINT" not in sql]
    connection.ensure_connection()
    times = [replayed(statements) for _ in range(TIMES)]
    floors[one.name] = {"statements": len(statements), "sql_ms": statistics.median(times)}
print("FLOOR " + json.dumps(floors, ensure_ascii=False))
