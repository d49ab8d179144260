"""An answer as one self-contained HTML page: it needs no network and no other file, and can be opened from a mail's attachment.

`view` turns the report of an audit into what the template `report.html` shows, `app_shown` turns packages of apps into what
`html/app.html` shows, and `parts` what both show; `timeline` and `worldmap` draw. A report shows packages in the same way as their
own page (`html/apps.html`). Each page stands in `frame.html`, with `style.css` and its scripts inside it. The templates escape
every value. The page's own policy lets it load nothing and run only its own script, and the script writes text, never markup. With
no scripts, the first findings are still shown.

*Source*: www.w3.org/TR/CSP3 (hashes of inline scripts); html.spec.whatwg.org/multipage/scripting.html (contents of scripts).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from cleannet.model.answers.app_shown import AppShown, BuildShown
from cleannet.model.report import Report
from cleannet.report.html import app_shown
from cleannet.report.html.view import view

_HERE: Final = Path(__file__).parent


def render(told: Report | AppShown, builds: Sequence[BuildShown] = (), more: int = 0) -> str:
    """The answer as a page; the same answer gives the same bytes. builds: packages that a report also shows; more: others that it
    read."""
    if isinstance(told, AppShown):
        return _page("app.html", ("open.js",), app_shown.view(told))
    return _page("report.html", ("script.js", "open.js"), view(told, builds, more))


def _page(name: str, scripts: tuple[str, ...], shown: dict[str, object]) -> str:
    style, script = _own("style.css"), Markup().join(map(_own, scripts))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    return _template(name).render(shown, style=style, script=script, content_policy=policy)


def _own(name: str) -> Markup:
    return Markup((_HERE / name).read_text("utf-8"))  # noqa: S704  # our own files


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _template(name: str) -> Template:
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)
