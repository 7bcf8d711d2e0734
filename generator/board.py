"""Cases -> the numbers that the safeguarding board reads: by whole quarters, rounded, small ones left out.

A board hears how many, never who. Live figures would tell each single event to whoever reads them two days running,
so they are those of quarters that have ended, to the nearest five; what is below five is not told apart from nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from generator.audiences import CORE
from generator.cases import Case
from generator.cut import seen
from generator.kinds.standing import as_day
from generator.model import BAD, Modality, Standing
from generator.states import restrictions

FEW = 5
"""Below this a count is not told; the others are told to the nearest multiple of it."""
_QUARTERS = 4
_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter of a calendar year: its first and last day."""

    begins: date
    ends: date

    @property
    def title(self) -> str:
        """What people call it: January to March 2026."""
        return f"{self.begins:%B} to {self.ends:%B} {self.ends.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One row of figures, each as it may be told, in the order of `QUESTIONS`."""

    title: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the board is told: a row for each of the last whole quarters, and for each procedure in the latest."""

    questions: tuple[str, ...]
    quarters: tuple[Figures, ...]
    procedures: tuple[Figures, ...]
    latest: str


Question = Callable[[Case, Quarter], int]


def board(cases: Sequence[Case], as_of: date) -> Board:
    """The figures of the last four quarters that had ended by `as_of`."""
    quarters = ended_quarters(as_of)
    latest = quarters[-1]
    titles = sorted({case.procedure.short_title for case in cases})
    return Board(
        questions=tuple(QUESTIONS),
        quarters=tuple(_figures(quarter.title, cases, quarter) for quarter in quarters),
        procedures=tuple(
            _figures(title, [case for case in cases if case.procedure.short_title == title], latest) for title in titles
        ),
        latest=latest.title,
    )


def ended_quarters(as_of: date) -> tuple[Quarter, ...]:
    """The last four whole quarters that had ended by the day before `as_of`, the earliest first."""
    begins = date(as_of.year, (as_of.month - 1) // _MONTHS * _MONTHS + 1, 1)
    found: list[Quarter] = []
    while len(found) < _QUARTERS:
        ends = begins - timedelta(days=1)
        begins = date(ends.year, ends.month - _MONTHS + 1, 1)
        found.insert(0, Quarter(begins=begins, ends=ends))
    return tuple(found)


def told(count: int) -> str:
    """A count as it may be told: nothing below five, else to the nearest five."""
    return f"fewer than {FEW}" if count < FEW else f"about {(count + FEW // 2) // FEW * FEW}"


def _figures(title: str, cases: Iterable[Case], quarter: Quarter) -> Figures:
    found = list(cases)
    return Figures(
        title=title, counts=tuple(told(sum(ask(case, quarter) for case in found)) for ask in QUESTIONS.values())
    )


def _began(case: Case) -> date | None:
    return case.chronicle.facts[0].event.date if case.chronicle.facts else None


def _ended(case: Case) -> date | None:
    """The day on which the episode came to its end; None while it goes on."""
    return case.chronicle.stages[-1].began if case.closed else None


def _open(case: Case, quarter: Quarter) -> int:
    began, ended = _began(case), _ended(case)
    return began is not None and began <= quarter.ends and (ended is None or ended > quarter.ends)


def _begun(case: Case, quarter: Quarter) -> int:
    began = _began(case)
    return began is not None and quarter.begins <= began <= quarter.ends


def _closed(case: Case, quarter: Quarter) -> int:
    ended = _ended(case)
    return ended is not None and quarter.begins <= ended <= quarter.ends


def _restricted(case: Case, quarter: Quarter) -> int:
    return any(
        one.began <= quarter.ends and (one.ended is None or one.ended > quarter.ends)
        for one in restrictions(case, seen(case.chronicle, CORE))
    )


def _due(case: Case, quarter: Quarter, *, missed: bool) -> int:
    return sum(
        (verdict.standing in BAD) is missed
        for verdict in case.verdicts
        if (due := as_day(verdict.due)) is not None
        and quarter.begins <= due <= quarter.ends
        and verdict.modality in _MUST
        and verdict.standing not in {Standing.OPEN, Standing.OUTSTANDING}
    )


_MUST = frozenset({Modality.MUST, Modality.SETTLED, Modality.MUST_NOT})

QUESTIONS: dict[str, Question] = {
    "Episodes open at its end": _open,
    "Episodes begun": _begun,
    "Episodes ended": _closed,
    "Episodes with placements restricted at its end": _restricted,
    "Limits that had to be kept and were": lambda case, quarter: _due(case, quarter, missed=False),
    "Limits that had to be kept and were missed": lambda case, quarter: _due(case, quarter, missed=True),
}
"""What is counted, and how."""
