"""Which lines of a workbook are one household: by its number, else from one head to the next."""

from dataclasses import dataclass, field

from linli.imports.kinds import Line
from linli.residents.importing.columns import WHERE, is_head

MOST = 300  # of one household: a hall of residence, not a mistake in the sheet


@dataclass
class Seen:
    """What was seen of a household: how many heads, and where the first one stands."""

    heads: int = 0
    head_line: int = 0
    lines: int = 0


@dataclass
class Grouping:
    """Finds the households line by line, in the order of the file."""

    seen: dict[int, Seen] = field(default_factory=dict)
    numbered: dict[tuple[str, ...], int] = field(default_factory=dict)
    last: dict[str, tuple[tuple[str, ...], int]] = field(default_factory=dict)  # by sheet

    def group_of(self, line: Line) -> int:
        """Give the household of the next line."""
        heads = is_head(line.values)
        group = self._numbered(line) if line.get("household") else self._running(line, heads)
        seen = self.seen.setdefault(group, Seen())
        seen.lines += 1
        if heads:
            seen.heads += 1
            seen.head_line = seen.head_line or line.number
        return group

    def _numbered(self, line: Line) -> int:
        key = (line.get("community"), line.get("household"))
        group = self.numbered.setdefault(key, len(self.seen) + 1)
        if self.seen.get(group, Seen()).lines >= MOST:
            group = self.numbered[key] = len(self.seen) + 1
        return group

    def _running(self, line: Line, heads: bool) -> int:
        where = tuple(line.get(name) for name in WHERE)
        before, group = self.last.get(line.sheet, ((), 0))
        seen = self.seen.get(group, Seen())
        if where != before or (heads and seen.heads) or seen.lines >= MOST:
            group = len(self.seen) + 1
        self.last[line.sheet] = (where, group)
        return group
