"""The tables of field work; each file says what lies in it."""

from linli.fieldwork.models.digests import Digest, DigestItem
from linli.fieldwork.models.dynamics import DynamicInfo, InfoReceipt
from linli.fieldwork.models.patrols import Leave, Patrol, PatrolPoint
from linli.fieldwork.models.remarks import WorkRemark
from linli.fieldwork.models.visits import Need, Visit, VisitMet, VisitRule

__all__ = [
    "Digest",
    "DigestItem",
    "DynamicInfo",
    "InfoReceipt",
    "Leave",
    "Need",
    "Patrol",
    "PatrolPoint",
    "Visit",
    "VisitMet",
    "VisitRule",
    "WorkRemark",
]
