"""What leads from the tree to a user: the page on the index, the container, the action, the hook and the workflows."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from transcripts import ROOT

import cleannet

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SRC = ROOT / "src" / "cleannet"
SAMPLE = SRC / "demo" / "organisation"


def loaded(path: Path) -> Any:
    """YAML as GitHub reads it, where `on` is a word."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {("on" if key is True else key): value for key, value in found.items()} if isinstance(found, dict) else found


def shown() -> Any:
    """`packaging/metadata.py`, which stands outside the package."""
    spec = importlib.util.spec_from_file_location("shown", ROOT / "packaging" / "metadata.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def filled(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, Any]:
    monkeypatch.setenv("PROJECT_URL", url)
    metadata: dict[str, Any] = {"version": "1.2.3"}
    shown().Shown(str(ROOT), {}).update(metadata)
    return metadata


def test_links_of_the_readme_lead_somewhere_on_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = filled(monkeypatch, "https://example.org/o/cleannet/")
    links = re.findall(r"\]\(([^)]+)\)", metadata["readme"]["text"])
    assert "https://example.org/o/cleannet/blob/v1.2.3/docs/tour.md" in links
    assert [link for link in links if not link.startswith("https://")] == []
    assert all(url.startswith("https://example.org/o/cleannet") for url in metadata["urls"].values())
    inside = {link.partition("/blob/v1.2.3/")[2] for link in links if "/blob/" in link}
    assert [path for path in sorted(inside) if not (ROOT / path).exists()] == []


def test_without_an_address_no_link_is_dead_and_none_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = filled(monkeypatch, "")
    assert metadata["urls"] == {}
    assert "](docs/" not in metadata["readme"]["text"]
    assert "The tour: from a log line to a clause" in metadata["readme"]["text"]


def test_every_group_has_a_lock_without_the_address_of_a_registry() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 9
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert not re.search(r"^--(?:extra-)?index-url|^--find-links|^--trusted-host", text, re.MULTILINE), lock.name
        pinned = re.split(r"\n(?=[a-z0-9])", text)
        assert all("--hash=sha256:" in block for block in pinned if re.match(r"[a-z0-9._-]+==", block)), lock.name


@pytest.mark.parametrize("group", ["lint", "test", "release", "bench", "relay", "oracles", "custodian", "engines"])
def test_a_lock_has_what_its_group_asks_for(group: str) -> None:
    name = {"lint": "dev", "test": "dev"}.get(group, group)
    text = (ROOT / f"requirements-{name}.lock").read_text(encoding="utf-8")
    asked = [re.split(r"[<>=;\[ ]", one)[0].lower().replace(".", "-") for one in PROJECT["dependency-groups"][group]]
    assert [one for one in asked if not re.search(rf"^{one}==", text.lower(), re.MULTILINE)] == []


def test_the_container_is_small_and_nobodys() -> None:
    steps = [line.split(maxsplit=1) for line in (ROOT / "Dockerfile").read_text().splitlines() if line and not line.startswith("#")]
    last = [step for step in steps[max(i for i, step in enumerate(steps) if step[0] == "FROM") :] if step]
    assert all(said.split()[0].endswith("-slim") for word, said in steps if word == "FROM")
    runs = [said for word, said in steps if word == "RUN"]
    assert runs == ["/src/packaging/install.sh /opt/cleannet", "useradd --system --uid 10001 --create-home cleannet"]
    words = [word for word, _ in last]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert ["USER", "cleannet"] in last
    assert "packaging/install.sh .venv/installed" in MAKEFILE
    kept = (ROOT / ".dockerignore").read_text().split()
    assert kept[0] == "*"
    assert [path for path in kept if path.startswith("!") and not (ROOT / path[1:]).exists()] == []


def test_installing_takes_wheels_alone_with_their_hashes() -> None:
    text = (ROOT / "packaging" / "install.sh").read_text()
    assert '--require-hashes --only-binary :all: -r "$here/requirements.lock"' in text
    assert len(re.findall(r"--no-index", text)) == 2


def test_other_peoples_actions_are_named_by_their_hash() -> None:
    for path in (*WORKFLOWS, ROOT / "action.yml"):
        for used in re.findall(r"uses: (\S+)", path.read_text()):
            assert used.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), f"{path.name}: {used}"


def test_workflows_may_do_little_and_run_what_is_in_the_makefile() -> None:
    assert {path.name for path in WORKFLOWS} == {"release.yml", "test.yml"}
    for path in WORKFLOWS:
        workflow = loaded(path)
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            for step in job.get("steps", ()):
                run = step.get("run", "")
                assert "${{" not in run, "what others chose goes through the environment"
                assert not run or run == ".ci/run" or re.match(rf"make {re.findall(r'make ([a-z]+)', run)[0]}\b", run)
                assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in re.findall(r"make ([a-z]+)", run))


def test_only_what_was_tested_is_published_and_without_a_password() -> None:
    release = loaded(ROOT / ".github" / "workflows" / "release.yml")
    publish = release["jobs"]["publish"]
    assert release["on"] == {"push": {"tags": ["v*"]}}
    assert set(publish["needs"]) == {"build", "test"}
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"] == "release"
    assert publish["steps"][-1]["with"] == {"attestations": True}
    assert "secrets." not in json.dumps(release)
    assert "workflow_call" in loaded(ROOT / ".github" / "workflows" / "test.yml")["on"]


