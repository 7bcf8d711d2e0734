"""Standing duties of an authority that hang on how its episodes stand: owed for every quarter that one touches."""

import pytest

from generator import cases
from generator.rows import limit
from generator.stories import told
from generator.workspace import load
from tests.conftest import Folder
from tests.tiny import tiny

RULE = """\
section: {title: Reports, order: 3, about: What the board is told., stages: [panel]}
duties:
  - id: ty-40
    kind: recurrence
    modality: must
    bearer: council
    says: For every quarter in which a case stood before the panel, the board is told.
    source: L44
    scope: programme
    while: {any_episode: panel}
    per: quarter
    owe: {letter: notice, to: regulator}
    link: none
"""
AT_PANEL = """\
- {id: o1, date: 2026-02-10, type: opening, stage: panel}
- {id: d1, date: 2026-07-03, type: decision, decision: move, to: over, by: director}
"""
REPORT = "  - {id: b1, date: 2026-03-20, type: communication, letter: notice, to: regulator, period: 2026-Q1}\n"


def verdicts(folder: Folder, as_of: str, events: str = REPORT, host: str = "north", rule: str = RULE) -> list[str]:
    """The verdicts of the rule, for a programme of a host with these events."""
    folder.write("procedures/tiny/2026-01-01/duties/reports.yaml", rule)
    folder.write("concerns.yaml", f"name: Tests\nas_of: {as_of}\n")
    folder.write("records/programmes/board.yaml", f"procedure: tiny\nhost: {host}\nevents:\n{events}")
    workspace = load(folder.root)
    assert workspace.faults == ()
    found = cases.programmes(workspace, workspace.as_of(None, None))  # type: ignore[arg-type]
    return [told(item).removeprefix("ty-40, ") for case in found for item in case.verdicts if item.rule == "ty-40"]


def test_every_quarter_that_a_case_touches_is_owed_and_no_other(folder: Folder) -> None:
    folder.episode("ty-1", AT_PANEL)
    assert verdicts(folder, "2026-07-01") == [
        "met, member 2026-Q1, due 2026-03-31, done 2026-03-20",
        "overdue, member 2026-Q2, due 2026-06-30, by 1 day",
        "open, member 2026-Q3, due 2026-09-30",
    ]
    assert verdicts(folder, "2026-12-01")[-1] == "overdue, member 2026-Q3, due 2026-09-30, by 62 days"


def test_two_cases_in_one_quarter_owe_one_report(folder: Folder) -> None:
    folder.episode("ty-1", AT_PANEL)
    folder.episode("ty-2", AT_PANEL.replace("2026-02-10", "2026-01-05").replace("2026-07-03", "2026-01-20"))
    assert verdicts(folder, "2026-06-30") == [
        "met, member 2026-Q1, due 2026-03-31, done 2026-03-20",
        "open, member 2026-Q2, due 2026-06-30",
    ]


def test_without_a_case_before_the_panel_nothing_is_owed(folder: Folder) -> None:
    folder.episode("ty-1", "- {id: k1, date: 2026-02-10, type: concern, concern: complaint}\n")
    assert verdicts(folder, "2026-07-01") == []


def test_another_authoritys_cases_owe_nothing_here(folder: Folder) -> None:
    folder.episode("ty-1", AT_PANEL)
    assert verdicts(folder, "2026-07-01", host="south") == []


def test_what_lay_before_the_programme_began_is_not_judged(folder: Folder) -> None:
    folder.episode("ty-1", AT_PANEL)
    opening = "  - {id: s1, date: 2026-04-02, type: opening, stage: watch}\n"
    assert verdicts(folder, "2026-06-30", opening) == ["open, member 2026-Q2, due 2026-06-30"]


@pytest.mark.parametrize(
    ("as_of", "expected"), [("2026-06-16", "open"), ("2026-06-17", "overdue")], ids=["the last day", "the day after"]
)
def test_a_report_may_be_due_so_long_before_the_end_of_its_quarter(folder: Folder, as_of: str, expected: str) -> None:
    folder.episode("ty-1", AT_PANEL)
    (_, second) = verdicts(folder, as_of, rule=RULE.replace("per: quarter", "per: quarter\n    ahead: 2 weeks"))
    assert second.startswith(f"{expected}, member 2026-Q2, due 2026-06-16")


def test_a_period_with_an_earlier_last_day_says_so_in_words() -> None:
    law = RULE[RULE.index("duties:") + len("duties:\n") :].replace("per: quarter", "per: quarter\n    ahead: 2 weeks")
    (rule,) = tiny(law).by_id["ty-40"]
    assert limit(rule) == "once every quarter, at least 2 weeks before its end"
