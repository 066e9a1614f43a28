"""The tables of people: who they are, with whom they live, where they stay, who needs care."""

from linli.residents.models.care import CareProfile, LegalBasis, SpecialProfile
from linli.residents.models.history import Change
from linli.residents.models.household import Household, Member, Overseas, Stay
from linli.residents.models.person import Person
from linli.residents.models.privacy import (
    Breach,
    Handover,
    ImpactAssessment,
    RetentionRun,
    RightsRequest,
)
from linli.residents.models.reveals import MoreReveals

__all__ = [
    "Breach",
    "CareProfile",
    "Change",
    "Handover",
    "Household",
    "ImpactAssessment",
    "LegalBasis",
    "Member",
    "MoreReveals",
    "Overseas",
    "Person",
    "RetentionRun",
    "RightsRequest",
    "SpecialProfile",
    "Stay",
]
