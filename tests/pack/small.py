"""A folder of facts that compiles in no time: one entity, no policy, and what a test adds."""

from __future__ import annotations

from pathlib import Path

ENTITY = """
id: made
name: Made Ltd
incorporated_in:
- {country: US, sources: [s1], verified: true}
sources:
  s1: {url: 'https://example.org', said: '2024-01-01', kind: primary, evidence: says so}
"""


def folder(path: Path, **files: str) -> Path:
    for name, text in {"policies": "policies: []", "entities/made": ENTITY, "licences": "upstream: []", **files}.items():
        file = path / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path
