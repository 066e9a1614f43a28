"""The link from an incident to its dispute, or to register one."""

from urllib.parse import urlencode

from django.urls import reverse

from linli.disputes.queries import dispute_on
from linli.disputes.registering import may_carry
from linli.incidents.beside import Link
from linli.incidents.models import Incident
from linli.kernel.scope import Actor
from linli.organisation.roles import DISPUTE

ICON = "ti-users-group"


def link_of(incident: Incident, actor: Actor) -> Link | None:
    """Give the link of an incident of class 01, None for all others."""
    if not may_carry(incident):
        return None
    found = dispute_on(incident, actor)
    if found is not None:
        note = f"{found.get_risk_display()}，{found.get_difficulty_display()}"
        return Link(reverse("disputes:dispute", args=[found.pk]), f"纠纷 {found.no}", ICON, note)
    if not actor.may(DISPUTE):
        return None
    address = f"{reverse('disputes:new')}?{urlencode({'incident': incident.pk})}"
    return Link(address, "登记纠纷", ICON, "登记当事人，记录调解和协议履行。")
