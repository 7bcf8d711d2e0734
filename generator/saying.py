"""A procedure and a question -> a cell: what its rules say on limits, the provider, placements, and what they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import local, themes
from generator.cells import NOTHING, Answer, Cell, Column, Fold, Item, Link, cell, rulings, said, silence
from generator.procedure import Part
from generator.rules import Cap, Needed, Recurrence, Response
from generator.themes import Entry

# --- limits -----------------------------------------------------------------------------------------------------


def limits(group: str) -> Answer:
    """The limits that are for one thing; what is owed for it without a day; what is left to each authority."""

    def answer(column: Column) -> Cell:
        found = [entry for entry in column.entries if entry.group == group]
        dated = [_limited(column, entry) for entry in found if entry.limit or entry.row.locals]
        undated = [said(column, entry) for entry in found if not (entry.limit or entry.row.locals)]
        undated = undated if group in _UNDATED else []
        left = [
            _point(column, point)
            for point in column.procedure.points.values()
            if themes.point_group(point, column.entries) == group
        ]
        owed = Fold(title=f"Owed with no day set: {len(undated)}", items=tuple(undated))
        if dated:
            return cell(dated, owed, Fold(title=f"Left to each authority: {len(left)}", items=tuple(left)))
        note = "The text sets no day." if undated else NOTHING
        made = cell((replace(item, lead="Left to each authority") for item in left), owed)
        return replace(made, notes=(note,))

    return answer


def _limited(column: Column, entry: Entry) -> Item:
    item = said(column, entry)
    return item if item.lead else replace(item, lead="no day in the text")


_UNDATED = frozenset({"minutes", "letters", "plans", "reviews"})
"""Where what is owed without a day is worth a word: elsewhere the shape of a rule does not tell enough."""


# --- the provider -----------------------------------------------------------------------------------------------


def provider_part(column: Column) -> Cell:
    """What part the provider has in meetings and decisions."""
    return rulings(column, column.about("provider-part"))


def provider_told(column: Column) -> Cell:
    """What the provider is told or sent."""
    return cell(said(column, entry) for entry in column.entries if _told(column, entry))


def provider_owes(column: Column) -> Cell:
    """What the provider itself has to do."""
    return rulings(column, (entry for entry in column.entries if themes.of_provider(column.procedure, entry.bearer)))


def _told(column: Column, entry: Entry) -> bool:
    return (
        entry.rule is not None
        and isinstance(entry.rule.body, Response)
        and any(kind == "communication" and themes.to_provider(column.procedure, data) for kind, data in entry.owed)
    )


# --- restrictions on placements ---------------------------------------------------------------------------------


def suspension(part: str) -> Answer:
    """What leads to a restriction, what it rests on, what follows, its course, its end; or the rest."""

    def answer(column: Column) -> Cell:
        return rulings(column, (entry for entry in column.about("suspension") if _suspends(column, entry) == part))

    return answer


def _suspends(column: Column, entry: Entry) -> str:
    """Which part of a restriction's life a row is about."""
    rule = entry.rule
    if rule is None:
        return "rest"
    steps = {step for kind, data in entry.when if kind == "restriction" for step in _steps(data.get("step"))}
    if "set" in steps:
        return "rests on" if isinstance(rule.body, Needed) else "follows"
    if steps & {"lifted", "lift-recommended"}:
        return "end"
    if "reviewed" in steps or themes.restricting(column.procedure) & {*rule.during}:
        return "course"
    if isinstance(rule.body, Needed):
        return "rests on"
    return "reached" if any(kind == "restriction" for kind, _ in entry.owed) else "rest"


def _steps(value: object) -> Iterator[str]:
    yield from value if isinstance(value, tuple) else (str(value),)


# --- subjects that a theme names --------------------------------------------------------------------------------


def holds(theme: str) -> Answer:
    """What has to hold: conditions, contents and moves."""
    return lambda column: rulings(column, (entry for entry in column.about(theme) if _kind(entry) == "holds"))


def done(theme: str) -> Answer:
    """What has to be done: responses, recurrences and caps."""
    return lambda column: rulings(column, (entry for entry in column.about(theme) if _kind(entry) == "done"))


def weighed(theme: str) -> Answer:
    """What people have to weigh or bear in mind."""

    def answer(column: Column) -> Cell:
        found = (said(column, entry) for entry in column.about(theme) if entry.rule is None)
        return cell(found, nothing=silence(column))

    return answer


def _kind(entry: Entry) -> str:
    if entry.rule is None:
        return "weighed"
    return "done" if isinstance(entry.rule.body, (Response, Recurrence, Cap)) else "holds"


def presence(column: Column) -> Cell:
    """Who must be there."""
    return rulings(column, column.about("presence"))


# --- what is left to each authority -----------------------------------------------------------------------------


def points(column: Column) -> Cell:
    """What the text leaves open, and what an authority has fixed."""
    found = column.procedure.points.values()
    return cell((_point(column, point) for point in found), nothing="Nothing is listed as left open.")


def differences(column: Column) -> Cell:
    """What the authorities that run it do differently."""
    return cell(
        (
            Item(lead=part.text("title"), text=part.text("note"))
            for part in column.procedure.variants.values()
            if part.text("note")
        ),
        nothing="No difference is listed.",
    )


def _point(column: Column, point: Part) -> Item:
    link = Link(text=point.id, path=column.anchors[point.id])
    return Item(
        text=f"{point.text('title')}, counted from {point.text('anchor')}.",
        links=(link,),
        locals=tuple(
            f"{overlay.title}: {themes.limit_words(point.text('limit'), value)}"
            for overlay, value in local.filled(column.procedure, point)
        ),
    )
