"""Two limits that cannot both be kept: what has to come soon after something, and what has to come long before that.

A meeting owed within five working days of a concern, and an invitation owed two weeks before every such meeting: the
invitation would have to go out before the concern came in. Told only where no way of answering the one escapes the
other, and where neither yields to anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from generator import kinds
from generator.days import BeyondCalendarError, day, due_before
from generator.kinds.standing import as_day
from generator.matching import values
from generator.model import SEVERITY, Data, Kind, Standing, Verdict
from generator.replay import applies
from generator.rules import Length, Response, Rule
from generator.synthesis.attempt import Chronology
from generator.synthesis.reasons import SpentError
from generator.synthesis.scene import Scene
from generator.synthesis.travel import Aim
from generator.synthesis.wishes import Clause, Wish, plain
from generator.verify.flaws import Flaw, Telling, Weight
from generator.verify.ground import Ground, Placed
from generator.verify.telling import key, of_rules
from generator.words import words


def check(ground: Ground) -> Iterator[Flaw]:
    """Each limit after an event against each limit before what answers it."""
    for placed in ground.rules:
        body = placed.rule.body
        if isinstance(body, Response) and body.within is not None and body.within.fixed is not None:
            yield from _against(ground, placed, body)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One way to answer: the chronology with the answer on its last day, and how others stand to that answer."""

    scene: Scene
    name: str
    owed: Verdict


def _against(ground: Ground, placed: Placed, body: Response) -> Iterator[Flaw]:
    before = [rule for rule in _long_before(ground, placed) if rule is not placed.rule and _meet(body, rule)]
    if not before:
        return
    set_off = ground.broken(placed).shown
    if set_off is None or not (owed := _owed(set_off)) or not body.linked:
        return
    answers = [answer for data in _ways(body) for answer in _answered(ground, placed, set_off, owed, data)]
    for rule in before:
        late = [_late(answer, rule) for answer in answers]
        if answers and all(item is not None for item in late):
            first = next(item for item in late if item is not None)
            yield _flaw(placed, rule, answers[0], first)


def _long_before(ground: Ground, placed: Placed) -> Iterator[Rule]:
    for rule in ground.at(placed.host).rules:
        body = rule.body
        if (
            isinstance(body, Response)
            and isinstance(body.ahead, Length)
            and body.ahead.fixed is not None
            and not (body.itself or body.measured_from or body.unless or body.until or body.ahead.recorded)
            and body.when.how == "event"
        ):
            yield rule


def _meet(body: Response, rule: Rule) -> bool:
    """Whether what answers the one could set off the other at all."""
    assert isinstance(rule.body, Response)  # noqa: S101 - only such are asked about
    when = rule.body.when.matcher
    return when is not None and all(matcher.keys & when.keys for matcher in body.owe)


def _owed(found: Chronology) -> Verdict | None:
    good = {Standing.OPEN, Standing.OVERDUE}
    return next((item for item in found.verdicts if item.standing in good and item.due and item.trigger), None)


def _ways(body: Response) -> Iterator[Data]:
    """Every kind of event that would answer: each type, each word of it, each step."""
    for matcher in body.owe:
        for data in plain(matcher.data):
            kind = words().type_of(data) or ""
            names = [name for name in (words().which(kind), "step") if isinstance(data.get(name), tuple)]
            for picked in product(*(values(data[name]) for name in names)):
                yield {**data, **dict(zip(names, picked, strict=True))}


def _answered(ground: Ground, placed: Placed, found: Chronology, owed: Verdict, data: Data) -> Iterator[_Answer]:
    """The answer on the last day that is in time."""
    last, trigger = as_day(owed.due), owed.trigger
    if last is None or trigger is None:
        return
    attempt = ground.prover.attempt(placed.rule, replace(found.scene, events=()))
    clause = Clause(data, trigger=trigger, member=owed.member)
    aim = Aim(wish=Wish(fits=(clause,)), links=(trigger.id,), day=last)
    with suppress(SpentError):
        for scene, name in attempt.search.event(found.scene, aim):
            yield _Answer(scene, name, owed)
            return


def _late(answer: _Answer, rule: Rule) -> date | None:
    """The day by which the other would have been due, if that is before anything gave occasion for it."""
    assert isinstance(rule.body, Response)  # noqa: S101 - only such are asked about
    ahead, trigger = rule.body.ahead, answer.owed.trigger
    if (
        not applies(rule, answer.scene.episode)
        or not isinstance(ahead, Length)
        or ahead.fixed is None
        or trigger is None
    ):
        return None
    event = answer.scene.fact(answer.name).event
    with suppress(BeyondCalendarError):
        own = [item for item in kinds.judge(rule, rule.body, answer.scene.chronicle) if item.trigger == event]
        if own and all(item.done is None for item in own):
            last = due_before(event.date, ahead.fixed, answer.scene.procedure.calendar)
            return last if last < trigger.date else None
    return None


def _flaw(placed: Placed, rule: Rule, answer: _Answer, last: date) -> Flaw:
    trigger = answer.owed.trigger
    assert trigger is not None  # noqa: S101 - asked only where an event set it off
    both = {SEVERITY[placed.rule.modality], SEVERITY[rule.modality]}
    event = answer.scene.fact(answer.name).event
    return Flaw(
        place=rule.place,
        weight=Weight.FAULT if both == {Kind.BREACH} else Weight.NOTE,
        code="limits-clash",
        rule=key(rule),
        message=f"this cannot be kept together with {key(placed.rule)}: set off on {day(trigger.date)}, that is due by "
        f"{day(event.date)}, and this would have been due by {day(last)}, before there was any occasion for it",
        hint="Say in one of them when it yields to the other (unless), or mend a limit.",
        shown=_shown(answer, placed.rule, rule),
    )


def _shown(answer: _Answer, first: Rule, second: Rule) -> Telling:
    return of_rules("Two limits that cannot both be kept", answer.scene, (first, second))
