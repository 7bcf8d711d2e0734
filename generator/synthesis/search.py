"""What has to happen -> chronologies in which it does, with everything that it needs; each proven by the engine.

A search goes forward: it brings the case to its stage, makes what has to be on record beforehand, then the event.
What the engine does not confirm is not handed out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from generator.chronicle import Fact
from generator.model import Data, Event
from generator.needs import occurrences, unmet
from generator.replay import applies, end_of
from generator.rules import Look, Matcher, Need, Needed, Rule
from generator.synthesis.anchors import Anchors
from generator.synthesis.drafts import drafts
from generator.synthesis.plans import Plan, plans
from generator.synthesis.scene import Scene, built, legal
from generator.synthesis.travel import Aim, Edge, Made
from generator.synthesis.wishes import Clause, Wish, short
from generator.words import words

_DEEP = 7
_TWO = 2
_ROUNDS = 6


Option = tuple[Edge | None, tuple[tuple[str, ...], ...]]
"""A move that an event makes (None if it makes none), and the states in which it is then made."""


class Search(Anchors):
    """One search under one procedure, for a chronology that goes on from a scene."""

    _named = 0

    def event(self, scene: Scene, aim: Aim) -> Made:
        """Chronologies that go on from `scene` to an event as aimed at, each with the event's id."""
        if len(aim.under) > _DEEP:
            self.reasons.doubt()
            return
        self.reasons.spend()
        aim = replace(aim, wish=replace(aim.wish, prefer=(*aim.wish.prefer, *self.prefer)))
        for ready in self.filled(scene, aim.wish, aim):
            heard: list[Data] = []
            own = tuple(Clause(need.matcher.data) for need in aim.needs if need.how == "has" and need.matcher)
            for draft in drafts(ready, _dated(aim.wish.and_(own), ready, aim), self.reasons):
                if _pinned(draft) not in heard:
                    heard.append(_pinned(draft))
                    yield from self._lawful(ready, aim, draft)

    def _lawful(self, scene: Scene, aim: Aim, draft: Data) -> Made:
        """The event where it counts: as a move that may be made from where the case is brought."""
        for move, states in self._moves(scene, aim, draft):
            needs = (*aim.needs, *(move.body.needs if move is not None else ()))
            here = replace(aim, states=(*aim.states, *states), under=aim.under | ({move.key} if move else set()))
            for settled in self.settle(scene, here.states, here.without, here):
                yield from self._complete(settled, here, draft, needs, (), move)

    def _complete(  # noqa: PLR0913, PLR0917 - one step of a search, told what it needs
        self, scene: Scene, aim: Aim, draft: Data, needs: tuple[Need, ...], heard: tuple[Rule, ...], move: Edge | None
    ) -> Made:
        """With what it needs, and with what it would count for nothing without; a fuller event may need more."""
        fresh = tuple(rule for rule in self._conditions(scene, draft) if rule not in heard)
        if fresh and len(heard) < _ROUNDS:
            added = tuple(need for rule in fresh if isinstance(rule.body, Needed) for need in rule.body.needs)
            yield from self._complete(scene, aim, draft, (*needs, *added), (*heard, *fresh), move)
            return
        for plan in plans(needs, str(draft["type"])):
            asked = (*_making(scene, draft, move), *plan.has)
            has = (Clause(_pinned(draft), settled=True), *(Clause(data) for data in asked))
            wish = aim.wish.and_(has, tuple(Clause(data) for data in plan.lacks))
            whole = replace(aim, wish=wish, states=(*aim.states, *plan.states), without=(*aim.without, *plan.without))
            for settled in self.settle(scene, whole.states, whole.without, whole):
                for ready in self.filled(settled, wish, whole):
                    for full in self._fuller(ready, draft, whole, more=bool(asked or plan.lacks)):
                        if len(heard) < _ROUNDS and any(rule not in heard for rule in self._conditions(ready, full)):
                            yield from self._complete(ready, aim, full, needs, heard, move)
                        else:
                            yield from self._recorded(ready, whole, full, plan, move)

    def _fuller(self, scene: Scene, draft: Data, aim: Aim, *, more: bool) -> Iterator[Data]:
        """The event with what is asked of itself; as it is, where that is nothing more."""
        if more:
            yield from islice(drafts(scene, _dated(aim.wish, scene, aim), self.reasons), _TWO)
        else:
            yield {**draft, "date": (aim.day or scene.next_day).isoformat()}

    def _recorded(self, scene: Scene, aim: Aim, draft: Data, plan: Plan, move: Edge | None) -> Made:
        """With what has to be on record beside it; handed out only if the engine says so too."""
        self.reasons.spend()
        self._named += 1
        name = f"made-{self._named}"
        event = built({**short(draft), "id": name}, len(scene.events))
        for ready, links in self._beside(scene, event, plan.beside, (), aim):
            together = tuple(dict.fromkeys((*aim.links, *links)))
            for back in self.settle(ready, aim.states, aim.without, replace(aim, day=event.date)):
                whole = back.with_event({**event.written, **({"for": together} if together else {})})
                if _proven(whole, name, aim, move):
                    final = back.name(event.written)
                    yield whole.renamed(name, final), final
                else:
                    self.reasons.doubt()

    # --- what it comes under

    def _conditions(self, scene: Scene, draft: Data) -> list[Rule]:
        """The rules without which the event would count for nothing."""
        fact = Fact(built(draft, len(scene.events)), len(scene.events), str(draft["id"]))
        return [
            rule
            for rule in scene.procedure.rules
            if isinstance(rule.body, Needed)
            and rule.body.void
            and rule.body.when.matcher is not None
            and _may_fit(rule.body.when.matcher, fact.event)
            and applies(rule, scene.episode)
            and rule.body.when.matcher.fits(fact, Look(scene.chronicle))
            and (not rule.during or scene.chronicle.holds(rule.during, len(scene.events)))
        ]

    def _moves(self, scene: Scene, aim: Aim, draft: Data) -> Iterator[Option]:
        """The moves that the event could make, each with the stage it starts from; None if it moves nothing."""
        event = built(draft, len(scene.events))
        fact = Fact(event, len(scene.events), event.id)
        target = event.data.get("to") if event.type == "decision" and event.step == "decided" else None

        stages = set(scene.procedure.stages)

        def making(edges: tuple[Edge, ...]) -> list[Edge]:
            """The moves that it makes; of a decision that names its end, also those that more of it would make."""
            return [
                edge
                for edge in edges
                if _may_fit(edge.body.when, event)
                and edge.end == (target or end_of(event, edge.body))
                and (target is not None or edge.body.when.fits(fact, Look(scene.chronicle)))
                and all(edge.source in names or not stages.issuperset(names) for names in aim.states)
            ]

        found = making(self.edges(scene))
        if making(self.in_doubt(scene)):
            self.reasons.doubt()
        if aim.via is not None:
            rule, end = aim.via
            found = [edge for edge in found if edge.rule is rule and edge.end == end]
        elif event.data.get("track", "stage") != "stage" or (not found and target is None):
            yield None, ()
            return
        near = sorted(found, key=lambda edge: self.far(scene, edge.source))
        moving: list[Option] = [(edge, ((edge.source,),)) for edge in near]
        if aim.via is not None:
            yield from moving
        elif target is not None:
            yield from moving
            if not moving:
                self.reasons.refuse(_no_move(scene, aim, str(target)), str(target))
            if all(target in names or not stages.issuperset(names) for names in aim.states):
                yield None, ((str(target),),)
        else:
            ends = dict.fromkeys(edge.end for edge in near)
            staying: list[Option] = [(None, ((end,),)) for end in sorted(ends, key=lambda end: end != scene.stage)]
            here: list[Option] = [(None, ())]
            yield from staying[:1] if scene.stage in ends else ()
            for options in ((moving, staying, here), (staying, here, moving), (here, moving, staying))[self.turn]:
                yield from options

    # --- what has to be on record beside it

    def _beside(
        self, scene: Scene, event: Event, needs: tuple[Need, ...], links: tuple[str, ...], aim: Aim
    ) -> Iterator[tuple[Scene, tuple[str, ...]]]:
        """Chronologies in which these needs are met, each with what the event then has to name."""
        if not needs:
            yield scene, links
        elif self._met(scene, event, needs[0], links):
            yield from self._beside(scene, event, needs[1:], links, aim)
        else:
            for ready, more in islice(self._supplied(scene, event, needs[0], links, aim), _TWO):
                joined = tuple(dict.fromkeys((*links, *more)))
                if self._met(ready, event, needs[0], joined):
                    yield from self._beside(ready, event, needs[1:], joined, aim)
                elif needs[0].at_least > 1 and len(ready.events) > len(scene.events):
                    yield from self._beside(ready, event, needs, joined, aim)
                else:
                    self.reasons.doubt()

    @staticmethod
    def _met(scene: Scene, event: Event, need: Need, links: tuple[str, ...]) -> bool:
        whole = scene.with_event({**event.written, **({"for": links} if links else {})})
        return not unmet((need,), whole.fact(event.id), whole.chronicle, len(scene.events))

    def _supplied(
        self, scene: Scene, event: Event, need: Need, links: tuple[str, ...], aim: Aim
    ) -> Iterator[tuple[Scene, tuple[str, ...]]]:
        """One more event that helps to meet a need, and what the event then has to name."""
        if need.matcher is None or id(need) in aim.under or need.how not in _BESIDE:
            self.reasons.doubt()
            return
        if need.how == "linked":
            look = Look(scene.chronicle, Fact(event, len(scene.events), event.id))
            for fact in reversed(scene.chronicle.matching(need.matcher, look)):
                yield scene, (fact.event.id,)
        clauses = [Clause(need.matcher.data, trigger=event)]
        if need.then is not None:
            clauses.append(Clause(need.then.data, trigger=event))
        if need.how == "thing":
            clauses.append(Clause({"type": event.type}))
        other = replace(
            aim.before(id(need), day=event.date).to_be(*clauses), links=self._naming(scene, event, need, links)
        )
        named = need.how in {"linked", "thing"} or need.about == "same thing"
        for begun in self._since(scene, event, need, other):
            for ready, name in self.event(begun, other):
                yield ready, (name,) if named else ()

    @staticmethod
    def _naming(scene: Scene, event: Event, need: Need, links: tuple[str, ...]) -> tuple[str, ...]:
        """What the other event names: this one, where it answers it; what began the same thing."""
        if need.how == "answered" or need.about == "this":
            return (event.id,)
        if need.about == "same thing":
            return tuple(name for name in links if scene.fact(name).event.type == event.type)[:1]
        return ()

    def _since(self, scene: Scene, event: Event, need: Need, aim: Aim) -> Iterator[Scene]:
        look = Look(scene.chronicle, Fact(event, len(scene.events), event.id))
        if need.since is None or occurrences(need.since, scene.chronicle, look):
            yield scene
        else:
            for ready, _ in self.anchor(scene, need.since, aim.before(id(need.since))):
                yield ready


