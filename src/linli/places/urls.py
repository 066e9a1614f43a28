"""Addresses of the registers of places."""

from django.urls import URLPattern, path

from linli.places import building_views as buildings
from linli.places import choose_views, item_views
from linli.places import dwelling_views as dwellings
from linli.places import ending_views as ending
from linli.places import establishment_views as establishments
from linli.places import facility_views as facilities

app_name = "places"


def _ends(what: str, where: str, *, is_seen: bool = True) -> list[URLPattern]:
    """Give the addresses that every register has; a building is not confirmed, its homes are."""
    about = {"what": what}
    confirm = path(f"{where}/<uuid:pk>/confirm", ending.confirm, about, name=f"confirm_{what}")
    return [
        *([confirm] if is_seen else []),
        path(f"{where}/<uuid:pk>/end", ending.end, about, name=f"end_{what}"),
        path(f"{where}/<uuid:pk>/restore", ending.restore, about, name=f"restore_{what}"),
    ]


urlpatterns = [
    path("buildings", buildings.listed, name="buildings"),
    path("buildings/new", buildings.new, name="new_building"),
    path("buildings/<uuid:pk>", buildings.one, name="building"),
    path("buildings/<uuid:pk>/change", buildings.change, name="change_building"),
    path("buildings/<uuid:pk>/add", dwellings.add, name="add_dwelling"),
    *_ends("building", "buildings", is_seen=False),
    path("dwellings", dwellings.listed, name="dwellings"),
    path("dwellings/choose", choose_views.choose, name="choose"),
    path("dwellings/<uuid:pk>", dwellings.one, name="dwelling"),
    path("dwellings/<uuid:pk>/change", dwellings.change, name="change_dwelling"),
    path("dwellings/<uuid:pk>/reveal", dwellings.reveal, name="reveal_owner"),
    *_ends("dwelling", "dwellings"),
    path("establishments", establishments.listed, name="establishments"),
    path("establishments/new", establishments.new, name="new_establishment"),
    path("establishments/<uuid:pk>", establishments.one, name="establishment"),
    path("establishments/<uuid:pk>/change", establishments.change, name="change_establishment"),
    path("establishments/<uuid:pk>/reveal", establishments.reveal, name="reveal_people"),
    *_ends("establishment", "establishments"),
    path("facilities", facilities.listed, name="facilities"),
    path("facilities/new", facilities.new, name="new_facility"),
    path("facilities/<uuid:pk>", facilities.one, name="facility"),
    path("facilities/<uuid:pk>/change", facilities.change, name="change_facility"),
    *_ends("facility", "facilities"),
    path("items", item_views.items, name="items"),
    path("items/require", item_views.require, name="require_column"),
    path("items/<uuid:pk>", item_views.item, name="item"),
    path("items/<uuid:pk>/retire", item_views.retire, name="retire_item"),
]
