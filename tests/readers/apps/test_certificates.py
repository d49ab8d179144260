"""Signatures as tools write them, and as strangers do: which certificate signed, and whom it names."""

from __future__ import annotations

import datetime
from contextlib import suppress
from random import Random

import pytest
from apps.apk import der, key_of
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from cleannet.readers.apps.certificates import signers_of, subject_of
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.der import elements


def signed(*others: str, by: str = "Team") -> bytes:
    """Signed data with certificates of others as well."""
    key, certificate = key_of(by, "Authority")
    builder = PKCS7SignatureBuilder().set_data(b"x").add_signer(certificate, key, hashes.SHA256())
    for other in others:
        builder = builder.add_certificate(key_of(other)[1])
    return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature])


def without_lengths(data: bytes, depth: int = 3) -> bytes:
    """The same with elements that end at two zeros, as tools of Apple write the outer ones."""
    made = b""
    for one in elements(data):
        outer = depth and one.tag in (0x30, 0xA0)
        made += bytes([one.tag, 0x80]) + without_lengths(bytes(one.inside), depth - 1) + b"\0\0" if outer else bytes(one.whole)
    return made


@pytest.mark.parametrize("form", [bytes, without_lengths])
@pytest.mark.parametrize("others", [(), ("Authority",), ("A giant", "Authority", "Zebra")])
def test_the_signer_is_the_one_that_is_named_whoever_stands_beside_it(others: tuple[str, ...], form: type[bytes]) -> None:
    assert signers_of(form(signed(*others))) == [der(key_of("Team", "Authority"))]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("UTF8String", "Ünïted 公司"),
        ("PrintableString", "Plain Ltd"),
        ("BMPString", "公司"),
        ("T61String", "Tele"),
        ("UniversalString", "公"),
    ],
)
def test_the_holder_is_read_in_every_alphabet(kind: str, text: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    kinds = [(NameOID.COMMON_NAME, "common", _ASN1Type.UTF8String), (NameOID.ORGANIZATION_NAME, text, _ASN1Type[kind])]
    name = x509.Name([x509.NameAttribute(oid, value, _type=form) for oid, value, form in kinds])
    begin = datetime.datetime(2020, 1, 1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    made = made.not_valid_before(begin).not_valid_after(begin.replace(year=2040))
    assert subject_of(made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)) == text


def test_nothing_that_is_changed_in_it_raises_anything_else() -> None:
    random, whole = Random(3), signed("Authority")
    for _ in range(2_000):
        data = bytearray(whole[: random.randrange(len(whole))] if random.random() < 0.2 else whole)
        for _ in range(random.randrange(3) if data else 0):
            data[random.randrange(len(data))] = random.randrange(256)
        with suppress(Unreadable):
            for certificate in signers_of(bytes(data)):
                subject_of(certificate)


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x80" * 500_000, b"\x30\x80" + b"\x05\0" * 500_000, b"\x30\xff" + b"\xff" * 200]
)
def test_what_is_no_signature_says_so_at_once(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^a signature that cannot be read: "):
        signers_of(data)
    assert subject_of(data) == ""
