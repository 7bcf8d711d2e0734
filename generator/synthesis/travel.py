"""From where a case stands to where it has to be: moves in a row, tracks that begin.

It knows the map of the procedure; the events themselves are made by `search`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from generator.matching import values
from generator.replay import applies
from generator.rules import Move, Need, Rule
from generator.synthesis.reasons import Reasons
from generator.synthesis.scene import Scene
from generator.synthesis.wishes import Clause, Wish, plain
from generator.words import words

FEW = 4
_FAR = 400
_NOTHING = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """An event that has to come about, and what has to hold at it.

    `states`: of each, one stage or track is on as the event finds it; `without`: none of these is. `via`: the move
    that it has to make, and the stage it leads to. `day`: the day of it and of what it needs; None lets days pass.
    `under`: for the sake of which moves and needs it is made, lest one be made for its own sake.
    """

    wish: Wish = _NOTHING
    needs: tuple[Need, ...] = ()
    states: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    via: tuple[Rule, str] | None = None
    day: date | None = None
    under: frozenset[object] = frozenset()

    def to_be(self, *clauses: Clause) -> Aim:
        """The same aim, at an event that fits these as well."""
        return replace(self, wish=self.wish.and_(clauses))

    def before(self, *under: object, day: date | None = None) -> Aim:
        """What is made for the sake of this one: on its day, and not for the sake of itself."""
        return Aim(day=day or self.day, under=self.under | set(under))


@dataclass(frozen=True, slots=True)
class Edge:
    """A move from one stage to another: the rule, and its body."""

    rule: Rule
    body: Move
    source: str
    end: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return (self.rule.id, self.source, self.end)


Blocked = frozenset[tuple[str, str, str]]
Made = Iterator[tuple[Scene, str]]
"""Chronologies, each with the id of the event that was asked for."""


def edges(scene: Scene) -> tuple[Edge, ...]:
    """Every pair of stages that a move of the procedure joins."""
    return tuple(
        Edge(rule, body, source, end)
        for rule, body in scene.procedure.moves
        if applies(rule, scene.episode)
        for source in body.sources
        for end in body.to
    )


TURNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is known of a map. `to` are chronologies that come to a stage; `blocked` are moves that are not tried.

    Of those, `doubtful` ones might be made all the same, so what fails for want of them is not certain.
    """

    to: Mapping[str, Scene]
    blocked: Blocked = frozenset()
    doubtful: Blocked = frozenset()


