"""Procedure -> findings about its definition: can every stage be reached and left, every duty be owed, done and missed?

A check is a module with a function `check`, listed here in the order in which they run. All procedures are asked the
same. Nothing here judges a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from generator.procedure import Procedure
from generator.verify import clauses, contents, duties, limits, moves, names, stages, unused
from generator.verify.flaws import Flaw, Weight
from generator.verify.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found in one version of a procedure; faults first, then by place."""

    procedure: str
    version: str
    flaws: tuple[Flaw, ...]

    @property
    def sound(self) -> bool:
        """Whether the definition can work."""
        return not any(flaw.weight is Weight.FAULT for flaw in self.flaws)


def verify(procedure: Procedure) -> Verification:
    """Check the definition of one version of a procedure, as published and as every host runs it.

    Where it has faults, what merely was not found is not told: it may be for want of what is to be mended first.
    """
    ground = Ground(procedure)
    flaws = (flaw for check in CHECKS.values() for flaw in check(ground))
    found = {(flaw.place, flaw.code, flaw.rule, flaw.message): flaw for flaw in flaws}
    faulty = any(flaw.weight is Weight.FAULT for flaw in found.values())
    told = (flaw for flaw in found.values() if not (faulty and flaw.code in _UNSURE))
    return Verification(
        procedure=procedure.id,
        version=procedure.version,
        flaws=tuple(sorted(told, key=lambda flaw: flaw.order)),
    )


_UNSURE = frozenset({"not-shown"})
CHECKS: Mapping[str, Callable[[Ground], Iterator[Flaw]]] = {
    "names": names.check,
    "stages": stages.check,
    "moves": moves.check,
    "duties": duties.check,
    "clauses": clauses.check,
    "contents": contents.check,
    "limits": limits.check,
    "unused": unused.check,
}

__all__ = ["CHECKS", "Flaw", "Verification", "Weight", "verify"]
