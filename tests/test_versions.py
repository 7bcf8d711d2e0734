"""A later version of a procedure says only what it changes; episodes keep theirs; what would differ is told."""

import json
from datetime import date

import pytest

from generator import cli, handbook
from generator.changes import changes
from generator.judge import judge
from generator.model import Data
from generator.procedure import Procedure
from generator.replay import replay
from generator.stories import told
from generator.workspace import load
from tests.conftest import Folder
from tests.tiny import HEAD, HERE, episode

HEADER = (HERE / "procedures/tiny/2026-01-01/procedure.yaml").read_text(encoding="utf-8")
LATER = "procedures/tiny/2026-06-01"
DUTIES = """\
section: {title: Meetings, order: 1, about: What comes before and after a meeting., stages: [review, panel]}
duties:
  - id: ty-10
    kind: response
    modality: must
    bearer: manager
    says: Within three working days of a review, the manager sends the provider a notice.
    source: L10
    when: {meeting: review}
    owe: {letter: notice, to: provider}
    within: 3 working days
  - id: ty-31
    kind: response
    modality: must
    bearer: director
    says: The director is told of every review.
    source: L40
    when: {meeting: review}
    owe: {letter: notice, to: director}
"""
REVIEW = """\
- {id: k1, date: 2026-03-02, type: concern, concern: complaint}
- {id: r1, date: 2026-04-02, type: meeting, meeting: review}
- {id: n1, date: 2026-04-10, type: communication, letter: notice, to: provider, for: r1}
"""


def revise(folder: Folder, header: str = "", duties: str = DUTIES) -> None:
    """Put a later version beside the tiny procedure: a stricter limit, a duty more, a duty less."""
    text = HEADER.replace('version: "2026-01-01"', 'version: "2026-06-01"')
    text = text.replace('applies_from: "2026-01-01"', 'applies_from: "2026-06-01"')
    folder.write(
        f"{LATER}/procedure.yaml",
        text + (header or 'revises: "2026-01-01"\ndrops: [ty-15]\nchanges: [Notices go out sooner.]\n'),
    )
    folder.write(f"{LATER}/duties/meetings.yaml", duties)


def versions(folder: Folder) -> tuple[Procedure, Procedure]:
    workspace = load(folder.root)
    assert workspace.faults == ()
    return workspace.procedures["tiny", "2026-01-01"], workspace.procedures["tiny", "2026-06-01"]


def test_a_later_version_is_the_earlier_one_with_what_it_says_itself(folder: Folder) -> None:
    revise(folder)
    before, after = versions(folder)
    names = {rule.id for rule in before.rules}
    assert {rule.id for rule in after.rules} == (names | {"ty-31"}) - {"ty-15"}
    assert [row.id for row in after.listed] == [row.id for row in before.listed]
    assert after.by_id["ty-10"][0].data["within"] == "3 working days"
    assert before.by_id["ty-10"][0].data["within"] == "5 working days"
    assert after.stages == before.stages
    assert after.words == before.words
    (meetings, plans) = after.sections
    assert "ty-31" in meetings.list("rows")
    assert "ty-15" not in meetings.list("rows")
    assert plans.list("rows") == before.sections[1].list("rows")
    assert [path.name for path in after.folders] == ["2026-06-01", "2026-01-01"]


def test_the_later_version_judges_by_what_it_says(folder: Folder) -> None:
    revise(folder)
    _, after = versions(folder)
    found = judge(replay(after, episode(REVIEW), date(2026, 4, 20))).verdicts
    assert [told(item) for item in found if item.rule in {"ty-10", "ty-31"}] == [
        "ty-10, late, event r1, due 2026-04-09, done 2026-04-10, by 1 working day",
        "ty-31, outstanding, event r1",
    ]


def test_what_changed_is_told_row_by_row(folder: Folder) -> None:
    revise(folder)
    found = {change.id: change for change in changes(*versions(folder))}
    assert {name: change.how for name, change in found.items()} == {"ty-10": "changed", "ty-31": "new", "ty-15": "gone"}
    assert [(item.what, item.before, item.after) for item in found["ty-10"].differences] == [
        (
            "What it says",
            "Within five working days of a review, the manager sends the provider a notice.",
            "Within three working days of a review, the manager sends the provider a notice.",
        ),
        ("Limit", "within 5 working days", "within 3 working days"),
    ]
    assert [(item.what, item.after) for item in found["ty-31"].differences] == [
        ("What becomes of it", "checked"),
        ("Strength", "must"),
        ("Who", "Director"),
    ]


def test_two_versions_that_say_the_same_have_no_changes(folder: Folder) -> None:
    before, _ = versions_of(folder, 'revises: "2026-01-01"\n')
    assert changes(before, before) == ()


def versions_of(folder: Folder, header: str) -> tuple[Procedure, Procedure]:
    revise(folder, header)
    return versions(folder)


