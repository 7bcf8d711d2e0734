"""Procedure -> its handbook as Markdown: what it is, a page for each stage and section, every row with its anchor.

Only headings are Markdown; all text stands in escaped HTML blocks, so that no sign in it can mean anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from generator import drawings, templates
from generator.days import day
from generator.events import texts
from generator.model import Data
from generator.procedure import Part, Procedure, cite, ids
from generator.rows import LISTED, Row, is_move, rows
from generator.shapes import mapping

Anchors = Mapping[str, str]
"""Rule id -> where it stands in the site, such as procedures/cardiff-vale/duties/ppm/#cv-ppm-22."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading of their own."""

    title: str
    rows: tuple[Row, ...]


def anchors(procedure: Procedure) -> Anchors:
    """Where each row of the procedure stands."""
    home = f"procedures/{procedure.id}/"
    found = {name: f"{home}moves/#{name}" for name in dict.fromkeys(ids(procedure)) if is_move(procedure, name)}
    for section in procedure.sections:
        found.update({name: f"{home}duties/{section.id}/#{name}" for name in section.list("rows")})
    return found


def pages(procedure: Procedure, told: Mapping[str, int], adoption: str) -> Mapping[str, str]:
    """The handbook of one procedure: Markdown by path. `told` counts the stories that name each rule."""
    home = f"procedures/{procedure.id}"
    table = rows(procedure, told)
    counts = _counts(procedure)
    found = {
        f"{home}/index.md": templates.page(
            "procedure.md.j2",
            procedure=procedure,
            adoption=adoption,
            counts=counts,
            drawing=drawings.stages(procedure),
            lists={name: texts(procedure.header.get(name)) for name in ("scope", "out_of_scope", "not_in_text")},
            counting=[str(value) for key, value in mapping(procedure.header["counting"]).items() if key != "event_day"],
        ),
        f"{home}/moves.md": _section(
            procedure,
            "Moves",
            "Which stage may follow which, made by what, and what each move needs on record.",
            _moves(procedure, table),
            depth=2,
        ),
        f"{home}/readings.md": templates.page("readings.md.j2", procedure=procedure),
        f"{home}/letters.md": templates.page("letters.md.j2", procedure=procedure),
        f"{home}/words.md": templates.page("words.md.j2", procedure=procedure),
        f"{home}/traceability.md": templates.page(
            "traceability.md.j2", procedure=procedure, counts=counts, rows=_traced(procedure, table)
        ),
    }
    for section in procedure.sections:
        group = Group("", tuple(row for name in section.list("rows") for row in table[name]))
        found[f"{home}/duties/{section.id}.md"] = _section(
            procedure, section.text("title"), section.text("about"), (group,), depth=3
        )
    for stage in procedure.stages.values():
        found[f"{home}/stages/{stage.id}.md"] = _stage(procedure, stage, table)
    return found


def index(procedures: Iterable[tuple[Procedure, str]]) -> Mapping[str, str]:
    """The pages that belong to no one procedure."""
    return {
        "procedures/index.md": templates.page("procedures.md.j2", procedures=list(procedures)),
        "help.md": templates.page("help.md.j2", marks=MARKS),
    }


def adoption(procedure: Procedure, settings: Data) -> str:
    """Who adopted the procedure here, and when; else that nobody has."""
    rows = settings.get("adopted", ())
    for row in rows if isinstance(rows, tuple) else ():
        if row["procedure"] == procedure.id and row.get("version", procedure.version) == procedure.version:
            return f"Adopted by {row['by']} on {day(date.fromisoformat(row['on']))}."
    return "Published text, not adopted by this workspace."


