"""The tree of units as a page shows it: by level, each branch with the posts that stand empty."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from linli.kernel import place
from linli.kernel.scope import Actor
from linli.organisation.models import Unit, UnitQuerySet
from linli.organisation.queries import Vacancy, vacancies, within


@dataclass
class Branch:
    """A unit with what stands below it; `empty` are its own vacancies, `gaps` all of the branch."""

    unit: Unit
    empty: list[Vacancy] = field(default_factory=list)
    children: list["Branch"] = field(default_factory=list)
    departments: list["Branch"] = field(default_factory=list)

    @cached_property
    def gaps(self) -> int:
        below = (branch.gaps for branch in (*self.children, *self.departments))
        return len(self.empty) + sum(below)

    @cached_property
    def grids(self) -> int:
        """Count the grids in it."""
        own = self.unit.kind == Unit.Kind.GRID
        return own + sum(branch.grids for branch in self.children)

    @property
    def is_small(self) -> bool:
        """Tell whether it is short enough to lie open on the page."""
        return len(self.children) + sum(len(branch.children) for branch in self.children) <= 40


def tree_for(actor: Actor) -> list[Branch]:
    """Give the trees of the actor's places, four queries however large."""
    units = Unit.objects.current().filter(within(actor)).defer("boundary").order_by("id")
    return grown(units, vacancies(actor))


def grown(units: Iterable[Unit], empty: Iterable[Vacancy]) -> list[Branch]:
    """Hang each unit below its parent; what has none here is a root."""
    branches = {unit.pk: Branch(unit) for unit in units}
    for vacancy in empty:
        if vacancy.unit.pk in branches:
            branches[vacancy.unit.pk].empty.append(vacancy)
    roots = []
    for branch in branches.values():
        parent = branches.get(branch.unit.parent_id or 0)
        if parent is None:
            roots.append(branch)
        elif branch.unit.is_territorial:
            parent.children.append(branch)
        else:
            parent.departments.append(branch)
    return roots


def road_to(unit: Unit) -> UnitQuerySet:
    """List the units above, from the county down to its parent."""
    above = {place.ancestor(unit.seat, level) for level in place.Level}
    numbers = {number for number in above if number} - {unit.pk}
    return Unit.objects.filter(pk__in=numbers).defer("boundary").order_by("id")


def branch_of(unit: Unit, actor: Actor) -> Branch:
    """Give a unit with the units right below it, closed ones too, and its empty posts."""
    below = Unit.objects.filter(parent=unit).defer("boundary").order_by("id")
    branch = Branch(unit)
    found = vacancies(actor)
    branch.empty = [vacancy for vacancy in found if vacancy.unit.pk == unit.pk]
    for child in below:
        own = [vacancy for vacancy in found if _holds(child, vacancy.unit)]
        list_ = branch.children if child.is_territorial else branch.departments
        list_.append(Branch(child, own))
    return branch


def _holds(outer: Unit, inner: Unit) -> bool:
    return outer.pk == inner.pk or place.contains(outer.pk, inner.pk)


def next_code(parent: Unit) -> str:
    """Propose the code of a new unit below: the parent's with the next three digits."""
    if not (parent.is_territorial and parent.code.isdigit()):
        return ""
    codes = Unit.objects.filter(parent=parent, code__startswith=parent.code)
    tails = [code[len(parent.code) :] for code in codes.values_list("code", flat=True)]
    last = max((int(tail) for tail in tails if tail.isdigit() and len(tail) == 3), default=0)
    return f"{parent.code}{last + 1:03}" if last < 999 else ""
