"""What all pages of one audience's site share, and how a template becomes a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from generator import templates
from generator.audiences import Audience
from generator.handbook import Book
from generator.letters import Letter
from generator.model import Data
from generator.site import Heading, Page
from generator.telling import home
from generator.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """For whom the pages are, the settings of the workspace, and where each rule stands in the handbook.

    `law` is the way from the top of the site to the handbook: empty where the site has one of its own.
    """

    audience: Audience
    settings: Data
    books: Mapping[tuple[str, str], Book]
    law: str = ""

    @property
    def brokerage(self) -> str:
        """Whom to ring before placing somebody."""
        return str(self.settings.get("brokerage", "Ring brokerage before you place anybody."))

    def page(self, path: str, title: str, template: str, /, **values: object) -> Page:
        """Fill a template; its page is found by its title and by all of its words."""
        base = "../" * path.count("/") or "./"
        body = templates.page(
            template,
            base=base,
            law=f"{base}{self.law}",
            books=self.books,
            brokerage=self.brokerage,
            audience=self.audience,
            **values,
        )
        return Page(path=path, title=title, body=body, headings=_headings(body), search=_text(body))

    def letter(self, view: View, name: str, letter: Letter) -> Page:
        """The page of one letter; `name` is what the reader calls its event."""
        shown = {key: getattr(letter.view, key) for key in _OF_LETTER}
        return self.page(
            letter_path(view, name, letter),
            f"{letter.view.title}, {view.provider_name}",
            "letter.html.j2",
            letter={**shown, "body": letter.body},
            event=name,
            home=home(view),
        )


_OF_LETTER = ("title", "to", "lacks", "provider_name", "written", "sender", "host")


Sent = Sequence[tuple[str, Letter]]
"""The letters of one episode that a reader may read, each with what the reader calls its event."""


def letter_path(view: View, name: str, letter: Letter) -> str:
    """The folder of a letter's page."""
    return f"{home(view)}letters/{name if letter.view.id in name else f'{name}-{letter.view.id}'}/"


def buttons(view: View, sent: Sent) -> Mapping[str, list[tuple[str, str]]]:
    """For each event the titles and pages of its letters."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, letter in sent:
        found.setdefault(name, []).append((letter.view.title, letter_path(view, name, letter)))
    return found


def title(view: View) -> str:
    """What people call an episode."""
    return f"{view.provider_name}: {view.title}" if view.title else view.provider_name


_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


def _headings(body: str) -> tuple[Heading, ...]:
    """The headings of a page, read off our own templates' markup."""
    return tuple(Heading(anchor=anchor, text=_text(text), level=2) for anchor, text in _HEADING.findall(body))


def _text(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", markup)).split())
