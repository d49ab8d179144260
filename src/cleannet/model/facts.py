"""The forms of the pack's files, one struct a form; `docs/facts.md` says what each field means.

Decoding is strict: a field nobody defined, a word that is not on its closed list, or a claim of the wrong form is an error that
names the place.
"""

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
    """A form of the pack: closed fields."""


class Citation(Form, frozen=True, kw_only=True):
    """Who said it, when; see docs/facts.md, `sources`. read_in: the copy in which it was read; `kind` is then that of the copy."""

    url: str
    read_in: str = ""
    said: str = ""
    kind: str = ""
    evidence: str = ""


class Primary(Form, frozen=True, kw_only=True):
    """The text of the law itself, as lawyers cite it. seen: whether we read it, or a copy of it; else it is cited by what others
    say. text: of an event the `instrument` where none is written. kind `unpublished`: nobody published it."""

    text: str = ""
    url: str = ""
    kind: PrimaryKind
    seen: bool


class Claim(Form, frozen=True, kw_only=True):
    """What every claim may say of itself: dates, sources and how far it was seen."""

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


# --- entities ---------------------------------------------------------------------------------------------------------------------


class Seat(Claim, frozen=True, kw_only=True):
    """A country of incorporation or of headquarters."""

    country: str


class EntityName(Claim, frozen=True, kw_only=True):
    """One of the names of an entity. kind `shared` never matches alone."""

    name: str
    lang: str = ""
    kind: Literal["legal", "trade", "former", "short", "translation", "shared"] = "legal"


class Identifier(Claim, frozen=True, kw_only=True):
    scheme: str
    value: str


class Holding(Claim, frozen=True, kw_only=True):
    """A statement that `party` holds or controls the entity it stands under (BODS 0.4 ownership-or-control statement)."""

    party: str
    interest: Literal["shareholding", "voting_rights", "control", "board_appointment", "state_ownership", "listed_parent"]
    share: Share | None = None


