"""The conditions of the map: those of the list, but only what is open unless one asks for more."""

from dataclasses import replace
from typing import Any

from linli.incidents.list_form import OPEN, ListForm
from linli.incidents.lists import Filters
from linli.incidents.states import OPEN as OPEN_STATES
from linli.kernel.geography import box_in

ALL = "all"  # the list does not know it, and shows all then
FINISHED_PERIOD = "90"  # days: a county's whole past says nothing on a map and costs much
APART = ("order", "cursor", "box", "unplaced")  # said by the map itself


class MapForm(ListForm):
    """The list's conditions without its order; a past without a period gets one."""

    def __init__(self, data: Any) -> None:
        self.area = box_in(data.get("box", ""))
        given = {name: value for name, value in data.items() if name not in APART}
        given["state"] = given.get("state") or OPEN
        if given["state"] not in (OPEN, *OPEN_STATES) and not given.get("period"):
            given["period"] = FINISHED_PERIOD
        super().__init__(given)

    def states(self) -> list[tuple[str, str]]:
        """Offer what is open first, and all of them by a word of its own."""
        _, is_open, *others = super().states()
        return [is_open, (ALL, "全部（含已了结）"), *others]

    @property
    def conditions(self) -> dict[str, str]:
        """What narrows the map; that it shows what is open goes without saying."""
        return {n: v for n, v in super().conditions.items() if (n, v) != ("state", OPEN)}

    def filters(self, cursor: str | None = None) -> Filters:
        """Give what the query takes, within the box that the map shows."""
        asked = super().filters(cursor)
        return replace(asked, box=self.area, state=None if asked.state == ALL else asked.state)
