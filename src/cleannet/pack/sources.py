"""Makes `docs/sources.md` from the pack: every source with its licence, what was taken from it, and which table holds it.

python -m cleannet.pack.sources > docs/sources.md
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from cleannet.model.facts import Citation
from cleannet.pack.facts import Facts, open_facts
from cleannet.pack.manifest import Manifest, read_manifest

_HEAD: Final = """# Sources and their licences

`make data` makes this page from the pack. To change it, edit `facts/licences.yaml`.

## Embedded tables

Every report names the tables that it used, with date, age, licence and attribution. `cleannet data status` lists them,
and `cleannet data verify` checks their hashes.

| table | title | date | rows | licence | stale after | warning |
|---|---|---|---|---|---|---|
"""
_ROWS: Final = """
## Sources of rows, and tables that you can import

| source | licence | what was taken | held in |
|---|---|---|---|
"""
_COPIES: Final = """
## Official texts that were read in a copy

The source of these claims is the official text, which was read in a copy. The facts hold only what the official text itself
prints: names, and the days on which they were listed. They hold no identifiers, joins, spellings or remarks of the copy, nor the
order of its rows. This matters most for copies in collections that may not be used commercially.

| official text | read in | licence of the copy | citations |
|---|---|---|---|
"""
_PAGES: Final = """
## Pages and repositories cited for single facts

Each claim in `facts/` names its sources. From the sources below only single facts were taken, in our own words, sometimes with a
few quoted words as evidence. No table and no text of theirs is embedded. By host or repository:

"""
_REPOSITORY: Final = re.compile(
    r"(?:github:|https://(?:www\.)?(?:github\.com|raw\.githubusercontent\.com|gist\.github\.com)/)([^/\s]+/[^/\s@,:#?()]+)"
)
_PACKAGES: Final = (
    ("npm", re.compile(r"https://www\.npmjs\.com/package/((?:@[^/]+/)?[^/?#\s]+)")),
    ("pypi", re.compile(r"https://pypi\.org/project/([^/?#\s]+)")),
)


def page(manifest: Manifest, facts: Facts) -> str:
    """The text of the file."""
    tables = [
        f"| {t.name} | {t.title} | {t.date} | {t.rows:,} | {t.licence} | {t.stale_after_days} days | {t.warning} |"
        for t in manifest.tables
    ]
    rows = [f"| [{u.title}]({u.url}) | {u.licence} | {u.took} | {_held_in(u.tables)} |" for u in manifest.upstream]
    licences = {u.id: u.licence for u in manifest.upstream}
    copies = [
        f"| {official} | {copy} | {licences.get(copy, 'public text')} | {times:,} |"
        for (official, copy), times in sorted(Counter((c.url, name_of(c.read_in)) for c in _cited(facts) if c.read_in).items())
    ]
    cited = sorted({name for name in map(name_of, urls(facts)) if name} - licences.keys())
    pages = textwrap.fill(", ".join(cited), 132, break_long_words=False, break_on_hyphens=False)
    return f"{_HEAD}{_lines(tables)}{_ROWS}{_lines(rows)}{_COPIES}{_lines(copies)}{_PAGES}{pages}\n"


def name_of(url: str) -> str:
    """The repository, package or host of a citation, "" if it names none.

    >>> name_of("github:LibChecker/LibChecker-Rules (Apache-2.0)"), name_of("https://www.example.org./a")
    ('github:LibChecker/LibChecker-Rules', 'example.org')
    """
    if found := _REPOSITORY.match(url):
        return f"github:{found[1]}"
    for kind, form in _PACKAGES:
        if found := form.match(url):
            return f"{kind}:{found[1]}"
    return (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".") if url.startswith(("http://", "https://")) else ""


def urls(facts: Facts) -> Iterator[str]:
    """The address of every citation of the facts, and of the copy in which it was read."""
    for citation in _cited(facts):
        yield from filter(None, (citation.url, citation.read_in))


def _cited(facts: Facts) -> Iterator[Citation]:
    each = [thing.sources for table in (facts.entities, facts.measures, facts.cables) for thing in table.values()]
    for cited in (*each, *facts.sources.values()):
        yield from cited.values()


def _held_in(tables: tuple[str, ...]) -> str:
    if not tables:
        return "the layer that you import"
    return ", ".join("the program itself" if table == "code" else f"table `{table}`" for table in tables)


def _lines(rows: Iterable[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(page(read_manifest(), open_facts()))
