"""Whoever comes from an earlier release with data in it goes on working where he was.

Each release that people may come from lies in tests/releases as a backup of its own making; its
README says how the next one is added.
"""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from linli.accounts.models import SecurityPolicy
from linli.incidents.models import Incident
from linli.kernel import scope
from linli.kernel.keyring import keyring
from tests.elsewhere import Elsewhere
from tests.town import PASSWORD

RELEASES = Path(__file__).resolve().parents[1] / "releases"
ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def _keys_of_then(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LINLI_FIELD_KEYS_FILE", str(RELEASES / "field-keys.json"))
    settings.FIELD_KEYS = (RELEASES / "field-keys.json").read_text()
    settings.PASSWORD_HASHERS = [ARGON2, *settings.PASSWORD_HASHERS]
    keyring.cache_clear()
    yield
    keyring.cache_clear()


def _signed_in(who: str) -> Client:
    browser = Client()
    answer = browser.post("/sign-in", {"username": who, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def _incident(title: str) -> Incident:
    with scope.acting(scope.system_actor("测试")) as platform:
        return Incident.objects.visible_to(platform).get(title=title)


@pytest.mark.parametrize("release", sorted(RELEASES.glob("*.tar")), ids=lambda path: path.stem)
def test_people_of_an_earlier_release_sign_in_and_go_on(
    release: Path, elsewhere: Elsewhere, settings: Any
) -> None:
    code, said = elsewhere.run("restore", release)  # brings the schema up to this release
    assert code == 0, said
    assert elsewhere.run("migrate", "--check", "--database", "owner")[0] == 0
    with elsewhere.entered(settings):
        assert _signed_in("platform_admin").get("/")["Location"] == "/account/code"
        with scope.acting(scope.system_actor("测试")):  # this place asks no second factor
            SecurityPolicy.objects.create(
                pk=1, administrators_need_code=False, exporters_need_code=False
            )
        desk = _signed_in("platform_admin")
        assert "旧版本里的事" in desk.get("/").content.decode()
        for state in ("REPORTED", "HANDLING", "CLOSED", "SUSPENDED", "ARCHIVED", "VOID"):
            page = desk.get(f"/incidents/{_incident(f'旧版本里的事:{state}').pk}")
            assert page.status_code == 200, state

        waiting = _incident("旧版本里的事:DISPATCHED")
        given = {"verb": "sign_for", "op_id": str(uuid.uuid4()), "version": waiting.version}
        answer = _signed_in("grid_worker").post(f"/incidents/{waiting.pk}/steps", given)
        assert answer.status_code == 302
        assert _incident("旧版本里的事:DISPATCHED").state == "HANDLING"

        called = _incident("反映人留了电话")
        page = desk.post(f"/incidents/{called.pk}/reporter", {"reason": "tell"})
        assert "13800000000" in page.content.decode()

        page = desk.get(f"/incidents/{waiting.pk}").content.decode()
        shown = re.search(r"\"(/attachments/[0-9a-f-]{36})\"", page)
        assert shown is not None
        assert desk.get(shown.group(1)).content[:2] == b"\xff\xd8"
    code, said = elsewhere.run("verify_history")
    assert code == 0, said
    assert "历史完整" in said


def test_there_is_a_release_to_come_from() -> None:
    assert list(RELEASES.glob("*.tar"))
