"""Two versions of a procedure -> what changed between them, row by row, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.events import texts
from generator.model import Data
from generator.procedure import Part, Procedure
from generator.rows import Row, rows


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about a row that is not as it was."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one row (or stage, meeting, letter, reading): new, gone or changed."""

    id: str
    part: str
    how: str
    says: str
    differences: tuple[Difference, ...]


def changes(before: Procedure, after: Procedure) -> tuple[Change, ...]:
    """Everything that the later version says otherwise, in its own order; what is gone comes last."""
    return (*_rows(before, after), *_parts(before, after))


def _rows(before: Procedure, after: Procedure) -> Iterator[Change]:
    old, new = _by_part(before), _by_part(after)
    laws = _laws(before), _laws(after)
    for key, row in new.items():
        earlier = old.get(key)
        if earlier is None:
            yield Change(row.id, row.part, "new", row.says, tuple(_described(row)))
            continue
        found = tuple(_differences(earlier, row))
        if not found and laws[0].get(key) != laws[1].get(key):
            found = (Difference("In its details", "as the earlier version has it", "what sets it off or answers it"),)
        if found:
            yield Change(row.id, row.part, "changed", row.says, found)
    for key, row in old.items():
        if key not in new:
            yield Change(row.id, row.part, "gone", row.says, ())


def _by_part(procedure: Procedure) -> Mapping[tuple[str, str], Row]:
    return {(row.id, row.part): row for found in rows(procedure, {}).values() for row in found}


def _laws(procedure: Procedure) -> Mapping[tuple[str, str], Data]:
    return {(rule.id, rule.part): rule.data for rule in procedure.rules}


_FIELDS = {
    "says": "What it says",
    "state": "What becomes of it",
    "modality": "Strength",
    "bearer": "Who",
    "limit": "Limit",
    "only": "Only where",
    "lacks": "Looked for",
    "ends": "From and to",
    "readings": "Readings",
}


def _differences(before: Row, after: Row) -> Iterator[Difference]:
    for field, title in _FIELDS.items():
        old, new = _shown(getattr(before, field)), _shown(getattr(after, field))
        if old != new:
            yield Difference(title, old or "nothing", new or "nothing")


def _described(row: Row) -> Iterator[Difference]:
    for field in ("state", "modality", "bearer", "limit"):
        if value := _shown(getattr(row, field)):
            yield Difference(_FIELDS[field], "", value)


def _shown(value: object) -> str:
    return "; ".join(texts(value))


_PARTS = {
    "stages": "Stage",
    "meetings": "Meeting",
    "letters": "Letter",
    "readings": "Reading",
    "thresholds": "Threshold",
}


def _parts(before: Procedure, after: Procedure) -> Iterator[Change]:
    for name, title in _PARTS.items():
        old: Mapping[str, Part] = getattr(before, name)
        new: Mapping[str, Part] = getattr(after, name)
        for key, part in new.items():
            if key not in old or old[key].data != part.data:
                how = "changed" if key in old else "new"
                yield Change(key, "", how, f"{title}: {part.text('title') or part.text('says') or key}", ())
        for key, part in old.items():
            if key not in new:
                yield Change(key, "", "gone", f"{title}: {part.text('title') or part.text('says') or key}", ())
