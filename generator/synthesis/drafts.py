"""A wish -> the smallest event data that are as wished, tried on the engine's own matchers.

One event only: what else has to be on record for it is the matter of `search`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from generator.model import Data
from generator.synthesis import phrases
from generator.synthesis.fields import fields, kinds
from generator.synthesis.reasons import Reasons
from generator.synthesis.scene import Scene
from generator.synthesis.sketch import Sketch
from generator.synthesis.wishes import Clause, Wish, plain, whole
from generator.words import words


def drafts(scene: Scene, wish: Wish, reasons: Reasons) -> Iterator[Data]:
    """Event data that keep the schema, use the procedure's words and are as wished; the smallest first."""
    several = [tuple(plain(clause.data)) for clause in wish.fits]
    ways = [parts for parts in product(*several) if len(set(map(_kind, parts)) - {None}) <= 1]
    if not ways:
        meant = dict.fromkeys(phrases.event(clause.data) for clause in wish.fits if not clause.settled)
        reasons.refuse(f"one event cannot be {phrases.listing(meant)} at once")
    for parts in ways:
        clauses = tuple(replace(clause, data=whole(part)) for clause, part in zip(wish.fits, parts, strict=True))
        for kind in _kinds(clauses, reasons):
            sketch = Sketch(
                scene=scene,
                kind=kind,
                fixed=wish.fixed or {},
                prefer=wish.prefer,
                spare=wish.spare,
                reasons=reasons,
            )
            yield from sketch.drafts(clauses, wish.misses)


def _kind(data: Data) -> str | None:
    return words().type_of(data)


def _kinds(clauses: tuple[Clause, ...], reasons: Reasons) -> Iterator[str]:
    """The event types that all clauses mean: one, or every type that has the fields where none is named."""
    named = dict.fromkeys(kind for clause in clauses if (kind := _kind(clause.data)) is not None)
    if "opening" in named:
        reasons.doubt()  # a running case may have joined so; chronologies here begin at the beginning
        return
    asked = {field for clause in clauses for field, test in clause.data.items() if not _may_lack(field, test)}
    for kind in named or kinds():
        missing = sorted(asked - set(fields(kind)))
        if not missing:
            yield kind
        elif named:
            reasons.refuse(f"a {kind} has no {phrases.listing(missing)} to record")


def _may_lack(field: str, test: object) -> bool:
    """Whether an event without the field may pass; every event has a type, and those that have steps have one."""
    return field in {"type", "step"} or (
        isinstance(test, Mapping)
        and all(name == "none" or (name, value) == ("recorded", False) for name, value in test.items())
    )
