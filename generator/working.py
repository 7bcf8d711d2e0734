"""Verdict -> its working: what set it off, the rule, how each day was counted, what was agreed, and the result.

No date is shown anywhere without this being at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from generator import days
from generator.cases import Case
from generator.days import Unit, day
from generator.findings import message, rule_of
from generator.kinds.standing import as_day
from generator.model import Event, Verdict
from generator.procedure import cite


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a working: what it is about, and what it says."""

    about: str
    text: str


def working(case: Case, verdict: Verdict, called: Callable[[Event], str] | None = None) -> tuple[Line, ...]:
    """The working of one verdict, in the order in which a person would check it.

    For readers outside the core team `called` says what they call an event; what lacks and the notes stay closed.
    """
    return tuple(_lines(case, verdict, called))


def _lines(case: Case, verdict: Verdict, called: Callable[[Event], str] | None) -> Iterator[Line]:
    rule = rule_of(case.procedure, verdict)
    named = called or _on_record
    if verdict.trigger is not None:
        yield Line("Set off by", named(verdict.trigger))
    if rule is not None:
        yield Line("Rule", f"{verdict.rule}: {rule.says}")
    cited = cite(verdict.source, case.procedure.source_file) if called is None else case.procedure.cited(verdict.source)
    yield Line("Source", cited)
    if rule is not None and rule.local:
        yield Line("Local limit", f"fixed by {rule.local}, not by the published text")
    if verdict.member:
        yield Line("Owed to", case.procedure.role_title(verdict.member))
    yield from _counting(case, verdict)
    yield from _read(verdict, called)
    if verdict.evidence is not None:
        yield Line("Done by", named(verdict.evidence))
    if called is not None:
        return
    for lack in verdict.unmet:
        yield Line("Missing", lack)
    for note in verdict.notes:
        yield Line("Note", note)
    yield Line("Result", f"{verdict.standing.value}: {message(case, verdict, rule)}")


def _read(verdict: Verdict, called: Callable[[Event], str] | None) -> Iterator[Line]:
    """What each reading of the text gives, and what was agreed instead of the day."""
    for reading in verdict.readings:
        yield Line(
            "Reading",
            f"{reading.name.replace('-', ' ')}: due {weekday(as_day(reading.due))}, {reading.standing.value}",
        )
    if verdict.due_before is not None:
        event = verdict.exception
        agreed = f", agreed on {day(event.date)}" if event is not None else ""
        agreed += f" ({event.id})" if event is not None and called is None else ""
        yield Line("Extended", f"from {day(verdict.due_before)} to {day(verdict.due)}{agreed}")


def _on_record(event: Event) -> str:
    at = f" at {event.time:%H:%M}" if event.time else ""
    return f"{event.id}, {weekday(event.date)}{at} ({event.place.path}, line {event.place.line})"


def _counting(case: Case, verdict: Verdict) -> Iterator[Line]:
    due = verdict.due_before or verdict.due
    start, last = as_day(verdict.start), as_day(due)
    if last is None:
        return
    if start is None or not verdict.limit:
        gate = verdict.limit == "before"
        yield Line("Limit", f"{'it had to come before' if gate else 'reached or fixed on record for'} {weekday(last)}")
        return
    length = days.limit(verdict.limit.removesuffix(" before"))
    if length is None:
        yield Line("Counted", f"{verdict.limit}: by {weekday(last)}")
        return
    back = verdict.limit.endswith(" before")
    yield Line("Limit", f"{length} {'before' if back else 'after'} {weekday(start)}, which is day 0")
    if length.unit is Unit.WORKING_DAY:
        first, end = (last, start) if back else (start, last)
        left_out = days.skipped(first, end, case.procedure.calendar)
        if left_out:
            yield Line("Not counted", "; ".join(f"{_short(skip)} ({why})" for skip, why in left_out))
    elif length.unit is Unit.HOUR and isinstance(due, datetime):
        yield Line("Counted", "elapsed hours, through nights, weekends and bank holidays")
    else:
        yield Line("Counted", _CALENDAR[length.unit])
    yield Line(
        "Last day in time" if not isinstance(due, datetime) else "Last moment in time",
        weekday(last) + (f" at {due:%H:%M}" if isinstance(due, datetime) else ""),
    )


_CALENDAR = {
    Unit.HOUR: "elapsed hours, by the day on which they end",
    Unit.DAY: "every day of the calendar counts, weekends and bank holidays too",
    Unit.WEEK: "weeks of seven days; the day is not moved if it falls on a weekend or bank holiday",
    Unit.MONTH: "the same day of the later month, or its last day; not moved off a weekend or bank holiday",
    Unit.YEAR: "the same day of the later year; not moved off a weekend or bank holiday",
}


def weekday(value: date | None) -> str:
    """A day with its weekday: Monday 13 April 2026."""
    return f"{value:%A} {value.day} {value:%B %Y}" if value is not None else "no day"


def _short(value: date) -> str:
    return f"{value:%a} {value.day} {value:%b}"
