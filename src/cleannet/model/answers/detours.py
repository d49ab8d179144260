"""The answers of `cleannet impact detours`: paths that leave a country to come back; with --before, routes that turned."""

from __future__ import annotations

from msgspec import Struct


class Detour(Struct, frozen=True, kw_only=True):
    """Routes with both ends in `country` and an AS of `through` inside; example: one of their prefixes and its path."""

    country: str
    through: str
    asn: int
    routes: int
    example: str
    path: tuple[int, ...]


class Detours(Struct, frozen=True, kw_only=True):
    """Those with most routes first. names: of the ASes inside, by subject, as far as they are known."""

    schema: str = "cleannet-impact-detours-1"
    detours: tuple[Detour, ...]
    names: dict[str, str]


class Turned(Struct, frozen=True, kw_only=True):
    """Routes that now cross a denied AS and did not. told_by: the AS in front of it, which leads them there."""

    denied: int
    told_by: int
    routes: int
    prefixes: int
    viewpoints: int
    example: str
    path: tuple[int, ...]


class Turns(Struct, frozen=True, kw_only=True):
    """Those with most routes first. names: of the denied and of those who lead there, by subject, as far as they are known."""

    schema: str = "cleannet-impact-turned-1"
    turned: tuple[Turned, ...]
    names: dict[str, str]
