"""Numbers of made-up people and firms: they pass every check, and belong to nobody.

Divisions that begin with 9901 to 9909 are no real ones (the national list ends with 82), and no
operator has been given the range 154 of mobile numbers. Each grid has numbers of its own, so that
several processes may make them at the same time and none comes twice.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from linli.kernel.identity import MALE, check_sign

HERE = "990101"
GRIDS = 2200  # as many share out the numbers
_DAYS, _TURNS = 365, 500  # days of a year, and turns a day that each sex has
_OF_A_YEAR = _DAYS * _TURNS // GRIDS  # births of one sex in one year that a grid may have
_PHONES = 10**8 // GRIDS
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass
class Numbers:
    """The numbers of one grid, the `grid`-th of the county."""

    grid: int
    today: date
    dice: random.Random
    born: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    called: set[int] = field(default_factory=set)
    firms: int = 0

    def birth(self, year: int, sex: str, division: str = HERE) -> tuple[date, str]:
        """Give a day of birth in a year, never one to come, and the identity number for it."""
        day, turn = self._turn(year, sex)
        number = f"{division}{day:%Y%m%d}{2 * turn + (sex == MALE):03}"
        return day, number + check_sign(number)

    def _turn(self, year: int, sex: str) -> tuple[date, int]:
        left = self.born.get((year, sex))
        if left is None:
            left = self.born[year, sex] = list(range(_OF_A_YEAR))
            self.dice.shuffle(left)
        while True:
            place = left.pop() * GRIDS + self.grid
            day = date(year, 1, 1) + timedelta(days=place % _DAYS)
            if day <= self.today:
                return day, place // _DAYS

    def phone(self) -> str:
        """Give a mobile number."""
        while (n := self.dice.randrange(_PHONES)) in self.called:
            pass
        self.called.add(n)
        return f"154{self.grid * _PHONES + n:08}"

    def credit_code(self, kind: str) -> str:
        """Give the credit code of a firm ("1") or of a trader ("2")."""
        self.firms += 1
        code = f"9{kind}{HERE}MA{self.grid:04}{self.firms:03}"
        total = sum(_CREDIT.index(sign) * 3**place for place, sign in enumerate(code))
        return code + _CREDIT[(31 - total % 31) % 31]
