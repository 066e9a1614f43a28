"""Reads for the map: what is seen in a box, grouped by the database into cells of the zoom."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, FloatField, Max, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast, Floor

from linli.incidents.lists import Filters, is_late, matching
from linli.incidents.models import Incident
from linli.kernel import clock
from linli.kernel.geography import Box
from linli.kernel.scope import Actor

ZOOMS = (0, 20)
CELL = 80 * 360 / 256  # degrees of longitude that 80 pixels hold at zoom 0
FLAT = 0.8  # a degree of latitude is wider on the map: by this much in the middle of China
MOST_CELLS = 1000
UNPLACED_CAP = 500


@dataclass(frozen=True)
class Cluster:
    """Several incidents close together: where, how many, how many late, and the box they fill."""

    lon: float
    lat: float
    count: int
    late: int
    box: Box


@dataclass(frozen=True)
class Spot:
    """One incident that stands alone."""

    id: UUID
    title: str
    lon: float
    lat: float
    late: bool


@dataclass(frozen=True)
class Seen:
    """What a map shows in a box."""

    clusters: list[Cluster]
    spots: list[Spot]

    @property
    def count(self) -> int:
        return sum(cluster.count for cluster in self.clusters) + len(self.spots)

    @property
    def late(self) -> int:
        alone = sum(spot.late for spot in self.spots)
        return sum(cluster.late for cluster in self.clusters) + alone


def cell_of(zoom: int) -> tuple[float, float]:
    """Give the width and height of a cell in degrees: the same wherever the map is moved."""
    low, high = ZOOMS
    width = CELL / 2.0 ** min(max(zoom, low), high)
    return width, width * FLAT


def seen_in(actor: Actor, filters: Filters, *, zoom: int) -> Seen:
    """Group the visible incidents of the box; one that stands alone in its cell is named.

    Two statements, whatever there is.
    """
    rows = matching(actor, replace(filters, placed=True)).order_by()
    cells = list(_cells(rows, zoom)[:MOST_CELLS])
    alone = [UUID(cell["one"]) for cell in cells if cell["count"] == 1]
    clusters = [_cluster(cell) for cell in cells if cell["count"] > 1]
    return Seen(clusters, _spots(actor, alone))


def _cells(rows: QuerySet[Incident], zoom: int) -> Any:
    width, height = cell_of(zoom)
    cells = rows.annotate(
        column=Floor(F("lon") / Value(width, FloatField())),
        row=Floor(F("lat") / Value(height, FloatField())),
    ).values("column", "row")
    return cells.annotate(
        count=Count("pk"), late_ones=Count("pk", filter=is_late()),
        middle_lon=Avg("lon"), middle_lat=Avg("lat"),
        west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat"),
        one=Min(Cast("pk", TextField())),
    ).order_by("-count")  # fmt: skip


def _cluster(cell: dict[str, Any]) -> Cluster:
    box = (cell["west"], cell["south"], cell["east"], cell["north"])
    lon, lat = cell["middle_lon"], cell["middle_lat"]
    return Cluster(lon, lat, cell["count"], cell["late_ones"], box)


def _spots(actor: Actor, alone: list[UUID]) -> list[Spot]:
    found = Incident.objects.visible_to(actor).filter(pk__in=alone).order_by("pk")
    rows = found.values_list("pk", "title", "lon", "lat", "is_open", "due_at")
    now = clock.now()
    return [
        Spot(pk, title, lon, lat, is_open and due_at < now)
        for pk, title, lon, lat, is_open, due_at in rows
        if lon is not None and lat is not None
    ]


def unplaced(actor: Actor, filters: Filters) -> int:
    """Count what the map cannot show because nobody said where it is; 500 at most."""
    rows = matching(actor, replace(filters, placed=False, box=None)).order_by()
    return int(rows[:UNPLACED_CAP].count())
