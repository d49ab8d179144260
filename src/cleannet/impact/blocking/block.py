"""What happens if a set of things is stopped: the answer, from the facts and from the user's own records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from cleannet.blocklists.entries import Blocklist
from cleannet.engine.local import Progress, silent
from cleannet.impact.blocking.alternatives import About, alternatives, nothing, reached
from cleannet.impact.blocking.lint import Lint
from cleannet.impact.blocking.meant import meant
from cleannet.impact.blocking.missed import Stopped, siblings
from cleannet.impact.blocking.shared import everything, shared
from cleannet.impact.blocking.traffic import seen
from cleannet.impact.blocking.ways import Wanted, ways
from cleannet.model.answers.app_compared import MeasuredFile
from cleannet.model.answers.impact_block import BlockImpact
from cleannet.model.subject import Subject, kind_of, value_of
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
) -> BlockImpact:
    """The impact of stopping all entries of a list. traffic: the user's records. country: two letters, of the people concerned.
    about: what is told and measured of an app; measured: the files of these measurements."""
    view = asking.view
    work = Lint(listed, meant(listed, asking), view, None, None)
    owners = work.targets()
    told, met = seen(traffic, listed, asking, owners, progress) if traffic else (None, {})
    apps = _apps(listed, work.meant.subjects, view)
    harmful = [*everything(listed), *shared(listed, work.meant, view)]
    wanted = Wanted(
        names=tuple(Subject(f"domain:{name}") for name in _values(listed, "domain")),
        networks=tuple(Subject(f"asn:{number}") for number in _values(listed, "asn")),
        prefixes=tuple(_values(listed, "prefix")),
        apps=apps,
        shared={listed.values[at]: why for at, why in harmful if listed.kinds[listed.forms[at]].kind == "prefix"},
        owners=owners,
        missing=sum(len(names) for _, names in siblings(view, Stopped(listed, work.meant), owners)),
        hosted=sum(len(at) for of, at in zip(work.standings, work.entries, strict=True) if of.hosts and (of.owners or of.perhaps)),
    )
    stopped = _stopped(apps, view)
    entries = Counter(listed.kinds[number].kind for number in listed.forms.tolist())
    return BlockImpact(
        asked=tuple(asked),
        as_of=view.day.isoformat(),
        known_on=view.known_on.isoformat(),
        country=country,
        entries=dict(sorted(entries.items())),
        owners=work.owners(),
        nobody=len(work.nobody),
        shared=(*work.everything(), *work.acting(), *work.shared_by_others()),
        missed=tuple(work.missing()),
        ways=ways(wanted, view, told, met),
        alternatives=tuple(alternatives(view, stopped, owners, country, about)),
        traffic=told,
        reached=tuple(reached(view, stopped, about)),
        measured=tuple(measured),
    )


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
