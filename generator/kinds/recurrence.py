"""Recurrence: every so often, while something lasts; or once in every calendar period.

Each interval runs from the last time it was done. An interval fixed by somebody entitled beats the rule's own from
the day it is on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from generator import days
from generator.chronicle import Chronicle, Fact
from generator.days import Limit
from generator.kinds.standing import by, standing, verdict
from generator.model import BAD, Event, Verdict
from generator.needs import unmet
from generator.rules import Look, Recurrence, Rule


def verdicts(rule: Rule, body: Recurrence, chronicle: Chronicle) -> Iterator[Verdict]:
    """One verdict for each interval that has begun: those done, and the one that is running."""
    runs = _runs(body, chronicle)
    if body.per:
        found = (verdict for run in runs for verdict in _periods(rule, body, chronicle, run))
        yield from {verdict.key: verdict for verdict in found}.values()
        return
    for run in runs:
        yield from _intervals(rule, body, chronicle, run)


@dataclass(frozen=True, slots=True)
class _Run:
    """While what, from and until when. `fact` began it; `key` is its thing."""

    fact: Fact | None
    key: str
    began: date
    order: int
    ended: date | None


def _runs(body: Recurrence, chronicle: Chronicle) -> list[_Run]:
    if "always" in body.during:
        start = date.fromisoformat(body.starts) if body.starts else None
        first = next(iter(_done(body, chronicle, _Run(None, "", date.min, -1, None))), None)
        if start is None and first is None:
            return []
        began = start if start is not None else chronicle.day(first) if first else chronicle.as_of
        order = -1 if start is not None else first.order if first else -1
        return [_Run(first if start is None else None, "", began, order, None)]
    if body.anywhere:
        spans = sorted(
            (span for span in (*chronicle.alongside, *chronicle.stages) if span.name in body.anywhere),
            key=lambda span: span.began,
        )
        return [_Run(None, "", span.began, -1, span.ended) for span in spans]
    spans = [
        *(span for span in chronicle.stages if span.name in body.during),
        *(span for span in chronicle.tracks if span.name in body.during),
    ]
    return [
        _Run(
            chronicle.facts[span.begin] if span.begin >= 0 else None,
            span.key,
            span.began,
            span.begin,
            span.ended,
        )
        for span in spans
    ]


def _done(body: Recurrence, chronicle: Chronicle, run: _Run) -> list[Fact]:
    look = Look(chronicle, run.fact)
    found = {fact.order: fact for matcher in body.owe for fact in chronicle.matching(matcher, look)}
    ids = {fact.event.id for fact in chronicle.things.get(run.key, ())} | {run.key} if run.key else set()
    return [
        found[order]
        for order in sorted(found)
        if order > run.order and (not body.linked or not ids or ids & set(found[order].event.links))
    ]


def _intervals(rule: Rule, body: Recurrence, chronicle: Chronicle, run: _Run) -> Iterator[Verdict]:
    last, last_event = run.began, run.fact.event if run.fact else None
    for fact in [*_done(body, chronicle, run), None]:
        done = chronicle.day(fact) if fact is not None else None
        if done is not None and run.ended is not None and done > run.ended:
            continue
        length, due = _due(body, chronicle, run, last, done or chronicle.as_of)
        if _silent(body, chronicle, run, done or chronicle.as_of):
            last, last_event = done or last, fact.event if fact else last_event
            continue
        if done is None and run.ended is not None and (due is None or due >= run.ended):
            return
        after = done is None or done >= chronicle.opened
        while after and due is not None and length is not None and due < chronicle.opened:
            last, last_event = due, None  # what fell due before the case joined is not judged; the interval runs on
            due = days.due(last, length, chronicle.calendar)
        if (due or chronicle.as_of) >= chronicle.opened:
            yield _verdict(rule, chronicle, run, (last, last_event), (length, due), fact)
        last, last_event = done or last, fact.event if fact else last_event


def _verdict(  # noqa: PLR0913, PLR0917 - a verdict has these parts
    rule: Rule,
    chronicle: Chronicle,
    run: _Run,
    last: tuple[date, Event | None],
    owed: tuple[Limit | None, date | None],
    fact: Fact | None,
) -> Verdict:
    length, due = owed
    done = chronicle.day(fact) if fact is not None else None
    end = run.ended if run.ended is not None and done is None else chronicle.as_of
    found = standing(due, done, min(end, chronicle.as_of) if due is None or end > due else chronicle.as_of)
    limit = str(length) if length is not None else ""
    late = by(due, done, chronicle.as_of, limit, chronicle.calendar) if found in BAD else None
    began = run.fact.event if run.fact else None
    return verdict(
        rule,
        found,
        trigger=last[1] or began,
        subject=fact.event.id if fact is not None else began.id if began is not None else run.key,
        key=f"{run.key}@{last[0].isoformat()}",
        start=last[0],
        limit=limit,
        due=due,
        done=done,
        evidence=fact.event if fact else None,
        by=late,
    )


def _due(body: Recurrence, chronicle: Chronicle, run: _Run, last: date, upto: date) -> tuple[Limit | None, date | None]:
    """The interval in force by `upto` and the day that it gives; one agreed after that day counts from its own."""
    if body.every is None:
        return None, None
    length, fixed_on = body.every.fixed, None
    if body.every.recorded:
        agreed = _recorded(body.every.recorded, chronicle, run, upto)
        if agreed is not None:
            fixed_on, length = agreed
    if length is None or not length.count:
        return None, None
    due = days.due(last, length, chronicle.calendar)
    if fixed_on is not None and due < fixed_on:
        due = days.due(fixed_on, length, chronicle.calendar)
    return length, due


def _recorded(name: str, chronicle: Chronicle, run: _Run, upto: date) -> tuple[date, Limit] | None:
    """The last interval on record by `upto`, and the day it was recorded."""
    whose, _, field = name.partition(".")
    if field:
        facts = chronicle.things.get(run.key, []) if whose == "thing" else [run.fact] if run.fact else []
        found = [
            (chronicle.day(fact), length)
            for fact in facts
            if chronicle.counting(fact)
            and chronicle.day(fact) <= upto
            and (length := days.limit(str(fact.event.data.get(field, "")))) is not None
        ]
        return found[-1] if found else None
    derived = chronicle.procedure.sets.get(name)
    source = getattr(derived, "source", None)
    if derived is None or source is None:
        return None
    found = [
        (chronicle.day(fact), length)
        for fact in chronicle.matching(source)
        if chronicle.day(fact) <= upto
        and (length := days.limit(str(fact.event.data.get(derived.field, "")))) is not None  # type: ignore[union-attr]
    ]
    return found[-1] if found else None


def _silent(body: Recurrence, chronicle: Chronicle, run: _Run, upto: date) -> bool:
    """Whether the rule yields to what is on record by then (a guide, once an interval is agreed)."""
    thing = [fact for fact in chronicle.things.get(run.key, ()) if fact.event.date <= upto]
    if not body.unless or not thing:
        return False
    order = max(fact.order for fact in chronicle.facts if fact.event.date <= upto)
    return not unmet(body.unless, thing[-1], chronicle, order)


def _periods(rule: Rule, body: Recurrence, chronicle: Chronicle, run: _Run) -> Iterator[Verdict]:
    """Once in every calendar month, quarter or year that the run touches; due by the period's last day."""
    done = _done(body, chronicle, run)
    day = run.began
    end = min(run.ended or chronicle.as_of, chronicle.as_of)
    while day <= end:
        name, first, last = _period(day, body.per)
        if last < chronicle.opened:
            day = last + timedelta(days=1)
            continue
        answer = next(
            (
                fact
                for fact in done
                if fact.event.data.get("period") == name
                or ("period" not in fact.event.data and first <= chronicle.day(fact) <= last)
            ),
            None,
        )
        at = chronicle.day(answer) if answer else None
        due = _last_day(body, chronicle, last)
        found = standing(due, at, chronicle.as_of)
        late = by(due, at, chronicle.as_of, "", chronicle.calendar) if found in BAD else None
        yield verdict(
            rule,
            found,
            trigger=run.fact.event if run.fact else None,
            member=name,
            key=name,
            start=first,
            limit=f"each {body.per}",
            due=due,
            done=at,
            evidence=answer.event if answer else None,
            by=late,
        )
        day = last + timedelta(days=1)


def _last_day(body: Recurrence, chronicle: Chronicle, last: date) -> date:
    """The day by which a period's duty is due: its last, or so long before it."""
    if body.ahead is None or body.ahead.fixed is None:
        return last
    return days.due_before(last, body.ahead.fixed, chronicle.calendar)


def _period(day: date, per: str) -> tuple[str, date, date]:
    if per == "quarter":
        return days.quarter(day)
    if per == "year":
        return str(day.year), date(day.year, 1, 1), date(day.year, 12, 31)
    first = day.replace(day=1)
    return f"{day:%Y-%m}", first, days.months_after(first, 1) - timedelta(days=1)
