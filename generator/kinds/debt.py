"""What a response owes: to whom, since what; and what could answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator.chronicle import Chronicle, Fact
from generator.kinds.standing import verdict
from generator.model import Standing, Verdict
from generator.needs import Occurrence, occurrences
from generator.rules import Look, Response, Rule


@dataclass(frozen=True, slots=True)
class Debt:
    """What set the rule off, and to whom it is owed; `split` is the field whose values are owed one by one."""

    found: Occurrence
    member: str
    split: str

    def look(self, chronicle: Chronicle) -> Look:
        """Whence the duty's matchers are asked."""
        return Look(chronicle, self.found.fact, self.member, self.split, self.found.about)


def owed(rule: Rule, debt: Debt, found: Standing, **more: object) -> Verdict:
    """How the debt stands, as a verdict of its rule."""
    fact = debt.found.fact
    return verdict(
        rule,
        found,
        trigger=fact.event if fact else None,
        member=debt.member or debt.found.about,
        about=debt.found.about if debt.member else "",
        key="/".join(filter(None, (fact.event.id if fact else debt.found.day.isoformat(), debt.found.about))),
        **more,
    )


def measured(body: Response, found: Occurrence) -> date:
    """The day that the limit is counted from: the one that the trigger names in a field, else its own."""
    value = found.fact.event.data.get(body.measured_from) if found.fact is not None and body.measured_from else None
    return date.fromisoformat(value) if isinstance(value, str) else found.day


def fallen(body: Response, chronicle: Chronicle, debt: Debt, due: date | None, evidence: Fact | None) -> bool:
    """Whether the duty fell away: its end came in time, before it was done."""
    if body.until is None:
        return False
    look = Look(chronicle, debt.found.fact)
    for end in occurrences(body.until, chronicle, look):
        if end.order <= debt.found.order or (evidence is not None and evidence.order <= end.order):
            continue
        return due is None or end.day <= due
    return False


def candidates(body: Response, chronicle: Chronicle, look: Look) -> list[Fact]:
    """Whatever could answer, in the order in which it counts."""
    found = {fact.order: fact for matcher in body.owe for fact in chronicle.matching(matcher, look)}
    return sorted(found.values(), key=lambda fact: (chronicle.day(fact), fact.order))


def names(fact: Fact, found: Occurrence, chronicle: Chronicle, *, by_thing: bool) -> bool:
    """Whether `fact` names the trigger in `for`; a meeting that was held also through its arrangement.

    With `by_thing` it is enough that both belong to one thing (an action, and what became of it).
    """
    if found.fact is None:
        return False
    called = chronicle.called(found.fact)
    if by_thing:
        return fact.thing == found.fact.thing
    if fact.event.type != "meeting":
        return bool(called & set(fact.event.links))
    return any(
        called & set(other.event.links) and other.event.id not in called
        for other in chronicle.things[fact.thing]
        if other.order <= fact.order
    )
