"""What a user asks to stop becomes one list: blocklists and subjects; an owner stands for all that the facts say it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.blocklists.entries import Blocklist, Form, Gathered
from cleannet.impact.blocking.standing import standing
from cleannet.model.subject import APP_IDS, EntityId, Subject, entity_of, kind_of, parse, value_of
from cleannet.resolve.meaning import Asking
from cleannet.resolve.typed import meaning_of
from cleannet.world.tenants import let_names
from cleannet.world.view import View

_SEPARATORS: Final = re.compile(r"[/\\]")

_FORMS = {
    "domain": Form("domain", below=True),
    "prefix": Form("prefix"),
    "asn": Form("asn"),
    **dict.fromkeys((*APP_IDS, "app", "store"), Form("app")),
}


def joined(lists: Iterable[Blocklist], subjects: Iterable[Subject]) -> Blocklist:
    """The entries of all lists, then the subjects. Raises ValueError for a subject that nothing can stop."""
    gathered = Gathered()
    line = 0
    for listed in lists:
        numbers = [gathered.form(form) for form in listed.kinds]
        for number, at, value in zip(listed.forms.tolist(), listed.at_line.tolist(), listed.values, strict=True):
            gathered.add(line + at, numbers[number], value)
        gathered.dead.extend(dead._replace(line=line + dead.line) for dead in listed.dead if dead.acts)
        line += listed.lines
    for subject in subjects:
        line += 1
        kind, value = kind_of(subject), value_of(subject)
        if (form := _FORMS.get(kind)) is None:
            raise ValueError(f"{subject}: nothing stops a thing of this kind; name a domain, a prefix, an AS, an app or an owner")
        gathered.add(line, gathered.form(form), value if form.kind != "app" else str(subject))
    return gathered.closed("plain", line)


def subjects_of(text: str, asking: Asking) -> list[Subject]:
    """What was typed, as things that can be stopped. Raises ValueError."""
    kind, _, value = text.strip().partition(":")
    if kind.lower() == "prefix" or _is_prefix(text):
        return [Subject(f"prefix:{value.strip() if kind.lower() == 'prefix' else text.strip()}")]
    last = text.strip().rstrip(".").rpartition(".")[2].lower()
    if "://" not in text and (_SEPARATORS.search(text) or ("." in text and ":" not in text and last not in let_names(asking.view))):
        raise ValueError(f"{text[:200]}: no such file, and no name of the Internet ends so")
    found: list[Subject] = []
    for candidate in meaning_of(text, asking):
        thing = candidate.subject
        if kind_of(thing) == "org":
            found.extend(things_of(asking.view, entity_of(thing)))
        elif kind_of(thing) in ("app", *APP_IDS):
            found.extend((thing, *_names_of(asking.view, thing)))
        elif kind_of(thing) == "name":
            raise ValueError(f"{text[:100]}: no owner of the facts is called so")
        else:
            found.append(thing)
    return list(dict.fromkeys(found))


def _names_of(view: View, thing: Subject) -> Iterator[Subject]:
    """The names that serve one app alone, by the facts."""
    known = {value_of(thing)} if kind_of(thing) == "app" else {app.same_as or app.id for app, _ in view.apps_by_id.get(thing, ())}
    for domain, rows in view.domains.items():
        if any(row.app in known for row in rows if row.app):
            yield Subject(f"domain:{domain}")


def _is_prefix(text: str) -> bool:
    from ipaddress import ip_network

    try:
        ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return True


def things_of(view: View, owner: EntityId) -> list[Subject]:
    """The names, networks and apps that an owner certainly has by the facts."""
    things = [Subject(f"domain:{domain}") for domain in view.domains]
    things += [Subject(f"asn:{number}") for number in sorted(view.networks)]
    things += [Subject(f"app:{app.id}") for app in view.apps.values() if not app.same_as]
    found = [thing for thing in things if owner in standing(view, thing).owners]
    if not found:
        raise ValueError(f"{view.name_of(owner)}: the facts know nothing of it that can be stopped")
    return found


def ids_of(view: View, thing: Subject) -> list[Subject]:
    """The ids of an app, by which devices and stores know it."""
    if kind_of(thing) != "app":
        return [parse(thing)]
    app = view.apps.get(value_of(thing))
    return [parse(app_id.id) for app_id in app.ids] if app and app.ids else [thing]
