"""Case -> how things are: what events are called, restrictions, plans, actions, visits and ratings, the next date."""

from __future__ import annotations

from datetime import date

from generator.cases import Case
from generator.chronicle import Chronicle, Span
from generator.model import Event
from generator.views import ActionView, PlanView, RatingView, RestrictionView, SpanView


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


def lasted(span: Span) -> bool:
    """Whether a stage is worth showing: the one before the first event is, only if the case stayed there."""
    return span.ended is None or span.ended > span.began or span.begin >= 0


def span(case: Case, lasted_: Span) -> SpanView:
    """How long a stage or track lasted."""
    titles = {track.name: track.title for track in case.procedure.tracks}
    title = titles.get(lasted_.name) or case.procedure.stage_title(lasted_.name)
    return SpanView(name=lasted_.name, title=title, began=lasted_.began, ended=lasted_.ended)


def restrictions(case: Case) -> tuple[RestrictionView, ...]:
    """The restrictions on placements, past and in force."""
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


def plans(case: Case) -> tuple[PlanView, ...]:
    """The plans and the steps that each has gone through."""
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


def actions(case: Case) -> tuple[ActionView, ...]:
    """The agreed actions: open ones first, the earliest due first."""
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
                under=case.procedure.word_title("plan", str(merged["under"])) if "under" in merged else "",
                owner=case.procedure.role_title(str(merged.get("owner", ""))) if merged.get("owner") else "",
                due=due_day,
                done=done,
                state=state,
            )
        )
    return tuple(sorted(found, key=lambda item: (item.done is not None, item.due or date.max, item.id)))


def ratings(case: Case) -> tuple[RatingView, ...]:
    """The visits, audits and risk levels on record, in order."""
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


def next_date(chronicle: Chronicle) -> date | None:
    """The next meeting on record, if it lies ahead: as last arranged or moved, or as fixed at the last one held."""
    found = []
    for facts in chronicle.things.values():
        last = facts[-1].event
        if last.type == "meeting" and last.step != "cancelled":
            value = last.data.get("next_date" if last.step == "held" else "planned")
            found.extend([date.fromisoformat(value)] if isinstance(value, str) else [])
    return min((item for item in found if item >= chronicle.as_of), default=None)
