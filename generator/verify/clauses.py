"""Parts of a rule that can never come true: what excuses it, what ends it, what it must precede, one way of several.

And the same of what stands beside the rules: a track that never begins or ends, a set that nothing fills, a sight that
nothing fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

from generator.model import Place
from generator.rules import Anchor, Cap, DerivedSet, Move, Needed, Response
from generator.synthesis.attempt import Attempt
from generator.synthesis.demands import demands
from generator.synthesis.reasons import SpentError
from generator.synthesis.scene import Scene
from generator.synthesis.travel import Aim, Made
from generator.synthesis.wishes import Clause, Wish
from generator.verify.flaws import Flaw, Weight
from generator.verify.ground import Ground, Placed
from generator.verify.telling import key, of_rule
from generator.verify.vocabulary import wrong_words

_TRIES = 40
Maker = Callable[[Attempt], Made]


def check(ground: Ground) -> Iterator[Flaw]:
    """Each clause of each rule, then each track, set and sight."""
    for placed in ground.rules:
        own = not (placed.host and placed.rule in ground.procedure.rules)
        if own and placed.rule not in ground.unsound and _works(ground, placed):
            yield from _of_rule(ground, placed)
    yield from _of_the_rest(ground)


def _works(ground: Ground, placed: Placed) -> bool:
    """Whether a rule can be kept; of one that cannot, no more is told."""
    return isinstance(placed.rule.body, Move) or ground.kept(placed).shown is not None


def _never(ground: Ground, placed: Placed | None, maker: Maker) -> str | None:
    """Why nothing can come of it; None if something does, or if that is not certain."""
    rule = placed.rule if placed is not None else ground.procedure.rules[0]
    why = None
    about, host = (placed.rule, placed.host) if placed is not None else (None, "")
    for empty in ground.atlas.empties(about, host=host):
        attempt = ground.prover.attempt(rule, empty, tries=_TRIES)
        with suppress(SpentError):
            if next(maker(attempt), None) is not None:
                return None
        if not attempt.search.reasons.certain or attempt.search.reasons.missed & ground.nowhere:
            return None
        why = why or next(iter(attempt.search.reasons.why), "no event can be what it means")
    return why


# --- of a rule --------------------------------------------------------------------------------------------------


def _of_rule(ground: Ground, placed: Placed) -> Iterator[Flaw]:
    for what, maker in _clauses(ground, placed):
        why = _never(ground, placed, maker)
        if why is not None:
            set_off = ground.set_off(placed).shown if what != _WAY else None
            yield Flaw(
                place=placed.rule.place,
                weight=Weight.NOTE if what == _WAY else Weight.FAULT,
                code="clause-dead",
                rule=key(placed.rule),
                message=f"{what}: {why}",
                hint="Mend the clause, or leave it out.",
                shown=of_rule("The rule is set off, and the clause cannot help", set_off.scene, placed.rule)
                if set_off is not None
                else None,
            )


_UNLESS = "what would excuse this rule (unless) can never hold"
_UNTIL = "what would end this duty (until) can never come"
_BEFORE = "what this must come before can never happen"
_WAY = "one of the ways that its needs leave open can never be gone"


def _clauses(ground: Ground, placed: Placed) -> Iterator[tuple[str, Maker]]:
    body, during = placed.rule.body, (placed.rule.during,) if placed.rule.during else ()
    if isinstance(body, Response):
        yield from _of_response(ground, placed, body)
    elif isinstance(body, Cap):
        yield from _of_cap(body)
    elif isinstance(body, (Needed, Move)):
        anchor = body.when if isinstance(body, Needed) else Anchor(how="event", matcher=body.when)
        states = during if isinstance(body, Needed) else (body.sources,)
        for need in body.needs:
            for branch in need.branches if need.how in {"any_of", "one_of"} and len(need.branches) > 1 else ():
                yield _WAY, _anchored(anchor, Aim(needs=branch, states=states))


def _of_response(ground: Ground, placed: Placed, body: Response) -> Iterator[tuple[str, Maker]]:
    during = (placed.rule.during,) if placed.rule.during else ()
    aim = Aim(wish=demands(body), needs=body.unless, states=during)
    if body.unless and body.when.how != "passed":
        yield _UNLESS, _anchored(body.when, aim)
    if body.until is None and not body.before:
        return
    set_off = ground.set_off(placed).shown
    trigger = next((item.trigger for item in set_off.verdicts if item.trigger), None) if set_off is not None else None
    if set_off is None or trigger is None:
        return
    if body.until is not None and body.until.how != "passed":
        yield _UNTIL, _anchored(body.until, Aim(), set_off.scene)
    if body.before:
        clauses = tuple(Clause(matcher.data, trigger=trigger) for matcher in body.before)
        yield _BEFORE, lambda attempt: _any(attempt, set_off.scene, clauses)


def _of_cap(body: Cap) -> Iterator[tuple[str, Maker]]:
    begins = Anchor(how="event", matcher=body.count) if body.count is not None else body.start
    if begins is None:
        return
    if body.unless:
        yield _UNLESS, _anchored(begins, Aim(needs=body.unless))
    if body.until is not None and body.until.how != "passed":
        yield _UNTIL, _both(begins, body.until)


def _anchored(anchor: Anchor, aim: Aim, scene: Scene | None = None) -> Maker:
    return lambda attempt: attempt.search.anchor(scene or attempt.empty, anchor, aim)


def _both(first: Anchor, second: Anchor) -> Maker:
    def made(attempt: Attempt) -> Made:
        for scene, _ in islice(attempt.search.anchor(attempt.empty, first, Aim()), 1):
            yield from attempt.search.anchor(scene, second, Aim())

    return made


def _any(attempt: Attempt, scene: Scene, clauses: tuple[Clause, ...]) -> Made:
    for clause in clauses:
        yield from attempt.search.event(scene, Aim(wish=Wish(fits=(clause,))))


# --- beside the rules -------------------------------------------------------------------------------------------


def _of_the_rest(ground: Ground) -> Iterator[Flaw]:
    for place, message, maker in _beside(ground):
        why = _never(ground, None, maker)
        if why is not None:
            yield Flaw(
                place=place,
                weight=Weight.FAULT,
                code="never-matches",
                message=f"{message}: {why}",
                hint="Mend what it asks for, or leave it out.",
            )


def _beside(ground: Ground) -> Iterator[tuple[Place, str, Maker]]:
    procedure = ground.procedure
    for track in procedure.tracks:
        if track.name in ground.misspelt:
            continue
        for how, pointer in (("begins", "begins"), ("ends", "ends")):
            anchor = Anchor(how=how, names=(track.name,))
            place = ground.place("tracks", f"/tracks/{track.name}/{pointer}")
            yield place, f"the track {track.name} never {how}", _anchored(anchor, Aim())
    for name, found in procedure.sets.items():
        if isinstance(found, DerivedSet) and name not in ground.misspelt:
            yield ground.place("sets", f"/sets/{name}"), f"nothing on record ever fills {name}", _filled(name)
    for audience, sights in procedure.visibility.items():
        for number, sight in enumerate(sights):
            if any(wrong_words(sight.opens.data, procedure)):
                continue
            place = ground.place("visibility", f"/visibility/{audience}/{number}")
            anchor = Anchor(how="event", matcher=sight.opens)
            yield place, f"this opens nothing to {audience}", _anchored(anchor, Aim())


def _filled(name: str) -> Maker:
    return lambda attempt: ((scene, "") for scene in attempt.search.fill(attempt.empty, name, Aim()))
