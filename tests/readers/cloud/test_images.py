"""Which registry an image reference means."""

from __future__ import annotations

import pytest

from cleannet.readers.cloud.images import registry


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("nginx", ("docker.io", False)),
        ("nginx:1.27@sha256:00ff", ("docker.io", False)),
        ("team/app", ("docker.io", False)),
        ("docker.io/library/nginx", ("docker.io", True)),
        ("index.docker.io/library/nginx", ("docker.io", True)),
        ("registry.example.org/a/b/c:v1", ("registry.example.org", True)),
        ("Registry.Example.org:5000/app", ("registry.example.org", True)),
        ("localhost/app", ("localhost", True)),
        ("localhost:5000/app", ("localhost", True)),
        ("Upper/app", ("upper", True)),
        ("[2001:db8::1]:5000/app", ("[2001:db8::1]", True)),
        ("", None),
        ("$(IMAGE)", None),
        ("${REGISTRY}/app", None),
        ("registry.example.org/", None),
        ("a b", None),
        ("-bad-.example.org/app", None),
        ("x" * 2_000, None),
    ],
)
def test_registry(reference: str, expected: tuple[str, bool] | None) -> None:
    assert registry(reference) == expected
