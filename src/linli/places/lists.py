"""Reads: the registers as lists, filtered, in their natural order, paged by keyset."""

from django.db.models import Q
from django.db.models.expressions import RawSQL

from linli.kernel.scope import Actor, ScopedQuerySet
from linli.places.addresses import asked_words
from linli.places.models import Dwelling


def homes_with(actor: Actor, q: str) -> ScopedQuerySet[Dwelling]:
    """Give the visible homes whose address has what somebody typed."""
    rows = Dwelling.objects.visible_to(actor).filter(is_deleted=False)
    text = q.strip()
    words = asked_words(text)
    if not words:  # a single sign is not stored by itself
        return rows.filter(address__icontains=text) if text else rows
    # A function of ours, because row security keeps the words' index from being used (decision 14).
    return rows.filter(Q(pk__in=RawSQL("SELECT linli_dwellings_with(%s::text[])", [words])))
