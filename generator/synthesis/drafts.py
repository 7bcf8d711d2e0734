"""What an event has to be and must not be -> the smallest event data that is so, tried on the engine's own matchers.

One event only: what else has to be on record for it is the matter of `search`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from generator.chronicle import Fact
from generator.matching import compile_matcher, values
from generator.model import Data, Event
from generator.rules import Look
from generator.shapes import mapping, sequence
from generator.synthesis import phrases
from generator.synthesis.choices import Ground, choices
from generator.synthesis.fields import Field, fields, further, kinds, needed
from generator.synthesis.reasons import Reasons
from generator.synthesis.scene import Scene, built, known
from generator.words import words

_FEW = 24
_THREE = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """A matcher that an event has to fit, and whence it is asked: an event that set something off, or itself."""

    data: Data
    trigger: Event | None = None
    member: str = ""
    split: str = ""
    about: str = ""
    settled: bool = False
    """Whether it only says what was chosen already, which is no reason of its own for what cannot be."""

    def look(self, scene: Scene, fact: Fact) -> Look:
        """Whence the matcher is asked of `fact`."""
        trigger = fact if self.trigger is None else Fact(self.trigger, fact.order, self.trigger.id)
        return Look(scene.chronicle, trigger, self.member, self.split, self.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an event has to be (`fits`) and must not be (`misses`); `fixed` are fields that are settled already."""

    fits: tuple[Clause, ...] = ()
    misses: tuple[Clause, ...] = ()
    fixed: Data | None = None
    prefer: tuple[str, ...] = ()

    def and_(self, fits: tuple[Clause, ...] = (), misses: tuple[Clause, ...] = ()) -> Wish:
        """The wish with more of it."""
        return replace(self, fits=(*self.fits, *fits), misses=(*self.misses, *misses))


def drafts(scene: Scene, wish: Wish, reasons: Reasons) -> Iterator[Data]:
    """Event data that keep the schema, use the procedure's words and are as wished; the smallest first."""
    several = [tuple(plain(clause.data)) for clause in wish.fits]
    ways = [parts for parts in product(*several) if len(set(map(_which, parts)) - {None}) <= 1]
    if not ways:
        meant = dict.fromkeys(phrases.event(clause.data) for clause in wish.fits)
        reasons.refuse(f"one event cannot be {phrases.listing(meant)} at once")
    for parts in ways:
        clauses = tuple(replace(clause, data=_whole(part)) for clause, part in zip(wish.fits, parts, strict=True))
        for kind in _kinds(clauses, reasons):
            yield from _drafts(scene, wish, clauses, kind, reasons)


def short(draft: Data) -> Data:
    """The event without the step that is meant when none is named."""
    steps = words().steps(str(draft["type"]))
    return {name: value for name, value in draft.items() if name != "step" or value not in steps[:1]}


def _which(data: Data) -> str | None:
    return words().type_of(data)


def plain(data: Data) -> Iterator[Data]:
    """The alternatives of a matcher, each without `any_of`."""
    if "any_of" not in data:
        yield data
        return
    rest = {key: value for key, value in data.items() if key != "any_of"}
    for part in sequence(data["any_of"]):
        yield from plain({**rest, **mapping(part)})


def fits(scene: Scene, clause: Clause, fact: Fact) -> bool:
    """Whether the engine says that an event fits."""
    return compile_matcher(clause.data, words()).fits(fact, clause.look(scene, fact))


def _whole(data: Data) -> Data:
    """A matcher with the step that it means."""
    kind = words().type_of(data)
    steps = words().steps(kind) if kind is not None else ()
    return {**data, "step": steps[0]} if steps and "step" not in data else data


