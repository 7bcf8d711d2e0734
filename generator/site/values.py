"""The words of the site: what goes in, and why it may not leave."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A place on a page that its list of contents leads to."""

    anchor: str
    text: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page whose content is finished.

    `path` is a folder of the site that ends in a slash, or "" for the front page.
    `body` is trusted markup in which untrusted text is escaped; if it has no `h1`, the title is it.
    `search` is plain text; without it the page is found by its title only.
    """

    path: str
    title: str
    body: str
    headings: tuple[Heading, ...] = ()
    search: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry of the navigation; the top entries are the tabs.

    `path` is that of a page, or of a handbook file. With children and no path it is a heading only.
    """

    title: str
    path: str
    children: tuple["Link", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that one audience gets.

    `built` is the ISO day as of which the pages are true. `handbook` is Markdown path -> text.
    `files` is path -> content, copied as it is. `emergency` is the authority's own word on whom to tell in danger;
    `sample` says on every page that the records are made up.
    """

    name: str
    audience: str
    built: str
    pages: tuple[Page, ...]
    handbook: Mapping[str, str]
    navigation: tuple[Link, ...]
    files: Mapping[str, bytes]
    emergency: str = ""
    sample: bool = False
    door: tuple[str, str] = ("", "")
    """What the server keeps for signing in or out: its words and its address, as seen from the top of this tree."""
    beyond: frozenset[str] = frozenset()
    """The only files outside this tree that its pages may lead to, as seen from its top: ../public/help/index.html."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PolicyFault:
    """Why a page or file may not leave the build."""

    page: str
    reason: str

    def __str__(self) -> str:
        return f"{self.page or 'front page'}: {self.reason}"


class SitePolicyError(Exception):
    """A site that may not leave, with every fault that was found in it."""

    def __init__(self, faults: tuple[PolicyFault, ...]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
