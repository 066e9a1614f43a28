"""What rooms above keep about an incident: a link from its page, asked of each when it is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from linli.incidents.models import Incident
from linli.kernel.scope import Actor


@dataclass(frozen=True)
class Link:
    """Where a click leads, what it says, and a word about what is there."""

    url: str
    label: str
    icon: str
    note: str = ""


# How rooms above link their rows; each adds one when it is ready.
LINKS: list[Callable[[Incident, Actor], Link | None]] = []


def links_of(incident: Incident, actor: Actor) -> list[Link]:
    """Give the links of an incident's page, as far as this person may follow them."""
    found = (link(incident, actor) for link in LINKS)
    return [link for link in found if link is not None]