@pytest.mark.parametrize(
    ("header", "message", "hint"),
    [
        ('revises: "2026-03-01"\n', "revises: there is no earlier version 2026-03-01 of this procedure", "2026-01-01"),
        ('revises: "2026-06-01"\n', "revises: there is no earlier version 2026-06-01 of this procedure", "2026-01-01"),
        ('revises: "2027-01-01"\n', "revises: there is no earlier version 2027-01-01 of this procedure", "2026-01-01"),
    ],
)
def test_a_version_can_only_revise_an_earlier_one_that_is_there(
    folder: Folder, header: str, message: str, hint: str
) -> None:
    revise(folder, header)
    (fault,) = load(folder.root).faults
    assert (fault.code, fault.message) == ("unknown-version", message)
    assert hint in fault.hint


def checked(folder: Folder, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    cli.main(["check", "--root", str(folder.root), "--as-of", "2026-04-20", *arguments])
    return capsys.readouterr().out


def test_check_says_which_open_episodes_a_later_version_would_judge_differently(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    revise(folder)
    folder.episode("ty-1", REVIEW)
    over = "- {id: o1, date: 2026-04-16, type: opening, stage: over}\n"
    folder.episode("ty-2", over)
    out = checked(folder, capsys)
    where = "  records/episodes/2026/ty-1.yaml:7:5"
    assert out.splitlines()[-5:-1] == [
        "Version 2026-06-01 of Tiny would judge 1 open episode differently; they keep the version they began with:",
        f"{where}: ty-10: kept, due 13 April 2026; by version 2026-06-01: late, due 9 April 2026",
        f"{where}: ty-15: not as the procedure says; by version 2026-06-01: nothing owed",
        f"{where}: ty-31: nothing owed; by version 2026-06-01: owed, no day set",
    ]
    rows: list[Data] = json.loads(checked(folder, capsys, "--format", "json"))["later_versions"]
    assert rows[0] == {
        "procedure": "tiny",
        "version": "2026-06-01",
        "episode": "ty-1",
        "rule": "ty-10",
        "event": "r1",
        "file": "records/episodes/2026/ty-1.yaml",
        "line": 7,
        "before": {"verdict": "met", "due": "2026-04-13"},
        "after": {"verdict": "late", "due": "2026-04-09"},
    }


def test_without_a_later_version_check_says_nothing_of_versions(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.episode("ty-1", REVIEW)
    assert "Version" not in checked(folder, capsys)
    assert "later_versions" not in json.loads(checked(folder, capsys, "--format", "json"))


def test_an_episode_keeps_the_version_in_force_at_its_first_event(folder: Folder) -> None:
    revise(folder)
    folder.episode("ty-1", REVIEW)
    folder.episode("ty-2", REVIEW.replace("2026-03", "2026-06").replace("2026-04", "2026-07"))
    workspace = load(folder.root)
    assert workspace.faults == ()
    used = [workspace.procedure_of(item) for item in workspace.episodes]
    assert [item.version for item in used if item is not None] == ["2026-01-01", "2026-06-01"]


def test_the_version_in_force_has_the_procedures_own_place_and_the_others_one_below(folder: Folder) -> None:
    revise(folder)
    both = versions(folder)
    spring = handbook.books(both, {"name": "Tests"}, date(2026, 5, 1))
    assert [(book.home, book.current) for book in spring] == [
        ("procedures/tiny/", True),
        ("procedures/tiny/2026-06-01/", False),
    ]
    summer = handbook.books(both, {"name": "Tests"}, date(2026, 6, 1))
    assert [(book.home, book.current) for book in summer] == [
        ("procedures/tiny/2026-01-01/", False),
        ("procedures/tiny/", True),
    ]
    assert summer[1].anchors["ty-31"] == "procedures/tiny/duties/meetings/#ty-31"
    page = handbook.pages(spring[1], {})["procedures/tiny/2026-06-01/changes.md"]
    assert "<del>within 5 working days</del> <ins>within 3 working days</ins>" in page
    assert "Notices go out sooner." in page


def test_episodes_of_both_versions_link_to_the_handbook_of_their_own(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    revise(folder)
    folder.episode("ty-1", REVIEW, head=HEAD)
    folder.episode(
        "ty-2", REVIEW.replace("2026-04-10", "2026-04-14"), head=HEAD.replace("tiny\n", "tiny\nversion: 2026-06-01\n")
    )
    assert cli.main(["build", "--root", str(folder.root), "--out", str(folder.root / "site")]) == 0
    capsys.readouterr()
    pages = folder.root / "site/core/episodes"
    assert "procedures/tiny/duties/meetings/#ty-10" in (pages / "ty-1/index.html").read_text(encoding="utf-8")
    later = (pages / "ty-2/index.html").read_text(encoding="utf-8")
    assert "procedures/tiny/2026-06-01/duties/meetings/#ty-10" in later
