"""The command line: exit codes, what is printed, and that nobody ever sees a traceback."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator import cli
from tests.conftest import Folder
from tests.test_history import commit, git
from tests.tiny import HERE, record

R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review, chair: manager}"
K1 = "- {id: k1, date: 2026-04-01, type: concern, concern: complaint}"
I1 = "- {id: i1, date: 2026-03-30, type: communication, letter: invitation, to: provider, for: r1}"
L1 = "- {id: l1, date: 2026-04-13, type: communication, letter: notice, to: provider, for: r1}"
KEPT = f"{K1}\n{R1}\n{I1}\n{L1}"
"""A review with all that goes with it, in time."""
LATE = KEPT.replace("2026-04-13", "2026-04-14")
EXPLAINED = f"""{LATE}
- id: e1
  date: 2026-04-15
  type: exception
  exception: explanation
  rule: ty-10
  for: r1
  ground: Illness.
  harm: None came of it.
"""
DEPARTED = f"""{LATE}
- id: e1
  date: 2026-04-15
  type: exception
  exception: departure
  rule: ty-10
  for: r1
  agreed_by: director
  consulted: nurse
  ground: emergency
"""
FAULTY = R1.replace("2026-04-02", "2026-04-31")


class Run(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever JSON it printed
        """The printed JSON."""
        return json.loads(self.out)


class Shell:
    """Runs commands in a workspace, within this process."""

    def __init__(self, folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, command: str, *arguments: str) -> Run:
        """Run one command with the workspace as its root."""
        self._capsys.readouterr()
        code = cli.main([command, "--root", str(self.folder.root), *arguments])
        said = self._capsys.readouterr()
        return Run(code, said.out, said.err)

    def rules(self, *arguments: str) -> list[str]:
        """The rules and codes of the findings of a check, prompts left out."""
        found = self.run("check", "--format", "json", *arguments).data["findings"]
        return [row["rule"] or row["code"] for row in found if row["kind"] != "prompt"]


@pytest.fixture
def shell(folder: Folder, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(folder, capsys)


# --- every command ----------------------------------------------------------------------------------------------

COMMANDS = {
    "audience",
    "build",
    "check",
    "due",
    "erase",
    "explain",
    "letter",
    "new",
    "password",
    "retention",
    "serve",
    "sweep",
    "test",
}


def test_the_commands_are_those_that_are_documented() -> None:
    assert set(cli.COMMANDS) == COMMANDS


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_the_first_line_of_what_it_does(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([name, "--help"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    first = (cli.COMMANDS[name].run.__doc__ or "").partition("\n")[0]
    assert first in printed
    assert f"usage: concerns {name}" in printed
    assert "--root" in printed


def test_the_folder_may_be_named_before_the_command_too(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.episode("ty-1", LATE)
    assert cli.main(["--root", str(folder.root), "check", "--only", "sound"]) == 0
    assert "The files are sound" in capsys.readouterr().out
    assert cli.main(["--root", str(folder.root)]) == 2
    assert cli.main(["--root"]) == 2


def test_the_help_of_the_program_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if f"\n  {name} " not in printed] == []


MISUSE = (
    ((), "no command"),
    (("chekc",), "a command misspelt"),
    (("check", "--as-of", "20/04/2026"), "a day the other way round"),
    (("check", "--as-of", "2026-04-31"), "no day of the calendar"),
    (("check", "--format", "xml"), "a format that there is not"),
    (("check", "--only", "some"), "a part that there is not"),
    (("check", "--nothing"), "an option that there is not"),
    (("due", "--within", "many"), "no number"),
    (("explain",), "no episode"),
    (("check", "--since"), "no revision"),
)


@pytest.mark.parametrize(("arguments", "why"), MISUSE)
def test_misuse_exits_2_and_says_how_to_do_it(
    arguments: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(list(arguments)) == 2, why
    said = capsys.readouterr()
    assert said.out == "", why
    assert said.err.startswith("usage: concerns"), why


def test_a_bad_day_is_told_with_a_good_one(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "--as-of", "20/04/2026"])
    assert "'20/04/2026' is not a day: write it as 2026-04-20" in capsys.readouterr().err


# --- check ------------------------------------------------------------------------------------------------------


class Checked(NamedTuple):
    """An episode, how it was asked, the exit code, and the counts."""

    name: str
    events: str
    arguments: tuple[str, ...]
    code: int
    counts: tuple[int, int, int, int]

    def __str__(self) -> str:
        return self.name


CHECKED = (
    Checked("all kept", KEPT, (), 0, (0, 0, 0, 0)),
    Checked("a limit missed", LATE, (), 1, (0, 1, 0, 0)),
    Checked("a limit missed and explained", EXPLAINED, (), 0, (0, 0, 0, 1)),
    Checked("a limit missed, as agreed", DEPARTED, (), 0, (0, 0, 0, 0)),
    Checked("a should not kept", f"{K1}\n{R1}\n{L1}", (), 0, (0, 0, 1, 0)),
    Checked("a file that is wrong", FAULTY, (), 1, (1, 0, 0, 0)),
    Checked("sound: a limit missed", LATE, ("--only", "sound"), 0, (0, 0, 0, 0)),
    Checked("sound: a file that is wrong", FAULTY, ("--only", "sound"), 1, (1, 0, 0, 0)),
    Checked("kept: a limit missed", LATE, ("--only", "kept"), 1, (0, 1, 0, 0)),
    Checked("kept: a file that is wrong", FAULTY, ("--only", "kept"), 0, (0, 0, 0, 0)),
    Checked("as of the due day", f"{K1}\n{R1}\n{I1}", ("--as-of", "2026-04-13"), 0, (0, 0, 0, 0)),
    Checked("as of the day after", f"{K1}\n{R1}\n{I1}", ("--as-of", "2026-04-14"), 1, (0, 1, 0, 0)),
    Checked("as of before the explanation", EXPLAINED, ("--as-of", "2026-04-14"), 1, (0, 1, 0, 0)),
    Checked("as of before anything", LATE, ("--as-of", "2026-01-01"), 0, (0, 0, 0, 0)),
)


@pytest.mark.parametrize("row", CHECKED, ids=str)
def test_a_check_exits_0_when_nothing_is_unanswered_and_else_1(row: Checked, shell: Shell) -> None:
    shell.folder.episode("ty-1", row.events)
    found = shell.run("check", "--format", "json", *row.arguments)
    counts = tuple(found.data[name] for name in ("faults", "breaches", "warnings", "explained"))
    assert (row.code, row.counts) == (found.code, counts)


@pytest.mark.parametrize("how", ["text", "json", "github", "sarif", "markdown"])
def test_the_exit_code_does_not_hang_on_the_format(how: str, shell: Shell) -> None:
    shell.folder.episode("ty-1", LATE)
    assert shell.run("check", "--format", how).code == 1


def test_the_workspaces_own_day_counts_unless_another_is_given(shell: Shell) -> None:
    assert shell.run("check", "--format", "json").data["as_of"] == "2026-05-01"
    assert shell.run("check", "--format", "json", "--as-of", "2026-04-03").data["as_of"] == "2026-04-03"


def test_later_events_are_left_out_and_are_no_fault(shell: Shell) -> None:
    shell.folder.episode("ty-1", "\n".join((K1, R1, L1, I1.replace("2026-03-30", "2027-01-01"))))
    found = shell.run("check", "--format", "json", "--all-verdicts", "--as-of", "2026-04-02").data
    assert found["faults"] == 0
    assert {row["event"] for row in found["verdicts"]} == {"r1"}
    assert [row["verdict"] for row in found["verdicts"] if row["rule"] == "ty-10"] == ["open"]


def test_every_verdict_is_shown_where_all_are_asked_for(shell: Shell) -> None:
    shell.folder.episode("ty-1", KEPT)
    body = shell.run("check", "--format", "json", "--all-verdicts").data
    assert [(row["rule"], row["verdict"]) for row in body["verdicts"]] == [
        ("ty-10", "met"),
        ("ty-11", "met"),
        ("ty-14", "met"),
        ("ty-15", "breach"),
        ("ty-22", "open"),
        ("ty-23", "open"),
        ("ty-t1", "met"),
    ]
    assert "verdicts" not in shell.run("check", "--format", "json").data


def test_findings_may_be_limited_to_some_files_but_faults_anywhere_count(shell: Shell) -> None:
    first = shell.folder.episode("ty-1", LATE)
    shell.folder.episode("ty-2", LATE)
    assert shell.rules() == ["ty-10", "ty-10"]
    assert shell.rules(str(first)) == ["ty-10"]
    assert shell.rules(str(first.parent)) == ["ty-10", "ty-10"]
    shell.folder.episode("ty-3", FAULTY)
    assert shell.rules(str(first)) == ["ty-10", "not-a-date"]
    kept = shell.folder.episode("ty-4", KEPT)
    assert (shell.rules(str(kept)), shell.run("check", str(kept)).code) == (["not-a-date"], 1)


def test_options_may_stand_before_and_after_paths(shell: Shell) -> None:
    first = shell.folder.episode("ty-1", LATE)
    shell.folder.episode("ty-2", LATE)
    assert len(shell.run("check", str(first), "--format", "json", "--only", "kept").data["findings"]) == 2


@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere.yaml", "there is no file {root}/nowhere.yaml"), ("../outside.yaml", "is outside the workspace")],
)
def test_a_path_that_is_no_file_of_the_workspace_is_misuse(path: str, message: str, shell: Shell) -> None:
    (shell.folder.root.parent / "outside.yaml").write_text("a: 1\n")
    found = shell.run("check", str(shell.folder.root / path))
    assert (found.code, found.out) == (2, "")
    assert message.format(root=shell.folder.root) in found.err


def test_a_programme_is_judged_by_the_standing_duties(shell: Shell) -> None:
    head = "procedure: tiny\nhost: north\nevents:\n"
    note = "- {id: n1, date: 2026-01-01, type: note, text: a}"
    shell.folder.write("records/programmes/north.yaml", record(note, head))
    assert shell.rules() == ["ty-19"]
    assert shell.run("check").code == 0


# --- check --since ----------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(shell: Shell) -> Shell:
    """A workspace in git with two episodes, each of which missed a limit."""
    shell.folder.episode("ty-1", LATE)
    shell.folder.episode("ty-2", LATE)
    git(shell.folder.root, "init", "--quiet", "--initial-branch=main")
    commit(shell.folder)
    return shell


def test_since_a_revision_only_what_differs_is_told(recorded: Shell) -> None:
    assert recorded.rules("--since", "HEAD") == []
    assert recorded.run("check", "--since", "HEAD").code == 0
    recorded.folder.episode("ty-2", f"{LATE}\n- {{id: n1, date: 2026-04-20, type: note, text: a}}")
    assert recorded.rules("--since", "HEAD") == ["ty-10"]


def test_since_a_revision_a_new_record_is_told(recorded: Shell) -> None:
    recorded.folder.episode("ty-3", LATE)
    assert recorded.rules("--since", "HEAD") == ["ty-10"]


SINCE: tuple[tuple[str, list[str], int, str], ...] = (
    (KEPT, ["event-changed"], 1, "a late day was changed into one in time"),
    (f"{K1}\n{R1}\n{I1}", ["event-removed", "ty-10"], 1, "the late letter was taken out"),
    (EXPLAINED, ["ty-10"], 0, "an explanation was added"),
    (
        f"{LATE}\n- {{id: c1, date: 2026-04-20, type: correction, of: l1, set: {{date: 2026-04-13}}, reason: A slip.}}",
        [],
        0,
        "a correction was added",
    ),
)


@pytest.mark.parametrize(("events", "expected", "code", "why"), SINCE)
def test_since_a_revision_the_chronology_may_only_grow(
    recorded: Shell, events: str, expected: list[str], code: int, why: str
) -> None:
    recorded.folder.episode("ty-1", events)
    assert expected == recorded.rules("--since", "HEAD"), why
    assert code == recorded.run("check", "--since", "HEAD").code, why


def test_tampering_blocks_a_merge_and_is_no_matter_of_limits(recorded: Shell) -> None:
    recorded.folder.episode("ty-1", KEPT)
    assert recorded.rules("--since", "HEAD", "--only", "sound") == ["event-changed"]
    assert recorded.rules("--since", "HEAD", "--only", "kept") == []
    assert recorded.rules() == ["ty-10"]


def test_a_faulty_event_may_be_mended_since_a_revision(shell: Shell) -> None:
    shell.folder.episode("ty-1", f"{K1}\n{FAULTY}")
    git(shell.folder.root, "init", "--quiet", "--initial-branch=main")
    commit(shell.folder)
    shell.folder.episode("ty-1", KEPT)
    assert (shell.rules("--since", "HEAD"), shell.run("check", "--since", "HEAD").code) == ([], 0)


def test_a_revision_that_there_is_not_is_misuse(recorded: Shell) -> None:
    found = recorded.run("check", "--since", "nowhere")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("concerns: --since nowhere: ")


def test_since_without_git_is_misuse(shell: Shell) -> None:
    found = shell.run("check", "--since", "HEAD")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("concerns: --since HEAD: ")


# --- the other commands -----------------------------------------------------------------------------------------


def story(folder: Folder, verdict: str) -> Path:
    text = record(R1, "procedure: tiny\nevents:\n")
    expect = f"expect: {{verdicts: [{{rule: ty-10, verdict: {verdict}}}]}}\n"
    name = "procedures/tiny/2026-01-01/stories/a.yaml"
    return folder.write(name, f"name: A story\nas_of: 2026-04-13\n{text}{expect}")


def test_stories_that_come_out_exit_0_and_others_1(shell: Shell) -> None:
    story(shell.folder, "open")
    passed = shell.run("test")
    assert (passed.code, passed.out) == (0, f"1 stories: 1 as expected, 0 not.\n{SOUND}")
    story(shell.folder, "overdue")
    failed = shell.run("test")
    assert (failed.code, failed.out) == (
        1,
        (
            "procedures/tiny/2026-01-01/stories/a.yaml: A story\n"
            "  expected  2026-04-13: ty-10, overdue\n"
            "  actual    ty-10, open, event r1, due 2026-04-13\n"
            f"1 stories: 0 as expected, 1 not.\n{SOUND}"
        ),
    )


SOUND = "tiny 2026-01-01: definition sound; --notes lists what else to look at\n"


def test_what_a_definition_never_uses_is_listed_where_it_is_asked_for(shell: Shell) -> None:
    story(shell.folder, "open")
    found = shell.run("test", "--notes")
    head, *lines = found.out.removeprefix("1 stories: 1 as expected, 0 not.\n").splitlines()
    assert (found.code, head) == (0, "tiny 2026-01-01: definition sound")
    assert lines[0] == (
        "procedures/tiny/2026-01-01/questions.yaml:2:3: look at: "
        "lists of questions that no rule, meeting, letter or reading refers to: checks [unused]"
    )


def test_a_definition_that_cannot_work_exits_1_and_says_why(shell: Shell) -> None:
    story(shell.folder, "open")
    moves = shell.folder.root / "procedures/tiny/2026-01-01/moves.yaml"
    moves.write_text(moves.read_text().replace("[ty-harm, ty-silence]", "[ty-hram]"))
    found = shell.run("test")
    assert (found.code, found.out) == (
        1,
        (
            "1 stories: 1 as expected, 0 not.\n"
            "tiny 2026-01-01: 1 fault in the definition; --notes lists what else to look at\n"
            "procedures/tiny/2026-01-01/moves.yaml:11:5: needs correcting: criteria: the procedure has no threshold "
            "ty-hram, so nothing on record can ever be it [ty-t2, unknown-word]\n"
            "  = what to do: Did you mean ty-harm?\n"
        ),
    )
    definition = shell.run("test", "--format", "json").data["definitions"][0]
    assert (definition["procedure"], definition["version"], definition["sound"]) == ("tiny", "2026-01-01", False)
    assert definition["findings"][0] == {
        "weight": "fault",
        "code": "unknown-word",
        "rule": "ty-t2",
        "file": "procedures/tiny/2026-01-01/moves.yaml",
        "line": 11,
        "column": 5,
        "message": "criteria: the procedure has no threshold ty-hram, so nothing on record can ever be it",
        "hint": "Did you mean ty-harm?",
        "story": None,
    }


def test_where_a_procedure_cannot_be_read_its_faults_are_told_and_its_stories_wait(shell: Shell) -> None:
    story(shell.folder, "open")
    home = "procedures/tiny/2026-01-01"
    shell.folder.write(f"{home}/duties/more.yaml", "section: {title: More, order: 9, about: More.}\n")
    shell.folder.write(
        "procedures/overlays/north.yaml",
        'overlay: north\nprocedure: tiny\nversion: "2026-01-01"\nhost: north\ntitle: North\nsays: It.\n',
    )
    found = shell.run("test")
    assert (found.code, found.out) == (
        1,
        "1 stories: 0 as expected, 0 not. 1 not told: their procedure needs correcting first.\n",
    )
    assert [line.partition(": ")[0] for line in found.err.splitlines()] == [f"{home}/duties/more.yaml:1:1"]
    data = shell.run("test", "--format", "json").data
    assert (data["passed"], data["failed"], data["stories"][0]["passed"]) == (0, 1, False)


def test_a_story_of_a_procedure_that_there_is_not_fails(shell: Shell) -> None:
    path = story(shell.folder, "open")
    path.write_text(path.read_text().replace("procedure: tiny", "procedure: tinny"))
    found = shell.run("test")
    assert found.code == 1
    assert "procedure: there is no procedure tinny. Did you mean tiny?" in found.out


def test_the_stories_report_is_data_where_asked_for(shell: Shell) -> None:
    path = story(shell.folder, "open")
    found = shell.run("test", "--format", "json", str(path))
    data = dict(found.data)
    definitions = data.pop("definitions")
    assert [(item["procedure"], item["version"], item["sound"]) for item in definitions] == [
        ("tiny", "2026-01-01", True)
    ]
    assert {item["code"] for item in definitions[0]["findings"]} == {"unused"}
    assert data == {
        "passed": 1,
        "failed": 0,
        "stories": [
            {"path": "procedures/tiny/2026-01-01/stories/a.yaml", "name": "A story", "passed": True, "wrong": []}
        ],
    }


def test_no_stories_and_no_such_story_are_misuse(shell: Shell) -> None:
    none = shell.run("test")
    assert (none.code, none.err) == (
        2,
        (
            "concerns: there are no stories here (stories stand in procedures/<id>/<version>/stories); "
            "the files of the procedures are as they have to be\n"
        ),
    )
    missing = shell.run("test", str(shell.folder.root / "nowhere.yaml"))
    assert (missing.code, missing.err) == (2, f"concerns: there is no file {shell.folder.root}/nowhere.yaml\n")


def test_a_deadline_is_explained_by_the_episodes_id_or_file(shell: Shell) -> None:
    path = shell.folder.episode("ty-1", LATE)
    by_id = shell.run("explain", "ty-1", "ty-10")
    assert by_id.code == 0
    assert by_id == shell.run("explain", str(path), "ty-10")
    assert by_id.out.startswith(
        "ty-1, as of 1 May 2026: Review\n\nty-10: late\n  Set off by:          r1, Thursday 2 April 2026"
    )
    assert by_id.out.count("\n\n") == 1
    assert shell.run("explain", "ty-1").out.count("\n\n") == 7


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ty-9",), "concerns: there is no episode ty-9. Did you mean ty-1?\n"),
        (("ty-1", "ty-100"), "concerns: the procedure has no rule ty-100. Did you mean ty-10?\n"),
        (("ty-1", "ty-18"), "concerns: nothing in ty-1 has set off ty-18 so far\n"),
    ],
)
def test_what_cannot_be_explained_is_misuse(arguments: tuple[str, ...], message: str, shell: Shell) -> None:
    shell.folder.episode("ty-1", LATE)
    found = shell.run("explain", *arguments)
    assert (found.code, found.out, found.err) == (2, "", message)


def test_what_is_overdue_and_falls_due_is_listed_earliest_first(shell: Shell) -> None:
    shell.folder.episode("ty-1", f"{K1}\n{R1}\n{I1}")
    shell.folder.episode("ty-2", "\n".join((K1, R1.replace("04-02", "04-27"), I1)))
    found = shell.run("due", "--format", "json", "--as-of", "2026-04-30", "--within", "5")
    rows = [(row["due"], row["verdict"], row["episode"], row["rule"]) for row in found.data["due"]]
    assert (found.code, found.data["as_of"], found.data["until"]) == (0, "2026-04-30", "2026-05-05")
    assert rows == [("2026-04-13", "overdue", "ty-1", "ty-10"), ("2026-05-05", "open", "ty-2", "ty-10")]
    sooner = shell.run("due", "--format", "json", "--as-of", "2026-04-30", "--within", "4").data["due"]
    assert [row["episode"] for row in sooner] == ["ty-1"]


# --- nobody sees a traceback ------------------------------------------------------------------------------------

BROKEN: Mapping[str, str] = {
    "concerns.yaml": "[",
    "records/episodes/2026/ty-1.yaml": "events: 3\n",
    "records/episodes/2026/ty-2.yaml": "\x00",
    "records/episodes/2026/ty-3.yaml": "- - - a\n",
    "records/episodes/2026/ty-4.yaml": "? {a: b}\n: c\n",
    "records/providers/home.yaml": "services: [[[]]]\n",
    "records/programmes/north.yaml": "&a [*a]\n",
    "procedures/tiny/2026-01-01/moves.yaml": "moves: {}\n",
    "procedures/tiny/2026-01-01/sets.yaml": "sets: {a: {from: {}}}\n",
    "procedures/calendars/england-and-wales.yaml": "holidays: no\n",
}
NO_TRACE = re.compile(r"Traceback|mistake in the program")


@pytest.mark.parametrize("command", ["check", "due", "build", "test"])
def test_a_workspace_in_which_everything_is_broken_is_only_faults(command: str, shell: Shell) -> None:
    for path, text in BROKEN.items():
        shell.folder.write(path, text)
    (shell.folder.root / "records/episodes/2026/ty-5.yaml").mkdir()
    found = shell.run(command)
    assert found.code in {1, 2}
    assert not NO_TRACE.search(found.out + found.err)


@pytest.mark.parametrize("path", BROKEN)
def test_each_broken_file_alone_is_a_fault_of_its_own(path: str, shell: Shell) -> None:
    shell.folder.episode("ty-9", LATE)
    shell.folder.write(path, BROKEN[path])
    found = shell.run("check", "--format", "json")
    assert found.code == 1
    assert path in {row["file"] for row in found.data["findings"] if row["kind"] == "fault"}


@pytest.mark.parametrize("command", ["check", "due", "build", "sweep"])
def test_a_folder_that_is_not_there_is_told_in_words(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "--root", str(HERE / "nowhere")]) == 2
    said = capsys.readouterr()
    assert "there is no concerns.yaml in this folder" in said.out + said.err
    assert not NO_TRACE.search(said.out + said.err)


def test_an_event_dated_later_is_named_as_not_counted(shell: Shell) -> None:
    place = shell.folder.episode("ty-9", R1.replace("2026-04-02", "2062-04-02"))
    said = shell.run("check", "--as-of", "2026-05-01").out
    where = place.relative_to(shell.folder.root).as_posix()
    assert f" 1 event is dated later and not counted, at {where}:" in said
    assert "Limits kept" not in said


def test_a_check_of_the_files_alone_says_nothing_about_limits(shell: Shell) -> None:
    shell.folder.episode("ty-9", LATE)
    said = shell.run("check", "--only", "sound")
    assert said.code == 0
    assert said.out.splitlines()[-1].endswith(
        "0 places need correcting. The files are sound. Limits and rules were not looked at."
    )


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("records/episodes/ty-9.yaml", "records/episodes/<year>/<id>.yaml"),
        ("records/episodes/2026/ty-9.yml", "records/episodes/<year>/<id>.yaml"),
        ("records/providers/old/home.yaml", "records/providers/<id>.yaml"),
    ],
)
def test_a_record_that_nothing_reads_is_a_fault(path: str, wanted: str, shell: Shell) -> None:
    shell.folder.write(path, "procedure: tiny\n")
    found = [row for row in shell.run("check", "--format", "json").data["findings"] if row["code"] == "out-of-place"]
    assert [(row["file"], row["hint"]) for row in found] == [
        (path, f"Move or rename it, so that it is called {wanted}.")
    ]


@pytest.mark.parametrize(
    "path", ["records/episodes/2026/.ty-9.yaml.swp", "records/README.md", "records/providers/README.md"]
)
def test_what_is_no_record_may_lie_among_them(path: str, shell: Shell) -> None:
    shell.folder.write(path, "not a record\n")
    assert shell.run("check", "--format", "json").data["faults"] == 0


def test_a_letter_goes_into_a_pdf_or_a_page_and_a_folder_that_is_there(shell: Shell) -> None:
    shell.folder.episode("ty-9", LATE)
    for out in ("x.docx", "nowhere/x.pdf"):
        said = shell.run("letter", "ty-9", "notice", "--out", str(shell.folder.root / out))
        assert said.code == 2
        assert not NO_TRACE.search(said.out + said.err)


EDGES = (
    (R1.replace("2026-04-02", "9999-12-31"), "9999-12-31", "the last day there is"),
    (R1.replace("2026-04-02", "0001-01-01"), "2026-05-01", "the first day there is"),
    (
        '- {id: k1, date: 9999-12-31, time: "23:00", type: concern, concern: incident}',
        "9999-12-31",
        "hours on the last day",
    ),
    (
        "- {id: p1, date: 9999-12-31, type: plan, plan: improvement, step: signed}",
        "9999-12-31",
        "months on the last day",
    ),
    (LATE, "9999-12-31", "asked about the last day"),
    (LATE, "0001-01-01", "asked about the first day"),
)


@pytest.mark.parametrize(("events", "as_of", "why"), EDGES)
def test_a_day_at_the_edge_of_time_is_never_a_mistake_of_the_program(
    events: str, as_of: str, why: str, shell: Shell
) -> None:
    shell.folder.episode("ty-1", events)
    shell.folder.episode("ty-2", LATE)
    for command in ("check", "due"):
        found = shell.run(command, "--as-of", as_of)
        assert not NO_TRACE.search(found.out + found.err), why


@pytest.mark.parametrize("days", ["999999999", "-999999999", "3652059", "99999999999999"])
def test_looking_very_far_ahead_is_never_a_mistake_of_the_program(days: str, shell: Shell) -> None:
    shell.folder.episode("ty-1", LATE)
    found = shell.run("due", f"--within={days}")
    assert not NO_TRACE.search(found.out + found.err)


def test_a_mistake_of_the_program_is_told_in_words(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> None:
        raise RuntimeError("a slip")

    monkeypatch.delenv("CONCERNS_DEBUG", raising=False)
    monkeypatch.setattr("generator.commands.load", broken)
    found = shell.run("check")
    assert found == Run(
        2,
        "",
        "concerns: this is a mistake in the program, not in your records (RuntimeError: a slip).\n"
        "  = what to do: send this line to whoever looks after the program; CONCERNS_DEBUG=1 shows more.\n",
    )
    monkeypatch.setenv("CONCERNS_DEBUG", "1")
    with pytest.raises(RuntimeError, match="a slip"):
        shell.run("check")


def test_stopping_it_is_told_in_words(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.commands.load", stopped)
    assert shell.run("check") == Run(2, "", "concerns: stopped; nothing was changed.\n")


# --- as its own process -----------------------------------------------------------------------------------------


def process(folder: Folder, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", *arguments]
    settings = {**os.environ, "PYTHONPATH": str(HERE.parent), **more}
    return subprocess.run(
        command, cwd=folder.root, env=settings, capture_output=True, text=True, check=False, timeout=60
    )


def test_there_are_no_codes_of_a_terminal_where_there_is_none(folder: Folder) -> None:
    folder.episode("ty-1", LATE)
    found = process(folder, "check", FORCE_COLOR="1", TERM="xterm-256color")
    assert found.returncode == 1
    assert "\x1b" not in found.stdout + found.stderr


def test_a_pipe_that_is_closed_early_is_no_traceback(folder: Folder) -> None:
    for number in range(60):
        folder.episode(f"ty-{number}", LATE)
    command = f"{sys.executable} -m generator check --all-verdicts | head -n 1"
    settings = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    found = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder.root,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (found.stdout.count("\n"), found.stderr) == (1, "")


def test_text_of_any_script_is_printed_wherever_the_program_runs(folder: Folder) -> None:
    folder.episode("ty-1", EXPLAINED.replace("Illness.", "Salwch yn Nhŷ Corsen."))
    found = process(folder, "check", "--format", "json", PYTHONIOENCODING="latin-1")
    assert found.returncode == 0
    assert "Nhŷ Corsen" in found.stdout


def test_the_same_records_give_the_same_report_whatever_the_seed(folder: Folder) -> None:
    folder.episode("ty-1", LATE)
    folder.episode("ty-2", FAULTY.replace("meeting: review", "meeting: revue, stage: x, zone: y"))
    printed = {process(folder, "check", "--all-verdicts", PYTHONHASHSEED=seed).stdout for seed in ("1", "2", "3")}
    assert len(printed) == 1
