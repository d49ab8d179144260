"""The examples in the documentation: which they are, what they print now, and whether that is what the page says.

A fence ```console holds commands behind `$ ` and what each prints, exactly; a line `...` stands for any lines. A fence behind
`<!-- file: NAME -->` is a file that the examples of its page read, beside those of the sample organisation.

    python tests/transcripts.py     writes what is printed now into the pages, where no line is left out
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import cleannet
from cleannet.cli import run

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
SAMPLE = Path(cleannet.__file__).parent / "demo"

_FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^<!-- file: (\S+) -->\n+```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One command of a page and what the page says that it prints."""

    command: str
    printed: str

    def told(self, now: str) -> bool:
        """Whether the page tells what is printed now."""
        parts = re.split(r"^ *\.\.\.\n", self.printed, flags=re.MULTILINE)
        return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), now) is not None


def examples(text: str) -> Iterator[Example]:
    """The commands of a page, in order."""
    for fence in _FENCE.finditer(text):
        for command in _COMMAND.finditer(fence[1]):
            yield Example(command[1], command[2])


def prepare(text: str, folder: Path) -> None:
    """The sample organisation and the files of a page."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    for name, content in _FILE.findall(text):
        (folder / name).write_text(content, encoding="utf-8")


def play(text: str, folder: Path) -> Iterator[tuple[Example, str]]:
    """Each example of a page with what it prints, one after another in the same folder."""
    prepare(text, folder)
    code = 0
    with chdir(folder):
        for example in examples(text):
            if example.command == "echo $?":
                yield example, f"{code}\n"
                continue
            program, *arguments = shlex.split(example.command)
            assert program == "cleannet", f"the examples run nothing but cleannet: {example.command}"
            printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
            with redirect_stdout(printed), redirect_stderr(printed):
                code = run(arguments)
                printed.flush()
            raw = printed.buffer
            assert isinstance(raw, io.BytesIO)
            yield example, "".join(f"{line.rstrip()}\n" for line in raw.getvalue().decode().splitlines())


def _renewed(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLEANNET_DATA"] = str(Path(folder, "data"))
        for example, now in play(text, Path(folder)):
            if example.told(now):
                continue
            before, after = (f"$ {example.command}\n{printed}" for printed in (example.printed, now))
            if re.search(r"^ *\.\.\.$", example.printed, re.MULTILINE):
                sys.stderr.write(f"--- {page.name}: look at this by hand\n{after}")
            else:
                text = text.replace(before, after, 1)
    return text


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(_renewed(page), encoding="utf-8")
