"""What a procedure's rules are made of: one frozen value for each of the six kinds, and the clauses that they share.

Built by `decode_rules`, read by `needs` and `kinds`. A rule knows its words, its source and its place in the file;
it holds no behaviour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from generator.days import Limit
from generator.model import Data, Modality, Place

if TYPE_CHECKING:
    from generator.chronicle import Chronicle, Fact

Members = tuple[str, ...] | str
"""Who or what is meant: a literal list, the name of a set, or a path such as `trigger.present`."""


@dataclass(frozen=True, slots=True)
class Look:
    """Whence a matcher is asked: the chronicle, the event that set the rule off, the member that is owed.

    Where a rule is owed once for each value of a field (`split`), `about` is the value in question.
    """

    chronicle: Chronicle
    trigger: Fact | None = None
    member: str = ""
    split: str = ""
    about: str = ""


Fits = Callable[["Fact", Look], bool]


@dataclass(frozen=True, slots=True)
class Each:
    """A field that is owed to each of several: its members, less those in `but`."""

    field: str
    members: Members
    but: Members


@dataclass(frozen=True, slots=True)
class Matcher:
    """Which events are meant. `data` is what was written, `keys` index the events that can fit at all."""

    data: Data
    keys: frozenset[str]
    fits: Fits
    each: Each | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What sets a rule off.

    `how`: event (matcher, `pick` all, first or latest), enters or leaves (stages), begins or ends (tracks), every (a
    set complete), passed (the day after a cap), any_of.
    """

    how: str
    matcher: Matcher | None = None
    pick: str = "all"
    split: str = ""
    names: tuple[str, ...] = ()
    by: str = ""
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that must hold at an event; `say` tells in words what is missing when it does not.

    `how`: has, lacks, linked, linked_lacks, answered, earlier, no_earlier, latest, thing, state, not_state, any_of,
    one_of.
    """

    how: str
    say: str
    matcher: Matcher | None = None
    then: Matcher | None = None
    since: Anchor | None = None
    about: str = ""
    at_least: int = 1
    may_follow: bool = False
    names: tuple[str, ...] = ()
    branches: tuple[tuple[Need, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Length:
    """A limit written in the rule, or recorded by somebody entitled with the rule's as the fallback."""

    fixed: Limit | None
    recorded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Which state may follow which, made by what, on what."""

    sources: tuple[str, ...]
    to: tuple[str, ...]
    when: Matcher
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """After a trigger something is owed: within a limit, so long ahead, before another event, or without end."""

    when: Anchor
    owe: tuple[Matcher, ...]
    within: Length | None = None
    ahead: Length | Literal["any"] | None = None
    before: tuple[Matcher, ...] = ()
    measured_from: str = ""
    early: bool = False
    linked: bool = True
    by_thing: bool = False
    until: Anchor | None = None
    unless: tuple[Need, ...] = ()

    @property
    def itself(self) -> bool:
        """Whether the trigger is its own evidence (a notice that must be given so long before a day)."""
        return not self.owe


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """Conditions and contents: what must hold at an event; `void` if the event counts for nothing otherwise."""

    when: Anchor
    needs: tuple[Need, ...]
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Every so often, while something lasts."""

    during: tuple[str, ...]
    owe: tuple[Matcher, ...]
    anywhere: tuple[str, ...] = ()
    """The stages while which any episode of the authority stands; for its standing duties."""
    every: Length | None = None
    per: str = ""
    ahead: Length | None = None
    linked: bool = True
    unless: tuple[Need, ...] = ()
    starts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most so many, or at most so long; what holds it off; what is owed when it is reached."""

    start: Anchor | None
    count: Matcher | None
    at_most: Limit | int
    unless: tuple[Need, ...] = ()
    then: tuple[Matcher, ...] = ()
    within: Limit | None = None
    instead: str = ""
    decides: tuple[Matcher, ...] = ()
    until: Anchor | None = None


Body = Move | Response | Needed | Recurrence | Cap


@dataclass(frozen=True, slots=True)
class Entitled:
    """Who may agree to an extension or a departure, after consulting whom, on which grounds."""

    agreed_by: Members = ()
    consulted: Members = ()
    ground: Members = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule that a machine checks. `readings` are its alternatives where the source is unclear, default first."""

    id: str
    part: str
    kind: str
    modality: Modality
    bearer: str
    says: str
    source: str
    place: Place
    data: Data
    body: Body
    scope: str = "episode"
    applies: Data | None = None
    during: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    readings: tuple[tuple[str, Body], ...] = ()
    exception: Entitled | None = None
    guide: bool = False
    theme: tuple[str, ...] = ()
    """What it is about, in words that all procedures share; empty where its section says."""
    local: str = ""
    """Who fixed its limit, and where that is written down, if it is an authority's own; empty if it is the text's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row that no machine checks: a prompt, prose, `later` (not encoded yet), `aside` (set aside by an authority)."""

    id: str
    kind: str
    modality: Modality
    bearer: str
    says: str
    source: str
    reason: str
    at: tuple[str, ...]
    reading: tuple[str, ...]
    place: Place
    theme: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What an audience may see: the events that fit, and of them these fields.

    Where `told` stands, an event opens once something that fits it, and is for the event, is on record.
    """

    opens: Matcher
    fields: tuple[str, ...]
    told: Matcher | None
    source: str


@dataclass(frozen=True, slots=True)
class Restricted:
    """Events of a matter that is not for the record, and the fields that they may still hold: rules read them."""

    what: Matcher
    kind: str
    keeps: frozenset[str]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Something that is on or off beside the stage: a restriction, a live plan, a parallel process."""

    name: str
    title: str
    begins: Matcher
    ends: Matcher
    per_thing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedSet:
    """A set that the record itself fills: the values of a field over events."""

    source: Matcher
    field: str
    pick: str = "all"


Sets = Mapping[str, tuple[str, ...] | DerivedSet]
