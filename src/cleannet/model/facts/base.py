"""What every form consists of: sourced, dated claims in a closed vocabulary."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Verified = bool | Literal["partial"]
Line = Literal["carrier", "store", "app", "cloud", "cable", "equipment"]
Relation = Literal["operates", "owns", "supplies", "lands", "publishes", "makes", "hosts", "signs"]
Act = Literal[
    "use",
    "procure",
    "subsidise",
    "authorise",
    "distribute",
    "host",
    "operate",
    "interconnect",
    "land",
    "install",
    "supply_to",
    "invest",
    "transfer_data",
]
Duty = Literal["remove", "replace", "divest", "certify", "disclose", "cap"]
Kind = Literal[
    "agency",
    "defence_agency",
    "intelligence_agency",
    "state_agency",
    "public_university",
    "diplomatic_post",
    "member_state",
    "contracting_authority",
    "contractor",
    "intelligence_contractor",
    "grantee",
    "carrier",
    "licensee",
    "applicant",
    "app_store",
    "hosting_provider",
    "data_broker",
    "data_controller",
    "exporter",
    "importer",
    "manufacturer",
    "marketer",
    "investor",
    "bank",
    "state_owned_company",
    "essential_entity",
    "critical_infrastructure_operator",
    "programme_member",
    "anyone",
]
"""Kinds of bound party; `anyone` binds every kind."""
Force = Literal["binding", "programme", "proposed", "warning"]
ClauseState = Literal["proposed", "pending", "in_force", "enjoined", "suspended", "open", "ended"]
PrimaryKind = Literal[
    "statute",
    "regulation",
    "order",
    "list",
    "notice",
    "guidance",
    "statement",
    "agreement",
    "bill",
    "court",
    "unpublished",
]
"""What kind of text a primary citation is of."""
LINES: tuple[Line, ...] = ("carrier", "store", "app", "cloud", "cable", "equipment")


class Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A form of the pack, with a fixed set of fields."""


class Citation(Form, frozen=True, kw_only=True):
    """Who said it and when; see docs/facts.md, `sources`. read_in: the copy in which it was read; `kind` is then that of the
    copy."""

    url: str
    read_in: str = ""
    said: str = ""
    kind: str = ""
    evidence: str = ""


class Primary(Form, frozen=True, kw_only=True):
    """The text of the law itself, as lawyers cite it. seen: whether we read it or a copy of it; otherwise it is cited from what
    others say. text: for an event, the `instrument` if none is given. kind `unpublished`: nobody published it."""

    text: str = ""
    url: str = ""
    kind: PrimaryKind
    seen: bool


class Claim(Form, frozen=True, kw_only=True):
    """What every claim may state about itself: dates, sources and how far it was verified."""

    from_: str = field(default="", name="from")
    until: str = ""
    as_of: str = ""
    sources: tuple[str, ...] = ()
    verified: Verified = True
    unverified: tuple[str, ...] = ()
    note: str = ""


class Share(Form, frozen=True, kw_only=True):
    """A share in per cent, as text; open_min: more than min; open_max: less than max."""

    exact: str = ""
    min: str = ""
    max: str = ""
    open_min: bool = False
    open_max: bool = False
