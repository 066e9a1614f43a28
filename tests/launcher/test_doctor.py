"""What the doctor sees from outside, and how he says it."""

from pathlib import Path

import pytest

from launcher import cli, doctor
from launcher.checkout import Checkout
from launcher.doctor import Finding, told
from launcher.files import claimed
from launcher.say import Trouble


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    for name in ("LINLI_SECRET_KEY", "LINLI_FIELD_KEYS"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.delenv("LINLI_HOME", raising=False)
    made = Checkout(tmp_path)
    made.make_home()
    return made


def _levels(found: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.level for finding in found}


def test_each_fault_stands_with_its_remedy_and_the_sum_comes_last() -> None:
    found = [
        Finding("a", "bad", "坏了", "修"),
        Finding("b", "ok", "好"),
        Finding("c", "hint", "看"),
    ]
    assert list(told(found)) == [
        "✓ 好",
        "！ 看",
        "✗ 坏了",
        "    怎么办：修",
        "",
        "有 1 个问题要处理，1 处请留意。",
    ]
    assert list(told(found[1:2]))[-1] == "没有发现问题。"


def test_an_installation_that_never_was_is_told_to_begin_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LINLI_DATABASE_URL", "LINLI_OWNER_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).touch()
    levels = _levels(doctor.examine(Checkout(tmp_path)))
    assert levels["packages"] == "bad"
    assert levels["database"] == "hint"
    assert not (tmp_path / ".linli").exists()


def test_keys_that_others_can_read_or_that_are_lost_are_told(checkout: Checkout) -> None:
    (checkout.home / "database.json").touch()  # there are data, so there must be keys
    keys = checkout.home / "field-keys.json"
    keys.touch(0o644)
    assert _levels(list(doctor._keys(checkout))) == {"field-keys.json": "bad", "secret-key": "bad"}
    keys.chmod(0o600)
    (checkout.home / "secret-key").touch(0o600)
    assert set(_levels(list(doctor._keys(checkout))).values()) == {"ok"}


def test_a_platform_that_runs_is_known_by_its_lock_and_keeps_its_address(
    checkout: Checkout,
) -> None:
    lock = checkout.home / "serve.lock"
    with claimed(lock, "http://127.0.0.1:8600/"):
        assert doctor._address(checkout) == "http://127.0.0.1:8600/"
    assert doctor._address(checkout) == ""


def test_an_unknown_option_is_refused(checkout: Checkout) -> None:
    with pytest.raises(Trouble, match="--json"):
        doctor.run(checkout, ["--fix"])


def test_the_release_is_said_where_nothing_is_installed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("邻里 linli 0.")
