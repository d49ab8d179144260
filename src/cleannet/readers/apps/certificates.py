"""The certificates in the signature of a package, and the holders that they name. Nobody has checked what they say.

A signature may hold any certificates. Whose it is says the number of one, and who issued it.

*Source*: RFC 5652 (signed data of PKCS #7), RFC 5280 (certificates), X.520 (names of holders).
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final, NamedTuple

from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.der import SEQUENCE, Element, elements

_SIGNED_DATA: Final = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_EXPLICIT: Final = 0xA0
"""The tag of the first optional part: of the content, of its certificates, or of a version."""

_SIGNERS: Final = 0x31
_NAMES: Final = (b"\x55\x04\x0a", b"\x55\x04\x03")
"""Organisation, common name."""

_TEXTS: Final = {0x14: "latin-1", 0x1C: "utf-32-be", 0x1E: "utf-16-be"}
"""How texts are written that are neither ASCII nor UTF-8."""


class _Parts(NamedTuple):
    """Parts of a certificate."""

    number: bytes
    issuer: bytes
    subject: Element


def signers_of(data: bytes) -> list[bytes]:
    """The certificates (DER) that signed data say to be signed with. Raises Unreadable if there are none."""
    try:
        kind, content, *_ = elements(_only(data).inside)
        if bytes(kind.inside) != _SIGNED_DATA:
            raise Unreadable("no signed data")
        parts = [*elements(_only(content.inside).inside)]
        held = [bytes(one.whole) for part in parts if part.tag == _EXPLICIT for one in elements(part.inside) if one.tag == SEQUENCE]
        by = [_named(one) for one in elements(parts[-1].inside)] if parts[-1].tag == _SIGNERS else []
    except (Unreadable, ValueError, IndexError) as error:
        raise Unreadable(f"a signature that cannot be read: {error}") from None
    known = [(one, of) for one in held if (of := _parts(one)) is not None]
    found = [one for one, of in known if (of.number, of.issuer) in by]
    found = found or [one for one, of in known if of.number in {number for number, _ in by}]  # other letters, same name
    if not found:
        raise Unreadable("a signature that names no certificate in it")
    return found


def subject_of(certificate: bytes) -> str:
    """The holder as a certificate names it: the organisation, otherwise the common name."""
    parts = _parts(certificate)
    named: dict[bytes, str] = {}
    with suppress(Unreadable, ValueError):  # nobody relies on it
        for part in elements(parts.subject.inside) if parts else ():
            for pair in elements(part.inside):
                kind, value, *_ = elements(pair.inside)
                named.setdefault(bytes(kind.inside), bytes(value.inside).decode(_TEXTS.get(value.tag, "utf-8"), "replace"))
    return next((named[kind][:200] for kind in _NAMES if kind in named), "")


def _only(data: bytes | memoryview) -> Element:
    """The first element; what follows it may be padding. Raises Unreadable if there is none."""
    for one in elements(data):
        return one
    raise Unreadable("it is empty")


def _named(signer: Element) -> tuple[bytes, bytes]:
    """Number and issuer of the certificate that a signer names."""
    _, named, *_ = elements(signer.inside)
    issuer, number, *_ = elements(named.inside)
    return bytes(number.inside), bytes(issuer.whole)


def _parts(certificate: bytes) -> _Parts | None:
    """The parts of a certificate; None if it cannot be read."""
    try:
        parts = [*elements(_only(_only(certificate).inside).inside)]
        number, _, issuer, _, subject, *_ = parts[1:] if parts[0].tag == _EXPLICIT else parts
    except (Unreadable, ValueError, IndexError):
        return None
    return _Parts(bytes(number.inside), bytes(issuer.whole), subject)
