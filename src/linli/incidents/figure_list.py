"""The incidents behind a figure: its address, and the rows that were counted."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from linli.incidents.figures import CLOCKS, COLUMN, column_of
from linli.incidents.models import Figures
from linli.incidents.models.figures import OF_REPORTS, UNDECIDED
from linli.incidents.rates import COUNTED
from linli.kernel import place
from linli.kernel.place import Level
from linli.kernel.scope import Actor
from linli.organisation.models import Unit

DIRECT = "direct"  # of the unit itself, of none below it
# By figure: the clock that has counted an incident, where it ran for it at all.
TIMED = {clock.replace("minutes", "timed"): clock for clock in CLOCKS}


@dataclass(frozen=True)
class FigureFilter:
    """What was counted, from which day to which, of which unit; `only` narrows it further:

    to what lies in none of the units below, is of no category yet, or is handled by a unit.
    """

    name: str
    first: date
    last: date
    unit: int
    only: str = ""

    def __str__(self) -> str:
        days = f"{self.first.isoformat()},{self.last.isoformat()}"
        return f"{self.name},{days},{self.unit}" + (f",{self.only}" if self.only else "")

    @property
    def label(self) -> str:
        """Say it as a person would."""
        names = dict(Unit.objects.filter(pk__in=[self.unit, self._lead]).values_list("pk", "name"))
        whose = [names.get(self.unit, ""), names.get(self._lead or 0, "")]
        whose += {DIRECT: ["未落到下级"], UNDECIDED: ["类别待定"]}.get(self.only, [])
        said = " ".join(filter(None, whose))
        return f"统计“{COUNTED[self.name]}”：{said} {self.first:%Y-%m-%d} 至 {self.last:%Y-%m-%d}"

    @property
    def _lead(self) -> int | None:
        return int(self.only) if self.only.isdecimal() else None

    def test(self, actor: Actor) -> Q:
        """Keep the incidents that were counted, as far as the actor's own figures go."""
        day = "reported_day" if self.name in OF_REPORTS else "due_day"
        rows = Figures.objects.visible_to(actor).filter(
            **{f"{day}__range": (self.first, self.last), column_of(self.unit): self.unit}
        )
        return Q(pk__in=rows.filter(self._counted() & self._narrowed()).values("pk"))

    def _counted(self) -> Q:
        if clock := TIMED.get(self.name):
            return Q(minutes__isnull=False) & Q(**{f"{clock}__isnull": False})
        return Q(**{f"{self.name}__gt": 0})

    def _narrowed(self) -> Q:
        if self.only == UNDECIDED:
            return Q(category=UNDECIDED)
        if self.only == DIRECT:
            below = Level(min(place.level_of(self.unit) + 1, Level.GRID))
            return Q(**{COLUMN[below]: None}) if below is not Level.GRID else Q(place=self.unit)
        return Q(lead=self._lead) if self._lead else Q()


def figure_in(text: str) -> FigureFilter | None:
    """Read a figure out of an address; None where it makes no sense."""
    parts = text.split(",")
    try:
        name, first, last, unit = parts[:4]
        found = FigureFilter(
            name, date.fromisoformat(first), date.fromisoformat(last), int(unit), *parts[4:]
        )
    except (ValueError, TypeError):
        return None
    known = name in COUNTED and (found.only in ("", DIRECT, UNDECIDED) or found.only.isdecimal())
    return found if known and 0 < found.unit < 2**63 and len(found.only) < 19 else None
