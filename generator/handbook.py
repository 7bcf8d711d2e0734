"""Procedure -> its handbook as Markdown: what it is, a page for each stage and section, every row with its anchor.

Only headings are Markdown; all text stands in escaped HTML blocks, so that no sign in it can mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from generator import drawings, local, phrases, templates
from generator.changes import changes
from generator.days import day
from generator.events import texts
from generator.model import Data
from generator.procedure import Part, Procedure, ids
from generator.rows import LISTED, Row, is_move, rows
from generator.rules import Rule
from generator.shapes import mapping, sequence

Anchors = Mapping[str, str]
"""Rule id -> where it stands in the site, such as procedures/cardiff-vale/duties/ppm/#cv-ppm-22."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading of their own."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The handbook of one version of a procedure: where it stands, and where each of its rows stands.

    `before` is the version before it, if there is one; `current` says that it is the version in force.
    """

    procedure: Procedure
    before: Procedure | None
    home: str
    current: bool
    adoption: str
    anchors: Anchors

    def of(self, other: Book) -> bool:
        """Whether both are of one procedure."""
        return self.procedure.id == other.procedure.id

    @property
    def law(self) -> tuple[str, str]:
        """The procedure and its version."""
        return self.procedure.id, self.procedure.version

    @property
    def local(self) -> bool:
        """Whether anything is left to authorities, or fixed by one."""
        return bool(self.procedure.points or self.procedure.overlays)

    @property
    def since(self) -> date:
        """The first day on which it applies."""
        return self.procedure.applies_from


def books(procedures: Iterable[Procedure], settings: Data, as_of: date) -> tuple[Book, ...]:
    """The handbooks of all versions; the one in force on the day stands at the procedure's own place."""
    found: list[Book] = []
    ordered = sorted(procedures, key=lambda item: (item.id, item.applies_from))
    for name, versions in groupby(ordered, key=lambda item: item.id):
        known = list(versions)
        current = next((item for item in reversed(known) if item.applies_from <= as_of), known[0])
        for number, item in enumerate(known):
            home = f"procedures/{name}/" if item is current else f"procedures/{name}/{item.version}/"
            found.append(
                Book(
                    procedure=item,
                    before=known[number - 1] if number else None,
                    home=home,
                    current=item is current,
                    adoption=adoption(item, settings),
                    anchors=anchors(item, home),
                )
            )
    return tuple(found)


def anchors(procedure: Procedure, home: str) -> Anchors:
    """Where each row of the procedure stands, and each point that it leaves open."""
    found = {name: f"{home}moves/#{name}" for name in dict.fromkeys(ids(procedure)) if is_move(procedure, name)}
    for section in procedure.sections:
        found.update({name: f"{home}duties/{section.id}/#{name}" for name in section.list("rows")})
    own = (str(mapping(row)["id"]) for item in procedure.overlays for row in sequence(item.data.get("add", ())))
    found.update({name: f"{home}local/#{name}" for name in (*procedure.points, *own)})
    return found


