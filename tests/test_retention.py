"""Which records are due to be disposed of: the authority's own rule, from the episode's end, unless a hold stands."""

import json
import re
from datetime import date

import pytest

from generator import cases, cli, pages, retention
from generator.audiences import Audience
from generator.retention import Keeping
from generator.shelf import Shelf
from generator.sight import view
from generator.views import overview
from generator.workspace import load
from tests.conftest import Folder
from tests.published import sample_cases
from tests.tiny import HEAD

ENDED = """
- {id: p, date: 2020-02-28, type: decision, decision: move, to: panel, criteria: [ty-harm], rationale: So.}
- {id: o, date: 2020-02-29, type: decision, decision: move, to: over, by: director}
"""
OPEN = "- {id: c, date: 2020-02-29, type: concern, concern: complaint}"


def hold(begins: str, ends: str = "") -> str:
    return f"holds: [{{from: {begins}, by: monitoring-officer, reason: A claim{f', until: {ends}' if ends else ''}}}]\n"


def found(
    folder: Folder, as_of: str, rule: str = "retention: {after: 6 years}"
) -> list[tuple[str, Keeping, date | None]]:
    folder.write("concerns.yaml", f"name: Tests\n{rule}\n")
    workspace = load(folder.root)
    assert workspace.faults == ()
    day = date.fromisoformat(as_of)
    rows = retention.rows(cases.cases(workspace, day), workspace.settings, day)
    return [(row.episode, row.keeping, row.due) for row in rows]


@pytest.mark.parametrize(
    ("as_of", "keeping"),
    [("2026-02-27", Keeping.LATER), ("2026-02-28", Keeping.DUE), ("2031-01-01", Keeping.DUE)],
)
def test_a_record_is_due_once_it_was_kept_so_long(folder: Folder, as_of: str, keeping: Keeping) -> None:
    folder.episode("ty-1", ENDED)
    assert found(folder, as_of) == [("ty-1", keeping, date(2026, 2, 28))]


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("retention: {after: 6 years, procedures: {tiny: 10 years}}", date(2030, 2, 28)),
        ("retention: {after: 6 years, procedures: {cardiff-vale: 10 years}}", date(2026, 2, 28)),
        ("retention: {procedures: {tiny: 18 months}}", date(2021, 8, 29)),
        ("retention: {after: 2 weeks}", date(2020, 3, 14)),
        ("retention: {after: 30 days}", date(2020, 3, 30)),
        ("retention: {after: 9999 years}", None),
    ],
)
def test_how_long_is_the_authoritys_own_rule(folder: Folder, rule: str, due: date | None) -> None:
    folder.episode("ty-1", ENDED)
    assert [row[2] for row in found(folder, "2020-03-01", rule)] == [due]


@pytest.mark.parametrize("rule", ["", "retention: {procedures: {cardiff-vale: 1 day}}"])
def test_without_a_rule_nothing_is_ever_due(folder: Folder, rule: str) -> None:
    folder.episode("ty-1", ENDED)
    assert found(folder, "2099-01-01", rule) == [("ty-1", Keeping.NO_RULE, None)]


@pytest.mark.parametrize(
    ("held", "keeping"),
    [
        (hold("2026-01-01"), Keeping.HELD),
        (hold("2026-03-01"), Keeping.HELD),
        (hold("2026-03-02"), Keeping.DUE),
        (hold("2026-01-01", "2026-03-01"), Keeping.HELD),
        (hold("2026-01-01", "2026-02-28"), Keeping.DUE),
    ],
)
def test_a_hold_stops_it_from_its_first_to_its_last_day(folder: Folder, held: str, keeping: Keeping) -> None:
    folder.episode("ty-1", ENDED, f"{held}{HEAD}")
    assert found(folder, "2026-03-01") == [("ty-1", keeping, date(2026, 2, 28))]


def test_an_episode_that_goes_on_is_listed_only_while_it_is_held(folder: Folder) -> None:
    folder.episode("ty-1", OPEN)
    folder.episode("ty-2", OPEN, f"{hold('2026-01-01')}{HEAD}")
    assert found(folder, "2099-01-01") == [("ty-2", Keeping.HELD, None)]


def test_an_end_that_is_still_to_come_is_none(folder: Folder) -> None:
    folder.episode("ty-1", ENDED)
    assert found(folder, "2020-02-28") == []


def test_what_is_longest_due_stands_first(folder: Folder) -> None:
    folder.episode("ty-1", ENDED.replace("02-29", "03-05"))
    folder.episode("ty-2", ENDED)
    folder.episode("ty-3", ENDED, f"{hold('2026-01-01')}{HEAD}")
    folder.episode("ty-4", ENDED.replace("2020", "2025").replace("02-29", "03-01"))
    assert [row[0] for row in found(folder, "2026-04-01")] == ["ty-2", "ty-1", "ty-3", "ty-4"]


