"""What sets a rule off -> chronologies in which it comes true: stages entered and left, tracks, sets that fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from generator.matching import values
from generator.model import Event
from generator.rules import Anchor, DerivedSet
from generator.synthesis.scene import Scene
from generator.synthesis.travel import FEW, Aim, Made, Travel
from generator.synthesis.wishes import Clause, Wish


class Anchors(Travel):
    """How each anchor is made to come true."""

    def anchor(self, scene: Scene, anchor: Anchor, aim: Aim) -> Made:
        """Chronologies that go on until an anchor has come true (once more), by an event as aimed at."""
        match anchor.how:
            case "event" if anchor.matcher is not None:
                yield from self.event(scene, aim.to_be(Clause(anchor.matcher.data)))
            case "enters":
                into = [
                    edge for edge in self.edges(scene) if edge.end in anchor.names and edge.source not in anchor.names
                ]
                yield from self.crossing(scene, into, aim)
            case "leaves":
                out = [
                    edge for edge in self.edges(scene) if edge.source in anchor.names and edge.end not in anchor.names
                ]
                yield from self.crossing(scene, out, aim)
            case "begins":
                yield from self.begun(scene, anchor.names, aim)
            case "ends":
                yield from self._ended(scene, anchor.names, aim)
            case "every" if anchor.matcher is not None:
                yield from self._completed(scene, anchor, aim)
            case "any_of":
                for part in anchor.anchors:
                    yield from self.anchor(scene, part, aim)
            case _:
                self.reasons.doubt()

    # --- tracks

    def begun(self, scene: Scene, names: tuple[str, ...], aim: Aim) -> Made:
        """Chronologies that go on until one of these tracks begins."""
        found = [track for track in scene.procedure.tracks if track.name in names]
        if not found:
            self.reasons.refuse(f"the procedure has no track {' or '.join(names)}")
        for track in found:
            for ready, name in self.event(scene, aim.to_be(Clause(track.begins.data))):
                if ready.chronicle.running(track.name, len(ready.events)):
                    yield ready, name
                else:
                    self.reasons.doubt()

    def _ended(self, scene: Scene, names: tuple[str, ...], aim: Aim) -> Made:
        for track in scene.procedure.tracks:
            if track.name not in names:
                continue
            for begun, name in islice(self.begun(scene, (track.name,), aim.before()), FEW):
                ending = replace(aim.to_be(Clause(track.ends.data)), links=(*aim.links, name))
                for ready, last in self.event(begun, ending):
                    if not ready.chronicle.running(track.name, len(ready.events)):
                        yield ready, last
                    else:
                        self.reasons.doubt()

    # --- sets

    def _completed(self, scene: Scene, anchor: Anchor, aim: Aim) -> Made:
        """A set becomes complete: it has members, and each of them has its event; the last is the one aimed at."""
        name = anchor.names[0]
        if isinstance(scene.procedure.sets.get(name), DerivedSet) and not scene.chronicle.members(name):
            for ready in islice(self.fill(scene, name, aim), FEW):
                yield from self._completed(ready, anchor, aim)
            return
        members = scene.chronicle.members(name)
        if not members:
            self.reasons.refuse(f"the list {name} is empty, so it is never complete")
            return
        yield from self._each_done(scene, anchor, members, aim)

    def _each_done(self, scene: Scene, anchor: Anchor, members: tuple[str, ...], aim: Aim) -> Made:
        assert anchor.matcher is not None  # noqa: S101 - decode gives every such anchor its matcher
        last = len(members) == 1
        step = aim if last else aim.before()
        done = step.to_be(Clause(anchor.matcher.data))
        done = (
            replace(done, links=(*done.links, members[0]))
            if anchor.by == "for"
            else done.to_be(Clause({anchor.by: members[0]}))
        )
        for ready, name in islice(self.event(scene, done), FEW):
            if last:
                yield ready, name
            else:
                yield from self._each_done(ready, anchor, members[1:], aim)

    def filled(self, scene: Scene, wish: Wish, aim: Aim) -> Iterator[Scene]:
        """With an event for every set that the record fills and that the wish asks for, where it is still empty."""
        for name, compared, trigger in _asked(wish, scene):
            if scene.chronicle.members(name):
                self.reasons.doubt()
                continue
            before = aim.before(name, day=aim.day or (trigger.date if trigger else None))
            for ready in self.fill(scene, name, before, compared=compared):
                yield from self.filled(ready, wish, aim)
            return
        yield scene

    def fill(self, scene: Scene, name: str, aim: Aim, *, compared: bool = False, but: object = ()) -> Iterator[Scene]:
        """Chronologies in which a set that the record fills has a member; where it is compared, one of every height."""
        found = scene.procedure.sets.get(name)
        if not isinstance(found, DerivedSet):
            self.reasons.refuse(f"nothing is ever in {name}: it is a list without members")
            return
        tests: list[object] = [{"recorded": True}]
        if compared:
            tests = [word for scale in scene.procedure.scales.values() for word in reversed(scale)] or tests
        for test in tests:
            asked = () if found.field == "id" else (Clause({found.field: test}),)
            wish = Wish(fits=(Clause(found.source.data), *asked), spare=((found.field, but),))
            for ready, _ in islice(self.event(scene, replace(aim, wish=wish)), 1):
                yield ready


def _asked(wish: Wish, scene: Scene) -> Iterator[tuple[str, bool, Event | None]]:
    """The sets that the record fills among what a wish asks for; whether they are compared with, and as seen whence."""
    for clause in wish.fits:
        for test in clause.data.values():
            for name, compared in _names(test):
                if isinstance(scene.procedure.sets.get(name), DerivedSet):
                    yield name, compared, clause.trigger


def _names(test: object) -> Iterator[tuple[str, bool]]:
    if not isinstance(test, Mapping):
        return
    for operator, value in test.items():
        if operator in {"some", "bodies"} and isinstance(value, Mapping):
            for inner in value.values() if operator == "some" else [value]:
                yield from _names(inner)
        elif operator in {"any", "all", "only", "each", "below", "above", "bodies"}:
            yield from ((name, operator in {"below", "above"}) for name in values(value) if isinstance(name, str))
