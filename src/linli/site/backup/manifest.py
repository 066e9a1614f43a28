"""What a backup says about itself: version, rows, hashes; and which keys its data need."""

import hmac
import json
from dataclasses import asdict, dataclass
from typing import Any

from linli.kernel.secrets import Keyring
from linli.site.backup.errors import Refusal

FORMAT = 1
KEY_CHECK, SIGNATURE = b"linli backup key check", b"linli backup manifest"


@dataclass(frozen=True)
class Table:
    """How many rows a table holds, and a sum over what they say, in whatever order they lie."""

    rows: int
    content: str


@dataclass(frozen=True)
class Manifest:
    """The last member of the file: a backup without it was cut off."""

    made_at: str
    version: str
    server: int
    migrations: list[str]
    tables: dict[str, Table]
    files: dict[str, str]  # member → SHA-256
    missing: list[str]  # photos whose file was not on the disk any more
    keys: dict[str, str]
    signature: str = ""
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def signed(self, keyring: Keyring) -> "Manifest":
        """The same, with a signature that only the holder of the keys can make."""
        return Manifest(**(vars(self) | {"signature": self._signature(keyring)}))

    def must_be_of(self, keyring: Keyring) -> None:
        """Refuse when the keys here are not those of the data, or somebody wrote in the backup."""
        here = key_checks(keyring)
        wrong = [number for number, check in self.keys.items() if here.get(number) != check]
        if wrong:
            raise Refusal(
                f"这里的加密密钥与备份不符（编号 {'、'.join(wrong)}），恢复后姓名、电话将读不出来。"
                "请把备份那台机器另外保存的 field-keys.json 放到这里，再执行一次。"
            )
        if not hmac.compare_digest(self.signature, self._signature(keyring)):
            raise Refusal("备份的清单被改动过，不能使用。请换一份备份。")

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read it; Refusal for one that is none, or of a later kind."""
        try:
            given: dict[str, Any] = json.loads(text)
            if given["format"] != FORMAT:
                raise Refusal("备份由更新的版本写成，请先把邻里更新到那个版本。")
            tables = {name: Table(**table) for name, table in given["tables"].items()}
            return cls(**(given | {"tables": tables}))
        except (ValueError, TypeError, KeyError):
            raise Refusal("备份的清单读不出来，文件已损坏。请换一份备份。") from None

    def _signature(self, keyring: Keyring) -> str:
        plain = Manifest(**(vars(self) | {"signature": ""})).to_json()
        key = hmac.digest(keyring.index, SIGNATURE, "sha256")
        return hmac.digest(key, plain, "sha256").hex()


def key_checks(keyring: Keyring) -> dict[str, str]:
    """Values by which keys are recognised and from which they cannot be found."""
    named = {str(number): key for number, key in keyring.keys.items()} | {"index": keyring.index}
    return {name: hmac.digest(key, KEY_CHECK, "sha256").hex() for name, key in named.items()}
