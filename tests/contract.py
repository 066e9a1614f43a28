"""A client that holds every answer of the machine interface against its own description.

An undocumented status, media type or field, and a value outside its schema, fail the test that
met it: nobody has to ask for it.
"""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from pydantic import BaseModel

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
    model = _models()[path, method].get(status)
    if isinstance(model, type) or status >= 400:
        _hold_body(response.json(), model, name)  # type: ignore[attr-defined]


def _hold_body(body: Any, model: type[BaseModel] | None, name: str) -> None:
    if model is None:
        kept = Problem.model_validate(body).model_dump(exclude_unset=True)
    else:
        wrapped = model.model_validate({"response": body})
        kept = wrapped.model_dump(by_alias=True, exclude_unset=True)["response"]
    assert _fields(kept) == _fields(body), f"{name} answers with fields it does not document"


def _fields(value: Any) -> Any:
    """Give the names alone, in the shape of the document."""
    if isinstance(value, dict):
        return {name: _fields(inner) for name, inner in value.items()}
    return [_fields(inner) for inner in value] if isinstance(value, list) else None


@cache
def _described() -> dict[str, Any]:
    return dict(api.get_openapi_schema()["paths"])


@cache
def _models() -> dict[tuple[str, str], dict[int, Any]]:
    return {
        (f"/api/v1{path}", method): operation.response_models
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