def test_the_versions_that_are_tested_are_those_that_are_told() -> None:
    told = {c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if re.search(r"Python :: 3\.\d+$", c)}
    assert set(loaded(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]) == told


def test_the_changelog_begins_with_what_the_version_is() -> None:
    first = re.search(r"^## (\S+).*?\n\n(.+?)\n", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == cleannet.__version__
    assert first[2].startswith("The first version.")


# --- the action and the hook ------------------------------------------------------------------------------------------------------


def acted(tmp_path: Path, paths: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """What the action's step *Audit* does, with these inputs; a step's PATH and home, and nothing else of ours."""
    program = tmp_path / "cleannet"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m cleannet "$@"\n')
    program.chmod(0o755)
    action = loaded(ROOT / "action.yml")
    (audit,) = (step for step in action["runs"]["steps"] if step.get("name") == "Audit")
    given = {"paths": paths, **inputs}
    env = {
        name: given.get(part[1], str(action["inputs"][part[1]].get("default", "")))
        for name, value in audit["env"].items()
        if (part := re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value))
    }
    (tmp_path / "cleannet-bin" / "cleannet" / "bin").mkdir(parents=True, exist_ok=True)
    (tmp_path / "cleannet-bin" / "cleannet" / "bin" / "cleannet").unlink(missing_ok=True)
    (tmp_path / "cleannet-bin" / "cleannet" / "bin" / "cleannet").symlink_to(program)
    env |= {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(tmp_path / "cleannet-bin"), "PATH": os.environ["PATH"]}
    env |= {"CLEANNET_DATA": os.environ["CLEANNET_DATA"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return subprocess.run(["bash", "-c", audit["run"]], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_action_writes_sarif_and_ends_as_the_audit_does(tmp_path: Path) -> None:
    """A path with blanks and with what a shell would run is a path."""
    odd = tmp_path / "$(touch pwned) `x` --policy=nothing"
    odd.mkdir()
    for name in ("suppliers.csv", "circuits.csv"):
        (odd / name).write_bytes((SAMPLE / "office" / name).read_bytes())
    done = acted(
        tmp_path, f"\n  {odd}/suppliers.csv  \n{odd.name}/circuits.csv\n", **{"as-of": "2026-11-24", "sarif": "out file.sarif"}
    )
    assert done.returncode == 1, done.stderr
    assert "Files: 2;" in done.stdout
    sarif = json.loads((tmp_path / "out file.sarif").read_text())
    assert sarif["runs"][0]["results"]
    assert not (tmp_path / "pwned").exists()


@pytest.mark.slow
def test_the_action_passes_its_inputs_on(tmp_path: Path) -> None:
    (tmp_path / "-f").write_bytes((SAMPLE / "office" / "suppliers.csv").read_bytes())
    done = acted(tmp_path, "-f", policy="no-such-policy")
    assert done.returncode == 2
    assert "no-such-policy" in done.stderr
    plain = acted(tmp_path, "-f", strict="true", **{"as-of": "2026-11-24"})
    assert plain.returncode in (1, 3), plain.stderr
    assert "Files: 1;" in plain.stdout
    nothing = acted(tmp_path, " \n")
    assert nothing.returncode == 2
    assert "name files or folders in paths" in nothing.stderr


def test_the_inputs_of_the_action_are_those_of_its_page() -> None:
    action, page = loaded(ROOT / "action.yml"), (ROOT / "docs" / "ci.md").read_text()
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == list(action["inputs"])
    example = yaml.safe_load(re.findall(r"^```yaml\n(- uses: OWNER.*?)^```$", page, re.MULTILINE | re.DOTALL)[0])
    assert set(example[0]["with"]) <= set(action["inputs"])


def test_the_hook_runs_the_command_on_what_it_is_given() -> None:
    (hook,) = loaded(ROOT / ".pre-commit-hooks.yaml")
    assert (hook["id"], hook["language"], hook["pass_filenames"]) == ("cleannet-audit", "python", False)
    program, command = hook["entry"].split()
    assert program in PROJECT["project"]["scripts"]
    assert command == "audit"
    page = (ROOT / "docs" / "ci.md").read_text()
    (used,) = yaml.safe_load(re.findall(r"^```yaml\n(repos:.*?)^```$", page, re.MULTILINE | re.DOTALL)[0])["repos"]
    assert used["hooks"][0]["id"] == hook["id"]


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md"])
def test_what_people_are_told_to_read_or_copy_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert (ROOT / link).exists(), link
    for name in re.findall(r"`([\w./-]+/[\w.-]*|[\w-]+\.(?:py|yaml|md))`", text):
        rooms = (".", "readers", "rules", "report", "blocklists", "enforce")
        places = (ROOT, ROOT / "facts" / "measures", *(SRC / room for room in rooms))
        assert any((place / name).exists() for place in places) or "NAME" in name, name
    assert set(re.findall(r"make ([a-z]+)`", text)) <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_templates_ask_for_what_is_needed() -> None:
    folder = ROOT / ".github" / "ISSUE_TEMPLATE"
    assert (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").exists()
    for path in folder.glob("*.yml"):
        form = loaded(path)
        if path.name != "config.yml":
            assert {"name", "description", "body"} <= set(form), path.name
            assert any(field.get("validations", {}).get("required") for field in form["body"]), path.name
            assert all(field["type"] in {"input", "textarea"} and field["attributes"]["label"] for field in form["body"])
