"""Verifications -> text for a terminal, and data: what is wrong, where, what to do, and the chronology to show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.model import Data
from generator.verify import Verification
from generator.verify.flaws import Flaw, Weight
from generator.verify.telling import written

LABELS: Mapping[Weight, str] = {Weight.FAULT: "needs correcting", Weight.NOTE: "look at"}


def text(found: Sequence[Verification]) -> str:
    """One line for each definition; under it what was found, faults with the chronology that shows them."""
    return "".join(f"{line}\n" for item in found for line in _lines(item))


def _lines(item: Verification) -> Iterator[str]:
    yield f"{item.procedure} {item.version}: {_verdict(item)}"
    for flaw in item.flaws:
        name = f"{flaw.rule}, {flaw.code}" if flaw.rule else flaw.code
        yield f"{flaw.place}: {LABELS[flaw.weight]}: {flaw.message} [{name}]"
        if flaw.weight is Weight.NOTE and flaw.code == "unused":
            continue
        yield f"  = what to do: {flaw.hint}"
        if flaw.shown is not None:
            yield "  = a chronology that shows it, as a story to run:"
            yield from (f"    {line}" for line in written(flaw.shown).splitlines())


def _verdict(item: Verification) -> str:
    faults = sum(flaw.weight is Weight.FAULT for flaw in item.flaws)
    notes = len(item.flaws) - faults
    parts = ["definition sound" if item.sound else _many(faults, "fault in the definition", "faults in the definition")]
    if notes:
        parts.append(_many(notes, "thing to look at", "things to look at"))
    return ", ".join(parts)


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def data(found: Sequence[Verification]) -> tuple[Data, ...]:
    """The definitions as data, each with what was found."""
    return tuple(
        {
            "procedure": item.procedure,
            "version": item.version,
            "sound": item.sound,
            "findings": tuple(_row(flaw) for flaw in item.flaws),
        }
        for item in found
    )


def _row(flaw: Flaw) -> Data:
    return {
        "weight": flaw.weight.value,
        "code": flaw.code,
        "rule": flaw.rule or None,
        "file": flaw.place.path,
        "line": flaw.place.line,
        "column": flaw.place.column,
        "message": flaw.message,
        "hint": flaw.hint,
        "story": written(flaw.shown) if flaw.shown is not None else None,
    }