def _kinds(clauses: tuple[Clause, ...], reasons: Reasons) -> Iterator[str]:
    """The event types that all clauses mean: one, or every type that has the fields where none is named."""
    named = dict.fromkeys(kind for clause in clauses if (kind := _which(clause.data)) is not None)
    if "opening" in named:
        reasons.doubt()  # a running case may have joined so; chronologies here begin at the beginning
        return
    asked = {field for clause in clauses for field in clause.data if field not in {"type", "step"}}
    for kind in named or kinds():
        missing = sorted(asked - set(fields(kind)))
        if not missing:
            yield kind
        elif named:
            reasons.refuse(f"a {kind} has no {phrases.listing(missing)} to record")


@dataclass(frozen=True, slots=True)
class _Test:
    """One test on one field, and the clause it comes from; `wanted` is False where it must not be passed."""

    test: object
    clause: Clause
    wanted: bool = True

    @property
    def said(self) -> str:
        """It in words, as they follow "has to"."""
        return phrases.asks(self.test) if self.wanted else phrases.refuses(self.test)


def _drafts(scene: Scene, wish: Wish, clauses: tuple[Clause, ...], kind: str, reasons: Reasons) -> Iterator[Data]:
    tests: dict[str, list[_Test]] = {}
    for clause in clauses:
        for field, test in clause.data.items():
            if field not in {"type", "for"}:
                tests.setdefault(field, []).append(_Test(test, clause))
            for path in _paths(test, clause):
                tests.setdefault(path[0], []).append(path[1])
    for field in needed(kind):
        tests.setdefault(field, [])
    for name, value, fields_ in further(kind) or (("", "", ()),):
        more = {field: tests.get(field, []) for field in (*tests, *fields_)}
        if name:
            more[name] = [*more[name], _Test(value, Clause({name: value}))]
        yield from _sound(scene, wish, kind, more, reasons)


def _sound(scene: Scene, wish: Wish, kind: str, tests: Mapping[str, list[_Test]], reasons: Reasons) -> Iterator[Data]:
    misses = tuple(
        replace(clause, data=_whole(part))
        for clause in wish.misses
        for part in plain(clause.data)
        if _may_be(part, kind)
    )
    yield from _without(scene, wish, kind, tests, misses, reasons)


def _may_be(data: Data, kind: str) -> bool:
    named = words().type_of(data)
    return (named is None or named == kind) and set(data) <= {"type", "step", "for", *fields(kind)}


def _without(
    scene: Scene,
    wish: Wish,
    kind: str,
    tests: Mapping[str, list[_Test]],
    misses: tuple[Clause, ...],
    reasons: Reasons,
) -> Iterator[Data]:
    """As wished, first without a thought for what must not be, then with one field turned against each of those."""
    against = [
        [
            (field, _Test(test, clause, wanted=False))
            for field, test in clause.data.items()
            if field not in {"type", "for"}
        ]
        for clause in misses
    ]
    for turned in ((), *(islice(product(*against), _FEW) if against else ())):
        asked = {field: list(found) for field, found in tests.items()}
        for field, test in turned:
            asked.setdefault(field, []).append(test)
        for data in _filled(scene, wish, kind, asked, reasons, quiet=bool(against) and not turned):
            fact = _fact(scene, data)
            if not any(fits(scene, clause, fact) for clause in misses):
                yield data


def _filled(  # noqa: PLR0913, PLR0917 - one search, told what it needs
    scene: Scene, wish: Wish, kind: str, asked: Mapping[str, list[_Test]], reasons: Reasons, *, quiet: bool
) -> Iterator[Data]:
    """Field by field: those that others read first."""
    which = words().which(kind)
    reading = {field for field, found in asked.items() if any("it." in repr(test.test) for test in found)}
    order = sorted(asked, key=lambda field: (field in reading, not asked[field], field != which, field != "step"))
    base: dict[str, object] = {"id": "made", "date": scene.next_day.isoformat(), "type": kind, **(wish.fixed or {})}

    def grow(data: dict[str, object], number: int) -> Iterator[Data]:
        if number == len(order):
            yield data
            return
        field = order[number]
        found = False
        for value in _values(scene, wish, data, field, asked[field], reasons):
            found = True
            yield from grow({**data, field: value} if value is not None else data, number + 1)
        if not found and not quiet:
            reasons.refuse(_conflict(scene, kind, field, asked[field]))

    yield from islice(grow(base, 0), _THREE)


