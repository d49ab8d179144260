"""A report as one self-contained HTML page: it needs no network and no other file, and can be opened from a mail's attachment.

`view` turns the report into what the template shows, `timeline` and `worldmap` draw, and `page.html` is the page, with `style.css`
and `script.js` inside it. The template escapes every value. The page's own policy lets it load nothing and run only its own script,
and the script writes text, never markup. With no scripts, the first findings are still shown.

*Source*: www.w3.org/TR/CSP3 (hashes of inline scripts); html.spec.whatwg.org/multipage/scripting.html (contents of scripts).
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from cleannet.model.report import Report
from cleannet.report.html.view import view

_HERE: Final = Path(__file__).parent


def render(report: Report) -> str:
    """The report as a page; the same report gives the same bytes."""
    style, script = (Markup((_HERE / name).read_text("utf-8")) for name in ("style.css", "script.js"))  # noqa: S704  # our own files
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    return _template().render(view(report), style=style, script=script, content_policy=policy)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _template() -> Template:
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("page.html")
