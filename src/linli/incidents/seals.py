"""The daily seal over all histories, its exported file, and the check of both."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef

from linli.incidents.chain import first_break
from linli.incidents.models import Incident, IncidentStep, Seal
from linli.kernel import clock
from linli.kernel.secrets import digest

BECAUSE = "a seal covers every history"


@dataclass
class Verified:
    """What the check of all histories found; `breaks` are Chinese sentences."""

    incidents: int = 0
    steps: int = 0
    seals: int = 0
    erased: int = 0  # texts erased by retention, each with its tombstone
    breaks: list[str] = field(default_factory=list)


def seal_until(last: date) -> int:
    """Seal each day not yet sealed up to `last` (China's days), in the caller's transaction."""
    newest = Seal.objects.order_by("-day").values_list("day", flat=True).first()
    day = newest + timedelta(days=1) if newest else _first_day()
    made = 0
    while day is not None and day <= last:
        steps, digest = _digest(day)
        Seal.objects.bulk_create([Seal(day=day, steps=steps, digest=digest)])
        made += 1
        day += timedelta(days=1)
    return made


def export() -> None:
    """Write each seal that has no file yet; an old file is never touched."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for seal in Seal.objects.all():
        path = folder / f"{seal.day}.txt"
        if not path.exists():
            partial = path.with_suffix(".part")
            partial.write_text(_words(seal), encoding="utf-8")
            partial.replace(path)


def verify() -> Verified:
    """Recompute every chain and every seal, and compare the exported files."""
    found = Verified()
    steps = IncidentStep.objects.unsealed(because=BECAUSE).select_related("incident", "words")
    rows = steps.order_by("incident_id", "seq").iterator(chunk_size=2000)
    for _, chain in groupby(rows, key=attrgetter("incident_id")):
        _check_chain(list(chain), found)
    _check_bare(found)
    for seal in Seal.objects.all().order_by("day"):
        _check_seal(seal, found)
    return found


def _check_chain(chain: list[IncidentStep], found: Verified) -> None:
    found.incidents += 1
    found.steps += len(chain)
    incident, last = chain[0].incident, chain[-1]
    at = first_break(chain)
    if at is not None:
        found.breaks.append(f"事件 {incident.no} 的历史从第 {at} 步起对不上")
    elif last.seq != incident.last_seq:
        found.breaks.append(f"事件 {incident.no} 的历史缺了第 {last.seq} 步以后的步骤")
    elif last.to_state != incident.state:
        found.breaks.append(f"事件 {incident.no} 的状态与历史的最后一步不一致")
    for step in chain:
        _check_words(step, incident.no, found)


def _check_words(step: IncidentStep, no: str, found: Verified) -> None:
    """Texts lie apart so that they can be erased; what is there must be what was written."""
    words = getattr(step, "words", None)
    if words is not None and words.erased_at:
        found.erased += 1
        fits = not words.text  # a tombstone says nothing
    elif words is None:
        fits = not step.text_digest
    else:
        fits = digest(bytes.fromhex(words.salt), words.text) == step.text_digest
    if not fits:
        found.breaks.append(f"事件 {no} 第 {step.seq} 步的文字被改动过")


def _check_bare(found: Verified) -> None:
    """An incident whose steps are all gone has no chain left that could break."""
    steps = IncidentStep.objects.unsealed(because=BECAUSE).filter(incident=OuterRef("pk"))
    bare = Incident.objects.unsealed(because=BECAUSE).filter(~Exists(steps))
    for no in bare.values_list("no", flat=True):
        found.breaks.append(f"事件 {no} 的历史不见了")


def _check_seal(seal: Seal, found: Verified) -> None:
    found.seals += 1
    if _digest(seal.day) != (seal.steps, seal.digest):
        found.breaks.append(f"{seal.day} 的历史与当日封存不一致")
    file = _folder() / f"{seal.day}.txt"
    if file.exists() and file.read_text(encoding="utf-8") != _words(seal):
        found.breaks.append(f"{seal.day} 的封存记录与导出的文件不一致")


def _digest(day: date) -> tuple[int, str]:
    """Count the day's steps and hash the last hash of each chain that moved."""
    digest, count = hashlib.sha256(), 0
    for incident, hashes in groupby(_moved(day), key=lambda row: row[0]):
        chain = [row[1] for row in hashes]
        count += len(chain)
        digest.update(f"{incident} {chain[-1]}\n".encode())
    return count, digest.hexdigest()


def _moved(day: date) -> Iterator[tuple[object, str]]:
    begin = datetime.combine(day, time(), clock.CHINA)
    steps = IncidentStep.objects.unsealed(because=BECAUSE)
    rows = steps.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
    yield from rows.order_by("incident_id", "seq").values_list("incident_id", "hash").iterator()


def _first_day() -> date | None:
    steps = IncidentStep.objects.unsealed(because=BECAUSE).order_by("at")
    at: datetime | None = steps.values_list("at", flat=True).first()
    return at.astimezone(clock.CHINA).date() if at else None


def _words(seal: Seal) -> str:
    return f"日期 {seal.day}\n步骤 {seal.steps}\n摘要 {seal.digest}\n"


def _folder() -> Path:
    return Path(settings.HOME) / "seals"
