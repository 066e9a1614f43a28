"""What the machine interface answers to nonsense: a problem document in Chinese, never a 500."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.contract import ContractClient
from tests.town import PASSWORD, Town

TOKENS = "/api/v1/tokens"
GOOD = {"username": "grid_worker", "password": PASSWORD, "device_name": "手机"}


def _post(body: bytes | str) -> Any:
    return ContractClient().post(TOKENS, body, content_type="application/json")


def _is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "code", "detail", "errors"} <= set(body)
    assert re.search("[一-鿿]", body["detail"])
    return body


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"username": NaN}',
        b'{"username": "\\ud800"}',
        b'{"\\ud800": 1}',
        b"[" * 20_000,
        b'{"username": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_json_is_malformed(town: Town, body: bytes) -> None:
    assert _is_problem(_post(body), 400)["code"] == "malformed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": None}, "username"),
        ({"username": 5}, "username"),
        ({"username": "a\x00b"}, "username"),
        ({"username": "a" * 61}, "username"),
        ({"password": ["x"]}, "password"),
        ({"nickname": "x"}, "nickname"),
        ({"device_name": ""}, "device_name"),
    ],
)
def test_a_wrong_field_is_named_in_chinese(town: Town, change: dict[str, Any], field: str) -> None:
    body = _is_problem(_post(json.dumps(GOOD | change)), 422)
    (error,) = body["errors"]
    assert error["field"] == field
    assert re.search("[一-鿿]", error["message"])


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"1"])
def test_a_body_of_another_kind_is_refused(town: Town, body: bytes) -> None:
    _is_problem(_post(body), 422)


def test_an_unknown_address_is_a_problem(town: Town) -> None:
    for client in (Client(), town.api("grid_worker")):
        _is_problem(client.get("/api/v1/nothing"), 404)
        _is_problem(client.get("/api/v1/"), 404)


def test_a_wrong_method_says_which_are_right(town: Town) -> None:
    answer = town.api("grid_worker").put("/api/v1/me")
    _is_problem(answer, 405)
    assert "GET" in answer["Allow"]


def test_an_unknown_query_parameter_is_named(town: Town) -> None:
    body = _is_problem(town.api("grid_worker").get("/api/v1/me?x=1&%00=2"), 422)
    assert body["errors"][0]["field"] == "x"


def test_a_body_beyond_the_limit_is_too_large(town: Town) -> None:
    _is_problem(_post(b" " * (3 * 1024 * 1024)), 413)


@pytest.mark.django_db
def test_the_description_is_public_and_lists_the_problems() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    paths = answer.json()["paths"]
    assert "/api/v1/tokens" in paths
    for path, operations in paths.items():
        for method, operation in operations.items():
            responses = operation["responses"]
            assert "422" in responses, (method, path)
            problems = [r for code, r in responses.items() if code >= "400"]
            assert all("application/problem+json" in p["content"] for p in problems)
