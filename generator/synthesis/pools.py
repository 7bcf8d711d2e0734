"""A field of an event that is being made -> the values it may hold when a rule only asks that there is one.

In the order in which the procedure lists its words: the first that it names is the likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from generator.chronicle import Fact
from generator.matching import values
from generator.model import Data
from generator.procedure import Procedure
from generator.records import vocabulary
from generator.synthesis.fields import Field
from generator.synthesis.scene import Scene

Value = object


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where values are looked for: a field of an event that is being made, and the words that it may use.

    `prefer` are roles that come first, `spare` those that come last, by name, body or list. With `bodies`, the bodies
    that roles belong to are asked for, not the roles.
    """

    scene: Scene
    kind: str
    name: str
    field: Field
    fact: Fact
    prefer: tuple[str, ...] = ()
    spare: tuple[object, ...] = ()
    bodies: bool = False

    @property
    def pool(self) -> tuple[Value, ...]:
        """The values that the field may hold, the likeliest first."""
        if self.bodies:
            return tuple(dict.fromkeys(found.body for found in self.scene.procedure.roles.values()))
        if self.field.closed:
            return self.field.closed
        listed = self.listed
        if listed is not None and self.field.holds != "role":
            return _in_order(self.scene.procedure, listed)
        return _POOLS[self.field.holds](self)

    @property
    def listed(self) -> frozenset[str] | None:
        """The words that the procedure has for the field; None if it lists none."""
        known = vocabulary(self.scene.procedure)
        return known.get(f"{self.kind}.{self.name}", known.get(self.name))

    def inner(self, name: str, field: Field) -> Ground:
        """The ground of a field within an entry."""
        return replace(self, kind=f"{self.kind}.{self.name}", name=name, field=field)


def _in_order(procedure: Procedure, words: frozenset[str]) -> tuple[str, ...]:
    lists: tuple[Iterable[str], ...] = (
        procedure.stages,
        procedure.thresholds,
        procedure.meetings,
        procedure.letters,
        *procedure.words.values(),
    )
    listed = dict.fromkeys(word for names in lists for word in names if word in words)
    return (*listed, *sorted(words - set(listed)))


def _roles(ground: Ground) -> tuple[Value, ...]:
    listed = ground.listed
    roles = tuple(name for name in ground.scene.procedure.roles if listed is None or name in listed)
    prefer = ground.prefer if ground.name in {"by", "chair", "owner"} else ()
    chronicle = ground.scene.chronicle
    last = {name for but in ground.spare for item in values(but) for name in chronicle.members(str(item))}
    found = (*(name for name in prefer if name in roles), *roles, "somebody")
    return tuple(sorted(found, key=lambda name: bool({name, chronicle.body(name)} & last)))


def _numbers(ground: Ground) -> tuple[Value, ...]:
    least = ground.field.least or 0
    return (least + 1, least, least + 2)


def _days(ground: Ground) -> tuple[Value, ...]:
    return tuple((ground.fact.event.date + timedelta(days=days)).isoformat() for days in (0, 28, -28))


def _entries(ground: Ground) -> tuple[Value, ...]:
    """The barest entry, and the fullest."""
    names = tuple(ground.field.rows or {})
    return (_entry(ground, ground.field.needed or names[:1]), _entry(ground, names))


def _entry(ground: Ground, names: tuple[str, ...]) -> Data:
    rows = ground.field.rows or {}
    return {name: ground.inner(name, rows[name]).pool[0] for name in names}


_POOLS: Mapping[str, Callable[[Ground], tuple[Value, ...]]] = {
    "role": _roles,
    "flag": lambda _: (True, False),
    "number": _numbers,
    "date": _days,
    "time": lambda _: ("10:00",),
    "length": lambda _: ("4 weeks", "1 week", "3 months"),
    "table": lambda _: ({"recorded": "Recorded."},),
    "rows": _entries,
    "text": lambda _: ("Recorded.",),
    "word": lambda ground: ("person-1", "person-2") if ground.name == "who" else ("recorded", "recorded-otherwise"),
}
