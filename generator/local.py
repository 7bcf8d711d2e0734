"""Overlays: what an authority fixes where the published text leaves it open -> the procedure as it runs there.

An overlay fills, names and tightens. One that would loosen the text never comes here: `overlays` has refused it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from generator.decode import Decoder
from generator.events import texts
from generator.model import Data
from generator.procedure import LOCAL, Overlay, Part, Procedure, Role
from generator.rules import DerivedSet, Listed, Rule
from generator.shapes import mapping, sequence
from generator.words import words

LIMITS = ("within", "ahead", "every", "at_most")


@cache
def at(procedure: Procedure, host: str) -> Procedure:
    """The procedure as `host` runs it: the variant that the text itself names, then the overlays."""
    found = procedure
    variant = procedure.variants.get(host)
    if variant is not None and "sets" in variant.data:
        decoder = Decoder(words())
        found = replace(found, sets={**found.sets, **_decoded(mapping(variant.data["sets"]), decoder)})
    for overlay in procedure.overlays:
        if overlay.host in {"", host}:
            found = _in_force(found, overlay)
    return found


def hosts(procedure: Procedure) -> Mapping[str, str]:
    """The authorities that run the procedure in their own way, each with its title."""
    return {
        **{name: part.text("title") for name, part in procedure.variants.items()},
        **{overlay.host: overlay.title for overlay in procedure.overlays if overlay.host},
    }


def filled(procedure: Procedure, point: Part) -> Iterator[tuple[Overlay, str]]:
    """The overlays that fill a point, each with its limit in words."""
    for overlay in procedure.overlays:
        entry = mapping(overlay.data.get("limits", {})).get(point.id)
        if entry is not None:
            limit = given(mapping(entry))[1]
            yield overlay, "the same day" if limit.startswith("0 ") else limit


def said(procedure: Procedure, overlay: Overlay) -> tuple[tuple[str, str], ...]:
    """What an overlay fixes besides limits, in words: each with the id of the authority's own rule, if it is one."""
    data = overlay.data
    found = [
        ("", f"{procedure.stages[name].text('title')} is called {mapping(names).get('title', name)}.")
        for name, names in mapping(data.get("stages", {})).items()
        if "title" in mapping(names)
    ]
    for role in named(data):
        before = procedure.roles.get(role.id)
        found.append(
            ("", f"{before.title} is now {role.title}." if before is not None else f"{role.title} takes part.")
        )
    for name, to in mapping(data.get("recipients", {})).items():
        titles = {role.id: role.title for role in named(data)}
        who = " and ".join(titles.get(item) or procedure.role_title(item) for item in texts(to))
        found.append(("", f"Also to {who}: {procedure.named(name)[0].says}"))
    found += [("", f"Not in force there: {procedure.named(name)[0].says}") for name in texts(data.get("set_aside"))]
    found += [
        ("", f"{procedure.readings[doubt].text('question')} Here: {str(name).replace('-', ' ')} ({doubt}).")
        for doubt, name in mapping(data.get("readings", {})).items()
        if doubt in procedure.readings
    ]
    found += [(str(mapping(row)["id"]), str(mapping(row)["says"])) for row in sequence(data.get("add", ()))]
    return tuple(found)


# --- in force ---------------------------------------------------------------------------------------------------


def _in_force(procedure: Procedure, overlay: Overlay) -> Procedure:
    data, decoder = overlay.data, Decoder(words())
    aside = set(texts(data.get("set_aside")))
    rules = [rule for rule in _limited(procedure, overlay, decoder) if rule.id not in aside]
    rules = [_settled(rule, mapping(data.get("readings", {})), decoder) for rule in rules]
    further = mapping(data.get("recipients", {}))
    rules += [_also(rule, overlay, decoder) for rule in rules if rule.id in further and owes_letter(rule)]
    rules += [
        _own(decoder.rule(mapping(row), overlay.document.place(f"/add/{number}")), overlay)
        for number, row in enumerate(sequence(data.get("add", ())))
    ]
    return replace(
        procedure,
        rules=tuple(rules),
        listed=(*procedure.listed, *(_aside(rule) for rule in procedure.rules if rule.id in aside)),
        sets={**procedure.sets, **_decoded(mapping(data.get("sets", {})), decoder)},
        scales={
            **procedure.scales,
            **{name: texts(value) for name, value in mapping(data.get("scales", {})).items()},
        },
        roles={**procedure.roles, **{role.id: role for role in named(data)}},
        stages=_stages(procedure, mapping(data.get("stages", {}))),
    )


def _own(rule: Rule, overlay: Overlay) -> Rule:
    return replace(rule, local=overlay.title, source=f"{LOCAL}{overlay.title}, {rule.source}")


