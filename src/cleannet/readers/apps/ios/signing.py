"""Who signed an iOS app: the certificate of the developer, or of the store that signed it again. Signatures are not checked.

*Source*: Apple, TN3126 "Inside Code Signing: Hashes"; RFC 5652, RFC 5280.
"""

from __future__ import annotations

import hashlib

from cryptography import x509

from cleannet.readers.apps.certificates import of_pkcs7, subject_of
from cleannet.readers.base.build import Signer
from cleannet.readers.base.input import Unreadable


def signers(signature: bytes) -> list[Signer]:
    """The signer of an image; none if it is not signed. Raises Unreadable if its signature cannot be read."""
    if not signature:
        return []
    chain = of_pkcs7(signature)
    try:
        named = [(x509.load_der_x509_certificate(one), one) for one in chain]
        issuers = {certificate.issuer for certificate, _ in named if certificate.issuer != certificate.subject}
        last = [one for certificate, one in named if certificate.subject not in issuers]
    except ValueError as error:
        raise Unreadable(f"a certificate that cannot be read: {str(error)[:100]}") from None
    return [Signer(hashlib.sha256(one).hexdigest(), ("CMS",), subject_of(one)) for one in last[:10]]
