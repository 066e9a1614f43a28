"""Pages of the catalogue: the categories by class, one category, the time limits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.incidents import catalogue
from linli.incidents.models.catalogue import (
    MEASURES,
    SAME_DAY,
    Category,
    LimitRule,
    Question,
    Restricted,
    Urgency,
)
from linli.incidents.questions import questions_of
from linli.kernel.errors import Invalid, NotFound
from linli.organisation.roles import MANAGE_UNITS


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def categories(request: HttpRequest) -> HttpResponse:
    """List the categories by class, and the default limits of each urgency; add a category."""
    typed, errors = request.POST, {}
    if request.method == "POST":
        try:
            made = catalogue.add_category(
                typed.get("klass", ""), typed.get("name", ""), actor=actor_of(request)
            )
        except Invalid as error:
            errors = error.errors
        else:
            messages.success(request, f"已新增 {made}，按同类的第一个填好了，请核对。")
            return redirect("incidents:category", code=made.pk)
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
        "typed": typed,
        "errors": errors,
    }
    return render(request, "incidents/categories.html", page, status=422 if errors else 200)


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def category(request: HttpRequest, code: str) -> HttpResponse:
    """Change a category."""
    row = _category(code)
    page: dict[str, object] = {
        "category": row,
        "urgencies": Urgency.choices,
        "scopes": Restricted.choices,
        "questions": questions_of(row),
        "question_kinds": Question.Kind.choices,
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


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Change the limits of ?urgency=, the defaults or those of ?category= alone."""
    urgency, row = _urgency(request), _category_of_limits(request)
    if request.method == "GET":
        rules = LimitRule.objects.filter(urgency=urgency, category=row)
        given = {rule.stage: _split(rule.amount, rule.kind) for rule in rules}
        return _limits_page(request, urgency, row, given, {})
    given = _limits_typed(request)
    wanted = {stage: _joined(*typed) for stage, typed in given.items()}
    try:
        catalogue.set_limits(urgency, actor=actor_of(request), limits=wanted, category=row)
    except Invalid as error:
        return _limits_page(request, urgency, row, given, error.errors)
    messages.success(request, "时限已保存。")
    if row:
        return redirect("incidents:category", code=row.pk)
    return redirect("incidents:categories")


def _urgency(request: HttpRequest) -> Urgency:
    urgency = _number(request.GET.get("urgency", "3"))
    if urgency not in Urgency.values:
        raise NotFound()
    return Urgency(urgency)


def _category_of_limits(request: HttpRequest) -> Category | None:
    code = request.GET.get("category", "")
    return _category(code) if code else None


def _limits_page(
    request: HttpRequest,
    urgency: Urgency,
    row: Category | None,
    given: dict[str, tuple[str, str]],
    errors: dict[str, str],
) -> HttpResponse:
    page = {
        "category": row,
        "urgency_name": urgency.label,
        "lines": _lines(given, errors, _defaults(urgency) if row else {}),
        "measures": MEASURES,
        "errors": errors,
    }
    return render(request, "incidents/limits.html", page, status=422 if errors else 200)


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
    """Read {stage: (number, measure)} as it was typed."""
    post = request.POST
    stages = LimitRule.Stage.values
    return {s: (post.get(s, "").strip(), post.get(f"{s}_measure", "")) for s in stages}


def _split(amount: str, kind: str) -> tuple[str, str]:
    """Turn "3d" of "work" into what the form shows: 3, "d work"."""
    if amount == SAME_DAY:
        return "", f"{amount} {kind}"
    return amount[:-1], f"{amount[-1]} {kind}"


def _joined(number: str, measure: str) -> tuple[str, str]:
    """Turn what was typed into what the catalogue takes; no number is no limit."""
    unit, _, kind = measure.partition(" ")
    if unit == SAME_DAY:
        return unit, kind
    return (f"{number}{unit}" if number else ""), kind or "work"


def _defaults(urgency: Urgency) -> dict[str, str]:
    """Say what holds at each stage where a category has no limit of its own."""
    told = dict.fromkeys(LimitRule.Stage.values, "不限")
    rules = LimitRule.objects.filter(urgency=urgency, category=None)
    return told | {rule.stage: rule.label for rule in rules}


def _lines(
    given: dict[str, tuple[str, str]], errors: dict[str, str], defaults: dict[str, str]
) -> list[dict[str, str]]:
    lines = []
    for stage, label in LimitRule.Stage.choices:
        number, measure = given.get(stage, ("", "h work"))
        shown = {"stage": stage, "label": label, "number": number, "measure": measure}
        lines.append(shown | {"error": errors.get(stage, ""), "default": defaults.get(stage, "")})
    return lines


def _category_page(
    request: HttpRequest, row: Category, page: dict[str, object], status: int
) -> HttpResponse:
    named = {field.name: str(field.verbose_name) for field in Category._meta.fields}
    flags = [(flag, named[flag], getattr(row, flag)) for flag in catalogue.FLAGS]
    return render(request, "incidents/category.html", page | {"flags": flags}, status=status)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 3 else 0
