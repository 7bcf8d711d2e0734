"""A case -> who may read it: each event and field, which audience, since when, and which rule of the text says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.audiences import OPENED, TITLES
from generator.cases import Case
from generator.chronicle import Fact
from generator.cut import MOVED_TO, Opening, State, openings
from generator.days import day
from generator.telling import plain

_SHELL = frozenset({"id", "type", "step", "date"})
"""What every entry has; said of an event, it is no news."""


def text(case: Case) -> str:
    """Everything about who reads an episode, in the order of its chronology."""
    every = {kind: openings(case.chronicle, kind) for kind in OPENED}
    lines = [f"{case.episode.id}, as of {day(case.as_of)}: who may read what.", "The core team reads everything.", ""]
    for fact in case.chronicle.facts:
        found = [item for kind in OPENED for item in every[kind] if item.event is fact.event]
        lines.extend(_event(case, fact, found))
        lines.append("")
    lines.extend(_beside(case))
    return "\n".join(lines) + "\n"


def _event(case: Case, fact: Fact, found: Sequence[Opening]) -> Iterator[str]:
    event = fact.event
    which = f" ({', '.join(event.which)})" if event.which else ""
    yield f"{event.id}, {day(event.date)}, {event.type}{which}  [{event.place}]"
    for item in found:
        source = case.procedure.cited(item.source)
        yield f"  {TITLES[item.audience]}: {_when(item)}"
        yield f"    {_fields(item.fields, case, fact)}  ({source})"
    open_ = {name for item in found if item.state is State.OPEN for name in item.fields}
    closed = [name for name in event.data if name not in open_ | _SHELL]
    if not open_:
        yield "  nobody else"
    elif closed:
        yield f"  nobody else: {', '.join(map(plain, closed))}"


def _when(item: Opening) -> str:
    """Since when it is open, and by which event; or what it waits for."""
    if item.state is State.WAITS:
        return "not yet; it waits until the record says that they were told, or somebody entitled releases it"
    if item.state is State.NARROWED:
        return "no; the event itself says closed_to"
    told = f", told by {item.telling.id}" if item.telling is not None else ""
    since = day(item.since) if item.since is not None else ""
    return f"since {since}{told}"


def _fields(fields: Sequence[str], case: Case, fact: Fact) -> str:
    """The fields that are open and recorded; those that are not recorded would tell nothing."""
    moved = any(step.fact is fact and step.moved for step in case.chronicle.steps)
    shown = [name for name in fields if name in fact.event.data or (name == MOVED_TO and moved)]
    return ", ".join(map(plain, shown))


def _beside(case: Case) -> Iterator[str]:
    """What is open beside the events: the top of the episode, and deadlines."""
    for kind in OPENED:
        head = case.procedure.heads.get(kind, ())
        rules = case.procedure.deadlines.get(kind, {})
        if head:
            yield f"At the top of the episode {TITLES[kind]} may read: {', '.join(map(plain, head))}."
        if rules:
            yield f"Deadlines that {TITLES[kind]} may see, where all that they hang on is open: {', '.join(rules)}."
    releases = [case.procedure.role_title(role) for role in case.procedure.releases]
    if releases:
        yield f"By name, what nobody has told yet may be released by: {', '.join(releases)}."
