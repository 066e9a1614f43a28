"""The way from the first page to the desks: each with the number of what its page lists."""

from dataclasses import dataclass

from linli.exports.queries import waiting_count
from linli.fieldwork import needs
from linli.fieldwork.digests import count_to_confirm
from linli.incidents.calls import calls_left
from linli.incidents.leaders_desk import word_count
from linli.incidents.lists import COUNT_CAP, Filters, count_late
from linli.incidents.my_reports import open_reports
from linli.kernel.scope import Actor
from linli.organisation.roles import LINKED, OVERSEE


@dataclass(frozen=True)
class DeskLink:
    """A desk and how much waits there."""

    name: str
    label: str
    n: int
    is_red: bool = False
    room: str = "incidents"

    @property
    def route(self) -> str:
        """Where it is."""
        return f"{self.room}:{self.name}"

    @property
    def shown(self) -> str:
        return f"{self.n}+" if self.name == "supervision" and self.n >= COUNT_CAP else str(self.n)


def desk_links(actor: Actor) -> list[DeskLink]:
    """Give the desks at which something waits for this person."""
    watches = actor.may(OVERSEE) or actor.may(LINKED)
    late = count_late(actor, Filters()) if watches else 0
    links = (
        DeskLink("digests", "待确认的周二周五报", count_to_confirm(actor), room="fieldwork"),
        DeskLink("needs", "居民需求超期", needs.count_late(actor), is_red=True, room="fieldwork"),
        DeskLink("instructions", "待批示", word_count(actor)),
        DeskLink("supervision", "辖区内超期", late, is_red=True),
        DeskLink("follow_ups", "待回访", calls_left(actor)),
        DeskLink("board", "待批导出", waiting_count(actor), room="exports"),
        DeskLink("my_reports", "我上报的在办", open_reports(actor)),
    )
    return [link for link in links if link.n]
