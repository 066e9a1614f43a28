"""What the pages of this room share: reading a form, and telling what a service refused."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.accounts.gate import actor_of
from linli.kernel.errors import Invalid, Refused, TooMany
from linli.kernel.ids import id_in
from linli.kernel.plain_form import PlainForm
from linli.residents.models import Change


def op_id_in(request: HttpRequest) -> UUID:
    """Give the number that makes repeats of a form one operation; Invalid where there is none."""
    op_id = id_in(request.POST.get("op_id", ""))
    if op_id is None:
        raise Invalid({"op_id": "这张表已失效，请重新打开。"})
    return op_id


def first_op_id(request: HttpRequest) -> UUID:
    """Give the number that a fresh form begins with.

    Where it was opened from a dynamic information (`?info=`), that is its id: so the room above
    finds what came of it, and this one need not know of that room.
    """
    info = id_in(request.GET.get("info", ""))
    if info is None or Change.objects.visible_to(actor_of(request)).filter(op_id=info).exists():
        return uuid4()  # one change is linked; a second one is a change of its own
    return info


def was_done(request: HttpRequest) -> bool:
    """Tell whether a form that is sent again has been taken already, by the same person."""
    op_id = id_in(request.POST.get("op_id", "")) if request.method == "POST" else None
    if op_id is None:
        return False
    actor = actor_of(request)
    return Change.objects.visible_to(actor).filter(op_id=op_id, by=actor.user).exists()


def tell(form: PlainForm, error: Refused) -> int:
    """Put a refusal into the form, and give the status to answer with."""
    if isinstance(error, Invalid):
        form.refuse(error.errors)
    else:
        form.refuse({"": error.message})
    return error.status


def shown(
    request: HttpRequest,
    template: str,
    page: dict[str, Any],
    *,
    status: int = 200,
    error: Refused | None = None,
) -> HttpResponse:
    """Render a page; a refusal's code goes with it, so that the journal names it."""
    response = render(request, template, page, status=status)
    if error is not None:
        response.code = error.code  # type: ignore[attr-defined]
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
    return response
