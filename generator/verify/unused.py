"""Parts of a procedure that no rule, meeting, letter or reading refers to. Notes: a text may name what it does not use.

One note for each list, so that what matters more is not lost among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.events import texts
from generator.model import Place
from generator.procedure import Procedure
from generator.rules import DerivedSet, Entitled, Matcher
from generator.verify import parts
from generator.verify.flaws import Flaw, Weight
from generator.verify.ground import Ground


def check(ground: Ground) -> Iterator[Flaw]:
    """Each list of the procedure against everything that could refer to it."""
    procedure = ground.procedure
    used = frozenset(word.lower() for here in ground.everywhere for word in _used(here))
    lists: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("meetings", "meetings", procedure.meetings),
        ("letters", "letters", procedure.letters),
        ("thresholds", "thresholds", procedure.thresholds),
        ("tracks", "tracks", (track.name for track in procedure.tracks)),
        ("sets", "sets", (name for name in procedure.sets if name not in procedure.lists)),
        ("roles", "roles", procedure.roles),
    )
    for file, called, names in lists:
        if left := [name for name in names if name.lower() not in used]:
            yield _note(ground.place(file, f"/{file}"), called, left)
    if left := [name for name in procedure.lists if not _listed(procedure, name, used)]:
        yield _note(ground.place("questions", "/lists"), "lists of questions", left)
    if left := [name for name, scale in procedure.scales.items() if not _compared(procedure, scale)]:
        yield _note(ground.place("sets", "/scales"), "scales", left)


def _note(place: Place, called: str, names: list[str]) -> Flaw:
    return Flaw(
        place=place,
        weight=Weight.NOTE,
        code="unused",
        message=f"{called} that no rule, meeting, letter or reading refers to: {', '.join(names)}",
        hint="Leave them if the text names them; else see whether a rule was forgotten, or a word misspelt.",
    )


def _listed(procedure: Procedure, name: str, used: frozenset[str]) -> bool:
    return name.lower() in used or any(str(row["id"]).lower() in used for row in procedure.lists[name].rows("items"))


def _compared(procedure: Procedure, scale: tuple[str, ...]) -> bool:
    """Whether anything is asked to be higher or lower, and some word of the scale is asked for or left open there."""
    fields = {
        field
        for matcher in parts.everywhere(procedure)
        for field, test in matcher.data.items()
        if isinstance(test, Mapping) and {"below", "above"} & set(test)
    }
    words = {word for matcher in parts.everywhere(procedure) for word in parts.mentioned(matcher.data)}
    return bool(fields) or bool(words & set(scale))


def _used(procedure: Procedure) -> Iterator[str]:
    """Every word to which something refers, where it refers to it; the pages show the last visit."""
    yield "visits"
    for rule in procedure.rules:
        yield from parts.mentioned({name: value for name, value in rule.data.items() if name not in _OWN})
    for row in procedure.listed:
        yield from (row.bearer, *row.at)
    for name, found in procedure.sets.items():
        if name not in procedure.lists:
            yield from parts.mentioned(found.source.data if isinstance(found, DerivedSet) else found)
    for matcher in _beside(procedure):
        yield from parts.mentioned(matcher.data)
    for entitled in procedure.exceptions.values():
        yield from _entitled(entitled)
    for part in (*procedure.letters.values(), *procedure.points.values(), *procedure.variants.values()):
        yield from parts.mentioned(
            {name: value for name, value in part.data.items() if name in {"about", "rule", "sets"}}
        )


def _beside(procedure: Procedure) -> Iterator[Matcher]:
    for track in procedure.tracks:
        yield from (track.begins, track.ends)
    for sights in procedure.visibility.values():
        for sight in sights:
            yield from (sight.opens, *((sight.told,) if sight.told is not None else ()))
    yield from (row.what for row in procedure.restricted)


def _entitled(found: Entitled) -> Iterator[str]:
    for value in (found.agreed_by, found.consulted, found.ground):
        yield from texts(value)


_OWN = frozenset({"id", "says", "source", "title", "say", "theme"})
