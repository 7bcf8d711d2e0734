"""Erasing a record or one field of it: gone from the files, or from every commit, and a tombstone stays."""

import os
import subprocess
from pathlib import Path

import pytest

from generator import cli, history, rewriting
from generator.workspace import load
from tests.conftest import Folder
from tests.tiny import HEAD

NAME = "records/episodes/2026/ty-1.yaml"
EVENTS = """\
# First come the concerns.
- {id: c, date: 2026-04-01, type: concern, concern: complaint}
- id: n
  date: 2026-04-02   # a Thursday
  type: note
  text: >-
    Mrs Canary
    told us.

- {id: m, date: 2026-04-03, type: meeting, meeting: review, chair: manager, summary: "Canary was named", present: nurse}
- id: x
  date: 2026-04-04
  type: correction
  of: m
  reason: A slip.
  set:
    summary: Canary was not named
- {id: l, date: 2026-04-05, type: communication, letter: notice, to: provider, for: m, words: {outcome: Canary stays}}
- id: q
  date: 2026-04-06
  type: meeting
  meeting: review
  parts:
    - {part: one, present: [nurse], notes: Canary sang}
"""
ASK = ("--ground", "DP-26-4", "--by", "data-protection-officer")


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", errors="replace").stdout


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{part}_NAME", "Tests")
        monkeypatch.setenv(f"GIT_{part}_EMAIL", "tests@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


@pytest.fixture
def kept(folder: Folder) -> Folder:
    """A workspace in git: two commits with the record, one of them before a part of it was written."""
    folder.episode("ty-1", EVENTS.partition("- id: q")[0])
    folder.episode("ty-2", "- {id: o, date: 2026-04-01, type: note, text: Another matter.}")
    git(folder.root, "init", "--quiet", "--initial-branch=main")
    git(folder.root, "add", "--all")
    git(folder.root, "commit", "--quiet", "--message", "Begin")
    folder.episode("ty-1", EVENTS)
    git(folder.root, "commit", "--quiet", "--all", "--message", "Go on")
    return folder


def erase(folder: Folder, *arguments: str) -> int:
    return cli.main(
        ["erase", "ty-1", *arguments, *(ASK if "--ground" not in arguments else ()), "--root", str(folder.root)]
    )


def refused(folder: Folder, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    before = {path: path.read_bytes() for path in (folder.root / "records").rglob("*.yaml")}
    assert erase(folder, *arguments) == 2
    assert {path: path.read_bytes() for path in (folder.root / "records").rglob("*.yaml")} == before
    return capsys.readouterr().err.removeprefix("concerns: ").rstrip("\n")


def since(folder: Folder, revision: str) -> list[tuple[str, str | None]]:
    workspace = load(folder.root)
    found = history.tampering(folder.root, revision, workspace.procedures, workspace.contacts, workspace.erased)
    return [(fault.code, fault.event) for fault in (*workspace.faults, *found)]


# --- from the files of today ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "field", "before", "after"),
    [
        ("n", "text", "  text: >-\n      Mrs Canary\n      told us.\n", "  text: erased\n"),
        ("l", "words/outcome", "outcome: Canary stays", "outcome: erased"),
        ("q", "parts/0/notes", "notes: Canary sang", "notes: erased"),
        ("m", "present", "present: nurse}\n", "present: erased}\n"),
        ("m", "chair", "chair: manager, ", ""),
        ("l", "words", "words: {outcome: Canary stays}", "words: erased"),
        ("x", "reason", "reason: A slip.", "reason: erased"),
    ],
)
def test_one_field_goes_and_every_other_character_stays(
    kept: Folder, event: str, field: str, before: str, after: str
) -> None:
    text = (kept.root / NAME).read_text(encoding="utf-8")
    assert text.count(before) == 1
    if field == "words":  # a letter's words are no text, so the field goes as a whole
        before, after = f", {before}", ""
    assert erase(kept, "--event", event, "--field", field) == 0
    assert (kept.root / NAME).read_text(encoding="utf-8") == text.replace(before, after)
    assert (kept.root / "records/erased/ty-1-1.yaml").read_text(encoding="utf-8") == (
        "# yaml-language-server: $schema=../../schemas/erased.schema.json\n"
        f"id: ty-1-1\nrecord: ty-1\nevent: {event}\nfield: {field}\non: 2026-05-01\nby: data-protection-officer\n"
        "ground: 'DP-26-4'\n"
    )
    assert since(kept, "HEAD") == []


def test_what_a_correction_set_the_field_to_goes_with_it(kept: Folder) -> None:
    text = (kept.root / NAME).read_text(encoding="utf-8")
    assert erase(kept, "--event", "m", "--field", "summary") == 0
    expected = text.replace('summary: "Canary was named"', "summary: erased").replace("Canary was not named", "erased")
    assert (kept.root / NAME).read_text(encoding="utf-8") == expected
    assert since(kept, "HEAD") == []


def test_the_title_of_a_record_can_go(kept: Folder) -> None:
    kept.episode("ty-1", EVENTS, f"title: Mrs Canary's home\n{HEAD}")
    git(kept.root, "commit", "--quiet", "--all", "--message", "Name it")
    assert erase(kept, "--field", "title") == 0
    assert (kept.root / NAME).read_text(encoding="utf-8").startswith("title: erased\nprocedure: tiny\n")
    assert since(kept, "HEAD") == []


def test_a_whole_record_goes_and_its_tombstone_says_so(kept: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert erase(kept) == 0
    assert not (kept.root / NAME).exists()
    assert capsys.readouterr().out == (
        "ty-1: the record is erased; records/erased/ty-1.yaml says so.\n"
        "It is gone from the files of today, and still stands in earlier commits.\n"
        "  = what to do: commit both files. To take it out of history too, agree a time with everybody who has a\n"
        "    clone and run the same command with --history (docs/personal-data.md).\n"
    )
    assert since(kept, "HEAD") == []
    (stone,) = load(kept.root).erased
    assert (stone.record, stone.event, stone.field, stone.ground) == ("ty-1", "", "", "DP-26-4")


# --- what a tombstone accounts for, and what not ----------------------------------------------------------------


def test_a_tombstone_of_a_field_accounts_for_nothing_else(kept: Folder) -> None:
    assert erase(kept, "--event", "n", "--field", "text") == 0
    path = kept.root / NAME
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("chair: manager", "chair: director"), encoding="utf-8")
    assert since(kept, "HEAD") == [("event-changed", "m")]
    path.write_text(good.replace("text: erased", "text: Nobody told us."), encoding="utf-8")
    assert since(kept, "HEAD") == [("not-erased", "n")]
    path.write_text(good.replace("date: 2026-04-02", "date: 2026-04-01"), encoding="utf-8")
    assert since(kept, "HEAD") == [("event-changed", "n")]
    path.unlink()
    assert since(kept, "HEAD") == [("record-removed", None)]


def test_a_tombstone_without_erasing_is_a_fault(kept: Folder) -> None:
    kept.write("records/erased/ty-1.yaml", "record: ty-1\non: 2026-05-01\nby: somebody\nground: None\n")
    (fault,) = load(kept.root).faults
    assert (fault.code, str(fault.place)) == ("not-erased", "records/erased/ty-1.yaml:1:1")
    assert fault.message == f"the record is said to be erased and still stands in {NAME}"


def test_a_tombstone_of_another_record_accounts_for_nothing(kept: Folder) -> None:
    kept.write("records/erased/ty-9.yaml", "record: ty-9\non: 2026-05-01\nby: somebody\nground: None\n")
    (kept.root / NAME).unlink()
    assert since(kept, "HEAD") == [("record-removed", None)]


def test_a_tombstone_stays_as_it_is(kept: Folder) -> None:
    assert erase(kept) == 0
    git(kept.root, "add", "--all")
    git(kept.root, "commit", "--quiet", "--message", "Erase")
    assert since(kept, "HEAD") == since(kept, "HEAD~1") == []
    stone = kept.root / "records/erased/ty-1.yaml"
    stone.write_text(stone.read_text(encoding="utf-8").replace("DP-26-4", "DP-26-5"), encoding="utf-8")
    assert since(kept, "HEAD") == [("tombstone-changed", None)]
    stone.unlink()
    assert ("tombstone-changed", None) in since(kept, "HEAD")


def test_a_tombstone_holds_no_personal_data(kept: Folder) -> None:
    kept.write("records/erased/ty-9.yaml", "record: ty-9\non: 2026-05-01\nby: somebody\nground: Ring 07700 900123\n")
    assert [fault.code for fault in load(kept.root).faults] == ["personal-data"]


def test_holds_are_added_and_ended_and_never_changed(kept: Folder) -> None:
    def held(*rows: str) -> str:
        return f"holds: [{', '.join(f'{{from: {row}}}' for row in rows)}]\n{HEAD}"

    one, two = "2026-04-01, by: a, reason: A claim", "2026-04-02, by: a, reason: An inquest"
    kept.episode("ty-1", EVENTS, held(one))
    assert since(kept, "HEAD") == []
    git(kept.root, "commit", "--quiet", "--all", "--message", "Hold")
    ended = f"{one}, until: 2026-05-01"
    for now, code in (
        ((one, two), []),
        ((ended,), []),
        ((ended, two), []),
        ((two, one), ["header-changed"]),
        ((one.replace("claim", "whim"),), ["header-changed"]),
        ((one.replace("04-01", "04-03"), two), ["header-changed"]),
    ):
        kept.episode("ty-1", EVENTS, held(*now))
        assert [found[0] for found in since(kept, "HEAD")] == code
    kept.episode("ty-1", EVENTS)
    assert [found[0] for found in since(kept, "HEAD")] == ["header-changed"]
    kept.episode("ty-1", EVENTS, held(ended))
    git(kept.root, "commit", "--quiet", "--all", "--message", "End it")
    kept.episode("ty-1", EVENTS, held(f"{one}, until: 2026-05-02"))
    assert [found[0] for found in since(kept, "HEAD")] == ["header-changed"]


# --- refused ----------------------------------------------------------------------------------------------------


def test_nothing_is_erased_while_a_hold_stands(kept: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    hold = "holds: [{from: 2026-04-01, by: monitoring-officer, reason: An inquest%s}]\n"
    kept.episode("ty-1", EVENTS, f"{hold % ''}{HEAD}")
    said = (
        "nothing is erased while a legal hold stands: since 1 April 2026, by monitoring-officer: An inquest. "
        "When it has ended, give its last day as until."
    )
    assert refused(kept, capsys) == said
    assert refused(kept, capsys, "--event", "n", "--field", "text") == said
    assert refused(kept, capsys, "--history") == said
    kept.episode("ty-1", EVENTS, f"{hold % ', until: 2026-04-30'}{HEAD}")
    assert erase(kept) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--event", "n"), "an event is not erased as a whole: name the field with --field, or leave --event out"),
        (("--event", "n", "--field", "summary"), f"the event n of {NAME} holds no field summary"),
        (("--event", "z", "--field", "summary"), f"the event z of {NAME} holds no field summary"),
        (
            ("--event", "n", "--field", "date"),
            "the record cannot do without date: what it says has to stand there for the rules",
        ),
        (("--ground", "Ring 07700 900123", "--by", "dpo"), ("the ground holds what looks like personal data, and would "
         "stay: give a reference instead")),
        (("--ground", " ", "--by", "dpo"), ("--ground says on what ground, in one line: retention, or the reference of "
         "what asks for it")),
        (
            ("--ground", "DP-1", "--by", "Mrs Canary"),
            "'Mrs Canary' is not a role: write it as data-protection-officer, and never a name",
        ),
        (("--ground", "retention", "--by", "dpo"), "ty-1 goes on: retention counts from its end"),
        (
            ("--ground", "retention", "--by", "dpo", "--event", "n", "--field", "text"),
            "retention disposes of whole records; for one field give the reference of what asks for it",
        ),
    ],
)  # fmt: skip
def test_what_may_not_be_erased_is_refused_in_words(
    kept: Folder, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert refused(kept, capsys, *arguments) == said
    assert not (kept.root / "records/erased").exists()


def test_retention_disposes_of_what_is_due(kept: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    ended = """
    - {id: p, date: 2020-02-27, type: decision, decision: move, to: panel, criteria: [ty-harm], rationale: So.}
    - {id: o, date: 2020-02-28, type: decision, decision: move, to: over, by: director}
    """
    kept.episode("ty-1", ended)
    due = ("--ground", "retention", "--by", "dpo")
    assert refused(kept, capsys, *due) == (
        "no rule on retention is set: your authority fixes one under retention in concerns.yaml"
    )
    kept.write("concerns.yaml", "name: Tests\nas_of: 2026-02-27\nretention: {after: 6 years}\n")
    assert refused(kept, capsys, *due) == (
        "ty-1 is kept for 6 years after 28 February 2020: it is due on 28 February 2026"
    )
    kept.write("concerns.yaml", "name: Tests\nas_of: 2026-02-28\nretention: {after: 6 years}\n")
    assert erase(kept, *due) == 0
    assert not (kept.root / NAME).exists()


def test_a_record_that_there_is_not_is_told(kept: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["erase", "ty-3", *ASK, "--root", str(kept.root)]) == 2
    assert capsys.readouterr().err.startswith("concerns: there is no record ty-3. Did you mean ty-")


def test_a_record_with_faults_can_be_erased_too(kept: Folder) -> None:
    kept.episode("ty-1", EVENTS.replace("told us", "on 07700 900123").replace("meeting: review, c", "meeting: x, c"))
    assert erase(kept, "--event", "n", "--field", "text") == 0
    assert [fault.code for fault in load(kept.root).faults] == ["unknown-word"]


# --- from history too -------------------------------------------------------------------------------------------


def everything(root: Path) -> str:
    """All that any object of the repository holds, whether a branch reaches it or not."""
    return git(root, "cat-file", "--batch-all-objects", "--batch") + git(root, "log", "--patch", "--all")


def commits(root: Path) -> list[str]:
    return git(root, "log", "--format=%s", "--reverse").splitlines()


def test_a_record_is_gone_from_every_object_and_all_else_stays(
    kept: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    root = kept.root
    git(root, "branch", "side", "HEAD~1")
    git(root, "tag", "--annotate", "v1", "--message", "First")
    others = git(root, "ls-tree", "-r", "HEAD", "--", "records/episodes/2026/ty-2.yaml", "procedures", "concerns.yaml")
    assert "Canary" in everything(root)
    assert erase(kept, "--history") == 0
    assert "Canary" not in everything(root)
    assert git(root, "rev-list", "--objects", "--all").count("ty-1.yaml") == 1  # the tombstone
    assert not (root / NAME).exists()
    assert git(root, "status", "--porcelain") == ""
    assert commits(root) == ["Begin", "Go on", "Erase the record of ty-1"]
    assert git(root, "branch", "--list", "--format=%(refname:short)").split() == ["main", "side"]
    assert git(root, "tag").split() == ["v1"]
    now = git(root, "ls-tree", "-r", "HEAD", "--", "records/episodes/2026/ty-2.yaml", "procedures", "concerns.yaml")
    assert now == others
    assert since(kept, "HEAD~1") == since(kept, "HEAD~2") == []
    told = capsys.readouterr().out
    for step in ("git push --force --all", "clone", "pull requests, forks, caches", "Build the sites", "Backups"):
        assert step in told


def test_a_field_is_gone_from_every_version_of_the_record(kept: Folder) -> None:
    assert erase(kept, "--event", "m", "--field", "summary", "--history") == 0
    held = everything(kept.root)
    assert "Canary was" not in held
    assert "Mrs Canary" in held
    assert "Canary sang" in held
    versions = [git(kept.root, "show", f"HEAD~{back}:{NAME}") for back in range(3)]
    assert versions[0] == versions[1] == (kept.root / NAME).read_text(encoding="utf-8")
    assert versions[2] + "".join(versions[0].partition("  - id: q")[1:]) == versions[0]
    assert since(kept, "HEAD~2") == []


def test_what_was_erased_from_the_files_can_go_from_history_later(kept: Folder) -> None:
    assert erase(kept, "--event", "n", "--field", "text") == 0
    git(kept.root, "add", "--all")
    git(kept.root, "commit", "--quiet", "--message", "Erase")
    assert "Mrs Canary" in everything(kept.root)
    assert erase(kept, "--event", "n", "--field", "text", "--history") == 0
    assert "Mrs Canary" not in everything(kept.root)
    assert commits(kept.root) == ["Begin", "Go on", "Erase"]
    assert [stone.id for stone in load(kept.root).erased] == ["ty-1-1"]
    assert erase(kept) == 0
    git(kept.root, "add", "--all")
    git(kept.root, "commit", "--quiet", "--message", "Erase all")
    assert erase(kept, "--history") == 0
    assert "Canary" not in everything(kept.root)
    assert since(kept, "HEAD~1") == []


def test_a_version_that_cannot_be_read_keeps_nothing(kept: Folder) -> None:
    whole = (kept.root / NAME).read_text(encoding="utf-8")
    kept.write(NAME, whole + "  - {id: [Canary\n")
    git(kept.root, "commit", "--quiet", "--all", "--message", "Break it")
    kept.write(NAME, whole)
    git(kept.root, "commit", "--quiet", "--all", "--message", "Mend it")
    assert erase(kept, "--event", "n", "--field", "text", "--history") == 0
    assert git(kept.root, "show", f"HEAD~2:{NAME}") == "# erased: this version of the record could not be read\n"
    assert "Mrs Canary" not in everything(kept.root)


def test_a_workspace_in_a_folder_of_a_clone_and_what_it_knows_of_the_other_side(tmp_path: Path, kept: Folder) -> None:
    other, clone = tmp_path / "other", tmp_path / "clone"
    other.mkdir()
    git(other, "init", "--quiet", "--initial-branch=main")
    (kept.root / ".git").rename(tmp_path / "gone")
    kept.root.rename(other / "care")
    git(other, "add", "--all")
    git(other, "commit", "--quiet", "--message", "All")
    git(other, "branch", "elsewhere")
    git(tmp_path, "clone", "--quiet", str(other), str(clone))
    assert erase(Folder(clone / "care"), "--history") == 0
    assert "Canary" not in everything(clone)
    refs = git(clone, "for-each-ref", "--format=%(refname)").split()
    assert refs == [
        "refs/heads/main",
        "refs/remotes/origin/HEAD",
        "refs/remotes/origin/elsewhere",
        "refs/remotes/origin/main",
    ]
    assert git(clone, "symbolic-ref", "refs/remotes/origin/HEAD") == "refs/remotes/origin/main\n"
    assert (clone / "care/records/erased/ty-1.yaml").exists()
    assert git(clone, "remote").split() == ["origin"]
    assert "Canary" in everything(other)


def stash(folder: Folder) -> None:
    folder.write("concerns.yaml", "name: Else\nas_of: 2026-05-01\n")
    git(folder.root, "stash")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: folder.write("concerns.yaml", "name: Else\n"), "there are changes that are not committed"),
        (stash, "there are stashes, which may hold it too"),
        (lambda folder: git(folder.root, "checkout", "--quiet", "--detach"), "check out a branch first"),
        (lambda folder: git(folder.root, "worktree", "add", "../beside", "-b", "b"), "there are other working folders"),
    ],
)  # fmt: skip
def test_history_is_not_rewritten_where_something_would_be_lost_or_left(
    kept: Folder, capsys: pytest.CaptureFixture[str], change: object, said: str
) -> None:
    assert callable(change)
    change(kept)
    before = git(kept.root, "rev-parse", "HEAD")
    assert refused(kept, capsys, "--history").startswith(said)
    assert git(kept.root, "rev-parse", "HEAD") == before


def test_a_folder_that_is_not_in_git_has_no_history(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.episode("ty-1", EVENTS)
    assert "not a git repository" in refused(folder, capsys, "--history")


@pytest.mark.parametrize("at", ["_filter", "_commit", "_left"])
def test_cut_short_before_the_switch_everything_is_as_it_was(
    kept: Folder, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = git(kept.root, "for-each-ref")
    with monkeypatch.context() as patch:
        patch.setattr(rewriting, at, stop)
        assert erase(kept, "--history") == 2
    assert git(kept.root, "for-each-ref") == before
    assert git(kept.root, "status", "--porcelain") == ""
    assert not list((kept.root / ".git").glob("concerns-*"))
    assert erase(kept, "--history") == 0


@pytest.mark.parametrize("arguments", [(), ("--event", "n", "--field", "text")])
def test_cut_short_after_the_switch_the_same_command_finishes_it(
    kept: Folder, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rewriting, "finish", stop)
        assert erase(kept, *arguments, "--history") == 2
    assert "Mrs Canary" in everything(kept.root)
    assert erase(kept, *arguments, "--history") == 0
    assert "Mrs Canary" not in everything(kept.root)
    assert git(kept.root, "status", "--porcelain") == ""
    assert len(commits(kept.root)) == 3
