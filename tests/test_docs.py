"""What the documentation says is so: its commands, options, examples, rules, words, numbers and links are those of the program."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from cyclopts import App
from transcripts import PAGES, ROOT, examples, play

import cleannet
from cleannet.cli import app, exits
from cleannet.columns import REFERENCES
from cleannet.importers.recognise import IMPORTERS
from cleannet.model import facts as form
from cleannet.model.subject import KINDS
from cleannet.model.use import ROLES
from cleannet.model.verdict import Verdict
from cleannet.readers.inputs.lines import CAP
from cleannet.rules import RULES

TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in PAGES}
README, COMMANDS, RULES_PAGE, WORDS, THREATS = (
    TEXTS[name] for name in ("README.md", "docs/commands.md", "docs/rules.md", "docs/vocabulary.md", "docs/threat-model.md")
)


def sections(text: str) -> dict[str, str]:
    """Title of each section of the second level -> its text."""
    return dict(re.findall(r"^## `?(.*?)`?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))


def rows(text: str) -> dict[str, str]:
    """First cell -> second cell, of every table in the text whose first cells are code."""
    return {key.strip("` "): value.strip() for key, value in re.findall(r"^\| (`.+?`) \| (.+?) \|", text, re.MULTILINE)}


# --- examples ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("page", [name for name, text in TEXTS.items() if any(examples(text))])
def test_examples_print_what_the_page_says(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANNET_DATA", str(tmp_path / "data"))
    for example, now in play(TEXTS[page], tmp_path):
        assert example.told(now), f"{page}: $ {example.command}\nprints now:\n{now}"


@pytest.mark.parametrize("page", TEXTS)
def test_no_command_stands_where_it_is_not_run(page: str) -> None:
    outside = re.sub(r"^```console\n.*?^```$", "", TEXTS[page], flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^(?:\$ )?cleannet .*$", outside, re.MULTILINE) == []


def test_commands_that_the_text_names_exist() -> None:
    known = {name for name, _ in commands(app, "cleannet")}
    for page, text in TEXTS.items():
        for words in re.findall(r"(?:`|^    )cleannet ((?:[a-z]+(?:-[a-z]+)* ?)+)", text, re.MULTILINE):
            first, *rest = words.split()
            assert any(
                name.split()[1:3] in ([first], [first, *rest[:1]]) or (name.split()[1] == first and not rest) for name in known
            ), f"{page}: cleannet {words}"


def test_make_is_asked_only_for_what_it_makes() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {target for text in TEXTS.values() for target in re.findall(r"\bmake ([a-z]+)`", text)}
    asked |= {target for text in TEXTS.values() for target in re.findall(r"^ *make ([a-z]+)", text, re.MULTILINE)}
    assert asked
    assert asked <= targets


def test_the_readme_is_short_and_tells_the_one_test_command() -> None:
    assert 45 <= README.count("\n") <= 80
    assert "make test" in README
    assert "make demo" in README
    assert "exec make test" in (ROOT / ".ci" / "run").read_text()


# --- commands ---------------------------------------------------------------------------------------------------------------------


def commands(group: App, path: str) -> Iterator[tuple[str, App]]:
    """Every command, with the words that call it."""
    for name in (n for n in group if not n.startswith("-")):
        inner = group[name]
        if any(not n.startswith("-") for n in inner):
            yield from commands(inner, f"{path} {name}")
        if inner.default_command is not None:
            yield f"{path} {name}", inner


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert {title for title in sections(COMMANDS) if title.startswith("cleannet ")} == {
        name for name, _ in commands(app, "cleannet")
    }


def test_the_tour_has_a_question_for_every_command() -> None:
    asked = re.findall(r"^\| \[`(.+?)`\]\(commands.md#cleannet-", TEXTS["docs/tour.md"], re.MULTILINE)
    assert sorted(f"cleannet {name}" for name in asked) == sorted(name for name, _ in commands(app, "cleannet"))


def test_every_option_is_documented_and_no_other() -> None:
    for name, command in commands(app, "cleannet"):
        cells = re.findall(r"^\| (`-.+?) \|", sections(COMMANDS)[name], re.MULTILINE)
        told = set(re.findall(r"`(--?[a-z][a-z-]*)", "\n".join(cells)))
        assert told == {option for argument in command.assemble_argument_collection() for option in options(argument)}, name


def test_the_help_of_every_command_says_what_each_of_its_options_does() -> None:
    for name, command in commands(app, "cleannet"):
        every = command.assemble_argument_collection(parse_docstring=True)
        untold = [argument.name for argument in every if argument.show and not argument.children and not argument.parameter.help]
        assert not untold, name


def test_help_and_page_agree_whose_day_is_judged() -> None:
    """A policy may have a day of its own: a command that follows it says so in both places, and no other does."""
    follow = set()
    for name, command in commands(app, "cleannet"):
        if help_ := helps(command).get("as_of"):
            told = rows(sections(COMMANDS)[name])["--as-of"]
            assert ("own day" in told) == ("own day" in help_), name
            follow |= {name} if "own day" in help_ else set()
    assert follow == {
        f"cleannet {name}" for name in ("app compare", "app show", "audit", "enforce", "explain", "policy show", "policy diff")
    }


def test_the_tables_that_can_be_imported_are_told_in_both_places() -> None:
    told = rows(sections(COMMANDS)["cleannet data import"])["--as"]
    (command,) = (command for name, command in commands(app, "cleannet") if name == "cleannet data import")
    ids = [importer.id for importer in IMPORTERS]
    assert re.findall(r"`([a-z]+)`", told) == ids
    assert re.findall(r"\w+", helps(command)["as_"].partition(":")[2].replace(" or ", " ")) == ids


def helps(command: App) -> dict[str, str]:
    """What --help prints of each parameter of a command, wherever it is declared."""
    every = command.assemble_argument_collection(parse_docstring=True)
    return {argument.field_info.name: argument.parameter.help or "" for argument in every}


def options(argument: Any) -> set[str]:
    """The names of an option; what is known by its place has none."""
    if argument.field_info.kind is not argument.field_info.KEYWORD_ONLY:
        return set()
    return {name for name in argument.names if name != "*" and not name.startswith("--empty-")}


def test_exit_codes_are_those_of_the_program() -> None:
    told = {int(code) for code in rows(sections(COMMANDS)["Exit codes"])}
    assert told == {exits.OK, exits.DENIED, exits.USAGE, exits.STRICT, exits.INTERRUPTED}


# --- words ------------------------------------------------------------------------------------------------------------------------


def test_roles_are_those_of_the_program() -> None:
    assert rows(sections(WORDS)["Roles"]) == ROLES


def test_hosts_inside_are_counted_wherever_counting_runs() -> None:
    """`tests/engine/test_spark.py` holds Spark's number to that of one machine."""
    (entry,) = re.findall(r"^- \*\*Hosts inside\*\*: (.*?)(?=^- )", WORDS, re.MULTILINE | re.DOTALL)
    assert "the same on one machine and on Spark" in " ".join(entry.split())
    assert "not counted" not in entry


