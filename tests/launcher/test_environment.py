"""What child processes are told."""

import base64
import json
from pathlib import Path

import pytest

from launcher.checkout import Checkout
from launcher.environment import for_children


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    for name in (
        "LINLI_SECRET_KEY",
        "LINLI_SECRET_KEY_FILE",
        "LINLI_FIELD_KEYS",
        "LINLI_FIELD_KEYS_FILE",
        "LINLI_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    made = Checkout(tmp_path)
    made.make_home()
    return made


def test_keys_are_made_once_and_kept_private(checkout: Checkout) -> None:
    paths = [
        Path(for_children(checkout, None)[name])
        for name in ("LINLI_SECRET_KEY_FILE", "LINLI_FIELD_KEYS_FILE")
    ]
    texts = [path.read_text() for path in paths]
    for_children(checkout, None)
    assert [path.read_text() for path in paths] == texts
    assert [path.stat().st_mode & 0o777 for path in paths] == [0o600, 0o600]
    assert len(texts[0]) >= 50


def test_keys_are_made_where_they_outlive_the_checkout(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container the checkout goes with each new image: the volume is LINLI_HOME."""
    volume = tmp_path / "volume" / "home"
    monkeypatch.setenv("LINLI_HOME", str(volume))
    told = for_children(checkout, None)
    assert told["LINLI_FIELD_KEYS_FILE"] == str(volume / "field-keys.json")
    assert not (checkout.home / "field-keys.json").exists()


def test_keys_that_were_made_in_the_checkout_stay_in_use(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = for_children(checkout, None)["LINLI_FIELD_KEYS_FILE"]
    monkeypatch.setenv("LINLI_HOME", str(tmp_path / "volume"))
    assert for_children(checkout, None)["LINLI_FIELD_KEYS_FILE"] == before


def test_a_key_whose_file_is_named_is_not_made(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_FIELD_KEYS_FILE", "/etc/linli/field-keys.json")
    for_children(checkout, None)
    assert not (checkout.home / "field-keys.json").exists()


def test_field_keys_are_numbered_and_of_full_length(checkout: Checkout) -> None:
    keys = json.loads(Path(for_children(checkout, None)["LINLI_FIELD_KEYS_FILE"]).read_text())
    assert keys["current"] == 1
    lengths = [len(base64.b64decode(key)) for key in (keys["keys"]["1"], keys["index"])]
    assert lengths == [32, 32]


def test_what_the_administrator_set_stays(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_SECRET_KEY_FILE", "/etc/linli/secret")
    monkeypatch.setenv("LINLI_FIELD_KEYS", "{}")
    environ = for_children(checkout, None)
    assert environ["LINLI_SECRET_KEY_FILE"] == "/etc/linli/secret"
    assert "LINLI_FIELD_KEYS_FILE" not in environ  # it would be read instead of the variable


def test_the_package_is_found_whatever_else_is_on_the_path(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/other")
    assert for_children(checkout, None)["PYTHONPATH"] == f"{checkout.source}:/other"


def test_modules_are_compiled_once_and_below_our_own_folder(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    environ = for_children(checkout, None)
    assert "PYTHONDONTWRITEBYTECODE" not in environ
    assert environ["PYTHONPYCACHEPREFIX"] == str(checkout.home / "pycache")
