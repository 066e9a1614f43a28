"""Assets come from the releases of the lock, or not at all."""

import base64
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from launcher import assets
from launcher.assets import Package
from launcher.checkout import Checkout
from launcher.say import Trouble

LEAFLET = {
    "package/LICENSE": b"BSD",
    "package/dist/leaflet.js": b"code()\n//# sourceMappingURL=leaflet.js.map",
    "package/dist/leaflet.css": b"a{}",
    "package/dist/images/marker.png": b"png",
    "package/dist/leaflet-src.js": b"not needed",
}


def packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A checkout that wants one package, from a registry that is a folder."""
    leaflet = Package("leaflet", "leaflet", ("dist/leaflet.js", "dist/images/*"))
    monkeypatch.setattr(assets, "SERVED", (leaflet,))
    monkeypatch.setenv("LINLI_NPM_REGISTRY", (tmp_path / "registry").as_uri())
    made = Checkout(tmp_path / "checkout")
    made.package.mkdir(parents=True)
    made.make_home()
    return made


def publish(checkout: Checkout, content: bytes, promised: str) -> None:
    tarball = checkout.root.parent / "registry/leaflet/-/leaflet-1.0.0.tgz"
    tarball.parent.mkdir(parents=True, exist_ok=True)
    tarball.write_bytes(content)
    pin = {"node_modules/leaflet": {"version": "1.0.0", "integrity": promised}}
    (checkout.root / "package-lock.json").write_text(json.dumps({"packages": pin}))


def test_only_what_is_served_is_unpacked_with_its_licence(checkout: Checkout) -> None:
    content = packed(LEAFLET)
    publish(checkout, content, integrity(content))
    assets.prepare(checkout)
    folder = checkout.vendor / "leaflet"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {".stamp", "LICENSE", "leaflet.js", "images/marker.png"}
    assert (folder / "leaflet.js").read_bytes() == b"code()\n"


def test_a_download_with_another_hash_is_refused(checkout: Checkout) -> None:
    publish(checkout, packed(LEAFLET), integrity(b"what was promised"))
    with pytest.raises(Trouble, match="校验和不符"):
        assets.prepare(checkout)
    assert not checkout.vendor.exists()


def test_a_lock_with_a_weak_hash_is_refused() -> None:
    with pytest.raises(Trouble, match="sha512"):
        assets.verify(b"", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=")


def test_nothing_is_fetched_twice_and_a_new_version_is_fetched(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = packed(LEAFLET)
    publish(checkout, content, integrity(content))
    assets.prepare(checkout)
    with monkeypatch.context() as offline:
        offline.setenv("LINLI_NPM_REGISTRY", "file:///nowhere")
        assets.prepare(checkout)
    newer = packed({**LEAFLET, "package/dist/leaflet.js": b"newer()"})
    publish(checkout, newer, integrity(newer))
    assets.prepare(checkout)
    assert (checkout.vendor / "leaflet" / "leaflet.js").read_bytes() == b"newer()"


def test_a_file_that_would_leave_its_folder_is_left_out() -> None:
    evil = packed({"package/../../outside.js": b"evil", "package/dist/a.js": b"good"})
    assert list(assets.unpacked(evil, ("*",))) == [("a.js", b"good")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b"a{}\n/*# sourceMappingURL=a.css.map */", b"a{}\n"),
        (b"f()\n//# sourceMappingURL=f.js.map\n", b"f()\n"),
        (b'@import url("https://fonts.example/a.css");b{}', b"b{}"),
        (b"@import '//fonts.example/a.css';b{}", b"b{}"),
        (b'@import "local.css";b{}', b'@import "local.css";b{}'),
    ],
)
def test_styles_and_scripts_point_to_no_other_host_and_no_source_map(
    text: bytes, kept: bytes
) -> None:
    assert assets.cleaned(text) == kept


def test_the_lock_of_this_checkout_pins_every_package_that_is_taken() -> None:
    lock = (Path(__file__).parents[2] / "package-lock.json").read_text()
    pinned = assets.releases(lock, assets.SERVED + assets.TESTED)
    assert all(release.integrity.startswith("sha512-") for release in pinned)
