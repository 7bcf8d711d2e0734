"""Caps: chronologies in which one runs, is reached, is answered in time, or is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from generator.days import Limit
from generator.kinds.standing import as_day
from generator.rules import Cap
from generator.synthesis.attempt import Attempt, Chronology
from generator.synthesis.demands import demands
from generator.synthesis.scene import Scene
from generator.synthesis.travel import FEW, Aim
from generator.synthesis.wishes import Clause, Wish


def set_off(attempt: Attempt, body: Cap) -> Iterator[Chronology]:
    """Chronologies in which the cap has begun to run."""
    for scene in _begun(attempt, body, 1):
        found = attempt.judged(scene)
        if found.verdicts:
            yield found
        else:
            attempt.search.reasons.doubt()


def reached(attempt: Attempt, body: Cap) -> Iterator[Chronology]:
    """Chronologies in which the cap is reached and nothing holds it off."""
    times = body.at_most if isinstance(body.at_most, int) else 1
    for scene in islice(_begun(attempt, body, times), FEW):
        found = attempt.judged(scene)
        if body.count is None:
            last = max((due for item in found.verdicts if (due := as_day(item.due)) is not None), default=None)
            found = attempt.judged(scene, last)
        if any(item.due is not None for item in found.verdicts):
            yield found
        else:
            attempt.search.reasons.doubt()


def kept(attempt: Attempt, body: Cap) -> Iterator[Chronology]:
    """Chronologies in which what the cap asks for is done in time; without anything to do, in which it just runs."""
    if not body.then:
        yield from set_off(attempt, body)
        return
    for found in islice(reached(attempt, body), FEW):
        trigger = next((item.trigger for item in found.verdicts if item.trigger is not None), None)
        for matcher in body.then:
            wish = Wish(fits=(Clause(matcher.data, trigger=trigger),))
            for ready, _ in islice(attempt.search.event(found.scene, Aim(wish=wish, day=_day(found))), FEW):
                yield attempt.judged(ready)


def broken(attempt: Attempt, body: Cap) -> Iterator[Chronology]:
    """Chronologies in which it is reached and its day has passed."""
    for found in reached(attempt, body):
        yield attempt.after(found)


def _day(found: Chronology) -> date:
    """The day from which the cap bites."""
    return max(found.as_of, found.scene.today)


def _begun(attempt: Attempt, body: Cap, times: int) -> Iterator[Scene]:
    """Chronologies in which what starts the cap has happened, and what it counts so many times."""
    aim = Aim(wish=demands(body), states=attempt.during)
    scenes: Iterator[Scene] = iter((attempt.empty,))
    if body.start is not None:
        begun = aim if body.count is None else Aim()
        scenes = (scene for scene, _ in attempt.search.anchor(attempt.empty, body.start, begun))
    if body.count is None or not isinstance(body.at_most, int):
        if isinstance(body.at_most, Limit):
            yield from scenes
        return
    for scene in islice(scenes, FEW):
        yield from _counted(attempt, body, scene, times)


def _counted(attempt: Attempt, body: Cap, scene: Scene, times: int) -> Iterator[Scene]:
    assert body.count is not None  # noqa: S101 - asked only of a cap that counts
    if len(scene.chronicle.matching(body.count)) >= times:
        yield scene
        return
    aim = Aim(wish=Wish(fits=(Clause(body.count.data),)), states=attempt.during)
    for ready, _ in islice(attempt.search.event(scene, aim), FEW):
        yield from _counted(attempt, body, ready, times)
