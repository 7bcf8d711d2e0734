"""Conditions and contents: chronologies that set one off, hold all that it asks for, or lack some of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from generator.rules import Needed
from generator.synthesis.attempt import Attempt, Chronology
from generator.synthesis.drafts import drafts
from generator.synthesis.plans import against
from generator.synthesis.travel import FEW, Aim
from generator.synthesis.wishes import Clause, Wish, short

_MANY = 12


def set_off(attempt: Attempt, body: Needed) -> Iterator[Chronology]:
    """Chronologies in which the event that it is about has come; whatever it counts for."""
    for found in _bare(attempt, body):
        if found.verdicts:
            yield found
    for scene, _ in islice(attempt.search.anchor(attempt.empty, body.when, Aim(states=attempt.during)), FEW):
        found = attempt.judged(scene)
        if found.verdicts:
            yield found
        else:
            attempt.search.reasons.doubt()


def kept(attempt: Attempt, body: Needed) -> Iterator[Chronology]:
    """Chronologies in which the event has all that is asked for."""
    aim = Aim(needs=body.needs, states=attempt.during)
    for scene, _ in attempt.search.anchor(attempt.empty, body.when, aim):
        yield attempt.judged(scene)


def broken(attempt: Attempt, body: Needed) -> Iterator[Chronology]:
    """Chronologies in which the event lacks something: first the bare event, then one that is wrong on purpose."""
    yield from _bare(attempt, body)
    for needs in ((), *islice(against(body.needs), _MANY)):
        aim = Aim(needs=needs, states=attempt.during)
        for scene, _ in islice(attempt.search.anchor(attempt.empty, body.when, aim), FEW):
            yield attempt.judged(scene)


def _bare(attempt: Attempt, body: Needed) -> Iterator[Chronology]:
    """Just the event itself, in the state in which it is asked for."""
    if body.when.how != "event" or body.when.matcher is None:
        return
    search, wish = attempt.search, Wish(fits=(Clause(body.when.matcher.data),), prefer=attempt.search.prefer)
    for settled in islice(search.settle(attempt.empty, attempt.during, (), Aim()), 1):
        for scene in islice(search.filled(settled, wish, Aim()), 1):
            dated = replace(wish, fixed={"id": "made", "date": scene.next_day.isoformat()})
            for draft in islice(drafts(scene, dated, search.reasons), FEW):
                whole = scene.with_event(short(draft))
                yield attempt.judged(whole.renamed("made", scene.name(draft)))
