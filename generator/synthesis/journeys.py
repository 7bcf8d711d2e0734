"""The shortest chronology from the first stage to every stage, and the moves that nobody can make.

Breadth first over the moves, by the number of events; every step is made and proven by the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, islice

from generator.synthesis.plans import against
from generator.synthesis.reasons import Reasons, SpentError
from generator.synthesis.scene import Scene
from generator.synthesis.search import Search
from generator.synthesis.travel import FEW, Aim, Edge, Survey, edges
from generator.synthesis.wishes import Clause, Wish

_TRIES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A move that could not be made from a stage: why, and whether that is certain."""

    edge: Edge
    why: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """The shortest chronology that comes to each stage; the proven moves; the moves that could not be made."""

    to: Mapping[str, Scene]
    made: Mapping[tuple[str, str, str], Scene]
    refused: Mapping[tuple[str, str, str], Refusal]

    @property
    def survey(self) -> Survey:
        """What they tell a search."""
        return surveyed(self.to, self.refused)


def surveyed(to: Mapping[str, Scene], refused: Mapping[tuple[str, str, str], Refusal]) -> Survey:
    """What is known of a map: the stages that were come to, and the moves that could not be made."""
    doubtful = frozenset(key for key, refusal in refused.items() if not refusal.certain)
    return Survey(to=to, blocked=frozenset(refused), doubtful=doubtful)


def journeys(empty: Scene) -> Journeys:
    """Walk a procedure from its first stage, as a scene without events has it."""
    walk = _Walk(empty)
    walk.from_scenes([(0, 0, empty.procedure.first_stage, empty)])
    while walk.again():
        pass
    return Journeys(to=walk.to, made=walk.made, refused=walk.refused)


class _Walk:
    """One walk over the map; its findings grow as it goes."""

    def __init__(self, empty: Scene) -> None:
        self._edges = edges(empty)
        self._order = count(1)
        self.to: dict[str, Scene] = {}
        self.made: dict[tuple[str, str, str], Scene] = {}
        self.refused: dict[tuple[str, str, str], Refusal] = {}

    def from_scenes(self, front: list[tuple[int, int, str, Scene]]) -> None:
        """Go on, the shortest chronologies first, to every stage that has not been reached."""
        while front:
            _, _, stage, scene = heappop(front)
            if stage in self.to:
                continue
            self.to[stage] = scene
            for edge in self._edges:
                if edge.source == stage and self._try(edge, (scene,)):
                    found = self.made[edge.key]
                    heappush(front, (len(found.events), next(self._order), edge.end, found))

    def again(self) -> bool:
        """Try moves that were left in doubt from wherever they start, now by way of every other stage.

        Whether a new stage was reached.
        """
        front = []
        for key, refusal in list(self.refused.items()):
            edge = refusal.edge
            ways = sorted(self.to.values(), key=lambda scene: len(scene.events))
            if refusal.certain or any((rule, end) == (edge.rule.id, edge.end) for rule, _, end in self.made):
                continue
            if self._try(edge, tuple(ways)) and edge.end not in self.to:
                found = self.made[key]
                front.append((len(found.events), next(self._order), edge.end, found))
        self.from_scenes(front)
        return bool(front)

    def _try(self, edge: Edge, ways: tuple[Scene, ...]) -> bool:
        """Whether the move can be made after one of these chronologies."""
        self.refused.pop(edge.key, None)
        certain, why = True, dict[str, None]()
        for scene in ways:
            reasons = Reasons(_TRIES)
            prefer = (edge.rule.bearer,) if edge.rule.bearer else ()
            search = Search(surveyed(self.to, self.refused), reasons, prefer=prefer)
            with suppress(SpentError):
                for ready in islice(search.reach(scene, edge.source, Aim()), FEW):
                    for aim in (Aim(), *(aim for other in self._before(edge) for aim in apart(other))):
                        for found, _ in search.move(ready, edge, aim):
                            self.made[edge.key] = found
                            return True
            certain = certain and reasons.certain
            why.update(dict.fromkeys(reasons.why))
        self.refused[edge.key] = Refusal(edge=edge, why=tuple(why), certain=certain)
        return False

    def _before(self, edge: Edge) -> tuple[Edge, ...]:
        """The moves from the same stage, to other ends, that the procedure names earlier and the same event makes."""
        number = self._edges.index(edge)
        return tuple(
            other
            for other in self._edges[:number]
            if other.source == edge.source and other.end != edge.end and other.body.when.keys & edge.body.when.keys
        )


def apart(other: Edge) -> tuple[Aim, ...]:
    """How an event is kept from making another move instead: it is no such event, or lacks what that move needs."""
    lacking = (Aim(needs=needs) for needs in against(other.body.needs) if needs)
    return (Aim(wish=Wish(misses=(Clause(other.body.when.data),))), *lacking)
