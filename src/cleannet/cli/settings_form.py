"""The form of a file of settings."""

from __future__ import annotations

import msgspec


class We(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who we are. It replaces the policy's kinds and country, and adds to what the policy calls ours."""

    kinds: tuple[str, ...] = ()
    where: str = ""
    asns: tuple[int, ...] = ()
    prefixes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename="kebab"):
    """A file of settings. `-` and `_` are the same in its names."""

    policy: str = ""
    as_of: str = ""
    known_on: str = ""
    waivers: tuple[str, ...] = ()
    strict: bool = False
    fail_on: str = ""
    format: str = ""
    by: tuple[str, ...] = ()
    bucket: str = ""
    map: dict[str, str | list[str]] = {}
    also: dict[str, str] = {}
    we: We = We()
