"""A document that breaks its schema -> faults in plain words, with what to write instead. The door for jsonschema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from generator.hints import did_you_mean, nearest
from generator.model import Fault
from generator.schemas import schema, schemas
from generator.source import Document

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def explained(document: Document, name: str) -> tuple[Fault, ...]:
    """Every fault of `document` by the schema `name`, in the order of the file, each told once."""
    leaves = (leaf for error in _validator(name).iter_errors(document.data) for leaf in _leaves(error))
    found = {(fault.place, fault.message): fault for fault in (_fault(document, leaf) for leaf in leaves)}
    return tuple(found[key] for key in sorted(found))


@cache
def _validator(name: str) -> Any:
    resources = ((uri, Resource.from_contents({"$schema": _DIALECT, **data})) for uri, data in schemas().items())
    draft = jsonschema.Draft202012Validator
    tuples = draft.TYPE_CHECKER.redefine("array", lambda _, value: isinstance(value, tuple))
    made = jsonschema.validators.extend(draft, type_checker=tuples)  # type: ignore[no-untyped-call]
    return made(schema(name), registry=Registry().with_resources(resources), format_checker=draft.FORMAT_CHECKER)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    if not error.context:
        yield error
    for inner in error.context or ():
        yield from _leaves(inner)


@dataclass(frozen=True, slots=True)
class _Wrong:
    """One broken rule of a schema: the value, the rule's argument and schema, and the field it stands in."""

    value: Any
    rule: Any
    schema: Mapping[str, Any]
    field: str
    text: str

    @property
    def about(self) -> str:
        """What the schema says about the value."""
        return str(self.schema.get("description", ""))

    @property
    def where(self) -> str:
        """The field, as messages begin."""
        return f"{self.field}: " if self.field else ""


@dataclass(frozen=True, slots=True)
class _Told:
    """A fault's words; `below` is the part of the value that it points at."""

    code: str
    message: str
    hint: str
    below: str = ""


def _fault(document: Document, error: ValidationError) -> Fault:
    path = [str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path]
    field = next((part for part in reversed(path) if not part.isdigit()), "")
    shape = error.schema if isinstance(error.schema, Mapping) else {}
    wrong = _Wrong(error.instance, error.validator_value, shape, field, error.message)
    told = _TELL.get(str(error.validator), _other)(wrong)
    pointer = "".join(f"/{part}" for part in path)
    place = document.place(f"{pointer}/{told.below}" if told.below else pointer)
    return Fault(
        place=place, code=told.code, message=told.message, hint=told.hint, event=_event_id(document.data, path)
    )


def _event_id(data: object, path: list[str]) -> str | None:
    if len(path) > 1 and path[0] == "events" and isinstance(data, Mapping):
        events = data.get("events")
        if isinstance(events, tuple) and isinstance(event := events[int(path[1])], Mapping):
            found = event.get("id")
            return found if isinstance(found, str) else None
    return None


# --- telling ----------------------------------------------------------------------------------------------------


def _required(wrong: _Wrong) -> _Told:
    missing = wrong.text.split("'")[1]
    properties = wrong.schema.get("properties", {})
    strays = [key for key in wrong.value if key not in properties and key not in _COMMON]
    near = nearest(missing, strays)
    hint = f"You wrote {near}: did you mean {missing}?" if near else f"Add `{missing}:` here."
    about = properties.get(missing, {})
    described = about.get("description", "") if isinstance(about, Mapping) else ""
    return _Told("missing", f"{missing} is missing", f"{hint} {described}".strip())


def _unknown(wrong: _Wrong) -> _Told:
    known = set(wrong.schema.get("properties", {}))
    extra = sorted(key for key in wrong.value if key not in known)
    first = extra[0] if extra else wrong.field
    message = f"{', '.join(extra)}: there is no such field here"
    return _Told("unknown-field", message, did_you_mean(first, known - set(wrong.value)), first)


def _enum(wrong: _Wrong) -> _Told:
    allowed = [str(item) for item in wrong.rule]
    message = f"{wrong.where}{_shown(wrong.value)} is not one of the words allowed here"
    return _Told("not-allowed", message, did_you_mean(wrong.value, allowed))


def _const(wrong: _Wrong) -> _Told:
    return _Told("not-allowed", f"{wrong.where}{_shown(wrong.value)} is not allowed here", f"Write {wrong.rule!s}.")


def _type(wrong: _Wrong) -> _Told:
    wanted = _TYPES.get(str(wrong.rule), "of the right kind")
    hint = wrong.about or (
        "Write lines of `name: value` here." if wrong.rule == "object" else "Write a value of that kind."
    )
    if wrong.rule == "boolean" and str(wrong.value).lower() in _SPOKEN:
        hint = f"Write {_SPOKEN[str(wrong.value).lower()]}."
    elif wrong.rule == "string" and isinstance(wrong.value, (int, float)):
        written = str(wrong.value).lower() if isinstance(wrong.value, bool) else wrong.value
        hint = f'Put it in quotes: "{written}".'
    return _Told("wrong-type", f"{wrong.where}{_shown(wrong.value)} is not {wanted}", hint)


def _format(wrong: _Wrong) -> _Told:
    return _Told(
        "not-a-date",
        f"{wrong.where}{_shown(wrong.value)} is not a day of the calendar",
        "Write the day as YEAR-MONTH-DAY, such as 2026-04-02.",
    )


def _pattern(wrong: _Wrong) -> _Told:
    message = f"{wrong.where}{_shown(wrong.value)} is not written as it has to be"
    return _Told("wrong-form", message, wrong.about or "Use lower-case letters, numbers and hyphens.")


def _empty(wrong: _Wrong) -> _Told:
    return _Told("empty", f"{wrong.where}this is empty", f"Write something here or leave it out. {wrong.about}".strip())


def _long(wrong: _Wrong) -> _Told:
    return _Told("too-long", f"{wrong.where}this is longer than allowed ({wrong.rule})", wrong.about)


def _twice(wrong: _Wrong) -> _Told:
    return _Told("twice", f"{wrong.where}something is in the list twice", "Keep one of the two.")


def _other(wrong: _Wrong) -> _Told:
    return _Told("not-allowed", f"{wrong.where}this is not allowed here", wrong.about or "Leave it out.")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, (Mapping, tuple)):
        return "nothing" if value is None else "a list" if isinstance(value, tuple) else "a group of fields"
    text = str(value)
    return f"{text[:60]!r}" + ("..." if len(text) > 60 else "")  # noqa: PLR2004 - enough to recognise it by


_COMMON = frozenset({"id", "date", "type", "for", "by", "summary"})
_INSTEAD: Mapping[str, str] = {"object": "Write lines of `name: value` here."}
_SPOKEN: Mapping[str, str] = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_TYPES: Mapping[str, str] = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a group of fields",
}
_TELL: Mapping[str, Callable[[_Wrong], _Told]] = {
    "required": _required,
    "additionalProperties": _unknown,
    "enum": _enum,
    "const": _const,
    "type": _type,
    "format": _format,
    "pattern": _pattern,
    "minItems": _empty,
    "minProperties": _empty,
    "minLength": _empty,
    "maxItems": _long,
    "maxLength": _long,
    "uniqueItems": _twice,
}