def test_the_command_tells_all_of_it(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write("concerns.yaml", "name: Tests\nas_of: 2026-04-01\nretention: {after: 6 years}\n")
    folder.episode("ty-1", ENDED)
    folder.episode("ty-2", OPEN, f"{hold('2026-01-01')}{HEAD}")
    folder.episode("ty-3", ENDED.replace("2020", "2024"))
    assert cli.main(["retention", "--root", str(folder.root)]) == 0
    assert capsys.readouterr().out == (
        "Due to be disposed of (1)\n"
        "  ty-1, The Home: ended on 29 February 2020; kept for 6 years, due on 28 February 2026\n"
        "\n"
        "Held: not to be disposed of (1)\n"
        "  ty-2, The Home: goes on\n"
        "    held since 1 January 2026 by monitoring-officer: A claim\n"
        "\n"
        "Ended, not yet due (1)\n"
        "  ty-3, The Home: ended on 29 February 2024; kept for 6 years, due on 28 February 2030\n"
        "\n"
        "As of 1 April 2026: 1 record is due to be disposed of.\n"
        "One is disposed of with: concerns erase EPISODE --ground retention --by ROLE\n"
    )
    assert cli.main(["retention", "--root", str(folder.root), "--format", "json", "--as-of", "2026-02-27"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["as_of"], shown["rule"]) == ("2026-02-27", True)
    assert shown["records"][0] == {
        "episode": "ty-2",
        "provider": "The Home",
        "procedure": "Tiny",
        "keeping": "held",
        "ended": None,
        "kept": "6 years",
        "due": None,
        "holds": [{"from": "2026-01-01", "until": None, "by": "monitoring-officer", "reason": "A claim"}],
    }
    assert [(row["episode"], row["keeping"]) for row in shown["records"]] == [
        ("ty-2", "held"),
        ("ty-1", "later"),
        ("ty-3", "later"),
    ]


def test_without_a_rule_the_command_says_so(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["retention", "--root", str(folder.root)]) == 0
    assert capsys.readouterr().out == (
        "No rule on retention is set: nothing is ever due. Your authority fixes one under retention in concerns.yaml.\n"
        "\n"
        "As of 1 May 2026: 0 records are due to be disposed of.\n"
    )


def test_the_page_shows_each_group_and_what_was_erased(folder: Folder) -> None:
    folder.write("concerns.yaml", "name: Tests\nretention: {after: 6 years, fixed_by: Schedule <4>}\n")
    folder.episode("ty-1", ENDED)
    folder.episode("ty-2", OPEN, f"{hold('2026-01-01')}{HEAD}")
    stone = "record: ty-9\nevent: c\nfield: summary\non: 2026-03-02\nby: data-protection-officer\nground: <b>DP</b>\n"
    folder.write("records/erased/ty-9-1.yaml", stone)
    shown = page(folder)
    text = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    assert "1 record is due to be disposed of. Your authority keeps a record for 6 years" in text
    assert "Fixed by: Schedule &lt;4&gt;." in text
    assert "The Home Tiny ty-1 29 February 2020 28 February 2026 kept for 6 years" in text
    assert "The Home Tiny ty-2 goes on counts from its end since 1 January 2026, by monitoring officer: A claim" in text
    assert "2 March 2026 one field: summary of c ty-9 data protection officer &lt;b&gt;DP&lt;/b&gt;" in text
    assert re.findall('<h2 id="([^"]+)"', shown) == ["due", "held", "erased"]


def test_without_a_rule_the_page_says_so(folder: Folder) -> None:
    shown = page(folder)
    assert "No rule on retention is set, so nothing is ever due." in shown
    assert "No episode has ended, and none is held." in shown
    assert "Nothing was erased from these records." in shown


def page(folder: Folder) -> str:
    """The page of a workspace, as of 1 April 2026."""
    day = date(2026, 4, 1)
    workspace = load(folder.root)
    assert workspace.faults == ()
    judged = list(cases.cases(workspace, day))
    rows = retention.rows(judged, workspace.settings, day)
    shelf = Shelf(audience=Audience("core"), settings=workspace.settings, books={})
    return str(pages.retention(rows, workspace.erased, overview(map(view, judged), (), day, day), shelf).body)


def test_a_hold_that_ends_before_it_begins_is_a_fault(folder: Folder) -> None:
    folder.episode("ty-1", ENDED, f"{hold('2026-01-02', '2026-01-01')}{HEAD}")
    (fault,) = load(folder.root).faults
    assert (fault.code, fault.place.line, fault.message) == (
        "hold-ends-first",
        1,
        "until: this hold ends before it begins",
    )


def test_a_hold_that_stands_is_on_the_page_of_the_core_team_and_in_no_other_view() -> None:
    """The sample: held from 6 May 2026."""
    (item,) = [item for item in sample_cases() if item.episode.id == "cv-2025-y8k3c"]
    assert view(item).held == (
        "since 6 May 2026, by Operational Manager: A claim about the closing of the home is before the court.",
    )
    for audience in (f"provider:{item.episode.provider}", "partners", "commissioners", "board"):
        assert view(item, audience).held == ()
