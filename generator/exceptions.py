"""Verdict + exceptions on record -> the verdict as answered: extended, excused or explained, or why it is not.

Three honest answers to a missed limit. An extension is agreed by the due day and moves it; a departure is agreed by
somebody entitled, any day, with a ground; an explanation leaves the verdict late and visible for ever.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from generator.chronicle import Chronicle, Fact
from generator.days import day
from generator.events import texts
from generator.kinds.standing import as_day, by, standing
from generator.matching import members, role
from generator.model import BAD, Standing, Verdict
from generator.rules import Entitled, Look, Members


def applied(verdict: Verdict, chronicle: Chronicle) -> Verdict:
    """The verdict after the exceptions that are recorded for it."""
    for fact in _recorded(verdict, chronicle):
        match fact.event.data.get("exception"):
            case "extension":
                verdict = _extended(verdict, fact, chronicle)
            case "departure":
                verdict = _departed(verdict, fact, chronicle)
            case _:
                verdict = _explained(verdict, fact)
    return verdict


def _recorded(verdict: Verdict, chronicle: Chronicle) -> list[Fact]:
    """The exceptions on record for this verdict: for its rule, the event that it is about, and its member."""
    names = {verdict.named} if verdict.named else set()
    trigger, evidence = verdict.trigger, verdict.evidence
    if verdict.subject is None and trigger is not None and evidence is not None and trigger.type != evidence.type:
        names.add(evidence.id)  # people also name the late letter itself
    if verdict.subject is None and trigger is not None:
        names |= chronicle.called(chronicle.by_id[trigger.id]) if trigger.id in chronicle.by_id else set()
    return [
        fact
        for fact in chronicle.by_key.get("exception", [])
        if fact.event.data.get("rule") == verdict.rule
        and chronicle.counting(fact)
        and (names & set(fact.event.links) if names else not fact.event.links)
        and fact.event.data.get("member", verdict.member) == verdict.member
    ]


def _extended(verdict: Verdict, fact: Fact, chronicle: Chronicle) -> Verdict:
    due, new_due = verdict.due, date.fromisoformat(str(fact.event.data["new_due"]))
    last = as_day(due)
    if due is None or last is None:
        return _not(verdict, fact, "the rule sets no day that could be moved")
    if fact.event.date > last:
        return _not(
            verdict,
            fact,
            f"it was agreed after the due day, {day(last)}; a departure or an explanation can answer now",
        )
    if (lacking := _lacking(verdict, fact, chronicle, "extension")) is not None:
        return _not(verdict, fact, lacking)
    if new_due <= last:
        return _not(verdict, fact, f"the new day is not later than {day(last)}")
    moved: date | datetime = datetime.combine(new_due, due.timetz()) if isinstance(due, datetime) else new_due
    found = standing(new_due, as_day(verdict.done), chronicle.as_of)
    if isinstance(moved, datetime) and isinstance(verdict.done, datetime):
        found = Standing.MET if verdict.done.astimezone(UTC) <= moved.astimezone(UTC) else Standing.LATE
    late = by(moved, verdict.done, chronicle.as_of, verdict.limit, chronicle.calendar) if found in BAD else None
    return replace(
        verdict,
        due=moved,
        due_before=verdict.due_before or due,
        standing=found,
        by=late,
        exception=fact.event,
        readings=(),
    )


def _departed(verdict: Verdict, fact: Fact, chronicle: Chronicle) -> Verdict:
    if verdict.standing not in BAD and verdict.standing is not Standing.ARGUABLE:
        return verdict
    if (lacking := _lacking(verdict, fact, chronicle, "departure")) is not None:
        return _not(verdict, fact, lacking)
    return replace(verdict, standing=Standing.EXCUSED, exception=fact.event)


def _explained(verdict: Verdict, fact: Fact) -> Verdict:
    if verdict.standing is Standing.OVERDUE:
        return _not(
            verdict,
            fact,
            "what is still to be done cannot be explained away: do it, then explain why it was late",
        )
    if verdict.standing is Standing.BREACH:
        return _not(verdict, fact, "an explanation answers what was done late; this needs mending, or a departure")
    if verdict.standing is not Standing.LATE:
        return verdict
    last = as_day(verdict.due)
    if last is not None and fact.event.date <= last:
        return _not(verdict, fact, "it was written before the due day had passed; an explanation comes after the fact")
    notes = () if "harm" in fact.event.data else (f"{fact.event.id} does not say what was done about any harm.",)
    return replace(verdict, explained=True, exception=fact.event, notes=(*verdict.notes, *notes))


def _lacking(verdict: Verdict, fact: Fact, chronicle: Chronicle, kind: str) -> str | None:
    """Why somebody's agreement does not count; None if it does."""
    rule = next(
        (rule for rule in chronicle.procedure.by_id.get(verdict.rule, ()) if rule.part == verdict.part),
        None,
    )
    entitled = (rule.exception if rule is not None else None) or chronicle.procedure.exceptions.get(kind)
    if entitled is None:
        return f"the procedure names nobody who may agree to {_A[kind]}"
    trigger = chronicle.by_id.get(verdict.trigger.id) if verdict.trigger is not None else None
    look = Look(chronicle, trigger)
    titles = chronicle.procedure.role_title
    for field, wanted, phrase in (
        ("agreed_by", entitled.agreed_by, "it was not agreed by somebody entitled"),
        ("consulted", entitled.consulted, "those who have to be consulted were not"),
    ):
        allowed = members(wanted, look) if wanted else ()
        if allowed and not _among(texts(fact.event.data.get(field)), allowed):
            return f"{phrase} ({', '.join(titles(name) for name in allowed)})"
    if not _ground(fact, entitled, look):
        return "it gives no ground that the procedure accepts"
    return None


def _among(given: tuple[str, ...], allowed: tuple[str, ...]) -> bool:
    """Whether one of those given is allowed; where a certain holder is asked for, another holder will not do."""
    known = {*given, *(str(role(name)) for name in given)}
    return any(name in known or role(name) in given for name in allowed)


def _ground(fact: Fact, entitled: Entitled, look: Look) -> bool:
    ground = str(fact.event.data.get("ground", ""))
    wanted: Members = entitled.ground
    return (
        ground in members(wanted, look) if wanted else bool(ground) or fact.event.data.get("exception") == "extension"
    )


def _not(verdict: Verdict, fact: Fact, why: str) -> Verdict:
    return replace(verdict, notes=(*verdict.notes, f"{fact.event.id} does not answer it: {why}."))


_A = {"extension": "an extension", "departure": "a departure"}
