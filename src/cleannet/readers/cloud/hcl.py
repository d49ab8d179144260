"""The top-level settings of each block of a Terraform configuration in HCL: names and plain expressions.

An expression is read if it is a literal text, one reference (`var.x`, `local.x.y`, also as `"${var.x}"`), or a map of these; any
other becomes None, and inner blocks are skipped. Nothing is evaluated here.

*Source*: github.com/hashicorp/hcl, HCL Native Syntax Specification (structural elements, comments, heredocs, templates).

>>> [block] = blocks('provider "aws" { # one\\n  alias = "cn"\\n  region = "${local.where}"\\n  tags { x = 1 }\\n}')
>>> block.type, block.labels, block.settings
('provider', ('aws',), {'alias': 'cn', 'region': Reference(path=('local', 'where'))})
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple


class Reference(NamedTuple):
    """`var.place.region` as ("var", "place", "region")."""

    path: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """type and labels as in `provider "aws"`; settings: its attributes, None for one that is not plain."""

    type: str
    labels: tuple[str, ...]
    settings: dict[str, object] = field(default_factory=dict)


_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r]+|#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))"
    r"|(?P<line>\n)"
    r"|(?P<heredoc><<-?[ \t]*(?P<mark>[A-Za-z_]\w*)[ \t]*\r?\n)"
    r'|(?P<text>"(?:[^"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?!\{))*")'
    r'|(?P<quote>")'
    r"|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<open>[{\[(])"
    r"|(?P<close>[}\])])"
    r"|(?P<mark_>[=.,:])"
    r"|(?P<other>.)"
)
_TEMPLATE: Final = re.compile(r'"\$\{[ \t]*((?:var|local)(?:\.[A-Za-z_][\w-]*)+)[ \t]*\}"')
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class _Token(NamedTuple):
    kind: str
    text: str


def _tokens(source: str) -> Iterator[_Token]:
    """The tokens of a configuration, without spaces and comments; a heredoc, a template or an open quote is one `other`."""
    at = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None:
            return
        kind = found.lastgroup or ""
        if kind == "mark":
            kind = "heredoc"
        if found["heredoc"]:
            end = re.compile(rf"^[ \t]*{re.escape(found['mark'])}[ \t]*\r?$", re.MULTILINE).search(source, found.end())
            at = end.end() if end else len(source)
            yield _Token("other", "")
            continue
        if kind == "quote":
            template = _TEMPLATE.match(source, at)
            at = template.end() if template else _quoted(source, at + 1)
            yield _Token("template", template[1]) if template else _Token("other", "")
            continue
        at = found.end()
        if kind != "space":
            yield _Token("mark" if kind == "mark_" else kind, found[0])


_IN_QUOTES: Final = re.compile(r'[^"\\$%{}]+|\\.|[$%]\{|.', re.DOTALL)


def _quoted(source: str, at: int) -> int:
    """The index behind a quoted template; quotes may occur again inside its `${...}`."""
    depth: list[str] = ['"']
    while at < len(source) and depth:
        found = _IN_QUOTES.match(source, at)
        assert found is not None
        at = found.end()
        mark = found[0]
        if depth[-1] == '"':
            if mark == '"':
                depth.pop()
            elif mark in ("${", "%{"):
                depth.append("{")
        elif mark == '"':
            depth.append('"')
        elif mark in ("{", "${", "%{"):
            depth.append("{")
        elif mark == "}":
            depth.pop()
    return at


def blocks(source: str) -> Iterator[Block]:
    """The blocks at the top of a file, in order. Other text gives none, or the blocks before the fault."""
    tokens = _Ahead(_tokens(source))
    while (token := tokens.next()) is not None:
        if token.kind != "name":
            continue
        labels: list[str] = []
        while (after := tokens.peek()) is not None and after.kind in ("text", "name"):
            labels.append(_unquoted(after.text))
            tokens.next()
        if after is not None and after.text == "{":
            tokens.next()
            block = Block(token.text, tuple(labels))
            _body(tokens, block.settings)
            yield block


class _Ahead:
    """Tokens with one token of lookahead. depth: how many maps enclose them."""

    def __init__(self, tokens: Iterator[_Token]) -> None:
        self._tokens = tokens
        self._held: _Token | None = None
        self.depth = 0

    def peek(self) -> _Token | None:
        if self._held is None:
            self._held = next(self._tokens, None)
        return self._held

    def next(self) -> _Token | None:
        token, self._held = self.peek(), None
        return token

    def skip_to_close(self) -> None:
        """Skips past the bracket that closes the one just opened."""
        depth = 1
        while depth and (token := self.next()) is not None:
            depth += (token.kind == "open") - (token.kind == "close")


def _body(tokens: _Ahead, settings: dict[str, object]) -> None:
    """The attributes of a block, or of a map, up to its closing bracket; inner blocks are skipped."""
    while (token := tokens.next()) is not None and token.text != "}":
        if token.kind == "open":
            tokens.skip_to_close()
        elif token.kind in ("name", "text"):
            after = tokens.peek()
            if after is not None and after.text in ("=", ":"):
                tokens.next()
                settings[_unquoted(token.text)] = _expression(tokens)


def _expression(tokens: _Ahead) -> object:
    """A plain expression; None for any other, which is skipped completely."""
    parts: list[object] = []
    plain = True
    while (token := tokens.peek()) is not None and token.kind not in ("line", "close") and token.text != ",":
        tokens.next()
        if token.kind == "open":
            if token.text == "{" and not parts:
                found: dict[str, object] = {}
                _map(tokens, found)
                parts.append(found)
            else:
                tokens.skip_to_close()
                plain = False
        elif token.kind == "text":
            parts.append(_unquoted(token.text))
        elif token.kind == "template":
            parts.append(Reference(tuple(token.text.split("."))))
        elif token.kind == "name":
            path = [token.text]
            while (dot := tokens.peek()) is not None and dot.text == ".":
                tokens.next()
                if (step := tokens.peek()) is None or step.kind != "name":
                    plain = False
                    break
                path.append(step.text)
                tokens.next()
            parts.append(Reference(tuple(path)))
        else:
            plain = False
    return parts[0] if plain and len(parts) == 1 else None


_DEPTH: Final = 20
"""Maps inside each other that are read."""


def _map(tokens: _Ahead, found: dict[str, object]) -> None:
    """A map: its keys with plain values. Inner maps are read the same way, down to a depth that no region exceeds."""
    tokens.depth += 1
    try:
        if tokens.depth > _DEPTH:
            tokens.skip_to_close()
        else:
            _body(tokens, found)
    finally:
        tokens.depth -= 1


def _unquoted(text: str) -> str:
    """A literal text without its quotes."""
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), text[1:-1]).replace("$${", "${").replace("%%{", "%{")
