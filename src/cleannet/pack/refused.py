"""One exception for every file of facts that is not what it claims to be: nothing is judged by a damaged pack or layer."""

from __future__ import annotations


class PackRefused(Exception):
    """A pack, a table of it or a layer is missing, damaged or changed. Its text names the file, what was found and what to do."""
