"""The tar of a backup: written in one pass, checked in full before anything is taken out."""

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from linli.site.backup.errors import Refusal
from linli.site.backup.manifest import Manifest

DUMP, MANIFEST, MEDIA = "database.dump", "manifest.json", "media"
BLOCK, CHUNK = tarfile.BLOCKSIZE, 2**20
DAMAGED = "备份文件不完整或已损坏（{}），没有改动任何内容。请换一份备份。"


@dataclass
class Writer:
    """Puts members one after the other and remembers the hash of each."""

    file: IO[bytes]
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        """Put a member whose content is known."""
        self.file.write(_header(name, len(content)) + content)
        self._end(name, len(content), hashlib.sha256(content).hexdigest())

    def stream(self, name: str, source: IO[bytes]) -> None:
        """Put what a program says: its length is written before it, once it is known."""
        start = self.file.tell()
        self.file.write(bytes(BLOCK))
        total, size = copied(source, self.file)
        self._end(name, size, total)
        end = self.file.tell()
        self.file.seek(start)
        self.file.write(_header(name, size))
        self.file.seek(end)

    def close(self, manifest: Manifest) -> None:
        """Put the manifest and the end of the archive."""
        self.add(MANIFEST, manifest.to_json())
        self.file.write(bytes(2 * BLOCK))

    def _end(self, name: str, size: int, total: str) -> None:
        self.file.write(bytes(-size % BLOCK))
        self.hashes[name] = total


def copied(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[str, int]:
    """Read to the end, write it to the target if there is one; give its SHA-256 and length."""
    total, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        total.update(chunk)
        size += len(chunk)
        if target:
            target.write(chunk)
    return total.hexdigest(), size


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def check(path: Path) -> Manifest:
    """Read the whole file and compare every hash; Refusal when anything is not as it was."""
    with _readable(path):
        manifest, found = _read(path)
    if manifest is None:
        raise Refusal(DAMAGED.format("没有清单"))
    if found != manifest.files:
        wrong = sorted(set(found.items()) ^ set(manifest.files.items()))
        raise Refusal(DAMAGED.format(wrong[0][0]))
    return manifest


def _read(path: Path) -> tuple[Manifest | None, dict[str, str]]:
    found: dict[str, str] = {}
    manifest = None
    for name, content in _members(path):
        if name == MANIFEST:
            manifest = Manifest.from_json(content.read())
        else:
            found[name], _ = copied(content)
    return manifest, found


def media_files(path: Path) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
    """Give the attachments by their path in the media folder."""
    for name, content in _members(path):
        if name.startswith(f"{MEDIA}/"):
            yield PurePosixPath(name).relative_to(MEDIA), content


@contextmanager
def dump_of(path: Path) -> Iterator[IO[bytes]]:
    """Open the dump of the database."""
    with tarfile.open(path, "r:") as tar:
        content = tar.extractfile(DUMP)
        assert content is not None  # `check` has read it
        yield content


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            content = tar.extractfile(member) if _is_ours(member) else None
            if content is None:
                raise Refusal(DAMAGED.format(member.name))
            yield member.name, content


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say in words that a file cannot be read to its end."""
    try:
        yield
    except (tarfile.TarError, EOFError):
        raise Refusal(DAMAGED.format("不是完整的备份")) from None
    except OSError as error:
        raise Refusal(f"读不了 {path}：{error.strerror or error}") from None


def _is_ours(member: tarfile.TarInfo) -> bool:
    """A file of the kind that `Writer` puts; nothing that could lie elsewhere when taken out."""
    parts = PurePosixPath(member.name).parts
    inside = parts[:1] == (MEDIA,) and len(parts) > 1 and ".." not in parts
    return member.isreg() and (member.name in (DUMP, MANIFEST) or inside)
