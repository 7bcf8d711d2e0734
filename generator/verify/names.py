"""Every word of a procedure against its own lists: rules, tracks, sets, who may see what, and the describing parts."""

from __future__ import annotations

from collections.abc import Iterator

from generator.hints import nearest
from generator.model import Data, Place
from generator.rules import DerivedSet, Rule
from generator.verify import parts
from generator.verify.flaws import Flaw, Weight
from generator.verify.ground import Ground
from generator.verify.passing import unheard
from generator.verify.telling import key
from generator.verify.vocabulary import entitled, wrong, wrong_words


def check(ground: Ground) -> Iterator[Flaw]:
    """The words that are not there."""
    for placed in ground.rules:
        for word in wrong(placed.rule, ground.at(placed.host)):
            yield word.flaw(placed.rule.place, key(placed.rule))
        if any(unheard(body) for body in parts.bodies(placed.rule)):
            yield _unheard(placed.rule)
    yield from _of_the_rest(ground)


def _unheard(rule: Rule) -> Flaw:
    return Flaw(
        place=rule.place,
        weight=Weight.FAULT,
        code="passed-unheard",
        rule=key(rule),
        message="passed stands where nobody hears it: only the when of a response waits for a cap",
        hint="Make it the when of a response, or name the event itself.",
    )


def _of_the_rest(ground: Ground) -> Iterator[Flaw]:
    for place, data in _others(ground):
        for word in wrong_words(data, ground.procedure):
            yield word.flaw(place, "")
    for name, found in ground.procedure.exceptions.items():
        for word in entitled(found, ground.procedure):
            yield word.flaw(ground.place("sets", f"/exceptions/{name}"), "")
    yield from _references(ground)


def _others(ground: Ground) -> Iterator[tuple[Place, Data]]:
    """What is matched outside the rules: what begins and ends tracks, what fills sets, what is open to whom."""
    procedure = ground.procedure
    for track in procedure.tracks:
        yield ground.place("tracks", f"/tracks/{track.name}/begins"), track.begins.data
        yield ground.place("tracks", f"/tracks/{track.name}/ends"), track.ends.data
    for name, found in procedure.sets.items():
        if isinstance(found, DerivedSet):
            yield ground.place("sets", f"/sets/{name}"), found.source.data
    for audience, sights in procedure.visibility.items():
        for number, sight in enumerate(sights):
            place = ground.place("visibility", f"/visibility/{audience}/{number}")
            yield place, sight.opens.data
            if sight.told is not None:
                yield place, sight.told.data

    for number, row in enumerate(procedure.restricted):
        yield ground.place("visibility", f"/restricted/{number}"), row.what.data


def _references(ground: Ground) -> Iterator[Flaw]:
    """What the describing parts say of each other."""
    procedure = ground.procedure
    stages = frozenset({*procedure.stages, *procedure.parallel})
    for part in procedure.thresholds.values():
        yield from _missing(part.place, "stage", (part.text("stage"),), "stage", stages | {"any"})
    for part in procedure.meetings.values():
        yield from _missing(part.place, "stage", part.list("stage"), "stage", stages)
    for part in procedure.sections:
        yield from _missing(part.place, "stages", part.list("stages"), "stage", stages)
    known = frozenset({*procedure.by_id, *(row.id for row in procedure.listed), *procedure.points})
    for part in procedure.readings.values():
        yield from _missing(part.place, "rules", part.list("rules"), "rule", known)
    for audience, rules in procedure.deadlines.items():
        place = ground.place("visibility", f"/deadlines/{audience}")
        yield from _missing(place, "rules", tuple(rules), "rule", frozenset(procedure.by_id))
    releases = ground.place("visibility", "/releases")
    yield from _missing(releases, "by", procedure.releases, "role", frozenset(procedure.roles))
    for row in procedure.listed:
        yield from _missing(row.place, "at", row.at, "meeting or stage", stages | frozenset(procedure.meetings))
        yield from _missing(row.place, "reading", row.reading, "reading", frozenset(procedure.readings))


def _missing(place: Place, field: str, names: tuple[str, ...], called: str, known: frozenset[str]) -> Iterator[Flaw]:
    for name in names:
        if name and name not in known:
            near = nearest(name, known)
            yield Flaw(
                place=place,
                weight=Weight.FAULT,
                code="unknown-word",
                message=f"{field}: the procedure has no {called} {name}",
                hint=f"Did you mean {near}?" if near else f"Write a {called} that there is, or leave it out.",
            )
