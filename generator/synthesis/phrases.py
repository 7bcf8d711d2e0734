"""What a rule asks of a field, in words: for people who write procedures and have to be told what cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from generator.matching import values
from generator.words import words

_SOME = 6


def asks(test: object) -> str:
    """What a test asks of a field, as it follows "has to": "be one of manager or director"."""
    if isinstance(test, Mapping):
        return " and ".join(_OPERATORS[name](value) for name, value in test.items() if name in _OPERATORS)
    if isinstance(test, bool):
        return f"be {'true' if test else 'false'}"
    return f"be {_or(values(test))}"


def refuses(test: object) -> str:
    """The opposite of what a test asks, as it follows "has to"."""
    if isinstance(test, Mapping) and test.get("recorded") is True and len(test) == 1:
        return "be left out"
    return f"not {asks(test)}"


def event(data: Mapping[str, object]) -> str:
    """An event that a matcher means, in short: "meeting ppm", "plan cap (signed)"."""
    if "any_of" in data:
        parts = data["any_of"]
        assert isinstance(parts, tuple)  # noqa: S101 - the schema of rules has made sure
        rest = {key: value for key, value in data.items() if key != "any_of"}
        return _or(dict.fromkeys(event({**rest, **part}) for part in parts))
    kind = words().type_of(data)
    if kind is None:
        return "an event"
    field = words().which(kind)
    which = data.get(field) if field != "type" else None
    named = f"{_CALLED.get(kind, kind)} {_or(values(which))}" if isinstance(which, (str, tuple)) else f"a {kind}"
    aim = f" to {_or(values(data['to']))}" if kind == "decision" and isinstance(data.get("to"), (str, tuple)) else ""
    step = f" ({_or(values(data['step']))})" if "step" in data else ""
    return f"{named}{aim}{step}"


def listing(names: Iterable[object]) -> str:
    """Several names as people write them: "a, b and c"; all of them."""
    found = [str(name) for name in names]
    return " and ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else "nothing"


def _or(names: Iterable[object]) -> str:
    found = [str(name) for name in names]
    if len(found) > _SOME:
        found = [*found[: _SOME - 1], f"{len(found) - _SOME + 1} others"]
    return " or ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else "nothing"


def _some(value: object) -> str:
    inner = value if isinstance(value, Mapping) else {}
    return "have an entry whose " + " and ".join(f"{field} must {asks(test)}" for field, test in inner.items())


def _bodies(value: object) -> str:
    return (
        f"be of a body that must {asks(value)}"
        if isinstance(value, Mapping)
        else f"be of the body {_or(values(value))}"
    )


_CALLED: Mapping[str, str] = {"communication": "letter"}
_OPERATORS: Mapping[str, Callable[[object], str]] = {
    "any": lambda value: f"be one of {_or(values(value))}",
    "all": lambda value: f"hold all of {listing(values(value))}",
    "each": lambda value: f"hold each of {listing(values(value))}",
    "none": lambda value: f"be none of {_or(values(value))}",
    "only": lambda value: f"be nothing but {_or(values(value))}",
    "recorded": lambda value: "be recorded" if value else "be left out",
    "min": lambda value: f"be at least {value}",
    "max": lambda value: f"be at most {value}",
    "below": lambda value: f"be below {_or(values(value))}",
    "above": lambda value: f"be above {_or(values(value))}",
    "some": _some,
    "bodies": _bodies,
}