MARKS = (
    ("met", "kept", "Done in time, or the record holds what it has to."),
    ("open", "due 13 April 2026", "Not yet due; the due day itself is in time."),
    ("due-soon", "due today", "Due within the next ten working days."),
    ("outstanding", "owed, no day set", "Owed, but the procedure sets no day; it is never late."),
    ("overdue", "3 days overdue", "Not done, and the due day has passed. Do it now."),
    ("late", "1 working day late", "Done after the due day, and not answered yet."),
    ("explained", "1 day late, explained", "Done late, with an explanation on record."),
    ("excused", "agreed departure", "Not kept, as somebody entitled agreed, with a ground."),
    ("breach", "not as the procedure says", "The record lacks what the procedure requires."),
    ("arguable", "two readings", "The text can be read in two ways that disagree; act by the earliest date."),
    ("warning", "take note", "Something the procedure says should be done was not."),
    ("prompt", "to decide", "People have to decide; the record waits for it."),
)


# --- pages ------------------------------------------------------------------------------------------------------


def _section(procedure: Procedure, title: str, about: str, groups: tuple[Group, ...], depth: int) -> str:
    base = "../" * (depth - 1)
    return templates.page(
        "section.md.j2", procedure=procedure, title=title, about=about, groups=groups, base=base, home=base
    )


def _moves(procedure: Procedure, rows: Mapping[str, tuple[Row, ...]]) -> tuple[Group, ...]:
    """The moves under the stage they lead from; those that move no stage at the end."""
    groups: dict[str, list[Row]] = {name: [] for name in procedure.stages}
    for rule, move in procedure.moves:
        groups[move.sources[0]].extend(rows[rule.id])
    found = [Group(f"From {procedure.stage_title(name)}", tuple(inside)) for name, inside in groups.items() if inside]
    stage_moves = {rule.id for rule, _ in procedure.moves}
    beside = tuple(
        row
        for name in dict.fromkeys(ids(procedure))
        if is_move(procedure, name) and name not in stage_moves
        for row in rows[name]
    )
    return (*found, Group("Beside the stages", beside)) if beside else tuple(found)


def _stage(procedure: Procedure, stage: Part, rows: Mapping[str, tuple[Row, ...]]) -> str:
    moves = [
        row
        for rule, move in procedure.moves
        if stage.id in move.sources or stage.id in move.to
        for row in rows[rule.id]
    ]
    sections = [
        Group(
            section.text("title"),
            tuple(row for name in section.list("rows") for row in rows[name] if row.state == "checked"),
        )
        for section in procedure.sections
        if stage.id in section.list("stages")
    ]
    known = anchors(procedure)
    thumb = [str(row["says"]) for row in procedure.thumb if row.get("stage") == stage.id]
    return templates.page(
        "stage.md.j2",
        procedure=procedure,
        stage=stage,
        source=cite(stage.text("source"), procedure.source_file),
        thresholds=[item for item in procedure.thresholds.values() if item.text("stage") == stage.id],
        meetings=[item for item in procedure.meetings.values() if item.text("stage") == stage.id],
        prompts=[item for item in procedure.listed if item.kind == "prompt" and stage.id in item.at],
        moves=moves,
        sections=[section for section in sections if section.rows],
        anchors=known,
        base="../../../../",
        thumb=thumb,
    )


def _traced(procedure: Procedure, rows: Mapping[str, tuple[Row, ...]]) -> list[Row]:
    home = f"procedures/{procedure.id}/"
    known = anchors(procedure)
    found = []
    for name, inside in rows.items():
        first = inside[0]
        found.append(replace(first, stories=sum(row.stories for row in inside), link=known[name].removeprefix(home)))
    order = {name: number for number, name in enumerate(known)}
    return sorted(found, key=lambda row: order[row.id])


def _counts(procedure: Procedure) -> Mapping[str, int]:
    checked = {rule.id for rule in procedure.rules}
    moves = {name for name in checked if is_move(procedure, name)}
    beside = {row.id for row in procedure.listed if is_move(procedure, row.id)}
    kinds = {kind: sum(row.kind == kind and row.id not in beside for row in procedure.listed) for kind in LISTED}
    return {
        "checked": len(checked - moves),
        "moves_checked": len(moves),
        "moves": len(moves | beside),
        **kinds,
        "duties": len(checked - moves) + sum(kinds.values()),
    }
