"""Cap: at most so many, or at most so long; held off while what `unless` asks is on record; then something is owed.

The stage never moves by itself: a cap that is reached owes the move, at once, by somebody. When what holds it off
is no longer so (a relapse), the cap bites on the day that this is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from generator import days
from generator.chronicle import Chronicle, Fact
from generator.days import Limit
from generator.kinds.standing import by, standing, verdict
from generator.model import BAD, Standing, Verdict
from generator.needs import occurrences, unmet
from generator.rules import Cap, Look, Matcher, Rule


def verdicts(rule: Rule, body: Cap, chronicle: Chronicle) -> Iterator[Verdict]:
    """One verdict for the cap while it runs or once it is reached; none before it can run."""
    reached = _reached_by_count(body, chronicle) if body.count is not None else _reached_by_time(body, chronicle)
    for found in reached:
        yield _judge(rule, body, chronicle, found)


@dataclass(frozen=True, slots=True)
class _Reached:
    """The cap's first event, the day that it is (or will be) reached, and the order from which it may bite."""

    first: Fact
    start: date
    day: date | None
    order: int
    ended: tuple[date, int] | None


def _reached_by_time(body: Cap, chronicle: Chronicle) -> Iterator[_Reached]:
    if body.start is None or not isinstance(body.at_most, Limit):
        return
    for found in occurrences(body.start, chronicle):
        if found.fact is None:
            continue
        due = days.due(found.day, body.at_most, chronicle.calendar)
        order = max((fact.order for fact in chronicle.facts if fact.event.date <= due), default=found.order)
        yield _Reached(found.fact, found.day, due, order, _end(body, chronicle, found.order))


def _reached_by_count(body: Cap, chronicle: Chronicle) -> Iterator[_Reached]:
    if body.count is None or not isinstance(body.at_most, int):
        return
    begin = -1
    if body.start is not None:
        starts = occurrences(body.start, chronicle)
        if not starts:
            return
        begin = starts[-1].order
    counted = [fact for fact in chronicle.matching(body.count) if fact.order >= begin]
    if not counted:
        return
    end = _end(body, chronicle, counted[0].order)
    if end is not None:
        counted = [fact for fact in counted if fact.order <= end[1]] or counted[:1]
    last = counted[body.at_most - 1] if len(counted) >= body.at_most else None
    yield _Reached(
        last or counted[0],
        chronicle.day(counted[0]),
        chronicle.day(last) if last else None,
        last.order if last else -1,
        end,
    )


def _end(body: Cap, chronicle: Chronicle, order: int) -> tuple[date, int] | None:
    if body.until is None:
        return None
    ends = [found for found in occurrences(body.until, chronicle) if found.order > order]
    return (ends[0].day, ends[0].order) if ends else None


def _judge(rule: Rule, body: Cap, chronicle: Chronicle, found: _Reached) -> Verdict:
    day = max(found.day, chronicle.opened) if found.day is not None else None
    if found.ended is not None and (day is None or found.ended[0] <= day):
        return _verdict(rule, body, chronicle, found, Standing.MET, day, found.ended[0])
    if day is None or chronicle.as_of < day:
        return _verdict(rule, body, chronicle, found, Standing.OPEN, day, None)
    bites = _bites(body, chronicle, found, day)
    if bites is None:
        decided = _first(body.decides, chronicle, found, day)
        settled = found.ended is not None or decided is not None
        at = Standing.MET if settled else Standing.OUTSTANDING
        return _verdict(rule, body, chronicle, found, at, day, decided, asks="" if settled else body.instead)
    due = days.due(bites, body.within, chronicle.calendar) if body.within is not None else bites
    ends = [
        day
        for day in (
            _first(body.then, chronicle, found, found.start),
            found.ended and found.ended[0],
        )
        if day
    ]
    done = min(ends, default=None)
    return _verdict(rule, body, chronicle, found, standing(due, done, chronicle.as_of), due, done)


def _bites(body: Cap, chronicle: Chronicle, found: _Reached, day: date) -> date | None:
    """The day from which the cap bites; None while what is on record holds it off."""
    if not body.unless:
        return day
    reached = max(found.order, chronicle.begins)
    last = found.ended[1] if found.ended is not None else len(chronicle.facts)
    if unmet(body.unless, found.first, chronicle, reached):
        return day
    relapses = (
        fact.event.date
        for fact in chronicle.facts
        if reached < fact.order <= last and unmet(body.unless, found.first, chronicle, fact.order)
    )
    return next(relapses, None)


def _first(owed: tuple[Matcher, ...], chronicle: Chronicle, found: _Reached, since: date) -> date | None:
    """The first day, from `since` on, on which one of these was done after the cap began."""
    look = Look(chronicle, found.first)
    done = (
        chronicle.day(fact)
        for matcher in owed
        for fact in chronicle.matching(matcher, look)
        if fact.order > found.first.order or fact.event.date > found.start
    )
    return min((day for day in done if day >= since), default=None)


def _verdict(  # noqa: PLR0913, PLR0917 - a verdict has these parts
    rule: Rule,
    body: Cap,
    chronicle: Chronicle,
    found: _Reached,
    at: Standing,
    due: date | None,
    done: date | None,
    asks: str = "",
) -> Verdict:
    limit = str(body.at_most) if isinstance(body.at_most, Limit) else ""
    late = by(due, done, chronicle.as_of, "", chronicle.calendar) if at in BAD else None
    return verdict(
        rule,
        at,
        trigger=found.first.event,
        key=found.first.event.id,
        start=found.start,
        limit=limit,
        due=due,
        done=done,
        by=late,
        asks=asks,
    )
