"""What the index of packages shows: links of the README that lead somewhere there, and where the project lives.

The tree knows no address of its own. Whoever releases says it, as `PROJECT_URL=https://…`; the release workflow does. Without it no
address is told, and a link into the tree is shown as its text.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?![a-z]+:|#)([^)]+)\)")
"""A link into the tree: not an image, an address, or a place on the page."""


def linked(text: str, url: str, tag: str) -> str:
    """The page with its links into the tree made whole, or shown as their text where there is no address."""
    return LINK.sub(rf"[\1]({url}/blob/{tag}/\2)" if url else r"\1", text)


class Shown(MetadataHookInterface):
    """Fills in the fields of `pyproject.toml` that are declared dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        url = os.environ.get("PROJECT_URL", "").rstrip("/")
        tag = f"v{metadata['version']}"
        page = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": linked(page, url, tag)}
        metadata["urls"] = {} if not url else {
            "Homepage": url,
            "Documentation": f"{url}/blob/{tag}/docs/tour.md",
            "Changelog": f"{url}/blob/{tag}/CHANGELOG.md",
            "Issues": f"{url}/issues",
        }  # fmt: skip
