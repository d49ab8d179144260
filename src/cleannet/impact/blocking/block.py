"""What happens if a set of things is stopped: the answer, from the facts and from the user's own records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from cleannet.blocklists.entries import Blocklist
from cleannet.engine.local import Progress, silent
from cleannet.impact.blocking.alternatives import About, alternatives, nothing, reached
from cleannet.impact.blocking.lint import Lint
from cleannet.impact.blocking.meant import Meant, meant
from cleannet.impact.blocking.missed import Stopped, networks, siblings
from cleannet.impact.blocking.shared import everything
from cleannet.impact.blocking.standing import standing
from cleannet.impact.blocking.traffic import seen
from cleannet.impact.blocking.ways import Wanted, ways
from cleannet.model.answers.app_compared import MeasuredFile
from cleannet.model.answers.blocklist import Place, Remark
from cleannet.model.answers.impact_block import BlockImpact
from cleannet.model.subject import EntityId, Subject, kind_of, value_of
from cleannet.resolve.meaning import Asking
from cleannet.world.view import View


def block(
    listed: Blocklist,
    asked: Sequence[str],
    asking: Asking,
    traffic: Sequence[Path] = (),
    country: str = "",
    progress: Progress = silent,
    about: About = nothing,
    measured: Sequence[MeasuredFile] = (),
    files: Sequence[tuple[str, int]] = (),
) -> BlockImpact:
    """The impact of stopping all entries of a list. traffic: the user's records. country: two letters, of the people concerned.
    about: what is told and measured of an app; measured: the files of these measurements. files: the lists that were joined, each
    with its lines; what stands behind them was typed."""
    view = asking.view
    work = Lint(listed, meant(listed, asking), view, None, None)
    owners = work.targets()
    told, met = seen(traffic, listed, asking, owners, progress) if traffic else (None, {})
    apps = _apps(listed, work.meant.subjects, view)
    harmful = {**work.used_by_others, **dict(everything(listed))}
    stopped = Stopped(listed, work.meant)
    others = {
        "name": [name for _, names in siblings(view, stopped, owners) for name in names],
        "network": [asn for _, asns in networks(view, stopped, owners) for asn in asns],
        "app": _apps_of(owners, view) if not apps else [],
    }
    wanted = Wanted(
        names=tuple(Subject(f"domain:{name}") for name in _values(listed, "domain")),
        networks=tuple(Subject(f"asn:{number}") for number in _values(listed, "asn")),
        prefixes=tuple(_values(listed, "prefix")),
        apps=apps,
        shared={listed.values[at]: why for at, why in harmful.items() if listed.kinds[listed.forms[at]].kind == "prefix"},
        owners=owners,
        around=tuple(_around(listed, work.meant)),
        others={kind: tuple(things) for kind, things in others.items()},
        hosted=sum(len(at) for of, at in zip(work.standings, work.entries, strict=True) if of.hosts and (of.owners or of.perhaps)),
    )
    gone = _stopped(apps, view)
    entries = Counter(listed.kinds[number].kind for number in listed.forms.tolist())
    return BlockImpact(
        asked=tuple(asked),
        as_of=view.day.isoformat(),
        known_on=view.known_on.isoformat(),
        country=country,
        entries=dict(sorted(entries.items())),
        owners=work.owners(),
        nobody=len(work.nobody),
        shared=tuple(_told(one, files) for one in (*work.everything(), *work.acting(), *work.shared_by_others())),
        missed=tuple(_told(one, files) for one in work.missing()),
        ways=ways(wanted, view, told, met),
        alternatives=tuple(alternatives(view, gone, owners, country, about)),
        traffic=told,
        reached=tuple(reached(view, gone, about)),
        measured=tuple(measured),
    )


_DO: Final = {
    "shared": "name less: the names, or the smaller prefixes, that the owner alone uses",
    "tenants": "look for it in your own DNS logs: --traffic counts it in them",
}
"""What to do about a remark, for somebody who has just asked what stops."""


def _told(remark: Remark, files: Sequence[tuple[str, int]]) -> Remark:
    """The same, with the lines of each list as they stand in its file, and none for what was typed."""
    places = tuple(_in_file(place, files) for place in remark.places)
    return replace(remark, do=_DO.get(remark.kind, remark.do), places=places)


def _in_file(place: Place, files: Sequence[tuple[str, int]]) -> Place:
    line = place.line
    for file, lines in files:
        if line <= lines:
            return replace(place, line=line, file=file if len(files) > 1 else "")
        line -= lines
    return replace(place, line=0)


def _around(listed: Blocklist, meant: Meant) -> Iterable[Subject]:
    """The networks to which the addresses that are listed belong."""
    for at in listed.of(lambda form: form.kind == "prefix" and form.action != "pass" and form.trigger != "client"):
        yield from meant.crowds.get(at) or (meant.subjects[i] for i in meant.whos[meant.of[at]])


def _apps_of(owners: Sequence[EntityId], view: View) -> list[Subject]:
    """The apps that these owners certainly have."""
    apps = (Subject(f"app:{app.id}") for app in view.apps.values() if not app.same_as)
    return [app for app in apps if owners and set(standing(view, app).owners) & set(owners)]


def _values(listed: Blocklist, kind: str) -> Iterable[str]:
    """The entries of a kind that stop something, each once."""
    at = listed.of(lambda form: form.kind == kind and form.action != "pass" and form.trigger != "client")
    return dict.fromkeys(listed.values[i] for i in at)


def _apps(listed: Blocklist, subjects: Iterable[Subject], view: View) -> tuple[Subject, ...]:
    """The apps that are listed, and those that only listed names serve."""
    found = dict.fromkeys(Subject(value) for value in _values(listed, "app"))
    for subject in subjects:
        if kind_of(subject) == "domain":
            for row in view.domains.get(value_of(subject), ()):
                if row.app:
                    found.setdefault(Subject(f"app:{row.app}"))
    return tuple(found)


def _stopped(apps: Iterable[Subject], view: View) -> set[str]:
    """The ids in the facts of these apps."""
    found: set[str] = set()
    for app in apps:
        if kind_of(app) == "app":
            found.add(value_of(app))
        found.update(known.same_as or known.id for known, _ in view.apps_by_id.get(app, ()))
    return found
