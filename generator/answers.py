"""A procedure and a question -> a cell: what its describing texts say of its stages, thresholds and meetings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from generator.cells import SHOWN, Answer, Cell, Column, Fold, Item, Link, cell
from generator.days import day, plural
from generator.events import texts
from generator.procedure import Part, Procedure, ids
from generator.rows import is_move
from generator.themes import Entry

# --- at a glance ------------------------------------------------------------------------------------------------


def what(column: Column) -> Cell:
    """What the text is, whose, and whether it is in force here."""
    procedure = column.procedure
    version = day(date.fromisoformat(procedure.version))
    return cell(
        (
            Item(
                text=f"{procedure.title}, published by {procedure.header['publisher']}.",
                links=(Link(text="Read it", path=column.home),),
            ),
            Item(text=f"Version of {version}. {column.adoption}"),
        )
    )


def nation(column: Column) -> Cell:
    """Where it holds."""
    return cell((Item(text=str(column.procedure.header["nation"]).capitalize()),))


def listed(name: str) -> Answer:
    """One of the lists at the head of a procedure, folded away."""

    def answer(column: Column) -> Cell:
        found = tuple(Item(text=text) for text in texts(column.procedure.header.get(name)))
        return cell((), Fold(title=plural(len(found), "point"), items=found))

    return answer


def size(column: Column) -> Cell:
    """How many stages, duties and moves it has, and how many of them can be checked."""
    procedure = column.procedure
    checked = {rule.id for rule in procedure.rules}
    moves = {name for name in ids(procedure) if is_move(procedure, name)}
    duties = {*ids(procedure)} - moves
    trace = Link(text="What became of each row", path=f"{column.home}traceability/")
    return cell(
        (
            Item(text=f"{plural(len(procedure.stages), 'stage')}, {plural(len(moves), 'move')}, {len(duties)} duties."),
            Item(
                text=f"A machine checks {len(duties & checked)} of the duties; people see to the rest.", links=(trace,)
            ),
        )
    )


def voice(column: Column) -> Cell:
    """How often it says must, should and may."""
    words = [entry.row.modality.partition(" ")[0] for entry in _once(column.entries)]
    counts = (f"{words.count(word)} {word}" for word in ("must", "should", "may"))
    limits = sum(entry.limit not in _NO_FIGURE for entry in column.entries)
    figures = plural(limits, "limit") if limits else "No limit"
    return cell((Item(text=f"{', '.join(counts)}."), Item(text=f"{figures} of time or number.")))


_NO_FIGURE = frozenset({"", "beforehand", "as agreed on record", "as often as agreed on record"})


def _once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each row once, by its first part."""
    return tuple({entry.row.id: entry for entry in reversed(tuple(entries))}.values())


# --- stages and meetings ----------------------------------------------------------------------------------------


def stages(column: Column) -> Cell:
    """The stages, in the order of the text."""
    steps = (
        Item(text=f"Step {part.text('step')}:" if part.text("step") else "", links=(column.stage(name),))
        for name, part in column.procedure.stages.items()
    )
    purposes = tuple(
        Item(lead=column.procedure.stage_title(name), text=part.text("purpose"))
        for name, part in column.procedure.stages.items()
    )
    return cell(steps, Fold(title="What each is for", items=purposes), shown=len(purposes))


def moves(column: Column) -> Cell:
    """From which stage a case may go to which."""
    procedure = column.procedure
    ways: dict[str, dict[str, None]] = {}
    for _, move in procedure.moves:
        for source in move.sources if len(move.sources) < _MANY else ("",):
            ways.setdefault(source, {}).update(dict.fromkeys(move.to))
    order = [*procedure.stages, ""]
    page = Link(text="Every move", path=f"{column.home}moves/")
    found = tuple(
        Item(
            lead=procedure.stage_title(source) if source else "Any open stage",
            text=f"to {_or(procedure.stage_title(name) for name in ways[source])}",
        )
        for source in order
        if source in ways
    )
    return cell(
        found and (*found[:SHOWN], Item(links=(page,))), Fold(title="From the other stages", items=found[SHOWN:])
    )


_MANY = 5
"""A move that leads from so many stages is told as one from any open stage."""


def endings(column: Column) -> Cell:
    """The stages at which a case is over."""
    found = (name for name, part in column.procedure.stages.items() if part.data.get("ends") is True)
    return cell((Item(links=(column.stage(name),)) for name in found), shown=99)


def thresholds(column: Column) -> Cell:
    """When a stage is reached, in a sentence for each; every ground folded away."""
    procedure = column.procedure
    said = (Item(lead=_at(procedure, str(row["stage"])), text=str(row["says"])) for row in procedure.thumb)
    grounds = tuple(
        Item(
            lead=_at(procedure, part.text("stage")),
            text=part.text("says"),
            links=(Link(text=name, path=f"{column.home}words/#{name}"),),
        )
        for name, part in procedure.thresholds.items()
    )
    return cell(said, Fold(title=f"Every ground: {len(grounds)}", items=grounds))


def _at(procedure: Procedure, name: str) -> str:
    if name in procedure.parallel:
        return procedure.parallel[name].text("short") or procedure.parallel[name].text("title")
    return procedure.stage_title(name) if name in procedure.stages else "Any stage"


def chairs(column: Column) -> Cell:
    """Who chairs each meeting, with the rules that say so."""
    rules = column.about("chair")
    return cell(
        (
            Item(
                lead=_called(column, part),
                text=part.text("chair"),
                links=tuple(column.rule(entry) for entry in _once(rules) if name in _meetings(entry)),
            )
            for name, part in column.procedure.meetings.items()
        ),
        nothing="The text has no meeting.",
    )


def members(column: Column) -> Cell:
    """Who takes part in the meetings of each stage."""
    return cell(
        (
            Item(lead=column.procedure.stage_title(name), text="; ".join(part.list("members")), links=())
            for name, part in _met(column)
            if part.list("members")
        )
    )


def circulation(column: Column) -> Cell:
    """Who gets the record of each meeting."""
    return cell(
        Item(lead=_called(column, part), text=part.text("circulation")) for part in column.procedure.meetings.values()
    )


def room(column: Column) -> Cell:
    """Whether the provider is in the room at each stage that has a meeting."""
    return cell(
        Item(lead=column.procedure.stage_title(name), text=part.text("provider_present"), links=())
        for name, part in _met(column)
    )


def parallel(column: Column) -> Cell:
    """The processes that may run beside the stages."""
    return cell(
        Item(lead=part.text("short") or part.text("title"), text=part.text("purpose"))
        for part in column.procedure.parallel.values()
    )


def _met(column: Column) -> Iterator[tuple[str, Part]]:
    """The stages that have a meeting; all of them if none has."""
    met = {part.text("stage") for part in column.procedure.meetings.values()}
    stages_ = column.procedure.stages
    return ((name, part) for name, part in stages_.items() if name in met or not met & stages_.keys())


def _called(column: Column, meeting: Part) -> str:
    """What people call a meeting: its stage's short name where it is the stage's only one."""
    stage = meeting.text("stage")
    alone = [part for part in column.procedure.meetings.values() if stage and part.text("stage") == stage]
    return column.procedure.stage_title(stage) if alone == [meeting] else meeting.text("title")


def _meetings(entry: Entry) -> frozenset[str]:
    return frozenset(name for kind, data in entry.when if kind == "meeting" for name in texts(data.get("meeting")))


def _or(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
