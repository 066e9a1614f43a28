"""The route of a round: the worker's own; a supervisor says why, and the worker is told (G9)."""

from dataclasses import dataclass
from uuid import UUID

from linli.fieldwork.days import supervises
from linli.fieldwork.models import Patrol, PatrolPoint
from linli.journal.services import record
from linli.kernel import scope
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor, system_actor
from linli.notices.services import tell

SIZE = 300  # of the drawing
SHORTEST_REASON = 6


@dataclass(frozen=True)
class Route:
    """Positions in their order, and as a line of a drawing."""

    points: list[PatrolPoint]

    @property
    def line(self) -> str:
        """Give the points of an SVG polyline in a square, north above."""
        lons = [point.lon for point in self.points]
        lats = [point.lat for point in self.points]
        span = max(max(lons) - min(lons), max(lats) - min(lats), 1e-5)
        places = (
            (10 + (p.lon - min(lons)) / span * SIZE, 10 + (max(lats) - p.lat) / span * SIZE)
            for p in self.points
        )
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def patrol_for(actor: Actor, pk: UUID) -> Patrol:
    """Give a round that is one's own or of whom one supervises; NotFound otherwise."""
    row = Patrol.objects.visible_to(actor).select_related("user", "place").filter(pk=pk).first()
    if row is None or (row.user_id != actor.user and not supervises(actor, row.place_id)):
        raise NotFound()
    return row


def own_route(patrol: Patrol, *, actor: Actor) -> Route:
    """Give one's own route."""
    points = PatrolPoint.objects.visible_to(actor).filter(patrol=patrol)
    return Route(list(points.order_by("at")))


def route_with_reason(patrol: Patrol, *, actor: Actor, reason: str) -> Route:
    """Give another's route: the reason is journalled, the worker told in the same transaction.

    The worker is not told the words: they may name the neighbour who complained.
    """
    if not supervises(actor, patrol.place_id):
        raise Forbidden("只有管这个网格的人，因投诉或安全事由，才能查看路线。")
    said = reason.strip()
    if not SHORTEST_REASON <= len(said) <= 200 or "\x00" in said:
        raise Invalid({"reason": "请写明是哪件投诉或什么安全事由（6 至 200 字）。"})
    if scrub(said) != said:
        raise Invalid({"reason": "请不要写电话或证件号码，写投诉或事件的编号。"})
    record(
        "field.route",
        actor=actor,
        object_type="patrol",
        object_id=patrol.pk,
        county=patrol.county,
        reason=said,
    )
    tell(
        [patrol.user_id],
        title="您的巡查路线被查看",
        text=f"{actor.name}因投诉或安全事由查看了您的一次巡查路线。",
        link=f"/patrols/{patrol.pk}/route",
    )
    platform = system_actor("平台", within=patrol.place_id)
    with scope.lifted(actor, within=patrol.place_id, because="a reason was given and journalled"):
        return own_route(patrol, actor=platform)
