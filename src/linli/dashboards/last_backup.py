"""When the last backup was made: a note beside the keys, which health and doctor read."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from linli.kernel import clock

NOTE = "last-backup.json"


@dataclass(frozen=True)
class LastBackup:
    """When it was finished, and where it lies."""

    at: datetime
    path: str


def note(path: Path) -> None:
    """Remember that a backup is finished."""
    target = Path(settings.HOME) / NOTE
    draft = target.with_suffix(".draft")
    text = json.dumps({"at": clock.now().isoformat(), "path": str(path.resolve())})
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(target)


def read() -> LastBackup | None:
    """Give the last backup made here, None when there was none."""
    try:
        noted = json.loads((Path(settings.HOME) / NOTE).read_text(encoding="utf-8"))
        return LastBackup(datetime.fromisoformat(noted["at"]), noted["path"])
    except (OSError, ValueError, KeyError):
        return None
