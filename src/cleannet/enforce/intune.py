"""Microsoft Intune: a list of restricted apps as its compliance policies take it, one for Android and one for iOS.

*Source*: learn.microsoft.com, Intune, device compliance settings ("Restricted apps": a name and a bundle id or package id each);
Microsoft Graph (beta), androidCompliancePolicy and iosCompliancePolicy (`restrictedApps`).
"""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import of_dump, rows
from cleannet.enforce.target import ON_DEVICES, Files, NotOurs, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, kind_of, subject, value_of

_FILES: Final = {"android": "cleannet.intune.android.csv", "ios": "cleannet.intune.ios.csv"}
_SILENT: Final = "no policy of this platform was given with its restrictedApps, which only the beta of Graph prints"


def render(control: Control) -> Files:
    """The lists: a name, the id, and the publisher, which stays empty; the reasons beside them."""
    files: dict[str, bytes] = {}
    for kind, file in _FILES.items():
        told = io.StringIO()
        names = sorted((value_of(stop), part) for stop, part in control.stops() if kind_of(stop) == kind)
        csv.writer(told, lineterminator="\r\n").writerows(
            [_plain(part.reasons[0].whom) or value, value, ""] for value, part in names
        )
        files[file] = told.getvalue().encode()
    return {**files, FILE: beside(control)}


def _plain(text: str) -> str:
    """A name that is no formula, on one line."""
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def parse(files: Files) -> Control:
    """The control of lists that `render` wrote."""
    stops: list[Subject] = []
    for kind, file in _FILES.items():
        if file not in files:
            raise NotOurs(f"{file} is missing")
        try:
            stops += [subject(kind, row[1]) for row in csv.reader(io.StringIO(files[file].decode(), newline=""), strict=True)]
        except (ValueError, IndexError, csv.Error) as error:
            raise NotOurs(f"{file}: not the list that was written ({error})") from error
    return explained(files, "the lists", stops, None)


def running(content: bytes, control: Control) -> Running:
    """Compliance policies as Graph prints them: one, or the list of all, with the groups that have them where `assignments` is
    expanded. A device obeys all of its policies together; what they restrict besides is of their owner."""
    told = of_dump(content)
    policies = rows(told, "value", "what Graph printed") if "value" in told else [told]
    kinds = [_kind(policy) for policy in policies]
    if not any(kinds):
        raise NotOurs("not what `deviceManagement/deviceCompliancePolicies` prints: no compliance policy of Android or iOS")
    if next((name for name in told if name.endswith("nextLink")), ""):
        raise NotOurs("the first page of several: ask for all, with `$top=999`, or put the pages together")
    decided = {stop for stop, _ in control.stops()}
    found: set[Subject] = set()
    heard, changed = set(), []
    for policy, kind in zip(policies, kinds, strict=True):
        if not kind or policy.get("restrictedApps") is None:
            continue
        heard.add(kind)
        ours = {Subject(f"{kind}:{app.get('appId')}") for app in rows(policy, "restrictedApps", "a policy")} & decided
        if ours and "assignments" in policy and not policy["assignments"]:
            changed.append(f"no group has the policy {str(policy.get('displayName'))[:60]!r}, which restricts {min(ours)}")
        found |= ours
    silent = (set(kinds) if "value" in told else {*_FILES}) - heard
    unseen = frozenset(stop for stop in decided if kind_of(stop) in silent)
    return Running(frozenset(found), frozenset(control.allow), tuple(changed), {_SILENT: unseen} if unseen else {})


def _kind(policy: dict[str, Any]) -> str:
    """The kind of app that a policy is about: `android`, `ios`, or "" for neither."""
    name = str(policy.get("@odata.type")).lower()
    return (
        ""
        if "compliancepolicy" not in name
        else "android"
        if ".android" in name or "aosp" in name
        else "ios"
        if ".ios" in name
        else ""
    )


TARGET: Final = Target(
    id="intune",
    title="Microsoft Intune, restricted apps",
    kinds=frozenset({"android", "ios"}),
    acts=ON_DEVICES,
    render=render,
    parse=parse,
    monitors=False,
    limits=("It marks a device as not compliant; your conditional access decides what happens then.",),
    install=(
        "import each list into a compliance policy of its platform: System security, Restricted apps",
        "assign it to one group first",
        "to take it back, empty the list",
    ),
    running=running,
)
