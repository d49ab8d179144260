"""The forms of the pack's files, one struct per form; `docs/facts.md` says what each field means.

Decoding is strict: an undefined field, a word that is not on its closed list, or a claim of the wrong form is an error that names
the place.
"""

from __future__ import annotations

from cleannet.model.facts.base import (
    LINES,
    Act,
    Citation,
    Claim,
    ClauseState,
    Duty,
    Force,
    Form,
    Kind,
    Line,
    Primary,
    PrimaryKind,
    Relation,
    Share,
    Verified,
)
from cleannet.model.facts.cables import Cable, CableParty, Decision, Landing, Length, Ready
from cleannet.model.facts.cases import Assumed, Case, CaseRule, CaseUse
from cleannet.model.facts.entities import Entity, EntityName, Holding, Identifier, Member, Seat
from cleannet.model.facts.measures import (
    Adversary,
    AppliesTo,
    Carried,
    Clause,
    ClauseName,
    Event,
    Exempt,
    Lists,
    Measure,
    Test,
    Who,
)
from cleannet.model.facts.messengers import QUESTIONS, Messenger, Told
from cleannet.model.facts.policies import Outside, Policies, PolicyText, Waiver, We
from cleannet.model.facts.ratings import Criterion, Rating, Score
from cleannet.model.facts.sdks import Sdk, Taken, Taking
from cleannet.model.facts.things import App, AppId, Cloud, Domain, Maker, Network, Publisher, Region, Registry, Signer, Store
from cleannet.model.facts.words import Word

__all__ = [
    "LINES",
    "QUESTIONS",
    "Act",
    "Adversary",
    "App",
    "AppId",
    "AppliesTo",
    "Assumed",
    "Cable",
    "CableParty",
    "Carried",
    "Case",
    "CaseRule",
    "CaseUse",
    "Citation",
    "Claim",
    "Clause",
    "ClauseName",
    "ClauseState",
    "Cloud",
    "Criterion",
    "Decision",
    "Domain",
    "Duty",
    "Entity",
    "EntityName",
    "Event",
    "Exempt",
    "Force",
    "Form",
    "Holding",
    "Identifier",
    "Kind",
    "Landing",
    "Length",
    "Line",
    "Lists",
    "Maker",
    "Measure",
    "Member",
    "Messenger",
    "Network",
    "Outside",
    "Policies",
    "PolicyText",
    "Primary",
    "PrimaryKind",
    "Publisher",
    "Rating",
    "Ready",
    "Region",
    "Registry",
    "Relation",
    "Score",
    "Sdk",
    "Seat",
    "Share",
    "Signer",
    "Store",
    "Taken",
    "Taking",
    "Test",
    "Told",
    "Verified",
    "Waiver",
    "We",
    "Who",
    "Word",
]
