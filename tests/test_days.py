"""Counting days as the procedures count them."""

from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import NamedTuple

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.days import (
    BeyondCalendarError,
    Calendar,
    Limit,
    Unit,
    due,
    due_before,
    due_moment,
    lateness,
    lateness_hours,
    limit,
    moment,
    months_after,
    plural,
    quarter,
    skipped,
)
from tests.tiny import procedures

CALENDAR = procedures()["cardiff-vale", "2022-09-13"].calendar


class Count(NamedTuple):
    """A start, a limit and the last day in time."""

    start: str
    length: str
    due: str
    why: str

    def __str__(self) -> str:
        return f"{self.start} {self.length}"


FORWARD = (
    Count("2026-12-21", "1 working day", "2026-12-22", "the event's day is day 0"),
    Count("2026-12-21", "5 working days", "2026-12-30", "Christmas Day and the substitute for Boxing Day are left out"),
    Count("2026-12-21", "10 working days", "2027-01-07", "New Year's Day is left out too"),
    Count("2026-12-21", "14 days", "2027-01-04", "days of the calendar, bank holidays and all"),
    Count("2026-12-21", "42 days", "2027-02-01", "six weeks in days"),
    Count("2026-12-21", "6 weeks", "2027-02-01", "six weeks are 42 days"),
    Count("2026-03-27", "1 working day", "2026-03-30", "a weekend between"),
    Count("2026-03-27", "5 working days", "2026-04-07", "Good Friday and Easter Monday are left out"),
    Count("2026-03-27", "10 working days", "2026-04-14", "both Easter holidays and two weekends"),
    Count("2026-05-01", "1 working day", "2026-05-05", "the early May bank holiday is left out"),
    Count("2026-05-01", "2 days", "2026-05-03", "two days of the calendar come before one working day"),
    Count("2026-05-01", "2 working days", "2026-05-06", "a weekend and a bank holiday"),
    Count("2026-08-28", "1 working day", "2026-09-01", "the late summer bank holiday"),
    Count("2026-08-28", "5 working days", "2026-09-07", "the late summer bank holiday and a weekend"),
    Count("2026-08-28", "10 working days", "2026-09-14", "the late summer bank holiday and two weekends"),
    Count("2026-01-31", "1 month", "2026-02-28", "no 31 February"),
    Count("2026-03-31", "6 months", "2026-09-30", "no 31 September, and no roll-forward"),
    Count("2026-02-03", "4 weeks", "2026-03-03", "four-weekly meetings"),
    Count("2026-01-06", "8 weeks", "2026-03-03", "eight-weekly meetings"),
    Count("2028-01-31", "1 month", "2028-02-29", "a leap year has 29 February"),
    Count("2028-02-29", "1 year", "2029-02-28", "the year after a leap year has not"),
    Count("2024-02-29", "4 years", "2028-02-29", "leap day to leap day"),
    Count("2026-02-28", "1 month", "2026-03-28", "the last day of a month is no special day"),
    Count("2026-11-30", "3 months", "2027-02-28", "over the end of the year"),
    Count("2026-12-31", "2 months", "2027-02-28", "December is the twelfth month, not the first of the next year"),
    Count("2026-04-04", "0 working days", "2026-04-04", "nothing after a Saturday is that Saturday"),
    Count("2026-04-04", "0 days", "2026-04-04", "nothing is nothing"),
    Count("2026-04-04", "0 months", "2026-04-04", "nothing is nothing"),
    Count("2026-04-04", "1 working day", "2026-04-07", "from a Saturday, over Easter Monday"),
    Count("2026-04-03", "1 working day", "2026-04-07", "from Good Friday itself"),
    Count("2026-10-25", "24 hours", "2026-10-25", "the day with 25 hours is not over after 24, counted from midnight"),
    Count("2026-10-24", "24 hours", "2026-10-25", "other days are over after 24"),
)
BACK = (
    Count("2026-04-08", "1 working day", "2026-04-07", "the day before"),
    Count("2026-04-08", "2 working days", "2026-04-02", "Easter is left out backwards too"),
    Count("2026-04-06", "1 working day", "2026-04-02", "from a bank holiday"),
    Count("2026-04-05", "0 working days", "2026-04-05", "nothing before a Sunday is that Sunday"),
    Count("2026-04-20", "3 days", "2026-04-17", "days of the calendar"),
    Count("2026-04-20", "2 weeks", "2026-04-06", "may fall on a bank holiday"),
    Count("2026-03-31", "1 month", "2026-02-28", "no 31 February"),
    Count("2026-01-15", "2 months", "2025-11-15", "over the beginning of the year"),
    Count("2028-02-29", "1 year", "2027-02-28", "no leap day the year before"),
    Count("2026-04-20", "48 hours", "2026-04-18", "two days before, counted from midnight"),
)


