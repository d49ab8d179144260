"""YAML from strangers becomes plain values, or an error with line and column; nothing in it can run, expand or nest endlessly.

Scalars follow the core schema of YAML 1.2: null, true and false, integers and floats; everything else is text. So `NO` is Norway,
and `2024-05-01` is text, the program's one form of dates. Tags, duplicate keys and keys that are no scalars are refused. Aliases
count as often as they are used. The merge key `<<` of YAML 1.1 works, because manifests use it.

>>> load("country: NO\\nsince: 2024-05-01\\nshare: 20")
{'country': 'NO', 'since': '2024-05-01', 'share': 20}

*Source*: yaml.org/spec/1.2.2, sections 9.1.2 (document markers) and 10.3 (core schema); yaml.org/type/merge.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # whoever has no document to read need not wait for it
    import yaml

SIZE: Final = 16 << 20
"""Characters of the largest document."""

NODES: Final = 2_000_000
"""Most nodes of a document, each alias counted as all that it stands for."""

ALIASES: Final = 10_000
"""Most aliases of a document."""

DEPTH: Final = 100
"""Deepest nesting."""

_INT = re.compile(r"[-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: Final = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML without libyaml: the same, ten times slower


class YamlError(ValueError):
    """What is wrong, and where: line and column from 1, 0 if unknown."""

    def __init__(self, why: str, name: str = "", line: int = 0, column: int = 0) -> None:
        place = f"line {line}, column {column}" if line else ""
        super().__init__(": ".join(part for part in (name, place, why) if part))
        self.why, self.name, self.line, self.column = why, name, line, column

    @property
    def at(self) -> str:
        return f"line {self.line:,}, column {self.column:,}" if self.line else ""


def text_of(path: Path) -> str:
    """The text of a file; at most as much is read as a document may have. Raises OSError, UnicodeDecodeError, YamlError."""
    with path.open("rb") as file:
        octets = file.read(4 * SIZE + 1)
    if len(octets) > 4 * SIZE:
        raise YamlError(f"longer than {SIZE:,} characters, the most that is read of one document", path.name)
    return octets.decode("utf-8-sig")


def load(text: str, name: str = "", line: int = 1) -> Any:
    """The value of one document; None if it is empty. `line` is the number of its first line, for errors. Raises only YamlError."""
    import yaml

    if len(text) > SIZE:
        raise YamlError(f"longer than {SIZE:,} characters, the most that is read of one document", name)
    if bad := re.search("[\ud800-\udfff]", text):
        before = text[: bad.start()]
        raise YamlError("not UTF-8", name, line + before.count("\n"), bad.start() - before.rfind("\n"))
    try:
        return _build(yaml.parse(text, Loader=_loader()), name, line)
    except YamlError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = " ".join(part for part in (error.context, error.problem) if part)
        raise YamlError(why, name, mark.line + line if mark else 0, mark.column + 1 if mark else 0) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError((str(error) or type(error).__name__).splitlines()[0], name) from None


def nodes(text: str) -> yaml.Node | None:
    """The tree of a document with the place of each node, of a text that `load` has accepted; aliases are shared, not copied."""
    import yaml

    return yaml.compose(text, Loader=_loader())


def documents(text: str) -> Iterator[tuple[int, str]]:
    """The documents of a stream, each with the number of its first line, split at marker lines before any is parsed.

    A fault in one document then spoils no other. Documents with only comments and directives are left out."""
    first, held = 1, []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        marker = line[:3] if line[3:4] in ("", " ", "\t", "\r") else ""
        if marker not in ("---", "..."):
            held.append(line)
            continue
        if _says_something(held):
            yield first, "\n".join(held)
        first, held = number, [f"   {line[3:]}" if marker == "---" else ""]
    if _says_something(held):
        yield first, "\n".join(held)


def _says_something(lines: list[str]) -> bool:
    return any(line.strip() and line.lstrip()[0] != "#" and not line.startswith("%") for line in lines)


@dataclass(slots=True)
class _Open:
    """A collection that is being read. nodes: how many it holds, with aliases expanded; key: the key whose value comes next."""

    value: dict[Any, Any] | list[Any]
    anchor: str | None
    nodes: int = 1
    key: Any = None
    has_key: bool = False
    merges: list[Any] | None = None


def _build(events: Iterator[Any], name: str, first_line: int) -> Any:
    """Values from events, without recursion."""
    import yaml

    result: Any = None
    begun = False
    aliases = total = 0
    stack: list[_Open] = []
    anchors: dict[str, tuple[Any, int] | None] = {}  # None while the anchored collection is still open
    for event in events:
        line, column = event.start_mark.line + first_line, event.start_mark.column + 1
        if getattr(event, "tag", None) not in (None, "!"):
            raise YamlError(f"the tag {event.tag[:80]} is refused; only plain values are read", name, line, column)
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
            if event.anchor not in anchors:
                raise YamlError(f"the alias *{event.anchor} has no anchor before it", name, line, column)
            known = anchors[event.anchor]
            if known is None:
                raise YamlError(f"the alias *{event.anchor} is inside its own anchor", name, line, column)
            value, nodes = known
            if aliases > ALIASES:
                raise YamlError(f"more than {ALIASES:,} aliases", name, line, column)
        elif isinstance(event, yaml.ScalarEvent):
            value, nodes = _scalar(event), 1
            if event.anchor:
                anchors[event.anchor] = value, 1
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(stack) >= DEPTH:
                raise YamlError(f"nested deeper than {DEPTH} levels", name, line, column)
            if stack and isinstance(stack[-1].value, dict) and not stack[-1].has_key:
                raise YamlError("a key has to be a plain value", name, line, column)
            stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor))
            if event.anchor:
                anchors[event.anchor] = None
            continue
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = stack.pop()
            for merged in done.merges or ():
                _merge(done.value, merged, name, line, column)
            value, nodes = done.value, done.nodes
            if done.anchor:
                anchors[done.anchor] = value, nodes
        elif isinstance(event, yaml.DocumentStartEvent) and begun:
            raise YamlError("one document was expected, here begins another", name, line, column)
        else:
            begun = begun or isinstance(event, yaml.DocumentStartEvent)
            continue  # begin and end of stream and document
        total += nodes if isinstance(event, (yaml.AliasEvent, yaml.ScalarEvent)) else 1
        if total > NODES:
            raise YamlError(f"more than {NODES:,} values, aliases expanded", name, line, column)
        if not stack:
            result = value
            continue
        top = stack[-1]
        top.nodes += nodes
        if isinstance(top.value, list):
            top.value.append(value)
        elif not top.has_key:
            if isinstance(value, (dict, list)):
                raise YamlError("a key has to be a plain value", name, line, column)
            merge = value == "<<" and isinstance(event, yaml.ScalarEvent) and not event.style
            if not merge and value in top.value:
                raise YamlError(f"the key {str(value)[:80]!r} is repeated here", name, line, column)
            top.key, top.has_key = _MERGE if merge else value, True
        else:
            if top.key is _MERGE:
                top.merges = [*(top.merges or ()), value]
            else:
                top.value[top.key] = value
            top.has_key = False
    return result


_MERGE: Final = object()


def _merge(into: dict[Any, Any] | list[Any], merged: Any, name: str, line: int, column: int) -> None:
    """The keys of `merged` (a mapping, or several of which the first wins) that `into` lacks."""
    for source in merged if isinstance(merged, list) else [merged]:
        if not isinstance(source, dict) or not isinstance(into, dict):
            raise YamlError("the merge key << needs a mapping, or a list of mappings", name, line, column)
        for key, value in source.items():
            into.setdefault(key, value)


def _scalar(event: Any) -> Any:
    """The value of a scalar: text if it is quoted or has the tag `!`, else by the core schema."""
    text: str = event.value
    if event.style or event.tag == "!":
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[1:2] in ("o", "x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").replace(".nan", "nan")
                     .replace(".NaN", "nan").replace(".NAN", "nan"))  # fmt: skip
    return text
