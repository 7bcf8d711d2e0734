"""Conditions and contents: what must hold at an event. Kept, or a breach that says what the record lacks."""

from __future__ import annotations

from collections.abc import Iterator

from generator.chronicle import Chronicle, Fact
from generator.kinds.standing import verdict
from generator.model import Standing, Verdict
from generator.needs import occurrences, told, unmet
from generator.rules import Look, Needed, Rule


def verdicts(rule: Rule, body: Needed, chronicle: Chronicle) -> Iterator[Verdict]:
    """One verdict for each event that the rule is about."""
    mercy = not chronicle.judged(rule)
    for fact in _triggers(body, chronicle):
        if fact.order < chronicle.begins or (rule.during and not chronicle.holds(rule.during, fact.order)):
            continue
        if mercy and not told(body.needs, fact, chronicle):
            continue
        upto = len(chronicle.facts) - 1 if any(need.may_follow for need in body.needs) else fact.order
        missing = unmet(body.needs, fact, chronicle, upto, mercy=mercy)
        waits = bool(missing) and body.void and all(need.may_follow for need in body.needs)
        standing = Standing.OUTSTANDING if waits else Standing.BREACH if missing else Standing.MET
        yield verdict(
            rule,
            standing,
            trigger=fact.event,
            key=fact.event.id,
            unmet=missing,
            evidence=None if missing else fact.event,
        )


def _triggers(body: Needed, chronicle: Chronicle) -> list[Fact]:
    """The events asked about, also those that count for nothing: what they lack is told all the same."""
    anchor = body.when
    if anchor.how == "event" and anchor.pick == "all" and anchor.matcher is not None:
        return [fact for fact in chronicle.candidates(anchor.matcher) if anchor.matcher.fits(fact, Look(chronicle))]
    return [found.fact for found in occurrences(anchor, chronicle) if found.fact is not None]
