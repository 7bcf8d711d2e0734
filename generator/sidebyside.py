"""Procedures -> one page that sets them side by side: subject by subject, a column for each.

Another procedure joins by being loaded; a subject or question on which none says anything is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator import answers, saying, themes
from generator.cells import UNSAID, Answer, Cell, Column, Item, cell
from generator.handbook import Book
from generator.model import Data
from generator.procedure import where


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A row of a subject's table: a cell for each procedure."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A table: what it is about, and its questions."""

    id: str
    title: str
    about: str
    questions: tuple[Question, ...]


def columns(books: Iterable[Book]) -> tuple[Column, ...]:
    """The procedures as columns."""
    return tuple(
        Column(
            procedure=book.procedure,
            home=book.home,
            adoption=book.adoption,
            entries=themes.entries(book.procedure),
            anchors=book.anchors,
        )
        for book in books
    )


def subjects(found: Sequence[Column]) -> tuple[Subject, ...]:
    """The subjects on which any of the procedures says anything."""
    made = [
        Subject(id=name, title=title, about=about, questions=tuple(_asked(found, questions)))
        for name, (title, about, questions) in SUBJECTS.items()
    ]
    title, about = WORDS
    made.append(Subject(id="words", title=title, about=about, questions=tuple(_words(found))))
    return tuple(subject for subject in made if subject.questions)


def _asked(found: Sequence[Column], questions: Mapping[str, Answer]) -> Iterator[Question]:
    for title, answer in questions.items():
        cells = tuple(answer(column) for column in found)
        if not all(one.empty for one in cells):
            yield Question(title=title, cells=cells)


def _words(found: Sequence[Column]) -> Iterator[Question]:
    """The words that at least two of the texts use in a way of their own, with what each means by them."""
    said = [{str(row["word"]): row for row in column.procedure.terms} for column in found]
    for word in dict.fromkeys(word for one in said for word in one):
        if sum(word in one for one in said) > 1:
            yield Question(title=word, cells=tuple(_meaning(one.get(word), one) for one in said))


def _meaning(row: Data | None, known: Mapping[str, Data]) -> Cell:
    if row is None:
        return cell((), nothing="No meaning of its own." if known else UNSAID)
    return cell((Item(text=str(row["means"]), source=where(str(row["source"]))),))


def _theme(name: str) -> Mapping[str, Answer]:
    return {
        "What has to hold": saying.holds(name),
        "What has to be done": saying.done(name),
        "For people to weigh": saying.weighed(name),
    }


SUBJECTS: Mapping[str, tuple[str, str, Mapping[str, Answer]]] = {
    "glance": (
        "At a glance",
        "",
        {
            "What it is": answers.what,
            "Where it holds": answers.nation,
            "What it covers": answers.listed("scope"),
            "What it leaves to others": answers.listed("out_of_scope"),
            "How much there is of it": answers.size,
            "How strongly it speaks": answers.voice,
        },
    ),
    "stages": (
        "Stages",
        "Where a case can stand, and where it can go from there.",
        {
            "In the order of the text": answers.stages,
            "From where to where": answers.moves,
            "Where a case is over": answers.endings,
        },
    ),
    "thresholds": (
        "Thresholds",
        "What it takes to reach a stage.",
        {"When a stage is reached": answers.thresholds},
    ),
    "meetings": (
        "Meetings",
        "Who chairs, who takes part, who must be there.",
        {
            "Who chairs": answers.chairs,
            "Who takes part": answers.members,
            "Who must be there, and who not": saying.presence,
            "Who gets the record": answers.circulation,
        },
    ),
    "limits": (
        "Limits",
        "Every limit that the texts print, in its own unit, by what it is for; working days stay working days.",
        {title: saying.limits(group) for group, title in themes.LIMITS.items()},
    ),
    "provider": (
        "The provider's part",
        "When the provider is in the room, what it is told, and what it has to do itself.",
        {
            "In the room": answers.room,
            "Its place in meetings and decisions": saying.provider_part,
            "What it is told or sent": saying.provider_told,
            "What it has to do": saying.provider_owes,
        },
    ),
    "suspension": (
        "Restrictions on placements",
        "Suspending placements or contracts, and lifting a suspension again.",
        {
            "What leads to it": saying.suspension("reached"),
            "What it rests on, and who decides": saying.suspension("rests on"),
            "What follows": saying.suspension("follows"),
            "While it lasts": saying.suspension("course"),
            "Reviewing and lifting it": saying.suspension("end"),
            "What else is said": saying.suspension("rest"),
        },
    ),
    "ending": (
        "How the process ends",
        "What has to be shown before a case is let go, and who is told.",
        _theme("ending"),
    ),
    "closure": ("When a service closes or fails", "", _theme("service-closure")),
    "learning": ("Learning afterwards", "", _theme("learning")),
    "people": ("People, families and those who pay for themselves", "", _theme("people")),
    "information": ("Sharing information", "", _theme("information")),
    "escalation": ("Taking it higher", "Who above the case hears of it, and decides.", _theme("escalation")),
    "beside": (
        "What runs beside it",
        "Safeguarding, the police, enquiries and other processes.",
        {"Processes beside it": answers.parallel, **_theme("beside")},
    ),
    "open": (
        "Left to each authority",
        "Where a text sets no limit, an authority can set its own; where it has, this says so.",
        {"Points left open": saying.points, "What authorities do differently": saying.differences},
    ),
}
WORDS = (
    "Same word, other meaning",
    "Words that at least two of the texts use, each in its own way.",
)
