"""Merging must not disclose: what a change would open to somebody whom nobody told is said, and fails nothing."""

import json
import shutil
from pathlib import Path

import pytest

from generator import cli
from generator.model import Data
from generator.shipped import PROCEDURES
from tests.published import write_workspace
from tests.test_history import git

SETTINGS = "name: Tests\nas_of: 2026-06-01\n"
NAME = "cv-2026-a1b2c"
FIRST = "- {id: first, date: 2026-05-05, type: concern, concern: incident, risk_of_harm: true, by: lead-officer}\n"
ACTION = (
    "- {id: nights, date: 2026-05-15, type: action, under: cap, owner: registered-manager, due: 2026-06-05,"
    " what: Three carers every night}\n"
)
LETTER = "- {id: letter, date: 2026-05-16, type: communication, letter: invitation, to: provider, for: nights}\n"
STOP = (
    "- {id: stop, date: 2026-05-06, type: restriction, restriction: suspension, service: the-home,"
    " by: head-of-service}\n"
)
RELEASED = (
    "- {id: release, date: 2026-05-18, type: disclosure, disclosure: released, to: provider, by: head-of-service,"
    " for: stop, purpose: So that it can act}\n"
)
TOLD = "- {id: told, date: 2026-05-18, type: communication, letter: suspension-decision, to: provider, for: stop}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace in git with an episode of one concern."""
    made = write_workspace(tmp_path, {NAME: FIRST}, SETTINGS)
    git(made, "init", "--quiet", "--initial-branch=main")
    commit(made)
    return made


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Record")


def opened(root: Path, events: str, capsys: pytest.CaptureFixture[str], *more: str) -> list[Data]:
    """What `check --since` says of these events, added to the record."""
    write_workspace(root, {NAME: FIRST + events}, SETTINGS)
    arguments = ["check", "--root", str(root), "--since", "HEAD", "--format", "json", "--only", "sound", *more]
    assert cli.main(arguments) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    return [item for item in found if item["code"] == "opens-untold"]


def test_an_event_that_opens_by_itself_and_that_nobody_told_is_said(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = opened(root, ACTION, capsys)
    assert (found["kind"], found["event"], found["episode"]) == ("warning", "nights", NAME)
    assert found["message"].startswith("this change opens nights of 15 May 2026 to the provider (id, date, type, ")
    assert found["message"].endswith(", and nothing on record says that they were told")
    assert found["hint"] == (
        "If they were told, record the communication with for: [nights]. "
        "If they must not know it yet, add closed_to: provider to the event."
    )


def test_an_event_that_the_record_says_was_told_opens_without_a_word(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(root, ACTION + LETTER, capsys) == []


def test_an_event_that_waits_to_be_told_opens_nothing_and_is_not_said(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(root, STOP, capsys) == []


def test_what_was_told_opens_without_a_word_and_what_is_released_by_name_is_said(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(root, STOP + TOLD, capsys) == []
    found = opened(root, STOP + RELEASED, capsys)
    assert {item["event"] for item in found} == {"stop"}
    assert found[0]["message"].endswith(", and a release by name opens it")
    assert found[0]["hint"] == "See that they may know it now: once this is merged, their site shows it."


def test_what_was_open_before_is_not_said_again(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_workspace(root, {NAME: FIRST + ACTION}, SETTINGS)
    commit(root)
    assert opened(root, ACTION + STOP, capsys) == []


def test_an_event_that_closes_itself_is_not_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert opened(root, ACTION.replace("under: cap", "closed_to: provider, under: cap"), capsys) == []


def test_it_is_not_said_where_only_limits_are_asked_for(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_workspace(root, {NAME: FIRST + ACTION}, SETTINGS)
    cli.main(["check", "--root", str(root), "--since", "HEAD", "--format", "json", "--only", "kept"])
    assert "opens-untold" not in capsys.readouterr().out


def test_a_change_of_who_may_see_what_is_said_for_every_episode(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The records stay as they are; the workspace's own copy of the procedure opens concerns to the provider."""
    own = root / "procedures"
    shutil.copytree(PROCEDURES / "cardiff-vale", own / "cardiff-vale", ignore=shutil.ignore_patterns("stories"))
    shutil.copytree(PROCEDURES / "calendars", own / "calendars")
    commit(root)
    file = own / "cardiff-vale/2022-09-13/visibility.yaml"
    row = "  provider:\n    - {open: {type: concern}, fields: [id, date, type, concern], source: L1}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("  provider:\n", row, 1), encoding="utf-8")
    arguments = ["check", "--root", str(root), "--since", "HEAD", "--format", "json", "--only", "sound"]
    assert cli.main(arguments) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(item["code"], item["event"], item["episode"]) for item in found] == [("opens-untold", "first", NAME)]
