"""Views -> the record pages of one audience's site, and its navigation. Nothing here computes what a view lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape

from generator import drawings, handbook, sidebyside, templates, tracing
from generator.days import day
from generator.handbook import Book
from generator.letters import Letter
from generator.model import Data, Provider
from generator.site import Heading, Link, Page
from generator.telling import home
from generator.tracing import Told
from generator.views import Overview, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What all pages of a site share: its name and settings, and where each rule stands in the handbook."""

    settings: Data
    books: Mapping[tuple[str, str], Book]

    @property
    def brokerage(self) -> str:
        """Whom to ring before placing somebody."""
        return str(self.settings.get("brokerage", "Ring brokerage before you place anybody."))


def pages(
    overview: Overview, providers: Sequence[Provider], letters: Mapping[str, Sequence[Letter]], shelf: Shelf
) -> tuple[Page, ...]:
    """Every record page: status, episodes with their letters, providers, standing duties."""
    found = [_status(overview, shelf), _page("episodes/", "All episodes", "episodes.html.j2", shelf, overview=overview)]
    for view in overview.views:
        found.append(_episode(view, letters.get(view.episode, ()), shelf))
        found.extend(_letter(view, letter, shelf) for letter in letters.get(view.episode, ()))
    by_provider = {item.id: [view for view in overview.views if view.provider == item.id] for item in providers}
    rows = [(item, by_provider[item.id]) for item in sorted(providers, key=lambda item: item.name)]
    found.append(_page("providers/", "Providers", "providers.html.j2", shelf, rows=rows))
    found.extend(
        _page(f"providers/{item.id}/", item.name, "provider.html.j2", shelf, provider=item, views=views)
        for item, views in rows
    )
    found.extend(
        _page(home(view), view.title or view.episode, "programme.html.j2", shelf, view=view)
        for view in overview.programmes
    )
    return tuple(found)


def guides(told: Mapping[tuple[str, str], Told], shelf: Shelf) -> tuple[Page, ...]:
    """The pages of the handbook that are too long for Markdown; `told` holds the stories of each version.

    They repeat what stands elsewhere, so they are found by their titles and subjects only.
    """
    columns = sidebyside.columns(book for book in shelf.books.values() if book.current)
    subjects = sidebyside.subjects(columns)
    whole = _page(SIDE_BY_SIDE, "Side by side", "sidebyside.html.j2", shelf, columns=columns, subjects=subjects)
    traces = (_trace(book, told[key], shelf) for key, book in shelf.books.items())
    return (replace(whole, search=", ".join(subject.title for subject in subjects)), *traces)


def _trace(book: Book, told: Told, shelf: Shelf) -> Page:
    made = _page(
        f"{book.home}traceability/",
        f"What became of every row: {book.procedure.short_title}",
        "traceability.html.j2",
        shelf,
        procedure=book.procedure,
        counts=handbook.counts(book.procedure),
        trace=tracing.traced(book, told),
    )
    return replace(made, search="")


SIDE_BY_SIDE = "procedures/side-by-side/"


def letter_path(view: View, letter: Letter) -> str:
    """The folder of a letter's page."""
    return f"{home(view)}letters/{letter.view.event}-{letter.view.id}/"


def navigation(overview: Overview, providers: Sequence[Provider], books: Iterable[Book]) -> tuple[Link, ...]:
    """The tabs of the site and what stands under each; ended episodes are found through their list."""
    episodes = tuple(
        Link(title=_name(view), path=home(view)) for view in sorted(overview.open, key=lambda view: view.provider_name)
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
            title="Procedures",
            path="procedures/index.md",
            children=(*_handbooks(tuple(books)), Link(title="Side by side", path=SIDE_BY_SIDE)),
        ),
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


# --- single pages -----------------------------------------------------------------------------------------------


def _status(overview: Overview, shelf: Shelf) -> Page:
    return _page(
        "",
        "Where things stand",
        "status.html.j2",
        shelf,
        overview=overview,
        name=shelf.settings.get("name", ""),
        sample=shelf.settings.get("sample") is True,
        overdue=overview.overdue(),
        due=overview.due_soon(),
        unanswered=overview.unanswered(),
        restrictions=overview.restrictions(),
    )


def _episode(view: View, letters: Sequence[Letter], shelf: Shelf) -> Page:
    paths: dict[str, list[tuple[str, str]]] = {}
    for letter in letters:
        paths.setdefault(letter.view.event, []).append((letter.view.title, letter_path(view, letter)))
    return _page(
        home(view),
        _name(view),
        "episode.html.j2",
        shelf,
        view=view,
        letters=paths,
        labels=_labels(view),
        picture=drawings.timeline(view),
    )


def _name(view: View) -> str:
    return f"{view.provider_name}: {view.title}" if view.title else view.provider_name


def _labels(view: View) -> Mapping[str, str]:
    """What to call each event in a link, with its day; what was running at an opening is called by its id."""
    return {event.id: f"{event.label} of {day(event.date)}" for event in view.events}


def _letter(view: View, letter: Letter, shelf: Shelf) -> Page:
    title = f"{letter.view.title}, {view.provider_name}"
    return _page(
        letter_path(view, letter),
        title,
        "letter.html.j2",
        shelf,
        letter={
            **{
                name: getattr(letter.view, name)
                for name in ("title", "to", "event", "lacks", "provider_name", "written", "sender", "host")
            },
            "body": letter.body,
        },
        home=home(view),
    )


_SHOWN = ("title", "to", "event", "lacks", "provider_name", "written", "sender", "host")


def _page(path: str, title: str, template: str, shelf: Shelf, /, **values: object) -> Page:
    base = "../" * path.count("/") or "./"
    body = templates.page(template, base=base, books=shelf.books, brokerage=shelf.brokerage, **values)
    return Page(path=path, title=title, body=body, headings=_headings(body), search=_text(body))


_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


def _headings(body: str) -> tuple[Heading, ...]:
    """The headings of a page, read off our own templates' markup."""
    return tuple(Heading(anchor=anchor, text=_text(text), level=2) for anchor, text in _HEADING.findall(body))


def _text(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", markup)).split())
