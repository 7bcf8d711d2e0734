"""The words of the house, as frozen values: places, events, episodes, verdicts, findings.

Nothing here reads a file, counts a day or asks for today's date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

Data = Mapping[str, object]
"""One mapping of a YAML file: text keys; values are text, numbers, booleans, None, tuples, mappings."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: `path` relative to the root, `line` and `column` 1-based."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Modality(StrEnum):
    """How strongly the source speaks."""

    MUST = "must"
    SETTLED = "must*"
    MUST_NOT = "must-not"
    SHOULD = "should"
    SHOULD_NOT = "should-not"
    MAY = "may"


class Standing(StrEnum):
    """How one duty stands as of a day; it ignores modality."""

    MET = "met"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    OUTSTANDING = "outstanding"
    EXCUSED = "excused"
    BREACH = "breach"
    ARGUABLE = "arguable"


BAD = frozenset({Standing.LATE, Standing.OVERDUE, Standing.BREACH})
OWED = frozenset({Standing.OPEN, Standing.OVERDUE, Standing.OUTSTANDING})


class Kind(StrEnum):
    """What a finding means for `check`: a fault stops the build, a breach fails the check."""

    FAULT = "fault"
    BREACH = "breach"
    WARNING = "warning"
    PROMPT = "prompt"
    EXCUSED = "excused"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in a file. `message` says what is so, `hint` what to write instead."""

    place: Place
    code: str
    message: str
    hint: str = ""
    episode: str | None = None
    event: str | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated entry of a chronology.

    `data` is the whole entry as it counts: `step` filled in, everybody present in whichever part, a letter's facts;
    `written` is the entry as it stands in the file, corrected.
    `which` is the value of the field that bears the type's own name (a communication's `letter`).
    `links` are the ids in `for`; `position` is the entry's place in the file, from 0.
    """

    id: str
    date: date
    time: time | None
    type: str
    which: tuple[str, ...]
    step: str
    links: tuple[str, ...]
    data: Data
    written: Data
    place: Place
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An event that changes or strikes an earlier one, from the day of the correction on."""

    of: str
    date: date
    set: Data
    strike: bool
    by: str
    reason: str
    summary: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that an episode is about; `facts` are what rules may apply to (kind, nursing, regulated)."""

    id: str
    facts: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One run of a procedure for one provider: a file under records/episodes, or a story."""

    id: str
    procedure: str
    version: str
    provider: str
    host: str
    title: str
    services: tuple[Service, ...]
    events: tuple[Event, ...]
    corrections: tuple[Correction, ...]
    data: Data
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider and its services: a file under records/providers."""

    id: str
    name: str
    group: str
    services: tuple[Data, ...]
    data: Data
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingResult:
    """What one reading of an unclear rule gives."""

    name: str
    due: date | datetime | None
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one duty stands, for one trigger (and one member of a group, where each is owed).

    `due` is the last day in time (or the last moment, where hours count); None if the source sets none.
    `start` and `limit` say how `due` was counted, for the working; `due_before` is the due day before an
    extension. `unmet` says in words what the record lacks.
    """

    rule: str
    part: str
    standing: Standing
    modality: Modality
    source: str
    trigger: Event | None = None
    member: str = ""
    about: str = ""
    """The one whom it is about, where the rule is owed once for each (a resident's case reference)."""
    key: str = ""
    subject: str | None = None
    """The event that an exception names in `for`, if it is not the trigger: where something recurs, what came late, or
    what began it; empty where nothing did."""
    start: date | datetime | None = None
    limit: str = ""
    due: date | datetime | None = None
    done: date | datetime | None = None
    evidence: Event | None = None
    by: str | None = None
    unmet: tuple[str, ...] = ()
    readings: tuple[ReadingResult, ...] = ()
    exception: Event | None = None
    due_before: date | datetime | None = None
    explained: bool = False
    notes: tuple[str, ...] = ()
    asks: str = ""
    """A decision that the rule asks for without failing anything (a cap held off by improvement)."""

    @property
    def named(self) -> str:
        """The event that an exception names in `for`; empty if it names none."""
        return self.subject if self.subject is not None else self.trigger.id if self.trigger is not None else ""

    @property
    def kind(self) -> Kind:
        """What the verdict means for `check`."""
        if self.standing is Standing.EXCUSED:
            return Kind.EXCUSED
        if self.standing is Standing.ARGUABLE:
            return Kind.PROMPT if self.modality is Modality.MAY else Kind.WARNING
        if self.standing not in BAD:
            return Kind.PROMPT if self.asks else Kind.OK
        return SEVERITY[self.modality]


SEVERITY: Mapping[Modality, Kind] = {
    Modality.MUST: Kind.BREACH,
    Modality.SETTLED: Kind.BREACH,
    Modality.MUST_NOT: Kind.BREACH,
    Modality.SHOULD: Kind.WARNING,
    Modality.SHOULD_NOT: Kind.WARNING,
    Modality.MAY: Kind.PROMPT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault, or a verdict that is not ok, ready to be reported."""

    kind: Kind
    place: Place
    rule: str | None
    code: str | None
    message: str
    hint: str
    source: str | None = None
    procedure: str | None = None
    episode: str | None = None
    event: str | None = None
    verdict: Verdict | None = None
    related: tuple[Place, ...] = field(default=())

    @property
    def answered(self) -> bool:
        """Whether the record explains it, so that it no longer fails `check`."""
        return self.verdict is not None and self.verdict.explained
