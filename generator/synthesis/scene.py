"""A chronology in the making: frozen, grown by one event at a time, and always as the engine replays it.

It holds no opinion on whether its events are sound; who makes them proves them on its chronicle.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from generator.chronicle import Chronicle, Fact
from generator.days import BeyondCalendarError
from generator.events import event, texts
from generator.model import Data, Episode, Event, Place, Service
from generator.procedure import Procedure
from generator.records import vocabulary
from generator.replay import replay
from generator.schema import faults
from generator.source import Document
from generator.words import words

_PLACE = Place("a chronology that was made")
_MONDAY = date(2026, 3, 2)


@dataclass(frozen=True, eq=False, kw_only=True)
class Scene:
    """Events under a procedure as a host runs it, about one service. `events` stand as they would in a file.

    `facts` are what else the episode says of itself, such as that the provider has sister services.
    """

    procedure: Procedure
    host: str = ""
    service: Data
    facts: Data = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def start(self) -> date:
        """The day on which a chronology begins: a Monday on which the procedure is in force."""
        first = max(self.procedure.applies_from, _MONDAY)
        return first + timedelta(days=-first.weekday() % 7)

    @property
    def today(self) -> date:
        """The day that has been reached: that of the last event in the file."""
        return self.events[-1].date if self.events else self.start

    @property
    def next_day(self) -> date:
        """The working day after; the very first day for the first event."""
        if not self.events:
            return self.start
        try:
            return self.procedure.calendar.after(self.today, 1)
        except BeyondCalendarError:
            return self.today + timedelta(days=1)

    @cached_property
    def chronicle(self) -> Chronicle:
        """The chronicle as of the last of its days."""
        return self.as_of(max((item.date for item in self.events), default=self.start))

    def as_of(self, day: date) -> Chronicle:
        """The chronicle as of a day; every rule is held against it in full."""
        return replay(self.procedure, self.episode, day)

    @cached_property
    def episode(self) -> Episode:
        """The episode that it would be."""
        return Episode(
            id="made",
            procedure=self.procedure.id,
            version=self.procedure.version,
            provider="",
            host=self.host,
            title="",
            services=(Service(id=str(self.service["id"]), facts=self.service),),
            events=self.events,
            corrections=(),
            data=self.facts,
            place=_PLACE,
        )

    @property
    def stage(self) -> str:
        """The stage at the end."""
        return self.chronicle.stage()

    def fact(self, name: str) -> Fact:
        """The fact of an event that it has."""
        return self.chronicle.by_id[name]

    def with_event(self, data: Data) -> Scene:
        """The scene with one more event at its end."""
        return replace(self, events=(*self.events, built(data, len(self.events))))

    def with_events(self, others: tuple[Event, ...]) -> Scene:
        """The scene followed by events that were made elsewhere."""
        return replace(self, events=_placed((*self.events, *others)))

    def followed_by(self, other: Scene, day: date | None) -> Scene:
        """The scene with another told after it: on a day, or on as many days as it takes, under ids of its own."""
        taken = {item.id for item in self.events}
        both = {*taken, *(item.id for item in other.events)}
        for item in other.events:
            if item.id in taken:
                free = next(name for number in range(1, len(both) + 2) if (name := f"{item.id}-{number}") not in both)
                other = other.renamed(item.id, free)
                both.add(free)
        first, begins = other.events[0].date if other.events else self.start, self.next_day
        scene = self
        for item in other.events:
            on = day or begins + (item.date - first)
            scene = scene.with_event({**item.written, "date": on.isoformat()})
        return scene

    def changed(self, name: str, fields: Data) -> Scene:
        """The scene with some fields of an event as they are given here; None takes a field away."""
        return replace(
            self,
            events=tuple(
                built({key: value for key, value in {**item.written, **fields}.items() if value is not None}, number)
                if item.id == name
                else item
                for number, item in enumerate(self.events)
            ),
        )

    def renamed(self, name: str, final: str) -> Scene:
        """The scene with an event under another id, wherever it is named."""

        def put(item: Event, number: int) -> Event:
            if item.id != name and name not in item.links:
                return item
            data = {**item.written, "id": final if item.id == name else item.id}
            if name in item.links:
                data["for"] = tuple(final if link == name else link for link in item.links)
            return built(data, number)

        return replace(self, events=tuple(put(item, number) for number, item in enumerate(self.events)))

    def upto(self, name: str) -> tuple[Scene, tuple[Event, ...]]:
        """What stands before an event, and the event with all that follows."""
        number = next(number for number, item in enumerate(self.events) if item.id == name)
        return replace(self, events=self.events[:number]), self.events[number:]

    def name(self, data: Data) -> str:
        """An id for an event, after which one it is."""
        kind = str(data["type"])
        which = texts(data.get(words().which(kind)))
        steps = words().steps(kind)
        step = str(data.get("step", ""))
        parts = (which[0].replace(".", "-") if which else kind, step if steps and step != steps[0] else "")
        stem = "-".join(filter(None, parts))[:56]
        taken = {item.id for item in self.events}
        return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)


def built(data: Data, position: int) -> Event:
    """An event of data as it would stand in a file."""
    return event(data, _PLACE, position, words())


def _placed(events: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(
        item if item.position == number else replace(item, position=number) for number, item in enumerate(events)
    )


def legal(data: Data, procedure: Procedure) -> bool:
    """Whether an event keeps its schema and uses only words that the procedure has, as a record has to."""
    return not faults(Document("", data, {}), "events") and known(data, procedure)


def known(data: Data, procedure: Procedure) -> bool:
    """Whether every word of an event is one that the procedure has."""
    listed = vocabulary(procedure)
    kind = str(data["type"])
    placing = frozenset(texts(data.get("authorities")))
    return all(
        item.partition("/")[0].lower() in {name.lower() for name in allowed} or item in placing
        for field, value in data.items()
        if (allowed := listed.get(f"{kind}.{field}", listed.get(field))) is not None
        for item in texts(value)
    )
