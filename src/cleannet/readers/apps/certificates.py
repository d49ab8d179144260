"""The certificates in the signature of a package, and the holders that they name. Nobody has checked what they say.

*Source*: RFC 5652 (signed data of PKCS #7), RFC 5280 (certificates).
"""

from __future__ import annotations

from contextlib import suppress

from cleannet.readers.base.input import Unreadable


def of_pkcs7(data: bytes) -> list[bytes]:
    """The certificates of signed data (DER), in their order. Raises Unreadable if this is no signed data."""
    import warnings

    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return [certificate.public_bytes(Encoding.DER) for certificate in load_der_pkcs7_certificates(data)]
        except Exception as error:  # whatever a stranger's certificate makes it raise
            raise Unreadable(f"a signature that cannot be read: {str(error)[:100]}") from None


def subject_of(certificate: bytes) -> str:
    """The holder as a certificate names it: the organisation, otherwise the common name."""
    import warnings

    from cryptography import x509
    from cryptography.x509.oid import NameOID

    with warnings.catch_warnings(), suppress(Exception):  # nobody relies on it
        warnings.simplefilter("ignore")
        subject = x509.load_der_x509_certificate(certificate).subject
        for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
            for attribute in subject.get_attributes_for_oid(kind):
                return str(attribute.value)[:200]
    return ""
