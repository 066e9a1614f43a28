"""What forms of the loop have in common: categories to choose from, photos, a step's fields."""

from typing import Any

from django.http import HttpRequest

from linli.attachments.sent import stored
from linli.incidents.models import Category
from linli.kernel.scope import Actor
from linli.kernel.workflow import Need, NeedType


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Group the categories by class, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in Category.objects.filter(is_active=True).order_by("code"):
        groups.setdefault(row.klass_name, []).append((row.code, row.name))
    return list(groups.items())


def given_for(request: HttpRequest, needs: tuple[Need, ...], actor: Actor) -> dict[str, Any]:
    """Read the fields that a step needs out of its form; empty ones are left out."""
    given: dict[str, Any] = {}
    for need in needs:
        if need.type is NeedType.PHOTOS:
            value: Any = stored(request, need.name, actor)
        elif need.type is NeedType.UNITS:
            value = [code for code in request.POST.getlist(need.name) if code]
        else:
            value = request.POST.get(need.name, "").strip()
        if value:
            given[need.name] = value
    return given
