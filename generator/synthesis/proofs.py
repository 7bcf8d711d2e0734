"""A rule -> a chronology that sets it off, one in which it is kept, one in which it is not; each judged by the engine.

Where there is none, the reasons say why, and whether that is certain. Nothing here is assumed: the last word is
`kinds.judge` on the finished chronology.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from generator.model import BAD, Standing
from generator.rules import Body, Cap, Needed, Recurrence, Response, Rule
from generator.synthesis import caps, needing, recurring, responding
from generator.synthesis.atlas import Atlas
from generator.synthesis.attempt import Attempt, Chronology
from generator.synthesis.reasons import Reasons, SpentError
from generator.synthesis.scene import Scene
from generator.synthesis.search import Search
from generator.synthesis.travel import TURNS

_TRIES = 80
_MANY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The chronology that was asked for, or why there is none; `nearest` is what came next to it.

    `missed` are stages that the case would have had to come to.
    """

    shown: Chronology | None = None
    nearest: Chronology | None = None
    why: tuple[str, ...] = ()
    certain: bool = True
    missed: frozenset[str] = frozenset()


Maker = Callable[[Attempt], Iterator[Chronology]]
Wanted = Callable[[Chronology], bool]


class Prover:
    """Makes chronologies about the rules of one procedure, and lets the engine judge them."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def set_off(self, rule: Rule, *, body: Body | None = None, host: str = "") -> Proof:
        """A chronology in which the rule has something to say."""
        return self._proof(rule, body or rule.body, host, (_set_off, lambda found: bool(found.verdicts)))

    def kept(self, rule: Rule, *, body: Body | None = None, host: str = "") -> Proof:
        """A chronology in which the rule is set off, and kept."""
        return self._proof(rule, body or rule.body, host, (_kept, kept))

    def broken(self, rule: Rule, *, body: Body | None = None, host: str = "", kept: Proof | None = None) -> Proof:
        """A chronology in which the rule is set off, and not kept; or where nothing limits it, not answered.

        Where it is `kept` is a help: the same without the answer is tried first.
        """
        if kept is not None and kept.shown is not None and isinstance(body or rule.body, Response):
            attempt = self.attempt(rule, replace(kept.shown.scene, events=()), body=body)
            left = attempt.after(attempt.judged(_unanswered(kept.shown), kept.shown.as_of))
            if broken(left):
                return Proof(shown=left)
        return self._proof(rule, body or rule.body, host, (_broken, broken))

    def attempt(
        self, rule: Rule, empty: Scene, *, body: Body | None = None, turn: int = 0, tries: int = _TRIES
    ) -> Attempt:
        """A fresh search for a rule, from a scene without events in which it applies."""
        found = self.atlas.journeys(empty)
        prefer = (rule.bearer,) if rule.bearer else ()
        search = Search(found.survey, Reasons(tries), prefer=prefer, turn=turn)
        return Attempt(rule=rule, body=body or rule.body, empty=empty, search=search)

    def _proof(self, rule: Rule, body: Body, host: str, asked: tuple[Maker, Wanted]) -> Proof:
        """The first chronology that is wanted: tried for every sort of service, in every order of trying."""
        maker, wanted = asked
        nearest: Chronology | None = None
        why: dict[str, None] = {}
        certain, missed = True, frozenset[str]()
        for empty in self.atlas.empties(rule, host=host):
            for turn in range(TURNS):
                attempt = self.attempt(rule, empty, body=body, turn=turn)
                with suppress(SpentError):
                    for found in islice(maker(attempt), _MANY):
                        if wanted(found):
                            return Proof(shown=found)
                        nearest = found if nearest is None or (found.verdicts and not nearest.verdicts) else nearest
                why.update(dict.fromkeys(attempt.search.reasons.why))
                missed |= attempt.search.reasons.missed
                if attempt.search.reasons.certain:
                    break
            certain = certain and attempt.search.reasons.certain
        return Proof(nearest=nearest, why=tuple(why), certain=certain, missed=missed)


def _unanswered(found: Chronology) -> Scene:
    """The chronology without what answered the rule, and without what names that."""
    gone = {item.evidence.id for item in found.verdicts if item.evidence is not None and item.evidence != item.trigger}
    left = tuple(event for event in found.scene.events if event.id not in gone and not gone & set(event.links))
    return replace(found.scene, events=()).with_events(left)


def kept(found: Chronology) -> bool:
    """Whether nothing is wrong and at least one duty is done, or runs where there is nothing to do."""
    standings = [item.standing for item in found.verdicts]
    done = {Standing.MET, Standing.OPEN} if all(_runs(item) for item in standings) else {Standing.MET}
    return bool(standings) and any(item in done for item in standings) and not any(item in BAD for item in standings)


def broken(found: Chronology) -> bool:
    """Whether something was not kept; where the rule sets no day, whether it is still owed."""
    return any(item.standing in {*BAD, Standing.OUTSTANDING} for item in found.verdicts)


def _runs(standing: Standing) -> bool:
    return standing is Standing.OPEN


def _set_off(attempt: Attempt) -> Iterator[Chronology]:
    match attempt.body:
        case Response():
            return responding.set_off(attempt, attempt.body)
        case Needed():
            return needing.set_off(attempt, attempt.body)
        case Recurrence():
            return recurring.set_off(attempt, attempt.body)
        case Cap():
            return caps.set_off(attempt, attempt.body)
        case _:
            return iter(())


def _kept(attempt: Attempt) -> Iterator[Chronology]:
    match attempt.body:
        case Response():
            return responding.kept(attempt, attempt.body)
        case Needed():
            return needing.kept(attempt, attempt.body)
        case Recurrence():
            return recurring.kept(attempt, attempt.body)
        case Cap():
            return caps.kept(attempt, attempt.body)
        case _:
            return iter(())


def _broken(attempt: Attempt) -> Iterator[Chronology]:
    match attempt.body:
        case Response():
            return responding.broken(attempt, attempt.body)
        case Needed():
            return needing.broken(attempt, attempt.body)
        case Recurrence():
            return recurring.broken(attempt, attempt.body)
        case Cap():
            return caps.broken(attempt, attempt.body)
        case _:
            return iter(())
