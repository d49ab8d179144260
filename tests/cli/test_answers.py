"""Every command that answers prints text or JSON; the JSON fits its published schema and holds all that the text says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import msgspec
import pytest
from cyclopts import App
from fuzz.samples import of_packages
from judging import few

from cleannet.cli import app, run
from cleannet.cli.demo import FOLDER, GRAPH
from cleannet.model.schema import file_of, name_of
from cleannet.report import page
from cleannet.report.text import answers

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"
FORMS = {name_of(answer): answer for answer in answers()}
DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")
INTERNET = [word for file in GRAPH for word in ("--graph", str(FOLDER / file))]
RIB = (
    "TABLE_DUMP2|1700000000|B|192.0.2.1|64500|198.51.100.0/24|64500 4134 65017|IGP|192.0.2.1|0|0||NAG||\n"
    "TABLE_DUMP2|1700000000|B|192.0.2.1|3320|192.0.2.0/24|3320 4134 3320 680|IGP|192.0.2.1|0|0||NAG||\n"
)
EARLIER = RIB.replace(" 4134 ", " 64503 ")

PREFIXES = "193.0.0.0\t21\t3333\n8.8.8.0\t24\t15169_3333\n2001:db8::\t32\t64500\nnonsense\n"
REGISTER = (
    "# format:org_id|changed|org_name|country|source\nA|1|Some Street 31|CN|X\n"
    "# format:aut|changed|aut_name|org_id|opaque_id|source\n4134|1|x|A|x|X\n"
)

CASE = (
    "- {id: %s, use: {line: app, app: wechat, act: use}, as_of: '2026-11-24', known_on: '2026-11-24', policy: clean-network, "
    "expect: %s, why: x}\n"
)
CASES = "golden:\n" + CASE % ("a", "denied") + CASE % ("b", "clear")

OONI = (
    '{"test_name":"signal","probe_cc":"CN","probe_asn":"AS4134","measurement_start_time":"2026-11-20 10:00:00","report_id":"a",'
    '"test_keys":{"signal_backend_status":"ok"}}\nnonsense\n'
)
LEDGER = json.dumps({"schema": "cleannet-relay-ledger-1", "version": "0.1.0", "salt": "0", "hashes": ["a" * 64, "b" * 64]})
BLOCKLIST = "# Last modified: 2019-03-04\n0.0.0.0 www.hihonor.com a.hicloud.com no-such-name.com\n0.0.0.0 *.x.com\n"

FILES = {
    "OONI": OONI,
    "FILE": "package:com.tencent.mm\n",
    "RIB": RIB,
    "EARLIER": EARLIER,
    "PREFIXES": PREFIXES,
    "REGISTER": REGISTER,
    "CASES": CASES,
    "TEXTS": "one\ntwo\n",
    "SALT": "0123456789abcdef0123456789abcdef\n",
    "LEDGER": LEDGER,
    "PLAN": "promises:\n  - gone: WeChat\n",
    "LIST": BLOCKLIST,
}

COMMANDS = {
    "audit": ("audit", "FILE", *DAY),
    "explain a subject": ("explain", "AS4134", *DAY),
    "explain a name": ("explain", "China Telecom", *DAY),
    "explain a member": ("explain", "country:CZ", *DAY),
    "explain a finding": ("explain", "FINGERPRINT", "--report", "REPORT"),
    "explain a contradiction": ("explain", "CONTRADICTION", "--report", "PROMISED"),
    "diff": ("diff", "BEFORE", "REPORT"),
    "policy list": ("policy", "list"),
    "policy choose": ("policy", "choose", "--country", "DE", "--for", "carrier"),
    "policy show": ("policy", "show", "uk-telecom", *DAY),
    "policy show of a file": ("policy", "show", str(FOLDER / "policy.yaml"), *DAY),
    "policy diff": ("policy", "diff", "kr-appstore", "cn-appstore", *DAY),
    "policy lint": ("policy", "lint", str(FOLDER / "waivers.yaml"), "--as-of", "2026-11-24"),
    "policy lint of what cannot be read": ("policy", "lint", "NOWHERE"),
    "policy test": ("policy", "test", "CASES"),
    "data status": ("data", "status", "--as-of", "2026-11-24"),
    "data verify": ("data", "verify"),
    "data import": ("data", "import", "PREFIXES", "--as", "caida", "--name", "mine", "--replace"),
    "data import of a register": ("data", "import", "REGISTER"),
    "probe ledger": ("probe", "ledger", "TEXTS", "--salt", "SALT"),
    "probe compare": ("probe", "compare", "LEDGER", "LEDGER"),
    "impact routes": ("impact", "routes", "--deny", "org:china-telecom-group", "--for", "asn:64500", *INTERNET, *DAY),
    "impact routes of one": ("impact", "routes", "--from", "64500", "--to", "65017", "--avoid", "asn:4134", *INTERNET, *DAY),
    "impact table": ("impact", "table", "RIB", "--deny", "org:china-telecom-group", *DAY),
    "impact hegemony": ("impact", "hegemony", *INTERNET, "--by", "owner", *DAY),
    "impact hegemony into a country": ("impact", "hegemony", *INTERNET, "--country", "CN", *DAY),
    "impact hegemony of routes": ("impact", "hegemony", "RIB", "--by", "operator", *DAY),
    "impact detours": ("impact", "detours", "RIB", *INTERNET, *DAY),
    "app compare": ("app", "compare", "wechat", "signal", "--measurements", "OONI", *DAY),
    "app show": ("app", "show", "APP", *DAY),
    "impact block": ("impact", "block", "LIST", "app:wechat", "AS20940", "--traffic", "FILE", "--country", "CN", *DAY),
    "lint-blocklist": ("lint-blocklist", "LIST", "--policy", "clean-network", *DAY),
    "enforce": ("enforce", "bird", "--dry-run", *DAY),
    "enforce targets": ("enforce", "targets"),
    "verify": ("verify", "CONTROL", "--as-of", "2026-11-24"),
    "impact detours before": ("impact", "detours", "RIB", "--before", "EARLIER", "--deny", "asn:4134", *DAY),
}
"""Every command that answers, in each of its ways; words in capitals are files, and a fingerprint, that the test makes."""


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What the words in capitals stand for. Both tables are imported once before, so that each later import replaces a layer."""
    folder = tmp_path_factory.mktemp("answers")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "SALT").chmod(0o600)
    made = {name: str(folder / name) for name in (*FILES, "REPORT", "BEFORE", "PROMISED", "APP", "CONTROL")}
    (folder / "APP").write_bytes(of_packages()["apk"][1])
    assert run(["audit", made["FILE"], "--as-of", "2019-11-24", "-f", "json", "-o", made["BEFORE"]]) == 0
    assert run(["audit", made["FILE"], *DAY, "-f", "json", "-o", made["REPORT"]]) == 1
    made["FINGERPRINT"] = json.loads((folder / "REPORT").read_text())["findings"][0]["fingerprint"]
    assert run(["audit", made["FILE"], *DAY, "--promises", made["PLAN"], "-f", "json", "-o", made["PROMISED"]]) == 1
    made["CONTRADICTION"] = json.loads((folder / "PROMISED").read_text())["contradictions"][0]["fingerprint"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEANNET_DATA", str(folder / "data"))
        for module in ("cleannet.inverse", "cleannet.diff.policies", "cleannet.impact.blocking.lint"):
            patch.setattr(f"{module}.every_use", few())
        assert run(["enforce", "bird", "-o", made["CONTROL"], "--accept-collateral", *DAY]) == 0
        for name in ("data import", "data import of a register"):
            assert run([made.get(word, word) for word in COMMANDS[name]]) == 0
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_json_fits_its_schema_and_holds_all_that_text_says(
    name: str, words: dict[str, str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    command = [words.get(word, word) for word in COMMANDS[name]]
    code = run([*command, "-f", "json"])
    told = capfdbinary.readouterr().out.decode()
    schema = json.loads(told)["schema"]
    check = jsonschema.Draft202012Validator(json.loads((SCHEMAS / file_of(schema)).read_text()))
    check.validate(json.loads(told))
    answer = msgspec.json.decode(told, type=FORMS[schema])
    assert page(answer, "json") == told
    assert run(command) == code
    assert page(answer, "text") == capfdbinary.readouterr().out.decode()


def test_every_command_that_takes_a_format_is_tried() -> None:
    known = {name for name, command in commands(app) if "--format" in options(command)}
    tried = {" ".join(command[:2]) if " ".join(command[:2]) in known else command[0] for command in COMMANDS.values()}
    tried |= {"data build", "probe relay"}  # in test_data, since it takes long; in tests/probe, since it needs a server
    assert tried == known


def test_the_table_of_forms_has_every_command_and_every_form() -> None:
    section = (SCHEMAS.parent / "commands.md").read_text().partition("\n## JSON\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)) == {
        name for name, c in commands(app) if "--format" in options(c)
    }
    assert {file_of(name) for name in FORMS} == set(re.findall(r"\(schema/(.+?)\)", section))


def commands(group: App, path: str = "") -> list[tuple[str, App]]:
    """Every command, with the words that call it. A group may be a command itself."""
    inner = [name for name in group if not name.startswith("-")]
    found = [one for name in inner for one in commands(group[name], f"{path} {name}".strip())]
    return [*found, (path, group)] if path and group.default_command is not None else found


def options(command: App) -> set[str]:
    return {name for argument in command.assemble_argument_collection() for name in argument.names}
