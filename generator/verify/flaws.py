"""What is found in a procedure's definition: a frozen value that says what is wrong, what to do, and shows it.

Two weights, on purpose. A fault is a definition that cannot work: something that it promises can never happen, so a
record would be judged wrongly or not at all. It fails `concerns test`. A note is something to look at: published
texts do name things without rules, and what a search did not find may still be there. It fails nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from generator.model import Data, Place


class Weight(StrEnum):
    """How much a finding about a definition weighs."""

    FAULT = "fault"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A chronology that shows a finding, ready to be written as a story: its events as data, and what comes of them."""

    name: str
    procedure: str
    version: str
    host: str
    service: Data
    facts: Data
    events: tuple[Data, ...]
    as_of: date
    expect: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One finding about a definition. `rule` is the id (with its part) that it is about; empty if it is about none."""

    place: Place
    weight: Weight
    code: str
    message: str
    hint: str
    rule: str = ""
    shown: Telling | None = field(default=None, compare=False)

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands among others: faults first, then by place."""
        return (self.weight is Weight.NOTE, self.place, self.code, self.rule, self.message)
