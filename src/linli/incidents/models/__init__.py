"""The tables of the closed loop."""

from linli.incidents.models.catalogue import (
    Category,
    Counter,
    LevelRule,
    LimitRule,
    Question,
    RoutingRule,
)
from linli.incidents.models.figures import FigureDay, Figures, Uncounted
from linli.incidents.models.history import IncidentStep, Operation, Seal, StepText
from linli.incidents.models.incident import Assistance, Incident, evidence_seen_by
from linli.incidents.models.learned import CategoryWord
from linli.incidents.models.saved import ListColumns, SavedFilter

__all__ = [
    "Assistance",
    "Category",
    "CategoryWord",
    "Counter",
    "FigureDay",
    "Figures",
    "Incident",
    "IncidentStep",
    "LevelRule",
    "LimitRule",
    "ListColumns",
    "Operation",
    "Question",
    "RoutingRule",
    "SavedFilter",
    "Seal",
    "StepText",
    "Uncounted",
    "evidence_seen_by",
]