def test_kinds_of_reference_are_those_of_the_program() -> None:
    assert rows(sections(WORDS)["Kinds of reference"]) == REFERENCES


def test_kinds_of_subject_are_those_of_the_program() -> None:
    assert set(rows(sections(WORDS)["Kinds of subject"])) == KINDS


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("Verdicts", [v.value for v in Verdict]),
        ("States of a clause", get_args(form.ClauseState)),
        ("Force", get_args(form.Force)),
        ("Relations", get_args(form.Relation)),
        ("Ownership tests", get_args(get_type_hints(form.Test)["kind"])),
    ],
)
def test_closed_lists_are_those_of_the_program(section: str, words: Any) -> None:
    assert list(rows(sections(WORDS)[section])) == list(words)


# --- rules ------------------------------------------------------------------------------------------------------------------------


def test_every_rule_has_a_section_in_their_order() -> None:
    assert re.findall(r'^<a id="(.+?)"></a>$', RULES_PAGE, re.MULTILINE) == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_section_says_what_the_rule_says(rule: Any) -> None:
    section = sections(RULES_PAGE)[rule.id]
    for word, said in (("What", rule.what), ("Why", rule.why), ("False positives", rule.false_positives), ("Remedy", rule.remedy)):
        assert f"**{word}.** {said}" in section
    asked = re.search(r"^\*\*Asked about\.\*\* (.+?)\.$", section, re.MULTILINE)
    assert asked
    kinds, _, roles = asked[1].partition(" as ")
    assert set(re.findall(r"`(.+?)`", kinds)) == rule.kinds
    assert set(re.findall(r"`(.+?)`", roles)) == rule.roles


# --- numbers ----------------------------------------------------------------------------------------------------------------------


UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
NUMBERS = re.findall(r"^\| .+? \| ([0-9,.]+) ?([KMG]iB)?[^|]* \| `(.+?)` \|$", THREATS, re.MULTILINE)


def test_there_are_numbers() -> None:
    assert len(NUMBERS) >= 20
    assert ("1", "MiB", "readers.inputs.lines.CAP") in NUMBERS
    assert CAP == 1 << 20


