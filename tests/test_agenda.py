"""What is due: as text, data, calendar and Markdown, in order, up to the day asked for."""

import html
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from generator import agenda, cli
from generator.model import Modality
from tests.published import case, write_workspace
from tests.tiny import ROOT

HELD = """
- {id: ppm-1, date: 2026-08-20, type: meeting, meeting: ppm, chair: operational-manager, authority: true,
   criteria: [ppm-thr-1, ppm-res-1, ppm-init-b], rationale: It cannot wait.,
   parts: [{part: one, present: [contracts-team, safeguarding, health-board]}]}
"""


def due(capsys: pytest.CaptureFixture[str], *arguments: str, root: Path = ROOT) -> str:
    """What `concerns due` prints, which has to end well."""
    assert cli.main(["due", "--root", str(root), *arguments]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path, {"cv-2026-a1b2c": HELD}, "name: Tests\nas_of: 2026-08-27\n")


def test_the_list_says_when_how_it_stands_where_and_what_the_earliest_first(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = due(capsys, root=root).splitlines()
    assert lines[0] == "As of 27 August 2026, up to 10 September 2026:"
    assert lines[1:] == sorted(lines[1:])
    letter = next(line for line in lines if "cv-ppm-22" in line)
    assert letter == (
        "2026-08-27  due today                 cv-2026-a1b2c  cv-ppm-22  Within five working days of a PPM, the Chair "
        "writes to the provider with the risks, the outcome and what it must do."
    )
    shared = next(line for line in lines if "cv-ppm-18" in line)
    assert shared.startswith("2026-08-21  4 working days overdue    cv-2026-a1b2c  cv-ppm-18  ")
    assert shared.endswith(" (to All commissioning authorities)")


def test_how_far_to_look_ahead_is_in_days_and_the_last_one_counts(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rules(within: str) -> set[str]:
        return {line.split("  ")[-2].strip() for line in due(capsys, "--within", within, root=root).splitlines()[1:]}

    assert "cv-ppm-19" in rules("7")
    assert "cv-ppm-19" not in rules("6")
    assert "cv-ppm-22" in rules("0")
    assert "cv-ppm-18" in rules("0"), "what is overdue is always listed"


def test_a_day_can_be_given_and_then_later_events_are_left_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert due(capsys, "--as-of", "2026-08-19", root=root) == (
        "As of 19 August 2026, up to 2 September 2026:\nNothing that a machine checks is overdue or falls due.\n"
    )


def test_as_data_every_entry_names_its_rule_day_and_bearer(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(due(capsys, "--format", "json", "--within", "0", root=root))
    assert (found["as_of"], found["until"]) == ("2026-08-27", "2026-08-27")
    (letter,) = [row for row in found["due"] if row["rule"] == "cv-ppm-22"]
    assert letter == {
        "due": "2026-08-27",
        "verdict": "open",
        "by": None,
        "episode": "cv-2026-a1b2c",
        "provider": "the-home",
        "rule": "cv-ppm-22",
        "event": "ppm-1",
        "member": None,
        "bearer": "Chair of the PPM",
        "modality": "must",
        "says": "Within five working days of a PPM, the Chair writes to the provider with the risks, the outcome and "
        "what it must do.",
    }
    (late,) = [row for row in found["due"] if row["rule"] == "cv-ppm-18"]
    assert (late["verdict"], late["by"], late["member"]) == (
        "overdue",
        "4 working days",
        "All commissioning authorities",
    )


def test_a_calendar_takes_every_entry_as_a_whole_day(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = due(capsys, "--format", "ics", root=root)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = Calendar.from_ical(text)
    entries = calendar.events
    listed = json.loads(due(capsys, "--format", "json", root=root))["due"]
    assert [entry.start.isoformat() for entry in entries] == [row["due"] for row in listed]
    assert {type(entry.start) for entry in entries} == {date}
    letter = next(entry for entry in entries if "cv-ppm-22" in entry.uid)
    assert str(letter["summary"]).startswith("due today: Within five working days of a PPM, the Chair writes")
    assert str(letter["description"]) == (
        "cv-2026-a1b2c, cv-ppm-22. Chair of the PPM. Quality Services: Delivering What Matters, line 616"
    )


def test_every_entry_of_a_calendar_has_an_id_of_its_own_that_stays_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    def uids(as_of: str) -> list[str]:
        calendar = Calendar.from_ical(due(capsys, "--format", "ics", "--as-of", as_of))
        return [entry.uid for entry in calendar.events]

    today, tomorrow = uids("2026-09-15"), uids("2026-09-16")
    assert len(today) > 5
    assert len(set(today)) == len(today)
    assert set(today) & set(tomorrow)
    assert all(" " not in uid for uid in today)


def test_markdown_is_one_table_with_a_row_for_each_entry(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = due(capsys, "--format", "markdown", root=root).splitlines()
    assert lines[:2] == ["## Due up to 10 September 2026", ""]
    rows = [line for line in lines if line.startswith("| ")][2:]
    listed = json.loads(due(capsys, "--format", "json", root=root))["due"]
    assert len(rows) == len(listed)
    assert (
        "| 27 August 2026 | due today | cv-2026-a1b2c | Within five working days of a PPM, the Chair writes to the "
        "provider with the risks, the outcome and what it must do. (cv-ppm-22) | Chair of the PPM |"
    ) in rows


def test_standing_duties_are_listed_with_those_of_episodes(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(due(capsys, "--format", "json", "--within", "60"))["due"]
    assert {"jqmm-cardiff", "jqmm-vale"} <= {row["episode"] for row in listed}
    days = [row["due"] for row in listed]
    assert days == sorted(days)
    assert {row["modality"] for row in listed} & {"may"} == set()


@pytest.mark.parametrize("how", list(agenda.FORMATS))
def test_a_workspace_with_faults_lists_the_rest_and_says_so(
    how: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "records/episodes/2026/cv-2026-z9y8x.yaml").write_text("procedure: [\n", encoding="utf-8")
    assert cli.main(["due", "--root", str(root), "--format", how]) == 1
    told = capsys.readouterr()
    assert "cv-ppm-22" in told.out.replace("\r\n ", "").replace("&#45;", "-")
    assert told.err.startswith("records/episodes/2026/cv-2026-z9y8x.yaml:")


def test_what_may_be_done_is_in_no_list_of_what_has_to_be() -> None:
    item = case(HELD, "2026-08-27")
    until = date(2026, 9, 10)
    may = replace(item, verdicts=tuple(replace(verdict, modality=Modality.MAY) for verdict in item.verdicts))
    assert agenda.entries([item], until)
    assert agenda.entries([may], until) == ()


HOSTILE = "</td>|`x` <script>alert(1)</script>\\,; =1+1 [x](javascript:alert(1))\n::error::said in a log"


def hostile() -> tuple[agenda.Entry, ...]:
    """Entries whose every text would mean something to one of the formats."""
    found = agenda.entries([case(HELD, "2026-08-27")], date(2026, 9, 10))
    return tuple(
        agenda.Entry(
            replace(entry.view, provider=HOSTILE, title=HOSTILE),
            replace(entry.duty, says=HOSTILE, bearer=HOSTILE, member=HOSTILE, source=HOSTILE),
        )
        for entry in found
    )


def shown(how: str) -> str:
    """The hostile entries in one of the formats."""
    return agenda.FORMATS[how](hostile(), date(2026, 8, 27), date(2026, 9, 10))


def test_a_calendar_gives_every_text_back_as_it_was() -> None:
    entries = Calendar.from_ical(shown("ics")).events
    assert len(entries) == len(hostile())
    assert str(entries[0]["summary"]).endswith(f": {HOSTILE}")
    assert [line for line in shown("ics").split("\r\n") if line.startswith(("::", "ATTACH", "URL"))] == []


def test_data_gives_every_text_back_as_it_was() -> None:
    assert {row["says"] for row in json.loads(shown("json"))["due"]} == {HOSTILE}


def test_markdown_shows_text_as_text_in_its_own_cell() -> None:
    rows = [line for line in shown("markdown").splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(hostile())
    assert {row.count("|") for row in rows} == {6}
    assert "<script>" not in shown("markdown")
    assert "](javascript" not in shown("markdown")
    assert html.unescape(rows[0].split(" | ")[3]).startswith(" ".join(HOSTILE.split()))


def test_a_list_for_a_terminal_has_one_line_for_each_entry() -> None:
    lines = shown("text").splitlines()
    assert len(lines) == 1 + len(hostile())
    assert "<script>alert(1)</script>" in lines[1]
