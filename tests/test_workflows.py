"""The workflows: safe by two checkers' word, and each command in them does what it promises."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TOOLS = Path(sys.prefix) / "bin"
BASE = "${{ github.event.pull_request.base.sha }}"
UNSAFE = """\
name: unsafe
on: pull_request_target
jobs:
  echo:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.event.pull_request.title }}" | nosuch ${{ nothing.here }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that runs something, with the job and the workflow that it stands in."""

    name: str
    run: str
    env: Mapping[str, str]

    def __str__(self) -> str:
        return self.name


def steps() -> Iterator[Step]:
    for path in WORKFLOWS:
        for job, body in load(path)["jobs"].items():
            for step in body["steps"]:
                if "run" in step:
                    name = f"{path.stem}: {job}: {step['name']}"
                    yield Step(name=name, run=step["run"], env=step.get("env", {}))


def load(path: Path) -> dict[str, Any]:
    return YAML(typ="safe").load(path)


def calling(program: str) -> list[Step]:
    return [step for step in steps() if re.search(rf"(^|/|\s){program}\s", step.run)]


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=False)


def zizmor(persona: str, path: Path) -> subprocess.CompletedProcess[str]:
    # Without --strict-collection a workflow that it cannot read would pass.
    options = ("--offline", "--strict-collection", "--no-progress", f"--persona={persona}")
    return run(TOOLS / "zizmor", *options, path)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as a fresh clone, with `concerns` where the set-up puts it.

    The command runs the copy's own code, so nothing that a step does reaches the repository.
    """
    root = tmp_path_factory.mktemp("workflows") / "copy"
    shutil.copytree(ROOT, root, ignore=made)
    command = root / ".venv" / "bin" / "concerns"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m generator "$@"\n')
    command.chmod(0o755)
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "-m", "All")):
        done = run("git", *words, cwd=root)
        assert done.returncode == 0, done.stderr
    return root


def made(folder: str, names: list[str]) -> set[str]:
    """Say which of `names` a clone would lack."""
    at_top = {".git", ".hypothesis", ".venv", ".venv-lock", "site"}
    anywhere = {name for name in names if name.endswith(("_cache", "__pycache__"))}
    return anywhere | (at_top if Path(folder) == ROOT else set())


def follow(step: Step, root: Path, base: str = "") -> subprocess.CompletedProcess[str]:
    """Run `step` as GitHub does, with `base` for the revision that a pull request starts from."""
    known = {BASE: base}
    env = {name: known[value] if "${{" in value else value for name, value in step.env.items()}
    return run("bash", "-e", "-o", "pipefail", "-c", step.run, cwd=root, **env)


def broken(root: Path, to: Path) -> Path:
    """Put a copy of `root` at `to`, with an episode that does not parse."""
    shutil.copytree(root, to, symlinks=True)
    episode = min((to / "records" / "episodes").rglob("*.yaml"))
    episode.write_text(episode.read_text() + "\nevents: {\n")
    return to


@pytest.mark.parametrize("persona", ["regular", "pedantic", "auditor"])
def test_zizmor_finds_nothing(persona: str) -> None:
    done = zizmor(persona, ROOT / ".github")
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_nothing() -> None:
    done = run(TOOLS / "actionlint", *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_checkers_find_something_in_an_unsafe_workflow(tmp_path: Path) -> None:
    path = tmp_path / "unsafe.yml"
    path.write_text(UNSAFE)
    assert "template-injection" in zizmor("regular", path).stdout
    assert run(TOOLS / "actionlint", path).returncode == 1


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_starts_with_no_permission(path: Path) -> None:
    assert load(path)["permissions"] == {}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    uses = re.findall(r"uses:\s*(\S+)", path.read_text())
    assert uses
    assert [use for use in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", use)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_proposed_change_never_runs_with_the_secrets(path: Path) -> None:
    assert "pull_request_target" not in load(path)["on"]
    assert not ("pull_request" in load(path)["on"] and "secrets." in path.read_text())


@pytest.mark.parametrize("step", calling("make"), ids=str)
def test_a_target_that_a_step_makes_is_in_the_makefile(step: Step) -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(step.run.split()[1:]) <= set(targets)


@pytest.mark.parametrize("step", calling("concerns"), ids=str)
def test_a_step_passes_the_sample_as_documented(step: Step, copy: Path) -> None:
    counts = json.loads(run(".venv/bin/concerns", "check", "--format=json", cwd=copy).stdout)
    wanted = 1 if "--only kept" in step.run and counts["breaches"] else 0
    done = follow(step, copy)
    assert done.returncode == wanted, done.stdout + done.stderr


@pytest.mark.parametrize("step", [step for step in calling("concerns") if step.env], ids=str)
def test_a_step_passes_a_pull_request_that_changes_nothing(step: Step, copy: Path) -> None:
    base = run("git", "rev-parse", "HEAD", cwd=copy).stdout.strip()
    done = follow(step, copy, base)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("step", [step for step in calling("concerns") if "--only kept" not in step.run], ids=str)
def test_a_step_fails_on_an_episode_that_does_not_parse(step: Step, copy: Path, tmp_path: Path) -> None:
    done = follow(step, broken(copy, tmp_path / "broken"))
    assert done.returncode == 1, done.stdout + done.stderr


def test_a_check_is_also_written_into_the_summary(copy: Path, tmp_path: Path) -> None:
    checks = [step for step in calling("concerns") if "concerns check" in step.run]
    assert len(checks) == 2
    for number, step in enumerate(checks):
        summary = tmp_path / f"{number}.md"
        env = dict(step.env) | {"GITHUB_STEP_SUMMARY": str(summary)}
        follow(Step(name=step.name, run=step.run, env=env), copy)
        assert summary.read_text().strip()
