"""What is wrong with an overlay: what it names that is not there, and where it would loosen the text.

A local limit may fill what is open or be stricter; whoever may act can only become fewer, whoever must be there or
be told only more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.days import Limit, Unit, limit
from generator.events import texts
from generator.hints import did_you_mean
from generator.local import LIMITS, brought, filled_rules, given, named, owes_letter, takes
from generator.model import Fault, Modality
from generator.procedure import Overlay, Procedure
from generator.rules import DerivedSet, Rule
from generator.schema import faults as schema_faults
from generator.shapes import mapping, sequence
from generator.source import Document


def faults(procedure: Procedure, overlay: Overlay) -> tuple[Fault, ...]:
    """What an overlay names that is not there, and where it would loosen the text."""
    return tuple(
        replace(fault, procedure=procedure.id)
        for check in (_wrong_limits, _wrong_sets, _wrong_names, _wrong_recipients, _wrong_rules)
        for fault in check(procedure, overlay)
    )


def _wrong_limits(procedure: Procedure, overlay: Overlay) -> Iterator[Fault]:
    known = {*procedure.points, *procedure.by_id}
    for name, entry in mapping(overlay.data.get("limits", {})).items():
        place = f"/limits/{name}"
        field, value = given(mapping(entry))
        point = procedure.points.get(name)
        if name not in known:
            yield _fault(
                overlay,
                place,
                "unknown-rule",
                f"limits: the procedure leaves no point {name} open",
                did_you_mean(name, known),
            )
            continue
        if point is not None and point.text("limit") != field:
            wanted = point.text("limit")
            yield _fault(
                overlay,
                place,
                "wrong-limit",
                f"{name}: this point takes no limit called {field}",
                f"Write {wanted}: instead." if wanted else "It takes a name, not a limit.",
            )
            continue
        rules = [rule for rule in filled_rules(procedure, name) if takes(rule, field)]
        if point is None and not rules:
            yield _fault(
                overlay,
                place,
                "wrong-limit",
                f"{name}: this rule takes no limit called {field}",
                f"The limits are called {', '.join(LIMITS)}, each for its own kind of rule.",
            )
        for rule in rules:
            if (why := _loosens(rule, field, value)) is not None:
                yield _fault(
                    overlay,
                    place,
                    "loosens",
                    f"{name}: {why}",
                    "A local limit may fill what is open or be stricter than the text. Leave this out.",
                )


def _loosens(rule: Rule, field: str, value: str) -> str | None:
    """Why this limit would be looser than the text's own; None if it is not."""
    before = rule.data.get(field)
    if isinstance(before, Mapping):
        before = before.get("else")
    if before is None:
        return None
    if before == "any":
        return None
    if isinstance(before, (int, float)) or value.isdecimal():
        stricter = str(before).isdecimal() and value.isdecimal() and int(value) <= int(str(before))
        return None if stricter else f"the text says at most {before}, and {value} would be looser"
    text, own = limit(str(before)), limit(value)
    if text is None or own is None:
        return f"the text says {before}, which {value} cannot be compared with"
    longer = field == "ahead"
    if text.unit == own.unit:
        fine = own.count >= text.count if longer else own.count <= text.count
        return None if fine else f"the text says {text}, and {own} would be looser"
    fine = _days(own)[0] >= _days(text)[1] if longer else _days(own)[1] <= _days(text)[0]
    return None if fine else f"the text says {text}, and {own} may be looser"


def _days(length: Limit) -> tuple[float, float]:
    """The shortest and the longest that a limit can be, in days."""
    count = length.count
    match length.unit:
        case Unit.HOUR:
            return count / 24, count / 24
        case Unit.WORKING_DAY:
            return count, count * 7 / 5 + 10  # weekends, and the bank holidays that can fall together
        case Unit.WEEK:
            return count * 7, count * 7
        case Unit.MONTH:
            return count * 28, count * 31
        case Unit.YEAR:
            return count * 365, count * 366
        case _:
            return count, count


def _wrong_sets(procedure: Procedure, overlay: Overlay) -> Iterator[Fault]:
    for name, value in mapping(overlay.data.get("sets", {})).items():
        place = f"/sets/{name}"
        before = procedure.sets.get(name)
        if before is None:
            yield _fault(
                overlay,
                place,
                "unknown-set",
                f"sets: the procedure has no set {name}",
                did_you_mean(name, procedure.sets),
            )
        elif isinstance(before, DerivedSet) or isinstance(value, Mapping):
            yield _fault(overlay, place, "wrong-set", f"{name}: the record itself fills this set", "Leave it out.")
        elif before and (why := _set_loosens(procedure, name, set(before), set(texts(value)))) is not None:
            yield _fault(
                overlay,
                place,
                "loosens",
                f"{name}: {why}",
                "A local set may fill what is open or be stricter than the text. Leave this out.",
            )


_NARROWER = frozenset({"any", "agreed_by", "ground", "but"})
_WIDER = frozenset({"all", "each", "none", "consulted"})


