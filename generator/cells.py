"""The page that sets procedures side by side: a column for each procedure, and in each cell what it says.

Nothing here knows any procedure. What the data does not tell is said to be untold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from generator import themes
from generator.procedure import Procedure
from generator.themes import Entry

NOTHING = "The text says nothing."
UNSAID = "Not said."
SHOWN = 3
"""So many entries of a cell stand open; the rest is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where something stands, by what it is called there; `path` is from the top of the site."""

    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a procedure says: a limit or a name before it, how strongly, the words, and where it stands."""

    text: str = ""
    lead: str = ""
    strength: str = ""
    links: tuple[Link, ...] = ()
    source: str = ""
    locals: tuple[str, ...] = ()
    """The limits that authorities have fixed, each with who did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Things that a cell folds away, and what its handle says."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one procedure says on one question; `notes` stand beneath, and say so if it is nothing."""

    items: tuple[Item, ...] = ()
    folds: tuple[Fold, ...] = ()
    notes: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One procedure with its rows, and where each of them stands; `home` is the folder of its pages."""

    procedure: Procedure
    home: str
    adoption: str
    entries: tuple[Entry, ...]
    anchors: Mapping[str, str]

    def rule(self, entry: Entry) -> Link:
        """The card of a row in the handbook."""
        page = self.anchors[entry.row.id].partition("#")[0]
        return Link(text=entry.row.id, path=f"{page}#{entry.row.anchor}")

    def stage(self, name: str) -> Link:
        """The page of a stage."""
        return Link(text=self.procedure.stage_title(name), path=f"{self.home}stages/{name}/")

    def about(self, *words: str) -> tuple[Entry, ...]:
        """The rows about one of these."""
        return tuple(entry for entry in self.entries if entry.about & set(words))


Answer = Callable[[Column], Cell]


def cell(items: Iterable[Item], *folds: Fold, nothing: str = NOTHING, shown: int = SHOWN) -> Cell:
    """A cell with its first entries open and the rest folded away; one entry alone is not worth a fold."""
    found = tuple(items)
    first, rest = (found, ()) if len(found) <= shown + 1 else (found[:shown], found[shown:])
    kept = tuple(fold for fold in (Fold(title=f"{len(rest)} more", items=rest), *folds) if fold.items)
    return Cell(items=first, folds=kept, notes=() if found or kept else (nothing,), empty=not (found or kept))


def said(column: Column, entry: Entry) -> Item:
    """A row of a procedure as an entry of a cell."""
    return Item(
        lead=entry.limit,
        strength=entry.row.modality.replace(" (a settled commitment)", "*"),
        text=entry.row.says,
        links=(column.rule(entry),),
        locals=entry.row.locals,
    )


def rulings(column: Column, entries: Iterable[Entry]) -> Cell:
    """A cell of rows: what can be checked first; what people have to weigh folded away."""
    found = tuple(entries)
    weighed = tuple(said(column, entry) for entry in found if entry.rule is None)
    return cell(
        (said(column, entry) for entry in found if entry.rule is not None),
        Fold(title=f"For people to weigh: {len(weighed)}", items=weighed),
        nothing=silence(column),
    )


def silence(column: Column) -> str:
    """What an empty cell says: the text is silent only if the procedure's rows say what they are about."""
    return NOTHING if themes.themed(column.procedure) else UNSAID
