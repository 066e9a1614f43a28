"""The examples of an installation say nothing that the product does not know."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [ROOT / "compose.yaml", *sorted((ROOT / "deploy").glob("*.*"))]
SETTINGS = (ROOT / "docs" / "operations" / "settings.md").read_text()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_setting_in_an_example_is_one_that_the_manual_names(path: Path) -> None:
    named = set(re.findall(r"\b(LINLI_[A-Z_]+)\b", path.read_text()))
    assert {name.removesuffix("_FILE") for name in named} <= set(re.findall(r"LINLI_\w+", SETTINGS))


def test_a_file_that_an_example_names_is_there() -> None:
    guide = (ROOT / "docs" / "operations" / "deploying.md").read_text()
    named = re.findall(r"\bdeploy/[\w./-]*\w", guide + (ROOT / "compose.yaml").read_text())
    kept = [name for name in named if not name.startswith("deploy/secrets/")]
    assert kept
    assert [name for name in kept if not list(ROOT.glob(f"{name}*"))] == []


def test_no_secret_of_an_installation_is_committed_or_built_into_an_image() -> None:
    ignored = (ROOT / "deploy" / "secrets" / ".gitignore").read_text().split()
    assert ignored[0] == "*"
    assert "deploy/secrets/*" in (ROOT / ".dockerignore").read_text().split()
