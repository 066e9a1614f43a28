"""What happened last, noted in small files beside the keys: readable without the database."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from linli.kernel import clock

BACKUP, HISTORY = "last-backup", "last-history-check"


class Record:
    """When it happened, and a few facts that name nobody."""

    def __init__(self, at: datetime, facts: dict[str, Any]) -> None:
        self.at, self.facts = at, facts


def note(name: str, **facts: object) -> None:
    """Remember that something has happened now, instead of the last time."""
    target = _path(name)
    draft = target.with_suffix(".draft")
    draft.touch(0o600)
    draft.write_text(json.dumps({"at": clock.now().isoformat(), **facts}), encoding="utf-8")
    draft.replace(target)


def read(name: str) -> Record | None:
    """Give what happened last, None when it never did."""
    try:
        facts = json.loads(_path(name).read_text(encoding="utf-8"))
        return Record(datetime.fromisoformat(facts.pop("at")), facts)
    except (OSError, ValueError, KeyError):
        return None


def _path(name: str) -> Path:
    return Path(settings.HOME) / f"{name}.json"
