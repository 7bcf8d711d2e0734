"""Responses: chronologies that set one off, answer it in time, or leave it without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from generator.days import Limit, due
from generator.kinds.standing import as_day, next_day
from generator.model import Event, Standing, Verdict
from generator.rules import Anchor, Cap, DerivedSet, Matcher, Response, Rule
from generator.synthesis import caps
from generator.synthesis.attempt import Attempt, Chronology, about
from generator.synthesis.demands import demands, lengths, owed_sets, timed
from generator.synthesis.plans import against
from generator.synthesis.scene import Scene
from generator.synthesis.travel import FEW, Aim
from generator.synthesis.wishes import Clause, Wish

_MOST = 60


def set_off(attempt: Attempt, body: Response) -> Iterator[Chronology]:
    """Chronologies in which the response is owed."""
    for scene, _, as_of in _triggered(attempt, body):
        found = attempt.judged(scene, as_of)
        if found.verdicts:
            yield found
        else:
            attempt.search.reasons.doubt()


def kept(attempt: Attempt, body: Response) -> Iterator[Chronology]:
    """Chronologies in which it is answered, for everybody to whom it is owed; whether in time is for the verdicts."""
    for scene, name, as_of in islice(_triggered(attempt, body, far=True), FEW):
        found = attempt.judged(scene, as_of)
        if found.verdicts:
            yield from _answered(attempt, body, found, name, _MOST)


def broken(attempt: Attempt, body: Response) -> Iterator[Chronology]:
    """Chronologies in which it is not answered until its day has passed."""
    for scene, name, as_of in islice(_triggered(attempt, body), FEW):
        found = attempt.judged(scene, as_of)
        for verdict in about(found, name)[:1]:
            if body.before and verdict.trigger is not None:
                yield from _overtaken(attempt, body, scene, verdict)
            else:
                yield attempt.after(found)


# --- what sets it off -------------------------------------------------------------------------------------------


def _triggered(attempt: Attempt, body: Response, *, far: bool = False) -> Iterator[tuple[Scene, str, date | None]]:
    """Chronologies in which the trigger has come, with its event's id and the day from which it counts."""
    wish = demands(body)
    if far and body.itself and body.measured_from:
        wish = wish.and_((Clause({body.measured_from: _far(attempt, body).isoformat()}),))
    for scene in _peopled(attempt, attempt.empty, tuple(owed_sets(body.owe))):
        for needs in ((), *against(body.unless)):
            aim = Aim(wish=wish, states=attempt.during, needs=needs)
            yield from _anchored(attempt, scene, body.when, aim)
    if body.unless:
        attempt.search.reasons.doubt()


def _anchored(attempt: Attempt, scene: Scene, anchor: Anchor, aim: Aim) -> Iterator[tuple[Scene, str, date | None]]:
    passing = [part for part in (anchor, *anchor.anchors) if part.how == "passed"]
    for part in passing:
        for rule in scene.procedure.rules:
            if rule.id in part.names and isinstance(rule.body, Cap):
                yield from _passed(attempt, rule, rule.body)
    others = replace(anchor, anchors=tuple(part for part in anchor.anchors if part.how != "passed"))
    if anchor.how != "passed":
        for ready, name in attempt.search.anchor(scene, others, aim):
            yield ready, name, None


def _passed(attempt: Attempt, rule: Rule, body: Cap) -> Iterator[tuple[Scene, str, date | None]]:
    other = replace(attempt, rule=rule, body=body)
    for found in islice(caps.reached(other, body), FEW):
        last = max((day for item in found.verdicts if (day := as_day(item.due)) is not None), default=None)
        if last is not None:
            trigger = found.verdicts[0].trigger
            yield found.scene, trigger.id if trigger is not None else "", next_day(last)


def _peopled(attempt: Attempt, scene: Scene, sets: tuple[tuple[str, object], ...]) -> Iterator[Scene]:
    """With somebody in every set to whose members something is owed."""
    for name, but in sets:
        if scene.chronicle.members(name):
            continue
        if isinstance(scene.procedure.sets.get(name), DerivedSet):
            for ready in islice(attempt.search.fill(scene, name, Aim(), but=but), FEW):
                yield from _peopled(attempt, ready, sets)
        else:
            attempt.search.reasons.refuse(f"it is owed to each of {name}, and that list is empty")
        return
    yield scene


def _far(attempt: Attempt, body: Response) -> date:
    """A day so far ahead that a notice of its length can still be given."""
    years = sum(length.fixed.count for length in lengths(body) if isinstance(length.fixed, Limit))
    return attempt.empty.start + timedelta(days=400 + 2 * min(years, 600))


# --- what answers it --------------------------------------------------------------------------------------------


