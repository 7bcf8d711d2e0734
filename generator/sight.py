"""Case -> View: what one audience may read of it. The cut is made by `cut`; everything here is worked out from it.

Closed unless opened: `core` reads everything; of any other audience nothing is looked at but the events and fields
that are open to it. Its events bear names of their own, and no file, line or id of the record is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from generator import local, states
from generator.audiences import CORE, OPENED
from generator.cases import Case
from generator.chronicle import Fact
from generator.cut import MOVED_TO, Seen, State, openings, seen
from generator.days import day
from generator.deadlines import deadlines
from generator.events import texts
from generator.findings import finding, rule_of
from generator.kinds.standing import as_day
from generator.model import Data, Event, Kind, Standing, Verdict
from generator.retention import held
from generator.views import (
    CorrectionView,
    DutyView,
    EventView,
    SeenBy,
    StruckView,
    View,
)
from generator.working import weekday, working

_SERVICE = ("id", "name", "kind", "nursing")


def view(case: Case, audience: str = CORE) -> View:
    """Cut `case` down to what `audience` may read. Pure; `core` reads everything."""
    kind, _, whose = audience.partition(":")
    return _view(case, audience, seen(case.chronicle, kind, whose))


def received(case: Case, facts: Sequence[Seen]) -> View:
    """What the reader of a letter reads of the events that it was made from."""
    return _view(case, "reader", facts)


def _view(case: Case, audience: str, facts: Sequence[Seen]) -> View:
    chronicle, procedure = case.chronicle, case.procedure
    core = audience == CORE
    head = procedure.heads.get(audience.partition(":")[0], ()) if facts else ()
    stages = (
        tuple(states.span(case, span) for span in chronicle.stages if states.lasted(span))
        if core
        else states.stages_told(case, facts)
    )
    here = stages[-1] if stages else None
    part = procedure.stages.get(here.name) if here is not None else None
    names = {item.event.id: item.name for item in facts}
    return View(
        audience=audience,
        episode=case.episode.id,
        title=case.episode.title if core or "title" in head else "",
        provider=case.episode.provider,
        provider_name=case.provider.name if case.provider is not None else case.episode.provider,
        group=case.provider.group if case.provider is not None and core else "",
        services=_services(case, core, head),
        linked_services=texts(case.episode.data.get("linked_services")) if core or "linked_services" in head else (),
        host=local.hosts(procedure).get(case.episode.host, case.episode.host.replace("-", " ").capitalize()),
        procedure=procedure.id,
        procedure_title=procedure.short_title,
        version=procedure.version,
        stage=case.stage if core else here.name if here is not None else "",
        stage_title=procedure.stage_title(case.stage) if core else here.title if here is not None else "",
        stage_since=here.began if here is not None else None,
        closed=case.closed if core else part is not None and part.data.get("ends") is True,
        as_of=case.as_of,
        began=min((item.event.date for item in facts), default=case.as_of),
        events=_events(case, facts, names, core=core),
        struck=_struck(case) if core else (),
        duties=tuple(_duty(case, verdict) for verdict in case.verdicts)
        if core
        else tuple(_deadline(case, verdict, facts) for verdict in deadlines(case, audience.partition(":")[0], facts)),
        stages=stages,
        tracks=tuple(states.span(case, span) for span in chronicle.tracks) if core else (),
        restrictions=states.restrictions(case, facts),
        plans=states.plans(case, facts),
        actions=states.actions(case, facts),
        ratings=states.ratings(case, facts),
        next_date=states.next_date(case, facts),
        unchecked=len(procedure.listed),
        held=tuple(_holds(case)) if core else (),
        file=case.episode.place.path if core else "",
    )


def _services(case: Case, core: bool, head: Sequence[str]) -> tuple[Data, ...]:  # noqa: FBT001 - who reads
    if core:
        return tuple(service.facts for service in case.episode.services)
    return tuple(
        {name: value for name, value in service.facts.items() if name in _SERVICE}
        for service in case.episode.services
        if "services" in head
    )


def _holds(case: Case) -> Iterator[str]:
    for hold in held(case.episode.data):
        if hold.stands(case.as_of):
            by = f", by {case.procedure.role_title(hold.by)}" if hold.by else ""
            yield f"since {day(hold.begins)}{by}: {hold.reason}"


# --- events -----------------------------------------------------------------------------------------------------


def _events(case: Case, facts: Sequence[Seen], names: Mapping[str, str], *, core: bool) -> tuple[EventView, ...]:
    moved = {step.fact.order: step.to for step in case.chronicle.steps if step.moved and step.to != step.before}
    seen_by = _seen_by(case) if core else {}
    found = []
    for item in facts:
        event, data = item.event, item.data
        to = moved.get(item.fact.order, "") if item.shows(MOVED_TO) else ""
        linked = [case.chronicle.by_id[link].event.id if link in case.chronicle.by_id else link for link in event.links]
        links = tuple(names.get(link, link) for link in linked if core or (link in names and item.shows("for")))
        found.append(
            EventView(
                id=item.name,
                date=event.date,
                at=f"{event.time:%H:%M}" if event.time is not None and item.shows("time") else "",
                type=event.type,
                label=states.label(case, item),
                step=item.step if item.step not in _NOT_WORTH_SAYING else "",
                fields=data if core else {key: value for key, value in data.items() if key not in {"id", "for"}},
                links=links,
                counts=case.chronicle.counting(item.fact),
                moved_to=case.procedure.stage_title(to) if to else "",
                corrected=_corrected(case, event) if core else (),
                seen_by=tuple(seen_by.get(event.id, ())),
                file=event.place.path if core else "",
                line=event.place.line if core else 0,
            )
        )
    return tuple(found)


_NOT_WORTH_SAYING = frozenset({"", "held", "decided", "set", "noted"})


def _seen_by(case: Case) -> Mapping[str, list[SeenBy]]:
    """Who else reads each event, row by row of the procedure; or what that still waits for."""
    found: dict[str, list[SeenBy]] = {}
    for kind in OPENED:
        for opening in openings(case.chronicle, kind):
            found.setdefault(opening.event.id, []).append(
                SeenBy(
                    audience=kind,
                    fields=opening.fields,
                    state=opening.state.value,
                    open=opening.state is State.OPEN,
                    since=opening.since,
                    source=case.procedure.cited(opening.source),
                )
            )
    return found


def whole(event: Event) -> Seen:
    """An event as the core team sees it, wherever it stands."""
    return Seen(Fact(event, -1, event.id), event.id, event.data, None)


def _struck(case: Case) -> tuple[StruckView, ...]:
    """The events that were struck, with why: nothing that was recorded goes away unseen."""
    events = {event.id: event for event in case.episode.events}
    return tuple(
        StruckView(
            id=item.of,
            was_on=events[item.of].date,
            label=states.label(case, whole(events[item.of])),
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


def _deadline(case: Case, verdict: Verdict, facts: Sequence[Seen]) -> DutyView:
    """A duty as somebody outside the core team may see it: what is owed, by whom and when, and how it was counted."""
    by_id = {item.event.id: item for item in facts}
    whole_ = _duty(case, replace(verdict, unmet=(), notes=(), explained=False))
    trigger = by_id[verdict.trigger.id] if verdict.trigger is not None else None

    def called(event: Event) -> str:
        return f"{states.label(case, by_id[event.id])}, {weekday(event.date)}" if event.id in by_id else "on record"

    return replace(
        whole_,
        event=trigger.name if trigger is not None else "",
        event_label=states.label(case, trigger) if trigger is not None else "",
        answer="",
        hint="",
        working=working(case, verdict, called),
    )


def _duty(case: Case, verdict: Verdict) -> DutyView:
    procedure = case.procedure
    rule = rule_of(procedure, verdict)
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
        body=case.chronicle.body(rule.bearer) if rule is not None else "",
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
        event_label=states.label(case, whole(verdict.trigger)) if verdict.trigger is not None else "",
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
