"""What a rule reads off the event that sets it off: fields that have to be recorded there for the rule to be counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.days import Unit
from generator.matching import values
from generator.model import Data
from generator.rules import Body, Cap, Length, Matcher, Recurrence, Response
from generator.shapes import mapping
from generator.synthesis.drafts import Clause, plain


def demands(body: Body) -> tuple[Clause, ...]:
    """What the event that sets a rule off has to record."""
    found = {repr(data): Clause(data) for data in _demands(body)}
    return tuple(found.values())


def _demands(body: Body) -> Iterator[Data]:
    match body:
        case Response():
            for matcher in (*body.owe, *body.before):
                yield from read(matcher)
            if body.when.split:
                yield {body.when.split: {"recorded": True}}
            if body.measured_from:
                yield {body.measured_from: {"recorded": True}}
            for length in lengths(body):
                yield from _length(length)
            if timed(body):
                yield {"time": {"recorded": True}}
        case Recurrence():
            for length in lengths(body):
                yield from _length(length)
        case Cap():
            for matcher in (*body.then, *body.decides):
                yield from read(matcher)
        case _:
            return


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
        yield {field: {"recorded": True}}


def read(matcher: Matcher) -> Iterator[Data]:
    """What a matcher reads off the event that it is asked from, as that event has to record it."""
    for data in plain(matcher.data):
        for test in data.values():
            yield from _paths(test)


def _paths(test: object, but: object = ()) -> Iterator[Data]:
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
            yield {field: {"recorded": True}}
            if but:
                yield {field: {"none": but}}


def owed_sets(matchers: Iterable[Matcher]) -> Iterator[tuple[str, object]]:
    """The sets to each of whose members something is owed, and who of them is left out."""
    for matcher in matchers:
        for data in plain(matcher.data):
            for test in data.values():
                if isinstance(test, Mapping) and isinstance(test.get("each"), str) and "." not in str(test["each"]):
                    yield str(test["each"]), test.get("but", ())
