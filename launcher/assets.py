"""Front-end assets: the releases in package-lock.json, checked by its hashes, no node needed."""

import base64
import hashlib
import io
import json
import re
import shutil
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from launcher import registry
from launcher.checkout import Checkout
from launcher.files import digest, is_stamped, locked
from launcher.say import Trouble

LICENCES = ("LICEN[CS]E*", "package.json")
SOURCE_MAP = re.compile(rb"(/\*|//)[#@]\s*sourceMappingURL=[^\n*]*(\*/)?\n?")
REMOTE_IMPORT = re.compile(rb"""@import\s+(url\()?["']?(https?:)?//[^;]*;""")


@dataclass(frozen=True)
class Package:
    """What is taken of one npm package, and the folder below static_vendor that it goes to."""

    name: str
    folder: str
    files: tuple[str, ...]


SERVED = (
    Package("@tabler/core", "tabler", ("dist/css/tabler.min.css", "dist/js/tabler.min.js")),
    Package(
        "@tabler/icons-webfont",
        "tabler-icons",
        ("dist/tabler-icons.min.css", "dist/fonts/tabler-icons.*"),
    ),
    Package("leaflet", "leaflet", ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*")),
    Package("echarts", "echarts", ("dist/echarts.esm.min.js",)),
)
TESTED = (Package("axe-core", "axe-core", ("axe.min.js",)),)


@dataclass(frozen=True)
class Release:
    """One package as the lock pins it."""

    package: Package
    version: str
    integrity: str

    @property
    def stamp(self) -> str:
        return digest(repr(self))


def prepare(checkout: Checkout, *, dev: bool = False) -> None:
    """Make static_vendor hold the releases of the lock; costs nothing when it does."""
    lock = (checkout.root / "package-lock.json").read_text()
    wanted = releases(lock, SERVED + TESTED if dev else SERVED)
    with locked(checkout.home / "assets.lock"):
        missing = [one for one in wanted if not _is_ready(checkout, one)]
        if missing:
            source = registry.address()
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda one: _install(checkout, one, source), missing))


def releases(lock: str, packages: tuple[Package, ...]) -> list[Release]:
    """Look the packages up in the text of a package-lock.json."""
    pinned = json.loads(lock)["packages"]
    found = [(package, pinned[f"node_modules/{package.name}"]) for package in packages]
    return [Release(package, pin["version"], pin["integrity"]) for package, pin in found]


def verify(content: bytes, integrity: str) -> None:
    """Refuse a download that is not the one the lock was made with."""
    algorithm, _, expected = integrity.partition("-")
    if algorithm != "sha512":
        raise Trouble(f"package-lock.json 的校验算法应为 sha512，而不是 {algorithm}")
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != expected:
        raise Trouble("下载的文件与 package-lock.json 的校验和不符，已拒绝")


def cleaned(content: bytes) -> bytes:
    """A script or style without references to source maps and to other hosts."""
    return REMOTE_IMPORT.sub(b"", SOURCE_MAP.sub(b"", content))


def unpacked(tarball: bytes, patterns: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The files that match, named without npm's own first folder and without `dist`."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            safe = member.isfile() and ".." not in name.split("/")
            if safe and any(fnmatch(name, pattern) for pattern in patterns):
                file = archive.extractfile(member)
                content = file.read() if file else b""
                is_text = name.endswith((".css", ".js"))
                yield name.removeprefix("dist/"), cleaned(content) if is_text else content


def _is_ready(checkout: Checkout, release: Release) -> bool:
    return is_stamped(checkout.vendor / release.package.folder / ".stamp", release.stamp)


def _install(checkout: Checkout, release: Release, source: str) -> None:
    """Fetch, check and unpack one release; its folder appears whole or not at all."""
    package = release.package
    content = registry.fetch(registry.tarball(source, package.name, release.version))
    verify(content, release.integrity)
    draft = checkout.vendor / f"{package.folder}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    for name, text in unpacked(content, package.files + LICENCES):
        _write(draft / name, text)
    _write(draft / ".stamp", release.stamp.encode())
    shutil.rmtree(checkout.vendor / package.folder, ignore_errors=True)
    draft.rename(checkout.vendor / package.folder)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
