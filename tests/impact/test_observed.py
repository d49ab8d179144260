"""What is told from routes that were seen: relationships, detours, and a leak of the form of June 2019."""

from __future__ import annotations

import io

from cleannet.impact.detours import detours, turned
from cleannet.impact.inferred import inferred
from cleannet.readers.as_paths import AsPaths, joined, paths
from cleannet.readers.base import Input


def seen(*routes: str) -> AsPaths:
    """From `PREFIX PATH`."""
    lines = (route.split(" ", 1) for route in routes)
    text = "".join(f"TABLE_DUMP2|1700000000|B|192.0.2.1|1|{prefix}|{path}|IGP\n" for prefix, path in lines).encode()
    return joined(paths(Input("rib", text, lambda: io.BytesIO(text))))  # type: ignore[arg-type]


def test_who_provides_for_whom() -> None:
    """10 and 20 peer at the top; 10 serves 11 and 12, 20 serves 21 and 22, 11 serves 31."""
    routes = seen(
        *(f"10.0.{n}.0/24 {path}" for n, path in enumerate((
            "31 11 10 20 21", "31 11 10 20 22", "31 11 10 12", "21 20 10 11 31", "22 20 10 12", "12 10 11 31", "21 20 22",
            "12 10 20 21 64512", "5 6 5",
        )))
    )  # fmt: skip
    rel = inferred(routes)
    told = set(zip(rel.a.tolist(), rel.b.tolist(), rel.kind.tolist(), strict=True))
    assert told == {(10, 20, 0), (10, 11, -1), (10, 12, -1), (20, 21, -1), (20, 22, -1), (11, 31, -1)}


def test_nothing_seen() -> None:
    assert len(inferred(seen())) == 0
    assert detours(seen(), lambda asn: "") == []
    assert turned(seen(), seen(), {4134}) == []


COUNTRIES = {1: "DE", 2: "DE", 3: "US", 4: "CN", 5: ""}


def test_paths_that_leave_a_country_to_come_back() -> None:
    routes = seen(
        "10.0.0.0/8 1 3 2", "11.0.0.0/8 1 3 4 2", "12.0.0.0/8 1 5 2", "13.0.0.0/8 1 3", "14.0.0.0/8 1 2", "15.0.0.0/8 3 1 4"
    )
    found = detours(routes, lambda asn: COUNTRIES[asn])
    assert [(d.country, d.through, d.asn, d.routes) for d in found] == [("DE", "US", 3, 2), ("DE", "CN", 4, 1)]
    assert (found[1].example, found[1].path) == ("11.0.0.0/8", (1, 3, 4, 2))


def test_a_leak_of_the_form_of_june_2019() -> None:
    """A customer of 4134 tells it the routes it has from its other carrier; viewpoints who prefer 4134 follow."""
    prefixes = [f"10.{a}.{b}.0/24" for a in range(4) for b in range(250)]
    calm = seen(*(f"{p} {v} 3356 1136" for p in prefixes for v in (100, 200)), "198.51.100.0/24 100 4134 9808")
    leak = seen(
        *(f"{p} 100 174 4134 21217 1136" for p in prefixes),
        *(f"{p} 200 3356 1136" for p in prefixes),
        "198.51.100.0/24 100 4134 9808",
    )
    (found,) = turned(calm, leak, {4134})
    assert (found.denied, found.told_by) == (4134, 174)
    assert (found.routes, found.prefixes, found.viewpoints) == (1000, 1000, 1)
    assert found.path == (100, 174, 4134, 21217, 1136)
    assert turned(leak, calm, {4134}) == []
