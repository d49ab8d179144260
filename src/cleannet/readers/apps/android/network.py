"""The network security configuration of an app names domains that have rules of their own.

*Source*: developer.android.com, "Network security configuration" (`domain-config`, `domain`).
"""

from __future__ import annotations

from cleannet.readers.apps.android import axml, proto_xml
from cleannet.readers.apps.mentions import in_place
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Octets


def tell(build: Build, data: Octets, where: str) -> None:
    """Adds the domains of such a configuration, and nothing from other documents. Raises Unreadable if it is neither binary XML nor
    the XML of a bundle."""
    in_domain, ours = False, False
    for part in (axml if axml.is_axml(data) else proto_xml).parts(data):
        if isinstance(part, axml.Element):
            ours, in_domain = ours or part.name == "network-security-config", part.name == "domain"
        elif ours and in_domain:
            in_place(build, part, where)
