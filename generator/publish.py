"""Workspace + a day -> finished sites, one for each audience, and the server for one's own eyes."""

from __future__ import annotations

import functools
import http.server
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from generator import audiences as audiences_
from generator import (
    board,
    bookcase,
    disclosures,
    handbook,
    letters,
    pages,
    paper,
    server,
    site,
    stories,
    sweep,
    told,
    tracing,
)
from generator import cases as cases_
from generator.audiences import BOARD, CORE, PROVIDER, PUBLIC, Audience
from generator.cases import Case
from generator.cut import seen
from generator.handbook import Book
from generator.letters import Letter
from generator.model import Fault, Place
from generator.procedure import Procedure
from generator.shelf import Sent, Shelf, letter_path
from generator.sight import view
from generator.site import Link, Page
from generator.site.navigation import url
from generator.stories import Story
from generator.tracing import Told
from generator.views import Overview, View, overview
from generator.workspace import Workspace


def audiences(workspace: Workspace, wanted: Sequence[str] | None = None) -> tuple[Audience, ...] | str:
    """The audiences to build for, all if none are named; or, in words, which one there is not."""
    return audiences_.chosen(audiences_.of(workspace.providers.values()), wanted)


def build(workspace: Workspace, as_of: date, out: Path, wanted: Sequence[Audience]) -> tuple[Fault, ...]:
    """Build the sites into `out/<audience>`; they replace the former ones once all are made. Faults stop all of it."""
    made = Made(workspace, as_of)
    if made.faults:
        return made.faults
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=out) as stage:
        for audience in wanted:
            try:
                site.build(compose(made, audience), Path(stage, "new", audience.folder))
            except site.SitePolicyError as error:
                return tuple(_may_not_leave(audience, fault) for fault in error.faults)
        trees = {audience: Path(stage, "new", audience.folder) for audience in wanted}
        leaks = sweep.faults(sweep.sweep(workspace, (*made.cases, *made.programmes), trees))
        if leaks:
            return leaks
        for number, audience in enumerate(wanted):
            _replace(Path(stage, "new", audience.folder), out / audience.folder, Path(stage, str(number)))
    server.write(workspace, out)
    return ()


def _may_not_leave(audience: Audience, fault: site.PolicyFault) -> Fault:
    return Fault(
        place=Place(f"{audience.folder}/{fault.page or 'index'}"),
        code="may-not-leave",
        message=f"this page may not leave the build: {fault.reason}",
        hint="Nothing was published; the sites are as they were.",
    )


def _replace(new: Path, out: Path, former: Path) -> None:
    """Put a finished tree in the place of the former one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        out.rename(former)
    new.rename(out)


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
        views = (view(case, audience.name) for case in cases)
        standing = (view(case, audience.name) for case in self.programmes)
        return overview(views, standing, self.as_of, self.soon)

    def sent(self, audience: Audience, views: Sequence[View]) -> Mapping[str, Sent]:
        """The letters that an audience may read, each with what it calls the letter's event.

        The provider reads those to it, others those that were sent to others and are open to them.
        """
        by_id = {case.episode.id: case for case in (*self.cases, *self.programmes)}
        found: dict[str, Sent] = {}
        for item in views:
            facts = seen(by_id[item.episode].chronicle, audience.kind, audience.whose)
            names = {fact.event.id: fact.name for fact in facts}
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


def compose(made: Made, audience: Audience) -> site.Site:
    """Everything that one audience gets, made from its views."""
    settings = made.workspace.settings
    shares = audience.kind not in {CORE, PUBLIC}
    law = f"{'../' * (audience.folder.count('/') + 1)}{PUBLIC}/" if shares else ""
    shelf = Shelf(audience=audience, settings=settings, books={book.law: book for book in made.books}, law=law)
    parts = _parts(made, audience, shelf)
    return site.Site(
        name=str(settings["name"]),
        audience=audience.title,
        built=made.as_of.isoformat(),
        pages=parts.pages,
        handbook=parts.handbook,
        navigation=parts.navigation,
        files={**made.papers(parts.views, parts.sent), **parts.files},
        emergency=str(settings.get("emergency", "")),
        sample=settings.get("sample") is True,
        beyond=frozenset(f"{law}{name}" for name in _handbook_files(made)) if shares else frozenset(),
    )


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
        previews = {case.episode.id: view(case, f"{PROVIDER}:{case.episode.provider}") for case in made.cases}
        lines = disclosures.log((*made.cases, *made.programmes))
        found = (
            *pages.pages(whole, providers, sent, previews, shelf),
            pages.disclosures(lines, whole, shelf),
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


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Say nothing for each request."""


def serve(workspace: Workspace, as_of: date, audience: Audience, port: int) -> int:
    """Show one audience's site on this machine only, until stopped; what it leads to in the site for everybody too."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = tuple(dict.fromkeys((audience, Audience(PUBLIC, title=audiences_.TITLES[PUBLIC]))))
        faults = build(workspace, as_of, Path(folder), wanted)
        for fault in faults:
            sys.stderr.write(f"{fault.place}: {fault.message} {fault.hint}\n")
        if faults:
            return 1
        handler = functools.partial(_Quiet, directory=folder)
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as error:
            sys.stderr.write(f"concerns: port {port} cannot be used ({error.strerror}); try --port {port + 1}\n")
            return 2
        with server:
            sys.stdout.write(
                f"http://127.0.0.1:{server.server_port}/{audience.folder}/ shows the site for {audience.title}. "
                "Ctrl+C stops it.\n"
            )
            sys.stdout.flush()
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return 0
    return 0
