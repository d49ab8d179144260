"""An id means the app with that id. A name means the one known app of that name, unless the publisher beside it is known to be
somebody else, because anybody may give an app that name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import EntityId, Subject, kind_of, subject, value_of
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import BESIDE, LOCAL, MOST, Asking, Meaning, Resolve, Resolved, collected, each, fold, nothing, sure
from cleannet.resolve.name import itself, organisations
from cleannet.world.spelling import folded

if TYPE_CHECKING:
    import pyarrow as pa

UNLISTED_CODE: Final = Subject("sdk:not listed")
_IDS: Final = {
    "android": re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*", re.ASCII),
    "ios": re.compile(r"[0-9]{6,12}|[A-Za-z0-9-]+(\.[A-Za-z0-9_-]+)+", re.ASCII),
    "flatpak": re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_-]*){2,}", re.ASCII),
    "store": re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*", re.ASCII),
}
_SIGNERS: Final = re.compile(r"(?:[0-9A-Fa-f]{64}(?:\s+|$))+")
"""Certificates that stand beside an app, before its name."""

BY_NAME: Final = 0.9
"""The weight of an app that was found by its name: less than sure, which makes the confidence low."""

_MAYBE: Final = 0.8
"""The most that an app weighs which may not be meant."""

_SHORT: Final = 3
"""Letters of a name that several apps may well have (MAX, TIM, VK)."""

_APPS: Final = frozenset({"app"})
_OR_COMPANIES: Final = frozenset({"app", "org"})
_BORNE: Final = ("bears", "shares")


def by_id(kind: str) -> Resolve:
    """The app, or store, of each identifier; a known app beside the own name of another one may be either."""
    form = _IDS[kind]

    def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
        def meaning(written: str) -> Meaning:
            text, beside = _parts(written)
            if len(text) > 255 or not form.fullmatch(text):
                return nothing(f"no {kind} identifier")
            thing = subject(kind, text)
            return _beside_known_ids(asking, [thing], beside) if beside and _is_known(asking, thing) else sure(thing)

        return each(values, meaning)

    return resolve


def by_signer(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Android apps by id and by who signed them: anybody can give a package any id.

    If the facts say who signs an id, a package with another signer (even beside a known one) may be that app or a fork. If they do
    not, or if the record states no signer, the id decides.
    """
    form = _IDS["android"]

    def meaning(written: str) -> Meaning:
        package, beside = _parts(written)
        if len(package) > 255 or not form.fullmatch(package):
            return nothing("no android identifier")
        app, told = subject("android", package), _SIGNERS.match(beside)
        signers, called = (told[0].lower().split(), beside[told.end() :].strip()) if told else ([], beside)
        known = asking.view.signed_by(app)
        strange = next((signer for signer in signers if known and signer not in known), "")
        if not strange:
            return _beside_known_ids(asking, [app], called) if called and _is_known(asking, app) else sure(app)
        return Meaning((Candidate(app, 0.5), Candidate(Subject(f"{app}@sha256/{strange}"), 0.5)))

    return each(values, meaning)


