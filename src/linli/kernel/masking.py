"""How a name, a phone, an identity number or an address is shown in part (privacy G3).

Nothing here raises: what is not understood is shown less, never more. None is shown as "".
"""

import re
import unicodedata
from collections.abc import Callable

# 《百家姓》 and living compound surnames; a name of two characters is read as a single surname.
_SURNAMES = (
    "欧阳 上官 司马 诸葛 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 东方 独孤 南宫 轩辕 长孙 宇文 闻人 "
    "赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 司空 亓官 司寇 拓跋 端木 "
    "呼延 东郭 南门 百里 西门 左丘 梁丘 公羊 谷梁 第五 东野 万俟 公西 公良 漆雕 乐正 壤驷 巫马 "
    "歐陽 司馬 諸葛 尉遲 公孫 東方 獨孤 南宮 軒轅 長孫 聞人"
)
_COMPOUND_SURNAMES = frozenset(_SURNAMES.split())

_AREA_NUMBER = re.compile(r"(010|02\d|0[3-9]\d\d)(\d{7,8})")
_MOBILE_NUMBER = re.compile(r"(?:86|0086|0)?(1\d{10})")

# From here on an address is inside a building: 2 单元, 501 室, 5 楼 (but not 5 号楼).
_INSIDE = re.compile(r"[0-9A-Za-z〇零一二两三四五六七八九十百]+\s*(?:单元|室|层|楼)")
# Where an address reaches its building, the surest sign first.
_BUILDINGS = (
    re.compile(r"号楼|幢|栋|座|#\s*楼?"),
    re.compile(r"号|弄"),
    re.compile(r"[0-9]+(?=\s*[-—–/])"),
    re.compile(r"(?=[0-9])"),
)

# Full-width digits and signs are typed as often as plain ones.
_PLAIN = str.maketrans("０１２３４５６７８９Ｘｘ＋－（）", "0123456789Xx+-()")
# 15 to 19 digits, because mistyped identity numbers and bank cards must not get through either.
_LONG_NUMBERS = re.compile(
    r"(?<!\d)(?:\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]|\d{14,18}[\dXx])(?!\d)", re.ASCII
)
_PHONES = re.compile(
    r"""(?<!\d)
        (?: (?:\+?86[\s.-]? | 0086[\s.-]? | 0)? 1[3-9]\d [\s.—–-]? \d{4} [\s.—–-]? \d{4}
          | \(?0\d{2,3} [)\s.—–-]? \d{7,8}
        )(?!\d)""",
    re.ASCII | re.VERBOSE,
)


def mask_name(name: str | None) -> str:
    """Keep the surname, 张* or 欧阳*; of other names the first letter."""
    plain = _plain(name)
    if len(plain) < 2:
        return "*" if plain else ""
    if len(plain) > 2 and plain[:2] in _COMPOUND_SURNAMES:
        return plain[:2] + "*"
    return plain[0] + "*"


def mask_phone(phone: str | None) -> str:
    """Keep 3 and 4 digits of a mobile number, area code and the last 4 of a landline."""
    plain = _plain(phone)
    digits = re.sub(r"[^0-9]", "", plain)
    if mobile := _MOBILE_NUMBER.fullmatch(digits):
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    if landline := _AREA_NUMBER.fullmatch(digits):
        return f"{landline[1]}-{_tail(landline[2])}"
    return _tail(digits) or ("*" if plain else "")


def mask_identity(number: str | None) -> str:
    """Keep the first 3 and the last 2 characters, never the date of birth.

    Of shorter papers (passports) the first and the last 2; of what is shorter than 8, nothing.
    """
    plain = re.sub(r"[\W_]", "", _plain(number)).upper()
    if len(plain) < 8:
        return "*" * len(plain)
    head = 3 if len(plain) >= 15 else 1
    return plain[:head] + "*" * (len(plain) - head - 2) + plain[-2:]


def mask_address(address: str | None) -> str:
    """Keep an address down to its building; the entrance, floor and room become ***."""
    plain = _plain(address)
    inside = _INSIDE.search(plain)
    outside = plain[: inside.start()] if inside else plain
    for building in _BUILDINGS:
        if found := building.search(outside):
            outside = outside[: found.end()]
            break
    outside = outside.rstrip(" -—–/,")
    return outside if len(outside) == len(plain) else outside + "***"


def scrub(text: str | None) -> str:
    """Mask phone and identity numbers inside a free text, for prints and for third parties."""
    scrubbed = text or ""
    for numbers, mask in ((_LONG_NUMBERS, mask_identity), (_PHONES, mask_phone)):
        scrubbed = _masked(scrubbed, numbers, mask)
    return scrubbed


def _masked(text: str, numbers: re.Pattern[str], mask: Callable[[str], str]) -> str:
    """Look for numbers in plain signs, one for each of the text's; the rest stays as written."""
    parts, at = [], 0
    for found in numbers.finditer(text.translate(_PLAIN)):
        parts += [text[at : found.start()], mask(found[0])]
        at = found.end()
    return "".join([*parts, text[at:]])


def _plain(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "").strip()


def _tail(digits: str) -> str:
    shown = min(4, len(digits) // 2)
    return "*" * (len(digits) - shown) + digits[len(digits) - shown :]
