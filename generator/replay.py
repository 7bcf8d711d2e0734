"""Episode -> Chronicle: one walk through the events decides what counts, and where the stage and tracks stand.

Only earlier events are looked at. Total: an event that may not move the stage moves nothing and is told as a step.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from generator.chronicle import Chronicle, Fact, Span, Step, effective, in_order, index, thing_of
from generator.model import Data, Episode, Event, Standing
from generator.needs import unmet
from generator.rules import Look, Matcher, Move, Needed, Rule
from generator.shapes import mapping, sequence
from generator.words import words

if TYPE_CHECKING:
    from generator.procedure import Procedure


def replay(
    procedure: Procedure,
    episode: Episode,
    as_of: date,
    named: frozenset[str] | None = None,
    alongside: tuple[Span, ...] = (),
) -> Chronicle:
    """Walk the episode's events up to `as_of`. `named` are the rules that a story names; None for an episode.

    `alongside` are the stages of the authority's other episodes, for its standing duties.
    """
    events = in_order(effective(episode, as_of))
    by_id = {event.id: event for event in events}
    running = _running(procedure, events)
    facts = tuple(Fact(event, order, thing_of(event, by_id, running)) for order, event in enumerate(events))
    opening = next((order for order, event in enumerate(events) if event.type == "opening"), 0)
    chronicle = Chronicle(
        procedure=procedure,
        episode=episode,
        as_of=as_of,
        facts=facts,
        begins=opening,
        named=named,
        alongside=tuple(span for span in alongside if span.began <= as_of),
    )
    index(chronicle)
    began = events[0].date if events else as_of
    chronicle.stages.append(Span(name=procedure.first_stage, key="", begin=-1, began=began))
    walk = _Walk(chronicle)
    for fact in facts:
        walk.step(fact)
    return chronicle


def _running(procedure: Procedure, events: tuple[Event, ...]) -> dict[str, str]:
    """What an opening position lists as running: its ids, each with the type of event that goes on with it."""
    types = {track.name: words().type_of(track.begins.data) or "" for track in procedure.tracks}
    rows = (
        mapping(row) for event in events if event.type == "opening" for row in sequence(event.data.get("tracks", ()))
    )
    return {str(row["id"]): types.get(str(row["track"]), "") for row in rows}


class _Walk:
    """The one writer of a chronicle."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._waiting: list[tuple[Fact, tuple[Rule, ...]]] = []
        applying = [rule for rule in chronicle.procedure.rules if applies(rule, chronicle.episode)]
        self._conditions = [(rule, rule.body) for rule in applying if isinstance(rule.body, Needed) and rule.body.void]
        self._moves = [(rule, rule.body) for rule in applying if isinstance(rule.body, Move)]

    def step(self, fact: Fact) -> None:
        """Take the next event."""
        chronicle = self._chronicle
        chronicle.stage_at.append(chronicle.stage())
        chronicle.since.append(fact.order)
        if fact.event.type == "opening":
            self._open(fact)
            return
        if fact.order >= chronicle.begins:
            failed = self._failed(fact)
            if failed:
                chronicle.since[fact.order] = None
                if all(_may_follow(rule) for rule in failed):
                    self._waiting.append((fact, failed))
            else:
                self._move(fact, fact)
        if chronicle.since[fact.order] is not None:
            self._track(fact, fact)
        self._release(fact)

    def _failed(self, fact: Fact) -> tuple[Rule, ...]:
        chronicle, keys = self._chronicle, _keys(fact.event)
        return tuple(
            rule
            for rule, body in self._conditions
            if body.when.matcher is not None
            and _may_fit(body.when.matcher, keys)
            and body.when.matcher.fits(fact, Look(chronicle))
            and (not rule.during or chronicle.holds(rule.during, fact.order))
            and unmet(body.needs, fact, chronicle, fact.order, mercy=not chronicle.judged(rule))
        )

    def _release(self, now: Fact) -> None:
        """Let events count that waited for what has now been recorded."""
        chronicle = self._chronicle
        still: list[tuple[Fact, tuple[Rule, ...]]] = []
        for fact, rules in self._waiting:
            bodies = [rule.body for rule in rules if isinstance(rule.body, Needed)]
            if any(unmet(body.needs, fact, chronicle, now.order) for body in bodies):
                still.append((fact, rules))
                continue
            chronicle.since[fact.order] = now.order
            self._move(fact, now)
            self._track(fact, now)
        self._waiting = still

    # --- the stage

    def _open(self, fact: Fact) -> None:
        chronicle = self._chronicle
        self._enter(str(fact.event.data.get("stage", chronicle.procedure.first_stage)), fact)
        rows = fact.event.data.get("tracks", ())
        for row in rows if isinstance(rows, tuple) else ():
            since = row.get("since")
            chronicle.tracks.append(
                Span(
                    name=str(row["track"]),
                    key=str(row["id"]),
                    begin=fact.order,
                    began=date.fromisoformat(str(since)) if since else fact.event.date,
                )
            )

    def _enter(self, stage: str, now: Fact) -> None:
        stages = self._chronicle.stages
        stages[-1] = replace(stages[-1], end=now.order, ended=now.event.date)
        stages.append(Span(name=stage, key="", begin=now.order, began=now.event.date))

    def _move(self, fact: Fact, now: Fact) -> None:
        """Move the stage, if the event moves it and may; else say why not."""
        chronicle = self._chronicle
        before = chronicle.stage()
        look = Look(chronicle)
        if fact.event.data.get("track", "stage") != "stage":
            return
        keys = _keys(fact.event)
        aims = [(rule, body) for rule, body in self._moves if _may_fit(body.when, keys) and body.when.fits(fact, look)]
        target = _target(fact.event)
        if not aims and target is None:
            return
        here = [(rule, body) for rule, body in aims if before in body.sources]
        tried: list[tuple[Rule, str, tuple[str, ...]]] = []
        for rule, body in here:
            to = end_of(fact.event, body)
            tried.append(
                (
                    rule,
                    to,
                    unmet(body.needs, fact, chronicle, now.order, mercy=not chronicle.judged(rule)),
                )
            )
        if tried:
            rule, to, missing = min(tried, key=lambda item: len(item[2]))
            moved = not missing
            standing = Standing.MET if moved else Standing.BREACH
            chronicle.steps.append(
                Step(
                    fact=fact,
                    rule=rule.id,
                    part=rule.part,
                    before=before,
                    to=to,
                    moved=moved,
                    unmet=missing,
                    standing=standing,
                )
            )
            if moved and to != before:
                self._enter(to, now)
            elif not moved:
                self._void(fact)
            return
        self._refused(fact, before, target, [rule for rule, _ in aims])

    def _refused(self, fact: Fact, before: str, target: str | None, aims: list[Rule]) -> None:
        """No move of the procedure leads there from here by such an event."""
        chronicle = self._chronicle
        to = target or next((end_of(fact.event, body) for rule, body in self._moves if rule in aims), "")
        if to == before or (fact.event.type == "meeting" and chronicle.procedure.standing(to)):
            return
        same_ends = next((rule for rule, body in self._moves if before in body.sources and to in body.to), None)
        title = chronicle.procedure.stage_title
        missing = (f"the procedure has no move from {title(before)} to {title(to)} by such an event",)
        chronicle.steps.append(
            Step(
                fact=fact,
                rule=same_ends.id if same_ends is not None else f"{chronicle.procedure.prefix}-move",
                part=same_ends.part if same_ends is not None else "",
                before=before,
                to=to,
                moved=False,
                unmet=missing,
                standing=Standing.BREACH,
            )
        )
        self._void(fact)

    def _void(self, fact: Fact) -> None:
        """A decision that may not move the stage decides nothing; a meeting was held all the same."""
        if fact.event.type == "decision":
            self._chronicle.since[fact.order] = None

    # --- tracks

    def _track(self, fact: Fact, now: Fact) -> None:
        chronicle = self._chronicle
        look = Look(chronicle)
        keys = _keys(fact.event)
        for track in chronicle.procedure.tracks:
            if not (_may_fit(track.begins, keys) or _may_fit(track.ends, keys)):
                continue
            key = fact.thing if track.per_thing else ""
            if track.ends.fits(fact, look):
                ended = {key, *fact.event.links}
                for number, span in enumerate(chronicle.tracks):
                    if span.name == track.name and span.end is None and span.key in ended:
                        chronicle.tracks[number] = replace(span, end=now.order, ended=now.event.date)
            elif track.begins.fits(fact, look) and not any(
                span.name == track.name and span.end is None and span.key == key for span in chronicle.tracks
            ):
                chronicle.tracks.append(Span(name=track.name, key=key, begin=now.order, began=now.event.date))