class Entity(Form, frozen=True, kw_only=True):
    id: str
    name: str
    type: Literal["registered_entity", "state_body", "state", "arrangement", "unknown_entity"] = "registered_entity"
    incorporated_in: tuple[Seat, ...] = ()
    headquartered_in: tuple[Seat, ...] = ()
    names: tuple[EntityName, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    held_by: tuple[Holding, ...] = ()
    note: str = ""
    sources: dict[str, Citation] = {}


# --- measures ---------------------------------------------------------------------------------------------------------------------


class Adversary(Claim, frozen=True, kw_only=True):
    """A country that a measure itself lists."""

    country: str


class Who(Form, frozen=True, kw_only=True):
    """Whom a clause binds; no `where`: everywhere."""

    kinds: tuple[Kind, ...]
    where: str = ""
    note: str = ""


class ClauseName(Claim, frozen=True, kw_only=True):
    """One name of a clause: exactly one of entity, app, subject, place and category.

    open_to: of a category that no list closes ("and others"), the countries whose companies it could mean.
    """

    entity: str = ""
    app: str = ""
    subject: str = ""
    place: str = ""
    category: str = ""
    produced_in: str | tuple[str, ...] = ""
    produced_outside: tuple[str, ...] = ()
    open_to: tuple[str, ...] = ()


class Lists(Form, frozen=True, kw_only=True):
    """Measures whose named entities count as holders."""

    lists: tuple[str, ...]


class Test(Form, frozen=True, kw_only=True):
    """An ownership test: who must stand in which relation to the use's owner."""

    kind: Literal["named", "affiliates", "threshold", "control", "domicile", "production", "landing"]
    share: str = ""
    comparator: Literal[">=", ">"] = ">="
    aggregate: bool | Literal["unstated"] = "unstated"
    chain: Literal["multiply", "cascade", "unstated"] = "unstated"
    basis: tuple[str, ...] = ()
    holders: Literal["names", "adversaries"] | Lists | tuple[str, ...] = "names"


class Exempt(Claim, frozen=True, kw_only=True):
    """An exception of a clause."""

    says: str
    instrument: str = ""
    roles: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    places: tuple[str, ...] = ()


class Event(Form, frozen=True, kw_only=True):
    """A day on which the state of a clause changes."""

    date: str
    state: ClauseState
    instrument: str = ""
    citation: Primary | None = None
    note: str = ""
    sources: tuple[str, ...] = ()
    verified: Verified = True
    unverified: tuple[str, ...] = ()


class AppliesTo(Form, frozen=True, kw_only=True):
    """The only things to which the tests of a clause are put."""

    entities: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    note: str = ""


class Clause(Form, frozen=True, kw_only=True):
    """The unit that denies."""

    id: str
    says: str
    lines: tuple[Line, ...]
    who: Who
    events: tuple[Event, ...]
    citation: Primary | None = None
    forbids: tuple[Act, ...] = ()
    requires: tuple[Duty, ...] = ()
    advises: tuple[Act, ...] = ()
    relations: tuple[Relation, ...] = ()
    roles: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    names: tuple[ClauseName, ...] = ()
    test: Test | None = None
    tests: tuple[Test, ...] = ()
    applies_to: AppliesTo | None = None
    exceptions: tuple[Exempt, ...] = ()
    force: Force | None = None
    verified: Verified = True
    unverified: tuple[str, ...] = ()
    note: str = ""

    @property
    def asks(self) -> tuple[Test, ...]:
        """Its ownership tests, any of which suffices; `named` where it has none."""
        return self.tests or ((self.test,) if self.test else (Test(kind="named"),))


class Carried(Form, frozen=True, kw_only=True):
    """How much of an official list the facts carry. edition: the day of the one they follow; rows_of_list: None where nobody tells.

    missing: which rows are not there. open_to: countries whose companies a missing row could name. clauses: that the
    list feeds; none: all.
    """

    list: str
    edition: str
    rows_carried: int
    complete: bool
    rows_of_list: int | None = None
    missing: str = ""
    open_to: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""


class Measure(Form, frozen=True, kw_only=True):
    """A titled, sourced bundle of clauses."""

    id: str
    title: str
    issuer: str
    type: Literal[
        "statute",
        "executive_order",
        "regulation",
        "agency_order",
        "agency_list",
        "programme",
        "guidance",
        "proposal",
        "warning",
        "agreement",
    ]
    force: Force
    citation: Primary | None = None
    signed: str = ""
    related: tuple[str, ...] = ()
    adversaries: tuple[Adversary, ...] = ()
    clauses: tuple[Clause, ...] = ()
    events: tuple[Event, ...] = ()
    carries: tuple[Carried, ...] = ()
    verified: Verified = True
    unverified: tuple[str, ...] = ()
    note: str = ""
    sources: dict[str, Citation] = {}


# --- policies ---------------------------------------------------------------------------------------------------------------------


class We(Form, frozen=True, kw_only=True):
    """Who we are: the kinds of bound party we belong to, where, what is ours, and what choosing the policy states.

    states: roles and purposes, in the words of its clauses, that hold for whatever is judged: whose devices these are, say.
    """

    kinds: tuple[Kind | Literal["any"], ...]
    where: str = ""
    states: tuple[str, ...] = ()
    asns: tuple[int, ...] = ()
    prefixes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()


class Waiver(Form, frozen=True, kw_only=True):
    """Turns denied or unknown into conditional until its day; all fields are required, and one of `subject` and `fingerprint`.

    subject: of any use that can mean nothing else; fingerprint: of one finding. clause: an id, or "*" for a use behind which nobody
    is known, never for every clause.
    """

    clause: str
    owner: str
    reason: str
    expires: str
    subject: str = ""
    fingerprint: str = ""


class Policy(Form, frozen=True, kw_only=True):
    """Which clauses we apply, and who we are."""

    id: str
    title: str
    issuer: str
    we: We
    acts: tuple[Act | Duty, ...]
    clauses: tuple[str, ...]
    covers_not: str
    reads: Literal["acts", "names"] = "acts"
    as_of: str = ""
    notices: tuple[str, ...] = ()
    note: str = ""


class Outside(Form, frozen=True, kw_only=True):
    """A measure that stands in no policy, and why."""

    measure: str
    why: str


class Policies(Form, frozen=True, kw_only=True):
    """A file of policies, with measures and waivers of its own."""

    policies: tuple[Policy, ...]
    outside: tuple[Outside, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    measures: tuple[Measure, ...] = ()
    words: tuple[Word, ...] = ()


# --- what can be used -------------------------------------------------------------------------------------------------------------


class AppId(Claim, frozen=True, kw_only=True):
    id: str


class Publisher(Claim, frozen=True, kw_only=True):
    entity: str
    where: str = ""


class App(Form, frozen=True, kw_only=True):
    """An app. names: what it is also called, in its own script or another market."""

    id: str
    name: str
    names: tuple[EntityName, ...] = ()
    ids: tuple[AppId, ...] = ()
    publishers: tuple[Publisher, ...] = ()
    same_as: str = ""
    note: str = ""


class Network(Claim, frozen=True, kw_only=True):
    asn: int
    name: str = ""
    operator: str | None = None
    not_: tuple[str, ...] = field(default=(), name="not")


class Region(Claim, frozen=True, kw_only=True):
    id: str
    country: str
    place: str = ""
    operator: str = ""


class Cloud(Claim, frozen=True, kw_only=True):
    """A cloud. variant_of: the cloud whose interface it shares: a resource of that one whose region is not told may lie here."""

    id: str
    variant_of: str = ""
    name: str
    operator: str | None = None
    regions: tuple[Region, ...] = ()


class Landing(Claim, frozen=True, kw_only=True):
    place: str
    country: str
    status: Literal["planned", "built", "withdrawn"]


class CableParty(Claim, frozen=True, kw_only=True):
    """An owner, user or supplier of a cable: an entity, or the name of one that is not defined."""

    entity: str = ""
    name: str = ""
    share: Share | None = None
    fibre_pairs: str = ""


class Ready(Claim, frozen=True, kw_only=True):
    date: str
    status: Literal["planned", "partial", "actual"]


class Length(Claim, frozen=True, kw_only=True):
    value: str


class Decision(Claim, frozen=True, kw_only=True):
    date: str
    body: str
    decision: str
    instrument: str = ""


class Cable(Form, frozen=True, kw_only=True):
    id: str
    names: tuple[str, ...]
    landings: tuple[Landing, ...] = ()
    owners: tuple[CableParty, ...] = ()
    users: tuple[CableParty, ...] = ()
    suppliers: tuple[CableParty, ...] = ()
    ready_for_service: tuple[Ready, ...] = ()
    length_km: tuple[Length, ...] = ()
    decisions: tuple[Decision, ...] = ()
    incomplete: tuple[Literal["landings", "owners", "suppliers"], ...] = ()
    note: str = ""
    sources: dict[str, Citation] = {}


class Domain(Claim, frozen=True, kw_only=True):
    """A registrable domain (and all below it) and the entity that owns it. app: where it serves one app of the pack.
    tenants: whether names below it are let to others; not told: where publicsuffix.org says so."""

    domain: str
    entity: str = ""
    app: str = ""
    tenants: bool | None = None
    not_: tuple[str, ...] = field(default=(), name="not")


class Sdk(Claim, frozen=True, kw_only=True):
    """A prefix of code packages (`com.umeng`) and the vendor's entity, or only its label where no entity is defined."""

    package: str
    vendor: str
    entity: str = ""


class Maker(Claim, frozen=True, kw_only=True):
    """The name under which an IEEE or IANA registry lists a maker, and the entity it is. `registry`: oui or pen."""

    name: str
    entity: str = ""
    registry: Literal["oui", "pen", "any"] = "any"
    not_: tuple[str, ...] = field(default=(), name="not")


class Registry(Claim, frozen=True, kw_only=True):
    """A host that serves packages or container images, and who runs it. `mirror_of`: the registry whose content it repeats."""

    host: str
    entity: str = ""
    kind: Literal["image", "package", "both"] = "both"
    mirror_of: str = ""
    cloud: str = ""


class Store(Claim, frozen=True, kw_only=True):
    """An app that installs other apps (`android:com.android.vending`), and who runs that store."""

    id: str
    name: str
    entity: str


class Word(Claim, frozen=True, kw_only=True):
    """A concept by which clauses and inventories tell the function or the purpose of a thing, and the terms written for it.

    broader: the concepts of which it is a kind; disjoint: those that it can never be, for the reason in `note`.
    """

    id: str
    terms: tuple[str, ...]
    broader: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()


# --- golden cases -----------------------------------------------------------------------------------------------------------------


class Member(Claim, frozen=True, kw_only=True):
    """Whom the State Department called a member of the Clean Network of 2020, from the day on which it was so named.

    kind: a country, a telco or another company, which is the entity where one is defined; country: of a telco, where it is meant;
    basis: the source's ground. Context: no duty follows from membership, and no finding from its absence.
    """

    kind: Literal["country", "telco", "company"]
    name: str
    country: str = ""
    entity: str = ""
    basis: str = ""


class CaseUse(Form, frozen=True, kw_only=True):
    """The use of a golden case: one thing, and what is told of its use."""

    line: Line | Literal[""] = ""
    act: Act | Duty | Literal[""] = ""
    relation: Relation | Literal[""] = ""
    item: str = ""
    entity: str = ""
    app: str = ""
    subject: str = ""
    place: str = ""
    category: str = ""
    cable: str = ""
    cloud: str = ""
    region: str = ""
    produced_in: tuple[str, ...] = ()
    role: str = ""
    purpose: str = ""
    exception: str = ""
    by: Kind | Literal["", "any"] = ""
    where: str = ""
    note: str = ""


class CaseRule(Form, frozen=True, kw_only=True):
    """A rule of the case itself, in the form of a clause that is in force."""

    relations: tuple[Relation, ...] = ()
    names: tuple[ClauseName, ...] = ()
    test: Test | None = None
    tests: tuple[Test, ...] = ()
    adversaries: tuple[str, ...] = ()


class Assumed(Form, frozen=True, kw_only=True):
    """A made-up entity, for one case only."""

    id: str
    held_by: tuple[Holding, ...] = ()


class Case(Form, frozen=True, kw_only=True):
    """A golden case: one use, one day, one expected verdict."""

    id: str
    use: CaseUse
    as_of: str
    known_on: str
    expect: Literal["denied", "unknown", "conditional", "clear with notice", "clear"]
    why: str = ""
    clause: str = ""
    policy: str = ""
    rule: CaseRule | None = None
    assume: tuple[Assumed, ...] = ()
