"""Signing in by the machine interface: tokens, tries, posts, and the CSRF of a browser."""

import json
from typing import Any

import pytest
from django.test import Client

from linli.accounts.models import SignInTry, User
from tests.contract import ContractClient
from tests.town import PASSWORD, Town

TOKENS, ME = "/api/v1/tokens", "/api/v1/me"


def _sign_in(client: Client, **more: Any) -> Any:
    body = {"username": "grid_worker", "password": PASSWORD, "device_name": "手机"} | more
    return client.post(TOKENS, json.dumps(body), content_type="application/json")


def test_a_good_password_gives_a_token_and_the_posts(town: Town) -> None:
    answer = _sign_in(ContractClient(), otp=None)
    assert answer.status_code == 201
    body = answer.json()
    assert body["user"]["username"] == "grid_worker"
    assert body["expires_at"].endswith("+08:00")
    (post,) = body["posts"]
    assert (post["role"], post["place"]) == ("grid_worker", "990101001001001")
    assert "department" not in post
    me = Client().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {body['token']}").json()
    assert me["acting_post"] == post["id"]
    assert "incident.report" in me["verbs"]


def test_a_department_post_names_its_seat_and_its_department(town: Town) -> None:
    (post,) = town.api("department_handler").get("/api/v1/me").json()["posts"]
    assert (post["place"], post["department"]) == ("990101", "990101-CG")


def test_signing_out_ends_the_token_at_once(town: Town) -> None:
    client = town.api("grid_worker")
    assert client.delete("/api/v1/tokens/current").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_an_unknown_name_and_a_wrong_password_answer_alike(town: Town) -> None:
    wrong = _sign_in(ContractClient(), password="not-the-password")
    unknown = _sign_in(ContractClient(), username="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong["Content-Type"] == "application/problem+json"
    assert wrong["WWW-Authenticate"].startswith("Bearer")


def test_failed_tries_outlive_the_rollback_and_lock(town: Town) -> None:
    for _ in range(5):
        assert _sign_in(ContractClient(), password="not-the-password").status_code == 401
    assert SignInTry.objects.count() == 5
    locked = _sign_in(ContractClient())
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert SignInTry.objects.count() == 5


def test_a_good_password_forgets_the_failed_tries(town: Town) -> None:
    _sign_in(ContractClient(), password="not-the-password")
    assert _sign_in(ContractClient()).status_code == 201
    assert not SignInTry.objects.filter(worked=False).exists()


def test_without_a_token_the_answer_is_a_challenge(town: Town) -> None:
    for client in (Client(), Client(HTTP_AUTHORIZATION="Bearer nonsense")):
        answer = client.get("/api/v1/me")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "not_signed_in"


def test_a_closed_account_loses_its_token_at_once(town: Town) -> None:
    client = town.api("grid_worker")
    town.grid_worker.is_active = False
    town.grid_worker.save()
    assert client.get("/api/v1/me").status_code == 401


def test_a_post_of_somebody_else_is_refused(town: Town) -> None:
    post = town.actor("grid_leader").posts[0].id
    for named in (str(post), "nonsense"):
        answer = town.api("grid_worker").get("/api/v1/me", HTTP_X_LINLI_POST=named)
        assert answer.status_code == 403
        assert answer.json()["code"] == "unknown_post"


@pytest.mark.parametrize("enforced", [True, False])
def test_a_cookie_writes_only_with_the_csrf_token(town: Town, enforced: bool) -> None:
    client = Client(enforce_csrf_checks=enforced)
    client.force_login(town.grid_worker)
    assert client.get("/api/v1/me").status_code == 200
    answer = client.delete("/api/v1/tokens/current")
    assert (answer.status_code, answer.json()["code"]) == (
        (403, "csrf") if enforced else (409, "no_token")
    )


def test_a_bearer_token_needs_no_csrf(town: Town) -> None:
    bearer = town.api("grid_worker")
    strict = Client(enforce_csrf_checks=True, **bearer.defaults)
    assert strict.delete("/api/v1/tokens/current").status_code == 204


def test_a_first_password_opens_the_page_of_passwords_only(town: Town) -> None:
    device, browser = town.api("grid_worker"), town.client("grid_worker")
    User.objects.filter(pk=town.grid_worker.pk).update(must_change_password=True)
    for answer in (_sign_in(town.api()), device.get(ME), browser.get(ME)):
        assert (answer.status_code, answer.json()["code"]) == (403, "must_change_password")


def test_the_scheme_of_a_token_may_be_written_small(town: Town) -> None:
    token = town.api("grid_worker").defaults["HTTP_AUTHORIZATION"].partition(" ")[2]
    assert town.api(HTTP_AUTHORIZATION=f"bearer {token}").get(ME).status_code == 200
