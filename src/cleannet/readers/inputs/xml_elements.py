"""Elements of an XML document, built as JSON would say them, so that readers of JSON read the same things from XML.

An element without children is its text, any other an object: names, with no prefix, lead to what is inside. Children of one name
are an array, and so is an element whose child has its name in the singular (`<applications><application>`), even if there is only
one. Attributes and text between children are left out. The document comes as a stream, and one element at a time is built.
Document types and entities are refused.

*Source*: XML 1.0; Namespaces in XML 1.0, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError  # for names only: defusedxml parses

from defusedxml.common import DefusedXmlException

from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.begins import of_tags
from cleannet.readers.inputs.documents import PARTS, TooLarge
from cleannet.readers.inputs.fed import xml

Path = tuple[str, ...]

_DEPTH: Final = 200
"""Deepest nesting of a document that is read."""


def is_xml(head: bytes) -> bool:
    """Whether a head begins like XML."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def xml_elements(
    stream: BinaryIO, wanted: Callable[[Path], bool], lines: Callable[[str], int] = lambda _: 0
) -> Iterator[tuple[Path, Any, int]]:
    """Each element with a wanted path, outermost first, and its line; `TooLarge` stands for one with too many parts. A path has the
    names from the root. lines: the line of each element, asked by its name as it begins. Raises Unreadable."""
    path: list[str] = []
    open_: list[Element] = []
    inside = parts = line = 0
    try:
        for event, element in xml(stream):
            if event == "start":
                path.append(element.tag.rpartition("}")[2])
                open_.append(element)
                if len(path) > _DEPTH:
                    raise Unreadable(f"nested deeper than {_DEPTH} elements")
                at = lines(path[-1])
                if not inside and wanted(tuple(path)):
                    inside, parts, line = len(path), 0, at
                parts += 1
                continue
            if inside == len(path):
                yield tuple(path), TooLarge if parts > PARTS else _built(element), line
                inside = 0
            if not inside or parts > PARTS:
                element.clear()
                if len(open_) > 1:
                    open_[-2].remove(element)
            path.pop()
            open_.pop()
    except ParseError as error:
        row, column = getattr(error, "position", (0, 0))
        where = f"line {row:,}, column {column + 1:,}" if row else ""
        raise Unreadable(f"not well-formed XML: {str(error.msg).partition(':')[0]}", where) from None
    except DefusedXmlException:
        raise Unreadable("it declares a document type or entities, which are refused") from None
    except (ValueError, LookupError, RecursionError) as error:
        raise Unreadable(f"not well-formed XML: {error}") from None


def placed_xml(item: Input, wanted: Callable[[Path], bool], names: frozenset[str]) -> Iterator[tuple[Path, Any, int]]:
    """The same for an input. names: of the wanted elements."""
    tags = of_tags(item, *sorted(names))
    with item.open() as stream:
        yield from xml_elements(stream, wanted, lambda name: next(tags, 0) if name in names else 0)


def _built(element: Element) -> Any:
    """An element as JSON would say it. Depth is bounded by that of the document."""
    children = list(element)
    if not children:
        return (element.text or "").strip()
    own = element.tag.rpartition("}")[2].casefold()
    built: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for child in children:
        name = child.tag.rpartition("}")[2]
        counts[name] = counts.get(name, 0) + 1
        if counts[name] == 1:
            built[name] = _built(child)
        elif counts[name] == 2:
            built[name] = [built[name], _built(child)]
        else:
            built[name].append(_built(child))
    for name, count in counts.items():
        if own in (f"{name.casefold()}s", f"{name.casefold().removesuffix('y')}ies"):
            return built[name] if count > 1 else [built[name]]
    return built
