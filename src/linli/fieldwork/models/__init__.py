"""The tables of field work; each file says what lies in it."""

from linli.fieldwork.models.patrols import Leave, Patrol, PatrolPoint
from linli.fieldwork.models.visits import Need, Visit, VisitMet, VisitRule

__all__ = [
    "Leave",
    "Need",
    "Patrol",
    "PatrolPoint",
    "Visit",
    "VisitMet",
    "VisitRule",
]
