"""An event as its reader may see it -> words: what to call it, its particulars line by line, and who else reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from generator.audiences import OPENED, TITLES
from generator.days import day
from generator.procedure import Procedure
from generator.telling import plain, told
from generator.views import EventView, SeenBy, View
from generator.words import words

Line = tuple[str, str]
"""What it is about, and what is said."""

_LABELS: Mapping[str, str] = {
    "by": "By",
    "to": "To",
    "from": "From",
    "channel": "How",
    "planned": "Planned for",
    "next_date": "Next meeting",
    "owner": "Who",
    "due": "Due",
    "new_due": "New day",
    "under": "Part of",
    "says": "It tells of",
    "signed_by": "Signed by",
    "report_every": "Progress report",
    "review_on": "To be reviewed on",
    "ends_on": "Ends on",
    "lift_terms": "It ends when",
    "value": "Agreed",
}
"""What a field is called on a page where its own name would not do."""
_ROLES = frozenset(
    {
        "agreed_by",
        "authorities",
        "by",
        "chair",
        "circulation",
        "consulted",
        "for_role",
        "from",
        "holder",
        "jointly_with",
        "lead",
        "member",
        "minuted_by",
        "owner",
        "party",
        "present",
        "raised_by",
        "requested_by",
        "signed_by",
        "to",
        "who",
    }
)
"""The fields that name roles."""
_ELSEWHERE = frozenset(
    {"id", "date", "time", "planned_time", "type", "step", "for", "summary", "text", "closed_to", "recorded"}
)
"""What the heading of an event says, or the paragraph beneath it."""


def heading(event: EventView, view: View) -> str:
    """What to call an event, with its step; an action that does not repeat what it is bears the name of the first."""
    return f"{_name(event, view)}{f': {_STEPS.get(event.step, plain(event.step))}' if event.step else ''}"


_STEPS = {"cannot-meet": "cannot be kept in time", "lift-recommended": "lifting recommended", "required": "asked for"}


def labels(view: View) -> Mapping[str, str]:
    """What to call each event in a link, with its day."""
    return {event.id: f"{_name(event, view)} of {day(event.date)}" for event in view.events}


def _name(event: EventView, view: View) -> str:
    if event.type != "action" or event.fields.get("what"):
        return event.label
    linked = (other for other in view.events if other.id in event.links and other.type == "action")
    return next((_name(other, view) for other in linked if other.id != event.id), event.label)


# --- line by line -----------------------------------------------------------------------------------------------


def particulars(event: EventView, view: View, procedure: Procedure) -> tuple[Line, ...]:
    """The open fields of an event that its heading does not say, in words."""
    return tuple(line for line in _lines(event, view, procedure) if line[1])


def _lines(event: EventView, view: View, procedure: Procedure) -> Iterator[Line]:
    which = words().which(event.type)
    for name, value in event.fields.items():
        if name == "words" and isinstance(value, Mapping):
            yield from ((plain(fact).capitalize(), str(text)) for fact, text in value.items())
        elif name == "planned":
            at = event.fields.get("planned_time")
            yield _LABELS[name], f"{told(value)}, {at}" if at else told(value)
        elif name == "by" and event.type == "communication":
            yield "From", _said(name, value, view, procedure)
        elif not (
            name in _ELSEWHERE
            or name == which
            or (event.type, name) in {("action", "what"), ("decision", "to")}
            or (name == "says" and "words" in event.fields)
        ):
            yield _LABELS.get(name, plain(name).capitalize()), _said(name, value, view, procedure)


def _said(name: str, value: object, view: View, procedure: Procedure) -> str:
    """A value of a field in words: roles, services, stages and plans by their titles."""
    if isinstance(value, Mapping):
        inner = (
            f"{_LABELS.get(key, plain(key)).lower()}: {_said(key, of, view, procedure)}" for key, of in value.items()
        )
        return "; ".join(inner)
    if isinstance(value, tuple):
        separator = "; " if any(isinstance(item, Mapping) for item in value) else ", "
        return separator.join(_said(name, item, view, procedure) for item in value)
    text = str(value)
    if name in _ROLES:
        return procedure.role_title(text)
    if name == "service":
        return next((str(item.get("name", text)) for item in view.services if item.get("id") == text), plain(text))
    if name == "under":
        return procedure.word_title("plan", text)
    if name == "report_every":
        return f"every {text}"
    if name == "period":
        return _quarter(text)
    return told(value)


_MONTHS = ("January to March", "April to June", "July to September", "October to December")


def _quarter(text: str) -> str:
    """A quarter as people say it: 2026-Q1 -> January to March 2026."""
    found = re.fullmatch(r"([0-9]{4})-Q([1-4])", text)
    return f"{_MONTHS[int(found[2]) - 1]} {found[1]}" if found else told(text)


# --- who else reads it ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One audience and what it reads of an event; `why` is where the procedure says so."""

    who: str
    reads: str
    why: str


def readers(event: EventView) -> tuple[Reader, ...]:
    """Who reads an event beside the core team, and what of it; at the end those to whom it is closed."""
    found = {kind: [row for row in event.seen_by if row.audience == kind] for kind in OPENED}
    shown = [_reader(kind, rows, event) for kind, rows in found.items() if rows]
    closed = [TITLES[kind] for kind, rows in found.items() if not rows]
    if closed:
        shown.append(
            Reader(who=" and ".join(filter(None, (", ".join(closed[:-1]), closed[-1]))), reads="nothing", why="")
        )
    return tuple(shown)


def _reader(kind: str, rows: Sequence[SeenBy], event: EventView) -> Reader:
    open_ = [row for row in rows if row.open]
    why = "; ".join(dict.fromkeys(row.source for row in open_ or rows))
    if not open_:
        return Reader(who=TITLES[kind], reads=f"nothing: {rows[0].state}", why=why)
    since = min((row.since for row in open_ if row.since is not None), default=date.max)
    fields = {name for row in open_ for name in row.fields}
    known = [name for name in event.fields if name not in {*_BARE, words().which(event.type)}]
    known += ["moved_to"] if event.moved_to else []
    closed = [name for name in known if name not in fields]
    shown = [name for name in known if name in fields]
    what = "that it happened" + (f", and {_list(shown)}" if shown else "")
    rest = f"; not {_list(closed)}" if len(closed) <= _FEW else "; nothing else of it"
    reads = f"{what}{rest}" if closed else "all of it"
    return Reader(who=TITLES[kind], reads=f"since {day(since)}, {reads}", why=why)


_FEW = 4
"""So many closed fields are named; of more it is said that the rest is closed."""
_BARE = frozenset({"id", "date", "type", "step", "for", "closed_to", "recorded"})
"""What makes up the bare fact that something happened."""


def _list(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(_FIELDS.get(name, plain(name)) for name in names))


_FIELDS: Mapping[str, str] = {
    "by": "by whom",
    "to": "to whom",
    "channel": "how it was sent",
    "words": "its words",
    "says": "what it tells of",
    "time": "the time",
    "what": "what is to be done",
    "owner": "who is to do it",
    "due": "the day it is due",
    "new_due": "the new day",
    "under": "the plan",
    "planned": "the day planned",
    "planned_time": "the time planned",
    "next_date": "the next meeting",
    "present": "who was there",
    "parts": "who was there",
    "moved_to": "the stage it led to",
    "signed_by": "who signed",
    "review_on": "the day of its review",
    "report_every": "how often progress is reported",
    "summary": "the summary",
}
