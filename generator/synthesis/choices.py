"""A test on a field -> the values that could pass it, the smallest first. Guesses only: the engine itself tries them.

The guesses are complete where a field's values can be listed: a value that no test names behaves like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, product
from math import prod

from generator.matching import members, role, values, without_it
from generator.rules import Each, Look, Members
from generator.shapes import mapping
from generator.synthesis.pools import Ground, Value
from generator.synthesis.reasons import Reasons

_MANY = 240


def choices(
    ground: Ground, tests: Iterable[tuple[object, Look]], reasons: Reasons, against: Iterable[tuple[object, Look]] = ()
) -> Iterator[Value]:
    """Values that might pass all these tests at once, the smallest first; None for a field that is left out.

    `against` are tests that must not be passed: what they name is tried as well. Whoever asks for more than there are
    learns by the reasons if some were left out.
    """
    several = [list(islice(options(ground, test, look), _MANY)) for test, look in tests]
    joined = (_unique(item for part in parts for item in part) for parts in islice(product(*several), _MANY))
    sums = sorted((parts for parts in joined if ground.field.many or len(parts) < 2), key=len)  # noqa: PLR2004
    found = (
        *(_whole(ground, parts) for parts in sums),
        *(_whole(ground, (item,)) for parts in several for option in parts for item in option),
    )
    named = (_whole(ground, (item,)) for test, look in against for item in _mentioned(ground, test, look))
    seen = set()
    for value in (*found, *named, *(_whole(ground, (item,)) for item in ground.pool)):
        if (text := repr(value)) not in seen:
            seen.add(text)
            yield value
    if prod(len(parts) for parts in several) > _MANY or any(len(parts) == _MANY for parts in several):
        reasons.doubt()


def _mentioned(ground: Ground, test: object, look: Look) -> Iterator[Value]:
    """Every value that a test names, whatever it asks of it; and those just beside a number."""
    if not isinstance(test, Mapping):
        yield from _named(ground, values(test), look)
        return
    for name, value in test.items():
        if name in {"any", "all", "none", "only", "each"}:
            yield from members(_members(value), look, ground.fact)
        elif name in {"min", "max"}:
            count = int(float(str(value)))
            if ground.field.holds == "number":
                yield from (count - 1, count, count + 1)
        else:
            yield from (item for option in _OPTIONS[name](ground, value, look) for item in option)


def _unique(items: Iterable[Value]) -> tuple[Value, ...]:
    return tuple({repr(item): item for item in items}.values())


def _whole(ground: Ground, parts: tuple[Value, ...]) -> Value:
    if not parts:
        return None
    if ground.field.holds == "rows":
        return tuple(row for part in parts for row in (part if isinstance(part, tuple) else (part,)))
    return parts[0] if len(parts) == 1 else tuple(parts)


def options(ground: Ground, test: object, look: Look) -> Iterator[tuple[Value, ...]]:
    """The ways to pass one test: each the values that have to be among the field's."""
    if isinstance(test, Mapping):
        several = [
            list(islice(_OPTIONS[name](ground, value, look), _MANY)) for name, value in test.items() if name in _OPTIONS
        ]
        for parts in islice(product(*several), _MANY):
            yield _unique(item for part in parts for item in part)
        return
    for value in _named(ground, values(test), look):
        yield (value,)


def _named(ground: Ground, names: Iterable[object], look: Look) -> Iterator[Value]:
    for name in names:
        if isinstance(name, str) and "." in name and name.partition(".")[0] in {"trigger", "it", "thing"}:
            yield from members(name, look, ground.fact)
        else:
            yield name


def _members(value: object) -> Members:
    return value if isinstance(value, str) else tuple(str(item) for item in values(value))


def _any(ground: Ground, value: object, look: Look) -> Iterator[tuple[Value, ...]]:
    for name in members(_members(value), look, ground.fact):
        yield (name,)


def _all(ground: Ground, value: object, look: Look) -> Iterator[tuple[Value, ...]]:
    if found := members(_members(value), look, ground.fact):
        yield tuple(found)


def _each(ground: Ground, value: object, look: Look) -> Iterator[tuple[Value, ...]]:
    if look.member:
        yield (look.member,)
    else:
        yield from _all(ground, value, look)


