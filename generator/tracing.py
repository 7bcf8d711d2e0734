"""A procedure and its stories -> what became of every row: checked, put before people, or to be read, and why.

Each row with its rule in words, the stories that tell it, and its place in the published text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from generator import phrases
from generator.days import day
from generator.events import texts
from generator.handbook import Book
from generator.model import Data
from generator.phrases import Fact
from generator.procedure import where
from generator.rows import Row, is_move, rows
from generator.shapes import mapping, sequence
from generator.stories import Story

Told = Mapping[str, Sequence[Story]]
"""Rule id -> the stories that name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """A story by its name, and what it expects of the rule, day by day."""

    name: str
    expects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One part of a row that is checked: what it says and looks for, in words."""

    part: str
    says: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One row: what became of it, its rule, its stories, its place in the text; `link` is its card in the handbook."""

    row: Row
    link: str
    place: str
    laws: tuple[Law, ...]
    tales: tuple[Tale, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of the page, and how many of its rows came to what."""

    id: str
    title: str
    rows: tuple[Traced, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What can become of a row, and the rows of which it did."""

    state: str
    status: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The whole page: its sections, the sums of their counts, and the rows by what became of them."""

    parts: tuple[Part, ...]
    sums: tuple[int, ...]
    fates: tuple[Fate, ...]


KINDS = ("checked", "for people to decide", "to be read", "not checked yet")
"""What is counted of each section, in this order; the last is all of them."""


def traced(book: Book, told: Told) -> Trace:
    """What became of every row of one version of a procedure."""
    procedure = book.procedure
    table = rows(procedure, {})
    moves = [name for name in table if is_move(procedure, name)]
    parts = tuple(
        _part(name, title, [_traced(book, table[row], told) for row in ids])
        for name, title, ids in (
            ("moves", "Moves", moves),
            *((section.id, section.text("title"), section.list("rows")) for section in procedure.sections),
        )
        if ids
    )
    return Trace(
        parts=parts,
        sums=tuple(map(sum, zip(*(part.counts for part in parts), strict=True))),
        fates=tuple(_fates(row for part in parts for row in part.rows)),
    )


def _part(name: str, title: str, found: Sequence[Traced]) -> Part:
    kinds = [item.row.state.partition(":")[0] for item in found]
    return Part(id=name, title=title, rows=tuple(found), counts=(*map(kinds.count, KINDS), len(found)))


def _traced(book: Book, inside: Sequence[Row], told: Told) -> Traced:
    first = inside[0]
    rules = {rule.part: rule for rule in book.procedure.by_id.get(first.id, ())}
    return Traced(
        row=first,
        link=book.anchors[first.id],
        place=where(first.lines),
        laws=tuple(
            Law(
                part=row.part,
                says=row.says if len(inside) > 1 else "",
                facts=(*phrases.facts(book.procedure, rules[row.part]), *_read(row)),
            )
            for row in inside
            if row.part in rules
        ),
        tales=tuple(_tale(story, first.id, move=is_move(book.procedure, first.id)) for story in told.get(first.id, ())),
    )


def _read(row: Row) -> Iterator[Fact]:
    """What stands about a row beside its rule."""
    if row.only:
        yield "Only where", row.only
    if row.locals:
        yield "Local limits", "; ".join(row.locals)


def _fates(found: Iterable[Traced]) -> Iterator[Fate]:
    states: dict[str, list[Row]] = {}
    for item in found:
        states.setdefault(item.row.state, []).append(item.row)
    order = sorted(states, key=lambda state: KINDS.index(state.partition(":")[0]))
    for state in order:
        yield Fate(state=state, status=states[state][0].status, ids=tuple(row.id for row in states[state]))


# --- stories ----------------------------------------------------------------------------------------------------


def by_rule(stories: Iterable[Story]) -> Told:
    """The stories under each rule that they name."""
    found: dict[str, list[Story]] = {}
    for story in stories:
        for name in sorted({rule.partition("/")[0] for rule in story.named}):
            found.setdefault(name, []).append(story)
    return found


def _tale(story: Story, rule: str, *, move: bool) -> Tale:
    said: dict[str, None] = {}
    for as_of, data in story.expectations:
        for words in _expected(data, rule, move=move):
            said[f"{day(as_of)}: {words}"] = None
    return Tale(name=story.name, expects=tuple(said))


def _expected(data: Data, rule: str, *, move: bool) -> Iterator[str]:
    for row in map(mapping, sequence(data.get("verdicts", ()))):
        if row["rule"] == rule:
            yield _verdict(row, move=move)
    for field, words in (("absent", "no finding"), ("silent", "not owed at all")):
        for name, _, part in (found.partition("/") for found in texts(data.get(field))):
            if name == rule:
                yield f"{part.replace('-', ' ')}: {words}" if part else words


def _verdict(row: Data, *, move: bool) -> str:
    verdict = str(row.get("verdict", row.get("kind", "told")))
    words = (_MOVED if move else {}).get(verdict) or _VERDICTS.get(verdict, verdict)
    part = f"{str(row['part']).replace('-', ' ')}: " if "part" in row else ""
    by = f" by {row['by']}" if row.get("by") else ""
    due = f", due {_moment(str(row['due']))}" if row.get("due") else ""
    return f"{part}{words}{by}{due}"


def _moment(text: str) -> str:
    found = datetime.fromisoformat(text)
    return day(found.date()) + (f" at {found:%H:%M}" if "T" in text else "")


_VERDICTS: Mapping[str, str] = {
    "met": "kept",
    "open": "not yet due",
    "outstanding": "owed, no day set",
    "excused": "an agreed departure",
    "breach": "not as the procedure says",
    "arguable": "two readings disagree",
}
_MOVED: Mapping[str, str] = {"met": "the move is made", "breach": "the move is refused"}
