"""Door plates as people write them: 和平路12号3号楼2单元501, 3-2-501, 3幢501室, 李家组15号."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from linli.places.addresses import Parts, digits_for_numerals

_SIGN = r"[0-9A-Za-z甲乙丙丁]{1,6}"
_BUILDING = r"(?:号楼|#楼?|幢|栋|座)"
_ROOM = r"(?:(?:[0-9]{1,2}(?:楼|层))?(?P<room>[0-9A-Za-z]{1,8}(?:-[0-9]{1,2})?)(?:室|号|户|房)?)?"
_INSIDE = re.compile(
    rf"(?P<before>.*?)(?<![0-9A-Za-z])(?P<building>{_SIGN}{_BUILDING})"
    rf"(?:(?P<entrance>{_SIGN})(?:单元|门洞))?{_ROOM}"
)
_ENTRANCE = re.compile(rf"(?P<before>.*?)(?<![0-9A-Za-z])(?P<entrance>{_SIGN})(?:单元|门洞){_ROOM}")
_SHORT = re.compile(
    r"(?P<before>.*?)(?<![0-9A-Za-z])(?P<building>[0-9]{1,3}|[A-Za-z])[-—–/]"
    r"(?:(?P<entrance>[0-9]{1,2}|[A-Za-z])[-—–/])?(?P<room>[0-9A-Za-z]{1,6})室?"
)
_PLATE_AND_ROOM = re.compile(r"(?P<before>.*[0-9]号)(?:院)?(?P<room>[0-9A-Za-z]{1,8})(?:室|户|房)")
_PARTS = re.compile(
    r"(?P<street>.*?(?:大道|路|街|巷|胡同|道|弄))?(?P<lane>.*?)"
    r"(?P<number>[0-9]+(?:[-之附][0-9]+)*(?:号院?)?|)"
)
_AS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: 00:00:00)?")
MOST = 150


class WrongPlate(ValueError):
    """It is no address of a home; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Plate:
    """Where a home is: its door plate, and what is inside; "" where nothing is said."""

    parts: Parts
    building: str = ""
    entrance: str = ""
    room: str = ""

    @property
    def is_house(self) -> bool:
        """Tell a house of one family, whose door plate is all there is."""
        return not (self.building or self.room)

    @property
    def floor(self) -> int | None:
        """Read the floor from the number of the room: 501 → 5, 1203 → 12."""
        digits = self.room if self.room.isdigit() else ""
        return int(digits[:-2]) if len(digits) in (3, 4) else None


def read_plate(
    text: str, *, building: str = "", entrance: str = "", room: str = "", within: Iterable[str] = ()
) -> Plate:
    """Read an address, or its columns; `within` are names of units that may stand before it."""
    plain = _plain(text)
    if _AS_DAY.fullmatch(text.strip()):
        raise WrongPlate("门牌被表格软件改成了日期，请把这一列设为“文本”格式后重填。")
    if len(plain) > MOST:
        raise WrongPlate(f"门牌地址最多 {MOST} 个字。")
    for name in within:
        plain = plain.rpartition(name)[2] or plain
    before, found = _inside(plain)
    found |= {
        name: value
        for name, value in (
            ("building", building_name(building)),
            ("entrance", entrance_name(entrance)),
            ("room", room_name(room)),
        )
        if value
    }
    plate = Plate(_parts(before), **found)
    if plate.is_house and not plate.parts.number:
        raise WrongPlate("门牌要写到户，如 3号楼2单元501、3-2-501 或 和平路12号。")
    return plate


def building_name(text: str) -> str:
    """Name a building: 三号楼, 3#, 3 → 3号楼; 3幢 stays."""
    plain = digits_for_numerals(_plain(text))
    if re.fullmatch(r"[0-9]{1,3}#?楼?", plain):
        return re.sub(r"[^0-9]", "", plain).lstrip("0") + "号楼"
    return re.sub("#楼?", "号楼", plain)[:40]


def entrance_name(text: str) -> str:
    """Name an entrance: 二单元, 2 → 2单元."""
    plain = digits_for_numerals(_plain(text))
    return f"{plain}单元" if re.fullmatch(_SIGN, plain) else plain[:20]


def room_name(text: str) -> str:
    """Name a room: 501室 → 501."""
    return re.sub("(室|户|房)$", "", _plain(text))[:20]


def sign_of(building: str) -> str:
    """Give what tells a building from its like: 3号楼, 3幢, 3栋 → 3."""
    found = re.fullmatch(rf"0*({_SIGN}){_BUILDING}", digits_for_numerals(_plain(building)))
    return (found[1] if found else _plain(building)).casefold()


def _inside(plain: str) -> tuple[str, dict[str, str]]:
    """Take what is inside off the door plate."""
    digits = digits_for_numerals(plain)
    for pattern in (_INSIDE, _ENTRANCE, _SHORT, _PLATE_AND_ROOM):
        if match := pattern.fullmatch(digits):
            said = {name: value or "" for name, value in match.groupdict().items()}
            before = said.pop("before")
            made = {"building": building_name, "entrance": entrance_name, "room": room_name}
            return before, {name: made[name](value) for name, value in said.items() if value}
    return digits, {}


def _parts(before: str) -> Parts:
    match = _PARTS.fullmatch(before)
    said = {name: value or "" for name, value in match.groupdict().items()} if match else {}
    number = said.get("number", "").removesuffix("号")
    lane = said.get("lane", "")
    if len(said.get("street", "")) > 60 or len(lane) > 60 or len(number) > 20:
        raise WrongPlate("门牌地址太长，请分开填写楼栋、单元、门号。")
    return Parts(said.get("street", ""), lane, number)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
