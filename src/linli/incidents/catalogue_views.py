"""Pages of the catalogue: the categories by class, one category, the time limits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.incidents import catalogue
from linli.incidents.models.catalogue import Category, LimitRule, Restricted, Urgency
from linli.kernel.errors import Invalid, NotFound


@needs(catalogue.MANAGE)
@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    """List the categories by class, and the default limits of each urgency."""
    rules = LimitRule.objects.filter(category=None)
    told = {(rule.stage, rule.urgency): rule for rule in rules}
    table = [
        (label, [told.get((stage, urgency)) for urgency in Urgency.values])
        for stage, label in LimitRule.Stage.choices
    ]
    page = {
        "categories": Category.objects.order_by("code"),
        "urgencies": Urgency.choices,
        "table": table,
    }
    return render(request, "incidents/categories.html", page)


@needs(catalogue.MANAGE)
@require_http_methods(["GET", "POST"])
def category(request: HttpRequest, code: str) -> HttpResponse:
    """Change a category."""
    row = _category(code)
    page: dict[str, object] = {
        "category": row,
        "urgencies": Urgency.choices,
        "scopes": Restricted.choices,
    }
    if request.method == "POST":
        try:
            catalogue.change_category(row, actor=actor_of(request), **_typed(request))
        except Invalid as error:
            page |= {"errors": error.errors}
            return _category_page(request, row, page, 422)
        messages.success(request, "类别已保存。")
        return redirect("incidents:categories")
    return _category_page(request, row, page, 200)


@needs(catalogue.MANAGE)
@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Change the limits of ?urgency=, the defaults or those of ?category= alone."""
    urgency = _number(request.GET.get("urgency", "3"))
    if urgency not in Urgency.values:
        raise NotFound()
    code = request.GET.get("category", "")
    row = _category(code) if code else None
    page: dict[str, object] = {"category": row, "urgency_name": Urgency(urgency).label}
    rules = LimitRule.objects.filter(urgency=urgency, category=row)
    given = {rule.stage: (rule.amount, rule.kind) for rule in rules}
    status = 200
    if request.method == "POST":
        given = _limits_typed(request)
        try:
            catalogue.set_limits(urgency, actor=actor_of(request), limits=given, category=row)
        except Invalid as error:
            page["errors"], status = error.errors, 422
        else:
            messages.success(request, "时限已保存。")
            return redirect("incidents:categories")
    errors = page.get("errors") or {}
    page["lines"] = _lines(given, errors if isinstance(errors, dict) else {})
    page["kinds"] = LimitRule.KindOfTime.choices
    return render(request, "incidents/limits.html", page, status=status)


def _category(code: str) -> Category:
    row = Category.objects.filter(pk=code).first()
    if row is None:
        raise NotFound()
    return row


def _typed(request: HttpRequest) -> dict[str, object]:
    typed: dict[str, object] = {flag: flag in request.POST for flag in catalogue.FLAGS}
    return typed | {
        "name": request.POST.get("name", "").strip(),
        "urgency": _number(request.POST.get("urgency", "")),
        "restricted": request.POST.get("restricted", ""),
    }


def _limits_typed(request: HttpRequest) -> dict[str, tuple[str, str]]:
    post = request.POST
    return {s: (post.get(s, ""), post.get(f"{s}_kind", "")) for s in LimitRule.Stage.values}


def _lines(given: dict[str, tuple[str, str]], errors: dict[str, str]) -> list[dict[str, str]]:
    lines = []
    for stage, label in LimitRule.Stage.choices:
        amount, kind = given.get(stage, ("", "work"))
        error = errors.get(stage, "")
        lines.append(
            {"stage": stage, "label": label, "amount": amount, "kind": kind, "error": error}
        )
    return lines


def _category_page(
    request: HttpRequest, row: Category, page: dict[str, object], status: int
) -> HttpResponse:
    named = {field.name: str(field.verbose_name) for field in Category._meta.fields}
    flags = [(flag, named[flag], getattr(row, flag)) for flag in catalogue.FLAGS]
    return render(request, "incidents/category.html", page | {"flags": flags}, status=status)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 3 else 0
