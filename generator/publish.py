"""Workspace + a day -> finished sites, one for each audience, and the server for one's own eyes."""

from __future__ import annotations

import functools
import http.server
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from generator import cases as cases_
from generator import handbook, letters, pages, server, site, stories, tracing
from generator.audiences import CORE
from generator.cases import Case
from generator.hints import did_you_mean
from generator.letters import Letter
from generator.model import Fault, Place
from generator.procedure import Procedure
from generator.sight import view
from generator.stories import Story
from generator.views import overview
from generator.workspace import Workspace

AUDIENCES: Mapping[str, str] = {CORE: "the core team"}
"""The audiences that have a site, and how its pages name them."""


def audiences(wanted: Sequence[str] | None) -> tuple[str, ...] | str:
    """The audiences to build for, all if none are named; or, in words, which one there is not."""
    for name in wanted or ():
        if name not in AUDIENCES:
            return f"there is no site for {name}. {did_you_mean(name, AUDIENCES)}"
    return tuple(dict.fromkeys(wanted or AUDIENCES))


def build(workspace: Workspace, as_of: date, out: Path, wanted: Sequence[str]) -> tuple[Fault, ...]:
    """Build the sites into `out/<audience>`, each replaced in one step; faults that stop it, if any."""
    judged = list(cases_.cases(workspace, as_of))
    standing = list(cases_.programmes(workspace, as_of))
    faults = tuple(fault for case in (*judged, *standing) for fault in case.faults)
    if faults:
        return faults
    for name in wanted:
        try:
            site.build(compose(workspace, judged, standing, as_of, name), out / name)
        except site.SitePolicyError as error:
            return tuple(
                Fault(
                    place=Place(fault.page or "index"),
                    code="may-not-leave",
                    message=f"this page may not leave the build: {fault.reason}",
                    hint="Nothing was published; the site is as it was.",
                )
                for fault in error.faults
            )
    server.write(workspace, out)
    return ()


def compose(
    workspace: Workspace, judged: Sequence[Case], standing: Sequence[Case], as_of: date, audience: str
) -> site.Site:
    """Everything that one audience gets, made from its views."""
    books = handbook.books(workspace.procedures.values(), workspace.settings, as_of)
    soon = max((item.calendar.soon(as_of) for item in workspace.procedures.values()), default=as_of)
    whole = overview(
        (view(case, audience) for case in judged), (view(case, audience) for case in standing), as_of, soon
    )
    shelf = pages.Shelf(
        settings=workspace.settings, books={(book.procedure.id, book.procedure.version): book for book in books}
    )
    made = {case.episode.id: letters.made_for(case) for case in judged}
    providers = tuple(workspace.providers.values())
    told = {key: tracing.by_rule(_stories(workspace, book.procedure)) for key, book in shelf.books.items()}
    guide = dict(handbook.index(books))
    for key, book in shelf.books.items():
        guide.update(handbook.pages(book, {rule: len(found) for rule, found in told[key].items()}))
    return site.Site(
        name=str(workspace.settings["name"]),
        audience=AUDIENCES[audience],
        built=as_of.isoformat(),
        pages=(
            *pages.pages(whole, providers, made, shelf),
            *pages.guides(told, shelf),
        ),
        handbook=guide,
        navigation=pages.navigation(whole, providers, books),
        files=_papers(judged, made, audience),
        emergency=str(workspace.settings.get("emergency", "")),
        sample=workspace.settings.get("sample") is True,
    )


def _stories(workspace: Workspace, procedure: Procedure) -> Iterator[Story]:
    """The stories of a procedure, and those of the version that it revises."""
    for folder in procedure.folders:
        for path in sorted((folder / "stories").rglob("*.yaml")):
            story = stories.load(folder, path, workspace.procedures)
            if not isinstance(story, tuple):
                yield story


def _papers(judged: Sequence[Case], made: Mapping[str, Sequence[Letter]], audience: str) -> Mapping[str, bytes]:
    """The letters as PDF, beside their pages."""
    from generator import paper

    return {
        f"{pages.letter_path(view(case, audience), letter)}letter.pdf": paper.pdf(letter.sheet)
        for case in judged
        for letter in made[case.episode.id]
    }


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Say nothing for each request."""


def serve(workspace: Workspace, as_of: date, audience: str, port: int) -> int:
    """Show one audience's site on this machine only, until stopped."""
    with tempfile.TemporaryDirectory() as folder:
        faults = build(workspace, as_of, Path(folder), (audience,))
        for fault in faults:
            sys.stderr.write(f"{fault.place}: {fault.message} {fault.hint}\n")
        if faults:
            return 1
        handler = functools.partial(_Quiet, directory=str(Path(folder) / audience))
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as error:
            sys.stderr.write(f"concerns: port {port} cannot be used ({error.strerror}); try --port {port + 1}\n")
            return 2
        with server:
            sys.stdout.write(
                f"http://127.0.0.1:{server.server_port}/ shows the site for {AUDIENCES[audience]}. Ctrl+C stops it.\n"
            )
            sys.stdout.flush()
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return 0
    return 0