class Travel(ABC):
    """The map of a procedure, as far as it is known; `prefer` are the roles that act in what may be anybody's.

    `turn`, from 0, says what is tried first of an event that may but need not move the case: that it moves it, that
    it finds the case moved already, or neither.
    """

    def __init__(self, survey: Survey, reasons: Reasons, *, prefer: tuple[str, ...] = (), turn: int = 0) -> None:
        self.survey = survey
        self.reasons = reasons
        self.prefer = prefer
        self.turn = turn
        self._edges: tuple[Edge, ...] | None = None
        self._all: tuple[Edge, ...] = ()
        self._distances: dict[str, dict[str, int]] = {}

    @abstractmethod
    def event(self, scene: Scene, aim: Aim) -> Made:
        """Chronologies that go on from `scene` to an event as aimed at."""

    @abstractmethod
    def begun(self, scene: Scene, names: tuple[str, ...], aim: Aim) -> Made:
        """Chronologies that go on until one of these tracks begins."""

    def edges(self, scene: Scene) -> tuple[Edge, ...]:
        """Every pair of stages that a move joins, those left out that cannot be made."""
        if self._edges is None:
            self._all = edges(scene)
            self._edges = tuple(edge for edge in self._all if edge.key not in self.survey.blocked)
        return self._edges

    def in_doubt(self, scene: Scene) -> tuple[Edge, ...]:
        """The moves that are not tried and might be made all the same."""
        self.edges(scene)
        return tuple(edge for edge in self._all if edge.key in self.survey.doubtful) if self.survey.doubtful else ()

    def far(self, scene: Scene, stage: str) -> int:
        """How many moves away a stage is; very many if no moves lead there."""
        here = scene.stage
        if here not in self._distances:
            self._distances[here] = _distances(here, self.edges(scene))
        return self._distances[here].get(stage, _FAR)

    # --- stages

    def reach(self, scene: Scene, stage: str, aim: Aim) -> Iterator[Scene]:
        """Chronologies that go on until the case is at a stage."""
        if scene.stage == stage:
            yield scene
            return
        if stage in self.survey.to and scene.stage == scene.procedure.first_stage and not scene.chronicle.steps:
            told = (
                scene.followed_by(self.survey.to[stage], aim.day) if scene.events or aim.day else self.survey.to[stage]
            )
            if told.stage == stage:
                yield told
        ways = list(islice(self._ways(scene, stage), FEW)) if self.far(scene, stage) < _FAR else []
        if not ways:
            titles = scene.procedure.stage_title
            self.reasons.refuse(f"no moves lead from {titles(scene.stage)} to {titles(stage)}", stage)
            open_ = (*self.edges(scene), *self.in_doubt(scene))
            if self.survey.doubtful and stage in _distances(scene.stage, open_):
                self.reasons.doubt()
        for way in ways:
            yield from self._along(scene, way, aim)

    def _along(self, scene: Scene, way: tuple[Edge, ...], aim: Aim) -> Iterator[Scene]:
        if not way:
            yield scene
            return
        for ready, _ in islice(self.move(scene, way[0], aim.before()), FEW):
            yield from self._along(ready, way[1:], aim)

    def _ways(self, scene: Scene, stage: str) -> Iterator[tuple[Edge, ...]]:
        """The moves in a row that lead from where the case stands to a stage, the shortest rows first."""
        here = scene.stage
        front: deque[tuple[Edge, ...]] = deque([()])
        for _ in range(_FAR):
            if not front:
                return
            way = front.popleft()
            at = way[-1].end if way else here
            if at == stage:
                yield way
                continue
            seen = {here, *(edge.end for edge in way)}
            front.extend((*way, edge) for edge in self.edges(scene) if edge.source == at and edge.end not in seen)

    def move(self, scene: Scene, edge: Edge, aim: Aim) -> Made:
        """Chronologies that go on by this very move."""
        for data in plain(edge.body.when.data):
            clauses = [Clause(data)]
            kind = words().type_of(data) or ""
            which = words().which(kind)
            step = {"step": data["step"]} if "step" in data else {}
            if kind == "decision":
                clauses.append(Clause({"type": kind, **step, "to": edge.end}))
            elif edge.end in values(data.get(which)):
                clauses.append(Clause({"type": kind, **step, which: edge.end}))
            states = (*aim.states, (edge.source,))
            yield from self.event(scene, replace(aim.to_be(*clauses), via=(edge.rule, edge.end), states=states))

    def crossing(self, scene: Scene, found: list[Edge], aim: Aim) -> Made:
        """Chronologies that go on by one of these moves, the nearest first."""
        if not found:
            self.reasons.refuse("no move of the procedure crosses there")
        for edge in sorted(found, key=lambda edge: self.far(scene, edge.source)):
            for ready in islice(self.reach(scene, edge.source, aim), FEW):
                yield from self.move(ready, edge, aim)

    # --- states

    def settle(
        self, scene: Scene, states: tuple[tuple[str, ...], ...], without: tuple[str, ...], aim: Aim
    ) -> Iterator[Scene]:
        """Chronologies that go on until of each of `states` one stage or track is on, and none of `without`."""
        tracks = {track.name for track in scene.procedure.tracks}
        good = [
            stage
            for stage in scene.procedure.stages
            if stage not in without and all(stage in names or tracks & set(names) for names in states)
        ]
        if scene.stage in good:
            good = (
                [scene.stage, *(stage for stage in good if stage != scene.stage)]
                if states or without
                else [scene.stage]
            )
        if not good:
            self.reasons.refuse(_nowhere(scene, states, without))
        near = good if len(good) == 1 else sorted(good, key=lambda stage: self.far(scene, stage))
        for stage in near:
            for arrived in islice(self.reach(scene, stage, aim), FEW):
                yield from self._tracked(arrived, states, without, aim)

    def _tracked(
        self, scene: Scene, states: tuple[tuple[str, ...], ...], without: tuple[str, ...], aim: Aim
    ) -> Iterator[Scene]:
        order = len(scene.events)
        off = next((names for names in states if not scene.chronicle.holds(names, order)), None)
        if off is not None:
            names = tuple(name for name in off if name not in scene.procedure.stages and name not in without)
            if not names:
                yield from self._back(scene, off, (states, without), aim)
                return
            for ready, _ in self.begun(scene, names, aim.before(off)):
                if ready.chronicle.holds(off, len(ready.events)):
                    yield from self._tracked(ready, states, without, aim)
                else:
                    self.reasons.doubt()
        elif without and scene.chronicle.holds(without, order):
            self.reasons.doubt()
        else:
            yield scene

    def _back(
        self, scene: Scene, off: tuple[str, ...], asked: tuple[tuple[tuple[str, ...], ...], tuple[str, ...]], aim: Aim
    ) -> Iterator[Scene]:
        """Beginning a track has taken the case elsewhere: back to where it has to be, but not for ever."""
        once = ("back", off)
        if once in aim.under:
            self.reasons.doubt()
            return
        states, without = asked
        for stage in off:
            for arrived in islice(self.reach(scene, stage, aim), FEW):
                yield from self._tracked(arrived, states, without, replace(aim, under=aim.under | {once}))


def _distances(here: str, ways: tuple[Edge, ...]) -> dict[str, int]:
    """How many moves away each stage is that can be reached."""
    found, front = {here: 0}, deque([here])
    while front:
        at = front.popleft()
        for edge in ways:
            if edge.source == at and edge.end not in found:
                found[edge.end] = found[at] + 1
                front.append(edge.end)
    return found


def _nowhere(scene: Scene, states: tuple[tuple[str, ...], ...], without: tuple[str, ...]) -> str:
    titles = scene.procedure.stage_title
    asked = [" or ".join(titles(name) for name in names) for names in states]
    off = [f"not {titles(name)}" for name in without]
    return f"the case would have to be at {' and at '.join([*asked, *off])} at once"
