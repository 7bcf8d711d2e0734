"""Response: after a trigger something is owed, within a limit, so long ahead, before another event, or without end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from generator import days
from generator.chronicle import Chronicle, Fact
from generator.days import Limit, Unit
from generator.kinds import cap
from generator.kinds.standing import as_day, by, elapsed, next_day, resolve, standing
from generator.matching import without
from generator.model import BAD, Standing, Verdict
from generator.needs import Occurrence, occurrences, unmet
from generator.rules import Anchor, Cap, Length, Look, Response, Rule


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
            verdict = _judge(rule, body, chronicle, _Debt(found, member, body.when.split))
            if verdict is not None:
                yield verdict


def triggers(anchor: Anchor, chronicle: Chronicle) -> list[Occurrence]:
    """When the anchor came true; `passed` is the day after a cap of the procedure was exceeded."""
    if anchor.how == "any_of" and any(part.how == "passed" for part in anchor.anchors):
        return [item for part in anchor.anchors for item in triggers(part, chronicle)]
    if anchor.how != "passed":
        return occurrences(anchor, chronicle)
    found: list[Occurrence] = []
    for rule in chronicle.procedure.rules:
        if rule.id in anchor.names and isinstance(rule.body, Cap):
            for verdict in cap.verdicts(rule, rule.body, chronicle):
                due = as_day(verdict.due)
                if due is not None and (verdict.standing in BAD or chronicle.as_of > due) and verdict.done is None:
                    fact = chronicle.by_id.get(verdict.trigger.id) if verdict.trigger else None
                    found.append(Occurrence(next_day(due), fact.order if fact else 0, fact))
    return found


@dataclass(frozen=True, slots=True)
class _Debt:
    """What set the rule off, and to whom it is owed; `split` is the field whose values are owed one by one."""

    found: Occurrence
    member: str
    split: str

    def look(self, chronicle: Chronicle) -> Look:
        """Whence the duty's matchers are asked."""
        return Look(chronicle, self.found.fact, self.member, self.split, self.found.about)


def _owed_to(body: Response, chronicle: Chronicle, found: Occurrence) -> tuple[str, ...]:
    each = next((matcher.each for matcher in body.owe if matcher.each is not None), None)
    return ("",) if each is None else without(each, Look(chronicle, found.fact))


def _judge(rule: Rule, body: Response, chronicle: Chronicle, debt: _Debt) -> Verdict | None:
    if body.before:
        return _before(rule, body, chronicle, debt)
    if body.ahead is not None:
        return _ahead(rule, body, chronicle, debt)
    return _within(rule, body, chronicle, debt)


def _verdict(rule: Rule, debt: _Debt, found: Standing, **more: object) -> Verdict:
    fact = debt.found.fact
    return Verdict(
        rule=rule.id,
        part=rule.part,
        standing=found,
        modality=rule.modality,
        source=rule.source,
        trigger=fact.event if fact else None,
        member=debt.member or debt.found.about,
        about=debt.found.about if debt.member else "",
        key="/".join(filter(None, (fact.event.id if fact else debt.found.day.isoformat(), debt.found.about))),
        **more,  # type: ignore[arg-type]
    )


# --- after the trigger ------------------------------------------------------------------------------------------


