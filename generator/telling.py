"""How values of views are put into words for pages: plain words, the marks of a timeline, the details of an event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from markupsafe import Markup

from generator.days import day
from generator.views import EventView, View

_MARKERS: Mapping[str, str] = {
    "concern": "concern",
    "meeting": "meeting",
    "decision": "decision",
    "communication": "letter",
    "restriction": "restriction",
}


def plain(value: object) -> str:
    """A word of the vocabulary as people read it: nursing-home -> nursing home."""
    return str(value).replace("-", " ").replace("_", " ")


def mdtext(value: str) -> Markup:
    """Plain text for a heading in Markdown: every sign that could mean something is a character reference."""
    flat = re.sub(r"\s+", " ", value).strip()
    return Markup(re.sub(r"[^\w .,;()'-]", lambda found: f"&#{ord(found[0])};", flat))  # noqa: S704 - nothing is left that could be markup


def marker(event: EventView) -> str:
    """The mark that an event has on a timeline."""
    return _MARKERS.get(event.type, "event")


def home(view: View) -> str:
    """The page of an episode, or of the standing duties of an authority."""
    return f"episodes/{view.episode}/" if view.provider else f"programmes/{view.episode}/"


def called(view: View) -> str:
    """What a reader outside the core team calls an episode: by its title if that is open, else by when it began."""
    if view.title:
        return view.title
    return f"Episode of {view.began:%B} {view.began.year}" if view.provider else view.host


def next_date(view: View) -> tuple[date, str] | None:
    """The next day on which something is to happen: a meeting on record, else the first duty that falls due."""
    if view.closed:
        return None
    due = [(duty.due_day, duty.says) for duty in view.owed if duty.due_day is not None and duty.due_day >= view.as_of]
    meeting = [(view.next_date, "next meeting on record")] if view.next_date is not None else []
    found = [(when, what) for when, what in (*meeting, *due) if when is not None]
    return min(found, key=lambda pair: pair[0], default=None)


def restricted(views: Iterable[View]) -> bool:
    """Whether any of these episodes has a restriction in force."""
    return any(one.ended is None for view in views for one in view.restrictions)


_DAY = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_WORD = re.compile(r"[a-z][a-z0-9_-]*")


def told(value: object) -> str:
    """A value of a record in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{plain(name)}: {told(inner)}" for name, inner in value.items())
    if isinstance(value, tuple):
        separator = "; " if any(isinstance(item, Mapping) for item in value) else ", "
        return separator.join(told(item) for item in value)
    text = str(value)
    if _DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    return plain(text) if _WORD.fullmatch(text) else text
