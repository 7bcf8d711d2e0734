"""One rule, where it is played, and the search for it: what the makers of each kind of chronology share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator import kinds
from generator.days import BeyondCalendarError
from generator.kinds.standing import as_day, next_day
from generator.model import Verdict
from generator.rules import Body, Rule
from generator.synthesis.scene import Scene
from generator.synthesis.search import Search


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronology:
    """Events as of a day, and the verdicts of one rule on them."""

    scene: Scene
    as_of: date
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A rule (by one of its readings), a scene without events in which it applies, and the search."""

    rule: Rule
    body: Body
    empty: Scene
    search: Search

    @property
    def during(self) -> tuple[tuple[str, ...], ...]:
        """The states in which the rule is set off."""
        return (self.rule.during,) if self.rule.during else ()

    def judged(self, scene: Scene, day: date | None = None) -> Chronology:
        """How the rule stands on a day; on the last of the chronology's days if none is given."""
        as_of = max(
            [*(event.date for event in scene.events), *((day,) if day is not None else ())], default=scene.start
        )
        try:
            found = tuple(kinds.judge(self.rule, self.body, scene.as_of(as_of)))
        except BeyondCalendarError:
            self.search.reasons.doubt()
            found = ()
        return Chronology(scene=scene, as_of=as_of, verdicts=found)

    def after(self, chronology: Chronology) -> Chronology:
        """How the rule stands the day after the last of its due days."""
        last = max((due for item in chronology.verdicts if (due := as_day(item.due)) is not None), default=None)
        if last is None or last < chronology.as_of:
            return chronology
        return self.judged(chronology.scene, next_day(last))


def about(chronology: Chronology, name: str) -> tuple[Verdict, ...]:
    """The verdicts that an event set off; all of them where it set off none itself."""
    own = tuple(item for item in chronology.verdicts if item.trigger is not None and item.trigger.id == name)
    return own or chronology.verdicts
