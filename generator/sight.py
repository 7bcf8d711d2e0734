"""Case -> View: what one audience may read of it. The cut is here and nowhere else, and it is pure.

Closed unless opened: `core` reads everything; any other audience reads only the events and fields that the
procedure's `visibility` opens to it, and no duty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from generator import local, states
from generator.cases import Case
from generator.chronicle import Fact
from generator.events import texts
from generator.findings import finding
from generator.kinds.standing import as_day
from generator.model import Event, Kind, Standing, Verdict
from generator.rules import Look
from generator.views import (
    CORE,
    CorrectionView,
    DutyView,
    EventView,
    StruckView,
    View,
)
from generator.working import working


def view(case: Case, audience: str = CORE) -> View:
    """Cut `case` down to what `audience` may read. Pure; `core` reads everything."""
    chronicle, procedure = case.chronicle, case.procedure
    core = audience == CORE
    opened = _opened(case, audience)
    shown = [fact for fact in chronicle.facts if fact.event.id in opened]
    return View(
        audience=audience,
        episode=case.episode.id,
        title=case.episode.title if core else "",
        provider=case.episode.provider,
        provider_name=case.provider.name if case.provider is not None else case.episode.provider,
        group=case.provider.group if case.provider is not None and core else "",
        services=tuple(service.facts for service in case.episode.services),
        linked_services=texts(case.episode.data.get("linked_services")) if core else (),
        host=local.hosts(procedure).get(case.episode.host, case.episode.host.replace("-", " ").capitalize()),
        procedure=procedure.id,
        procedure_title=procedure.short_title,
        version=procedure.version,
        stage=case.stage if core else "",
        stage_title=procedure.stage_title(case.stage) if core else "",
        stage_since=chronicle.stages[-1].began if core else None,
        closed=case.closed and core,
        as_of=case.as_of,
        began=min((fact.event.date for fact in shown), default=case.as_of),
        events=tuple(_event(case, fact, opened[fact.event.id]) for fact in shown),
        struck=_struck(case) if core else (),
        duties=_duties(case) if core else (),
        stages=tuple(states.span(case, span) for span in chronicle.stages if states.lasted(span)) if core else (),
        tracks=tuple(states.span(case, span) for span in chronicle.tracks) if core else (),
        restrictions=states.restrictions(case) if core else (),
        plans=states.plans(case) if core else (),
        actions=states.actions(case) if core else (),
        ratings=states.ratings(case) if core else (),
        next_date=states.next_date(chronicle) if core else None,
        unchecked=len(procedure.listed),
        file=case.episode.place.path if core else "",
    )


def received(case: Case, sent: Event | None, about: tuple[str, ...]) -> View:
    """What somebody other than the provider reads in a letter of their own: its words, and what it is about.

    `sent` is the letter's event, `about` the events that it is for; of these only the day and the bare facts.
    """
    by_id = case.chronicle.by_id
    opened = {name: _TOLD for name in about if name in by_id}
    if sent is not None:
        opened[sent.id] = _SENT
    shown = tuple(_event(case, by_id[name], fields) for name, fields in opened.items())
    return replace(view(case, f"reader:{sent.id if sent is not None else ''}"), events=shown)


_SENT = frozenset({"id", "date", "type", "letter", "for", "to", "by", "says", "words", "attachments", "period"})
_TOLD = frozenset(
    {
        "id",
        "date",
        "type",
        "step",
        "meeting",
        "planned",
        "planned_time",
        "next_date",
        "restriction",
        "scope",
        "lift_terms",
    }
)


def _opened(case: Case, audience: str) -> dict[str, frozenset[str] | None]:
    """The events open to `audience`, each with its open fields; None for all of them."""
    if audience == CORE:
        return {fact.event.id: None for fact in case.chronicle.facts}
    kind, _, whose = audience.partition(":")
    if whose and whose != case.episode.provider:
        return {}
    found: dict[str, frozenset[str] | None] = {}
    look = Look(case.chronicle)
    for sight in case.procedure.visibility.get(kind, ()):
        for fact in case.chronicle.matching(sight.opens):
            closed = fact.event.data.get("closed_to", ())
            if kind in (closed if isinstance(closed, tuple) else (closed,)):
                continue
            if sight.opens.fits(fact, look):
                found[fact.event.id] = (found.get(fact.event.id) or frozenset()) | frozenset(sight.fields)
    return found


def _event(case: Case, fact: Fact, fields: frozenset[str] | None) -> EventView:
    event = fact.event
    chronicle, procedure = case.chronicle, case.procedure
    moved = next(
        (step.to for step in chronicle.steps if step.fact is fact and step.moved and step.to != step.before), ""
    )
    data = event.data if fields is None else {key: value for key, value in event.data.items() if key in fields}
    core = fields is None
    return EventView(
        id=event.id,
        date=event.date,
        at=f"{event.time:%H:%M}" if event.time is not None and (core or "time" in data) else "",
        type=event.type,
        label=states.label(case, event),
        step=event.step if _worth_saying(event) else "",
        fields=data,
        links=event.links if core else (),
        counts=chronicle.counting(fact),
        moved_to=procedure.stage_title(moved) if moved and core else "",
        corrected=_corrected(case, event) if core else (),
        file=event.place.path if core else "",
        line=event.place.line if core else 0,
    )


def _worth_saying(event: Event) -> bool:
    return event.step not in {"", "held", "decided", "set", "noted"}


def _struck(case: Case) -> tuple[StruckView, ...]:
    """The events that were struck, with why: nothing that was recorded goes away unseen."""
    events = {event.id: event for event in case.episode.events}
    return tuple(
        StruckView(
            id=item.of,
            was_on=events[item.of].date,
            label=states.label(case, events[item.of]),
            on=item.date,
            by=case.procedure.role_title(item.by) if item.by else "",
            reason=item.reason,
            summary=item.summary,
        )
        for item in case.episode.corrections
        if item.strike and item.date <= case.as_of and item.of in events
    )


def _corrected(case: Case, event: Event) -> tuple[CorrectionView, ...]:
    """What was set right about an event, when and why, and what stood there before."""
    before = dict(next(item for item in case.episode.events if item.id == event.id).written)
    found = []
    for item in sorted(case.episode.corrections, key=lambda item: item.date):
        if item.of == event.id and item.date <= case.as_of and not item.strike:
            changes = tuple((name, before.get(name), value) for name, value in item.set.items())
            by = case.procedure.role_title(item.by) if item.by else ""
            found.append(CorrectionView(on=item.date, by=by, reason=item.reason, summary=item.summary, changes=changes))
            before.update(item.set)
    return tuple(found)


# --- duties -----------------------------------------------------------------------------------------------------


def _duties(case: Case) -> tuple[DutyView, ...]:
    return tuple(_duty(case, verdict) for verdict in case.verdicts)


def _duty(case: Case, verdict: Verdict) -> DutyView:
    procedure = case.procedure
    rule = next((item for item in procedure.by_id.get(verdict.rule, ()) if item.part == verdict.part), None)
    told = finding(case, verdict)
    status, words = pill(verdict, case.as_of, procedure.calendar.soon(case.as_of))
    exception = verdict.exception
    answer = (
        str(exception.data.get("ground", ""))
        if exception is not None and (verdict.explained or verdict.standing is Standing.EXCUSED)
        else ""
    )
    return DutyView(
        rule=verdict.rule,
        part=verdict.part,
        says=rule.says if rule is not None else "Every move of a case is one that the procedure has.",
        bearer=procedure.role_title(rule.bearer) if rule is not None else "",
        member=procedure.role_title(verdict.member) if verdict.member else "",
        modality=verdict.modality.value,
        standing=verdict.standing,
        kind=verdict.kind,
        status=status,
        words=words,
        due=verdict.due,
        done=verdict.done,
        by=verdict.by or "",
        event=verdict.trigger.id if verdict.trigger is not None else "",
        event_label=states.label(case, verdict.trigger) if verdict.trigger is not None else "",
        event_day=verdict.trigger.date if verdict.trigger is not None else None,
        unmet=verdict.unmet,
        notes=verdict.notes,
        answer=answer,
        asks=verdict.asks,
        hint=told.hint,
        source=procedure.cited(verdict.source),
        working=working(case, verdict),
        guide=rule is not None and rule.guide,
    )


def pill(verdict: Verdict, as_of: date, soon: date) -> tuple[str, str]:
    """The status of a duty and the words that say it; never the one without the other."""
    due = as_day(verdict.due)
    if verdict.explained:
        return "explained", f"{verdict.by} late, explained"
    match verdict.standing:
        case Standing.LATE | Standing.OVERDUE:
            return verdict.standing.value, f"{verdict.by} {verdict.standing.value}"
        case Standing.OPEN if due is not None and due <= soon:
            return "due-soon", "due today" if due == as_of else "due soon"
        case Standing.OUTSTANDING if verdict.asks:
            return "prompt", "to decide"
        case Standing.BREACH if verdict.kind is not Kind.BREACH:
            return "warning", "take note"
        case _:
            return verdict.standing.value, _PILLS[verdict.standing]


_PILLS = {
    Standing.OPEN: "not yet due",
    Standing.OUTSTANDING: "owed, no day set",
    Standing.EXCUSED: "agreed departure",
    Standing.ARGUABLE: "two readings",
    Standing.BREACH: "not as the procedure says",
    Standing.MET: "kept",
}
