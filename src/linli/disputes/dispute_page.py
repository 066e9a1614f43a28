"""What the page of one dispute shows to one person."""

from typing import Any

from linli.attachments.models import Attachment
from linli.disputes import parties
from linli.disputes.models import Dispute
from linli.disputes.naming import name_for
from linli.disputes.queries import file_of, should_rise
from linli.disputes.reveal import REASONS
from linli.kernel.scope import Actor
from linli.organisation.roles import DISPUTE, MEDIATE


def page_of(dispute: Dispute, actor: Actor) -> dict[str, Any]:
    """Give the facts, the parties masked, the sittings and reviews, and what may be done."""
    file = file_of(dispute, actor)
    photos = [photo for row in file.mediations for photo in row.photos]
    photos += [photo for row in file.reviews for photo in row.photos]
    there = Attachment.objects.visible_to(actor).filter(pk__in=photos) if photos else ()
    return {
        "dispute": dispute,
        "name": name_for(dispute, actor=actor),
        "incident": dispute.incident,
        "parties": [parties.shown(party) for party in file.parties],
        "mediations": file.mediations,
        "reviews": file.reviews,
        "photos": {photo.pk for photo in there},
        "rises_to": should_rise(dispute),
        "reasons": REASONS.items(),
        "may_mediate": actor.may(MEDIATE),
        "may_deal": actor.may(MEDIATE) or actor.may(DISPUTE),
    }