def _recorded(ground: Ground, value: object, _look: Look) -> Iterator[tuple[Value, ...]]:
    if value is not True:
        yield ()
        return
    for item in ground.pool:
        yield (item,)


def _minimum(ground: Ground, value: object, _look: Look) -> Iterator[tuple[Value, ...]]:
    least = float(str(value))
    if ground.field.holds == "number":
        yield (int(least) if least.is_integer() else int(least) + 1,)
        return
    count = int(least) if least.is_integer() else int(least) + 1
    pool = [*ground.pool, *(f"recorded-{number}" for number in range(count))]
    if ground.field.holds == "rows":
        yield tuple(ground.pool[:1]) * count
    else:
        yield tuple(pool[:count])


def _maximum(ground: Ground, value: object, _look: Look) -> Iterator[tuple[Value, ...]]:
    if ground.field.holds == "number":
        yield (int(float(str(value))),)
    else:
        yield from ((item,) for item in ground.pool[:1])


def _none(_ground: Ground, _value: object, _look: Look) -> Iterator[tuple[Value, ...]]:
    yield ()


def _compared(ground: Ground, value: object, look: Look) -> Iterator[tuple[Value, ...]]:
    """Words of the scales, numbers and days on both sides of what is compared with."""
    for other in members(_members(value), look, ground.fact):
        for scale in ground.scene.procedure.scales.values():
            if other in scale:
                yield from ((word,) for word in scale)
        if ground.field.holds == "number" and _number(other) is not None:
            yield from ((int(_number(other) or 0) + step,) for step in (-1, 1))
        if ground.field.holds == "date" and (day := _day(other)) is not None:
            yield from (((day + timedelta(days=step)).isoformat(),) for step in (-1, 1))


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _bodies(ground: Ground, value: object, look: Look) -> Iterator[tuple[Value, ...]]:
    """The roles of the bodies that are asked for; a body may also act in its own name."""
    inner = value if isinstance(value, Mapping) else {"any": value}
    for bodies in options(replace(ground, bodies=True), inner, look):
        yield from product(*(list(islice(_of_body(ground, body), 12)) for body in bodies))


def _of_body(ground: Ground, body: Value) -> Iterator[Value]:
    roles = ground.scene.procedure.roles
    if body in roles and roles[str(body)].body == body:
        yield body
    for name, found in roles.items():
        if found.body == body and name != body:
            yield name
    if body not in roles:
        yield body


# --- entries of a list ------------------------------------------------------------------------------------------


def _some(ground: Ground, value: object, look: Look) -> Iterator[tuple[Value, ...]]:
    for found in islice(_rows(ground, mapping(value), look), _MANY):
        yield (found,)


def _rows(ground: Ground, tests: Mapping[str, object], look: Look) -> Iterator[tuple[Mapping[str, object], ...]]:
    """Entries of which some pass the tests: one, or one for each member where each has to have its own."""
    fields = ground.field.rows or {}
    shared = {name: test for name, test in tests.items() if isinstance(test, Mapping) and "each" in test}
    if any(name not in fields for name in tests):
        return
    plain = [
        [
            (name, value)
            for value in islice(choices(ground.inner(name, fields[name]), ((test, look),), Reasons()), _MANY)
            if value is not None
        ]
        for name, test in tests.items()
        if name not in shared
    ]
    left = [name for name in ground.field.needed if name not in tests]
    for pairs in islice(product(*plain), _MANY):
        row = {**dict(pairs), **{name: ground.inner(name, fields[name]).pool[0] for name in left}}
        if not shared:
            yield (row,)
            continue
        for field, test in shared.items():
            inside = Look(look.chronicle, ground.fact)
            each = Each(field, _members(test["each"]), _members(test.get("but", ())))
            owed = without_it(each, inside, ground.fact)
            if owed:
                yield tuple({**row, field: role(name) if fields[field].holds == "word" else name} for name in owed)


_OPTIONS: Mapping[str, Callable[[Ground, object, Look], Iterator[tuple[Value, ...]]]] = {
    "any": _any,
    "all": _all,
    "each": _each,
    "none": _none,
    "only": _any,
    "recorded": _recorded,
    "min": _minimum,
    "max": _maximum,
    "below": _compared,
    "above": _compared,
    "some": _some,
    "bodies": _bodies,
}
