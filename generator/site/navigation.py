"""Links -> the tabs, the side navigation and the trail of a page.

Written here and not by the theme: a page that nobody lists still shows the section it belongs to,
the drawer holds links and nothing that only a mouse can open, and no title passes through a
template language.
"""

from collections.abc import Iterator
from functools import cached_property
from html import escape

from generator.site.values import Link

ROOT = "\0root\0"
"""Stands in markup for the way from a page up to the top of the site."""


def url(path: str) -> str:
    """Return the folder of a page or a handbook file: a/index.md -> a/, a/b.md -> a/b/."""
    if not path.endswith(".md"):
        return path
    stem = path.removesuffix(".md")
    return stem.removesuffix("index") if stem.split("/")[-1] == "index" else f"{stem}/"


class Navigation:
    """The site's navigation, seen from any of its pages."""

    def __init__(self, links: tuple[Link, ...]) -> None:
        self.links = links

    @cached_property
    def _chains(self) -> tuple[tuple[Link, ...], ...]:
        """Every link that leads somewhere, with those above it: top first."""

        def walk(links: tuple[Link, ...], above: tuple[Link, ...]) -> Iterator[tuple[Link, ...]]:
            for link in links:
                if _leads(link):
                    yield (*above, link)
                yield from walk(link.children, (*above, link))

        return tuple(walk(self.links, ()))

    def chain(self, path: str) -> tuple[Link, ...]:
        """Return the nearest entry at or above the page, with those above it: top first.

        The front page is above nothing but itself: a page that is listed nowhere has no section.
        """
        near = [chain for chain in self._chains if path == (at := url(chain[-1].path)) or (at and path.startswith(at))]
        return max(near, key=lambda chain: len(url(chain[-1].path)), default=())

    def targets(self) -> tuple[str, ...]:
        """Return the folders that the navigation leads to."""
        return tuple(url(chain[-1].path) for chain in self._chains)

    def tabs(self, path: str) -> str:
        """Return the entries of the bar of tabs."""
        here = self.chain(path)[:1]
        items = "".join(
            f'<li class="md-tabs__item{" md-tabs__item--active" if link in here else ""}">'
            f'<a class="md-tabs__link"{_current(link, path, here)} href="{ROOT}{_first(link)}">'
            f"{escape(link.title)}</a></li>"
            for link in self.links
        )
        return (
            '<nav class="md-tabs" aria-label="Sections" data-md-component="tabs">'
            f'<div class="md-grid"><ul class="md-tabs__list">{items}</ul></div></nav>'
        )

    def side(self, path: str) -> str:
        """Return all tabs and, below them, the branch that the page is on."""
        here = self.chain(path)

        def entries(links: tuple[Link, ...], level: int) -> str:
            return "".join(entry(link, level) for link in links)

        def entry(link: Link, level: int) -> str:
            title = escape(link.title)
            label = (
                f'<a class="pc-nav__link"{_current(link, path, here)} href="{ROOT}{_first(link)}">{title}</a>'
                if _leads(link) or level == 1
                else f'<span class="pc-nav__head">{title}</span>'
            )
            inside = link in here or (level > 1 and not _leads(link))
            below = entries(link.children, level + 1) if inside else ""
            below = below and f"<ul>{below}</ul>"
            state = " pc-nav__item--here" if link in here else ""
            return f'<li class="pc-nav__item{state}">{label}{below}</li>'

        return f'<nav class="pc-nav" aria-label="Pages"><ul>{entries(self.links, 1)}</ul></nav>'

    def has_side(self, path: str) -> bool:
        """Say whether the page's section has pages to list beside the content."""
        return any(link.children for link in self.chain(path)[:1])

    def trail(self, path: str) -> str:
        """Return the entries above the page, nothing for a page at the top."""
        above = [link for link in self.chain(path) if url(link.path) != path or not _leads(link)]
        if not above:
            return ""
        items = "".join(
            f'<li class="md-path__item"><a class="md-path__link" href="{ROOT}{_first(link)}">'
            f"{escape(link.title)}</a></li>"
            for link in above
        )
        return f'<nav class="md-path" aria-label="You are here"><ol class="md-path__list">{items}</ol></nav>'


def _leads(link: Link) -> bool:
    return bool(link.path) or not link.children


def _first(link: Link) -> str:
    """Return where a click leads: a heading's first page, if the link has no page of its own."""
    return url(link.path) if _leads(link) else _first(link.children[0])


def _current(link: Link, path: str, here: tuple[Link, ...]) -> str:
    if _leads(link) and url(link.path) == path:
        return ' aria-current="page"'
    return ' aria-current="true"' if link in here else ""
