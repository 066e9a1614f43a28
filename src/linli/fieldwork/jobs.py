"""Timers of field work: needs that are late, routes whose time is over."""

from linli.fieldwork import needs, patrolling
from linli.kernel import scope


def tell_of_late_needs() -> int:
    """Tell whom it concerns of needs that are late; give their number."""
    with scope.acting(scope.system_actor("需求超期提醒")) as actor:
        return needs.tell_of_late(actor=actor)


def forget_routes() -> int:
    """End rounds that nobody ended, erase positions older than 30 days; give their number."""
    with scope.acting(scope.system_actor("巡查路线到期清除")) as actor:
        patrolling.end_forgotten(actor=actor)
        return patrolling.forget_routes(actor=actor)
