"""Verifications -> text for a terminal, and data: what is wrong, where, what to do, and the chronology to show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.model import Data
from generator.verify import Verification
from generator.verify.flaws import Flaw, Weight
from generator.verify.telling import written

QUIET = frozenset({"unused", "no-end"})
"""The codes of notes that say nothing of most texts but what they are."""
LABELS: Mapping[Weight, str] = {Weight.FAULT: "needs correcting", Weight.NOTE: "look at"}


def text(found: Sequence[Verification], *, notes: bool) -> str:
    """One line for each definition; under it what was found, with the chronology that shows it.

    What most texts have is listed only where `notes` are asked for: they name much that they do not rule.
    """
    return "".join(f"{line}\n" for item in found for line in _lines(item, notes=notes))


def _lines(item: Verification, *, notes: bool) -> Iterator[str]:
    shown = [flaw for flaw in item.flaws if notes or flaw.code not in QUIET]
    more = "" if len(shown) == len(item.flaws) else "; --notes lists what else to look at"
    yield f"{item.procedure} {item.version}: {_verdict(item)}{more}"
    for flaw in shown:
        name = f"{flaw.rule}, {flaw.code}" if flaw.rule else flaw.code
        yield f"{flaw.place}: {LABELS[flaw.weight]}: {flaw.message} [{name}]"
        yield f"  = what to do: {flaw.hint}"
        if flaw.shown is not None:
            yield "  = a chronology that shows it, as a story to run:"
            yield from (f"    {line}" for line in written(flaw.shown).splitlines())


def _verdict(item: Verification) -> str:
    faults = sum(flaw.weight is Weight.FAULT for flaw in item.flaws)
    if not faults:
        return "definition sound"
    return "1 fault in the definition" if faults == 1 else f"{faults} faults in the definition"


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
