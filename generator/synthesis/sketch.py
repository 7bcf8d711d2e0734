"""One event of a certain type, grown field by field until it passes every test: what each field may be, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from generator.chronicle import Fact
from generator.matching import values
from generator.model import Data
from generator.shapes import mapping
from generator.synthesis import phrases
from generator.synthesis.choices import choices
from generator.synthesis.fields import Field, fields, further, needed
from generator.synthesis.pools import Ground
from generator.synthesis.reasons import Reasons
from generator.synthesis.scene import Scene, built, known
from generator.synthesis.wishes import Clause, plain, whole
from generator.words import words

_FEW = 24
_TWO = 2
_ANY: Data = {"recorded": True}


@dataclass(frozen=True, slots=True)
class _Test:
    """One test on one field, and the clause it comes from; `wanted` is False where it must not be passed.

    `spare` are those who do not count there.
    """

    test: object
    clause: Clause
    wanted: bool = True
    spare: object = ()

    @property
    def said(self) -> str:
        """It in words, as they follow "has to"."""
        return phrases.asks(self.test) if self.wanted else phrases.refuses(self.test)


_NEEDED = _Test(_ANY, Clause({}, settled=True))
"""What every event of a type has to say."""
Tests = Mapping[str, tuple[_Test, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """An event in the making: where, of which type, with which fields fixed; whom to `prefer` and whom to `spare`."""

    scene: Scene
    kind: str
    fixed: Data
    prefer: tuple[str, ...]
    spare: tuple[tuple[str, object], ...]
    reasons: Reasons

    def drafts(self, clauses: tuple[Clause, ...], misses: tuple[Clause, ...]) -> Iterator[Data]:
        """The events that fit all these and none of those, the smallest first."""
        tests: dict[str, tuple[_Test, ...]] = {}
        for clause in clauses:
            for field, test in clause.data.items():
                if field not in {"type", "for"}:
                    tests[field] = (*tests.get(field, ()), _Test(test, clause))
                for name, path in _paths(test, clause):
                    tests[name] = (*tests.get(name, ()), path)
        for field in needed(self.kind):
            tests[field] = (*tests.get(field, ()), _NEEDED)
        against = tuple(
            replace(clause, data=whole(part)) for clause in misses for part in plain(clause.data) if self._may_be(part)
        )
        for name, value, more in further(self.kind) or (("", "", ()),):
            asked = {**tests, **{field: (*tests.get(field, ()), _NEEDED) for field in more}}
            if name:
                asked[name] = (*asked[name], _Test(value, Clause({name: value})))
            yield from self._apart(asked, against)

    def _may_be(self, data: Data) -> bool:
        named = words().type_of(data)
        return named in {None, self.kind} and set(data) <= {"type", "step", "for", *fields(self.kind)}

    def _apart(self, tests: Tests, misses: tuple[Clause, ...]) -> Iterator[Data]:
        """First without a thought for what must not be, then with one field turned against each of those."""
        against = [
            [(field, _Test(test, clause, wanted=False)) for field, test in clause.data.items()] for clause in misses
        ]
        turning = [[pair for pair in pairs if pair[0] not in {"type", "for"}] for pairs in against]
        for turned in ((), *(islice(product(*turning), _FEW) if turning else ())):
            asked = dict(tests)
            for field, test in turned:
                asked[field] = (*asked.get(field, ()), test)
            for data in self._filled(asked, quiet=bool(misses) and not turned):
                if not any(clause.fits(self.scene, self._fact(data)) for clause in misses):
                    yield data

    def _filled(self, asked: Tests, *, quiet: bool) -> Iterator[Data]:
        """Field by field: which event it is, in every way that there is; then the rest, what is free last."""
        which = words().which(self.kind)
        reading = {field for field, found in asked.items() if any("it." in repr(test.test) for test in found)}
        free = {field for field, found in asked.items() if all(test.clause.settled for test in found)}
        order = sorted(asked, key=lambda field: (field in reading, field in free, field != which, field != "step"))
        lead = [field for field in order if field in {which, "step", "to", "track"} and field not in free | reading]
        rest = [field for field in order if field not in lead]
        day = self.scene.next_day.isoformat()
        ways = self._grown({"id": "made", "date": day, "type": self.kind, **self.fixed}, lead, asked, quiet=quiet)
        for number, way in enumerate(ways):
            if number == _FEW:
                self.reasons.doubt()
                return
            yield from islice(self._grown(way, rest, asked, quiet=quiet), _TWO)

    def _grown(self, data: Data, order: list[str], asked: Tests, *, quiet: bool) -> Iterator[Data]:
        """With a value for each of these fields, one after the other."""
        if not order:
            yield data
            return
        field, found = order[0], False
        for value in self._values(data, field, asked[field]):
            found = True
            grown = {**data, field: value} if value is not None else data
            yield from self._grown(grown, order[1:], asked, quiet=quiet)
        if not found and not quiet:
            self.reasons.refuse(self._conflict(field, asked[field]))

    def _values(self, data: Data, name: str, asked: tuple[_Test, ...]) -> Iterator[object]:
        """The values of a field that pass every test, as the engine sees it, and that a record may hold."""
        for value in self._guesses(data, name, asked):
            trial = {key: item for key, item in {**data, name: value}.items() if item is not None}
            if value is not None and not self._may_hold(data, name, value):
                continue
            if all(self._passes(trial, name, test) is test.wanted for test in asked):
                yield value

    def _may_hold(self, data: Data, name: str, value: object) -> bool:
        own = {**_placing(data), "type": self.kind, name: value}
        field = fields(self.kind).get(name)
        return field is not None and field.takes(value) and known(own, self.scene.procedure)

    def _guesses(self, data: Data, name: str, asked: tuple[_Test, ...]) -> Iterator[object]:
        if name in self.fixed:
            return iter((data[name],))
        fact = self._fact(data)
        field = fields(self.kind).get(name, Field(holds="word"))
        spare = (*(but for other, but in self.spare if other == name), *(test.spare for test in asked if test.spare))
        ground = Ground(
            scene=self.scene, kind=self.kind, name=name, field=field, fact=fact, prefer=self.prefer, spare=spare
        )
        looks = [(test.wanted, (test.test, test.clause.look(self.scene, fact))) for test in asked]
        wanted, unwanted = ([pair for good, pair in looks if good is which] for which in (True, False))
        return choices(ground, wanted, self.reasons, unwanted)

    def _passes(self, data: Data, name: str, test: _Test) -> bool:
        only: dict[str, object] = {"type": self.kind, name: test.test}
        if (steps := words().steps(self.kind)) and name != "step":
            only["step"] = str(data.get("step", steps[0]))
        scene, fact = self.scene, self._fact(data)
        if "thing." in repr(test.test):
            scene = scene.with_event(data)
            fact = scene.fact(str(data["id"]))
        return replace(test.clause, data=only).fits(scene, fact)

    def _fact(self, data: Data) -> Fact:
        order = len(self.scene.events)
        return Fact(built(data, order), order, str(data["id"]))

    def _conflict(self, field: str, asked: tuple[_Test, ...]) -> str:
        """Why a field can have no value, in words."""
        said = list(dict.fromkeys(test.said for test in asked if not test.clause.settled))
        if not said:
            return f"a {self.kind} has to say its {field}, and the procedure has no word for it"
        return f"{field} would have to {phrases.listing(said)}, which nothing can{self._empty(asked)}"

    def _empty(self, asked: tuple[_Test, ...]) -> str:
        """Where it lies at a list without members: its name."""
        tests = [test.test for test in asked if isinstance(test.test, Mapping)]
        names = (name for test in tests for name in test.values() if isinstance(name, str))
        name = next((name for name in names if self.scene.procedure.sets.get(name) == ()), "")
        return f": the list {name} is empty" if name else ""


def _placing(data: Data) -> Data:
    return {"authorities": data["authorities"]} if "authorities" in data else {}


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
        yield field, _Test(_ANY, clause, spare=but)
