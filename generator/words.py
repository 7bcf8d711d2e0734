"""The event types, read from their schema: which field says which one, which steps there are.

The schema is the only list; a type's first step is what a missing `step` means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from generator.model import Data
from generator.schemas import schema
from generator.shapes import mapping


@dataclass(frozen=True, slots=True)
class Words:
    """The closed vocabulary of events: type -> the field that says which, its steps, its fields."""

    kinds: Mapping[str, str]
    ladder: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, frozenset[str]]

    def which(self, kind: str) -> str:
        """The field that says which one; `type` itself where there is none."""
        return self.kinds.get(kind, "type")

    def steps(self, kind: str) -> tuple[str, ...]:
        """The steps of a type, the usual one first; empty if it has none."""
        return self.ladder.get(kind, ())

    def type_of(self, matcher: Data) -> str | None:
        """The event type that a matcher means: its `type`, else the type whose own field it names."""
        named = matcher.get("type")
        if isinstance(named, str):
            return named
        return next(
            (kind for kind, field in self.kinds.items() if field != "type" and field in matcher),
            None,
        )


@cache
def words() -> Words:
    """The vocabulary that ships with the program."""
    found = schema("events")["$defs"]
    kinds: dict[str, str] = {}
    ladder: dict[str, tuple[str, ...]] = {}
    fields: dict[str, frozenset[str]] = {}
    for name, node in mapping(found).items():
        if not name.startswith("event-"):
            continue
        kind = name.removeprefix("event-")
        shape = mapping(node)
        properties = mapping(shape["properties"])
        kinds[kind] = str(shape["x-which"])
        fields[kind] = frozenset(properties)
        if "step" in properties:
            ladder[kind] = tuple(str(step) for step in _list(mapping(properties["step"])["enum"]))
    return Words(kinds, ladder, fields)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value
