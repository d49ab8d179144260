"""Text for people: one file per answer, each with one function `page` from the value to everything that is printed.

Text may change with any version; programs should read JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from msgspec import Struct

PAGES: Final = {
    "report.Report": "report.page",
    "answers.considered.Considered": "considered.page",
    "answers.contradicted.TracedContradiction": "promised.page",
    "answers.finding.TracedFinding": "finding.page",
    "answers.impact_routes.Impact": "impact_routes.page",
    "answers.impact_path.Way": "impact_path.page",
    "answers.impact_table.TableImpact": "impact_table.page",
    "answers.impact_block.BlockImpact": "impact_block.page",
    "answers.hegemony.Hegemony": "hegemony.page",
    "answers.detours.Detours": "detours.page",
    "answers.detours.Turns": "detours.turned",
    "answers.policies.PolicyList": "policies.page",
    "answers.policies.PolicyChoice": "policies.chosen",
    "answers.policies.PolicyShown": "policy.page",
    "answers.difference.Difference": "difference.page",
    "answers.compared.Compared": "compared.page",
    "answers.app_compared.AppComparison": "app_compared.page",
    "answers.app_shown.AppShown": "app_shown.page",
    "answers.blocklist.BlocklistLint": "blocklist.page",
    "answers.linted.Linted": "linted.page",
    "answers.tested.Tested": "tested.page",
    "answers.status.Status": "status.page",
    "answers.status.Verified": "status.verified",
    "answers.status.Built": "status.built",
    "answers.imported.Imported": "imported.page",
    "answers.relay.ProbedRelay": "relay.page",
    "answers.relay.Ledger": "relay.ledger",
    "answers.enforced.Enforced": "enforced.page",
    "answers.enforced.TargetList": "enforced.targets",
    "answers.control_verified.ControlVerified": "control_verified.page",
}
"""Every answer in `model`, and its page here; a command loads the one that it prints. Each also has JSON (`report.json`) and a
published schema (`report.schema`)."""


def page_of(answer: type[Struct]) -> Callable[..., str]:
    """The page of an answer."""
    module = answer.__module__.removeprefix("cleannet.model.")
    page: Callable[..., str] = _loaded(__name__, PAGES[f"{module}.{answer.__name__}"])
    return page


def answers() -> tuple[type[Struct], ...]:
    """Every answer."""
    return tuple(_loaded("cleannet.model", name) for name in PAGES)


def _loaded(package: str, name: str) -> Any:
    module, _, name = name.rpartition(".")
    return getattr(import_module(f"{package}.{module}"), name)
