"""Response, backwards: owed so long before the trigger, or before the day for which it is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from generator import days
from generator.chronicle import Chronicle, Fact
from generator.days import Limit, Unit
from generator.kinds.debt import Debt, candidates, fallen, measured, owed
from generator.kinds.standing import by, elapsed, resolve, standing
from generator.model import BAD, Standing, Verdict
from generator.needs import Occurrence
from generator.rules import Length, Response, Rule


def judge(rule: Rule, body: Response, chronicle: Chronicle, debt: Debt) -> Verdict | None:
    """Owed so long before the trigger (or the day it is planned for); `any` only asks that it came first."""
    found = debt.found
    day = measured(body, found)
    look = debt.look(chronicle)
    length = resolve(body.ahead, look, found.fact, day) if isinstance(body.ahead, Length) else None
    if body.itself:
        return _itself(rule, body, chronicle, debt, length)
    named = _earlier_names(chronicle, found)
    told = set(found.fact.event.links) if found.fact is not None else set()
    given = [
        fact
        for fact in candidates(body, chronicle, look)
        if not body.linked or named & set(fact.event.links) or fact.event.id in told
    ]
    planned = day != found.day
    if isinstance(length, Limit) and length.unit is Unit.HOUR and found.fact is not None:
        return _hours_ahead(rule, body, chronicle, debt, (length, given))
    in_time = [
        fact
        for fact in given
        if chronicle.day(fact) < day or (chronicle.day(fact) == day and (planned or fact.order < found.order))
    ]
    if isinstance(length, Limit):
        due = days.due_before(day, length, chronicle.calendar)
        first = given[0] if given else None
        done = chronicle.day(first) if first else None
        if first is None and fallen(body, chronicle, debt, due, None):
            return None
        at = standing(due, done, chronicle.as_of)
        late = by(due, done, chronicle.as_of, str(length), chronicle.calendar) if at in BAD else None
        return owed(
            rule,
            debt,
            at,
            start=day,
            limit=f"{length} before",
            due=due,
            done=done,
            evidence=first.event if first else None,
            by=late,
        )
    if in_time:
        return owed(
            rule,
            debt,
            Standing.MET,
            start=day,
            limit="before",
            due=day,
            done=chronicle.day(in_time[0]),
            evidence=in_time[0].event,
        )
    waiting = planned and chronicle.as_of <= day
    missing = () if waiting else ("that it was done beforehand",)
    return owed(
        rule,
        debt,
        Standing.OPEN if waiting else Standing.BREACH,
        start=day,
        limit="before",
        due=day,
        done=chronicle.day(given[0]) if given else None,
        unmet=missing,
    )


def _hours_ahead(
    rule: Rule, body: Response, chronicle: Chronicle, debt: Debt, length_and_given: tuple[Limit, list[Fact]]
) -> Verdict | None:
    """Owed so many elapsed hours before the moment for which the trigger is planned, or at which it was."""
    found = debt.found
    assert found.fact is not None  # noqa: S101 - asked only where an event set it off
    length, given = length_and_given
    first = given[0] if given else None
    event = replace(found.fact.event, date=measured(body, found), time=_hour(body, chronicle, found))
    moment = replace(found.fact, event=event)
    at, due, done, note = elapsed(moment, length, first, chronicle.as_of, back=True)
    if first is None and fallen(body, chronicle, debt, due.date(), None):
        return None
    late = by(due, done, chronicle.as_of, str(length), chronicle.calendar)
    return owed(
        rule,
        debt,
        at,
        start=days.due_moment(due, length),
        limit=f"{length} before",
        due=due,
        done=done,
        evidence=first.event if first else None,
        by=late if at in BAD else None,
        notes=(note,) if note else (),
    )


def _hour(body: Response, chronicle: Chronicle, found: Occurrence) -> time | None:
    """The time of day that the limit is counted back from: as planned, else the trigger's own, else as it was held."""
    assert found.fact is not None  # noqa: S101 - as above
    planned = found.fact.event.data.get("planned_time")
    if isinstance(planned, str):
        return time.fromisoformat(planned)
    day = measured(body, found)
    held = (fact.event.time for fact in chronicle.things[found.fact.thing] if fact.event.date == day)
    return found.fact.event.time or next((at for at in held if at is not None), None)


def _itself(
    rule: Rule, body: Response, chronicle: Chronicle, debt: Debt, length: Limit | date | None
) -> Verdict | None:
    """A notice that has to be given so long before a day that it names itself."""
    found = debt.found
    if found.fact is None:
        return None
    if not isinstance(length, Limit) or body.measured_from not in found.fact.event.data:
        lacks = body.measured_from if isinstance(length, Limit) else "how long before"
        note = f"{found.fact.event.id} cannot be counted: the record does not say {lacks.replace('_', ' ')}."
        return owed(rule, debt, Standing.ARGUABLE, done=found.day, evidence=found.fact.event, notes=(note,))
    day = measured(body, found)
    due = days.due_before(day, length, chronicle.calendar)
    at = standing(due, found.day, chronicle.as_of)
    late = by(due, found.day, chronicle.as_of, str(length), chronicle.calendar) if at in BAD else None
    return owed(
        rule, debt, at, start=day, limit=f"{length} before", due=due, done=found.day, evidence=found.fact.event, by=late
    )


def _earlier_names(chronicle: Chronicle, found: Occurrence) -> set[str]:
    """The trigger's own id, and those that its thing had before: until a meeting is held, these are its name."""
    if found.fact is None:
        return set()
    return {fact.event.id for fact in chronicle.things[found.fact.thing] if fact.order <= found.order}
