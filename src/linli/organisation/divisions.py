"""Reads the official five-level division list and brings one county of it in."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from linli.journal.services import record
from linli.kernel.errors import Invalid
from linli.kernel.pinyin import pinyin_key
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.numbers import Numbers, number_of_code
from linli.organisation.powers import must_at
from linli.organisation.roles import MANAGE_UNITS

_KINDS = {6: Unit.Kind.COUNTY, 9: Unit.Kind.TOWNSHIP, 12: Unit.Kind.COMMUNITY}
_FROM = date(2000, 1, 1)


@dataclass(frozen=True)
class Division:
    """One line of the list: its code tells its level by its length, and its parent."""

    code: str
    name: str

    @property
    def parent(self) -> str:
        return self.code[: len(self.code) - 3] if len(self.code) > 6 else ""


def divisions_in(files: Iterable[Path], county: str) -> list[Division]:
    """Read county, townships and communities of one county out of csv or json files."""
    if not (county.isascii() and county.isdigit() and len(county) == 6):
        raise Invalid({"county": "县级编码应为 6 位数字，如 330881。"})
    found: dict[str, Division] = {}
    for file in files:
        for code, name in _rows(file, county):
            code = _short(code)
            if code.startswith(county) and len(code) in _KINDS and name:
                found[code] = Division(code, name)
    lost = [d for d in found.values() if d.parent and d.parent not in found]
    if county not in found or lost:
        raise Invalid({"files": _complaint(county, lost)})
    return sorted(found.values(), key=lambda division: (len(division.code), division.code))


def take_divisions(divisions: list[Division], *, actor: Actor) -> Counter[str]:
    """Add what is new and rename what has another name; count created, updated, unchanged."""
    must_at(actor, MANAGE_UNITS, None)
    numbers = Numbers()
    codes = [division.code for division in divisions]
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    new: list[Unit] = []
    renamed: list[Unit] = []
    for division in divisions:
        unit = known.get(division.code)
        if unit is None:
            known[division.code] = unit = _new(division, known.get(division.parent), numbers)
            new.append(unit)
        elif unit.name != division.name:
            unit.name, unit.name_key = division.name, pinyin_key(division.name)
            renamed.append(unit)
    Unit.objects.bulk_create(new)
    Unit.objects.bulk_update(renamed, ["name", "name_key"], batch_size=500)
    counts = Counter(created=len(new), updated=len(renamed))
    counts["unchanged"] = len(divisions) - len(new) - len(renamed)
    record(
        "unit.divisions",
        actor=actor,
        object_type="unit",
        object_id=divisions[0].code,
        county=known[divisions[0].code].pk,
        detail=dict(counts),
    )
    return counts


def _new(division: Division, parent: Unit | None, numbers: Numbers) -> Unit:
    kind = _KINDS[len(division.code)]
    return Unit(
        id=numbers.give(kind, division.code, parent.pk if parent else None),
        code=division.code,
        name=division.name,
        name_key=pinyin_key(division.name),
        kind=kind,
        parent=parent,
        valid_from=_FROM,
    )


def _short(code: str) -> str:
    """Drop the zeros of a 12-digit code of a county or township: 330881000000 is 330881."""
    if len(code) == 12 and number_of_code(code):
        return code[:6] if code[6:] == "000000" else code[:9] if code[9:] == "000" else code
    return code


def _rows(file: Path, county: str) -> Iterator[tuple[str, str]]:
    """Yield (code, name) of one file; lines of other counties are skipped unread."""
    try:
        if file.suffix.lower() == ".json":
            for row in json.loads(file.read_text(encoding="utf-8-sig")):
                yield str(row["code"]).strip(), str(row["name"]).strip()
            return
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader([next(lines, "")]), [])
            at, name = header.index("code"), header.index("name")
            for cells in csv.reader(line for line in lines if county in line):
                yield cells[at].strip(), cells[name].strip()
    except OSError as error:
        raise Invalid({"files": f"读不了 {file.name}：{error.strerror}。"}) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Invalid({"files": f"{file.name} 不是区划表：需要 code、name 两列。"}) from error


def _complaint(county: str, lost: list[Division]) -> str:
    if lost:
        return (
            f"{lost[0].code} {lost[0].name} 等 {len(lost)} 个单位没有上级，请同时给出上级的文件。"
        )
    return (
        f"文件里没有 {county}，请同时给出县级（areas）、乡镇级（streets）、村级（villages）的文件。"
    )
