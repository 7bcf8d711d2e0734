"""Words that the procedure's own lists do not have: what is asked for by them can never be on record.

A record may use only words that are listed, so a rule that asks for another word waits for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from generator.hints import did_you_mean
from generator.matching import role, values
from generator.model import Data, Place
from generator.procedure import Procedure
from generator.records import vocabulary
from generator.rules import Cap, DerivedSet, Entitled, Length, Move, Recurrence, Response, Rule
from generator.shapes import mapping
from generator.synthesis.demands import lengths
from generator.synthesis.fields import Field, fields
from generator.synthesis.wishes import plain
from generator.verify import parts
from generator.verify.flaws import Flaw, Weight
from generator.words import words


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is not there: in which field, what it would be, and what there is instead."""

    field: str
    word: str
    called: str
    known: frozenset[str]

    def flaw(self, place: Place, rule: str) -> Flaw:
        """It as a finding."""
        lacking = self.called if self.called.startswith("a ") else f"the procedure has no {self.called}"
        return Flaw(
            place=place,
            weight=Weight.FAULT,
            code="unknown-word",
            rule=rule,
            message=f"{self.field}: {lacking} {self.word}, so {_SO.get(self.field, _NOTHING)}",
            hint=did_you_mean(self.word, self.known),
        )


_NOTHING = "nothing on record can ever be it"
_SO: Mapping[str, str] = {
    "bearer": "nobody can be asked to do it",
    "agreed_by": "nobody can agree to it",
    "consulted": "nobody can be asked about it",
    "reading": "nothing says what is in doubt",
    "recorded": "nobody can ever fix the limit",
    "host": "it applies nowhere",
    "at": "it appears nowhere",
    **dict.fromkeys(("during", "while", "state", "not_state", "from", "to"), "no case can ever be there"),
    **dict.fromkeys(("enters", "leaves", "begins", "ends", "passed", "every"), "it never comes true"),
}
"""What follows where a word is not there, by the field that it stands in."""


def wrong(rule: Rule, procedure: Procedure) -> tuple[Word, ...]:
    """The words of a rule that are not there, each told once."""
    found = {(item.field, item.word): item for item in (*_names(rule, procedure), *_of_matchers(rule, procedure))}
    return tuple(found.values())


def _of_matchers(rule: Rule, procedure: Procedure) -> Iterator[Word]:
    for body in parts.bodies(rule):
        for data in parts.typed(body):
            yield from wrong_words(data, procedure)


def wrong_words(data: Data, procedure: Procedure) -> Iterator[Word]:
    """The words of a matcher that nothing on record can be."""
    for part in plain(data):
        kind = words().type_of(part)
        if kind is None:
            continue
        here = fields(kind)
        listed = vocabulary(procedure)
        for name, test in part.items():
            field = here.get(name)
            if name in {"type", "for"} or field is None:
                continue
            known = listed.get(f"{kind}.{name}", listed.get(name))
            known = frozenset(field.closed) if known is None and field.closed else known
            for word in _words(test, procedure):
                if known is not None and str(role(word)).lower() not in {item.lower() for item in known}:
                    yield Word(name, word, _called(kind, name, field), known)
            yield from _bodies(name, test, procedure)


def _called(kind: str, name: str, field: Field) -> str:
    if field.closed:
        return f"a {kind} has no {name}"
    return _CALLED.get(f"{kind}.{name}", _CALLED.get(name, f"{kind} called" if name == words().which(kind) else name))


_CALLED: Mapping[str, str] = {
    "decision.to": "stage",
    "opening.stage": "stage",
    "criteria": "threshold",
    "track": "track",
    "letter": "letter",
    "meeting": "meeting",
    **dict.fromkeys(("by", "to", "chair", "minuted_by", "signed_by", "agreed_by", "consulted"), "role"),
    **dict.fromkeys(("requested_by", "jointly_with"), "role"),
    "exception.rule": "rule",
}


def _words(test: object, procedure: Procedure) -> Iterator[str]:
    """The words that a test gives itself or by the name of a list; what the record fills is left out."""
    if isinstance(test, Mapping):
        for name, value in test.items():
            if name in {"any", "all", "none", "only", "each"}:
                yield from _members(value, procedure)
        return
    yield from (str(value) for value in values(test) if not isinstance(value, bool) and not _path(value))


def _members(value: object, procedure: Procedure) -> Iterator[str]:
    if isinstance(value, str):
        found = procedure.sets.get(value)
        if found is None:
            yield from () if _path(value) else (value,)
        elif not isinstance(found, DerivedSet):
            yield from found
    else:
        yield from (str(item) for item in values(value) if not _path(item))


