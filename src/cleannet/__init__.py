"""Policy as code for network supply-chain trust: which of your records depend on owners that a cited policy names.

One record's way through the program, file by file. Line 3 of a connection log names the address 202.97.12.1 and 18,240 octets.

1. `readers/inputs/sources.py` finds the file below the paths that the user gave, has it unpacked (`readers/inputs/compressed.py`,
   `readers/inputs/archives.py`) within limits, and hands out its first bytes. `readers/__init__.py` lists the readers; the one in
   `readers/flows/zeek.py` knows the format from these bytes.
2. The reader yields a batch (`columns.py`): the address as a reference of the kind *address* in the role *far-end*, with the number
   of its record. A reader knows its format, and neither who owns what nor any policy.
3. `engine/local.py` hands each batch to `engine/general/batch.py`, which asks `resolve/address.py` what distinct addresses mean.
   The arrays of `kernel/` look them up in the embedded table that `pack/networks.py` maps: the address means `asn:4134`.
4. The batch becomes a *use* (`model/use.py`), `asn:4134` as far-end, with its count and first sighting (`engine/count.py`). Records
   are counted, uses are judged: a million records name a few thousand uses.
5. `judge/`, the only loop over rules and clauses, puts the use to the rule in `rules/carrier.py`. The rule asks
   `world/behind/` who stands behind the subject: a dated, sourced claim says that China Telecom operates AS4134. `world/view.py` is
   the world of one day; `world/claims.py` decides whether a claim holds on it; `world/ownership.py` follows who holds whom. Each
   answers yes, no or open (`model/answer.py`), with the statements that it rests on.
6. `ruling/` puts what was found to each clause of the policy (`policy/bound.py`): is it in force, does it bind us, does a
   name or a test of it fit? So a verdict (`model/verdict.py`): denied, unknown, conditional or clear.
7. `summing_up.py` gathers findings, notices and accounts into a report (`model/report.py`), which carries every statement, source
   and clause that it speaks of. `report/text/report.py` prints it, `report/text/finding.py` one finding of it.

`consider.py` goes the same way for one subject without a record (`resolve/typed.py` finds it in what was typed), `cases.py` for the
test cases of a policy. `importers/` turn a user's copies of other tables into layers of the world, `pack/build.py` compiles the
facts, `cli/` holds a file a group of commands. What commands return stands in `model/answers/`; `report/` makes pages of it.

The functions below are what other programs need; each is imported when it is first asked for.

>>> from datetime import date
>>> import cleannet
>>> world = cleannet.open_world()
>>> policy = cleannet.policies(world)["clean-network"]
>>> day = date(2026, 11, 24)
>>> cleannet.explain("AS4134", policy, world, as_of=day, known_on=day).report.worst()
<Verdict.DENIED: 'denied'>
>>> report = cleannet.audit_paths([], policy, world, as_of=day, known_on=day)
>>> report.findings
()
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

__version__ = "0.1.0"

_FROM: Final = {
    "audit_paths": ("cleannet.audit", "audit"),
    "explain": ("cleannet.consider", "consider"),
    "open_world": ("cleannet.world.view", "open_world"),
    "policies": ("cleannet.policy.policy", "shipped"),
}
"""Public name -> where it is defined. `cleannet.audit` is the module, so its function has a name of its own here."""

__all__ = ["__version__", "audit_paths", "explain", "open_world", "policies"]


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, function = _FROM[name]
    return getattr(import_module(module), function)


def __dir__() -> list[str]:
    return sorted({*globals(), *_FROM})
