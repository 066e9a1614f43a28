"""Timers of field work: needs that are late, routes whose time is over."""

from linli.fieldwork import needs
from linli.kernel import scope


def tell_of_late_needs() -> int:
    """Tell whom it concerns of needs that are late; give their number."""
    with scope.acting(scope.system_actor("需求超期提醒")) as actor:
        return needs.tell_of_late(actor=actor)
