"""Handbooks -> those of their pages that are too long for Markdown, and their tabs of the navigation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator import handbook, sidebyside, tracing
from generator.handbook import Book
from generator.shelf import Shelf
from generator.site import Link, Page
from generator.tracing import Told


def pages(told: Mapping[tuple[str, str], Told], shelf: Shelf) -> tuple[Page, ...]:
    """The pages of the handbook that are too long for Markdown; `told` holds the stories of each version.

    They repeat what stands elsewhere, so they are found by their titles and subjects only.
    """
    columns = sidebyside.columns(book for book in shelf.books.values() if book.current)
    subjects = sidebyside.subjects(columns)
    whole = shelf.page(SIDE_BY_SIDE, "Side by side", "sidebyside.html.j2", columns=columns, subjects=subjects)
    traces = (_trace(book, told[key], shelf) for key, book in shelf.books.items())
    return (replace(whole, search=", ".join(subject.title for subject in subjects)), *traces)


def _trace(book: Book, told: Told, shelf: Shelf) -> Page:
    made = shelf.page(
        f"{book.home}traceability/",
        f"What became of every row: {book.procedure.short_title}",
        "traceability.html.j2",
        procedure=book.procedure,
        counts=handbook.counts(book.procedure),
        trace=tracing.traced(book, told),
    )
    return replace(made, search="")


SIDE_BY_SIDE = "procedures/side-by-side/"


def tabs(books: Iterable[Book]) -> tuple[Link, ...]:
    """The tabs of the procedures and of the help, as every site with a handbook has them."""
    handbooks = (*_handbooks(tuple(books)), Link(title="Side by side", path=SIDE_BY_SIDE))
    return (
        Link(title="Procedures", path="procedures/index.md", children=handbooks),
        Link(title="Help", path="help.md"),
    )


def _handbooks(books: tuple[Book, ...]) -> tuple[Link, ...]:
    """The handbook of each procedure in force; under it those of its other versions."""
    return tuple(
        _handbook(
            book, book.procedure.short_title, tuple(other for other in books if not other.current and other.of(book))
        )
        for book in books
        if book.current
    )


def _handbook(book: Book, title: str, others: tuple[Book, ...]) -> Link:
    procedure, home = book.procedure, book.home
    stages = tuple(Link(title=procedure.stage_title(name), path=f"{home}stages/{name}.md") for name in procedure.stages)
    sections = tuple(Link(title=part.text("title"), path=f"{home}duties/{part.id}.md") for part in procedure.sections)
    changes = (Link(title="What changed", path=f"{home}changes.md"),) if book.before is not None else ()
    local = (Link(title="Left to each authority", path=f"{home}local.md"),) if book.local else ()
    forms = (Link(title="Lists and forms", path=f"{home}forms.md"),) if procedure.lists else ()
    return Link(
        title=title,
        path=f"{home}index.md",
        children=(
            *changes,
            Link(title="Stages", path="", children=stages),
            Link(title="Moves", path=f"{home}moves.md"),
            Link(title="Duties", path="", children=sections),
            *local,
            *forms,
            Link(title="Letters", path=f"{home}letters.md"),
            Link(title="Readings", path=f"{home}readings.md"),
            Link(title="Words", path=f"{home}words.md"),
            Link(title="Traceability", path=f"{home}traceability/"),
            *(_handbook(other, f"Version {other.procedure.version}", ()) for other in others),
        ),
    )