def pages(book: Book, told: Mapping[str, int]) -> Mapping[str, str]:
    """The handbook of one version: Markdown by path. `told` counts the stories that name each rule."""
    procedure, home = book.procedure, book.home.removesuffix("/")
    table = rows(procedure, told)
    found = {
        f"{home}/index.md": templates.page(
            "procedure.md.j2",
            procedure=procedure,
            book=book,
            counts=counts(procedure),
            drawing=drawings.stages(procedure),
            elsewhere=[item for item in procedure.meetings.values() if not item.list("stage")],
            exceptions=[
                (name, _agreed(procedure, name), str(data.get("why", "")))
                for name, data in procedure.exception_texts.items()
            ],
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
        f"{home}/readings.md": templates.page("readings.md.j2", procedure=procedure, book=book),
        f"{home}/letters.md": templates.page(
            "letters.md.j2", procedure=procedure, letters=_letters(procedure, _written(procedure))
        ),
        f"{home}/words.md": templates.page("words.md.j2", procedure=procedure),
    }
    if procedure.lists:
        found[f"{home}/forms.md"] = templates.page("forms.md.j2", procedure=procedure)
    if book.local:
        found[f"{home}/local.md"] = templates.page(
            "local.md.j2",
            procedure=procedure,
            points=_points(book),
            overlays=[(item, local.said(procedure, item)) for item in procedure.overlays],
        )
    if book.before is not None:
        found[f"{home}/changes.md"] = templates.page(
            "changes.md.j2",
            book=book,
            changes=changes(book.before, procedure),
            why=texts(procedure.header.get("changes")),
        )
    for section in procedure.sections:
        group = Group("", tuple(row for name in section.list("rows") for row in table[name]))
        found[f"{home}/duties/{section.id}.md"] = _section(
            procedure, section.text("title"), section.text("about"), (group,), depth=3
        )
    for stage in procedure.stages.values():
        found[f"{home}/stages/{stage.id}.md"] = _stage(book, stage, table)
    return found


def index(books: Sequence[Book]) -> Mapping[str, str]:
    """The pages that belong to no one procedure."""
    return {
        "procedures/index.md": templates.page("procedures.md.j2", books=books),
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
    shown = {(row.id, row.part) for group in groups for row in group.rows}
    laws = {
        (rule.id, rule.part): [
            (_TERMS.get(term, term), text) for term, text in phrases.facts(procedure, rule) if term not in _SAID_ALREADY
        ]
        for rule in procedure.rules
        if (rule.id, rule.part) in shown
    }
    return templates.page(
        "section.md.j2",
        procedure=procedure,
        title=title,
        about=about,
        groups=groups,
        laws=laws,
        letters=_letters(procedure, (about, *(row.says for group in groups for row in group.rows))),
        base=base,
        home=base,
    )


def _letters(procedure: Procedure, said: Iterable[str]) -> list[Data]:
    """The words of the procedure that are letters only, such as PPM, and stand in what is said."""
    found = set(re.findall(r"\b[A-Z][A-Z0-9]{2,}(?=s?\b)", " ".join(said)))
    return [term for term in procedure.terms if str(term["word"]) in found]


_SAID_ALREADY = frozenset({"Kind", "From", "To", "Needs", "Has to hold", "Limit", "Given as"})
"""What a row's card says in other words, so that it is not told there twice."""
_TERMS = {"Set off by": "It begins with", "Owed": "What answers it", "Asked of": "Looked for in"}


def _written(procedure: Procedure) -> Iterator[str]:
    """What the page of letters says of them."""
    for item in procedure.letters.values():
        yield from (item.text("title"), item.text("from"), *item.list("to"), item.text("due"))
        yield from (str(fact["says"]) for fact in item.rows("facts"))


def _moves(procedure: Procedure, rows: Mapping[str, tuple[Row, ...]]) -> tuple[Group, ...]:
    """The moves under the stage they lead from; those that move no stage at the end."""
    groups: dict[str, list[Row]] = {name: [] for name in procedure.stages}
    for rule, move in procedure.moves:
        groups[move.sources[0]].append(_row(rows, rule))
    found = [Group(f"From {procedure.stage_title(name)}", tuple(inside)) for name, inside in groups.items() if inside]
    of_stages = {(rule.id, rule.part) for rule, _ in procedure.moves}
    beside = tuple(
        row
        for name in dict.fromkeys(ids(procedure))
        if is_move(procedure, name)
        for row in rows[name]
        if (row.id, row.part) not in of_stages
    )
    return (*found, Group("Beside the stages", beside)) if beside else tuple(found)


def _agreed(procedure: Procedure, name: str) -> str:
    """Who may agree to an exception of this kind, in words."""
    wanted = procedure.exceptions[name].agreed_by
    known = procedure.sets.get(wanted) if isinstance(wanted, str) else wanted
    names = known if isinstance(known, tuple) else (str(wanted),)
    titles = [procedure.role_title(item) for item in names]
    return f"{', '.join(titles[:-1])} or {titles[-1]}" if len(titles) > 1 else titles[0]


def _row(rows: Mapping[str, tuple[Row, ...]], rule: Rule) -> Row:
    return next(row for row in rows[rule.id] if row.part == rule.part)


@dataclass(frozen=True, slots=True)
class Point:
    """A place that the text leaves open: the rules that it is about, and what each authority fixed there."""

    part: Part
    says: tuple[tuple[str, str], ...]
    fixed: tuple[tuple[str, str], ...]


def _points(book: Book) -> list[Point]:
    procedure, up = book.procedure, "../"
    found = []
    for part in procedure.points.values():
        rules = [rule for name in part.list("fills") for rule in procedure.named(name)]
        says = [(rule.says, up + book.anchors[rule.id].removeprefix(book.home)) for rule in rules]
        if "rule" in part.data:
            says = [(str(mapping(part.data["rule"])["says"]), "")]
        fixed = tuple((overlay.title, limit) for overlay, limit in local.filled(procedure, part))
        found.append(Point(part, tuple(dict.fromkeys(says)), fixed))
    return found


def _stage(book: Book, stage: Part, rows: Mapping[str, tuple[Row, ...]]) -> str:
    procedure = book.procedure
    moves = [_row(rows, rule) for rule, move in procedure.moves if stage.id in move.sources or stage.id in move.to]
    sections = [
        Group(
            section.text("title"),
            tuple(row for name in section.list("rows") for row in rows[name] if row.state == "checked"),
        )
        for section in procedure.sections
        if stage.id in section.list("stages")
    ]
    prompts = [item for item in procedure.listed if item.kind == "prompt" and stage.id in item.at]
    thumb = [str(row["says"]) for row in procedure.thumb if row.get("stage") == stage.id]
    return templates.page(
        "stage.md.j2",
        procedure=procedure,
        stage=stage,
        source=procedure.cited(stage.text("source")),
        thresholds=[item for item in procedure.thresholds.values() if item.text("stage") == stage.id],
        meetings=[item for item in procedure.meetings.values() if item.text("stage") == stage.id],
        prompts=prompts,
        moves=moves,
        sections=[section for section in sections if section.rows],
        anchors=book.anchors,
        base="../" * f"{book.home}stages/{stage.id}/".count("/"),
        thumb=thumb,
        letters=_letters(
            procedure,
            (
                *(stage.text(name) for name in ("purpose", "chair", "provider_present")),
                *(row.says for row in moves),
                *(row.says for row in prompts),
                *(row.says for section in sections for row in section.rows),
            ),
        ),
    )


def counts(procedure: Procedure) -> Mapping[str, int]:
    """How many duties and moves there are, and what became of them."""
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