def _bodies(name: str, test: object, procedure: Procedure) -> Iterator[Word]:
    known = frozenset(found.body for found in procedure.roles.values())
    if not isinstance(test, Mapping):
        return
    for operator, value in test.items():
        if operator == "bodies":
            asked = value if isinstance(value, Mapping) else {"any": value}
            for word in _words(asked, procedure):
                if word not in known:
                    yield Word(name, word, "body", known)
        elif operator == "some":
            for inner, part in mapping(value).items():
                yield from _bodies(f"{name}.{inner}", part, procedure)


def _path(value: object) -> bool:
    return isinstance(value, str) and value.partition(".")[0] in {"trigger", "it", "thing"} and "." in value


# --- names that a rule gives outside its matchers ----------------------------------------------------------------


def _names(rule: Rule, procedure: Procedure) -> Iterator[Word]:
    states = frozenset({*procedure.stages, *(track.name for track in procedure.tracks)})
    yield from _unknown("during", rule.during, "stage or track", states)
    for body in parts.bodies(rule):
        if isinstance(body, Move):
            yield from _unknown("from", body.sources, "stage", frozenset(procedure.stages))
            yield from _unknown("to", body.to, "stage", frozenset(procedure.stages))
        if isinstance(body, Recurrence):
            yield from _unknown("while", (*body.during, *body.anywhere), "stage or track", states | {"always"})
        for anchor in parts.anchors(body):
            if anchor.how in _CROSSED:
                called, known = _CROSSED[anchor.how](procedure)
                yield from _unknown(anchor.how, anchor.names, called, known)
        for need in parts.needs(body):
            if need.how in {"state", "not_state"}:
                yield from _unknown(need.how, need.names, "stage or track", states)
        yield from _limits(body, procedure)
    yield from _owners(rule, procedure)


_CROSSED: Mapping[str, Callable[[Procedure], tuple[str, frozenset[str]]]] = {
    "enters": lambda procedure: ("stage", frozenset(procedure.stages)),
    "leaves": lambda procedure: ("stage", frozenset(procedure.stages)),
    "begins": lambda procedure: ("track", frozenset(track.name for track in procedure.tracks)),
    "ends": lambda procedure: ("track", frozenset(track.name for track in procedure.tracks)),
    "passed": lambda procedure: ("cap", frozenset(rule.id for rule in procedure.rules if isinstance(rule.body, Cap))),
    "every": lambda procedure: ("list", frozenset(procedure.sets)),
}


def _owners(rule: Rule, procedure: Procedure) -> Iterator[Word]:
    """Where the rule applies, who bears it, by which reading, and who may agree to an exception."""
    hosts = frozenset(procedure.variants) | {overlay.host for overlay in procedure.overlays if overlay.host}
    if rule.applies is not None and "host" in rule.applies:
        yield from _unknown("host", (str(rule.applies["host"]),), "host", hosts)
    yield from _unknown("reading", rule.reading, "reading", frozenset(procedure.readings))
    yield from _unknown("bearer", (rule.bearer,) if rule.bearer else (), "role", _everybody(procedure))
    if rule.exception is not None:
        yield from entitled(rule.exception, procedure)


def _everybody(procedure: Procedure) -> frozenset[str]:
    return frozenset({*procedure.roles, *procedure.meetings, *procedure.sets})


def _unknown(field: str, names: tuple[str, ...], called: str, known: frozenset[str]) -> Iterator[Word]:
    yield from (Word(field, name, called, known) for name in names if name not in known and not _path(name))


def _limits(body: object, procedure: Procedure) -> Iterator[Word]:
    """A limit that somebody is to fix: by a field, or by a list that the record fills."""
    found: tuple[Length, ...] = lengths(body) if isinstance(body, (Response, Recurrence)) else ()
    filled = frozenset(name for name, item in procedure.sets.items() if isinstance(item, DerivedSet))
    for length in found:
        if length.recorded:
            yield from _unknown("recorded", (length.recorded,), "list that the record fills called", filled)


def entitled(found: Entitled, procedure: Procedure) -> Iterator[Word]:
    """The words of who may agree to an exception that are not there."""
    for field, asked in (("agreed_by", found.agreed_by), ("consulted", found.consulted)):
        names = asked if isinstance(asked, tuple) else (asked,)
        yield from _unknown(field, tuple(name for name in names if name), "role", _everybody(procedure))
