"""What can be seen of a case -> how things are: what events are called, restrictions, plans, actions, ratings.

Everything is worked out from the events that the reader sees and from their open fields, so that no count, state or
date can tell of an event that is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from generator.cases import Case
from generator.chronicle import Span
from generator.cut import MOVED_TO, Seen, things
from generator.views import ActionView, PlanView, RatingView, RestrictionView, SpanView
from generator.words import words


def label(case: Case, item: Seen) -> str:
    """What people call an event: the meeting, the letter, the kind of concern."""
    kind = item.event.type
    if kind == "decision" and isinstance(to := item.data.get("to"), str):
        return f"Decision to move to {case.procedure.stage_title(to)}"
    if kind == "opening":
        return "The case joins here"
    if kind == "action":
        return str(item.data.get("what", "Action"))
    return "; ".join(case.procedure.word_title(kind, word) for word in item.which) or kind.capitalize()


def lasted(span: Span) -> bool:
    """Whether a stage is worth showing: the one before the first event is, only if the case stayed there."""
    return span.ended is None or span.ended > span.began or span.begin >= 0


def span(case: Case, lasted_: Span) -> SpanView:
    """How long a stage or track lasted."""
    titles = {track.name: track.title for track in case.procedure.tracks}
    title = titles.get(lasted_.name) or case.procedure.stage_title(lasted_.name)
    return SpanView(name=lasted_.name, title=title, began=lasted_.began, ended=lasted_.ended)


def stages_told(case: Case, facts: Iterable[Seen]) -> tuple[SpanView, ...]:
    """The stages as the reader was told of them: each lasts from a move that is open to the next one that is."""
    shown = {item.fact.order for item in facts if item.shows(MOVED_TO)}
    moves = [
        (step.fact.event.date, step.to)
        for step in case.chronicle.steps
        if step.moved and step.to != step.before and step.fact.order in shown
    ]
    ends = (*(day for day, _ in moves[1:]), None)
    return tuple(
        SpanView(name=to, title=case.procedure.stage_title(to), began=day, ended=end)
        for (day, to), end in zip(moves, ends, strict=False)
    )


def restrictions(case: Case, facts: Sequence[Seen]) -> tuple[RestrictionView, ...]:
    """The restrictions on placements, past and in force; one whose end is closed to the reader goes on.

    They are read off the events, so that none depends on a track of the procedure; a track tells of one that was
    running when the case joined.
    """
    groups: dict[str, list[Seen]] = {}
    for item in facts:
        if item.event.type == "restriction" and case.chronicle.counting(item.fact):
            groups.setdefault(item.fact.thing, []).append(item)
    running = _running(case, facts)
    found = [_restriction(case, groups.pop(key, []), joined) for key, joined in running.items()]
    found.extend(_restriction(case, run, None) for inside in groups.values() for run in _runs(inside))
    return tuple(sorted(found, key=lambda one: one.began))


def _running(case: Case, facts: Iterable[Seen]) -> Mapping[str, tuple[Seen, date]]:
    """The restrictions that were in force when the case joined, each with its first day."""
    openings = {item.fact.order: item for item in facts if item.event.type == "opening"}
    tracks = {track.name for track in case.procedure.tracks if words().type_of(track.begins.data) == "restriction"}
    return {
        span.key: (openings[span.begin], span.began)
        for span in case.chronicle.tracks
        if span.name in tracks and span.begin in openings
    }


def _runs(inside: Iterable[Seen]) -> list[list[Seen]]:
    """The events of a restriction, apart where it was set anew after it had been lifted."""
    runs: list[list[Seen]] = []
    for item in inside:
        anew = not runs or runs[-1][-1].event.step == "lifted"
        if anew and item.event.step in {"set", "reviewed"}:
            runs.append([item])
        elif runs:
            runs[-1].append(item)
    return runs


def _restriction(case: Case, inside: Sequence[Seen], joined: tuple[Seen, date] | None) -> RestrictionView:
    first, began = joined or (inside[0], inside[0].event.date)
    merged = _merged(inside)
    word = str(merged.get("restriction", ""))
    scope_open = any(item.shows("scope") for item in (first, *inside))
    return RestrictionView(
        id=first.name,
        kind=case.procedure.word_title("restriction", word) if word else "Restriction on placements",
        service=_service(case, str(merged.get("service", ""))),
        scope=_words(merged.get("scope")) or ("full" if scope_open else ""),
        began=began,
        began_told=joined is not None or first.event.step == "set",
        ended=next((item.event.date for item in inside if item.event.step == "lifted"), None),
        lift_terms=str(merged.get("lift_terms", "")),
        reviewed=max((item.event.date for item in inside if item.step == "reviewed"), default=None),
    )


def _merged(facts: Iterable[Seen]) -> Mapping[str, object]:
    """What was last said of each field of a thing."""
    found: dict[str, object] = {}
    for item in facts:
        found.update(item.data)
    return found


def _service(case: Case, name: str) -> str:
    for service in case.episode.services:
        if service.id == name:
            return str(service.facts.get("name", name))
    return name


def _words(value: object) -> str:
    items = value if isinstance(value, tuple) else () if value is None else (value,)
    return ", ".join(str(item).replace("-", " ") for item in items)


def plans(case: Case, facts: Iterable[Seen]) -> tuple[PlanView, ...]:
    """The plans and the steps that each has gone through."""
    live = {span.key for span in case.chronicle.tracks if span.ended is None}
    found = []
    for name, inside in things(item for item in facts if item.event.type == "plan" and item.which).items():
        merged = _merged(inside)
        found.append(
            PlanView(
                id=name,
                title=case.procedure.word_title("plan", inside[0].which[0]),
                steps=tuple((item.event.date, item.step.replace("-", " ")) for item in inside),
                report_every=str(merged.get("report_every", "")),
                live=inside[0].fact.thing in live and inside[0].open is None,
            )
        )
    return tuple(found)


def actions(case: Case, facts: Iterable[Seen]) -> tuple[ActionView, ...]:
    """The agreed actions: open ones first, the earliest due first."""
    found = []
    for name, inside in things(item for item in facts if item.event.type == "action").items():
        merged, last = _merged(inside), inside[-1]
        due = str(merged.get("new_due") or merged.get("due") or "")
        due_day = date.fromisoformat(due) if due else None
        done = last.event.date if last.step == "done" else None
        late = due_day is not None and due_day < case.as_of
        found.append(
            ActionView(
                id=name,
                what=str(merged.get("what", name)),
                under=case.procedure.word_title("plan", str(merged["under"])) if "under" in merged else "",
                owner=case.procedure.role_title(str(merged.get("owner", ""))) if merged.get("owner") else "",
                due=due_day,
                done=done,
                state="done" if done else last.step if last.step == "dropped" else "overdue" if late else "open",
            )
        )
    return tuple(sorted(found, key=lambda item: (item.done is not None, item.due or date.max, item.id)))


def ratings(case: Case, facts: Iterable[Seen]) -> tuple[RatingView, ...]:
    """The visits, audits and risk levels on record, in order."""
    visits = set(case.chronicle.group("visits"))
    found = []
    for item in facts:
        if item.event.type == "assurance":
            found.append(
                RatingView(
                    date=item.event.date,
                    visit=bool(set(item.which) & visits),
                    label=label(case, item),
                    rating=str(item.data.get("rating", "")),
                    findings=str(item.data.get("findings", "")),
                )
            )
        elif item.event.type == "assessment" and "level" in item.data:
            found.append(
                RatingView(date=item.event.date, visit=False, label="", rating=str(item.data["level"]), findings="")
            )
    return tuple(found)


def next_date(case: Case, facts: Iterable[Seen]) -> date | None:
    """The next meeting on record, if it lies ahead: as last arranged or moved, or as fixed at the last one held."""
    found = []
    for inside in things(item for item in facts if item.event.type == "meeting").values():
        last = inside[-1]
        if last.step and last.step != "cancelled":
            value = last.data.get("next_date" if last.step == "held" else "planned")
            found.extend([date.fromisoformat(value)] if isinstance(value, str) else [])
    return min((item for item in found if item >= case.as_of), default=None)
