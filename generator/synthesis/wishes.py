"""What an event has to be and must not be: matchers, each with the place from which it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.chronicle import Fact
from generator.matching import compile_matcher
from generator.model import Data, Event
from generator.rules import Look
from generator.shapes import mapping, sequence
from generator.synthesis.scene import Scene
from generator.words import words


@dataclass(frozen=True, slots=True)
class Clause:
    """A matcher that an event has to fit, and whence it is asked: an event that set something off, or itself.

    `settled`: it only says what was chosen already, which is no reason of its own for what cannot be.
    """

    data: Data
    trigger: Event | None = None
    member: str = ""
    split: str = ""
    about: str = ""
    settled: bool = False

    def look(self, scene: Scene, fact: Fact) -> Look:
        """Whence the matcher is asked of `fact`."""
        trigger = fact if self.trigger is None else Fact(self.trigger, fact.order, self.trigger.id)
        return Look(scene.chronicle, trigger, self.member, self.split, self.about)

    def fits(self, scene: Scene, fact: Fact) -> bool:
        """Whether the engine says that an event fits."""
        return compile_matcher(self.data, words()).fits(fact, self.look(scene, fact))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an event has to be (`fits`) and must not be (`misses`); `fixed` are fields that are settled already.

    `prefer` are the roles that act in it, if it may be anybody; `spare`, field by field, those who do not count there.
    """

    fits: tuple[Clause, ...] = ()
    misses: tuple[Clause, ...] = ()
    fixed: Data | None = None
    prefer: tuple[str, ...] = ()
    spare: tuple[tuple[str, object], ...] = ()

    def and_(self, fits: tuple[Clause, ...] = (), misses: tuple[Clause, ...] = ()) -> Wish:
        """The wish with more of it."""
        return replace(self, fits=(*self.fits, *fits), misses=(*self.misses, *misses))


def plain(data: Data) -> Iterator[Data]:
    """The alternatives of a matcher, each without `any_of`."""
    if "any_of" not in data:
        yield data
        return
    rest = {key: value for key, value in data.items() if key != "any_of"}
    for part in sequence(data["any_of"]):
        yield from plain({**rest, **mapping(part)})


def whole(data: Data) -> Data:
    """A matcher with the step that it means."""
    kind = words().type_of(data)
    steps = words().steps(kind) if kind is not None else ()
    return {**data, "step": steps[0]} if steps and "step" not in data else data


def short(draft: Data) -> Data:
    """An event without the step that is meant when none is named."""
    steps = words().steps(str(draft["type"]))
    return {name: value for name, value in draft.items() if name != "step" or value not in steps[:1]}
