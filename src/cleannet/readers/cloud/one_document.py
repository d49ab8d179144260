"""A file with one document, in YAML or JSON, that maps names to parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.documents import load, outline
from cleannet.readers.inputs.gather import At
from cleannet.safe_yaml import SIZE, YamlError
from cleannet.safe_yaml import load as load_yaml


def yaml_text(item: Input, most: int = SIZE) -> str:
    """The text of a YAML file of at most so many octets. Raises Unreadable."""
    with item.open() as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"larger than {most >> 20} MiB, the limit for a YAML file", f"byte {most:,}")
    return data.decode("utf-8", "surrogateescape")


def document_of(item: Input, plain: Callable[[str], str] = str) -> tuple[dict[str, Any], str]:
    """The document, {} if it is no mapping, and the text of its lines, "" for JSON. plain: the text as YAML. Raises Unreadable."""
    if outline(item.head):
        return load(item, dict[str, Any]), ""
    text = yaml_text(item).removeprefix("\ufeff")
    try:
        found = load_yaml(plain(text))
    except YamlError as error:
        raise Unreadable(error.why, error.at) from None
    return found if isinstance(found, dict) else {}, text


def named_parts(parts: Any, text: str, begun: int = 0) -> Iterator[At[tuple[str, Any]]]:
    """Each part with its name, on its line; 0 in JSON. begun: where the parts begin in the text."""
    for name, part in parts.items() if isinstance(parts, dict) else ():
        at = re.compile(rf"^ +[\"']?{re.escape(str(name))}[\"']?:", re.MULTILINE).search(text, begun)
        yield At((str(name), part), text.count("\n", 0, at.start()) + 1 if at else 0)
