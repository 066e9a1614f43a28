"""The page on which a county says how its process runs, level by level."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.incidents import level_rules
from linli.kernel.errors import Invalid
from linli.kernel.place import Level
from linli.organisation.roles import MANAGE_UNITS

LEADERS = {
    Level.COMMUNITY: "社区书记或主任",
    Level.TOWNSHIP: "镇（街道）领导",
    Level.COUNTY: "县领导",
}


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the switches of my county's levels, and set them."""
    actor = actor_of(request)
    rows = level_rules.rules_of(level_rules.county_of(actor))
    page: dict[str, object] = {
        "rows": [(row, LEADERS[Level(row.level)]) for row in rows],
        "community": rows[0],
        "share": request.POST.get("recheck_percent", str(rows[0].recheck_percent)),
    }
    if request.method == "POST":
        typed = _typed(request, [row.level for row in rows])
        try:
            level_rules.set_rules(actor=actor, rules=typed)
        except Invalid as error:
            page["errors"] = error.errors
            for row in rows:  # the switches stay as they were clicked
                row.__dict__.update(typed[row.level])
            return render(request, "incidents/level_rules.html", page, status=422)
        messages.success(request, "流程开关已保存，从下一步办理起生效。")
        return redirect("incidents:level_rules")
    return render(request, "incidents/level_rules.html", page)


def _typed(request: HttpRequest, levels: list[int]) -> dict[int, dict[str, object]]:
    post = request.POST
    typed: dict[int, dict[str, object]] = {
        level: {"instruct_first": f"instruct_first_{level}" in post} for level in levels
    }
    share = post.get("recheck_percent", "").strip()
    typed[Level.COMMUNITY] |= {
        "claim_first": "claim_first" in post,
        "recheck_percent": int(share) if share.isdecimal() and len(share) < 4 else share,
    }
    return typed