def counted(row: Count) -> Limit:
    found = limit(row.length)
    assert found is not None
    return found


@pytest.mark.parametrize("row", FORWARD, ids=str)
def test_a_limit_runs_from_its_start_to_its_last_day(row: Count) -> None:
    assert date.fromisoformat(row.due) == due(date.fromisoformat(row.start), counted(row), CALENDAR), row.why


@pytest.mark.parametrize("row", BACK, ids=str)
def test_a_limit_runs_back_from_its_day(row: Count) -> None:
    assert date.fromisoformat(row.due) == due_before(date.fromisoformat(row.start), counted(row), CALENDAR), row.why


class Hours(NamedTuple):
    """A moment, a number of hours, and the moment that they lead to."""

    day: str
    at: str
    hours: int
    due: str
    why: str


HOURS = (
    Hours("2026-03-02", "09:30", 24, "2026-03-03T09:30:00+00:00", "a day and a night in winter"),
    Hours("2026-07-03", "16:00", 48, "2026-07-05T16:00:00+01:00", "through a weekend in summer"),
    Hours("2026-03-28", "12:00", 24, "2026-03-29T13:00:00+01:00", "29 March has 23 hours"),
    Hours("2026-03-29", "00:30", 1, "2026-03-29T02:30:00+01:00", "there is no half past one on 29 March"),
    Hours("2026-10-24", "12:00", 24, "2026-10-25T11:00:00+00:00", "25 October has 25 hours"),
    Hours("2026-10-25", "00:30", 1, "2026-10-25T01:30:00+01:00", "the first of two half past ones"),
    Hours("2026-10-25", "00:30", 2, "2026-10-25T01:30:00+00:00", "the second of two half past ones"),
    Hours("2026-04-20", "10:00", 0, "2026-04-20T10:00:00+01:00", "nothing is nothing"),
)
HOURS_BACK = (
    Hours("2026-04-20", "10:00", 48, "2026-04-18T10:00:00+01:00", "through a weekend"),
    Hours("2026-03-29", "13:00", 24, "2026-03-28T12:00:00+00:00", "29 March has 23 hours backwards too"),
    Hours("2026-10-25", "11:00", 24, "2026-10-24T12:00:00+01:00", "25 October has 25 hours backwards too"),
)


@pytest.mark.parametrize(
    ("row", "back"),
    [*((row, False) for row in HOURS), *((row, True) for row in HOURS_BACK)],
    ids=lambda value: value.why if isinstance(value, Hours) else "",
)
def test_hours_are_elapsed_hours_in_london(row: Hours, *, back: bool) -> None:
    start = moment(date.fromisoformat(row.day), time.fromisoformat(row.at))
    assert row.due == due_moment(start, Limit(row.hours, Unit.HOUR), back=back).isoformat(), row.why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 working days", Limit(5, Unit.WORKING_DAY)),
        ("1 working day", Limit(1, Unit.WORKING_DAY)),
        ("24 hours", Limit(24, Unit.HOUR)),
        ("6 weeks", Limit(6, Unit.WEEK)),
        ("1 month", Limit(1, Unit.MONTH)),
        ("2 years", Limit(2, Unit.YEAR)),
        ("0 days", Limit(0, Unit.DAY)),
        ("5 Working Days", None),
        ("five days", None),
        ("-1 day", None),
        ("5 days or so", None),
        ("12345 days", None),
        ("", None),
    ],
)
def test_a_limit_is_read_in_the_sources_own_unit(text: str, expected: Limit | None) -> None:
    assert expected == limit(text)


