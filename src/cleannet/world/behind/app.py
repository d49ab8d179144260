"""Who publishes an app, in the country where it is used or offered."""

from __future__ import annotations

from typing import Final

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, unless
from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, org, value_of
from cleannet.world.behind.relations import PUBLISHES, doubted, through
from cleannet.world.view import View

_FORK: Final = "its certificate is none that the facts know for this id: it may be the app, or another one that has taken its id"


def android(view: View, package: str, where: str = "") -> Behind:
    """The app that has this package name."""
    return _by_id(view, Subject(f"android:{package}"), where)


def ios(view: View, bundle: str, where: str = "") -> Behind:
    """The app that has this bundle id, or number in the store."""
    return _by_id(view, Subject(f"ios:{bundle}"), where)


def flatpak(view: View, id: str, where: str = "") -> Behind:
    """The app that has this id on Flathub."""
    return _by_id(view, Subject(f"flatpak:{id}"), where)


def _by_id(view: View, subject: Subject, where: str) -> Behind:
    entries = view.apps_by_id.get(subject, [])
    package, _, signer = value_of(subject).partition("@sha256/")
    if signer:
        return Behind(f"{package} by the signer {signer[:16]}", (Party(subject),), (Gap(_FORK),))
    if not entries:
        return Behind(value_of(subject), (Party(subject),), (Gap("the app is not in the facts"),))
    founds = []
    for entry, app_id in entries:
        answer = view.claim(f"apps/{entry.id}/ids/{subject}", app_id, view.cited("apps"), f"{subject} is {entry.name}")
        if not answer.no:
            founds.append(through(answer, app(view, entry.same_as or entry.id, where)))
    if not founds:  # whose app it is was told later, or no longer: then nobody is known
        return Behind(value_of(subject), (Party(subject),), (Gap("on that day the app is not in the facts"),))
    merged = (
        founds[0] if len(founds) == 1 else Behind(founds[0].name, tuple(doubted(founds)), tuple(g for f in founds for g in f.gaps))
    )
    return Behind(merged.name, (Party(subject), *merged.parties), merged.gaps)


def app(view: View, id: str, where: str = "") -> Behind:
    """An app of the facts and who publishes it in that country."""
    entry = view.apps.get(id)
    if entry is None:
        return Behind(id, (), (Gap(f"no app {id!r} is defined"),))
    if entry.same_as:
        return app(view, entry.same_as, where)
    parties = [Party(Subject(f"app:{id}")), *_edition(view, entry)]
    for index, publisher in enumerate(entry.publishers):
        says = f"{view.name_of(publisher.entity)} publishes {entry.name}" + (f" in {publisher.where}" if publisher.where else "")
        answer = view.claim(f"apps/{id}/publishers/{index}", publisher, view.cited("apps"), says) & _in(publisher, where)
        if not answer.no:
            parties.append(related(org(publisher.entity), *PUBLISHES, answer=answer))
    known = any(p.answer.yes and p.relations for p in parties)
    gaps = () if known else (Gap("the facts do not settle who publishes it", frozenset(PUBLISHES)),)
    return Behind(entry.name, tuple(parties), gaps)


def _edition(view: View, entry: form.App) -> list[Party]:
    """The app of which it is an edition, always open: a text that names TikTok may or may not mean TikTok Lite."""
    edition = entry.edition_of
    if edition is None:
        return []
    whole = view.apps[edition.app].name if edition.app in view.apps else edition.app
    says = f"{entry.name} is an edition of {whole}"
    answer = view.claim(f"apps/{entry.id}/edition_of", edition, view.cited("apps"), says)
    doubt = unless(f"it is an edition of {whole}, and what names {whole} may mean it, too")
    return [] if answer.no else [Party(Subject(f"app:{edition.app}"), answer=answer & doubt)]


def _in(publisher: form.Publisher, where: str) -> Answer:
    """Whether the publisher's country is where the app is used; `not:US` is everywhere else."""
    if not publisher.where:
        return YES
    if not where:
        return unless("the publisher differs by country, and no country is stated")
    country = where.partition("-")[0]
    there = country != publisher.where[4:] if publisher.where.startswith("not:") else country == publisher.where
    if there and "where" in publisher.unverified:
        return unless("the countries are not verified")
    return YES if there else NO