def _decoded(sets: Data, decoder: Decoder) -> Mapping[str, tuple[str, ...] | DerivedSet]:
    return {name: decoder.set(value) for name, value in sets.items()}


def named(data: Data) -> Iterator[Role]:
    """The posts and bodies that an overlay adds, or gives their present name."""
    for row in map(mapping, sequence(data.get("roles", ()))):
        yield Role(id=str(row["id"]), title=str(row["title"]), body=str(row["body"]), group=bool(row.get("group")))


def _stages(procedure: Procedure, named: Data) -> Mapping[str, Part]:
    return {
        name: replace(part, data={**part.data, **mapping(named[name])}) if name in named else part
        for name, part in procedure.stages.items()
    }


def _limited(procedure: Procedure, overlay: Overlay, decoder: Decoder) -> Iterator[Rule]:
    """The rules with the overlay's limits, and those that a filled point brings with it."""
    limits: dict[tuple[str, str], tuple[str, str, str]] = {}
    whole: list[Rule] = []
    for name, entry in mapping(overlay.data.get("limits", {})).items():
        field, value = given(mapping(entry))
        local = f"{overlay.title}, {mapping(entry)['source']}"
        point = procedure.points.get(name)
        for rule in filled_rules(procedure, name):
            limits[rule.id, rule.part] = field, value, local
        if point is not None and "rule" in point.data:
            made = decoder.rule(brought(point, field, value), point.place)
            whole.append(replace(made, local=local))
    for rule in procedure.rules:
        field, value, local = limits.get((rule.id, rule.part), ("", "", ""))
        yield _with(rule, field, value, local, decoder) if field and takes(rule, field) else rule
    yield from whole


def filled_rules(procedure: Procedure, name: str) -> tuple[Rule, ...]:
    """The rules that a limit is for: those that a point fills, or the rule of that id."""
    point = procedure.points.get(name)
    return tuple(
        rule for key in (point.list("fills") if point is not None else (name,)) for rule in procedure.named(key)
    )


def given(entry: Data) -> tuple[str, str]:
    """Which limit an entry sets, and to what."""
    return next((name, str(entry[name])) for name in LIMITS if name in entry)


def brought(point: Part, field: str, value: str) -> Data:
    """The rule of a point that the text has no duty for, with the authority's limit in it."""
    own = mapping(point.data["rule"])
    return {"source": point.text("source"), **own, "id": point.id, field: value}


def takes(rule: Rule, field: str) -> bool:
    """Whether a rule of its kind has such a limit."""
    return field in _FIELDS.get(rule.kind, ())


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "response": ("within", "ahead"),
    "recurrence": ("every", "ahead"),
    "cap": ("at_most",),
}


def _with(rule: Rule, field: str, value: str, local: str, decoder: Decoder) -> Rule:
    """The rule with this limit; where somebody may fix another on record, it is what counts otherwise."""
    before = rule.data.get(field)
    after: object = {**before, "else": value} if isinstance(before, Mapping) else value
    if field == "at_most" and value.isdecimal():
        after = int(value)
    return replace(decoder.rule({**rule.data, field: after}, rule.place), local=local)


def _settled(rule: Rule, chosen: Data, decoder: Decoder) -> Rule:
    """The rule by the reading that the authority has chosen."""
    names = [str(chosen[doubt]) for doubt in rule.reading if doubt in chosen]
    patches = mapping(rule.data.get("readings", {}))
    picked = next((name for name in names if name in patches), None)
    if picked is None:
        return rule
    data = {key: value for key, value in rule.data.items() if key != "readings"}
    return replace(decoder.rule({**data, **mapping(patches[picked])}, rule.place), local=rule.local)


def owes_letter(rule: Rule) -> bool:
    """Whether a rule, or this part of one, owes a letter."""
    owed = rule.data.get("owe")
    return isinstance(owed, Mapping) and "letter" in owed


def _also(rule: Rule, overlay: Overlay, decoder: Decoder) -> Rule:
    """The same letter, owed to the authority's further recipients."""
    to = texts(mapping(overlay.data["recipients"])[rule.id])
    owed = {**mapping(rule.data["owe"]), "to": {"each": to}}
    part = f"{rule.part}-local" if rule.part else "local"
    return replace(decoder.rule({**rule.data, "part": part, "owe": owed}, rule.place), local=overlay.title)


def _aside(rule: Rule) -> Listed:
    return Listed(
        id=rule.id,
        kind="aside",
        modality=rule.modality,
        bearer=rule.bearer,
        says=rule.says,
        source=rule.source,
        reason="",
        at=(),
        reading=rule.reading,
        place=rule.place,
        theme=rule.theme,
    )
