"""What visits hold about a person, for the copy that he may ask for: those that went to him."""

from uuid import UUID

from linli.fieldwork.erasing import visits_of
from linli.fieldwork.models import Need
from linli.kernel.scope import Actor
from linli.residents.rights_extract import Section

MOST = 500


def visits_and_needs(actor: Actor, person: UUID) -> Section:
    """Give the visits on which nobody else was met, and what he needed."""
    pairs = []
    for visit in visits_of(actor, person).order_by("-started_at")[:MOST]:
        words = "，".join(filter(None, [visit.get_kind_display(), visit.content, visit.answer]))
        pairs.append((f"{visit.started_at:%Y-%m-%d}", words))
    for need in Need.objects.visible_to(actor).filter(person=person).order_by("-raised_at")[:MOST]:
        words = "，".join(filter(None, [need.text, need.get_result_display(), need.reply]))
        pairs.append((f"{need.raised_at:%Y-%m-%d} {need.get_kind_display()}", words))
    return Section("走访和需求", pairs)
