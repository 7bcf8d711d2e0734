"""Count days as the procedures count them: a start, a limit, a calendar -> the last day in time.

The event's day is day 0. Weeks and months are calendar time, hours are elapsed time in Europe/London.
"""

from __future__ import annotations

import calendar as _calendar
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Unit(StrEnum):
    """The units in which the sources print their limits; never converted early."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time in the source's own unit, such as 5 working days."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return plural(self.count, self.unit)


_LIMIT = re.compile(r"(\d{1,4}) (hour|day|working day|week|month|year)s?")


@lru_cache(maxsize=512)
def limit(text: str) -> Limit | None:
    """Read "5 working days", "6 weeks", "24 hours"; None for anything else."""
    found = _LIMIT.fullmatch(text)
    return Limit(int(found[1]), Unit(found[2])) if found else None


def plural(count: int, unit: str) -> str:
    """Return "1 working day", "3 days"."""
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


class BeyondCalendarError(ValueError):
    """A working day was asked for that the calendar in force does not cover."""

    def __init__(self, calendar: Calendar, day: date) -> None:
        super().__init__(
            f"the calendar {calendar.id} covers {calendar.first.year} to {calendar.last.year}, "
            f"and the count from {day.isoformat()} leaves it"
        )


class Calendar:
    """The bank holidays of a nation, and its working days as one sorted array.

    `holidays` maps each bank holiday to its name; the calendar covers whole years, `first` to `last`.
    """

    __slots__ = ("_working", "first", "holidays", "id", "last", "title")

    def __init__(self, name: str, title: str, holidays: Mapping[date, str], years: tuple[int, int]) -> None:
        self.id = name
        self.title = title
        self.holidays = holidays
        self.first = date(years[0], 1, 1)
        self.last = date(years[1], 12, 31)
        start = self.first.toordinal()
        self._working = [
            day
            for day in range(start, self.last.toordinal() + 1)
            if (day + 6) % 7 < 5 and date.fromordinal(day) not in holidays  # noqa: PLR2004 - Mon-Fri
        ]

    def working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        self._inside(day)
        index = bisect_left(self._working, day.toordinal())
        return index < len(self._working) and self._working[index] == day.toordinal()

    def after(self, start: date, count: int) -> date:
        """The `count`-th working day after `start` (day 0); `start` itself for a count of 0."""
        if count == 0:
            return start
        self._inside(start)
        index = bisect_right(self._working, start.toordinal()) + count - 1
        if index >= len(self._working):
            raise BeyondCalendarError(self, start)
        return date.fromordinal(self._working[index])

    def before(self, start: date, count: int) -> date:
        """The `count`-th working day before `start`; `start` itself for a count of 0."""
        if count == 0:
            return start
        self._inside(start)
        index = bisect_left(self._working, start.toordinal()) - count
        if index < 0:
            raise BeyondCalendarError(self, start)
        return date.fromordinal(self._working[index])

    def soon(self, day: date) -> date:
        """Ten working days on; two weeks where the calendar does not reach so far."""
        try:
            return self.after(day, 10)
        except BeyondCalendarError:
            return day + timedelta(days=14)

    def between(self, earlier: date, later: date) -> int:
        """How many working days lie after `earlier`, up to and with `later`."""
        self._inside(earlier)
        self._inside(later)
        return bisect_right(self._working, later.toordinal()) - bisect_right(self._working, earlier.toordinal())

    def _inside(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise BeyondCalendarError(self, day)


def months_after(start: date, count: int) -> date:
    """The same day-number `count` months on (or back), else the last day of that month; no roll-forward."""
    month = start.year * 12 + start.month - 1 + count
    year, index = divmod(month, 12)
    return date(year, index + 1, min(start.day, _calendar.monthrange(year, index + 1)[1]))


def due(start: date, length: Limit, calendar: Calendar) -> date:
    """The last day in time, `length` after `start`.

    Hours have no day of their own: use `due_moment`.

    Raises:
        BeyondCalendarError: the count leaves the years that the calendar covers, or those that there are.
    """
    try:
        return _due(start, length, calendar)
    except (OverflowError, ValueError) as error:
        raise error if isinstance(error, BeyondCalendarError) else BeyondCalendarError(calendar, start) from None


def _due(start: date, length: Limit, calendar: Calendar) -> date:
    match length.unit:
        case Unit.WORKING_DAY:
            return calendar.after(start, length.count)
        case Unit.DAY:
            return start + timedelta(days=length.count)
        case Unit.WEEK:
            return start + timedelta(weeks=length.count)
        case Unit.MONTH:
            return months_after(start, length.count)
        case Unit.YEAR:
            return months_after(start, 12 * length.count)
        case Unit.HOUR:
            return due_moment(datetime.combine(start, time(), LONDON), length).date()


def due_before(start: date, length: Limit, calendar: Calendar) -> date:
    """The last day in time for something owed at least `length` before `start`.

    Raises:
        BeyondCalendarError: the count leaves the years that the calendar covers.
    """
    match length.unit:
        case Unit.WORKING_DAY:
            return calendar.before(start, length.count)
        case Unit.HOUR:
            return due_moment(datetime.combine(start, time(), LONDON), length, back=True).date()
        case _:
            return due(start, Limit(-length.count, length.unit), calendar)


def due_moment(start: datetime, length: Limit, *, back: bool = False) -> datetime:
    """The last moment in time, `length` hours after (or before) `start`; elapsed hours, so it crosses clock changes."""
    hours = timedelta(hours=-length.count if back else length.count)
    return (start.astimezone(UTC) + hours).astimezone(LONDON)


def moment(day: date, at: time) -> datetime:
    """`day` and `at` on a clock in Europe/London."""
    return datetime.combine(day, at, LONDON)


def lateness(due_day: date, done: date, unit: Unit, calendar: Calendar) -> str:
    """How long after the due day something was done: begun working days for working-day limits, else days."""
    if unit is Unit.WORKING_DAY:
        return plural(max(1, calendar.between(due_day, done)), Unit.WORKING_DAY)
    return plural((done - due_day).days, Unit.DAY)


def lateness_hours(due_at: datetime, done_at: datetime) -> str:
    """How many hours after the due moment, begun hours counted whole."""
    seconds = (done_at.astimezone(UTC) - due_at.astimezone(UTC)).total_seconds()
    return plural(max(1, -int(-seconds // 3600)), Unit.HOUR)


def skipped(start: date, end: date, calendar: Calendar) -> tuple[tuple[date, str], ...]:
    """The days after `start`, up to `end`, that are not working days, each with its reason; earliest first."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return tuple((day, calendar.holidays.get(day, day.strftime("%A"))) for day in days if not calendar.working(day))


def quarter(day: date) -> tuple[str, date, date]:
    """The calendar quarter of `day`: its name (2026-Q1), first and last day."""
    number = (day.month - 1) // 3
    first = date(day.year, 3 * number + 1, 1)
    return f"{day.year}-Q{number + 1}", first, months_after(first, 3) - timedelta(days=1)


def day(value: date | datetime | None) -> str:
    """A day as people write it: 13 April 2026, with the hour where hours count; nothing for none."""
    if value is None:
        return ""
    text = f"{value.day} {value:%B %Y}"
    return f"{text} at {value:%H:%M}" if isinstance(value, datetime) else text