def _answered(attempt: Attempt, body: Response, found: Chronology, name: str, left: int) -> Iterator[Chronology]:
    """One answer after the other, until nothing more is owed."""
    owed = [item for item in about(found, name) if item.done is None and item.standing is not Standing.MET]
    if not owed or left == 0:
        yield found
        yield from _postponed(attempt, body, found, name)
        return
    if owed[0].trigger is None or not body.owe:
        attempt.search.reasons.refuse("there is no event that an answer could name")
        return
    together = body.when.split == "" and len(owed) > 1
    for first in (replace(owed[0], member=""), owed[0]) if together else (owed[0],):
        for matcher in body.owe:
            for ready in islice(_answer(attempt, body, found, first, matcher), FEW):
                after = attempt.judged(ready, found.as_of)
                fewer = [item for item in about(after, name) if item.done is None and item.standing is not Standing.MET]
                if len(fewer) < len(owed):
                    yield from _answered(attempt, body, after, name, left - 1)
                else:
                    attempt.search.reasons.doubt()


def _postponed(attempt: Attempt, body: Response, found: Chronology, name: str) -> Iterator[Chronology]:
    """What had to come long before did not: the event that it had to precede comes so much later."""
    late = [item for item in about(found, name) if item.standing is Standing.LATE and item.trigger is not None]
    limits = [length.fixed for length in lengths(body) if length.fixed is not None]
    if body.ahead is None or not late or not limits:
        return
    _, rest = found.scene.upto(name)
    done = max((day for item in late if (day := as_day(item.done)) is not None), default=found.as_of)
    later = due(done, limits[0], found.scene.procedure.calendar) + timedelta(days=4)
    scene = found.scene
    for event in rest:
        scene = scene.changed(event.id, {"date": (later + (event.date - rest[0].date)).isoformat()})
    yield attempt.judged(scene)


def _answer(attempt: Attempt, body: Response, found: Chronology, owed: Verdict, matcher: Matcher) -> Iterator[Scene]:
    """Chronologies that go on to an answer; to all to whom it is owed, where the verdict names no member."""
    assert owed.trigger is not None  # noqa: S101 - asked only where an event set it off
    split, each = body.when.split, any(item.each is not None for item in body.owe)
    clause = Clause(
        matcher.data,
        trigger=owed.trigger,
        member=owed.member if each else "",
        split=split,
        about=(owed.about if each else owed.member) if split else "",
    )
    wish = Wish(fits=(clause, *((Clause({"time": {"recorded": True}}),) if timed(body) else ())))
    links = (owed.trigger.id,) if body.linked else ()
    if body.ahead is None:
        day = max(found.as_of, owed.trigger.date)
        for ready, _ in attempt.search.event(found.scene, Aim(wish=wish, links=links, day=day)):
            yield ready
        return
    yield from _beforehand(attempt, found.scene, owed, Aim(wish=wish, links=links))


def _beforehand(attempt: Attempt, scene: Scene, owed: Verdict, aim: Aim) -> Iterator[Scene]:
    """An answer that came before: on its last day, or on the day before where it only has to come first."""
    assert owed.trigger is not None  # noqa: S101 - as above
    last = as_day(owed.due)
    day = min(last, owed.trigger.date) if last is not None else owed.trigger.date
    if owed.limit == "before" or "hour" in owed.limit:
        day -= timedelta(days=1)
    earlier = replace(scene, events=tuple(event for event in scene.events if event.date <= day))
    later = tuple(event for event in scene.events if event.date > day)
    for ready, _ in attempt.search.event(earlier, replace(aim, day=day)):
        yield _apart(ready, {event.id for event in later}, len(earlier.events)).with_events(later)


def _apart(scene: Scene, taken: set[str], since: int) -> Scene:
    """With ids that stand for nothing else in the chronology that goes on."""
    for event in scene.events[since:]:
        if event.id in taken:
            free = next(name for number in range(1, _MOST) if (name := f"{event.id}-{number}") not in taken)
            scene = scene.renamed(event.id, free)
    return scene


def _overtaken(attempt: Attempt, body: Response, scene: Scene, verdict: Verdict) -> Iterator[Chronology]:
    """What it had to come before has happened without it."""
    assert verdict.trigger is not None  # noqa: S101 - asked only where an event set it off
    for matcher in body.before:
        clause = Clause(
            matcher.data,
            trigger=_seen(scene, verdict.trigger),
            split=body.when.split,
            about=verdict.about or verdict.member,
        )
        for ready, _ in attempt.search.event(scene, Aim(wish=Wish(fits=(clause,)))):
            yield attempt.judged(ready)


def _seen(scene: Scene, event: Event) -> Event:
    return scene.fact(event.id).event
