"""What was erased from the records, and what then may no longer stand there: tombstones, which hold nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from generator.model import Data, Episode, Fault, Place
from generator.shapes import mapping, sequence
from generator.source import Document

WORD = "erased"
"""What stands where a text was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """That a record, or one field of it, was erased: when, by which role, on what ground; nothing of the content.

    `field` is empty where the whole record is gone; `event` where the field stands at the top of the record.
    """

    id: str
    record: str
    event: str
    field: str
    on: date
    by: str
    ground: str
    place: Place


def tombstone(document: Document, name: str) -> Tombstone:
    """Build a tombstone from a document that keeps its schema; `name` is its id."""
    data = mapping(document.data)
    return Tombstone(
        id=name,
        record=str(data["record"]),
        event=str(data.get("event", "")),
        field=str(data.get("field", "")),
        on=date.fromisoformat(str(data["on"])),
        by=str(data["by"]),
        ground=str(data["ground"]),
        place=document.place(),
    )


def faults(stones: Iterable[Tombstone], standing: Iterable[Episode]) -> Iterator[Fault]:
    """Faults of tombstones for what still stands."""
    known = {item.id: item for item in standing}
    for stone in stones:
        item = known.get(stone.record)
        if item is not None and (not stone.field or not all(map(_gone, held(stone, item.data)))):
            what = f"{stone.field} of {stone.event or 'its top'}" if stone.field else "the record"
            yield Fault(
                place=stone.place,
                code="not-erased",
                episode=stone.record,
                event=stone.event or None,
                message=f"{what} is said to be erased and still stands in {item.place.path}",
                hint="Erase it with the command concerns erase, or take this tombstone away if it was never committed.",
            )


def held(stone: Tombstone, data: Data) -> tuple[object, ...]:
    """What a record still holds in the field that a tombstone names, in corrections of its event too."""
    return tuple(at(data, steps) for steps in pointers(data, stone.event, stone.field))


def pointers(data: Data, event: str, field: str) -> tuple[tuple[str, ...], ...]:
    """The ways to a field (of an event; at the top if none is named) and to what corrections set it to."""
    steps = tuple(field.split("/"))
    if not event:
        return (steps,) if at(data, steps) is not None else ()
    found = []
    for number, row in enumerate(map(mapping, sequence(data.get("events", ())))):
        inside = steps if row.get("id") == event else ("set", *steps) if row.get("of") == event else ()
        if inside and at(row, inside) is not None:
            found.append(("events", str(number), *inside))
    return tuple(found)


def covered(stones: Iterable[Tombstone], record: str, event: str, row: Data) -> Data:
    """An event (or, under no id, what stands at the top of a record) without what these tombstones account for."""
    ways = []
    for stone in stones:
        steps = stone.field.split("/")
        if stone.record == record and stone.field:
            if stone.event == event:
                ways.append(steps)
            elif stone.event and stone.event == row.get("of"):
                ways.append(["set", *steps])
    return mapping(less(row, ways))


def less(value: object, ways: Sequence[Sequence[str]]) -> object:
    """A value without what these ways lead to."""
    gone = {way[0] for way in ways if len(way) == 1}

    def inner(step: str, part: object) -> object:
        return less(part, [way[1:] for way in ways if len(way) > 1 and way[0] == step])

    if isinstance(value, dict):
        return {key: inner(key, part) for key, part in value.items() if key not in gone}
    if isinstance(value, tuple):
        return tuple(inner(str(number), part) for number, part in enumerate(value))
    return value


def at(value: object, steps: Iterable[str]) -> object:
    """What these steps lead to; None if there is nothing."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, tuple) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _gone(value: object) -> bool:
    return value is None or value == WORD
