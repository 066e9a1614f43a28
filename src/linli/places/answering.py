"""How the pages of this room answer a form: done, or shown again with what is wrong."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.kernel.errors import Invalid, OutOfStep
from linli.kernel.plain_form import PlainForm
from linli.places.forms import VersionForm
from linli.places.standing import strays

T = TypeVar("T")


def attempt(form: PlainForm, write: Callable[[], T], *, version: int = 0) -> T | None:
    """Let a service write what was typed; None when there is something to mend.

    `version`: that of the row now, for a form that was overtaken.
    """
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        return write()
    except Invalid as error:
        form.refuse(error.errors)
    except OutOfStep:
        if not isinstance(form, VersionForm):
            raise
        form.catch_up(version)
    return None


def shown(request: HttpRequest, template: str, form: PlainForm, **page: Any) -> HttpResponse:
    """Show a form: new, or again with everything typed."""
    overtaken = getattr(form, "is_out_of_step", False)
    status = 409 if overtaken else 422 if form.is_bound else 200
    return render(request, template, {"form": form, **page}, status=status)


def say_saved(request: HttpRequest, text: str, row: Any) -> None:
    """Say that it is done, and that the point lies elsewhere where it does."""
    messages.success(request, text)
    if strays(row):
        messages.warning(request, "地图上的位置不在所选网格的边界里，请核对。")
