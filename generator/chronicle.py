"""Events -> Chronicle: what happened, in order, as it counts, with the stage and tracks at every moment.

`replay` writes a chronicle once, from earlier events only; everything else reads it. Total: whatever the events,
nothing is raised; an event that may not move the stage moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from generator.days import Calendar
from generator.events import amended
from generator.model import Episode, Event, Standing
from generator.rules import DerivedSet, Look
from generator.words import words

if TYPE_CHECKING:
    from generator.procedure import Procedure
    from generator.rules import Matcher, Rule


@dataclass(frozen=True, slots=True)
class Fact:
    """An event in the chronicle. `order` is its place there; `thing` is the id of what it belongs to."""

    event: Event
    order: int
    thing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long a stage or track lasted. `begin` and `end` are orders; an open end is None. `key` is the thing's id."""

    name: str
    key: str
    begin: int
    began: date
    end: int | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An event that moved the stage, or tried to: the rule it comes under, and what was missing."""

    fact: Fact
    rule: str
    part: str
    before: str
    to: str
    moved: bool
    unmet: tuple[str, ...] = ()
    standing: Standing = Standing.MET


@dataclass(slots=True)
class Chronicle:
    """One episode's facts as of a day. Built by `replay`; readers must not write.

    `since[order]` is the order from which a fact counts: its own, a later one if it waited for somebody's
    endorsement, None if it is void. `stage_at[order]` is the stage that the event found.
    """

    procedure: Procedure
    episode: Episode
    as_of: date
    facts: tuple[Fact, ...]
    begins: int = 0
    since: list[int | None] = field(default_factory=list)
    stage_at: list[str] = field(default_factory=list)
    stages: list[Span] = field(default_factory=list)
    tracks: list[Span] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    by_id: dict[str, Fact] = field(default_factory=dict)
    by_key: dict[str, list[Fact]] = field(default_factory=dict)
    things: dict[str, list[Fact]] = field(default_factory=dict)
    answers: dict[str, list[Fact]] = field(default_factory=dict)
    alongside: tuple[Span, ...] = ()
    """In a programme: the stages in which the authority's episodes stood."""
    named: frozenset[str] | None = None
    """In a story: the rules that it names; None for an episode, where everything counts."""

    # --- events

    @property
    def calendar(self) -> Calendar:
        """The calendar in force for the procedure's nation."""
        return self.procedure.calendar

    @property
    def opened(self) -> date:
        """The day on which a running case joined; nothing before it is judged."""
        fact = self.facts[self.begins] if self.facts else None
        return fact.event.date if fact is not None and fact.event.type == "opening" else date.min

    def counting(self, fact: Fact, upto: int | None = None) -> bool:
        """Whether `fact` counts (by `upto`, if given): it is not void and not still waiting."""
        since = self.since[fact.order] if fact.order < len(self.since) else None
        return since is not None and (upto is None or since <= upto)

    def day(self, fact: Fact) -> date:
        """The day from which `fact` counts."""
        since = self.since[fact.order]
        return fact.event.date if since in (None, fact.order) else self.facts[since or 0].event.date

    def candidates(self, matcher: Matcher) -> Sequence[Fact]:
        """The facts that `matcher` could fit at all, in order."""
        if not matcher.keys:
            return self.facts
        lists = [self.by_key[key] for key in matcher.keys if key in self.by_key]
        if len(lists) == 1:
            return lists[0]
        return sorted(
            {fact.order: fact for facts in lists for fact in facts}.values(),
            key=lambda fact: fact.order,
        )

    def matching(self, matcher: Matcher, look: Look | None = None) -> list[Fact]:
        """The facts that fit and count, in order."""
        inside = look or Look(self)
        return [fact for fact in self.candidates(matcher) if self.counting(fact) and matcher.fits(fact, inside)]

    def linked(self, fact: Fact) -> list[Fact]:
        """What `fact` points to; a meeting with its arrangement (a link to what was arranged reaches what was held)."""
        found: dict[int, Fact] = {}
        for link in fact.event.links:
            target = self.by_id.get(link)
            if target is not None:
                whole = self.things[target.thing] if target.event.type == "meeting" else (target,)
                found.update((other.order, other) for other in whole)
        found.pop(fact.order, None)
        return [found[order] for order in sorted(found)]

    def called(self, fact: Fact) -> frozenset[str]:
        """The ids by which others name a fact: its own; a meeting that was held also goes by its arrangements'."""
        if fact.event.type != "meeting" or fact.event.step != "held":
            return frozenset({fact.event.id})
        return frozenset(other.event.id for other in self.things[fact.thing] if other.order <= fact.order)

    def latest_of_thing(self, fact: Fact, name: str) -> object:
        """The value of a field last recorded for the thing that `fact` belongs to."""
        recorded = (
            other.event.data[name]
            for other in reversed(self.things[fact.thing])
            if name in other.event.data and self.counting(other)
        )
        return next(recorded, None)

    # --- states

    def stage(self) -> str:
        """The stage at the end."""
        return self.stages[-1].name if self.stages else self.procedure.first_stage

    def holds(self, names: Iterable[str], order: int) -> bool:
        """Whether one of these stages or tracks was on as the event at `order` found it."""
        stage = self.stage_at[order] if order < len(self.stage_at) else self.stage()
        return any(name == stage or self.running(name, order) for name in names)

    def running(self, track: str, order: int, key: str | None = None) -> bool:
        """Whether a track was on as the event at `order` found it."""
        return any(
            span.name == track
            and span.begin < order
            and (span.end is None or span.end >= order)
            and (key is None or span.key == key)
            for span in self.tracks
        )

    # --- names

    def members(self, name: str, trigger: Fact | None = None) -> tuple[str, ...]:
        """The members of a set; one that the record fills holds what was known on the trigger's day.

        A name that is no set is its own one member.
        """
        found = self.procedure.sets.get(name)
        if found is None:
            return (name,)
        if not isinstance(found, DerivedSet):
            return found
        latest = trigger.event.date if trigger is not None else self.as_of
        facts = [
            fact
            for fact in self.candidates(found.source)
            if fact.event.date <= latest and self.counting(fact) and found.source.fits(fact, Look(self))
        ]
        if found.pick != "all" and facts:
            facts = [facts[0] if found.pick == "first" else facts[-1]]
        seen: dict[str, None] = {}
        for fact in facts:
            value = fact.event.id if found.field == "id" else fact.event.data.get(found.field)
            for item in value if isinstance(value, tuple) else () if value is None else (value,):
                seen[str(item)] = None
        return tuple(seen)

    def group(self, name: str) -> tuple[str, ...]:
        """The members for whom a group's name stands; empty if it is no group."""
        found = self.procedure.sets.get(name)
        if found is None:
            return ()
        return found if isinstance(found, tuple) else self.members(name)

    def body(self, holder: str) -> str:
        """The body that a role belongs to; the name itself when it is a body."""
        name = holder.partition("/")[0]
        found = self.procedure.roles.get(name)
        return found.body if found is not None else name

    def compare(self, value: object, other: object) -> int | None:
        """-1, 0, 1 by a scale of the procedure, by number or by day; None if they cannot be told apart."""
        if value is None:
            return None
        left, right = str(value), str(other)
        for scale in self.procedure.scales.values():
            if left in scale and right in scale:
                a, b = scale.index(left), scale.index(right)
                return (a > b) - (a < b)
        try:
            first, second = float(left), float(right)
        except ValueError:
            return (left > right) - (left < right) if {len(left), len(right)} >= _DAY else None
        return (first > second) - (first < second)

    # --- stories

    def judged(self, rule: Rule) -> bool:
        """Whether everything about `rule` is held against the record (always, but in a story that does not name it)."""
        return self.named is None or (f"{rule.id}/{rule.part}" if rule.part else rule.id) in self.named


