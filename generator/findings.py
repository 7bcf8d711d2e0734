"""Faults and verdicts -> findings: what is so, why (the rule and its paragraph), and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.cases import Case
from generator.days import day
from generator.model import Fault, Finding, Kind, Place, Standing, Verdict
from generator.procedure import Procedure, cite
from generator.rules import Rule


def of_faults(faults: Iterable[Fault]) -> Iterator[Finding]:
    """Faults as findings."""
    for fault in faults:
        yield Finding(
            kind=Kind.FAULT,
            place=fault.place,
            rule=None,
            code=fault.code,
            message=fault.message,
            hint=fault.hint,
            procedure=fault.procedure,
            episode=fault.episode,
            event=fault.event,
        )


def of_case(case: Case) -> Iterator[Finding]:
    """The verdicts of a case that are not ok, and its faults, by place."""
    yield from of_faults(case.faults)
    for verdict in case.verdicts:
        if verdict.kind is not Kind.OK:
            yield finding(case, verdict)


def finding(case: Case, verdict: Verdict) -> Finding:
    """One verdict as a finding (also an ok one, where all verdicts are asked for)."""
    place = verdict.trigger.place if verdict.trigger is not None else case.episode.place
    rule = rule_of(case.procedure, verdict)
    return Finding(
        kind=verdict.kind,
        place=place,
        rule=verdict.rule,
        code=None,
        message=message(case, verdict, rule),
        hint=hint(case, verdict, rule),
        source=cite(verdict.source, case.procedure.source_file),
        procedure=case.procedure.id,
        episode=case.episode.id,
        verdict=verdict,
        related=tuple(_related(verdict)),
    )


def rule_of(procedure: Procedure, verdict: Verdict) -> Rule | None:
    """The rule behind a verdict; None for a move that the procedure does not have."""
    return next((rule for rule in procedure.by_id.get(verdict.rule, ()) if rule.part == verdict.part), None)


def message(case: Case, verdict: Verdict, rule: Rule | None) -> str:
    """What is so, in plain words."""
    says = rule.says if rule is not None else "Every move of a case is one that the procedure has."
    parts = [says, _state(case, verdict)]
    if verdict.exception is not None and verdict.standing is Standing.EXCUSED:
        parts.append(f"Agreed departure: {verdict.exception.data.get('ground', '')}".rstrip(". ") + ".")
    if verdict.explained and verdict.exception is not None:
        parts.append(f"Explained: {verdict.exception.data.get('ground', '')}".rstrip(". ") + ".")
    if rule is not None and rule.local and verdict.limit:
        parts.append(f"The limit is the authority's own ({rule.local}).")
    parts.extend(verdict.notes)
    return " ".join(" ".join(parts).split())


def _state(case: Case, verdict: Verdict) -> str:
    due, done = day(verdict.due), day(verdict.done)
    what = _what(case, verdict)
    was = f" (extended from {day(verdict.due_before)})" if verdict.due_before else ""
    match verdict.standing:
        case Standing.LATE:
            return f"Done on {done}{what}, {verdict.by} late: it was due by {due}{was}."
        case Standing.OVERDUE:
            return f"Not done{what}: it was due by {due}{was}, {verdict.by} ago."
        case Standing.OPEN:
            return f"Due by {due}{was}{what}." if due else f"Running{what}."
        case Standing.MET:
            return f"Done on {done}{what}." if done else f"Kept{what}."
        case Standing.OUTSTANDING:
            return verdict.asks or f"Owed{what}; the procedure sets no day for it."
        case Standing.ARGUABLE:
            readings = "; ".join(
                f"{reading.name.replace('-', ' ')}: due {day(reading.due)}, {reading.standing.value}"
                for reading in verdict.readings
            )
            when = f"Done on {done}. " if done else ""
            return (
                f"{when}Two readings of the text disagree{what} ({readings}); act by the earliest."
                if readings
                else (f"It cannot be told whether this was in time{what}: due by {due}.")
            )
        case Standing.EXCUSED:
            return f"Done on {done}{what}, which was agreed." if done else f"Not kept{what}, as agreed."
        case _:
            lacks = "; ".join(verdict.unmet)
            return (
                f"Not as the procedure says{what}. The record lacks: {lacks}."
                if lacks
                else f"Not as the procedure says{what}."
            )


def _what(case: Case, verdict: Verdict) -> str:
    to = f" for {case.procedure.role_title(verdict.member)}" if verdict.member else ""
    event = f" ({verdict.trigger.id} of {day(verdict.trigger.date)})" if verdict.trigger is not None else ""
    return f"{to}{event}"


def hint(case: Case, verdict: Verdict, rule: Rule | None) -> str:
    """What to do next, and who does it."""
    text = _hint(case, verdict, rule)
    return text[:1].upper() + text[1:]


def _hint(case: Case, verdict: Verdict, rule: Rule | None) -> str:
    bearer = case.procedure.role_title(rule.bearer) if rule is not None and rule.bearer else ""
    who = f"{bearer[0].upper()}{bearer[1:]}: " if bearer else ""
    match verdict.standing:
        case Standing.BREACH | Standing.OVERDUE | Standing.LATE if verdict.kind is Kind.PROMPT:
            return f"{who}the procedure leaves it open; decide whether it fits here."
        case Standing.OVERDUE:
            return (
                f"{who}do it now and record the day it was done. Until then it stays open; if a later day is agreed "
                f"by somebody entitled, record a departure."
            )
        case Standing.LATE if not verdict.explained:
            return (
                f"{who}keep the true date. Record an explanation (type: exception, exception: explanation, rule: "
                f"{verdict.rule}{_for(verdict)}) that says why, and what was done about any harm."
            )
        case Standing.BREACH if rule is None or rule.kind == "move":
            return (
                f"{who}record what is missing, or choose a move that the procedure has from here; "
                "the stage has not moved."
            )
        case Standing.BREACH:
            return (
                f"{who}if it was done, add it to the record; if not, put it right where that can still be "
                f"done, or record a departure (type: exception, exception: departure, rule: {verdict.rule}"
                f"{_for(verdict)}) agreed by somebody entitled, with its ground."
            )
        case Standing.ARGUABLE:
            return (
                f"{who}act by the earliest date; your authority can settle the reading."
                if verdict.readings
                else " ".join(verdict.notes)
            )
        case Standing.OUTSTANDING if verdict.asks:
            return f"{who}record the decision."
        case _:
            return ""


def _for(verdict: Verdict) -> str:
    """What an exception names in `for`."""
    return f", for: {verdict.named}" if verdict.named else ""


def _related(verdict: Verdict) -> Iterator[Place]:
    for event in (verdict.evidence, verdict.exception):
        if event is not None and event is not verdict.trigger:
            yield event.place


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each: unanswered breaches, faults, warnings, and those explained."""
    found = list(findings)
    return {
        "faults": sum(item.kind is Kind.FAULT for item in found),
        "breaches": sum(item.kind is Kind.BREACH and not item.answered for item in found),
        "warnings": sum(item.kind is Kind.WARNING and not item.answered for item in found),
        "explained": sum(item.answered for item in found),
    }
