"""Views -> the record pages of the core team's site, and its navigation. Nothing here computes what a view lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from generator import bookcase, drawings, told
from generator.disclosures import Disclosure
from generator.erased import Tombstone
from generator.handbook import Book
from generator.model import Provider
from generator.particulars import labels
from generator.retention import Keeping, Row
from generator.shelf import Sent, Shelf, buttons, title
from generator.site import Link, Page
from generator.telling import home
from generator.views import Overview, View


def pages(
    overview: Overview,
    providers: Sequence[Provider],
    letters: Mapping[str, Sent],
    previews: Mapping[str, tuple[View, Sent]],
    shelf: Shelf,
) -> tuple[Page, ...]:
    """Every record page of the core team: status, episodes with their letters, providers, standing duties.

    `previews` holds what the provider of each episode can read of it, and which of its letters.
    """
    found = [_status(overview, shelf), shelf.page("episodes/", "All episodes", "episodes.html.j2", overview=overview)]
    for view in overview.views:
        found.append(_episode(view, letters.get(view.episode, ()), shelf))
        found.append(_preview(view, *previews[view.episode], shelf))
        found.extend(shelf.letter(view, name, letter) for name, letter in letters.get(view.episode, ()))
    by_provider = {item.id: [view for view in overview.views if view.provider == item.id] for item in providers}
    rows = [(item, by_provider[item.id]) for item in sorted(providers, key=lambda item: item.name)]
    found.append(shelf.page("providers/", "Providers", "providers.html.j2", rows=rows))
    found.extend(
        shelf.page(f"providers/{item.id}/", item.name, "provider.html.j2", provider=item, views=views)
        for item, views in rows
    )
    found.extend(
        shelf.page(home(view), view.title or view.episode, "programme.html.j2", view=view)
        for view in overview.programmes
    )
    return tuple(found)


def disclosures(lines: Sequence[Disclosure], overview: Overview, shelf: Shelf) -> Page:
    """The log of what was shared, the latest first, year by year and month by month."""
    ordered = sorted(lines, key=lambda line: line.day, reverse=True)
    months = [(month, list(group)) for month, group in groupby(ordered, key=lambda line: f"{line.day:%Y-%m}")]
    years = [(year, list(group)) for year, group in groupby(months, key=lambda pair: pair[0][:4])]
    homes = {view.episode: home(view) for view in (*overview.views, *overview.programmes)}
    return shelf.page(DISCLOSURES, "Disclosure log", "disclosures.html.j2", years=years, homes=homes)


def retention(rows: Sequence[Row], stones: Sequence[Tombstone], overview: Overview, shelf: Shelf) -> Page:
    """The records that are due to be disposed of, held or kept on, and what was erased, the latest first."""
    parts = [
        {"id": name, "title": title_, "about": about, "rows": [row for row in rows if row.keeping is keeping]}
        for keeping, name, title_, about in _KEEPING
    ]
    return shelf.page(
        RETENTION,
        "Records to dispose of",
        "retention.html.j2",
        rule=shelf.settings.get("retention"),
        names={book.procedure.id: book.procedure.short_title for book in shelf.books.values()},
        due=parts[0]["rows"],
        parts=parts,
        stones=sorted(stones, key=lambda stone: (-stone.on.toordinal(), stone.id)),
        homes={view.episode: home(view) for view in (*overview.views, *overview.programmes)},
    )


_KEEPING = (
    (Keeping.DUE, "due", "Due", "Kept as long as your authority fixed: to be disposed of, the longest due first"),
    (Keeping.HELD, "held", "Held", "Not to be disposed of while the hold stands"),
    (Keeping.LATER, "later", "Not yet due", "Ended, and kept until the day that is shown"),
    (Keeping.NO_RULE, "no-rule", "No rule set", "Ended; your authority has fixed no length for the procedure"),
)
DISCLOSURES, RETENTION = "disclosures/", "retention/"


def navigation(overview: Overview, providers: Sequence[Provider], books: Iterable[Book]) -> tuple[Link, ...]:
    """The tabs of the site and what stands under each; ended episodes are found through their list."""
    episodes = tuple(
        Link(title=title(view), path=home(view)) for view in sorted(overview.open, key=lambda view: view.provider_name)
    )
    firms = tuple(
        Link(title=item.name, path=f"providers/{item.id}/") for item in sorted(providers, key=lambda item: item.name)
    )
    standing = tuple(Link(title=view.title or view.episode, path=home(view)) for view in overview.programmes)
    return (
        Link(title="Status", path=""),
        Link(title="Episodes", path="episodes/", children=episodes),
        Link(title="Providers", path="providers/", children=firms),
        *((Link(title="Standing duties", path=standing[0].path, children=standing),) if standing else ()),
        Link(
            title="Data protection",
            path=DISCLOSURES,
            children=(
                Link(title="Disclosure log", path=DISCLOSURES),
                Link(title="Records to dispose of", path=RETENTION),
            ),
        ),
        *bookcase.tabs(books),
    )


# --- single pages -----------------------------------------------------------------------------------------------


def _status(overview: Overview, shelf: Shelf) -> Page:
    return shelf.page(
        "",
        "Where things stand",
        "status.html.j2",
        overview=overview,
        name=shelf.settings.get("name", ""),
        sample=shelf.settings.get("sample") is True,
        overdue=overview.overdue(),
        due=overview.due_soon(),
        unanswered=overview.unanswered(),
        restrictions=overview.restrictions(),
    )


def _preview(view: View, preview: View, sent: Sent, shelf: Shelf) -> Page:
    """What the provider can read of an episode; its letters stand with those of the whole episode."""
    letters = {name: buttons(view, [(letter.view.event, letter)])[letter.view.event] for name, letter in sent}
    return told.episode(preview, f"{home(view)}provider/", letters, shelf)


def _episode(view: View, sent: Sent, shelf: Shelf) -> Page:
    return shelf.page(
        home(view),
        title(view),
        "episode.html.j2",
        view=view,
        letters=buttons(view, sent),
        labels=labels(view),
        picture=drawings.timeline(view),
    )
