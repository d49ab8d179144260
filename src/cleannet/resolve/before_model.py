"""A company's own name with nothing but a model behind it: `Hikvision DS-2CD2143G2`, `ZTE / MF920 router`.

People write maker and model into one cell. It counts only if every word behind the name is a model (it has a digit), a line of
devices, or says what kind of device it is. Other words may make it a thing of somebody else: `Huawei P30 case`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cleannet.world.names import Names

_BETWEEN: Final = re.compile(r"[\s/|_,;:()\[\]]+|\s[-–—]\s")
_WORDS: Final = 10
"""Words of the longest text that is looked at."""

_KINDS: Final = frozenset(
    """camera cam dome bullet turret ptz nvr dvr recorder ip router switch modem hotspot firewall server phone smartphone tablet
    laptop drone uav onu ont olt bts ap outdoor indoor dual series pro plus lite mini max ultra gen kamera drucker caméra cámara
    câmera telecamera 摄像机 交换机 路由器 手机 カメラ ルーター"""
    .split()
)  # fmt: skip
"""Words that names of companies do not end with: of `Panda Wireless PAU09`, Panda is not the maker."""

_LINES: Final = frozenset(
    """iphone ipad ipod macbook imac galaxy pixel surface thinkpad thinkcentre thinkbook ideapad yoga legion laserjet officejet
    elitebook probook elitedesk prodesk proliant zbook optiplex latitude precision poweredge vostro inspiron xps catalyst nexus
    chromebook travelmate aspire redmi poco mate matebook mediapad nova watch xperia bravia toughbook workcentre versalink bizhub
    imagerunner aironet meraki"""
    .split()
)  # fmt: skip
"""Names of lines of devices, as they stand before a model."""

_WORD: Final = re.compile(r"[0-9]+[A-Z]?[a-z]{2,}")
"""`3Com`, `2nd`: a word that begins with a digit, and no model."""


def before_model(names: Names, written: str) -> str:
    """The name of the company before a model; "" if the text is nothing of that kind.

    A model that is itself the name of somebody (`Huawei 3Com`) is none."""
    words = [word for word in _BETWEEN.split(written.strip()) if word]
    if not 1 < len(words) <= _WORDS or not any(map(_has_digit, words[1:])):
        return ""
    for end in range(len(words) - 1, 0, -1):
        if not _is_model(words[end]):
            return ""
        name = " ".join(words[:end])
        if any(map(_has_digit, words[end:])) and names.bearers(name, _ORGANISATIONS):
            numbered = filter(_has_digit, words[end:])
            return "" if any(names.within(rest, _ORGANISATIONS) for rest in (*numbered, " ".join(words[end:]))) else name
    return ""


_ORGANISATIONS: Final = frozenset({"org"})


def _is_model(word: str) -> bool:
    if _has_digit(word):
        return _WORD.fullmatch(word) is None
    return word.casefold() in _KINDS | _LINES


def _has_digit(word: str) -> bool:
    return any(sign.isdecimal() for sign in word)
