"""Views -> the record pages of a site for readers outside the core team: what they were told, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.audiences import BOARD, CORE, PROVIDER
from generator.board import Board
from generator.shelf import Sent, Shelf, buttons, labels
from generator.site import Link, Page
from generator.telling import called, home
from generator.views import Overview, View


def pages(overview: Overview, letters: Mapping[str, Sent], shelf: Shelf) -> tuple[Page, ...]:
    """The front page, and a page for each episode of which anything is open, with its letters."""
    found = [
        shelf.page(
            "",
            shelf.audience.title,
            "told.html.j2",
            overview=overview,
            views=shown(overview.views),
            standing=shown(overview.programmes),
            restrictions=overview.restrictions(),
        )
    ]
    for view in (*shown(overview.views), *shown(overview.programmes)):
        sent = letters.get(view.episode, ())
        found.append(episode(view, home(view), buttons(view, sent), shelf))
        found.extend(shelf.letter(view, name, letter) for name, letter in sent)
    return tuple(found)


def episode(view: View, path: str, letters: Mapping[str, list[tuple[str, str]]], shelf: Shelf) -> Page:
    """One episode as its reader sees it."""
    return shelf.page(
        path,
        f"{view.provider_name or view.host}: {called(view)}",
        "told-episode.html.j2",
        view=view,
        letters=letters,
        labels=labels(view),
        preview=shelf.audience.kind == CORE,
    )


def shown(views: Iterable[View]) -> tuple[View, ...]:
    """The episodes of which anything is open, by provider; of the others not even that there are any."""
    return tuple(sorted((view for view in views if view.events), key=lambda view: (view.provider_name, view.began)))


def navigation(overview: Overview, shelf: Shelf) -> tuple[Link, ...]:
    """The tabs of the site; the procedures and the help stand in the site for everybody."""
    episodes = tuple(
        Link(title=_name(view, shelf), path=home(view)) for view in shown(overview.views) if not view.closed
    )
    standing = tuple(Link(title=called(view), path=home(view)) for view in shown(overview.programmes))
    return (
        Link(title=_FRONT.get(shelf.audience.kind, "What you were told"), path="", children=(*episodes, *standing)),
        Link(title="Procedures", path=f"{shelf.law}procedures/index.md"),
        Link(title="Help", path=f"{shelf.law}help.md"),
    )


_FRONT = {BOARD: "The numbers"}


def _name(view: View, shelf: Shelf) -> str:
    return called(view) if shelf.audience.kind == PROVIDER else f"{view.provider_name}: {called(view)}"


def board(numbers: Board, overview: Overview, letters: Mapping[str, Sent], shelf: Shelf) -> tuple[Page, ...]:
    """The page of numbers, and the updates as they were written for the board."""
    updates = shown(overview.programmes)
    found = [shelf.page("", "The numbers", "board.html.j2", numbers=numbers, updates=updates)]
    for view in updates:
        sent = letters.get(view.episode, ())
        found.append(episode(view, home(view), buttons(view, sent), shelf))
        found.extend(shelf.letter(view, name, letter) for name, letter in sent)
    return tuple(found)
