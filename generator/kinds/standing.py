"""Due, done, as of -> how a duty stands, and by how much it is late. The due day is in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from generator import days
from generator.chronicle import Fact
from generator.days import Calendar, Limit, Unit
from generator.matching import members
from generator.model import Standing
from generator.rules import Length, Look


def standing(due: date | None, done: date | None, as_of: date) -> Standing:
    """How a duty with this due day stands; both ends are in time."""
    if due is None:
        return Standing.OUTSTANDING if done is None else Standing.MET
    if done is not None:
        return Standing.MET if done <= due else Standing.LATE
    return Standing.OPEN if as_of <= due else Standing.OVERDUE


def by(
    due: date | datetime | None,
    done: date | datetime | None,
    as_of: date,
    limit: str,
    calendar: Calendar,
) -> str | None:
    """How late something is or was, in the limit's own unit; None if it is not."""
    if due is None:
        return None
    length = days.limit(limit)
    unit = length.unit if length is not None else Unit.DAY
    if isinstance(due, datetime):
        if isinstance(done, datetime):
            return days.lateness_hours(due, done) if done.astimezone(UTC) > due.astimezone(UTC) else None
        end = done or as_of
        return days.lateness(due.date(), end, Unit.DAY, calendar) if end > due.date() else None
    end = as_day(done) or as_of
    return days.lateness(due, end, unit, calendar) if end > due else None


def as_day(value: date | datetime | None) -> date | None:
    """The day of a day or moment."""
    return value.date() if isinstance(value, datetime) else value


def elapsed(
    start: Fact, length: Limit, done: Fact | None, as_of: date
) -> tuple[Standing, datetime, datetime | date | None, str]:
    """How a duty in hours stands: its standing, due moment, done moment, and what time is missing to be sure.

    Where a time was not recorded, both ends of that day are tried; if they disagree the answer is arguable and the
    due moment is the earlier one.
    """
    first, last = _moments(start)
    due_first, due_last = days.due_moment(first, length), days.due_moment(last, length)
    if done is None:
        late = as_of > due_last.date()
        unsure = not late and as_of > due_first.date()
        found = Standing.ARGUABLE if unsure else Standing.OVERDUE if late else Standing.OPEN
        return found, due_first, None, _say(start) if unsure else ""
    done_first, done_last = _moments(done)
    # Two moments of one zone are compared by their clocks, which a clock change sets back: compare them in UTC.
    strict = done_last.astimezone(UTC) <= due_first.astimezone(UTC)
    lenient = done_first.astimezone(UTC) <= due_last.astimezone(UTC)
    shown: datetime | date = done_first if done.event.time else done.event.date
    if strict == lenient:
        return (Standing.MET if strict else Standing.LATE), due_first, shown, ""
    return Standing.ARGUABLE, due_first, shown, " ".join(filter(None, (_say(start), _say(done))))


def _moments(fact: Fact) -> tuple[datetime, datetime]:
    event = fact.event
    if event.time is not None:
        at = days.moment(event.date, event.time)
        return at, at
    return days.moment(event.date, time()), days.moment(event.date, time(23, 59))


def _say(fact: Fact) -> str:
    return "" if fact.event.time else f"The hours cannot be counted: record the time of {fact.event.id}."


def resolve(length: Length | None, look: Look, fact: Fact | None) -> Limit | date | None:
    """The limit in force: what was recorded (a length or a day), else the rule's own, else none."""
    if length is None:
        return None
    if length.recorded:
        # What somebody fixed counts from when it is on record, also if that was after the trigger.
        seen = look if "." in length.recorded else Look(look.chronicle)
        for value in reversed(members(length.recorded, seen, fact)):
            if value == length.recorded:
                continue
            if (found := days.limit(value)) is not None:
                return found
            try:
                return date.fromisoformat(value)
            except ValueError:
                continue
    return length.fixed


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
