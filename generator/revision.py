"""A procedure and the version that revises it -> the later version whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from generator.events import texts
from generator.procedure import Part, Procedure


def revised(base: Procedure, own: Procedure) -> Procedure:
    """The later version: what it says itself, and for the rest what the earlier version says, less what it drops."""
    dropped = set(texts(own.header.get("drops")))
    said = {(rule.id, rule.part): rule for rule in own.rules}
    rows = {row.id: row for row in own.listed}
    ids = {*(name for name, _ in said), *rows}
    rules = (
        *(said.get((rule.id, rule.part), rule) for rule in base.rules if rule.id not in rows),
        *(rule for key, rule in said.items() if key not in {(rule.id, rule.part) for rule in base.rules}),
    )
    listed_rows = (
        *(rows.get(row.id, row) for row in base.listed if row.id not in {name for name, _ in said}),
        *(row for name, row in rows.items() if name not in {row.id for row in base.listed}),
    )
    merged: Mapping[str, Any] = {name: {**getattr(base, name), **getattr(own, name)} for name in _MERGED}
    return replace(
        own,
        **merged,
        words={kind: {**base.words.get(kind, {}), **own.words.get(kind, {})} for kind in {**base.words, **own.words}},
        thumb=own.thumb or base.thumb,
        releases=own.releases or base.releases,
        restricted=own.restricted or base.restricted,
        terms=own.terms or base.terms,
        tracks=tuple({track.name: track for track in (*base.tracks, *own.tracks)}.values()),
        rules=tuple(rule for rule in rules if rule.id not in dropped),
        listed=tuple(row for row in listed_rows if row.id not in dropped),
        sections=_merged_sections(base.sections, own.sections, dropped, ids),
        folders=(*own.folders, *base.folders),
    )


_MERGED = (
    "stages",
    "parallel",
    "thresholds",
    "meetings",
    "letters",
    "readings",
    "lists",
    "variants",
    "points",
    "roles",
    "sets",
    "scales",
    "exceptions",
    "visibility",
    "deadlines",
    "heads",
    "exception_texts",
)


def _merged_sections(
    base: tuple[Part, ...], own: tuple[Part, ...], dropped: set[str], said: set[str]
) -> tuple[Part, ...]:
    found = {part.id: part for part in base}
    for part in own:
        earlier = found[part.id].list("rows") if part.id in found else ()
        found[part.id] = replace(part, data={**part.data, "rows": tuple(dict.fromkeys((*earlier, *part.list("rows"))))})
    elsewhere = {name: part.id for part in own for name in part.list("rows") if name in said}
    kept = (
        replace(
            part,
            data={
                **part.data,
                "rows": tuple(
                    name
                    for name in part.list("rows")
                    if name not in dropped and elsewhere.get(name, part.id) == part.id
                ),
            },
        )
        for part in found.values()
    )
    return tuple(sorted(kept, key=lambda part: (int(part.text("order")), part.id)))
