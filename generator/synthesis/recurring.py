"""Recurrences: chronologies in which one runs, is answered in time, or is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from generator.kinds.standing import next_day
from generator.rules import DerivedSet, Recurrence
from generator.synthesis.attempt import Attempt, Chronology
from generator.synthesis.demands import demands, lengths
from generator.synthesis.plans import against
from generator.synthesis.scene import Scene
from generator.synthesis.travel import FEW, Aim, Made
from generator.synthesis.wishes import Clause, Wish


def set_off(attempt: Attempt, body: Recurrence) -> Iterator[Chronology]:
    """Chronologies in which it runs."""
    for scene, _ in _running(attempt, body):
        found = attempt.judged(scene, _first(scene, body))
        if found.verdicts:
            yield found
        else:
            attempt.search.reasons.doubt()


def kept(attempt: Attempt, body: Recurrence) -> Iterator[Chronology]:
    """Chronologies in which it was done before it fell due."""
    for scene, name in islice(_running(attempt, body), FEW):
        first = _first(scene, body)
        day = scene.next_day if first is None else next_day(first)
        for matcher in body.owe:
            links = (name,) if name and body.linked else ()
            trigger = scene.fact(name).event if name else None
            aim = Aim(wish=Wish(fits=(Clause(matcher.data, trigger=trigger),)), links=links, day=day)
            for ready, _ in islice(attempt.search.event(scene, aim), FEW):
                yield attempt.judged(ready)


def broken(attempt: Attempt, body: Recurrence) -> Iterator[Chronology]:
    """Chronologies in which it was not done until its day had passed."""
    for found in set_off(attempt, body):
        yield attempt.after(found)


def _first(scene: Scene, body: Recurrence) -> date | None:
    """The day on which a standing duty begins, where its rule says so."""
    return max(scene.procedure.applies_from, date.fromisoformat(body.starts)) if body.starts else None


def _running(attempt: Attempt, body: Recurrence) -> Iterator[tuple[Scene, str]]:
    """Chronologies in which what it lasts with has begun, with the event that began it."""
    for empty in _agreed(attempt, body):
        if "always" in body.during:
            yield from _standing(attempt, body, empty)
        for name in (*body.during, *body.anywhere):
            if name in empty.procedure.stages:
                yield from ((scene, "") for scene in attempt.search.reach(empty, name, Aim()))
            elif name != "always":
                yield from _begun(attempt, body, empty, name)
    if body.unless:
        attempt.search.reasons.doubt()


def _standing(attempt: Attempt, body: Recurrence, empty: Scene) -> Iterator[tuple[Scene, str]]:
    """A duty that stands always: from the day that its rule names, else from when it was first done."""
    if body.starts:
        yield empty, ""
        return
    for matcher in body.owe:
        for scene, _ in attempt.search.event(empty, Aim(wish=Wish(fits=(Clause(matcher.data),)))):
            yield scene, ""


def _begun(attempt: Attempt, body: Recurrence, empty: Scene, name: str) -> Made:
    """While a track is on: begun so that nothing excuses the duty, if it can be."""
    for needs in ((), *against(body.unless)):
        aim = Aim(wish=demands(body), states=attempt.during, needs=needs)
        yield from attempt.search.begun(empty, (name,), aim)


def _agreed(attempt: Attempt, body: Recurrence) -> Iterator[Scene]:
    """With the interval on record, where the rule itself sets none."""
    for length in lengths(body):
        recorded = attempt.empty.procedure.sets.get(length.recorded)
        if length.fixed is None and isinstance(recorded, DerivedSet):
            yield from islice(attempt.search.fill(attempt.empty, length.recorded, Aim()), FEW)
            return
    yield attempt.empty
