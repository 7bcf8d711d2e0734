"""Views -> the record pages of a site for readers outside the core team: what they were told, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from generator.audiences import BOARD, CORE, PROVIDER
from generator.board import Board
from generator.particulars import labels
from generator.shelf import Sent, Shelf, buttons
from generator.site import Link, Page
from generator.telling import called, home
from generator.views import DutyView, Overview, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that is still to be done: a duty of the procedure, or an action that was agreed.

    `rule` is the rule that asks for it; empty for an action.
    """

    view: View
    what: str
    who: str
    due: date | None
    status: str
    words: str
    rule: str = ""


def pages(overview: Overview, letters: Mapping[str, Sent], shelf: Shelf) -> tuple[Page, ...]:
    """The front page, and a page for each episode of which anything is open, with its letters."""
    views = shown(overview.views)
    restrictions = [(view, one) for view in views for one in view.restrictions]
    found = [
        shelf.page(
            "",
            FRONT,
            "told.html.j2",
            overview=overview,
            parts=[
                {"id": "episodes", "title": "Episodes", "views": [view for view in views if not view.closed]},
                {"id": "ended", "title": "Ended, as you were told", "views": [view for view in views if view.closed]},
            ],
            views=views,
            standing=shown(overview.programmes),
            asked=asked(views, overview.soon),
            owed=_earliest(_duty(view, duty) for view in views for duty in view.owed_to_reader),
            meetings=sorted(
                ((view.next_date, view) for view in views if view.next_date is not None and not view.closed),
                key=lambda pair: (pair[0], pair[1].provider_name),
            ),
            restrictions=[pair for pair in restrictions if pair[1].ended is None],
            lifted=[pair for pair in restrictions if pair[1].ended is not None],
        )
    ]
    for view in (*views, *shown(overview.programmes)):
        sent = letters.get(view.episode, ())
        found.append(episode(view, home(view), buttons(view, sent), shelf))
        found.extend(shelf.letter(view, name, letter) for name, letter in sent)
    return tuple(found)


def asked(views: Iterable[View], soon: date) -> tuple[Asked, ...]:
    """What is still asked of the provider in these episodes: its duties, and the actions that were agreed with it."""
    return _earliest(
        item
        for view in views
        for item in (*(_duty(view, duty) for duty in view.asked_of_provider), *_actions(view, soon))
    )


def _duty(view: View, duty: DutyView) -> Asked:
    return Asked(
        view=view,
        what=duty.says,
        who=duty.bearer,
        due=duty.due_day,
        status=duty.status,
        words=duty.words,
        rule=duty.rule,
    )


def _actions(view: View, soon: date) -> Iterable[Asked]:
    for action in view.actions:
        if action.state in {"open", "overdue"} and not view.closed:
            near = action.state != "overdue" and action.due is not None and action.due <= soon
            yield Asked(
                view=view,
                what=action.what,
                who=action.owner,
                due=action.due,
                status="due-soon" if near else action.state,
                words="due soon" if near else action.state,
            )


def _earliest(items: Iterable[Asked]) -> tuple[Asked, ...]:
    return tuple(sorted(items, key=lambda item: (item.due or date.max, item.view.episode, item.what)))


def episode(view: View, path: str, letters: Mapping[str, list[tuple[str, str]]], shelf: Shelf) -> Page:
    """One episode as its reader sees it; to the core team, as the provider of the episode sees it."""
    return shelf.page(
        path,
        f"{view.provider_name}: {called(view)}" if view.provider else called(view),
        "told-episode.html.j2",
        view=view,
        letters=letters,
        labels=labels(view),
        preview=shelf.audience.kind == CORE,
        yours=view.audience.partition(":")[0] == PROVIDER,
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
        Link(title=NUMBERS if shelf.audience.kind == BOARD else FRONT, path="", children=(*episodes, *standing)),
        Link(title="Procedures", path=f"{shelf.law}procedures/index.md"),
        Link(title="Help", path=f"{shelf.law}help.md"),
    )


FRONT, NUMBERS = "What you were told", "The numbers"


def _name(view: View, shelf: Shelf) -> str:
    return called(view) if shelf.audience.kind == PROVIDER else f"{view.provider_name}: {called(view)}"


def board(numbers: Board, overview: Overview, letters: Mapping[str, Sent], shelf: Shelf) -> tuple[Page, ...]:
    """The page of numbers, and the updates as they were written for the board."""
    updates = shown(overview.programmes)
    found = [shelf.page("", NUMBERS, "board.html.j2", numbers=numbers, updates=updates)]
    for view in updates:
        sent = letters.get(view.episode, ())
        found.append(episode(view, home(view), buttons(view, sent), shelf))
        found.extend(shelf.letter(view, name, letter) for name, letter in sent)
    return tuple(found)
