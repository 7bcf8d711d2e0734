"""Workspace + a day -> everything that each audience gets, made from its views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from generator import (
    access,
    agenda,
    board,
    bookcase,
    disclosures,
    handbook,
    letters,
    pages,
    paper,
    retention,
    site,
    stories,
    told,
    tracing,
)
from generator import cases as cases_
from generator.audiences import BOARD, CORE, PROVIDER, PUBLIC, Audience
from generator.cases import Case
from generator.cut import seen
from generator.handbook import Book
from generator.letters import Letter
from generator.model import Data, Fault
from generator.procedure import Procedure
from generator.shelf import Sent, Shelf, letter_path
from generator.sight import view
from generator.site import Link, Page
from generator.site.navigation import url
from generator.stories import Story
from generator.tracing import Told
from generator.views import Overview, View, overview
from generator.workspace import Workspace


class Made:
    """What the sites of one build have in common, each part made once and only when it is asked for."""

    def __init__(self, workspace: Workspace, as_of: date) -> None:
        self.workspace = workspace
        self.as_of = as_of
        self.cases = tuple(cases_.cases(workspace, as_of))
        self.programmes = tuple(cases_.programmes(workspace, as_of))
        self._papers: dict[str, bytes] = {}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What cannot be evaluated; it stops the build."""
        return tuple(fault for case in (*self.cases, *self.programmes) for fault in case.faults)

    @cached_property
    def soon(self) -> date:
        """The last day that counts as soon."""
        days = (item.calendar.soon(self.as_of) for item in self.workspace.procedures.values())
        return max(days, default=self.as_of)

    @cached_property
    def books(self) -> tuple[Book, ...]:
        """The handbooks of all procedures."""
        return handbook.books(self.workspace.procedures.values(), self.workspace.settings, self.as_of)

    @cached_property
    def told(self) -> Mapping[tuple[str, str], Told]:
        """The stories of each procedure, by rule."""
        return {book.law: tracing.by_rule(_stories(self.workspace, book.procedure)) for book in self.books}

    @cached_property
    def guide(self) -> Mapping[str, str]:
        """The handbook in Markdown, by path."""
        found = dict(handbook.index(self.books))
        for book in self.books:
            counts = {rule: len(tales) for rule, tales in self.told[book.law].items()}
            found.update(handbook.pages(book, counts))
        return found

    @cached_property
    def letters(self) -> Mapping[str, tuple[Letter, ...]]:
        """The letters of each episode and programme."""
        return {case.episode.id: letters.made_for(case) for case in (*self.cases, *self.programmes)}

    @cached_property
    def by_id(self) -> Mapping[str, Case]:
        """Each episode and programme by its id."""
        return {case.episode.id: case for case in (*self.cases, *self.programmes)}

    @cached_property
    def previews(self) -> Mapping[str, tuple[View, Sent]]:
        """What the provider of each episode can read of it, and which of its letters."""
        found = {}
        for case in self.cases:
            audience = Audience(PROVIDER, case.episode.provider)
            shown = view(case, audience.name)
            found[shown.episode] = (shown, self.sent(audience, (shown,))[shown.episode])
        return found

    @cached_property
    def own(self) -> Mapping[str, tuple[Case, ...]]:
        """The episodes of each provider."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            found.setdefault(case.episode.provider, []).append(case)
        return {name: tuple(items) for name, items in found.items()}

    def papers(self, views: Sequence[View], sent: Mapping[str, Sent]) -> Mapping[str, bytes]:
        """The letters as PDF, beside their pages; one that several audiences read is drawn once."""
        found = {}
        for item in views:
            for name, letter in sent[item.episode]:
                if letter.sheet not in self._papers:
                    self._papers[letter.sheet] = paper.pdf(letter.sheet)
                found[f"{letter_path(item, name, letter)}letter.pdf"] = self._papers[letter.sheet]
        return found

    def overview(self, audience: Audience) -> Overview:
        """What an audience may read of everything; of a provider only its own episodes are looked at."""
        cases = self.own.get(audience.whose, ()) if audience.kind == PROVIDER else self.cases
        cases = () if audience.kind == BOARD else cases  # it hears how many, never of one
        views = (view(case, audience.name) for case in cases)
        standing = (view(case, audience.name) for case in self.programmes)
        return overview(views, standing, self.as_of, self.soon)

    def sent(self, audience: Audience, views: Sequence[View]) -> Mapping[str, Sent]:
        """The letters that an audience may read, each with what it calls the letter's event.

        The provider reads those to it, others those that were sent to others and whose words are open to them.
        """
        found: dict[str, Sent] = {}
        for item in views:
            facts = seen(self.by_id[item.episode].chronicle, audience.kind, audience.whose)
            names = {fact.event.id: fact.name for fact in facts if fact.shows("words")}
            found[item.episode] = [
                (names[letter.view.event], letter)
                for letter in self.letters[item.episode]
                if letter.view.event in names
                and (audience.kind == CORE or letter.view.to_provider is (audience.kind == PROVIDER))
            ]
        return found


@dataclass(frozen=True, slots=True)
class _Parts:
    """What makes the site of one audience its own."""

    pages: tuple[Page, ...]
    navigation: tuple[Link, ...]
    handbook: Mapping[str, str]
    views: tuple[View, ...]
    sent: Mapping[str, Sent]
    files: Mapping[str, bytes] = field(default_factory=dict)


DATES = "dates.ics"
"""The calendar at the top of a site."""


def compose(made: Made, audience: Audience) -> site.Site:
    """Everything that one audience gets, made from its views."""
    settings = made.workspace.settings
    shares = audience.kind not in {CORE, PUBLIC}
    top = "../" * (audience.folder.count("/") + 1)
    law = f"{top}{PUBLIC}/" if shares else ""
    shelf = Shelf(audience=audience, settings=settings, books={book.law: book for book in made.books}, law=law)
    parts = _parts(made, audience, shelf)
    return site.Site(
        name=str(settings["name"]),
        audience=audience.title,
        built=made.as_of.isoformat(),
        pages=parts.pages,
        handbook=parts.handbook,
        navigation=parts.navigation,
        files={**made.papers(parts.views, parts.sent), **parts.files, **_calendar(made, audience, parts)},
        emergency=str(settings.get("emergency", "")),
        sample=settings.get("sample") is True,
        door=_door(settings, audience, top),
        beyond=frozenset(f"{law}{name}" for name in _handbook_files(made)) if shares else frozenset(),
    )


def _calendar(made: Made, audience: Audience, parts: _Parts) -> Mapping[str, bytes]:
    """The reader's dates as a calendar; those who read of no episode have none."""
    if audience.kind in {BOARD, PUBLIC}:
        return {}
    return {DATES: agenda.calendar(agenda.dates(parts.views), made.as_of).encode()}