def _values(scene: Scene, wish: Wish, data: Data, name: str, asked: list[_Test], reasons: Reasons) -> Iterator[object]:
    """The values of a field that pass every test, as the engine sees it, and that a record may hold."""
    kind = str(data["type"])
    fact = _fact(scene, data)
    field = fields(kind).get(name, Field(holds="word"))
    ground = Ground(scene=scene, kind=kind, name=name, field=field, fact=fact, prefer=wish.prefer)
    if name in (wish.fixed or {}):
        guesses: Iterator[object] = iter((data[name],))
    else:
        tests = tuple((test.test, test.clause.look(scene, fact)) for test in asked if test.wanted)
        guesses = choices(
            ground, tests or (({"recorded": True}, Look(scene.chronicle, fact)),) if not asked else tests, reasons
        )
    for value in guesses:
        if value is None and not asked:
            continue
        trial = {key: item for key, item in {**data, name: value}.items() if item is not None}
        if value is not None and not known({"type": kind, name: value, **_placing(data)}, scene.procedure):
            continue
        if all(_passes(scene, trial, name, test) is test.wanted for test in asked):
            yield value


def _placing(data: Data) -> Data:
    return {"authorities": data["authorities"]} if "authorities" in data else {}


def _passes(scene: Scene, data: Data, name: str, test: _Test) -> bool:
    kind = str(data["type"])
    only = {"type": kind, name: test.test}
    if (steps := words().steps(kind)) and name != "step":
        only["step"] = str(data.get("step", steps[0]))
    fact = _fact(scene, data)
    if "thing." in repr(test.test):
        scene = scene.with_event(data)
        fact = scene.fact(str(data["id"]))
    return fits(scene, replace(test.clause, data=only), fact)


def _fact(scene: Scene, data: Data) -> Fact:
    return Fact(built(data, len(scene.events)), len(scene.events), str(data["id"]))


def _paths(test: object, clause: Clause) -> Iterator[tuple[str, _Test]]:
    """What a test reads off the event itself has to be recorded there, and not only of those that are left out."""
    if not isinstance(test, Mapping):
        for name in values(test):
            yield from _path(name, clause, ())
        return
    for name, value in test.items():
        if name == "some":
            for inner in mapping(value).values():
                yield from _paths(inner, clause)
        elif name in {"any", "all", "only", "each", "below", "above"}:
            for path in values(value):
                yield from _path(path, clause, test.get("but", ()))


def _path(name: object, clause: Clause, but: object) -> Iterator[tuple[str, _Test]]:
    whose, _, field = str(name).partition(".")
    if field and (whose == "it" or (whose == "trigger" and clause.trigger is None)):
        yield field, _Test({"recorded": True}, clause)
        if but:
            yield field, _Test({"none": but}, clause)


def _conflict(scene: Scene, kind: str, field: str, asked: list[_Test]) -> str:
    said = list(dict.fromkeys(test.said for test in asked if not test.clause.settled))
    if not said:
        return f"a {kind} has to say its {field}, and the procedure has no word for it"
    if len(said) == 1:
        empty = _empty(scene, asked)
        return f"{field} would have to {said[0]}, which nothing can{empty}"
    return f"{field} would have to {phrases.listing(said)}, which nothing can"


def _empty(scene: Scene, asked: list[_Test]) -> str:
    """Where it lies at a list without members: its name."""
    for test in asked:
        if isinstance(test.test, Mapping):
            for name in test.test.values():
                if isinstance(name, str) and scene.procedure.sets.get(name) == ():
                    return f": the list {name} is empty"
    return ""
