"""Addresses as text: written once from their parts, sorted by nature, found by what people type.

All pure. "3-2-501" is building 3, entrance 2, room 501, as everybody says it.
"""

import re
import unicodedata
from dataclasses import dataclass

from linli.kernel.bigrams import query_tokens, tokens

_DIGITS = re.compile(r"[0-9]+")
_BUILDING = re.compile(r"([0-9a-z]+)(?:号楼|#楼?|幢|栋|座)")
_ENTRANCE = re.compile(r"([0-9a-z]+)(?:单元|门洞)")
_ROOM = re.compile(r"([0-9a-z]+)室")
_SHORT = re.compile(r"(?<![\w-])[0-9a-z]{1,8}(?:-[0-9a-z]{1,8}){1,2}(?![\w-])")
_NUMERALS = "零一二三四五六七八九十百"
ORDER_LENGTH = 250


@dataclass(frozen=True)
class Parts:
    """An address down to the door plate: 和平路 东苑小区 12号."""

    street: str = ""
    lane: str = ""
    number: str = ""

    @property
    def text(self) -> str:
        """Write it in one piece, a plain number with its 号."""
        number = f"{self.number}号" if self.number.isdigit() else self.number
        return f"{self.street}{self.lane}{number}"


def home_text(address: str, building: str, entrance: str = "", room: str = "") -> str:
    """Write the address of a home; what the door plate already says is not said twice."""
    inside = f"{entrance}{room}{'室' if _DIGITS.fullmatch(room) else ''}"
    return f"{address}{'' if address.endswith(building) else building}{inside}"


def order_of(text: str) -> str:
    """Give a key by which 2号楼 comes before 10号楼: every number with six digits."""
    key = _DIGITS.sub(lambda found: found[0].zfill(6), _plain(text))
    return key[:ORDER_LENGTH]


def search_words(
    address: str, building: str, entrance: str, room: str, *, near: str = ""
) -> list[str]:
    """Give the words to store for a home: those of its text, its parts by kind, its short form.

    `near`: names of the units around, by which people find it, too.
    """
    full = home_text(address, building, entrance, room)
    found = tokens(" ".join((full, address, building, entrance, room, near)))
    signs = [_sign(building), _sign(entrance), _plain(room)]
    marks = [f"{kind}:{sign}" for kind, sign in zip("bur", signs, strict=True) if sign]
    said = [sign for sign in signs if sign]
    shorts = {"-".join(said), "-".join((said[0], said[-1]))} if len(said) > 1 else set()
    return list(dict.fromkeys([*found, *marks, *sorted(shorts)]))


def asked_words(text: str) -> list[str]:
    """Give the words that a home must have to be what somebody typed: "东街 3号楼 501"."""
    plain = digits_for_numerals(_plain(text)).replace("—", "-").replace("–", "-")
    wanted: list[str] = _SHORT.findall(plain)
    plain = _SHORT.sub(" ", plain)
    for kind, part in (("b", _BUILDING), ("u", _ENTRANCE), ("r", _ROOM)):
        wanted += [f"{kind}:{sign}" for sign in part.findall(plain)]
        plain = part.sub(" ", plain)
    return list(dict.fromkeys([*wanted, *query_tokens(plain)]))


def digits_for_numerals(text: str) -> str:
    """Write 三号楼 as 3号楼 and 十二单元 as 12单元; other numerals stay (三里屯)."""
    return re.sub(
        rf"[{_NUMERALS}]+(?=号楼|幢|栋|座|单元|门洞)", lambda found: str(_number(found[0])), text
    )


def _number(numerals: str) -> int:
    tens, sign, ones = numerals.rpartition("十")
    if not sign:
        return int("".join(str(_NUMERALS.index(n) % 10) for n in numerals if n != "百") or "0")
    ten = _NUMERALS.index(tens[-1]) if tens else 1
    return ten * 10 + (_NUMERALS.index(ones) if len(ones) == 1 else 0)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _sign(name: str) -> str:
    """Give what tells a part from its like: 3号楼 → 3, A座 → a; 东楼 has only its name."""
    plain = digits_for_numerals(_plain(name))
    found = re.match(r"[0-9a-z]+", plain)
    return found[0] if found else plain