def _door(settings: Data, audience: Audience, top: str) -> tuple[str, str]:
    """Where a page leads to sign out, or in; nowhere without a server that people sign in to."""
    gate = access.access(settings)
    if gate is None:
        return "", ""
    return ("Sign in", f"{top}sign-in") if audience.kind == PUBLIC and gate.anyone else ("Sign out", f"{top}sign-out")


def _parts(made: Made, audience: Audience, shelf: Shelf) -> _Parts:
    settings = made.workspace.settings
    if audience.kind == PUBLIC:
        sample = settings.get("sample") is True
        name = str(settings["name"])
        front = shelf.page("", name, "public.html.j2", name=name, sample=sample, shelf=made.books)
        tabs = (Link(title="Welcome", path=""), *bookcase.tabs(made.books))
        return _Parts((front, *bookcase.pages(made.told, shelf)), tabs, made.guide, (), {})
    whole = made.overview(audience)
    views = (*whole.views, *whole.programmes)
    sent = made.sent(audience, views)
    if audience.kind == CORE:
        providers = tuple(made.workspace.providers.values())
        lines = disclosures.log((*made.cases, *made.programmes))
        found = (
            *pages.pages(whole, providers, sent, made.previews, shelf),
            pages.disclosures(lines, whole, shelf),
            pages.retention(retention.rows(made.cases, settings, made.as_of), made.workspace.erased, whole, shelf),
            *bookcase.pages(made.told, shelf),
        )
        files = {f"{pages.DISCLOSURES}disclosure-log.csv": disclosures.as_csv(lines)}
        return _Parts(found, pages.navigation(whole, providers, made.books), made.guide, views, sent, files)
    tabs = told.navigation(whole, shelf)
    if audience.kind == BOARD:
        numbers = board.board(made.cases, made.as_of)
        return _Parts(told.board(numbers, whole, sent, shelf), tabs, {}, views, sent)
    return _Parts(told.pages(whole, sent, shelf), tabs, {}, views, sent)


def _handbook_files(made: Made) -> Iterator[str]:
    """The files of the handbook, as they stand in the site for everybody."""
    yield "index.html"
    yield from (f"{url(path)}index.html" for path in made.guide)


def _stories(workspace: Workspace, procedure: Procedure) -> Iterator[Story]:
    """The stories of a procedure, and those of the version that it revises."""
    for folder in procedure.folders:
        for path in sorted((folder / "stories").rglob("*.yaml")):
            story = stories.load(folder, path, workspace.procedures)
            if not isinstance(story, tuple):
                yield story
