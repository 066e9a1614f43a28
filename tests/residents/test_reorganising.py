"""Grids are merged and communities moved: their people and homes go along, and are read there."""

import uuid

from linli.organisation.models import Unit
from linli.places.models import Dwelling
from linli.residents.models import Household, Member, Person, Stay
from tests.incidents.test_reorganising import heir, move
from tests.residents.families import family, home, person
from tests.town import Town


def test_the_people_of_a_merged_grid_are_those_of_the_other(town: Town) -> None:
    household = family(town)

    assert move(town, town.grid, town.grid_2, "merge").status_code == 302

    head = person(town, "王大山")
    assert (head.place_id, head.community) == (town.grid_2.pk, town.community.pk)
    client = town.client("grid_worker_2")
    assert client.get(f"/people/{head.pk}").status_code == 200
    assert client.get(f"/households/{household.pk}").status_code == 200
    form = {"op_id": str(uuid.uuid4())}
    assert client.post(f"/households/{household.pk}/confirm", form).status_code == 302
    with town.platform() as actor:
        for model in (Dwelling, Household, Member, Person, Stay):
            rows = model.objects.visible_to(actor)
            assert not rows.filter(place=town.grid.pk).exists(), model


def test_a_community_goes_to_another_township_with_all_who_live_there(town: Town) -> None:
    family(town)

    assert move(town, town.community, town.township_2).status_code == 302

    new = heir(town.community)
    head = person(town, "王大山")
    assert (head.community, head.township) == (new.pk, town.township_2.pk)
    assert head.place == Unit.objects.get(parent=new, name="东街第一网格")
    listed = town.client("grid_worker").get("/residents").content.decode()
    assert "共 <strong>3</strong> 人" in listed
    assert town.client("town_operator").get(f"/people/{head.pk}").status_code == 404


def test_an_address_that_both_communities_have_says_whence_it_comes(town: Town) -> None:
    here, there = home(town, "501", "grid"), home(town, "501", "grid_3")
    with town.platform() as actor:
        address = here.building.address
        address.text = there.building.address.text
        address.save()
    assert move(town, town.grid, town.grid_3, "merge").status_code == 302
    with town.platform() as actor:
        moved = Dwelling.objects.visible_to(actor).select_related("building").get(pk=here.pk)
        assert moved.place_id == town.grid_3.pk
        assert moved.building.address.text == f"{there.building.address.text}（原东街第一网格）"
