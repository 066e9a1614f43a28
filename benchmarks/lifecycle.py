"""The whole life of an incident over the API: reported, then seven steps to the call afterwards."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.client import Client

CATEGORY = "0601"
CAST = ("grid_worker", "platform_admin", "grid_leader")
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("platform_admin", "accept", {"category": CATEGORY}),
    ("platform_admin", "dispatch", {}),  # to the grid of the worker
    ("grid_worker", "sign_for", {}),
    ("grid_worker", "feedback", {"result": "已上门办好。"}),
    ("grid_leader", "verify_pass", {}),
    ("platform_admin", "close", {"party_told": "told"}),
    ("platform_admin", "follow_up", {"score": "5"}),
)


@dataclass
class Cast:
    """The three who walk it, each with a connection of his own."""

    clients: dict[str, Client]
    grid: str


def lives(cast: Cast) -> Callable[[float], list[float]]:
    """Live one after the other until the time is up; give the milliseconds of each."""

    def work(until: float) -> list[float]:
        taken = []
        while time.monotonic() < until:
            start = time.perf_counter()
            live(cast)
            taken.append((time.perf_counter() - start) * 1000)
        return taken

    return work


def live(cast: Cast) -> None:
    """Live one life."""
    given = {"op_id": str(uuid.uuid4()), "description": f"独居老人要送餐 {uuid.uuid4().hex[:8]}"}
    made = cast.clients["grid_worker"].send("/api/v1/incidents", given)
    version = made["version"]
    for who, verb, more in STEPS:
        more = {"lead": cast.grid} if verb == "dispatch" else more
        body = {"op_id": str(uuid.uuid4()), "verb": verb, "version": version, **more}
        done = cast.clients[who].send(f"/api/v1/incidents/{made['id']}/steps", body)
        version = done["incident"]["version"]