@pytest.mark.parametrize(("number", "unit", "name"), NUMBERS)
def test_limits_are_those_of_the_code(number: str, unit: str, name: str) -> None:
    assert float(number.replace(",", "")) * UNITS[unit] == named(name)


def named(path: str) -> float:
    """The value of a name such as readers.limits.Limits.depth; of a class, the default of its field."""
    parts = path.split(".")
    for end in range(len(parts) - 1, 0, -1):
        try:
            value: Any = importlib.import_module("cleannet." + ".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            value = getattr(value() if isinstance(value, type) else value, part)
        return float(value)
    raise AssertionError(f"there is no {path}")


FOREIGN = {
    *"aiohttp nio slixmpp socketserver".split(),
    *"asyncio ctypes ftplib http imaplib marshal multiprocessing pickle poplib requests shelve smtplib ssl subprocess".split(),
    *"telnetlib urllib.request webbrowser xmlrpc".split(),
}
"""What could speak to a network, start a command, or run what it reads."""

SPEAKS = {"aiohttp", "asyncio", "nio", "slixmpp", "ssl"}
"""What the one package that may speak to a network needs for it."""


ADDRESSES_AS_TEXT = {"AF_INET", "AF_INET6", "AddressFamily", "inet_ntoa", "inet_ntop", "inet_pton"}
"""What `socket` has to read and write addresses; none of it opens a connection."""


@pytest.mark.slow
def test_nothing_speaks_to_a_network_or_runs_what_it_reads() -> None:
    for file in Path(cleannet.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
                continue
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
            own = {"pickle"} if file.name == "spark.py" else set[str]()  # its own tables, from its own driver
            own |= SPEAKS if file.parent.name == "probe" else set()
            assert not {part for name in names for part in (name, name.partition(".")[0])} & (FOREIGN - own), file
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec")), file
            sockets = [n for n in names if n.startswith("socket.")]
            assert {n.rpartition(".")[2] for n in sockets} <= ADDRESSES_AS_TEXT, file


# --- decisions --------------------------------------------------------------------------------------------------------------------


DECISIONS = {name: text for name, text in TEXTS.items() if name.startswith("docs/decisions/") and not name.endswith("README.md")}


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(Path(name).name[:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_a_page_that_says_what_and_why(name: str) -> None:
    assert DECISIONS[name].count("\n") <= 60
    assert [title for title in sections(DECISIONS[name]) if title in ("Decided", "Why", "What it costs")] == [
        "Decided",
        "Why",
        "What it costs",
    ]


def test_every_dependency_is_decided_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[^A-Za-z0-9.-]", dependency)[0].lower() for dependency in project["dependencies"]]
    page = DECISIONS["docs/decisions/0001-dependencies.md"]
    told = re.findall(r"^\| ([A-Za-z0-9.-]+) \|", page, re.MULTILINE)[1:]  # the first is the head of the table
    assert sorted(name.lower() for name in told) == sorted(names)
    assert sections(page)["Decided"].strip().startswith(f"{len(names)} packages at run time")


# --- links ------------------------------------------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The places of a page that a link may lead to."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return slugs | set(re.findall(r'<a id="(.+?)">', text))


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_somewhere(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", TEXTS[page], flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if link.startswith(("https://", "http://")):
            continue
        file, _, anchor = link.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        assert target.exists(), f"{page}: {link}"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{page}: {link}"


def test_every_page_is_linked_from_the_readme_or_from_a_page_that_is() -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page not in TEXTS:
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)\s#:]+\.md)", TEXTS[page])
        waiting += [str(((ROOT / page).parent / link).resolve().relative_to(ROOT)) for link in links]
    assert set(TEXTS) - reached == set()


# --- the library ------------------------------------------------------------------------------------------------------------------


def test_the_tour_names_files_that_exist() -> None:
    named_files = re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py|[a-z]+/)`", cleannet.__doc__ or "")
    assert len(named_files) > 12
    assert [name for name in named_files if not (Path(cleannet.__file__).parent / name).exists()] == []


def test_importing_cleannet_imports_no_arrays() -> None:
    code = "import sys, cleannet; print(sorted({'numpy', 'pyarrow', 'numba', 'msgspec', 'cyclopts'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("name", [n for n in cleannet.__all__ if n != "__version__"])
def test_what_is_exported_exists(name: str) -> None:
    assert callable(getattr(cleannet, name))
    assert name in dir(cleannet)


def test_nothing_else_is_exported() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = cleannet.no_such_name
