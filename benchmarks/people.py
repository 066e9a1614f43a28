"""Run inside the product (`manage shell`): whom the bench looks for, in the worker's grid.

Prints one JSON line: what is typed to find somebody, and the ids of his pages. All of it is made
up by the demo.
"""

import json

from django.contrib.auth import get_user_model

from linli.kernel.pinyin import initials
from linli.kernel.scope import acting
from linli.organisation.access import actor_for
from linli.residents.models import Member, Person
from linli.residents.sealed import open_doc, open_phones

actor = actor_for(get_user_model().objects.get(username="grid_worker"))
told = {}
with acting(actor):
    here = Person.objects.visible_to(actor).filter(place=actor.ranges[0][0], state="here")
    here = here.exclude(doc_index=None).exclude(marks=[]).order_by("name_key", "id")
    for person in here[100:]:
        if len(person.name) == 3:
            phone = open_phones(person)[0].number
            home = Member.objects.visible_to(actor).get(person=person, valid_to=None)
            told = {
                "name": person.name,
                "initials": initials(person.name),
                "number": open_doc(person),
                "phone": phone,
                "tail": phone[-4:],
                "person": str(person.pk),
                "household": str(home.household_id),
            }
            break
print("PEOPLE " + json.dumps(told, ensure_ascii=False))
