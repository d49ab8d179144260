"""Controls as strangers' names and numbers make them, for any target."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_network

from hypothesis import strategies as st

from cleannet.model.control import Control, Mode, Reads, Reason, Section
from cleannet.model.subject import Subject

TEXTS = st.text(max_size=40) | st.sampled_from(
    ["*/ drop", "a\nb", '"; }', "-->", "'#", "]]>", "\\", "$(reboot)", "`id`", "\u202e", "<b>", "%s {{ x }}", "; rm"]
)
LABEL = st.from_regex(r"\A[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?\Z")
_ANDROID = st.from_regex(r"\A[a-z][a-z0-9_]{0,8}(?:\.[a-z][a-z0-9_]{0,8}){1,3}\Z")
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
    "flatpak": st.lists(LABEL.filter(lambda label: label[0].isalpha() and "-" not in label), min_size=3, max_size=4).map(".".join),
    "signer": st.from_regex(r"\A[0-9a-f]{64}\Z").map("sha256/{}".format),
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

    @st.composite
    def made(draw: st.DrawFn) -> Control:
        things = draw(st.lists(subjects(kinds).filter(carries), min_size=1, max_size=12, unique=True))
        reasons = st.builds(
            Reason, clause=TEXTS, source=TEXTS, fingerprint=st.from_regex(r"\A[0-9a-f]{16}\Z"), whom=TEXTS, says=TEXTS
        )
        allowed = draw(st.integers(0, len(things) - 1))
        allow, stops = things[:allowed], things[allowed:]
        cuts = sorted(draw(st.sets(st.integers(1, len(stops)), max_size=3)) | {len(stops)})
        why = draw(st.lists(st.sets(reasons, min_size=1, max_size=2), min_size=len(cuts), max_size=len(cuts), unique_by=frozenset))
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
