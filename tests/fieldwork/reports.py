"""What the tests of dynamic information and digests do over and over."""

import uuid
from datetime import date
from typing import Any

from linli.fieldwork import digesting
from linli.fieldwork.informing import record_info
from linli.fieldwork.models import Digest, DigestItem, DynamicInfo
from linli.notices.models import Notice
from tests.town import Town


def inform(town: Town, by: str = "grid_worker", **given: Any) -> DynamicInfo:
    """Record an ordinary information of the worker's grid by the real service."""
    asked = {"kind": "6", "text": "楼道里堆了纸箱。"} | given
    op_id = asked.pop("op_id", None) or uuid.uuid4()
    with town.acting(by) as actor:
        return record_info(op_id, actor=actor, **asked)


def compile_all(town: Town) -> list[Digest]:
    """Let the timer compile what is due; give the digests of the first grid, the latest first."""
    digesting.compile_due()
    return digests_of(town)


def digests_of(town: Town, grid: str = "grid") -> list[Digest]:
    """Give the digests of a grid, the latest first."""
    with town.platform() as actor:
        rows = Digest.objects.visible_to(actor).filter(place=town.units[grid])
        return list(rows.order_by("-day"))


def rows_of(town: Town, digest: Digest) -> set[uuid.UUID]:
    """Give the records that a digest holds."""
    with town.platform() as actor:
        items = DigestItem.objects.visible_to(actor).filter(digest=digest)
        return set(items.values_list("row", flat=True))


def told(town: Town, word: str) -> set[str]:
    """Give who has a notice whose title or text contains a word."""
    found = set()
    for who in town.people:
        with town.acting(who) as actor:
            rows = Notice.objects.visible_to(actor)
            if any(word in row.title + row.text for row in rows):
                found.add(who)
    return found


FRIDAY = date(2026, 3, 6)