def _set_loosens(procedure: Procedure, name: str, before: set[str], after: set[str]) -> str | None:
    """Why another set would ask for less: who may do something can only become fewer, who must be there only more."""
    uses = {use for rule in procedure.rules if rule.modality is not Modality.MAY for use in _uses(rule.data, name)}
    uses |= {use for data in procedure.exception_texts.values() for use in _uses(data, name)}
    more, less = sorted(after - before), sorted(before - after)
    if more and uses & _NARROWER:
        return f"the text does not name {', '.join(more)} here"
    if less and uses & _WIDER:
        return f"the text asks for {', '.join(less)} as well"
    return None


def _uses(value: object, name: str, under: str = "") -> Iterator[str]:
    """The words under which a set's name stands in a rule."""
    if value == name:
        yield under
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _uses(inner, name, key)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _uses(inner, name, under)


def _wrong_names(procedure: Procedure, overlay: Overlay) -> Iterator[Fault]:
    for number, role in enumerate(named(overlay.data)):
        known = procedure.roles.get(role.id)
        if known is not None and known.body != role.body:
            yield _fault(
                overlay,
                f"/roles/{number}/body",
                "loosens",
                f"{role.id}: in the text this belongs to {known.body}, not to {role.body}",
                "A local name may change the title; who must act together stays as it is.",
            )
    for name in mapping(overlay.data.get("stages", {})):
        if name not in procedure.stages:
            yield _fault(
                overlay,
                f"/stages/{name}",
                "unknown-stage",
                f"stages: the procedure has no stage {name}",
                did_you_mean(name, procedure.stages),
            )
    for name, chosen in mapping(overlay.data.get("readings", {})).items():
        known_names = {
            reading
            for rule in procedure.rules
            if name in rule.reading
            for reading in mapping(rule.data.get("readings", {}))
        }
        if str(chosen) not in known_names:
            yield _fault(
                overlay,
                f"/readings/{name}",
                "unknown-reading",
                f"readings: {name} has no reading called {chosen} that a rule hangs on",
                did_you_mean(str(chosen), known_names),
            )


def _wrong_recipients(procedure: Procedure, overlay: Overlay) -> Iterator[Fault]:
    for name, to in mapping(overlay.data.get("recipients", {})).items():
        place = f"/recipients/{name}"
        rules = procedure.by_id.get(name, ())
        if not rules:
            yield _fault(
                overlay,
                place,
                "unknown-rule",
                f"recipients: there is no rule {name}",
                did_you_mean(name, procedure.by_id),
            )
        elif not any(map(owes_letter, rules)):
            yield _fault(
                overlay,
                place,
                "wrong-recipients",
                f"recipients: {name} does not owe a letter",
                "Name the rule by which the letter is owed.",
            )
        known = {*procedure.roles, *(role.id for role in named(overlay.data))}
        for role in texts(to):
            if role not in known:
                yield _fault(
                    overlay,
                    place,
                    "unknown-word",
                    f"recipients: the procedure has no role {role!r}",
                    did_you_mean(role, known),
                )


def _wrong_rules(procedure: Procedure, overlay: Overlay) -> Iterator[Fault]:
    for number, name in enumerate(texts(overlay.data.get("set_aside"))):
        found = procedure.by_id.get(name, ())
        if not found or any(rule.data.get("overlay_may") != "set aside" for rule in found):
            known = {rule.id for rule in procedure.rules if rule.data.get("overlay_may") == "set aside"}
            yield _fault(
                overlay,
                f"/set_aside/{number}",
                "loosens",
                f"set_aside: {name} is not a rule that an authority may set aside",
                did_you_mean(name, known),
            )
    taken = {*procedure.by_id, *(row.id for row in procedure.listed), *procedure.points}
    for number, row in enumerate(map(mapping, sequence(overlay.data.get("add", ())))):
        if row["id"] in taken:
            yield _fault(
                overlay,
                f"/add/{number}/id",
                "id-twice",
                f"add: there is a rule {row['id']} already",
                "Give the rule an id of its own.",
            )


def _fault(overlay: Overlay, pointer: str, code: str, message: str, hint: str) -> Fault:
    return Fault(place=overlay.document.place(pointer), code=code, message=message, hint=hint)


def point_faults(document: Document, procedure: Procedure) -> Iterator[Fault]:
    """What is wrong with the points of a procedure: rules that are not there, or that are not whole with a limit."""
    for number, row in enumerate(map(mapping, sequence(mapping(document.data).get("points", ())))):
        place = f"/points/{number}"
        for name in texts(row.get("fills")):
            if not procedure.named(name):
                yield Fault(
                    place=document.place(f"{place}/fills"),
                    code="unknown-rule",
                    message=f"fills: there is no rule {name} that is checked",
                    hint=did_you_mean(name, procedure.by_id),
                )
        if "rule" in row:
            part = procedure.points[str(row["id"])]
            field = part.text("limit")
            made = brought(part, field, "1 day")
            whole = {"section": {"title": "Points", "order": 1, "about": "Points."}, "duties": (made,)}
            places = {
                key.replace(f"{place}/rule", "/duties/0", 1): at
                for key, at in document.places.items()
                if key.startswith(f"{place}/rule")
            }
            yield from schema_faults(Document(document.path, whole, places), "duties")