@pytest.mark.parametrize("text", ["1 hour", "2 days", "1 working day", "10 working days", "1 year"])
def test_a_limit_says_itself_as_it_was_written(text: str) -> None:
    assert text == str(limit(text))


def test_a_count_of_one_is_in_the_singular() -> None:
    assert [plural(number, "day") for number in range(3)] == ["0 days", "1 day", "2 days"]


BEYOND = (
    (date(2030, 12, 20), Limit(10, Unit.WORKING_DAY), "the last day lies after the last year"),
    (date(2030, 12, 31), Limit(1, Unit.WORKING_DAY), "the last day lies just after the last year"),
    (date(2031, 1, 2), Limit(1, Unit.WORKING_DAY), "the start lies after the last year"),
    (date(2019, 12, 31), Limit(1, Unit.WORKING_DAY), "the start lies before the first year"),
)


@pytest.mark.parametrize(("start", "length", "why"), BEYOND)
def test_a_count_that_leaves_the_calendar_is_refused(start: date, length: Limit, why: str) -> None:
    expected = f"the calendar england-and-wales covers 2020 to 2030, and the count from {start} leaves it"
    with pytest.raises(BeyondCalendarError) as caught:
        due(start, length, CALENDAR)
    assert expected == str(caught.value), why


def test_a_count_back_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(BeyondCalendarError):
        due_before(date(2020, 1, 6), Limit(10, Unit.WORKING_DAY), CALENDAR)
    with pytest.raises(BeyondCalendarError):
        CALENDAR.between(date(2030, 12, 30), date(2031, 1, 6))
    with pytest.raises(BeyondCalendarError):
        CALENDAR.working(date(2031, 1, 6))


def test_the_last_working_days_of_the_calendar_can_be_counted_to() -> None:
    assert due(date(2030, 12, 30), Limit(1, Unit.WORKING_DAY), CALENDAR) == date(2030, 12, 31)
    assert due_before(date(2020, 1, 3), Limit(1, Unit.WORKING_DAY), CALENDAR) == date(2020, 1, 2)


def test_days_of_the_calendar_need_no_bank_holidays() -> None:
    assert due(date(2030, 12, 20), Limit(6, Unit.MONTH), CALENDAR) == date(2031, 6, 20)


@pytest.mark.parametrize("subdivision", ["WLS", "ENG"])
def test_the_calendar_has_the_bank_holidays_of_the_nation(subdivision: str) -> None:
    years = range(2024, 2031)
    known = holidays.country_holidays("GB", subdiv=subdivision, years=years)
    expected = sorted(day for day in known if day.weekday() < 5)
    assert expected == sorted(day for day in CALENDAR.holidays if day.year in years)


def test_the_calendar_covers_years_in_which_it_has_holidays() -> None:
    expected = set(range(CALENDAR.first.year, CALENDAR.last.year + 1))
    assert expected == {day.year for day in CALENDAR.holidays}
    assert not [day for day in CALENDAR.holidays if day.weekday() > 4]


LATE = (
    (date(2026, 4, 13), date(2026, 4, 14), Unit.WORKING_DAY, "1 working day", "the next day"),
    (date(2026, 4, 2), date(2026, 4, 7), Unit.WORKING_DAY, "1 working day", "Easter counts for nothing"),
    (
        date(2026, 4, 2),
        date(2026, 4, 4),
        Unit.WORKING_DAY,
        "1 working day",
        "begun is a whole one",
    ),
    (date(2026, 4, 2), date(2026, 4, 16), Unit.WORKING_DAY, "8 working days", "two Easter days, one weekend more"),
    (date(2026, 4, 2), date(2026, 4, 7), Unit.DAY, "5 days", "days of the calendar"),
    (date(2026, 3, 3), date(2026, 3, 10), Unit.WEEK, "7 days", "weeks are told in days"),
    (date(2026, 2, 28), date(2026, 3, 1), Unit.MONTH, "1 day", "months are told in days"),
)


