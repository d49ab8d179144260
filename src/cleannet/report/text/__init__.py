"""Text for people: one file per answer, each with one function `page` from the value to everything that is printed.

Text may change with any version; programs should read JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from cleannet.model.answers.app_compared import AppComparison
from cleannet.model.answers.app_shown import AppShown
from cleannet.model.answers.blocklist import BlocklistLint
from cleannet.model.answers.compared import Compared
from cleannet.model.answers.considered import Considered
from cleannet.model.answers.contradicted import TracedContradiction
from cleannet.model.answers.control_verified import ControlVerified
from cleannet.model.answers.detours import Detours, Turns
from cleannet.model.answers.difference import Difference
from cleannet.model.answers.enforced import Enforced, TargetList
from cleannet.model.answers.finding import TracedFinding
from cleannet.model.answers.hegemony import Hegemony
from cleannet.model.answers.impact_block import BlockImpact
from cleannet.model.answers.impact_path import Way
from cleannet.model.answers.impact_routes import Impact
from cleannet.model.answers.impact_table import TableImpact
from cleannet.model.answers.imported import Imported
from cleannet.model.answers.linted import Linted
from cleannet.model.answers.policies import PolicyChoice, PolicyList, PolicyShown
from cleannet.model.answers.relay import Ledger, ProbedRelay
from cleannet.model.answers.status import Built, Status, Verified
from cleannet.model.answers.tested import Tested
from cleannet.model.report import Report
from cleannet.report.text import (
    app_compared,
    app_shown,
    blocklist,
    compared,
    considered,
    control_verified,
    detours,
    difference,
    enforced,
    finding,
    hegemony,
    impact_block,
    impact_path,
    impact_routes,
    impact_table,
    imported,
    linted,
    policies,
    policy,
    promised,
    relay,
    report,
    status,
    tested,
)

PAGES: Final[dict[type[Struct], Callable[..., str]]] = {
    Report: report.page,
    Considered: considered.page,
    TracedContradiction: promised.page,
    TracedFinding: finding.page,
    Impact: impact_routes.page,
    Way: impact_path.page,
    TableImpact: impact_table.page,
    BlockImpact: impact_block.page,
    Hegemony: hegemony.page,
    Detours: detours.page,
    Turns: detours.turned,
    PolicyList: policies.page,
    PolicyChoice: policies.chosen,
    PolicyShown: policy.page,
    Difference: difference.page,
    Compared: compared.page,
    AppComparison: app_compared.page,
    AppShown: app_shown.page,
    BlocklistLint: blocklist.page,
    Linted: linted.page,
    Tested: tested.page,
    Status: status.page,
    Verified: status.verified,
    Built: status.built,
    Imported: imported.page,
    ProbedRelay: relay.page,
    Ledger: relay.ledger,
    Enforced: enforced.page,
    TargetList: enforced.targets,
    ControlVerified: control_verified.page,
}
"""Every answer, and its page. Each also has JSON (`report.json`) and a published schema (`report.schema`)."""
