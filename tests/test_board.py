"""The board's numbers: whole quarters, nothing below five, and no figure that moves because of one event."""

from dataclasses import replace
from datetime import date

import pytest

from generator.board import QUESTIONS, Board, board, ended_quarters, told
from generator.cases import Case
from tests.published import case, sample_cases

BEGAN = "- {id: first, date: %s, type: concern, concern: incident, risk_of_harm: true, by: lead-officer}"


def begun(day: str, as_of: str = "2026-09-15") -> Case:
    return case(BEGAN % day, as_of)


def figures(cases: list[Case], as_of: date = date(2026, 9, 15)) -> dict[str, dict[str, str]]:
    """Each quarter's figures by what they count."""
    found: Board = board(cases, as_of)
    return {row.title: dict(zip(found.questions, row.counts, strict=True)) for row in found.quarters}


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "fewer than 5"),
        (1, "fewer than 5"),
        (4, "fewer than 5"),
        (5, "about 5"),
        (7, "about 5"),
        (8, "about 10"),
        (12, "about 10"),
        (13, "about 15"),
    ],
)
def test_a_count_below_five_is_not_told_and_none_looks_like_some(count: int, words: str) -> None:
    assert told(count) == words


@pytest.mark.parametrize(
    ("as_of", "titles"),
    [
        (
            date(2026, 9, 30),
            ["July to September 2025", "October to December 2025", "January to March 2026", "April to June 2026"],
        ),
        (
            date(2026, 10, 1),
            ["October to December 2025", "January to March 2026", "April to June 2026", "July to September 2026"],
        ),
    ],
)
def test_a_quarter_is_told_from_the_day_after_its_last(as_of: date, titles: list[str]) -> None:
    assert [quarter.title for quarter in ended_quarters(as_of)] == titles


def test_an_episode_counts_in_the_quarter_in_which_it_began_and_as_open_from_then_on() -> None:
    found = figures([begun("2026-04-01"), *(begun("2026-06-30") for _ in range(4))])
    spring, winter = found["April to June 2026"], found["January to March 2026"]
    assert (spring["Episodes begun"], spring["Episodes open at its end"]) == ("about 5", "about 5")
    assert (winter["Episodes begun"], winter["Episodes open at its end"]) == ("fewer than 5", "fewer than 5")


def test_one_more_episode_in_the_running_quarter_changes_no_figure() -> None:
    known = [begun("2026-04-01") for _ in range(7)]
    assert board(known, date(2026, 9, 15)) == board([*known, begun("2026-07-01")], date(2026, 9, 15))


def test_two_days_of_one_quarter_have_the_same_figures() -> None:
    events = BEGAN % "2026-04-01"
    first = [case(events, "2026-07-01") for _ in range(9)]
    last = [case(f"{events}\n{BEGAN.replace('first', 'second') % '2026-09-01'}", "2026-09-30") for _ in range(9)]
    pairs = zip(board(first, date(2026, 7, 1)).quarters, board(last, date(2026, 9, 30)).quarters, strict=True)
    for before, after in pairs:
        assert before == after


def test_one_episode_that_begins_and_one_that_ends_cannot_be_told_from_two_quarters() -> None:
    """Paired periods: five and six both read as about five, so the difference names nobody."""
    five = figures([begun("2026-01-05") for _ in range(5)])
    six = figures([*(begun("2026-01-05") for _ in range(5)), begun("2026-05-05")])
    assert five["April to June 2026"] == six["April to June 2026"]


def test_an_ended_episode_is_open_no_more() -> None:
    """An episode of the sample: begun on 17 November 2025, closed on 8 April 2026."""
    (ended,) = [item for item in sample_cases() if item.episode.id == "cv-2025-y8k3c"]
    found = figures([ended] * 5)
    spring, winter = found["April to June 2026"], found["January to March 2026"]
    assert (spring["Episodes ended"], spring["Episodes open at its end"]) == ("about 5", "fewer than 5")
    assert (winter["Episodes ended"], winter["Episodes open at its end"]) == ("fewer than 5", "about 5")
    assert found["October to December 2025"]["Episodes begun"] == "about 5"


def test_no_name_of_a_provider_an_episode_or_an_event_is_in_the_numbers() -> None:
    item = begun("2026-04-01")
    named = replace(item, episode=replace(item.episode, title="Zzyzx", provider="zzyzx-home"))
    assert "zzyzx" not in repr(board([named] * 6, date(2026, 9, 15))).lower()


def test_what_is_counted_is_said_in_words() -> None:
    assert list(QUESTIONS) == [
        "Episodes open at its end",
        "Episodes begun",
        "Episodes ended",
        "Episodes with placements restricted at its end",
        "Limits that had to be kept and were",
        "Limits that had to be kept and were missed",
    ]
