"""What the record of a build refers to: the one place that says which reference, role and grade each part of it becomes.

Code under the app's own id counts as the app's own, unless a fact says otherwise: the author of an app chooses its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleannet.columns import Batch
from cleannet.model.evidence import TRACES
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.gather import Gathered, Said


def said(build: Build) -> Iterator[Said]:
    """What the record of a build refers to."""
    shown, signers = build.shown, [signer.sha256 for signer in build.signers if not signer.former]
    if build.platform == "android" and signers:
        yield Said("android-signed", "app", build.id, " ".join([*signers, build.name]))
    elif not build.framework:
        yield Said(build.platform, "app", build.id, build.name)
    for signer in build.signers:
        yield Said("signer", "signer", signer.sha256, shown)
    for code in sorted(build.code):
        trace = code.grade in TRACES
        kind = "sdk-trace" if trace or build.own(code.name) else "sdk"
        yield Said(kind, "trace" if trace else "sdk", code.name, shown, code.grade, code.seen)
    for host, where in sorted(build.hosts.items()):
        yield Said("domain", "embedded", host, where, "host", f"{host} in {where}")
    for host, where in sorted(build.perhaps.items()):
        yield Said("domain-trace", "embedded", host, where, "host", f"{host} in {where}")
    for address, where in sorted(build.addresses.items()):
        yield Said("address", "embedded", address, where, "host", f"{address} in {where}")


def told(item: Input, read: Callable[[Input], Build]) -> Iterator[Batch]:
    """The record of a build, which stays in the log of the input, and which parts could not be read. Raises Unreadable as `read`
    does."""
    build = item.log.build = item.log.build or read(item)
    for lost in build.lost:
        item.log.lose(lost)
    gathered = Gathered()
    gathered.record(1, build.shown, said(build))
    yield gathered.batch()
