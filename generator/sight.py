"""Case -> View: what one audience may read of it. The cut is here and nowhere else, and it is pure.

Closed unless opened: `core` reads everything; any other audience reads only the events and fields that the
procedure's `visibility` opens to it, and no duty.
"""

from __future__ import annotations

from datetime import date

from generator.cases import Case
from generator.chronicle import Chronicle, Fact, Span
from generator.events import texts
from generator.findings import finding
from generator.kinds.standing import as_day
from generator.model import Event, Kind, Standing, Verdict
from generator.procedure import cite
from generator.rules import Look
from generator.views import (
    CORE,
    ActionView,
    CorrectionView,
    DutyView,
    EventView,
    PlanView,
    RatingView,
    RestrictionView,
    SpanView,
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
        host=procedure.variants[case.episode.host].text("title") if case.episode.host in procedure.variants else "",
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
        stages=tuple(_span(case, span) for span in chronicle.stages if _lasted(span)) if core else (),
        tracks=tuple(_span(case, span) for span in chronicle.tracks) if core else (),
        restrictions=_restrictions(case) if core else (),
        plans=_plans(case) if core else (),
        actions=_actions(case) if core else (),
        ratings=_ratings(case) if core else (),
        next_date=_next_date(chronicle) if core else None,
        unchecked=len(procedure.listed),
        file=case.episode.place.path if core else "",
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
        label=label(case, event),
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
            label=label(case, events[item.of]),
            on=item.date,
            by=case.procedure.role_title(item.by) if item.by else "",
            reason=item.reason,
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
            found.append(CorrectionView(on=item.date, by=by, reason=item.reason, changes=changes))
            before.update(item.set)
    return tuple(found)


def label(case: Case, event: Event) -> str:
    """What people call an event: the meeting, the letter, the kind of concern."""
    titles = [case.procedure.word_title(event.type, word) for word in event.which]
    if event.type == "decision" and isinstance(to := event.data.get("to"), str):
        return f"Decision to move to {case.procedure.stage_title(to)}"
    if event.type == "opening":
        return "The case joins here"
    if event.type == "action":
        return str(event.data.get("what", "Action"))
    return "; ".join(titles) or event.type.capitalize()


# --- duties -----------------------------------------------------------------------------------------------------


def _duties(case: Case) -> tuple[DutyView, ...]:
    return tuple(_duty(case, verdict) for verdict in case.verdicts)


def _duty(case: Case, verdict: Verdict) -> DutyView:
    procedure = case.procedure
    rule = next((item for item in procedure.by_id.get(verdict.rule, ()) if item.part == verdict.part), None)
    told = finding(case, verdict)
    status, words = pill(verdict, case.as_of, procedure.calendar.after(case.as_of, 10))
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
        event_label=label(case, verdict.trigger) if verdict.trigger is not None else "",
        event_day=verdict.trigger.date if verdict.trigger is not None else None,
        unmet=verdict.unmet,
        notes=verdict.notes,
        answer=answer,
        asks=verdict.asks,
        hint=told.hint,
        source=cite(verdict.source, procedure.source_file),
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


# --- states -----------------------------------------------------------------------------------------------------


def _lasted(span: Span) -> bool:
    return span.ended is None or span.ended > span.began or span.begin >= 0


def _span(case: Case, span: Span) -> SpanView:
    titles = {track.name: track.title for track in case.procedure.tracks}
    title = titles.get(span.name) or case.procedure.stage_title(span.name)
    return SpanView(name=span.name, title=title, began=span.began, ended=span.ended)


def _restrictions(case: Case) -> tuple[RestrictionView, ...]:
    chronicle = case.chronicle
    found = []
    for span in chronicle.tracks:
        if span.name != "restricted":
            continue
        facts = [fact for fact in chronicle.things.get(span.key, ()) if chronicle.counting(fact)]
        merged: dict[str, object] = {}
        for fact in facts:
            merged.update(fact.event.data)
        reviews = [fact.event.date for fact in facts if fact.event.step == "reviewed"]
        word = str(merged.get("restriction", ""))
        found.append(
            RestrictionView(
                id=span.key,
                kind=case.procedure.word_title("restriction", word) if word else "Restriction on placements",
                service=_service(case, str(merged.get("service", ""))),
                scope=_words(merged.get("scope")) or "full",
                began=span.began,
                ended=span.ended,
                lift_terms=str(merged.get("lift_terms", "")),
                reviewed=max(reviews, default=None),
            )
        )
    return tuple(found)


def _service(case: Case, name: str) -> str:
    for service in case.episode.services:
        if service.id == name:
            return str(service.facts.get("name", name))
    return name


def _words(value: object) -> str:
    items = value if isinstance(value, tuple) else () if value is None else (value,)
    return ", ".join(str(item).replace("-", " ") for item in items)


def _plans(case: Case) -> tuple[PlanView, ...]:
    chronicle = case.chronicle
    live = {span.key for span in chronicle.tracks if span.ended is None}
    found = []
    for thing, facts in chronicle.things.items():
        if facts[0].event.type != "plan" or not facts[0].event.which:
            continue
        every = next(
            (str(fact.event.data["report_every"]) for fact in reversed(facts) if "report_every" in fact.event.data), ""
        )
        steps = tuple((fact.event.date, fact.event.step.replace("-", " ")) for fact in facts)
        found.append(
            PlanView(
                id=thing,
                title=case.procedure.word_title("plan", facts[0].event.which[0]),
                steps=steps,
                report_every=every,
                live=thing in live,
            )
        )
    return tuple(found)


def _actions(case: Case) -> tuple[ActionView, ...]:
    chronicle = case.chronicle
    found = []
    for thing, facts in chronicle.things.items():
        if facts[0].event.type != "action":
            continue
        merged: dict[str, object] = {}
        for fact in facts:
            merged.update(fact.event.data)
        last = facts[-1].event
        due = str(merged.get("new_due") or merged.get("due") or "")
        due_day = date.fromisoformat(due) if due else None
        done = last.date if last.step == "done" else None
        state = (
            "done"
            if done
            else last.step
            if last.step == "dropped"
            else ("overdue" if due_day is not None and due_day < case.as_of else "open")
        )
        found.append(
            ActionView(
                id=thing,
                what=str(merged.get("what", thing)),
                under=str(merged.get("under", "")).upper(),
                owner=case.procedure.role_title(str(merged.get("owner", ""))) if merged.get("owner") else "",
                due=due_day,
                done=done,
                state=state,
            )
        )
    return tuple(sorted(found, key=lambda item: (item.done is not None, item.due or date.max, item.id)))


def _ratings(case: Case) -> tuple[RatingView, ...]:
    chronicle = case.chronicle
    found = []
    for fact in chronicle.facts:
        event = fact.event
        if event.type == "assurance":
            found.append(
                RatingView(
                    date=event.date,
                    visit=bool(set(event.which) & set(chronicle.group("visits"))),
                    label=label(case, event),
                    rating=str(event.data.get("rating", "")),
                    findings=str(event.data.get("findings", "")),
                )
            )
        elif event.type == "assessment" and "level" in event.data:
            found.append(
                RatingView(date=event.date, visit=False, label="", rating=str(event.data["level"]), findings="")
            )
    return tuple(found)


def _next_date(chronicle: Chronicle) -> date | None:
    """The next meeting on record, if it lies ahead: as last arranged or moved, or as fixed at the last one held."""
    found = []
    for facts in chronicle.things.values():
        last = facts[-1].event
        if last.type == "meeting" and last.step != "cancelled":
            value = last.data.get("next_date" if last.step == "held" else "planned")
            found.extend([date.fromisoformat(value)] if isinstance(value, str) else [])
    return min((item for item in found if item >= chronicle.as_of), default=None)
