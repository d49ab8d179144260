"""The first three octets of a MAC address name its registered maker, if IEEE gave the whole block to one.

Unknown: blocks that IEEE divides among several makers, blocks of makers that stay private, numbers registered to more than one, and
addresses that were never given to a maker (random and group addresses). *Source*: IEEE 802-2014, section 8.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from cleannet.pack.arrayfile import Plain, open_mapped, text, unpack
from cleannet.pack.manifest import DATA, check
from cleannet.pack.refused import PackRefused

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # Python before 3.14
    from backports import zstd

MAGIC: Final = b"CNETOUI1"
EMBEDDED: Final = DATA / "oui.bin"
_MAX: Final = 16 << 20

_SPELLINGS: Final = re.compile(
    r"(?:[0-9A-F]{6}|[0-9A-F]{12}|[0-9A-F]{2}(?:([:-])[0-9A-F]{2})(?:\1[0-9A-F]{2})(?:(?:\1[0-9A-F]{2}){3})?"
    r"|[0-9A-F]{4}\.[0-9A-F]{4}\.[0-9A-F]{4}|[0-9A-F]{6}-[0-9A-F]{6})"
)


@dataclass(frozen=True)
class HardwareTable:
    """The opened registry. steps: from each prefix to the next, the first from 0; makers: for each prefix the index of its name."""

    meta: dict[str, Any]
    steps: Plain
    makers: Plain
    names: tuple[Plain, Plain]
    sha256: str

    @property
    def date(self) -> str:
        """The month of the registry."""
        return str(self.meta["date"])

    @property
    def rows(self) -> int:
        """How many blocks have a known maker."""
        return len(self.steps)

    def maker_of(self, mac_or_oui: str) -> str | None:
        """The name under which the block is registered; None if unknown, or if it is neither a MAC address nor a block.

        It reads `00:25:9e:01:02:03`, `00-25-9E`, `0025.9e01.0203` and plain hexadecimal digits."""
        oui = oui_of(mac_or_oui)
        index = self._index.get(oui) if oui is not None else None
        return None if index is None else text(*self.names, index)

    def first_blocks(self) -> dict[str, str]:
        """Each registered name with its smallest block, as six hexadecimal digits."""
        first: dict[int, int] = {}
        for prefix, maker in self._index.items():
            first.setdefault(maker, prefix)
        return {text(*self.names, maker): f"{first[maker]:06X}" for maker in sorted(first)}

    @cached_property
    def _index(self) -> dict[int, int]:
        """Prefix -> the index of its maker, in ascending order."""
        return dict(zip(accumulate(self.steps.tolist()), self.makers.tolist(), strict=True))


def oui_of(mac_or_oui: str) -> int | None:
    """The number of the block; None for any other text, and for local or group addresses (RFC 9542, section 2.1)."""
    spelled = mac_or_oui.strip().upper()
    if not _SPELLINGS.fullmatch(spelled):
        return None
    digits = re.sub(r"[:.-]", "", spelled)
    if len(digits) == 12 and int(digits[:2], 16) & 3:
        return None
    return int(digits[:6], 16)


@lru_cache(maxsize=4)
def open_hardware(path: Path | None = None) -> HardwareTable:
    """The registry in that file, verified by its own hash (default: the embedded one, verified by the manifest too). Raises
    PackRefused."""
    # The hash is of the compressed form, and verified first: nothing that was changed is unpacked.
    meta, outer, sha256 = open_mapped(path or EMBEDDED, MAGIC, "a registry of makers")
    if path is None:
        check(EMBEDDED, sha256)
    path = path or EMBEDDED
    try:
        unpacked = zstd.ZstdDecompressor().decompress(outer["zstd"], max_length=_MAX)
    except (zstd.ZstdError, EOFError, KeyError) as error:
        raise PackRefused(f"{path}: a registry of makers cannot be unpacked: {error}; get a fresh copy") from None
    _, arrays, _ = unpack(memoryview(unpacked), MAGIC, "a registry of makers", path)
    return HardwareTable(meta, arrays["steps"], arrays["makers"], (arrays["names"], arrays["name_ends"]), sha256)
