"""What the successor of a reorganised unit takes over: its people and households, as they are.

Changes stay where they happened; who took the unit over reads them there (succession).
"""

from linli.kernel.scope import system_actor
from linli.organisation.models import Unit
from linli.organisation.placed import settle_rows
from linli.residents.models import Household, Member, Person, Stay


def hand_over_people(old: Unit, new: Unit) -> tuple[str, set[object]]:
    """Let people, households and stays stand in the new unit; special profiles follow people."""
    platform = system_actor("单位调整", within=new.county_number)
    people = Person.objects.visible_to(platform)
    people.filter(registered_place=old.pk).update(registered_place=new.pk)
    rows = settle_rows(people.filter(place=old.pk), new.pk)
    for model in (Household, Stay):
        settle_rows(model.objects.visible_to(platform).filter(place=old.pk), new.pk)
    Member.objects.visible_to(platform).filter(place=old.pk).update(place=new.pk)
    return "居民", rows
