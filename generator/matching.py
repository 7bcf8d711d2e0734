"""Matchers: a mapping of a rule -> a function that says whether an event fits it.

A value fits when it is equal, or is among the field's values; a list fits when any of it does; a mapping is one of
the operators in OPERATORS. Nothing is evaluated from data: the operators are a closed set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from generator.model import Data
from generator.rules import Each, Fits, Look, Matcher, Members
from generator.shapes import mapping, sequence

if TYPE_CHECKING:
    from generator.chronicle import Fact
    from generator.words import Words

Check = Callable[[object, "Fact", Look], bool]


def compile_matcher(data: Data, words: Words) -> Matcher:
    """Turn what a rule says into a matcher; a step that is not named means the usual one.

    Total for data that keeps the schema of rules.
    """
    if "any_of" in data:
        rest = {key: value for key, value in data.items() if key != "any_of"}
        inner = [compile_matcher({**rest, **mapping(part)}, words) for part in sequence(data["any_of"])]
        tests = [matcher.fits for matcher in inner]
        return Matcher(
            data,
            frozenset().union(*(matcher.keys for matcher in inner)),
            lambda fact, look: any(test(fact, look) for test in tests),
        )
    written = dict(data)
    kind = words.type_of(written)
    if kind is not None and "step" not in written and (steps := words.steps(kind)):
        written["step"] = steps[0]
    each: Each | None = None
    checks: list[tuple[str, Check]] = []
    for field, test in written.items():
        if isinstance(test, Mapping) and "each" in test:
            each = Each(field, _members(test["each"]), _members(test.get("but", ())))
        checks.append((field, _check(field, test)))
    return Matcher(data, _keys(written, kind, words), _all(tuple(checks)), each)


def members(spec: Members, look: Look, it: Fact | None = None) -> tuple[str, ...]:
    """Who or what a literal list, a set's name or a path stands for, as seen from `look`.

    An unlisted name is one member: itself. Paths read the trigger, the event tested (`it`) or its thing.
    """
    if not isinstance(spec, str):
        return tuple(name for part in spec for name in (members(part, look, it) if "." in part else (part,)))
    if "." not in spec:
        return look.chronicle.members(spec, look.trigger)
    whose, _, field = spec.partition(".")
    if whose == "trigger" and look.about and field == look.split:
        return (look.about,)
    fact = look.trigger if whose == "trigger" else it
    if fact is None:
        return ()
    value = look.chronicle.latest_of_thing(fact, field) if whose == "thing" else fact.event.data.get(field)
    return tuple(str(item) for item in values(value))


def values(value: object) -> tuple[object, ...]:
    """A field's values: none, one or several."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def role(value: object) -> object:
    """The role of a holder: `head-of-service/north` is a head-of-service."""
    return value.partition("/")[0] if isinstance(value, str) else value


def without(spec: Each, look: Look) -> tuple[str, ...]:
    """The members that are owed, less the exceptions; one exception may name a role or a body."""
    left_out = set(members(spec.but, look))
    bodies = look.chronicle.body
    return tuple(
        name
        for name in dict.fromkeys(members(spec.members, look))
        if name not in left_out and role(name) not in left_out and bodies(name) not in left_out
    )


# --- compiling --------------------------------------------------------------------------------------------------


def _all(checks: tuple[tuple[str, Check], ...]) -> Fits:
    def fits(fact: Fact, look: Look) -> bool:
        data = fact.event.data
        return all(check(data.get(field), fact, look) for field, check in checks)

    return fits


def _keys(written: Data, kind: str | None, words: Words) -> frozenset[str]:
    if kind is None:
        return frozenset()
    field = words.which(kind)
    test = written.get(field)
    if field != "type" and isinstance(test, (str, tuple)) and not any(map(_is_path, values(test))):
        return frozenset(f"{kind}:{value}" for value in values(test))
    return frozenset({kind})


def _check(field: str, test: object) -> Check:
    if field == "for":
        return lambda _value, fact, look: look.trigger is not None and look.trigger.event.id in fact.event.links
    if isinstance(test, Mapping):
        return _operators(test)
    wanted = tuple(value for value in values(test) if not _is_path(value))
    paths = tuple(str(value) for value in values(test) if _is_path(value))
    if paths:
        return lambda value, fact, look: _meets(value, (*wanted, *members(paths, look, fact)), look)
    return lambda value, _fact, look: _meets(value, wanted, look)


def _is_path(value: object) -> bool:
    return isinstance(value, str) and value.partition(".")[0] in {"trigger", "it", "thing"} and "." in value


def _meets(value: object, wanted: Iterable[object], look: Look) -> bool:
    if value is None:
        return False
    if not isinstance(value, tuple) and value in wanted:
        return True
    known = _spread(value, look)
    return any(_known(item, known) for item in wanted)


def _known(wanted: object, known: set[object]) -> bool:
    """Whether a value is among these; the ids of a text are the same in capitals and small letters (E-09, e-09)."""
    return wanted in known or (isinstance(wanted, str) and wanted.lower() in known)