_BESIDE = frozenset({"linked", "answered", "latest", "thing", "earlier"})
"""The needs that another event meets."""


def _making(scene: Scene, draft: Data, move: Edge | None) -> tuple[Data, ...]:
    """What an event has to be besides to make a move, if it is not yet."""
    fact = Fact(built(draft, len(scene.events)), len(scene.events), str(draft["id"]))
    if move is None or move.body.when.fits(fact, Look(scene.chronicle)):
        return ()
    return (move.body.when.data,)


def _no_move(scene: Scene, aim: Aim, target: str) -> str:
    titles = scene.procedure.stage_title
    whence = " and ".join(" or ".join(map(titles, names)) for names in aim.states)
    return f"no move leads {f'from {whence} ' if whence else ''}to {titles(target)} by such a decision"


def _dated(wish: Wish, scene: Scene, aim: Aim) -> Wish:
    day = (aim.day or scene.next_day).isoformat()
    return replace(wish, fixed={**(wish.fixed or {}), "id": "made", "date": day})


def _pinned(draft: Data) -> Data:
    """Which event it is: what stays as it was chosen while more is asked of it."""
    kind = str(draft["type"])
    names = ("type", "step", words().which(kind), *(("to", "track") if kind == "decision" else ()))
    return {name: draft[name] for name in names if name in draft}


def _may_fit(matcher: Matcher, event: Event) -> bool:
    keys = {event.type, *(f"{event.type}:{which}" for which in event.which)}
    return not matcher.keys or bool(matcher.keys & keys)


def _proven(scene: Scene, name: str, aim: Aim, move: Edge | None) -> bool:
    """Whether the event counts, is as wished, finds the states asked for, meets the needs and moves the case."""
    fact, chronicle = scene.fact(name), scene.chronicle
    steps = [step for step in chronicle.steps if step.fact.order == fact.order]
    moved = [step for step in steps if step.moved]
    return (
        chronicle.counting(fact)
        and legal(fact.event.written, scene.procedure)
        and all(clause.fits(scene, fact) for clause in aim.wish.fits)
        and not any(clause.fits(scene, fact) for clause in aim.wish.misses)
        and all(chronicle.holds(names, fact.order) for names in aim.states)
        and not (aim.without and chronicle.holds(aim.without, fact.order))
        and not unmet(aim.needs, fact, chronicle, len(chronicle.facts) - 1)
        and (move is None or any(step.to == move.end for step in moved))
        and (aim.via is None or any(step.rule == aim.via[0].id and step.to == aim.via[1] for step in moved))
    )
