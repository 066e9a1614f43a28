"""The places from which a person may report, to choose from, and the usual one."""

from django.db.models import Q

from linli.kernel import place
from linli.kernel.scope import ActingPost
from linli.organisation.locating import reach_of
from linli.organisation.models import Unit


def home_of(posts: list[ActingPost]) -> str:
    """Give the code of the place a person reports from most: that of his first post."""
    post = next((p for p in posts if p.is_default), posts[0] if posts else None)
    if post is None:
        return ""
    return Unit.objects.get(pk=reach_of(post) if _is_office(post) else post.unit).code


def _is_office(post: ActingPost) -> bool:
    return not place.is_territorial(post.unit)


def place_choices(posts: list[ActingPost]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Offer every place these posts may report from, grouped by community (settled 2.2)."""
    test = Q(pk__in=[])
    for low, high in {place.subtree(reach_of(post)) for post in posts}:
        test |= Q(id__range=(low, high))
    units = Unit.objects.current().exclude(kind=Unit.Kind.DEPARTMENT).filter(test).order_by("id")
    names = {unit.id: unit.name for unit in units}
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        community = place.ancestor(unit.id, place.Level.COMMUNITY)
        label = names.get(community, unit.name) if community else unit.name
        said = unit.name if unit.kind == Unit.Kind.GRID else f"{unit.name}（不清楚具体哪里）"
        groups.setdefault(label, []).append((unit.code, said))
    return list(groups.items())
