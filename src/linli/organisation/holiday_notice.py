"""Reads a year's notice of holidays, line by line: the State Council's words or a plain list; pure.

Understood are "2027-01-01 休 元旦" and "一、元旦:1月1日(周五)至3日放假调休,共3天。1月4日上班。"
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

MOST_LINES, MOST_DAYS = 500, 40


class DayKind(Enum):
    """What a day is: not worked, worked, or as the day of the week says."""

    REST = "rest"
    WORK = "work"
    PLAIN = "plain"

    @property
    def label(self) -> str:
        return {"rest": "休", "work": "班", "plain": "平常"}[self.value]


@dataclass(frozen=True)
class Told:
    """What a line says of some days; or `error`, a sentence for whoever wrote it."""

    line: int
    text: str
    days: tuple[date, ...] = ()
    kind: DayKind = DayKind.PLAIN
    name: str = ""
    error: str = ""

    @property
    def is_skipped(self) -> bool:
        """Tell whether the line arranges nothing: a heading, a greeting."""
        return not self.days and not self.error


_DATE = (
    r"(?:(?P<{0}y>\d{{4}})\s*[-年/.]\s*)?"
    r"(?P<{0}m>\d{{1,2}})\s*[-月/.]\s*(?P<{0}d>\d{{1,2}})(?!\d)\s*日?"
)
_UNTIL = r"(?:\s*(?:至|到|~|—+|–|-)\s*(?:" + _DATE.format("b") + r"|(?P<d>\d{1,2})日))?"
_DAYS = re.compile(r"(?<![\dA-Za-z])" + _DATE.format("a") + _UNTIL)
_HEAD = re.compile(r"^(?:[一二三四五六七八九十]+、)?\s*(?P<name>[^\d:、]{1,12}):")
_KINDS = (
    (DayKind.WORK, re.compile(r"不放假|不休息?|上班|补班|(?<!上)班")),
    (DayKind.REST, re.compile(r"不上班|放假|(?<!不)休息?")),
    (DayKind.PLAIN, re.compile(r"普通|平常")),
)
_AROUND_A_NAME = " ,;、\t"  # after NFKC
_COMMA = re.compile(r"[,;]")  # after NFKC
_LOOKS_LIKE_A_DAY = re.compile(r"\d\s*[-月/.]")


def read_notice(text: str, year: int) -> list[Told]:
    """Read a notice of `year`; where two lines arrange a day differently, the later is wrong."""
    told: list[Told] = []
    seen: dict[date, DayKind] = {}
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        return [Told(1, "", error=f"最多 {MOST_LINES} 行，请分开粘贴。")]
    for number, line in enumerate(lines, 1):
        for said in _line(number, line.strip(), year):
            clash = next((d for d in said.days if seen.get(d, said.kind) is not said.kind), None)
            if clash:
                said = Told(number, said.text, error=f"{clash:%m-%d} 在前面的行里已另有安排。")
            seen |= dict.fromkeys(said.days, said.kind)
            told.append(said)
    return told


def _line(number: int, text: str, year: int) -> Iterator[Told]:
    plain = re.sub(r"\([^)]*\)", "", unicodedata.normalize("NFKC", text)).strip()
    if not plain:
        return
    head = _HEAD.match(plain)
    name = head["name"].strip() if head else ""
    for sentence in _clauses(plain[head.end() :] if head else plain):
        try:
            yield _sentence(number, sentence.strip(), year, name)
        except ValueError as error:
            yield Told(number, sentence.strip(), error=str(error))


def _clauses(text: str) -> Iterator[str]:
    """Cut at full stops, and at commas between days that each have a word of their own."""
    for sentence in filter(None, text.split("。")):
        start = end = 0
        for comma in [*(match.start() for match in _COMMA.finditer(sentence)), len(sentence)]:
            if _DAYS.search(sentence, end, comma) and _is_told(sentence[start:end]):
                yield sentence[start:end]
                start = end + 1
            end = comma
        yield sentence[start:]


def _is_told(text: str) -> bool:
    """Tell whether it names days and says what they are."""
    days = _DAYS.search(text)
    return bool(days and any(word.search(text, days.end()) for _, word in _KINDS))


def _sentence(number: int, text: str, year: int, name: str) -> Told:
    found = list(_DAYS.finditer(text))
    if not found:
        if _LOOKS_LIKE_A_DAY.search(text):
            raise ValueError(f"看不懂日期，请写成 {year}-01-01 或 1月1日。")
        return Told(number, text)
    days = tuple(sorted({day for match in found for day in _days(match, year)}))
    tail = text[found[-1].end() :]
    kind, word = _kind(tail)
    if _kinds_in(text[found[0].end() : found[-1].start()]) - {kind}:
        raise ValueError("一句里既有放假又有上班，请分成两句写。")
    own = tail[word.end() :].strip(_AROUND_A_NAME) if not name else ""
    if own and len(own) > 40:
        raise ValueError("名称最多 40 个字。")
    return Told(number, text, days, kind, own or _named(name, kind))


def _kind(tail: str) -> tuple[DayKind, re.Match[str]]:
    """Take the first word after the days that says what they are."""
    found = [(kind, match) for kind, word in _KINDS if (match := word.search(tail))]
    if not found:
        raise ValueError("日期后面请写“休”“班”或“普通”。")
    return min(found, key=lambda pair: pair[1].start())


def _kinds_in(text: str) -> set[DayKind]:
    return {kind for kind, word in _KINDS if word.search(text)}


def _named(name: str, kind: DayKind) -> str:
    return f"{name}调休上班" if kind is DayKind.WORK else name or "放假"


def _days(match: re.Match[str], year: int) -> list[date]:
    first = _date(match["ay"], match["am"], match["ad"], year)
    last = first
    if match["bm"]:
        last = _date(match["by"], match["bm"], match["bd"], year)
    elif match["d"]:
        last = _date(str(first.year), str(first.month), match["d"], year)
    if last < first:
        raise ValueError("结束日期早于开始日期。")
    if (last - first).days >= MOST_DAYS:
        raise ValueError(f"一段最多 {MOST_DAYS} 天，请检查日期。")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _date(year: str | None, month: str, day: str, of: int) -> date:
    try:
        found = date(int(year or of), int(month), int(day))
    except ValueError:
        raise ValueError(f"没有 {month}月{day}日 这一天。") from None
    if found.year != of and (found.year, found.month) != (of - 1, 12):
        raise ValueError(f"{found} 不在 {of} 年。")
    return found
