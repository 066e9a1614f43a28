"""Where packages come from is asked, never written down."""

from pathlib import Path

import pytest

from launcher import registry
from launcher.say import Trouble


def test_a_scoped_package_is_found_by_its_name_and_version() -> None:
    url = registry.tarball("https://npm.example", "@tabler/core", "1.6.1")
    assert url == "https://npm.example/@tabler/core/-/core-1.6.1.tgz"


def test_the_settings_of_npm_are_read(tmp_path: Path) -> None:
    npmrc = tmp_path / ".npmrc"
    npmrc.write_text("fund=false\nregistry = https://npm.example/\n")
    assert registry.from_npmrc(npmrc) == "https://npm.example/"
    assert registry.from_npmrc(tmp_path / "missing") == ""


def test_without_npm_and_settings_the_variable_to_set_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LINLI_NPM_REGISTRY", "npm_config_registry", "NPM_CONFIG_REGISTRY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="LINLI_NPM_REGISTRY"):
        registry.address()
