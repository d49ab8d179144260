"""Writes an APK: a manifest, code, libraries and files, signed with scheme v1, v2 or v3 by a key of its own.

*Source*: Android, "APK signature scheme v2" and "v3"; Java, "JAR file specification", signed JAR file.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import struct
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from apps.axml import Tag, axml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

Key = tuple[Any, x509.Certificate]


@cache
def key_of(organisation: str, issuer: str = "") -> Key:
    """A key and its certificate, the same for a name during a run; signed by itself, or by the key of an issuer."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)])
    begin = datetime.datetime(2020, 1, 1)  # what the library wants
    signer, above = (key_of(issuer)[0], key_of(issuer)[1].subject) if issuer else (key, name)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(above).public_key(key.public_key())
    made = made.serial_number(int.from_bytes(hashlib.sha256(organisation.encode()).digest()[:8], "big") + 1)
    return key, made.not_valid_before(begin).not_valid_after(begin.replace(year=2050)).sign(signer, hashes.SHA256())


def der(key: Key) -> bytes:
    """The certificate of a key."""
    return key[1].public_bytes(Encoding.DER)


def sha256(key: Key) -> str:
    """The hash of its certificate, hex."""
    return hashlib.sha256(der(key)).hexdigest()


def manifest(
    package: str,
    permissions: Iterable[str] = (),
    components: Iterable[tuple[str, str]] = (),
    version: str = "1.0",
    utf8: bool = False,
    **more: str | int | bool,
) -> bytes:
    """A manifest. components: pairs of a tag and the name of a class; more: attributes of its root."""
    inside = [Tag("uses-sdk", {"minSdkVersion": 21, "targetSdkVersion": 35})]
    inside += [Tag("uses-permission", {"name": name}) for name in permissions]
    started = tuple(Tag(kind, {"name": name, "exported": False}) for kind, name in components)
    inside.append(Tag("application", {"label": package.rpartition(".")[2]}, started))
    return axml(Tag("manifest", {"package": package, "versionName": version, "versionCode": 7, **more}, tuple(inside)), utf8)


def proto_manifest(package: str, permissions: Iterable[str] = (), components: Iterable[tuple[str, str]] = (), **more: str) -> bytes:
    """The same of a bundle, as a message of Protocol Buffers."""
    inside = [_proto("uses-permission", {"name": name}) for name in permissions]
    inside.append(_proto("application", {}, [_proto(kind, {"name": name, "exported": "false"}) for kind, name in components]))
    return _proto("manifest", {"package": package, "versionName": "1.0", **more}, inside)


def proto_xml(tag: Tag) -> bytes:
    """Any document of a bundle."""
    text = [proto_field(2, tag.text.encode())] if tag.text else []
    return _proto(tag.name, {k: str(v) for k, v in tag.attributes.items()}, [*text, *map(proto_xml, tag.inside)])


def _proto(name: str, attributes: Mapping[str, str], inside: Iterable[bytes] = ()) -> bytes:
    """An XmlNode with an element."""
    told = [proto_field(4, proto_field(2, key.encode()) + proto_field(3, value.encode())) for key, value in attributes.items()]
    return proto_field(1, proto_field(3, name.encode()) + b"".join(told) + b"".join(proto_field(5, node) for node in inside))


def proto_field(number: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([number << 3 | 2, size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14]) + content


def apk(
    members: Mapping[str, bytes],
    key: Key | None = None,
    schemes: Iterable[str] = ("v2",),
    former: Key | None = None,
    stored: bool = False,
) -> bytes:
    """The package. members: name to content. former: who signed it before, told by scheme v3. stored: nothing is compressed."""
    schemes = tuple(schemes) if key else ()
    every = dict(members)
    if key and "v1" in schemes:
        every |= _jar_signature(members, key)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in every.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    whole = buffer.getvalue()
    blocks = [(ident, _signer(whole, key, scheme, former)) for scheme, ident in _IDS.items() if key and scheme in schemes]
    return _with_block(whole, blocks) if blocks else whole


_IDS = {"v2": 0x7109871A, "v3": 0xF05368C0, "v3.1": 0x1B93AD61}


def _jar_signature(members: Mapping[str, bytes], key: Key) -> dict[str, bytes]:
    def digest(content: bytes) -> str:
        return b64encode(hashlib.sha256(content).digest()).decode()

    listed = "Manifest-Version: 1.0\r\n\r\n"
    listed += "".join(f"Name: {name}\r\nSHA-256-Digest: {digest(content)}\r\n\r\n" for name, content in members.items())
    signed = f"Signature-Version: 1.0\r\nSHA-256-Digest-Manifest: {digest(listed.encode())}\r\n\r\n".encode()
    builder = PKCS7SignatureBuilder().set_data(signed).add_signer(key[1], key[0], hashes.SHA256())
    options = [PKCS7Options.DetachedSignature, PKCS7Options.Binary]
    return {
        "META-INF/MANIFEST.MF": listed.encode(),
        "META-INF/CERT.SF": signed,
        "META-INF/CERT.RSA": builder.sign(Encoding.DER, options),
    }


def _part(content: bytes) -> bytes:
    return struct.pack("<I", len(content)) + content


def _signer(whole: bytes, key: Key, scheme: str, former: Key | None) -> bytes:
    """The signers of a scheme, of which there is one. The digest is over the three parts of the zip, a megabyte at a time."""
    end = whole.rindex(b"PK\x05\x06")
    (directory,) = struct.unpack_from("<I", whole, end + 16)
    parts = [whole[:directory], whole[directory:end], whole[end:]]
    chunks = [part[at : at + (1 << 20)] for part in parts for at in range(0, len(part), 1 << 20)]
    digests = b"".join(hashlib.sha256(b"\xa5" + struct.pack("<I", len(chunk)) + chunk).digest() for chunk in chunks)
    digest = hashlib.sha256(b"\x5a" + struct.pack("<I", len(chunks)) + digests).digest()
    algorithm = struct.pack("<I", 0x0103)  # RSASSA-PKCS1-v1_5 with SHA2-256
    signed = _part(_part(algorithm + _part(digest))) + _part(_part(der(key)))
    versions = struct.pack("<II", 28, 0x7FFFFFFF) if scheme != "v2" else b""
    attributes = b""
    if former and scheme != "v2":
        levels = b"".join(
            _part(_part(_part(der(one)) + algorithm) + struct.pack("<I", 17) + algorithm + _part(b"")) for one in (former, key)
        )
        attributes = _part(struct.pack("<II", 0x3BA06F8C, 1) + levels)
    signed += versions + _part(attributes)
    signature = key[0].sign(signed, PKCS1v15(), hashes.SHA256())
    public = key[0].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _part(_part(_part(signed) + versions + _part(_part(algorithm + _part(signature))) + _part(public)))


def _with_block(whole: bytes, blocks: Iterable[tuple[int, bytes]]) -> bytes:
    """The same zip with a signing block in front of its directory."""
    end = whole.rindex(b"PK\x05\x06")
    (directory,) = struct.unpack_from("<I", whole, end + 16)
    pairs = b"".join(struct.pack("<QI", 4 + len(value), ident) + value for ident, value in blocks)
    size = struct.pack("<Q", len(pairs) + 24)
    block = size + pairs + size + b"APK Sig Block 42"
    tail = bytearray(whole[end:])
    struct.pack_into("<I", tail, 16, directory + len(block))
    return whole[:directory] + block + whole[directory:end] + bytes(tail)
