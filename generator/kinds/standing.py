"""Due, done, as of -> how a duty stands, and by how much it is late. The due day is in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from generator import days
from generator.chronicle import Fact
from generator.days import Calendar, Limit, Unit
from generator.matching import members
from generator.model import Standing, Verdict
from generator.rules import DerivedSet, Length, Look, Rule


def verdict(rule: Rule, at: Standing, **more: object) -> Verdict:
    """A verdict of a rule: how it stands, and what else there is to say of it."""
    return Verdict(rule=rule.id, part=rule.part, standing=at, modality=rule.modality, source=rule.source, **more)  # type: ignore[arg-type]


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
    length = days.limit(limit.removesuffix(" before"))
    unit = length.unit if length is not None else Unit.DAY
    if isinstance(due, datetime):
        if isinstance(done, datetime):
            return days.lateness_hours(due, done) if done.astimezone(UTC) > due.astimezone(UTC) else None
        last = days.moment(done or as_of, time(23, 59))
        return days.lateness_hours(due, last) if last.date() > due.date() else None
    end = as_day(done) or as_of
    return days.lateness(due, end, unit, calendar) if end > due else None


def as_day(value: date | datetime | None) -> date | None:
    """The day of a day or moment."""
    return value.date() if isinstance(value, datetime) else value


def elapsed(
    start: Fact, length: Limit, done: Fact | None, as_of: date, *, back: bool = False
) -> tuple[Standing, datetime, datetime | date | None, str]:
    """How a duty in hours stands: its standing, due moment, done moment, and what time is missing to be sure.

    Where a time was not recorded, both ends of that day are tried; if they disagree the answer is arguable and the
    due moment is the earlier one. With `back` it is due so long before the start, not after.
    """
    first, last = _moments(start)
    due_first, due_last = days.due_moment(first, length, back=back), days.due_moment(last, length, back=back)
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


def resolve(length: Length | None, look: Look, fact: Fact | None, start: date) -> Limit | date | None:
    """The limit in force, counted from `start`: what was recorded (a length or a day), else the rule's own, else none.

    What somebody fixes later counts too, but only if it was on record by the day that was due until then: after it,
    only an exception answers.
    """
    if length is None:
        return None
    found: Limit | date | None = length.fixed
    for on, value in _fixed(length.recorded, look, fact):
        last = days.due(start, found, look.chronicle.calendar) if isinstance(found, Limit) else found
        if last is None or on <= max(last, start):
            found = value
    return found


def _fixed(name: str, look: Look, fact: Fact | None) -> Iterator[tuple[date, Limit | date]]:
    """What was recorded under a name: the day of each, and the length or day that it fixes."""
    derived = look.chronicle.procedure.sets.get(name)
    recorded: Iterable[tuple[date, object]]
    if isinstance(derived, DerivedSet):
        facts = look.chronicle.matching(derived.source)
        recorded = ((look.chronicle.day(item), item.event.data.get(derived.field)) for item in facts)
    else:
        recorded = ((date.min, value) for value in members(name, look, fact) if value != name)
    for on, value in recorded:
        if (limit := days.limit(str(value))) is not None:
            yield on, limit
        elif (day := _day(value)) is not None:
            yield on, day


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
