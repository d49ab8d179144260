"""CycloneDX bills of materials: who supplies each part, by supplier, package group, registry, or the provider of a service.

JSON and XML of versions 1.2 to 1.7 (other versions are read as far as they are alike). Parts are the components and services of the
bill, nested ones too; not the tools that wrote it, nor the ancestors of a part. The product itself is one if the bill says who
supplies or made it. Read as a stream: everything before a fault is judged.

*Source*: ECMA-424 (CycloneDX 1.6) and cyclonedx.org/docs/1.2 to 1.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError  # for names only: defusedxml parses

from defusedxml.common import DefusedXmlException

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.begins import of_tags
from cleannet.readers.inputs.documents import ITEM, TooLarge, elements, outline, placed
from cleannet.readers.inputs.fed import xml
from cleannet.readers.inputs.gather import At, Gathered, batches
from cleannet.readers.inventories.bill import Part, told_of

_NAMESPACE: Final = "http://cyclonedx.org/schema/bom/1."
_DEPTH: Final = 200
"""Deepest nesting of elements that is read of an XML file."""


def sniff(head: bytes) -> bool:
    """Whether `bomFormat` or the schema says CycloneDX, or components have references as in a bill; XML by its namespace."""
    paths = outline(head)
    if paths:
        schema = paths.get(("$schema",))
        return (
            paths.get(("bomFormat",)) == "CycloneDX"
            or (isinstance(schema, str) and "cyclonedx.org/schema/bom" in schema)
            or (("specVersion",) in paths and any((key,) in paths for key in ("components", "metadata", "services")))
            or any(len(path) == 3 and path[0] in ("components", "services") and path[2] in ("bom-ref", "purl") for path in paths)
        )
    return bool(re.search(rb"<(?:[A-Za-z_][\w.-]{0,99}:)?bom\s[^<>]*http://cyclonedx\.org/schema/bom/1\.", head))


def read(item: Input) -> Iterator[Batch]:
    """One record per component or service, and per organisation behind the product. Asset: name@version of the product."""
    json = bool(outline(item.head))
    product = _product_json(item) if json else _product_xml(item)
    asset = (product.title if product else "") or item.name

    def judge(gathered: Gathered, number: int, part: Part | str) -> None:
        if isinstance(part, str):
            gathered.skip(number, part)
        elif said := told_of(part):
            gathered.record(number, asset, said)
        else:
            gathered.skip(number, "names no supplier", part.title)

    yield from batches(judge, _json(item, product) if json else _xml(item))


# --- JSON -------------------------------------------------------------------------------------------------------------------------


def _product_json(item: Input) -> Part | None:
    """The product; `metadata` may come after the components. None if the bill names none, or one too large to be read at once."""
    with item.open() as stream, suppress(Unreadable):  # what is wrong is said when the parts are read
        for _, component in elements(stream, lambda path: path == ("metadata", "component")):
            return _from_json(component, False) if isinstance(component, dict) else None
    return None


def _json(item: Input, product: Part | None) -> Iterator[At[Part | str]]:
    """Each part, parents before children, on the line of the outermost; or the reason if it is no part."""
    title = product.title if product else ""
    if product and told_of(product):
        yield At(product, 0)

    def wanted(path: tuple[str, ...]) -> bool:
        return path in _WANTED or (product is None and path in _OF_PRODUCT)

    for path, found, line in placed(item, wanted):
        if path[-1] != ITEM:
            name = found if isinstance(found, str) else _name(found)
            if found is TooLarge or name:
                yield At("part too large" if found is TooLarge else Part(False, name=title, organisations=(name,)), line)
            continue
        stack = [(found, path[-2] == "services")]
        while stack:
            one, service = stack.pop()
            if one is TooLarge:
                yield At("part too large", line)
            elif not isinstance(one, dict):
                yield At("not a component", line)
            else:
                yield At(_from_json(one, service), line)
                below = one.get("services" if service else "components")
                if isinstance(below, list):
                    stack.extend((child, service) for child in reversed(below))


_BEHIND: Final = ("supplier", "manufacturer", "manufacture")
"""Keys of organisations. `manufacture` of the metadata is the older word, and `manufacturer` there is who made the bill, as a rule
the maker of the product too."""

_WANTED: Final = frozenset(
    {
        *(("components", ITEM), ("services", ITEM), ("metadata", "component", "components", ITEM)),
        *(("metadata", key) for key in _BEHIND),
    }
)
_OF_PRODUCT: Final = frozenset(("metadata", "component", key) for key in (*_BEHIND, "publisher"))


def _from_json(one: dict[str, Any], service: bool) -> Part:
    names = [_name(one.get(key)) for key in (("provider",) if service else ("supplier", "manufacturer"))]
    endpoints = one.get("endpoints")
    return Part(
        service,
        _text(one.get("type")),
        _text(one.get("group")),
        _text(one.get("name")),
        _text(one.get("version")),
        tuple(dict.fromkeys([*names, "" if service else _text(one.get("publisher"))])),
        _text(one.get("purl")),
        _text(one.get("cpe")),
        tuple(url for url in endpoints if isinstance(url, str)) if isinstance(endpoints, list) else (),
    )


def _name(organisation: Any) -> str:
    return _text(organisation.get("name")) if isinstance(organisation, dict) else ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


# --- XML --------------------------------------------------------------------------------------------------------------------------


def _product_xml(item: Input) -> Part | None:
    """The product; None if the bill names none."""
    with suppress(Unreadable):
        for path, element, _ in _walk(item):
            if path == ["bom", "metadata", "component"]:
                return _from_xml(element, False)
            if path[:2] == ["bom", "components"]:
                break  # metadata stands before it or nowhere
    return None


def _xml(item: Input) -> Iterator[At[Part | str]]:
    """Each part, children before parents, as they end in the file."""
    title = ""
    for path, element, line in _walk(item, of_tags(item, *_PARTS)):
        inner = path[3:-1] if path[:3] == ["bom", "metadata", "component"] else path[1:-1]
        if path[-1] in _PARTS and inner and set(inner) <= {"components", "component", "services", "service"}:
            yield At(_from_xml(element, path[-1] == "service"), line)
        elif path == ["bom", "metadata", "component"]:
            product = _from_xml(element, False)
            title = product.title
            if told_of(product):
                yield At(product, line)
        elif path[:-1] == ["bom", "metadata"] and path[-1] in _BEHIND:
            name = (element.findtext(element.tag.rpartition("}")[0] + "}name") or "").strip()
            if name:
                yield At(Part(False, name=title, organisations=(name,)), 0)


_PARTS: Final = ("component", "service")


def _walk(item: Input, lines: Iterator[int] | None = None) -> Iterator[tuple[list[str], Element, int]]:
    """Each element of a bill at its end, with the names from the root, and the line on which it begins (`lines` has those of the
    parts). An element is dropped after use."""
    path: list[str] = []
    began: list[int] = []
    open_: list[Element] = []
    try:
        with item.open() as stream:
            for event, element in xml(stream):
                if event == "start":
                    path.append(element.tag.rpartition("}")[2])
                    open_.append(element)
                    began.append(next(lines, 0) if lines and path[-1] in _PARTS else 0)
                    if len(path) == 1 and not element.tag.startswith("{" + _NAMESPACE):
                        raise Unreadable("the root element is not a CycloneDX bom")
                    if len(path) > _DEPTH:
                        raise Unreadable(f"nested deeper than {_DEPTH} elements")
                    continue
                yield path, element, began.pop()
                path.pop()
                open_.pop()
                if element.tag.rpartition("}")[2] in _PARTS or len(path) <= 1:
                    element.clear()
                    if open_:
                        open_[-1].remove(element)
    except Unreadable:
        raise
    except ParseError as error:
        row, column = getattr(error, "position", (0, 0))
        at = f"line {row:,}, column {column + 1:,}" if row else ""
        raise Unreadable(f"not well-formed XML: {str(error.msg).partition(':')[0]}", at) from None
    except DefusedXmlException:
        raise Unreadable("it declares a document type or entities; they are refused, and a bill needs none") from None
    except (ValueError, LookupError, RecursionError) as error:
        raise Unreadable(f"not well-formed XML: {error}") from None


def _from_xml(element: Element, service: bool) -> Part:
    space = element.tag.rpartition("}")[0] + "}"

    def text(*path: str) -> str:
        return (element.findtext("/".join(space + step for step in path)) or "").strip()

    names = [text("provider", "name")] if service else [text("supplier", "name"), text("manufacturer", "name"), text("publisher")]
    return Part(
        service,
        element.get("type", ""),
        text("group"),
        text("name"),
        text("version"),
        tuple(dict.fromkeys(names)),
        text("purl"),
        text("cpe"),
        tuple(found.text.strip() for found in element.findall(f"{space}endpoints/{space}endpoint") if found.text),
    )


READER: Final = Reader("cyclonedx", "CycloneDX bill of materials (JSON, XML)", "component or service", sniff, read, asset="product")
