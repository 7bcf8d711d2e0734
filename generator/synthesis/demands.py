"""What a rule reads off the event that sets it off: fields that have to be recorded there, for the rule to count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.days import Unit
from generator.matching import values
from generator.model import Data
from generator.rules import Body, Cap, Length, Matcher, Recurrence, Response
from generator.shapes import mapping
from generator.synthesis.wishes import Clause, Wish, plain

_ANY: Data = {"recorded": True}


def demands(body: Body) -> Wish:
    """What the event that sets a rule off has to record, and who had better not be all that it names."""
    found = {repr(data): Clause(data) for data, _ in _demands(body)}
    spare = {repr(pair): pair for data, but in _demands(body) for pair in ((name, but) for name in data) if but}
    return Wish(fits=tuple(found.values()), spare=tuple(spare.values()))


Demand = tuple[Data, object]
"""A field that has to be recorded, and those who do not count there."""


def _demands(body: Body) -> Iterator[Demand]:
    for matcher in _owed(body):
        yield from _read(matcher)
    for length in lengths(body):
        yield from ((data, ()) for data in _length(length))
    if isinstance(body, Response):
        yield from (({name: _ANY}, ()) for name in (body.when.split, body.measured_from) if name)
        if timed(body):
            yield {"time": _ANY}, ()


def _owed(body: Body) -> tuple[Matcher, ...]:
    match body:
        case Response():
            return (*body.owe, *body.before)
        case Cap():
            return (*body.then, *body.decides)
        case _:
            return ()


def lengths(body: Body) -> tuple[Length, ...]:
    """The limits of a rule."""
    match body:
        case Response():
            found = (body.within, body.ahead)
        case Recurrence():
            found = (body.every, body.ahead)
        case _:
            return ()
    return tuple(length for length in found if isinstance(length, Length))


def timed(body: Body) -> bool:
    """Whether a rule counts hours, so that its events have to say their time."""
    return any(length.fixed is not None and length.fixed.unit is Unit.HOUR for length in lengths(body))


def _length(length: Length) -> Iterator[Data]:
    whose, _, field = length.recorded.partition(".")
    if field and whose in {"trigger", "it", "thing"} and length.fixed is None:
        yield {field: _ANY}


def read(matcher: Matcher) -> Iterator[Data]:
    """What a matcher reads off the event that it is asked from, as that event has to record it."""
    return (data for data, _ in _read(matcher))


def _read(matcher: Matcher) -> Iterator[Demand]:
    for data in plain(matcher.data):
        for test in data.values():
            yield from _paths(test)


def _paths(test: object, but: object = ()) -> Iterator[Demand]:
    if isinstance(test, Mapping):
        for name, value in test.items():
            if name == "some":
                for inner in mapping(value).values():
                    yield from _paths(inner)
            elif name != "but":
                yield from _paths(value, test.get("but", ()))
        return
    for name in values(test):
        whose, _, field = str(name).partition(".")
        if whose == "trigger" and field:
            yield {field: _ANY}, but


def owed_sets(matchers: Iterable[Matcher]) -> Iterator[tuple[str, object]]:
    """The sets to each of whose members something is owed, and who of them is left out."""
    for matcher in matchers:
        for data in plain(matcher.data):
            for test in data.values():
                if isinstance(test, Mapping) and isinstance(test.get("each"), str) and "." not in str(test["each"]):
                    yield str(test["each"]), test.get("but", ())
