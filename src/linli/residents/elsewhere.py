"""Is somebody with this number known already? Told only to whom it concerns (privacy G4).

Who registers a full number learns of a person out of his sight one fixed sentence and no more; it
is journalled by the refusal and limited.
"""

from datetime import timedelta

from django.db import connection

from linli.journal.queries import count_refused
from linli.kernel import clock, scope
from linli.kernel.errors import Refused, TooMany
from linli.kernel.scope import Actor
from linli.residents.models import Person
from linli.residents.sealed import doc_index

CODE = "exists_elsewhere"
TEXT = "此证件号已在别处登记，请联系社区核实。"
MOST = 10  # an hour: who tries numbers out does not get far


class ExistsElsewhere(Refused):
    """Somebody with this number lives where the actor does not look."""

    def __init__(self) -> None:
        super().__init__(TEXT, CODE)


def known_person(number: str, *, actor: Actor, county: int) -> Person | None:
    """Find who has this number in the county: one in sight, or one who has left where he was.

    ExistsElsewhere when he still lives out of sight; TooMany after ten such answers in an hour.
    """
    index = doc_index(number)
    rows = Person.objects.visible_to(actor).filter(county=county, doc_index=index)
    found = rows.filter(is_deleted=False).select_related("place").first()
    if found is not None:
        return found
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [index.hex()])
    if count_refused(actor, CODE, since=clock.now() - timedelta(hours=1)) >= MOST:
        raise TooMany("试的次数太多，请一小时后再登记，或请社区协助。", retry_after=3600)
    with scope.lifted(actor, within=county, because="a number is one person's in the county"):
        platform = scope.system_actor("登记", within=county)
        unseen = Person.objects.visible_to(platform).filter(county=county, doc_index=index)
        found = unseen.filter(is_deleted=False).select_related("place").first()
    if found is not None and found.state != Person.State.LEFT:
        raise ExistsElsewhere()
    return found