def _spread(value: object, look: Look) -> set[object]:
    """The values, the roles behind their holders, and the members of those that name a group."""
    found: set[object] = set()
    for item in values(value):
        if isinstance(item, Mapping):
            continue
        found.add(item)
        if isinstance(item, str):
            found.update((role(item), item.lower()))
            found.update(look.chronicle.group(item))
    return found


def _operators(test: Mapping[str, object]) -> Check:
    checks = [OPERATORS[name](argument) for name, argument in test.items() if name != "but"]
    return lambda value, fact, look: all(check(value, fact, look) for check in checks)


def _any(argument: object) -> Check:
    spec = _members(argument)
    return lambda value, fact, look: _meets(value, members(spec, look, fact), look)


def _every(argument: object) -> Check:
    spec = _members(argument)

    def check(value: object, fact: Fact, look: Look) -> bool:
        wanted, known = members(spec, look, fact), _spread(value, look)
        return bool(wanted) and all(_known(item, known) for item in wanted)

    return check


def _only(argument: object) -> Check:
    """There is something, and nothing but these."""
    spec = _members(argument)

    def check(value: object, fact: Fact, look: Look) -> bool:
        allowed = members(spec, look, fact)
        return bool(values(value)) and all(item in allowed or role(item) in allowed for item in values(value))

    return check


def _none(argument: object) -> Check:
    spec = _members(argument)
    return lambda value, fact, look: not _meets(value, members(spec, look, fact), look)


def _each(argument: object) -> Check:
    """In what is owed: the member in question; elsewhere: every member, and of nobody is never fulfilled."""
    every = _every(argument)

    def check(value: object, fact: Fact, look: Look) -> bool:
        return look.member in _spread(value, look) if look.member else every(value, fact, look)

    return check


def _recorded(argument: object) -> Check:
    return lambda value, _fact, _look: (value not in (None, (), "")) is bool(argument)


def _minimum(argument: object) -> Check:
    return lambda value, _fact, _look: (size := _size(value)) is not None and size >= float(str(argument))


def _maximum(argument: object) -> Check:
    return lambda value, _fact, _look: (size := _size(value)) is not None and size <= float(str(argument))


def _size(value: object) -> float | None:
    if isinstance(value, (tuple, str)):
        return len(values(value))
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _compared(argument: object, *, below: bool) -> Check:
    spec = _members(argument)

    def check(value: object, fact: Fact, look: Look) -> bool:
        others = members(spec, look, fact)
        pairs = [look.chronicle.compare(value, other) for other in others]
        return bool(pairs) and all(sign is not None and (sign < 0 if below else sign > 0) for sign in pairs)

    return check


def _some(argument: object) -> Check:
    inner = mapping(argument)
    shared = [(field, spec) for field, spec in inner.items() if isinstance(spec, Mapping) and "each" in spec]
    plain = [(field, _check(field, spec)) for field, spec in inner.items() if (field, spec) not in shared]
    wanted = [(field, Each(field, _members(spec["each"]), _members(spec.get("but", ())))) for field, spec in shared]

    def check(value: object, fact: Fact, look: Look) -> bool:
        rows = [
            row
            for row in values(value)
            if isinstance(row, Mapping) and all(test(row.get(field), fact, look) for field, test in plain)
        ]
        if not wanted:
            return bool(rows)
        for field, each in wanted:
            inside = Look(look.chronicle, fact)
            owed = [name for name in members(each.members, inside, fact) if name in without_it(each, inside, fact)]
            if not owed or not all(
                any(_meets(row.get(field), (name, role(name)), look) for row in rows) for name in owed
            ):
                return False
        return True

    return check


def without_it(spec: Each, look: Look, it: Fact) -> tuple[str, ...]:
    """As `without`, where the members are read off the tested event itself."""
    left_out = set(members(spec.but, look, it))
    bodies = look.chronicle.body
    return tuple(
        name
        for name in dict.fromkeys(members(spec.members, look, it))
        if name not in left_out and role(name) not in left_out and bodies(name) not in left_out
    )


def _bodies(argument: object) -> Check:
    inner = _operators(argument) if isinstance(argument, Mapping) else _any(argument)

    def check(value: object, fact: Fact, look: Look) -> bool:
        body = look.chronicle.body
        return inner(tuple(dict.fromkeys(body(item) for item in _spread_roles(value, look))), fact, look)

    return check


def _spread_roles(value: object, look: Look) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in values(value):
        text = str(role(item))
        found.update(dict.fromkeys(look.chronicle.group(text) or (text,)))
    return tuple(found)


def _members(argument: object) -> Members:
    if isinstance(argument, str):
        return argument
    return tuple(str(item) for item in values(argument))


OPERATORS: Mapping[str, Callable[[object], Check]] = {
    "any": _any,
    "all": _every,
    "none": _none,
    "only": _only,
    "each": _each,
    "recorded": _recorded,
    "min": _minimum,
    "max": _maximum,
    "below": lambda argument: _compared(argument, below=True),
    "above": lambda argument: _compared(argument, below=False),
    "some": _some,
    "bodies": _bodies,
}
