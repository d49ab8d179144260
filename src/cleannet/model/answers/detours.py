"""The answers of `cleannet impact detours`: paths that leave a country and come back; with --before, routes that turned."""

from __future__ import annotations

from msgspec import Struct


class Detour(Struct, frozen=True, kw_only=True):
    """Routes with both ends in `country` and an AS of `through` inside; example: a prefix of one of them and its path."""

    country: str
    through: str
    asn: int
    routes: int
    example: str
    path: tuple[int, ...]


class Detours(Struct, frozen=True, kw_only=True):
    """Detours, most routes first. names: of the ASes inside, by subject, if known."""

    schema: str = "cleannet-impact-detours-1"
    detours: tuple[Detour, ...]
    names: dict[str, str]


class Turned(Struct, frozen=True, kw_only=True):
    """Routes that now cross a denied AS and did not before. told_by: the AS before it, which leads them there."""

    denied: int
    told_by: int
    routes: int
    prefixes: int
    viewpoints: int
    example: str
    path: tuple[int, ...]


class Turns(Struct, frozen=True, kw_only=True):
    """Turned routes, most routes first. names: of the denied ASes and of those that lead there, by subject, if known."""

    schema: str = "cleannet-impact-turned-1"
    turned: tuple[Turned, ...]
    names: dict[str, str]
