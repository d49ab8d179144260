"""Who signed an iOS app: the certificate of the developer, or of the store that signed it again. Signatures are not checked.

*Source*: Apple, TN3126 "Inside Code Signing: Hashes"; RFC 5652, RFC 5280.
"""

from __future__ import annotations

import hashlib

from cleannet.readers.apps.certificates import signers_of, subject_of
from cleannet.readers.base.build import Signer

_MOST = 10
"""Signers that are kept."""


def signers(signature: bytes) -> list[Signer]:
    """The signer of an image; none if it is not signed. Raises Unreadable if its signature cannot be read."""
    found = signers_of(signature)[:_MOST] if signature else []
    return [Signer(hashlib.sha256(one).hexdigest(), ("CMS",), subject_of(one)) for one in found]
