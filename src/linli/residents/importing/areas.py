"""The communities and grids that a workbook may name, by code, by name, or by its sheet."""

from linli.kernel import place
from linli.kernel.place import Level, ancestor
from linli.organisation.models import Unit


class WrongArea(ValueError):
    """No unit is meant, or several; the message is a Chinese sentence."""


class Areas:
    """The grids and communities of the unit imported to."""

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.county = ancestor(unit, Level.COUNTY) or unit
        self.names: dict[int, str] = {}
        self.known: dict[str, set[int]] = {}
        rows = Unit.objects.current().inside(unit).order_by("id")
        holds = rows.filter(kind__in=(Unit.Kind.GRID, Unit.Kind.COMMUNITY))
        for pk, name, code in holds.values_list("pk", "name", "code"):
            self.names[pk] = name
            for key in (code, name):
                self.known.setdefault(_plain(key), set()).add(pk)
        above = [ancestor(unit, level) for level in (Level.COUNTY, Level.TOWNSHIP)]
        around = Unit.objects.filter(pk__in=[pk for pk in above if pk])
        # what may stand before an address, the widest first
        self.around = [*around.order_by("id").values_list("name", flat=True), *self._communities()]

    def find(self, *, community: str, grid: str, sheet: str) -> int:
        """Give the grid, or the community, that a line is of; WrongArea says what is missing."""
        inside = self._one(community, "社区", None) if community else self._only_community()
        if grid:
            return self._one(grid, "网格", inside)
        by_sheet = self._named(sheet, inside)
        if len(by_sheet) == 1:
            return by_sheet[0]
        if inside is None:
            raise WrongArea("没有写明社区或网格，请加上“社区”或“网格”一列。")
        return inside

    def _only_community(self) -> int | None:
        is_community = place.level_of(self.unit) is Level.COMMUNITY
        return self.unit if is_community else None

    def _one(self, said: str, what: str, inside: int | None) -> int:
        found = self._named(said, inside)
        if not found:
            raise WrongArea(f"认不出{what}“{said.strip()[:20]}”，请写名称或编码。")
        if len(found) > 1:
            called = f"有 {len(found)} 个{what}叫“{said.strip()[:20]}”"
            raise WrongArea(f"{called}，请写编码或加上社区。")
        return found[0]

    def _named(self, said: str, inside: int | None) -> list[int]:
        """Find by code or name, also a name with its community before it or left out (一网格)."""
        plain = _plain(said)
        found = self.known.get(plain, set()) if plain else set()
        if not found and plain:
            found = {pk for pk, name in self.names.items() if self._long(pk) == plain}
        if not found and inside and plain:
            found = self.known.get(_plain(self._short(inside)) + plain, set())
        return sorted(pk for pk in found if inside is None or place.contains(inside, pk))

    def _long(self, pk: int) -> str:
        community = ancestor(pk, Level.COMMUNITY)
        before = self.names.get(community or 0, "") if community != pk else ""
        return _plain(before + self.names[pk])

    def _short(self, community: int) -> str:
        return self.names[community].removesuffix("社区").removesuffix("村")

    def _communities(self) -> list[str]:
        return [name for pk, name in self.names.items() if place.level_of(pk) is Level.COMMUNITY]


def _plain(text: str) -> str:
    return "".join(text.split())