_DAY = {10}


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Events by day; within a day as they stand in the file, save that those with a time follow their times."""
    days: dict[date, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.position):
        days.setdefault(event.date, []).append(event)
    ordered: list[Event] = []
    for day in sorted(days):
        timed = iter(
            sorted(
                (event for event in days[day] if event.time),
                key=lambda event: (event.time, event.position),
            )
        )
        ordered.extend(next(timed) if event.time else event for event in days[day])
    return tuple(ordered)


def effective(episode: Episode, as_of: date) -> tuple[Event, ...]:
    """The events by `as_of`, as corrected by `as_of`; struck ones are gone."""
    corrections = [item for item in episode.corrections if item.date <= as_of]
    struck = {item.of for item in corrections if item.strike}
    changed: dict[str, dict[str, object]] = {}
    for item in sorted(corrections, key=lambda item: item.date):
        changed.setdefault(item.of, {}).update(item.set)
    kept = (
        amended(event, changed[event.id], words()) if event.id in changed else event
        for event in episode.events
        if event.id not in struck
    )
    return tuple(event for event in kept if event.date <= as_of)


def thing_of(event: Event, events: Mapping[str, Event], running: Mapping[str, str]) -> str:
    """The id of what an event belongs to: the first of its own type at the end of its links.

    `running` are the ids under which an opening position lists what was running, each with its event type.
    """
    seen = {event.id}
    while True:
        for link in event.links:
            if running.get(link) == event.type:
                return link
        parents = [
            events[link]
            for link in event.links
            if link in events and link not in seen and events[link].type == event.type
        ]
        if not parents:
            return event.id
        event = parents[0]
        seen.add(event.id)


def index(chronicle: Chronicle) -> None:
    """Fill the look-ups of a chronicle from its facts."""
    for fact in chronicle.facts:
        event = fact.event
        chronicle.by_id[event.id] = fact
        chronicle.by_key.setdefault(event.type, []).append(fact)
        for which in event.which:
            chronicle.by_key.setdefault(f"{event.type}:{which}", []).append(fact)
        chronicle.things.setdefault(fact.thing, []).append(fact)
        for link in event.links:
            chronicle.answers.setdefault(link, []).append(fact)
