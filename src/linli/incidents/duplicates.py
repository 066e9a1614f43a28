"""Which other reports may be about the same thing: near in place and time, alike in words.

A desk looks at a handful of candidates with their reasons and decides (rulebook 3.5, R46); nothing
is ever merged by itself.
"""

from dataclasses import dataclass
from datetime import timedelta

from linli.incidents.models import Incident
from linli.incidents.states import State
from linli.kernel.scope import Actor

WINDOW = timedelta(days=30)
LOOKED_AT = 300  # the newest of the surroundings; more would make the page wait
SHOWN = 5
ALIKE = 0.2  # share of common pairs of characters from which two texts are worth a look
GONE = (State.VOID, State.REJECTED, State.ARCHIVED)


@dataclass(frozen=True)
class Candidate:
    """Another incident, and why it may be the same: common share of the words, 0 to 1."""

    incident: Incident
    likeness: float
    is_same_place: bool
    is_same_category: bool
    days_apart: int

    @property
    def reasons(self) -> str:
        """Say why in words a clerk reads at a glance."""
        said = [f"文字相近 {self.likeness:.0%}"]
        said += ["同一地点"] if self.is_same_place else []
        said += ["同一类别"] if self.is_same_category else []
        said += [f"相隔 {self.days_apart} 天" if self.days_apart else "同一天"]
        return " · ".join(said)

    @property
    def weight(self) -> float:
        """Order by likeness; the same place or category is worth a tenth each."""
        return self.likeness + 0.1 * self.is_same_place + 0.1 * self.is_same_category


def likeness(ours: list[str], theirs: list[str]) -> float:
    """Give the common share of two lists of search tokens (Jaccard), 0 to 1."""
    one, other = set(ours), set(theirs)
    return len(one & other) / len(one | other) if one and other else 0.0


def candidates(incident: Incident, actor: Actor) -> list[Candidate]:
    """Give up to five visible incidents that may be about the same thing, likeliest first."""
    around = Incident.objects.visible_to(actor).filter(
        reported_at__range=(incident.reported_at - WINDOW, incident.reported_at + WINDOW)
    )
    column = "community" if incident.community else "township" if incident.township else "county"
    near = around.filter(**{column: getattr(incident, column)}).exclude(pk=incident.pk)
    rows = near.exclude(state__in=GONE).order_by("-reported_at")
    found = [_compared(incident, row) for row in rows.select_related("place")[:LOOKED_AT]]
    alike = [candidate for candidate in found if candidate.likeness >= ALIKE]
    return sorted(alike, key=lambda candidate: -candidate.weight)[:SHOWN]


def _compared(ours: Incident, theirs: Incident) -> Candidate:
    return Candidate(
        incident=theirs,
        likeness=likeness(ours.search, theirs.search),
        is_same_place=ours.place_id == theirs.place_id,
        is_same_category=ours.category_id is not None and ours.category_id == theirs.category_id,
        days_apart=abs((ours.reported_at - theirs.reported_at).days),
    )
