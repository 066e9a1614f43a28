"""The two sizes of 青禾县: which townships, communities and grids there are, and on which land."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from linli.site.demo.land import Cells, Land


@dataclass(frozen=True)
class Plan:
    """A county on its land. Townships lie in blocks of communities, communities in grids."""

    townships: tuple[tuple[str, tuple[str, ...]], ...]
    land: Land
    block: tuple[int, int]  # communities of a township: how many side by side, how many above
    grids: tuple[Cells, ...]  # of a community, in its own cells
    cells: tuple[int, int]  # of a community, columns and rows

    def township(self, t: int) -> Cells:
        """Give the cells of the t-th township."""
        column, row = self._corner(t)
        size, wide = len(self.townships[t][1]), self.block[0]
        right, high = (
            column + min(size, wide) * self.cells[0],
            row + -(-size // wide) * self.cells[1],
        )
        return (column, right), (row, high)

    def community(self, t: int, c: int) -> Cells:
        """Give the cells of the c-th community of the t-th township."""
        column, row = self._corner(t)
        column += c % self.block[0] * self.cells[0]
        row += c // self.block[0] * self.cells[1]
        return (column, column + self.cells[0]), (row, row + self.cells[1])

    def grid_cells(self, t: int, c: int) -> Iterator[Cells]:
        """Give the cells of each grid of a community."""
        (column, _), (row, _) = self.community(t, c)
        for (left, right), (low, high) in self.grids:
            yield (column + left, column + right), (row + low, row + high)

    @property
    def whole(self) -> Cells:
        return (0, self.land.columns), (0, self.land.rows)

    def _corner(self, t: int) -> tuple[int, int]:
        """Give where its block begins; in a single row each is as wide as it has communities."""
        wide, high = self.block
        if high == 1:
            return sum(len(names) for _, names in self.townships[:t]) * self.cells[0], 0
        across = self.land.columns // (wide * self.cells[0])
        return t % across * wide * self.cells[0], t // across * high * self.cells[1]


FIRST_TOWNSHIPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("青山镇", ("东街社区", "西街社区", "南桥社区")),
    ("临河镇", ("河湾社区", "柳堤社区", "渡口村")),
    ("云岭镇", ("云岭社区", "茶坪村")),
)
SMALL = Plan(
    townships=FIRST_TOWNSHIPS,
    land=Land(8, 3, 0.024, 0.018),
    block=(3, 1),
    grids=tuple(((0, 1), (row, row + 1)) for row in range(3)),
    cells=(1, 3),
)

MORE_TOWNSHIPS = (
    "石桥镇", "白沙镇", "金坪镇", "龙泉镇", "新店镇", "双溪镇", "高塘镇", "马家镇", "花园街道",
    "城关街道", "北苑街道", "松林乡", "大坝乡", "梨园乡", "古渡镇", "三岔镇", "长岗乡",
)  # fmt: skip
FIRST_SIGNS = "东西南北上下前后新老大小红青白金玉石竹松桃柳杨梅兰"
SECOND_SIGNS = "街桥湾坪塘岭庄沟河坝井店园林渡口巷寨铺洼"
COMMUNITIES, GRIDS = 10, 11


def _large() -> Plan:
    """20 townships of 10 communities of 11 grids; the first of them are those of the small one."""
    dice = random.Random("青禾县的村")
    taken = {name[:2] for _, names in FIRST_TOWNSHIPS for name in names}
    free = [a + b for a in FIRST_SIGNS for b in SECOND_SIGNS if a + b not in taken]
    dice.shuffle(free)
    townships = []
    for name, first in (*FIRST_TOWNSHIPS, *((name, ()) for name in MORE_TOWNSHIPS)):
        urban = name.endswith(("街道", "青山镇"))
        more = [
            free.pop() + ("社区" if urban or dice.random() < 0.3 else "村")
            for _ in range(COMMUNITIES - len(first))
        ]
        townships.append((name, (*first, *more)))
    twelve = [((c, c + 1), (r, r + 1)) for r in range(3) for c in range(4)]
    return Plan(
        townships=tuple(townships),
        land=Land(40, 60, 0.012, 0.009),
        block=(2, 5),
        grids=(*twelve[:10], ((2, 4), (2, 3))),  # the eleventh is as wide as two
        cells=(4, 3),
    )


LARGE = _large()
