"""The schema of events -> what each field of each type can hold: the ground on which events are made.

Read once from the schema, the only list of event types. It judges nothing: the schema itself does that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from generator.model import Data
from generator.schemas import schema
from generator.shapes import mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a field can hold.

    `holds`: word, role, text, flag, number, date, time, length, rows, or table (facts of a letter). `many` if it may
    hold several. `closed` are all the values there are, where the schema lists them; `least` is a number's smallest.
    """

    holds: str
    many: bool = False
    closed: tuple[str, ...] = ()
    least: int | None = None
    rows: Mapping[str, Field] | None = None
    needed: tuple[str, ...] = ()

    def takes(self, value: object) -> bool:
        """Whether the schema lets the field hold this, so far as its kind and its closed values say."""
        if isinstance(value, tuple):
            return self.many and all(self.takes(item) for item in value)
        if self.closed:
            return value in self.closed
        kinds: Mapping[str, type] = {"flag": bool, "number": int, "rows": Mapping, "table": Mapping}
        return isinstance(value, kinds.get(self.holds, str)) and (self.holds == "flag" or not isinstance(value, bool))


@cache
def fields(kind: str) -> Mapping[str, Field]:
    """The fields of an event type, `type` itself left out."""
    properties = mapping(mapping(mapping(schema("events")["$defs"])[f"event-{kind}"])["properties"])
    return {name: _field(mapping(node)) for name, node in properties.items() if name != "type"}


@cache
def needed(kind: str) -> tuple[str, ...]:
    """The fields that an event of a type has to have, besides its id, day and type."""
    found = mapping(mapping(schema("events")["$defs"])[f"event-{kind}"])["required"]
    return tuple(str(name) for name in _list(found) if name not in {"id", "date", "type"})


@cache
def further(kind: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What an event of a type has to have besides, where one of its fields has a certain value."""
    found = mapping(mapping(schema("events")["$defs"])[f"event-{kind}"]).get("allOf", [])
    rows = []
    for part in map(mapping, _list(found)):
        for name, node in mapping(mapping(part["if"])["properties"]).items():
            wanted = _list(mapping(part["then"])["required"])
            rows.append((name, str(mapping(node)["const"]), tuple(str(field) for field in wanted)))
    return tuple(rows)


@cache
def kinds() -> tuple[str, ...]:
    """The event types that a rule may ask for: all but corrections and notes, which no rule reads."""
    types = (name.removeprefix("event-") for name in mapping(schema("events")["$defs"]) if name.startswith("event-"))
    return tuple(name for name in types if name not in {"correction", "note"})


_NAMED: Mapping[str, Field] = {
    "id": Field(holds="word"),
    "ids": Field(holds="word", many=True),
    "word": Field(holds="word"),
    "words": Field(holds="word", many=True),
    "role": Field(holds="role"),
    "roles": Field(holds="role", many=True),
    "date": Field(holds="date"),
    "time": Field(holds="time"),
    "text": Field(holds="text"),
    "length": Field(holds="length"),
    "yes-no": Field(holds="flag"),
}


def _field(node: Data) -> Field:
    reference = str(node.get("$ref", "")).rpartition("/")[2]
    if reference in _NAMED:
        return _NAMED[reference]
    if reference:
        return _field(mapping(mapping(schema("events")["$defs"])[reference]))
    if "then" in node:
        return _field(mapping(node["then"]))
    if "enum" in node:
        return Field(holds="word", closed=tuple(str(value) for value in _list(node["enum"])))
    kind = node.get("type")
    if kind == "array":
        return _several(mapping(node["items"]))
    if kind == "object":
        return Field(holds="table")
    if kind == "integer" or isinstance(kind, list):
        least = node.get("minimum")
        return Field(holds="number", least=least if isinstance(least, int) else None)
    if kind == "boolean" or node.get("const") is True:
        return Field(holds="flag")
    return Field(holds="length" if "pattern" in node else "text")


def _several(items: Data) -> Field:
    if items.get("type") == "object":
        rows = {name: _field(mapping(node)) for name, node in mapping(items["properties"]).items()}
        return Field(
            holds="rows", many=True, rows=rows, needed=tuple(str(name) for name in _list(items.get("required", [])))
        )
    inner = _field(items)
    return Field(holds=inner.holds, many=True, closed=inner.closed)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value
