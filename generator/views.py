"""What one audience may read of an episode, and of a whole workspace: the only values that pages are made from.

Made by `sight`, which does the cut. Nothing here reaches back to a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from generator.audiences import PROVIDER
from generator.kinds.standing import as_day
from generator.model import OWED, Data, Kind, Standing
from generator.working import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """How an event was set right: when, by whom, why, and each field before and after."""

    on: date
    by: str
    reason: str
    summary: str
    changes: tuple[tuple[str, object, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StruckView:
    """An event that did not happen after all: when it was struck, by whom and why."""

    id: str
    was_on: date
    label: str
    on: date
    by: str
    reason: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBy:
    """Who else reads an event: a kind of audience, which fields, since when, and where the text says so.

    `state` says in words whether it is open; `since` is None while it is not.
    """

    audience: str
    fields: tuple[str, ...]
    state: str
    open: bool
    since: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event as its reader may see it. `fields` holds only what is open; `label` is what people call it."""

    id: str
    date: date
    at: str
    type: str
    label: str
    step: str
    fields: Data
    links: tuple[str, ...]
    counts: bool
    moved_to: str
    corrected: tuple[CorrectionView, ...]
    seen_by: tuple[SeenBy, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    """One duty as it stands, with its working. `status` names the pill; `words` stand in it."""

    rule: str
    part: str
    says: str
    bearer: str
    body: str
    """Of which body the bearer is: provider, council, health-board."""
    member: str
    modality: str
    standing: Standing
    kind: Kind
    status: str
    words: str
    due: date | datetime | None
    done: date | datetime | None
    by: str
    event: str
    event_label: str
    event_day: date | None
    unmet: tuple[str, ...]
    notes: tuple[str, ...]
    answer: str
    asks: str
    hint: str
    source: str
    working: tuple[Line, ...]
    guide: bool

    @property
    def due_day(self) -> date | None:
        """The last day in time."""
        return as_day(self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanView:
    """How long a stage or track lasted: its title, first day, and last day (None while it lasts)."""

    name: str
    title: str
    began: date
    ended: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionView:
    """A restriction on placements: what, on which service, since when; `ended` is None while it is in force.

    Where its beginning was not told (`began_told`), `began` is the first day on which it was told to be in force.
    """

    id: str
    kind: str
    service: str
    scope: str
    began: date
    began_told: bool
    ended: date | None
    lift_terms: str
    reviewed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An action under a plan: what, who, by when, and where it stands."""

    id: str
    what: str
    under: str
    owner: str
    due: date | None
    done: date | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan and the steps it has gone through."""

    id: str
    title: str
    steps: tuple[tuple[date, str], ...]
    report_every: str
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingView:
    """A visit, audit or assessment that says how things are; `visit` if somebody was there."""

    date: date
    visit: bool
    label: str
    rating: str
    findings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one audience may read of one episode."""

    audience: str
    episode: str
    title: str
    provider: str
    provider_name: str
    group: str
    services: tuple[Data, ...]
    linked_services: tuple[str, ...]
    host: str
    procedure: str
    procedure_title: str
    version: str
    stage: str
    stage_title: str
    stage_since: date | None
    closed: bool
    as_of: date
    began: date
    events: tuple[EventView, ...]
    struck: tuple[StruckView, ...]
    duties: tuple[DutyView, ...]
    stages: tuple[SpanView, ...]
    tracks: tuple[SpanView, ...]
    restrictions: tuple[RestrictionView, ...]
    plans: tuple[PlanView, ...]
    actions: tuple[ActionView, ...]
    ratings: tuple[RatingView, ...]
    next_date: date | None
    unchecked: int
    held: tuple[str, ...]
    """The legal holds that stand, each in words: since when, by whom and why."""
    file: str

    @property
    def law(self) -> tuple[str, str]:
        """The procedure and the version of it that the episode follows."""
        return self.procedure, self.version

    @property
    def missed(self) -> tuple[DutyView, ...]:
        """What is to be answered: the limits missed and rules not kept that nothing on record answers yet."""
        found = [duty for duty in self.duties if duty.kind is Kind.BREACH and not duty.answer]
        return tuple(sorted(found, key=lambda duty: (duty.due_day or date.max, duty.rule, duty.member)))

    @property
    def owed(self) -> tuple[DutyView, ...]:
        """What is still to be done, the earliest due first, then what has no day."""
        missed = {id(duty) for duty in self.missed}
        found = [
            duty
            for duty in self.duties
            if duty.standing in OWED and duty.modality != "may" and not duty.asks and id(duty) not in missed
        ]
        return tuple(sorted(found, key=lambda duty: (duty.due_day or date.max, duty.rule, duty.member)))

    @property
    def owed_by_day(self) -> tuple[DutyView, ...]:
        """What is still to be done by a day."""
        return tuple(duty for duty in self.owed if duty.due is not None)

    @property
    def owed_undated(self) -> tuple[DutyView, ...]:
        """What is still to be done, for which the procedure sets no day."""
        return tuple(duty for duty in self.owed if duty.due is None and duty.standing is Standing.OUTSTANDING)

    @property
    def to_decide(self) -> tuple[DutyView, ...]:
        """What the procedure asks people to decide now."""
        return tuple(duty for duty in self.duties if duty.asks)

    @property
    def asked_of_provider(self) -> tuple[DutyView, ...]:
        """What the provider still owes."""
        return tuple(duty for duty in self.duties if duty.standing in OWED and duty.body == PROVIDER)

    @property
    def owed_to_reader(self) -> tuple[DutyView, ...]:
        """What the authority and others still owe, as far as the reader may know."""
        return tuple(duty for duty in self.duties if duty.standing in OWED and duty.body != PROVIDER)

    @property
    def last_visit(self) -> RatingView | None:
        """The last visit on record."""
        return next((item for item in reversed(self.ratings) if item.visit), None)

    @property
    def last_rating(self) -> RatingView | None:
        """The last rating on record."""
        return next((item for item in reversed(self.ratings) if item.rating), None)


# --- the whole workspace ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the status page shows: every open episode, what is missed, what is due, what is in force."""

    as_of: date
    soon: date
    views: tuple[View, ...]
    programmes: tuple[View, ...]

    @property
    def open(self) -> tuple[View, ...]:
        """The episodes that have not come to an end."""
        return tuple(item for item in self.views if not item.closed)

    def overdue(self) -> tuple[tuple[View, DutyView], ...]:
        """What is overdue anywhere, the longest first."""
        return _sorted(
            (item, duty)
            for item in self._all()
            for duty in item.duties
            if duty.standing is Standing.OVERDUE and duty.kind in _SHOWN
        )

    def due_soon(self) -> tuple[tuple[View, DutyView], ...]:
        """What falls due within the next ten working days, the earliest first."""
        return _sorted(
            (item, duty)
            for item in self._all()
            for duty in item.duties
            if duty.standing is Standing.OPEN
            and duty.due_day is not None
            and duty.due_day <= self.soon
            and duty.modality != "may"
        )

    def unanswered(self) -> tuple[tuple[View, DutyView], ...]:
        """What was missed or not kept, is not overdue any more, and has no answer on record."""
        return _sorted(
            (item, duty) for item in self._all() for duty in item.missed if duty.standing is not Standing.OVERDUE
        )

    def restrictions(self) -> tuple[tuple[View, RestrictionView], ...]:
        """The restrictions in force, the oldest first; one that nobody lifted outlasts its episode."""
        found = [(item, one) for item in self.views for one in item.restrictions if one.ended is None]
        return tuple(sorted(found, key=lambda pair: (pair[1].began, pair[0].episode)))

    def _all(self) -> tuple[View, ...]:
        return (*self.views, *self.programmes)


_SHOWN = frozenset({Kind.BREACH, Kind.WARNING})


def _sorted(pairs: Iterable[tuple[View, DutyView]]) -> tuple[tuple[View, DutyView], ...]:
    return tuple(
        sorted(pairs, key=lambda pair: (pair[1].due_day or date.max, pair[0].episode, pair[1].rule, pair[1].member))
    )


def overview(views: Iterable[View], programmes: Iterable[View], as_of: date, soon: date) -> Overview:
    """The views of a workspace as one."""
    return Overview(as_of=as_of, soon=soon, views=tuple(views), programmes=tuple(programmes))