@pytest.mark.parametrize(("due_day", "done", "unit", "expected", "why"), LATE)
def test_lateness_is_told_in_the_limits_own_unit(
    due_day: date, done: date, unit: Unit, expected: str, why: str
) -> None:
    assert expected == lateness(due_day, done, unit, CALENDAR), why


@pytest.mark.parametrize(
    ("done_at", "expected"), [("10:01", "1 hour"), ("11:00", "1 hour"), ("11:01", "2 hours"), ("13:30", "4 hours")]
)
def test_an_hour_begun_is_an_hour_late(done_at: str, expected: str) -> None:
    day = date(2026, 4, 20)
    assert expected == lateness_hours(moment(day, time(10)), moment(day, time.fromisoformat(done_at)))


def test_hours_late_are_elapsed_hours_too() -> None:
    assert lateness_hours(moment(date(2026, 3, 29), time(0, 30)), moment(date(2026, 3, 29), time(2, 30))) == "1 hour"


def test_each_day_left_out_has_its_reason() -> None:
    expected = (
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 4), "Saturday"),
        (date(2026, 4, 5), "Sunday"),
        (date(2026, 4, 6), "Easter Monday"),
    )
    assert expected == skipped(date(2026, 4, 2), date(2026, 4, 9), CALENDAR)
    assert skipped(date(2026, 4, 4), date(2026, 4, 4), CALENDAR) == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31))),
        (date(2026, 6, 30), ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30))),
        (date(2026, 12, 31), ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))),
    ],
)
def test_a_quarter_has_its_name_and_ends(day: date, expected: tuple[str, date, date]) -> None:
    assert expected == quarter(day)


DAYS = st.dates(date(2021, 1, 1), date(2029, 1, 1))
COUNTS = st.integers(0, 250)


@given(DAYS, COUNTS)
def test_a_limit_in_working_days_ends_on_a_working_day(start: date, count: int) -> None:
    end = due(start, Limit(count, Unit.WORKING_DAY), CALENDAR)
    assert CALENDAR.working(end) or end == start


@given(DAYS, COUNTS)
def test_so_many_working_days_on_are_so_many_working_days_between(start: date, count: int) -> None:
    assert count == CALENDAR.between(start, CALENDAR.after(start, count))


@given(DAYS, COUNTS.filter(bool))
def test_counting_back_from_a_working_day_undoes_counting_on(start: date, count: int) -> None:
    begin = CALENDAR.after(start, 1)
    assert begin == CALENDAR.before(CALENDAR.after(begin, count), count)


@given(st.lists(DAYS, min_size=2, max_size=6), st.integers(0, 40), st.sampled_from([*Unit]))
def test_what_starts_later_is_never_due_earlier(starts: list[date], count: int, unit: Unit) -> None:
    ends = [due(start, Limit(count, unit), CALENDAR) for start in sorted(starts)]
    assert all(earlier <= later for earlier, later in pairwise(ends))


@given(DAYS, st.integers(-60, 60))
def test_a_month_on_keeps_the_day_or_takes_the_months_last(start: date, count: int) -> None:
    end = months_after(start, count)
    following = months_after(date(end.year, end.month, 1), 1)
    last = date.fromordinal(following.toordinal() - 1).day
    assert min(start.day, last) == end.day
    assert count == (end.year - start.year) * 12 + end.month - start.month


def test_a_calendar_counts_only_what_it_was_given() -> None:
    free: Mapping[date, str] = {date(2026, 1, 1): "New Year's Day"}
    year = Calendar("one", "One", free, (2026, 2026))
    assert year.after(date(2026, 1, 1), 1) == date(2026, 1, 2)
    assert not year.working(date(2026, 1, 1))


def test_a_calendar_may_end_on_a_weekend() -> None:
    assert not Calendar("one", "One", {}, (2022, 2022)).working(date(2022, 12, 31))