def by_name(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Apps by their name, and by the publisher beside it, if stated."""
    return each(values, lambda written: _named(asking, *_parts(written)))


def by_traffic(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Apps by what firewalls call the applications of connections: `TikTok`, `wechat-base`, `WeChat_File.Transfer`. Most of these
    words are of protocols, and say nothing here."""
    return collected(None if value is None else _of_traffic(asking, str(value)) for value in values.to_pylist())


def _of_traffic(asking: Asking, written: str) -> Meaning | None:
    """The app of that name; of one whose first word alone is that of an app, perhaps."""
    name, names = written.strip(), asking.view.world.names
    first = _WORD.match(name)
    borne = tuple(found.subject for found in names.look(name, _APPS) if found.how in _BORNE)
    if len(borne) == 1 and _says_enough(name):
        return Meaning((Candidate(borne[0], BY_NAME),))
    perhaps = borne or (names.bearers(first[0], _APPS) if first and first[0] != name and _says_enough(first[0]) else ())
    return Meaning((*(Candidate(app, _MAYBE) for app in perhaps[: MOST - 1]), itself(name))) if perhaps else None


_WORD: Final = re.compile(r"\w+?(?=[^\w]|_|$)")


def by_either(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Apps by an id with no platform, and the name beside it.

    The id is looked up on both platforms. The name matters only if it is another app's own, which makes a rival, or if no fact
    knows the id: it then counts like a name alone."""

    def meaning(written: str) -> Meaning:
        text, beside = _parts(written)
        if not text or len(text) > 255:
            return nothing("no identifier of an app")
        if not (known := _known(asking, text)):
            return _beside_no_known_id(asking, text, beside)
        return _beside_known_ids(asking, known, beside)

    return each(values, meaning)


def _parts(written: str) -> tuple[str, str]:
    """A value, and the text beside it."""
    value, _, beside = written.partition(BESIDE)
    return value.strip(), beside.strip()


def _known(asking: Asking, text: str) -> list[Subject]:
    """The known app ids, of either platform, that a text can be."""
    return [id_ for id_ in (Subject(f"android:{text}"), Subject(f"ios:{text}")) if _is_known(asking, id_)]


def _is_known(asking: Asking, id_: Subject) -> bool:
    return id_ in asking.view.apps_by_id or id_ in asking.named


def _beside_known_ids(asking: Asking, known: list[Subject], name: str) -> Meaning:
    """These ids, or the app whose own name is beside them: a record that contradicts itself settles nothing."""
    mine = {f"app:{app.same_as or app.id}" for id_ in known for app, _ in asking.view.apps_by_id.get(id_, ())}
    named = asking.view.world.names.look(name, _APPS)
    rivals = [] if any(f.subject in mine for f in named) else [f.subject for f in named if f.how == "bears"]
    if not rivals:
        return _ids(known)
    return Meaning((*(Candidate(app, 0.5) for app in sorted(rivals)[: MOST - 2]), *(Candidate(id_, 0.5) for id_ in known)))


def _ids(known: list[Subject]) -> Meaning:
    return Meaning(tuple(Candidate(id_, round(1 / len(known), 2)) for id_ in known))


def _named(asking: Asking, name: str, publisher: str = "") -> Meaning:
    """The app that a name means beside a publisher ("" if not stated). Only a publisher who is known to be somebody else
    contradicts it.

    A company of that name is meant beside its app, or alone if no app has the name. Some records have an id in the place of a name.
    """
    if not folded(name):
        return nothing("no name")
    if known := _known(asking, name):
        return _ids(known)
    names = asking.view.world.names
    found = names.look(name, _APPS)
    entities = organisations(asking, publisher) if publisher else frozenset[EntityId]()
    told = [f.subject for f in found if f.how in _BORNE and any(names.of_house(entity, f.subject) for entity in entities)]
    if not entities:
        own = [f.subject for f in found if f.how == "bears"] if _says_enough(name) else []
        companies = [thing for thing in names.bearers(name, _OR_COMPANIES) if kind_of(thing) == "org"]
        told = own + companies if len(companies) == 1 and len(own) < 2 else own
    if len(told) == 1:
        return Meaning((Candidate(told[0], BY_NAME),))
    if len(told) == 2 and kind_of(told[1]) == "org":
        return Meaning(tuple(Candidate(thing) for thing in told))
    return Meaning((*(Candidate(f.subject, min(f.weight, _MAYBE)) for f in found[: MOST - 1]), itself(name)))


def _beside_no_known_id(asking: Asking, id_: str, name: str) -> Meaning:
    """What a name means beside an unknown id: an app that shares the name counts if the id is related to one of its own."""
    found = asking.view.world.names.look(name, _APPS) if name else ()
    borne = [f.subject for f in found if f.how in _BORNE]
    meant = _named(asking, name) if name else Meaning()
    if meant.candidates and all(kind_of(c.subject) != "name" for c in meant.candidates):
        return meant
    if len(borne) == 1 and _kin(asking, value_of(borne[0]), id_):
        return Meaning((Candidate(borne[0], BY_NAME),))
    return Meaning((*(Candidate(app, 0.5) for app in sorted(borne)[: MOST - 2]), itself(id_)))


def _says_enough(name: str) -> bool:
    """Whether a name alone can identify an app: in Latin script it needs more than a few letters, in other scripts it does not."""
    return len(name) > _SHORT or not name.isascii()


def _kin(asking: Asking, app: str, id_: str) -> bool:
    """Whether an id of the app begins with the same domain, like `com.example.chat` and `com.example.chatMac`."""
    start = ".".join(id_.split(".")[:2]).lower()
    ids = (known.id.partition(":")[2].lower() for known in asking.view.apps[app].ids)
    return id_.count(".") >= 2 and any(known.startswith(f"{start}.") for known in ids)


def signer(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """A certificate by its sha256."""
    return each(values, lambda text: sure(Subject(f"signer:sha256/{text.lower()}")) if len(text) == 64 else nothing("no sha256"))


def sdk(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The kit of which code is: by the longest prefix of its package that a fact or a policy knows, or the file of its library.

    A class of Objective-C has no package that would tell whose it is; one of no known kit counts as the app's own."""

    stranger = fold(UNLISTED_CODE)

    def meaning(written: str) -> Meaning:
        name = written.strip()
        named = name
        while named and f"sdk:{named}" not in asking.named:
            named = named.rpartition(".")[0]
        known = next(asking.view.codes(name), "")
        found = named if len(named) > len(known) or not known else asking.view.sdks[known][0].package
        if found:
            return sure(Subject(f"sdk:{found}"))
        return LOCAL if name.startswith("objc:") else stranger

    return each(values, meaning)


def sdk_trace(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The same of a mere name, and of an app's own code: of one that no fact knows there is nothing to ask."""
    found = sdk(asking, values)
    return Resolved(found.places, tuple(LOCAL if meaning.folded else meaning for meaning in found.meanings))
