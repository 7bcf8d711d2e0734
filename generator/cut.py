"""Chronicle -> what of it is open to whom, by which row of its procedure, and since when. Pure; `sight` shows what is.

Closed unless opened: `core` reads everything; any other audience reads only the events and fields that the
procedure's `visibility` opens to it. What has to be told first opens when the record says that it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from generator.audiences import CORE, PROVIDER, RELEASED
from generator.chronicle import Chronicle, Fact
from generator.events import texts
from generator.model import Data, Event
from generator.procedure import Procedure
from generator.rules import Look, Matcher, Sight

MOVED_TO = "moved_to"
"""The stage that an event moved the case to: worked out, and opened by its name like a recorded field."""


class State(StrEnum):
    """Whether what a row opens is open on the day."""

    OPEN = "open"
    WAITS = "waits until it is told"
    NARROWED = "closed by the event itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What one row of the procedure opens of one event to a kind of audience.

    `telling` is the event that says so, where it has to be told first; `since` is the first day on which the record
    opened it, None while it does not.
    """

    audience: str
    event: Event
    fields: tuple[str, ...]
    source: str
    state: State
    telling: Event | None
    since: date | None


def openings(chronicle: Chronicle, kind: str) -> tuple[Opening, ...]:
    """Everything that the procedure's rows open, or would, to a kind of audience: event by event, row by row."""
    rows = chronicle.procedure.visibility.get(kind, ())
    found = [
        (fact.order, number, _opening(chronicle, kind, fact, row))
        for number, row in enumerate(rows)
        for fact in chronicle.matching(row.opens)
    ]
    return tuple(opening for _, _, opening in sorted(found, key=lambda item: item[:2]))


def _opening(chronicle: Chronicle, kind: str, fact: Fact, row: Sight) -> Opening:
    narrowed = kind in texts(fact.event.data.get("closed_to"))
    telling = _telling(chronicle, kind, fact, row.told) if row.told is not None else None
    open_ = not narrowed and (row.told is None or telling is not None)
    known = [event for event in (fact.event, telling) if event is not None]
    return Opening(
        audience=kind,
        event=fact.event,
        fields=row.fields,
        source=row.source,
        state=State.NARROWED if narrowed else State.OPEN if open_ else State.WAITS,
        telling=telling,
        since=max(map(_recorded, known)) if open_ else None,
    )


def _telling(chronicle: Chronicle, kind: str, fact: Fact, told: Matcher) -> Event | None:
    """The first event for this one that says that the audience was told of it, or that released it."""
    look = Look(chronicle)
    links = (other for name in chronicle.called(fact) for other in chronicle.answers.get(name, ()))
    for other in sorted(links, key=lambda item: item.order):
        if chronicle.counting(other) and (told.fits(other, look) or releases(chronicle.procedure, other.event, kind)):
            return other.event
    return None


def releases(procedure: Procedure, event: Event, kind: str) -> bool:
    """Whether an event releases what it is for to a kind of audience, by a role that may."""
    return (
        event.type == "disclosure"
        and RELEASED in event.which
        and kind in texts(event.data.get("to"))
        and bool(set(texts(event.data.get("by"))) & set(procedure.releases))
    )


def _recorded(event: Event) -> date:
    """The first day on which a site could show an event: the day it was written down, if later than its own."""
    written = event.data.get("recorded")
    return max(event.date, date.fromisoformat(str(written))) if written else event.date


# --- the cut ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as its reader may see it: `name` is what the reader calls it, `data` holds the open fields only.

    `open` tells apart a field that is closed from one that is not recorded.
    """

    fact: Fact
    name: str
    data: Data
    open: frozenset[str] | None

    @property
    def event(self) -> Event:
        """The whole event: for what the cut itself works out, never for a page."""
        return self.fact.event

    def shows(self, field: str) -> bool:
        """Whether a field is open."""
        return self.open is None or field in self.open

    @property
    def which(self) -> tuple[str, ...]:
        """Which meeting, letter, plan; empty where that is closed."""
        return self.event.which if self.shows(_named(self.event)) else ()

    @property
    def step(self) -> str:
        """How far the thing is; empty where that is closed."""
        return self.event.step if self.shows("step") else ""


def seen(
    chronicle: Chronicle, kind: str, whose: str = "", telling: Mapping[str, frozenset[str]] | None = None
) -> tuple[Seen, ...]:
    """The events open to an audience, in order. To everybody but core they bear names made inside the cut.

    An id such as ppm-3 would betray that there were two before it. `telling` are fields of events that a letter to
    the audience tells of, whether or not they were open before.
    """
    if kind == CORE:
        return tuple(Seen(fact, fact.event.id, fact.event.data, None) for fact in chronicle.facts)
    if kind == PROVIDER and whose != chronicle.episode.provider:
        return ()
    fields: dict[str, frozenset[str]] = {}
    for opening in openings(chronicle, kind):
        if opening.state is State.OPEN:
            fields[opening.event.id] = fields.get(opening.event.id, frozenset()) | frozenset(opening.fields)
    for name, told in (telling or {}).items():
        fields[name] = fields.get(name, frozenset()) | told
    return named((fact, fields[fact.event.id]) for fact in chronicle.facts if fact.event.id in fields)


def named(facts: Iterable[tuple[Fact, frozenset[str]]]) -> tuple[Seen, ...]:
    """These facts cut down to their open fields, each under a name that tells nothing of the others."""
    found: list[Seen] = []
    taken: dict[str, int] = {}
    for fact, open_ in facts:
        event = fact.event
        word = event.which[0] if event.which and _named(event) in open_ else event.type
        name = f"{event.date.isoformat()}-{word}".lower().replace(".", "-")
        taken[name] = taken.get(name, 0) + 1
        name = f"{name}-{taken[name]}" if taken[name] > 1 else name
        data = {key: value for key, value in event.data.items() if key in open_}
        found.append(Seen(fact, name, data, open_))
    return tuple(found)


def _named(event: Event) -> str:
    """The field that says which one an event is."""
    return "letter" if event.type == "communication" else event.type


def things(facts: Iterable[Seen]) -> Mapping[str, tuple[Seen, ...]]:
    """What can be seen of each thing (a plan, an action, a meeting), by the name of the first event seen of it."""
    ordered = sorted(facts, key=lambda item: (item.fact.thing, item.fact.order))
    groups = [tuple(group) for _, group in groupby(ordered, key=lambda item: item.fact.thing)]
    return {group[0].name: group for group in sorted(groups, key=lambda group: group[0].fact.order)}