def _keys(event: Event) -> frozenset[str]:
    """The keys under which an event stands, as matchers name them."""
    return frozenset({event.type, *(f"{event.type}:{which}" for which in event.which)})


def _may_fit(matcher: Matcher, keys: frozenset[str]) -> bool:
    """Whether a matcher could fit an event of these keys at all; asked first, because it is quick."""
    return not matcher.keys or bool(matcher.keys & keys)


def applies(rule: Rule, episode: Episode) -> bool:
    """Whether a rule's `applies` fits the episode: its host, and one service that has all the facts asked for."""
    if rule.applies is None:
        return True
    host = rule.applies.get("host")
    if host is not None and episode.host != host:
        return False
    sisters = rule.applies.get("sister_services")
    if sisters is not None and sisters != episode.data.get("sister_services", False):
        return False
    wanted = rule.applies.get("service")
    if wanted is None:
        return True
    return any(_service(wanted, service.facts) for service in episode.services)


def _service(wanted: object, facts: Data) -> bool:
    """Whether a service has all the facts asked for; what it does not say is not so."""
    return all(
        facts.get(name) in value if isinstance(value, tuple) else facts.get(name, False) == value
        for name, value in mapping(wanted).items()
    )


def _may_follow(rule: Rule) -> bool:
    return isinstance(rule.body, Needed) and all(need.may_follow for need in rule.body.needs)


def end_of(event: Event, body: Move) -> str:
    """Which of a move's ends an event names: the one it says it moves to, or the stage that its meeting opens."""
    named = (event.data.get("to"), *event.which)
    return next((stage for stage in body.to if stage in named), body.to[0])


def _target(event: Event) -> str | None:
    """The stage that a decision says it moves to; None for other events."""
    if event.type != "decision" or event.step != "decided":
        return None
    to = event.data.get("to")
    return to if isinstance(to, str) else None
