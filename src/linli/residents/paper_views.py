"""居民信息登记表 as a file: of a grid, a building, a household."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.organisation.roles import KEEP_RESIDENTS, REVEAL_RESIDENTS
from linli.prints.sending import sent
from linli.residents import papers


@needs(KEEP_RESIDENTS, REVEAL_RESIDENTS)
@require_GET
def of_grid(request: HttpRequest, grid: int, form: str) -> HttpResponse:
    """Give the register of a grid."""
    actor = actor_of(request)
    return sent(papers.print_register(papers.grid_wanted(actor, grid), form, actor=actor))


@needs(KEEP_RESIDENTS, REVEAL_RESIDENTS)
@require_GET
def of_building(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """Give the register of a building."""
    actor = actor_of(request)
    return sent(papers.print_register(papers.building_wanted(actor, pk), form, actor=actor))


@needs(KEEP_RESIDENTS, REVEAL_RESIDENTS)
@require_GET
def of_household(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """Give the register of one household."""
    actor = actor_of(request)
    return sent(papers.print_register(papers.household_wanted(actor, pk), form, actor=actor))
