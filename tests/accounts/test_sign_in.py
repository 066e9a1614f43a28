"""Signing in and out by the pages, and the gate before every page."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.http import HttpResponse
from django.test import RequestFactory

from linli.accounts import administration
from linli.accounts.gate import signed_in
from linli.accounts.models import SignInTry, User
from linli.journal.models import JournalEntry
from tests.town import PASSWORD, Town

pytestmark = pytest.mark.django_db
WRONG = "登录名或密码不对。"


def test_the_right_password_opens_the_page_one_wanted(town: Town) -> None:
    client = town.client()
    given = {"username": "grid_worker", "password": PASSWORD, "next": "/password"}
    answer = client.post("/sign-in", given)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password")
    assert client.get("/password").status_code == 200


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(town: Town) -> None:
    for name in ("grid_worker", "nobody"):
        answer = town.client().post("/sign-in", {"username": name, "password": "wrong"})
        assert answer.status_code == 401
        assert WRONG in answer.content.decode()


def test_the_sixth_try_is_refused_even_with_the_right_password(town: Town) -> None:
    for _ in range(5):
        town.client().post("/sign-in", {"username": "grid_worker", "password": "wrong"})
    assert SignInTry.objects.count() == 5
    answer = town.client().post("/sign-in", {"username": "grid_worker", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


def test_another_site_is_never_where_one_comes_back_to(town: Town) -> None:
    given = {"username": "grid_worker", "password": PASSWORD, "next": "//evil.example/"}
    assert town.client().post("/sign-in", given).headers["Location"] == "/"


def test_a_stranger_is_sent_to_sign_in_and_knows_the_way_back(town: Town) -> None:
    answer = town.client().get("/password")
    assert answer.headers["Location"] == "/sign-in?next=%2Fpassword"


def test_a_first_password_must_be_changed_before_anything_else(town: Town) -> None:
    person = town.people["grid_worker"]
    person.must_change_password = True
    person.save()
    request = RequestFactory().get("/incidents")
    request.user = person
    answer = signed_in(lambda _: HttpResponse("page"))(request)
    assert answer.headers["Location"] == "/password"


def test_signing_out_ends_the_session_and_clears_the_browser(town: Town) -> None:
    client = town.client("grid_worker")
    answer = client.post("/sign-out")
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.get("/password").status_code == 302


def test_a_weak_password_is_refused_in_chinese_and_the_rule_is_told_before(town: Town) -> None:
    client = town.client("grid_worker")
    assert "至少 12 位" in client.get("/password").content.decode()
    answer = client.post("/password", {"old": PASSWORD, "new": "123456", "again": "123456"})
    assert "太短了，至少要 12 位。" in answer.content.decode()
    assert "This password" not in answer.content.decode()


def test_a_changed_password_is_the_one_that_works(town: Town) -> None:
    client = town.client("grid_worker")
    new = "Plum-Blossom-7421"
    client.post("/password", {"old": PASSWORD, "new": new, "again": new})
    given = {"username": "grid_worker", "password": new}
    assert town.client().post("/sign-in", given).status_code == 302


def test_a_changed_password_signs_out_the_devices_that_had_the_old_one(town: Town) -> None:
    device, new = town.api("grid_worker"), "Plum-Blossom-7421"
    town.client("grid_worker").post("/password", {"old": PASSWORD, "new": new, "again": new})
    assert device.get("/api/v1/me").status_code == 401


def test_the_journal_knows_who_came_who_failed_and_who_left(town: Town) -> None:
    client = town.client()
    client.post("/sign-in", {"username": "grid_worker", "password": "wrong"})
    client.post("/sign-in", {"username": "my-own-password", "password": "wrong"})
    client.post("/sign-in", {"username": "grid_worker", "password": PASSWORD})
    client.post("/sign-out")
    with town.acting("audit_admin"):
        told = list(JournalEntry.objects.order_by("id").values_list("action", "result", "actor"))
        text = str(list(JournalEntry.objects.values()))
    me = town.grid_worker.pk
    assert told == [
        ("accounts.sign_in", "refused", me),
        ("accounts.sign_in", "refused", None),
        ("accounts.sign_in", "done", me),
        ("accounts.sign_out", "done", me),
    ]
    assert "my-own-password" not in text


def test_every_failure_costs_the_same_hash(
    town: Town, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, quick]
    with town.acting("sys_admin") as admin:
        administration.reset_password(town.grid_leader, actor=admin)
    User.objects.filter(username="informant").update(password=make_password(None), is_active=True)
    computed: list[str] = []
    verify = MD5PasswordHasher.verify
    monkeypatch.setattr(
        MD5PasswordHasher,
        "verify",
        lambda self, *given: computed.append("slow") or verify(self, *given),
    )
    for name in ("grid_worker", "nobody", "grid_leader", "informant"):
        computed.clear()
        town.client().post("/sign-in", {"username": name, "password": "wrong"})
        assert computed == ["slow"], name
