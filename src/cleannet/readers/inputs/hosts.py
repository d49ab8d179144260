"""The host in a URL, in every form that tools take.

*Source*: RFC 3986, section 3.2; git-scm.com, git-clone, "GIT URLs" (the form of scp); Docker, `docker build`, "URL".
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

REVERSED: Final = re.compile(
    r"(?:com|org|net|io|me|app|cn)\.(?!(?:[a-z0-9_-]+\.)*(?:com|net|org)$)[a-z0-9_.-]+", re.ASCII | re.IGNORECASE
)
"""The form of most ids of apps: a host, its last label first (`com.example.chat`)."""

_NAME: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_SCP: Final = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+\.[\w.-]+):(?!//)")


def host_of(url: str) -> str:
    """The host of a URL, or of what git takes for one, in lower case; empty if there is none.

    >>> host_of("https://me@Gitee.com:443/a/b#main"), host_of("git@gitee.com:a/b.git"), host_of("github.com/a"), host_of("./a")
    ('gitee.com', 'gitee.com', 'github.com', '')
    """
    url = url.strip()
    if url.startswith((".", "/")) or len(url) > 2_000:
        return ""
    if "://" not in url and (scp := _SCP.match(url)) is not None:
        return scp["host"].lower()
    with suppress(ValueError):
        host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
        if _NAME.fullmatch(host) and ("." in host or ":" in host):
            return host.rstrip(".")
    return ""
