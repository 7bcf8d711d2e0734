"""Response: after a trigger something is owed, within a limit, so long ahead, before another event, or without end."""

from __future__ import annotations

from collections.abc import Iterator

from generator import days
from generator.chronicle import Chronicle, Fact
from generator.days import Limit, Unit
from generator.kinds import ahead, cap
from generator.kinds.debt import Debt, candidates, fallen, measured, names, owed
from generator.kinds.standing import as_day, by, elapsed, next_day, resolve, standing
from generator.matching import without
from generator.model import BAD, Standing, Verdict
from generator.needs import Occurrence, occurrences, unmet
from generator.rules import Anchor, Cap, Look, Response, Rule


def verdicts(rule: Rule, body: Response, chronicle: Chronicle) -> Iterator[Verdict]:
    """One verdict for each trigger, and for each member where something is owed to each of several."""
    for found in triggers(body.when, chronicle):
        if found.order < chronicle.begins or (found.fact is not None and found.fact.event.type == "opening"):
            continue
        if rule.during and not chronicle.holds(rule.during, found.order):
            continue
        if (
            body.unless
            and found.fact is not None
            and not unmet(body.unless, found.fact, chronicle, len(chronicle.facts) - 1)
        ):
            continue
        for member in _owed_to(body, chronicle, found):
            judged = _judge(rule, body, chronicle, Debt(found, member, body.when.split))
            if judged is not None:
                yield judged


def triggers(anchor: Anchor, chronicle: Chronicle) -> list[Occurrence]:
    """When the anchor came true; `passed` is the day after a cap of the procedure was exceeded."""
    if anchor.how == "any_of" and any(part.how == "passed" for part in anchor.anchors):
        return [item for part in anchor.anchors for item in triggers(part, chronicle)]
    if anchor.how != "passed":
        return occurrences(anchor, chronicle)
    found: list[Occurrence] = []
    for rule in chronicle.procedure.rules:
        if rule.id in anchor.names and isinstance(rule.body, Cap):
            for reached in cap.verdicts(rule, rule.body, chronicle):
                due, done = as_day(reached.due), as_day(reached.done)
                if due is not None and chronicle.as_of > due and (done is None or done > due):
                    fact = chronicle.by_id.get(reached.trigger.id) if reached.trigger else None
                    found.append(Occurrence(next_day(due), fact.order if fact else 0, fact))
    return found


def _owed_to(body: Response, chronicle: Chronicle, found: Occurrence) -> tuple[str, ...]:
    each = next((matcher.each for matcher in body.owe if matcher.each is not None), None)
    return ("",) if each is None else without(each, Look(chronicle, found.fact))


def _judge(rule: Rule, body: Response, chronicle: Chronicle, debt: Debt) -> Verdict | None:
    if body.before:
        return _before(rule, body, chronicle, debt)
    if body.ahead is not None:
        return ahead.judge(rule, body, chronicle, debt)
    return _within(rule, body, chronicle, debt)


# --- after the trigger ------------------------------------------------------------------------------------------


def _within(rule: Rule, body: Response, chronicle: Chronicle, debt: Debt) -> Verdict | None:
    look = debt.look(chronicle)
    start = measured(body, debt.found)
    length = resolve(body.within, look, debt.found.fact, start)
    evidence = _evidence(body, chronicle, debt)
    if isinstance(length, Limit) and length.unit is Unit.HOUR and debt.found.fact is not None:
        found, due_at, done_at, note = elapsed(debt.found.fact, length, evidence, chronicle.as_of)
        late = by(due_at, done_at, chronicle.as_of, str(length), chronicle.calendar)
        return owed(
            rule,
            debt,
            found,
            start=days.due_moment(due_at, length, back=True),
            limit=str(length),
            due=due_at,
            done=done_at,
            evidence=evidence.event if evidence else None,
            by=late if found in {Standing.LATE, Standing.OVERDUE} else None,
            notes=(note,) if note else (),
        )
    due = days.due(start, length, chronicle.calendar) if isinstance(length, Limit) else length
    done = chronicle.day(evidence) if evidence is not None else None
    if fallen(body, chronicle, debt, due, evidence):
        return None
    found = standing(due, done, chronicle.as_of)
    limit = str(length) if isinstance(length, Limit) else ""
    late = by(due, done, chronicle.as_of, limit, chronicle.calendar) if found in BAD else None
    return owed(
        rule,
        debt,
        found,
        start=start,
        limit=limit,
        due=due,
        done=done,
        evidence=evidence.event if evidence else None,
        by=late,
    )


def _evidence(body: Response, chronicle: Chronicle, debt: Debt) -> Fact | None:
    """The first event that answers the duty: it fits, counts, names the trigger, and is not older than it."""
    found = debt.found
    look = debt.look(chronicle)
    for fact in candidates(body, chronicle, look):
        if found.fact is not None and fact.order == found.fact.order:
            continue
        if body.linked and not names(fact, found, chronicle, by_thing=body.by_thing):
            continue
        same_day = body.linked and found.fact is not None and fact.event.date == found.fact.event.date
        if not (body.early or fact.order > found.order or same_day):
            continue
        return fact
    return None


# --- before another event ---------------------------------------------------------------------------------------


def _before(rule: Rule, body: Response, chronicle: Chronicle, debt: Debt) -> Verdict | None:
    look = debt.look(chronicle)
    evidence = _evidence(body, chronicle, debt)
    later = [
        fact for matcher in body.before for fact in chronicle.matching(matcher, look) if fact.order > debt.found.order
    ]
    gate = min(later, key=lambda fact: fact.order, default=None)
    done = chronicle.day(evidence) if evidence else None
    if evidence is not None and (gate is None or evidence.order < gate.order):
        return owed(
            rule,
            debt,
            Standing.MET,
            due=chronicle.day(gate) if gate else None,
            done=done,
            evidence=evidence.event,
        )
    if gate is None:
        if fallen(body, chronicle, debt, None, None):
            return None
        return owed(rule, debt, Standing.OUTSTANDING, limit="before")
    return owed(
        rule,
        debt,
        Standing.BREACH,
        limit="before",
        due=chronicle.day(gate),
        done=done,
        evidence=evidence.event if evidence else None,
        unmet=(f"that it was done before {gate.event.id} on {days.day(chronicle.day(gate))}",),
    )
