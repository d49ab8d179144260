"""Controls as strangers' names and numbers make them, for any target."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import ip_network

from hypothesis import strategies as st

from cleannet.model.control import Control, Mode, Reads, Reason, Section
from cleannet.model.subject import Subject

TEXTS = st.text(max_size=40) | st.sampled_from(
    ["*/ drop", "a\nb", '"; }', "-->", "'#", "]]>", "\\", "$(reboot)", "`id`", "\u202e", "<b>", "%s {{ x }}", "; rm"]
)
LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).filter(lambda text: text == text.strip("-"))
_NAME = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=9).filter(lambda text: text[0].isalpha())
_ANDROID = st.lists(_NAME, min_size=2, max_size=4).map(".".join)
FINGERPRINT = st.integers(0, 2**64 - 1).map("{:016x}".format)
REASONS = st.builds(Reason, clause=TEXTS, source=TEXTS, fingerprint=FINGERPRINT, whom=TEXTS, says=TEXTS)
_PREFIX = st.one_of(
    st.tuples(st.integers(0, 2**32 - 1), st.integers(8, 32)).map(lambda p: ip_network((p[0] >> 32 - p[1] << 32 - p[1], p[1]))),
    st.tuples(st.integers(2**125, 2**126 - 1), st.integers(16, 128)).map(
        lambda p: ip_network((p[0] >> 128 - p[1] << 128 - p[1], p[1]))
    ),
)
VALUES = {
    "asn": st.integers(1, 2**32 - 1).map(str),
    "prefix": _PREFIX.map(str),
    "domain": st.lists(LABEL, min_size=2, max_size=4).map(".".join),
    "android": _ANDROID,
    "ios": st.integers(1, 2**31).map(str) | _ANDROID,
    "flatpak": st.lists(_NAME.map(lambda name: name.replace("_", "")), min_size=3, max_size=4).map(".".join),
    "signer": st.integers(0, 2**256 - 1).map("sha256/{:064x}".format),
    "registry": st.lists(LABEL, min_size=2, max_size=3).map(".".join),
    "cloud": st.tuples(st.just("aws") | LABEL, LABEL).map("/".join),
}
"""kind -> values of its subjects"""


def subjects(kinds: Iterable[str]) -> st.SearchStrategy[Subject]:
    return st.one_of([VALUES[kind].map(lambda value, kind=kind: Subject(f"{kind}:{value}")) for kind in sorted(kinds)])  # type: ignore[misc]


def controls(
    kinds: Iterable[str], monitors: bool = True, carries: Callable[[Subject], bool] = lambda _: True
) -> st.SearchStrategy[Control]:
    """Controls of things of these kinds; a thing stands in one section, no two sections have the same reasons, and what is allowed
    is not stopped."""
    return _controls(frozenset(kinds), monitors, carries)


@cache  # to make a strategy anew for each example takes half its time
def _controls(kinds: frozenset[str], monitors: bool, carries: Callable[[Subject], bool]) -> st.SearchStrategy[Control]:
    things_of_kinds = st.lists(subjects(kinds).filter(carries), min_size=1, max_size=12, unique=True)

    @st.composite
    def made(draw: st.DrawFn) -> Control:
        things = draw(things_of_kinds)
        allowed = draw(st.integers(0, len(things) - 1))
        allow, stops = things[:allowed], things[allowed:]
        cuts = sorted(draw(st.sets(st.integers(1, len(stops)), max_size=3)) | {len(stops)})
        why = draw(st.lists(st.sets(REASONS, min_size=1, max_size=2), min_size=len(cuts), max_size=len(cuts), unique_by=frozenset))
        parts, begin = [], 0
        for because, cut in zip(why, cuts, strict=True):
            parts.append(Section(reasons=tuple(sorted(because)), until="2027-02-28", stops=tuple(sorted(stops[begin:cut]))))
            begin = cut
        return Control(
            policy=draw(TEXTS),
            as_of="2026-11-30",
            known_on="2026-11-29",
            pack=draw(TEXTS),
            mode=draw(st.sampled_from(["monitor", "block"] if monitors else ["block"])),
            sections=tuple(sorted(part for part in parts if part.stops)),
            allow=tuple(sorted(allow)),
            reads=draw(st.sampled_from(["acts", "names"])),
        )

    return made()


def control(stops: Iterable[str], allow: Iterable[str] = (), mode: Mode = "block", reads: Reads = "acts") -> Control:
    """A control of these things for one reason, whose words try to leave their comment."""
    why = Reason(clause="p/3", source="https://law.example/3", fingerprint="0123456789abcdef", says='It\'s "named"; */ } # in\nP 3')
    return Control(
        policy="p",
        as_of="2026-11-30",
        known_on="2026-11-30",
        pack="2026-11-30",
        mode=mode,
        sections=(Section(reasons=(why,), until="2027-02-28", stops=tuple(sorted(Subject(stop) for stop in stops))),),
        allow=tuple(sorted(Subject(thing) for thing in allow)),
        reads=reads,
    )
