"""Who sees and who writes the registers of places: by the queries, and by the database alone."""

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from linli.kernel.errors import Forbidden
from linli.organisation.models import Post
from linli.places import ending
from linli.places.models import Dwelling
from linli.places.rooms import Layout
from tests.places.homes import homes_of, open_shop, put_lamp, put_up
from tests.town import NAMES, Town

# from the cast of `roles.py`: whose posts read a subtree that holds the first grid
SEES = {
    *("grid_worker", "grid_leader", "grid_assistant", "informant", "building_head"),
    *("platform_admin", "grid_chief", "community_director", "linked_leader"),
    *("town_operator", "town_leader", "county_operator", "county_supervisor", "county_leader"),
}
TABLES = ("address", "building", "entrance", "dwelling", "establishment", "facility")
QUESTIONS = {
    **{name: f"SELECT 1 FROM places_{name} LIMIT 1" for name in TABLES},
    # these run as the owner, whom row security does not bind: they must say the same themselves
    "words of homes": "SELECT linli_dwellings_with('{501}')",
    "words of firms": "SELECT linli_establishments_with('{早点}')",
}


def test_the_database_alone_shows_places_to_those_of_the_place(town: Town) -> None:
    put_up(town, layout=Layout(entrances=2, floors=6, per_floor=2))
    open_shop(town)
    put_lamp(town)

    for who in NAMES:
        with town.acting(who), connection.cursor() as cursor:
            for name, question in QUESTIONS.items():
                cursor.execute(question)
                assert bool(cursor.fetchall()) is (who in SEES), (who, name)


def test_nobody_writes_a_home_where_he_does_not_see(town: Town) -> None:
    building = put_up(town, layout=Layout())
    row = homes_of(town, building)[0]

    with town.acting("grid_worker") as actor, transaction.atomic():
        home = Dwelling.objects.visible_to(actor).get(pk=row.pk)
        home.put_at(town.grid_2.pk)
        with pytest.raises(DatabaseError, match="row-level security"):
            home.save()
        transaction.set_rollback(True)


@pytest.mark.parametrize("wrong", [{"community": None}, {"county": 1}, {"township": 2}])
def test_the_levels_of_a_home_follow_its_place(wrong: dict[str, int | None], town: Town) -> None:
    put_up(town, layout=Layout())

    with town.acting("grid_worker") as actor, transaction.atomic():
        with pytest.raises(DatabaseError):
            Dwelling.objects.visible_to(actor).update(**wrong)
        transaction.set_rollback(True)


def test_who_only_reads_here_does_not_write_here_by_his_post_elsewhere(town: Town) -> None:
    Post.objects.create(
        user=town.grid_chief, role="grid_assistant", unit=town.grid_2, valid_from=date(2020, 1, 1)
    )
    building = put_up(town)
    row = homes_of(town, building)[0]
    client = town.client("grid_chief")

    assert client.post(f"/dwellings/{row.pk}/confirm").status_code == 403
    new = {"op_id": str(uuid.uuid4()), "room": "901"}
    assert client.post(f"/buildings/{building.pk}/add", new).status_code == 403
    with town.acting("grid_chief") as actor, pytest.raises(Forbidden):
        ending.end(Dwelling, row.pk, actor=actor, version=1, reason="gone")
    assert client.get(f"/dwellings/{row.pk}").status_code == 200
