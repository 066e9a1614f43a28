"""更正: what stands about an incident, as its form brings it, and what of that is another now."""

from typing import Any

from linli.incidents.models import Incident
from linli.kernel.errors import Invalid
from linli.kernel.geography import point_in, point_text


def standing(incident: Incident) -> dict[str, str]:
    """Give what a correction may change as it is now, by field."""
    lon, lat = incident.lon, incident.lat
    return {
        "category": incident.category_id or "",
        "place": incident.place.code,
        "text": incident.description,
        "address": incident.address,
        "point": "" if lon is None or lat is None else point_text((lon, lat)),
    }


def what_differs(incident: Incident, given: dict[str, Any]) -> dict[str, Any]:
    """Leave out what stands already, which the form brings back whole; Invalid if nothing else."""
    stands = standing(incident)
    left = {n: v for n, v in given.items() if n not in stands or not _same(n, v, stands[n])}
    if not any(left[name] for name in left if name != "reason"):
        raise Invalid({"text": "没有改动任何内容。"})
    return left


def _same(name: str, new: Any, old: str) -> bool:
    if name == "point" and (point := point_in(str(new)[:60])):
        return point_text(point) == old
    return str(new).strip().splitlines() == old.strip().splitlines()