def _within(rule: Rule, body: Response, chronicle: Chronicle, debt: _Debt) -> Verdict | None:
    look = debt.look(chronicle)
    start = _measured(body, debt.found)
    length = resolve(body.within, look, debt.found.fact, start)
    evidence = _evidence(body, chronicle, debt)
    if isinstance(length, Limit) and length.unit is Unit.HOUR and debt.found.fact is not None:
        found, due_at, done_at, note = elapsed(debt.found.fact, length, evidence, chronicle.as_of)
        late = by(due_at, done_at, chronicle.as_of, str(length), chronicle.calendar)
        return _verdict(
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
    if _fallen(body, chronicle, debt, due, evidence):
        return None
    found = standing(due, done, chronicle.as_of)
    limit = str(length) if isinstance(length, Limit) else ""
    late = by(due, done, chronicle.as_of, limit, chronicle.calendar) if found in BAD else None
    return _verdict(
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


def _measured(body: Response, found: Occurrence) -> date:
    value = found.fact.event.data.get(body.measured_from) if found.fact is not None and body.measured_from else None
    return date.fromisoformat(value) if isinstance(value, str) else found.day


def _fallen(body: Response, chronicle: Chronicle, debt: _Debt, due: date | None, evidence: Fact | None) -> bool:
    """Whether the duty fell away: its end came in time, before it was done."""
    if body.until is None:
        return False
    look = Look(chronicle, debt.found.fact)
    for end in occurrences(body.until, chronicle, look):
        if end.order <= debt.found.order or (evidence is not None and evidence.order <= end.order):
            continue
        return due is None or end.day <= due
    return False


def _evidence(body: Response, chronicle: Chronicle, debt: _Debt) -> Fact | None:
    """The first event that answers the duty: it fits, counts, names the trigger, and is not older than it."""
    found = debt.found
    look = debt.look(chronicle)
    for fact in _candidates(body, chronicle, look):
        if found.fact is not None and fact.order == found.fact.order:
            continue
        if body.linked and not _names(fact, found, chronicle):
            continue
        same_day = body.linked and found.fact is not None and fact.event.date == found.fact.event.date
        if not (body.early or fact.order > found.order or same_day):
            continue
        return fact
    return None


def _candidates(body: Response, chronicle: Chronicle, look: Look) -> list[Fact]:
    found = {fact.order: fact for matcher in body.owe for fact in chronicle.matching(matcher, look)}
    return sorted(found.values(), key=lambda fact: (chronicle.day(fact), fact.order))


def _names(fact: Fact, found: Occurrence, chronicle: Chronicle) -> bool:
    """Whether `fact` names the trigger in `for`; a meeting that was held also through its arrangement."""
    if found.fact is None:
        return False
    name = found.fact.event.id
    if fact.event.type != "meeting":
        return name in fact.event.links
    return any(name in other.event.links for other in chronicle.things[fact.thing] if other.order <= fact.order)


# --- before the trigger -----------------------------------------------------------------------------------------


def _ahead(rule: Rule, body: Response, chronicle: Chronicle, debt: _Debt) -> Verdict | None:
    """Owed so long before the trigger (or the day it is planned for); `any` only asks that it came first."""
    found = debt.found
    day = _measured(body, found)
    look = debt.look(chronicle)
    length = resolve(body.ahead, look, found.fact, day) if isinstance(body.ahead, Length) else None
    if body.itself:
        return _itself(rule, body, chronicle, debt, length)
    named = _earlier_names(chronicle, found)
    given = [fact for fact in _candidates(body, chronicle, look) if not body.linked or named & set(fact.event.links)]
    planned = day != found.day
    in_time = [
        fact
        for fact in given
        if chronicle.day(fact) < day or (chronicle.day(fact) == day and (planned or fact.order < found.order))
    ]
    if isinstance(length, Limit):
        due = days.due_before(day, length, chronicle.calendar)
        first = given[0] if given else None
        done = chronicle.day(first) if first else None
        if first is None and _fallen(body, chronicle, debt, due, None):
            return None
        at = standing(due, done, chronicle.as_of)
        late = by(due, done, chronicle.as_of, str(length), chronicle.calendar) if at in BAD else None
        return _verdict(
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
        return _verdict(
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
    return _verdict(
        rule,
        debt,
        Standing.OPEN if waiting else Standing.BREACH,
        start=day,
        limit="before",
        due=day,
        done=chronicle.day(given[0]) if given else None,
        unmet=missing,
    )


def _itself(
    rule: Rule, body: Response, chronicle: Chronicle, debt: _Debt, length: Limit | date | None
) -> Verdict | None:
    """A notice that has to be given so long before a day that it names itself."""
    found = debt.found
    if found.fact is None:
        return None
    if not isinstance(length, Limit) or body.measured_from not in found.fact.event.data:
        lacks = body.measured_from if isinstance(length, Limit) else "how long before"
        note = f"{found.fact.event.id} cannot be counted: the record does not say {lacks.replace('_', ' ')}."
        return _verdict(rule, debt, Standing.ARGUABLE, done=found.day, evidence=found.fact.event, notes=(note,))
    day = _measured(body, found)
    due = days.due_before(day, length, chronicle.calendar)
    at = standing(due, found.day, chronicle.as_of)
    late = by(due, found.day, chronicle.as_of, str(length), chronicle.calendar) if at in BAD else None
    return _verdict(
        rule, debt, at, start=day, limit=f"{length} before", due=due, done=found.day, evidence=found.fact.event, by=late
    )


def _earlier_names(chronicle: Chronicle, found: Occurrence) -> set[str]:
    """The trigger's own id, and those of its arrangements: before a meeting is held, they are its name."""
    if found.fact is None:
        return set()
    return {fact.event.id for fact in chronicle.things[found.fact.thing] if fact.order <= found.order}


# --- before another event ---------------------------------------------------------------------------------------


def _before(rule: Rule, body: Response, chronicle: Chronicle, debt: _Debt) -> Verdict | None:
    look = debt.look(chronicle)
    evidence = _evidence(body, chronicle, debt)
    later = [
        fact for matcher in body.before for fact in chronicle.matching(matcher, look) if fact.order > debt.found.order
    ]
    gate = min(later, key=lambda fact: fact.order, default=None)
    done = chronicle.day(evidence) if evidence else None
    if evidence is not None and (gate is None or evidence.order < gate.order):
        return _verdict(
            rule,
            debt,
            Standing.MET,
            due=chronicle.day(gate) if gate else None,
            done=done,
            evidence=evidence.event,
        )
    if gate is None:
        if _fallen(body, chronicle, debt, None, None):
            return None
        return _verdict(rule, debt, Standing.OUTSTANDING, limit="before")
    return _verdict(
        rule,
        debt,
        Standing.BREACH,
        limit="before",
        due=chronicle.day(gate),
        done=done,
        evidence=evidence.event if evidence else None,
        unmet=(f"that it was done before {gate.event.id} on {days.day(chronicle.day(gate))}",),
    )
