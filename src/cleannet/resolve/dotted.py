"""Everything that a dotted name may mean: `com.umeng.analytics` is code inside apps, `com.tencent.mm` an app, another a host.

Nothing in the text says which kind of name it is, so all kinds are asked, and of what is known nothing is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cleannet.model.subject import APP_IDS, Subject, value_of
from cleannet.model.use import Candidate
from cleannet.resolve import app, domain
from cleannet.resolve.meaning import Asking

if TYPE_CHECKING:
    import pyarrow as pa


class Single:
    """An array of one value, for resolvers that look at each; loading arrays of text takes longer than the rest of the answer."""

    def __init__(self, value: object) -> None:
        self._value = value

    def to_pylist(self) -> list[object]:
        return [self._value]


def known(asking: Asking, text: str) -> tuple[Candidate, ...]:
    """The things of each kind that a fact or a clause knows by this name; none if it is nobody's, local or ours. The code whose
    package begins like the id of a known app is that app's own."""
    apps = _app(asking, text)
    return (*apps, *_host(asking, text), *(() if apps else _code(asking, text)))


def _app(asking: Asking, text: str) -> tuple[Candidate, ...]:
    ids = (Subject(f"{kind}:{text}") for kind in APP_IDS)
    return tuple(Candidate(id_) for id_ in ids if id_ in asking.view.apps_by_id or id_ in asking.named)


def _host(asking: Asking, text: str) -> tuple[Candidate, ...]:
    meaning = domain.of_host(asking, domain.host_of(text))
    return () if meaning.folded else meaning.candidates


def _code(asking: Asking, text: str) -> tuple[Candidate, ...]:
    """Code of somebody. A kit whose package has only one label says nothing here: hosts begin so too."""
    resolved = app.sdk(asking, cast("pa.Array[Any]", Single(text)))
    meaning = resolved.meanings[resolved.places[0]]
    return () if meaning.folded else tuple(one for one in meaning.candidates if "." in value_of(one.subject))
