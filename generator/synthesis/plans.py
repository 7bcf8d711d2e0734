"""Needs -> plans: what the event itself has to hold, what has to be on record beside it, and in which state it comes.

A plan is one way to meet all needs at once; where a need leaves a choice there are several plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from generator.model import Data
from generator.rules import Matcher, Need
from generator.synthesis.demands import read
from generator.synthesis.fields import fields
from generator.words import words

_MANY = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way to meet needs: matchers the event fits or misses, needs that other events meet, states on and off."""

    has: tuple[Data, ...] = ()
    lacks: tuple[Data, ...] = ()
    beside: tuple[Need, ...] = ()
    states: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()

    def __add__(self, other: Plan) -> Plan:
        return Plan(
            has=(*self.has, *other.has),
            lacks=(*self.lacks, *other.lacks),
            beside=(*self.beside, *other.beside),
            states=(*self.states, *other.states),
            without=(*self.without, *other.without),
        )


def plans(needs: Iterable[Need], kind: str) -> Iterator[Plan]:
    """The ways to meet all these needs at an event of a type, in the order in which the rule names them."""
    for parts in islice(product(*(tuple(_ways(need, kind)) for need in needs)), _MANY):
        whole = Plan()
        for part in parts:
            whole += part
        yield replace(whole, beside=tuple(sorted(whole.beside, key=_asking, reverse=True)))


def _asking(need: Need) -> int:
    """How much a need asks: what meets the fullest often meets the others too."""
    return len(need.matcher.data) if need.matcher is not None else 0


def _ways(need: Need, kind: str) -> Iterator[Plan]:
    """The ways to meet one need."""
    if need.branches:
        for branch in need.branches:
            yield from plans(branch, kind)
    elif need.how in {"state", "not_state"}:
        yield Plan(states=(need.names,)) if need.how == "state" else Plan(without=need.names)
    elif need.matcher is None or need.how == "linked_lacks":
        yield Plan()
    elif need.how in {"has", "lacks"}:
        data = (need.matcher.data,)
        yield Plan(has=data) if need.how == "has" else Plan(lacks=data)
    else:
        yield from _with_others(need, need.matcher, kind)


def _with_others(need: Need, matcher: Matcher, kind: str) -> Iterator[Plan]:
    """Needs that other events meet; where the event itself may be such a one, that too."""
    if need.how == "thing" and set(matcher.data) <= {"type", "step", "any_of", *fields(kind)}:
        yield Plan(has=(matcher.data,))
    yield Plan(has=tuple(read(matcher)), beside=(need,))
    if need.then is not None and words().type_of(matcher.data) == kind:
        yield Plan(has=(matcher.data, need.then.data))


def against(needs: Iterable[Need]) -> Iterator[tuple[Need, ...]]:
    """The ways to fail one of these needs on purpose; the empty way is to do nothing for it."""
    for need in needs:
        if need.how in _OPPOSITE:
            yield (replace(need, how=_OPPOSITE[need.how]),)
        elif need.how == "any_of":
            for parts in islice(product(*(tuple(against(branch)) for branch in need.branches)), _MANY):
                yield tuple(item for part in parts for item in part)
        else:
            yield ()


_OPPOSITE: Mapping[str, str] = {
    "has": "lacks",
    "lacks": "has",
    "linked_lacks": "linked",
    "no_earlier": "earlier",
    "state": "not_state",
    "not_state": "state",
}
