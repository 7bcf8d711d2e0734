"""What a rule is made of, taken apart: its matchers, its anchors, the names it gives; readings included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from generator.model import Data
from generator.procedure import Procedure
from generator.rules import Anchor, Body, Cap, DerivedSet, Matcher, Move, Need, Needed, Response, Rule
from generator.synthesis.fields import fields as fields_of
from generator.synthesis.wishes import plain
from generator.words import words


def bodies(rule: Rule) -> tuple[Body, ...]:
    """What a rule asks, by every reading."""
    return (rule.body, *(body for _, body in rule.readings[1:]))


def matchers(value: object) -> Iterator[Matcher]:
    """Every matcher inside a value."""
    for found in _inside(value):
        if isinstance(found, Matcher):
            yield found


def typed(body: Body) -> Iterator[Data]:
    """Every matcher of a rule as data, with the type of event that it is asked of where it names none itself."""
    kinds = tuple(dict.fromkeys(_kinds(body)))
    for need in needs(body):
        if need.matcher is not None and need.how in {"has", "lacks", "thing"}:
            yield from _of_kinds(need.matcher, kinds)
        if need.matcher is not None and need.then is not None:
            yield from _of_kinds(need.then, tuple(_types(need.matcher)))
    for matcher in matchers(body):
        yield matcher.data


def _of_kinds(matcher: Matcher, kinds: tuple[str, ...]) -> Iterator[Data]:
    for data in plain(matcher.data):
        if words().type_of(data) is None:
            yield from ({"type": kind, **data} for kind in kinds if set(data) <= {"step", "for", *fields_of(kind)})


def _kinds(body: Body) -> Iterator[str]:
    """The types of the events that set a rule off."""
    match body:
        case Move():
            yield from _types(body.when)
        case Response() | Needed():
            yield from (kind for anchor in anchors(body.when) for kind in _anchored(anchor))
        case Cap():
            for anchor in anchors(body.start):
                yield from _anchored(anchor)
            if body.count is not None:
                yield from _types(body.count)
        case _:
            return


def _anchored(anchor: Anchor) -> Iterator[str]:
    return _types(anchor.matcher) if anchor.how == "event" and anchor.matcher is not None else iter(())


def _types(matcher: Matcher) -> Iterator[str]:
    return (kind for data in plain(matcher.data) if (kind := words().type_of(data)) is not None)


def anchors(value: object) -> Iterator[Anchor]:
    """Every anchor inside a value."""
    for found in _inside(value):
        if isinstance(found, Anchor):
            yield found


def needs(value: object) -> Iterator[Need]:
    """Every need inside a value."""
    for found in _inside(value):
        if isinstance(found, Need):
            yield found


def everywhere(procedure: Procedure) -> Iterator[Matcher]:
    """Every matcher of a procedure, wherever it stands."""
    for rule in procedure.rules:
        for body in bodies(rule):
            yield from matchers(body)
    for track in procedure.tracks:
        yield from (track.begins, track.ends)
    for found in procedure.sets.values():
        if isinstance(found, DerivedSet):
            yield found.source
    for sights in procedure.visibility.values():
        for sight in sights:
            yield from (sight.opens, *((sight.told,) if sight.told is not None else ()))
    yield from (row.what for row in procedure.restricted)


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for item in value:
            yield from _inside(item)
        return
    yield value
    if is_dataclass(value) and not isinstance(value, (Matcher, type)):
        for part in fields(value):
            yield from _inside(getattr(value, part.name))


def mentioned(value: object) -> Iterator[str]:
    """Every word that data mention, in small letters; a rule and its part, and a role with its holder, as both."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "say":
                yield from mentioned(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from mentioned(inner)
    elif isinstance(value, str):
        yield value.lower()
        yield value.partition("/")[0].lower()
