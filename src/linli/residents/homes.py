"""What is known of the people of a home, for the pages of homes: `places.parts` asks here."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count

from linli.kernel.scope import Actor
from linli.places.models import Building, Dwelling
from linli.places.parts import Part
from linli.places.standing import may_keep
from linli.residents.models import Member, Stay
from linli.residents.papers import may_print_at
from linli.residents.queries import households_in_sight, inmates


def part_of(actor: Actor, dwelling: Dwelling) -> Part:
    """Show who lives in a home, household by household, masked."""
    rows = households_in_sight(actor).filter(dwelling=dwelling, valid_to=None).order_by("id")
    found = list(rows)
    within = inmates(found, actor=actor)
    keeps = may_keep(actor, dwelling.place_id) and dwelling.valid_to is None
    shown = {
        "households": [(row, within[row.pk]) for row in found],
        "dwelling": dwelling,
        "may_keep": keeps,
    }
    return Part("residents/_home.html", shown)


def papers_of(actor: Actor, building: Building) -> tuple[str, str] | None:
    """Offer the register of a building to print: the addresses of its PDF and its workbook."""
    if not may_print_at(actor, building.place_id):
        return None
    return f"/buildings/{building.pk}/register/pdf", f"/buildings/{building.pk}/register/xlsx"


def words_on(actor: Actor, homes: Collection[UUID]) -> Mapping[UUID, str]:
    """Say of each of some homes how many live there: 1 户 3 人."""
    households = households_in_sight(actor).filter(dwelling__in=homes, valid_to=None)
    rows = Member.objects.visible_to(actor).filter(household__in=households, valid_to=None)
    counted = (
        rows.order_by()
        .values("household__dwelling")
        .annotate(households=Count("household", distinct=True), people=Count("pk"))
    )
    return {
        row["household__dwelling"]: f"{row['households']} 户 {row['people']} 人" for row in counted
    }


def why_not_end(actor: Actor, homes: Collection[UUID]) -> str:
    """Say who must leave before some homes can end; "" when nobody is registered there."""
    open_ones = households_in_sight(actor).filter(dwelling__in=homes, valid_to=None).count()
    if open_ones:
        return f"还有 {open_ones} 户登记在这里，请先给住户办迁出，再注销。"
    stays = Stay.objects.visible_to(actor).filter(dwelling__in=homes, valid_to=None).count()
    return f"还有 {stays} 人登记居住在这里，请先办迁出，再注销。" if stays else ""
