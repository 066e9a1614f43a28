"""Settings that would be unsafe or make no sense stop the start, and each is written down."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'env\.(?:text|flag|number|words|networks|database)\("([A-Z_]+)"')


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "short", "LINLI_SECRET_KEY 至少 40"),
        ("FIELD_KEYS", "", "LINLI_FIELD_KEYS_FILE"),
        ("HOSTS", "linli.example.cn,*", "LINLI_HOSTS 不能是"),
        ("DATABASE_URL", "sqlite:///db", "请设置 LINLI_DATABASE_URL"),
        ("IDLE_MINUTES", "long", "LINLI_IDLE_MINUTES 应为整数"),
    ],
)
def test_an_unsafe_setting_stops_the_start_and_says_which(name: str, value: str, said: str) -> None:
    environ = {key: v for key, v in os.environ.items() if key != f"LINLI_{name}_FILE"}
    start = subprocess.run(
        [sys.executable, "-c", "import linli.site.settings"],
        env={**environ, f"LINLI_{name}": value, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert start.returncode
    assert said in start.stderr


def test_every_setting_is_written_down() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "launcher").rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    names = {f"LINLI_{name}" for name in READ.findall(text)}
    names |= set(re.findall(r"LINLI_[A-Z_]*[A-Z]", text))
    of_the_launcher = {"LINLI_STARTED_FROM", "LINLI_PRIVATE_DATABASE"}  # it sets them itself
    page = (ROOT / "docs" / "operations" / "settings.md").read_text("utf-8")
    told = set(re.findall(r"`(LINLI_[A-Z_]+)`", page))
    assert told == {name.removesuffix("_FILE") for name in names} - of_the_launcher
