"""A client that holds every answer of the machine interface against its own description.

An undocumented status, media type or field, and a value outside its schema, fail the test that
met it: nobody has to ask for it.
"""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client

from linli.kernel.wire import Problem
from linli.site.api import api


class ContractClient(Client):
    """Django's client, which also checks what came back."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        match = response.wsgi_request.resolver_match
        if match is not None:
            path = "/" + match.route.replace("<", "{").replace(">", "}")
            hold(path, request["REQUEST_METHOD"], response)
        return response


def hold(path: str, method: str, response: HttpResponse) -> None:
    """Compare an answer with what the description says of it."""
    described = _described().get(path, {}).get(method.lower())
    if described is None:  # a page, or a method that is no operation
        return
    status, name = response.status_code, f"{method} {path}"
    assert str(status) in described["responses"], f"{name} does not document {status}"
    media = described["responses"][str(status)].get("content", {})
    given = response.headers.get("Content-Type", "").partition(";")[0]
    assert not media or given in media, f"{name} does not document {given} with {status}"
    model = _models()[path, method].get(status, Problem)
    if isinstance(model, type):
        body = response.json()  # type: ignore[attr-defined]
        model.model_validate(body if model is Problem else {"response": body})
        assert _strays(media[given]["schema"], body) == [], f"{name}: not as described"


def _strays(schema: dict[str, Any], value: Any) -> list[str]:
    """Name the fields that are answered and not described, or described as certain and missing."""
    if "$ref" in schema:
        schema = _schemas()[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        choices = [s for s in schema["anyOf"] if (s.get("type") == "null") == (value is None)]
        return min((_strays(choice, value) for choice in choices), key=len)
    if isinstance(value, list):
        return [stray for item in value for stray in _strays(schema.get("items", {}), item)]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    known, owed = schema["properties"], set(schema.get("required", ()))
    within = [stray for name in known.keys() & value for stray in _strays(known[name], value[name])]
    return sorted({*(value.keys() - known), *(owed - value.keys())}) + within


@cache
def _document() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


def _described() -> dict[str, Any]:
    return dict(_document()["paths"])


def _schemas() -> dict[str, Any]:
    return dict(_document()["components"]["schemas"])


@cache
def _models() -> dict[tuple[str, str], dict[int, Any]]:
    return {
        (f"/api/v1{path}", method): operation.response_models
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
