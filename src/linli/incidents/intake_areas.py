"""Where a ticket happened: the units that a sheet may name, in the words it may use."""

from linli.kernel.errors import NotFound, Refused
from linli.kernel.place import Level, ancestor
from linli.organisation.models import Unit


class Areas:
    """The units inside the one imported to, by what a sheet may call them."""

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.county = ancestor(unit, Level.COUNTY) or unit
        self.names: dict[int, str] = {}
        self.above = self._names_above()
        self.units: dict[int, Unit] = {}
        self.numbers: dict[str, set[int]] = {}
        rows = Unit.objects.current().inside(unit).order_by("id")
        for row in rows.defer("boundary"):
            self.names[row.id], self.units[row.id] = row.name, row
            for key in (row.code, *self._called(row.id, row.name)):
                self.numbers.setdefault(key, set()).add(row.id)
        if unit not in self.names:
            raise NotFound()

    def find(self, area: str) -> tuple[int, str]:
        """Give the unit of a name or code and a remark; Refused when several have the name."""
        plain = "".join(area.split())
        if not plain:
            return self.unit, ""
        found = self.numbers.get(plain, set())
        if len(found) > 1:
            raise Refused(f"有 {len(found)} 个单位叫“{area[:40]}”，请写编码或连同上级写全。")
        if not found:
            return self.unit, f"认不出区域“{area[:40]}”，先放在{self.names[self.unit]}。"
        return next(iter(found)), ""

    def _names_above(self) -> dict[int, str]:
        """Name the units that the one imported to lies in: a sheet may write them before it."""
        around = [ancestor(self.unit, level) for level in (Level.TOWNSHIP, Level.COUNTY)]
        rows = Unit.objects.current().filter(pk__in=[pk for pk in around if pk != self.unit])
        return dict(rows.values_list("pk", "name"))

    def _called(self, number: int, name: str) -> list[str]:
        """Its name alone, and behind the names of the units around it."""
        keys, long, names = [name], name, self.above | self.names
        for level in (Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY):
            around = ancestor(number, level)
            if around and around != number and around in names:
                long = names[around] + long
                keys.append(long)
        return keys
