"""The passwords of the private database, kept in the checkout for its owner's eyes only."""

import json
import secrets
from dataclasses import asdict, dataclass

from launcher.checkout import Checkout
from launcher.files import write_private
from launcher.postgres.folders import Folders
from launcher.say import Trouble


@dataclass(frozen=True)
class Passwords:
    superuser: str
    owner: str
    app: str


def load(checkout: Checkout, folders: Folders) -> Passwords:
    """Read them; make them before there is any data, for afterwards it would be too late."""
    path = checkout.home / "database.json"
    if path.exists():
        return Passwords(**json.loads(path.read_text()))
    if folders.version is not None:
        raise Trouble(
            f"{path} 不见了，没有它打不开 {folders.data} 里的数据。"
            f"请恢复该文件；若要从头开始，请删除 {folders.home}"
        )
    made = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
    write_private(path, json.dumps(asdict(made)))
    return made
