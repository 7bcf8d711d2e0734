"""Cases -> the disclosure log: what was shared, when, with whom, for what purpose and on what ground; what was not.

Drawn from the record: disclosures and decisions not to share, what was sent, and the first day on which each
audience's site could hold something new.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby

from generator.audiences import OPENED, PROVIDER, TITLES
from generator.cases import Case
from generator.cut import openings
from generator.days import day
from generator.events import texts
from generator.model import Event
from generator.procedure import Procedure
from generator.sight import whole
from generator.states import label
from generator.telling import told


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One line of the log; `event` is the id of the event behind it, empty where there are several."""

    day: date
    episode: str
    provider: str
    how: str
    what: str
    whom: str
    by: str
    purpose: str
    ground: str
    consent: str
    event: str


HEADINGS = ("Day", "Episode", "Provider", "How", "What", "With whom", "By", "Purpose", "Ground", "Consent", "Event")


def log(cases: Iterable[Case]) -> tuple[Disclosure, ...]:
    """Every disclosure of these episodes, the earliest first."""
    found = [line for case in cases for line in (*_recorded(case), *_published(case))]
    return tuple(sorted(found, key=lambda line: (line.day, line.episode, line.event, line.how, line.whom)))


def _recorded(case: Case) -> Iterator[Disclosure]:
    """What was sent, and what was shared or decided not to be."""
    procedure = case.procedure
    for fact in case.chronicle.facts:
        event = fact.event
        if event.type == "disclosure":
            yield _line(
                case,
                event,
                how=label(case, whole(event)),
                what=_shared(event),
                purpose=told(event.data.get("purpose", "")),
                ground=told(event.data.get("basis", "")),
                consent=told(event.data["consent"]) if "consent" in event.data else "",
            )
        elif event.type == "communication" and case.chronicle.counting(fact) and _sent(case, event):
            channel = told(event.data.get("channel", ""))
            yield _line(
                case,
                event,
                how=f"Sent by {channel}" if channel else "Sent",
                what=label(case, whole(event)),
                purpose=told(event.data.get("purpose", "")),
                ground="; ".join(_owed(procedure, case, event)),
                consent="",
            )


def _shared(event: Event) -> str:
    """What was shared, and how far it goes: personal, organisational, anonymised."""
    parts = [str(event.data.get("summary", "")), told(event.data["reach"]) if "reach" in event.data else ""]
    return "; ".join(filter(None, parts))


def _sent(case: Case, event: Event) -> bool:
    """Whether something left the authority: it says to whom, and it is not what the provider sent in."""
    senders = {case.chronicle.body(name) for name in texts(event.data.get("by"))}
    return "to" in event.data and senders != {PROVIDER}


def _owed(procedure: Procedure, case: Case, event: Event) -> Iterator[str]:
    """The rules by which a letter was owed, each with its place in the text."""
    rules = {verdict.rule: verdict.source for verdict in case.verdicts if verdict.evidence is event}
    yield from (f"{rule}, {procedure.cited(source)}" for rule, source in rules.items())


def _line(  # noqa: PLR0913 - the columns of the log
    case: Case, event: Event, *, how: str, what: str, purpose: str, ground: str, consent: str
) -> Disclosure:
    return Disclosure(
        day=event.date,
        episode=case.episode.id,
        provider=_provider(case),
        how=how,
        what=what,
        whom=_roles(case.procedure, event, "to"),
        by=_roles(case.procedure, event, "by"),
        purpose=purpose,
        ground=ground,
        consent=consent,
        event=event.id,
    )


def _published(case: Case) -> Iterator[Disclosure]:
    """What each audience's site held for the first time on a day, as one line."""
    for kind in OPENED:
        opened: dict[str, tuple[date, Event, str]] = {}
        for item in openings(case.chronicle, kind):
            if item.since is not None and item.since < opened.get(item.event.id, (date.max,))[0]:
                opened[item.event.id] = (item.since, item.event, item.source)
        for since, group in groupby(sorted(opened.values(), key=lambda one: one[0]), key=lambda one: one[0]):
            items = list(group)
            sources = dict.fromkeys(case.procedure.cited(source) for _, _, source in items)
            yield Disclosure(
                day=since,
                episode=case.episode.id,
                provider=_provider(case),
                how="Opened on their site",
                what="; ".join(_dated(case, event, since) for _, event, _ in items),
                whom=_audience(case, kind),
                by="",
                purpose="",
                ground="; ".join(sources),
                consent="",
                event=items[0][1].id if len(items) == 1 else "",
            )


def _dated(case: Case, event: Event, since: date) -> str:
    """What was opened, with its day where that is not the day on which it was."""
    name = label(case, whole(event))
    return name if event.date == since else f"{name} of {day(event.date)}"


def _audience(case: Case, kind: str) -> str:
    title = TITLES[kind]
    return f"{title} ({_provider(case)})" if kind == PROVIDER else title


def _provider(case: Case) -> str:
    return case.provider.name if case.provider is not None else ""


def _roles(procedure: Procedure, event: Event, field: str) -> str:
    return ", ".join(procedure.role_title(name) for name in texts(event.data.get(field)))


# --- a file for a spreadsheet -----------------------------------------------------------------------------------


def as_csv(lines: Sequence[Disclosure]) -> bytes:
    """The log as a file that a spreadsheet opens, in which no text is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([_cell(getattr(line, field.name)) for field in fields(Disclosure)] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """A text that no spreadsheet reckons with: what could begin a formula begins with an apostrophe."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.lstrip()[:1] in _FORMULA or text[:1] in _BLANK else text


_FORMULA = frozenset("=+-@|%")
_BLANK = frozenset("\t\r\n")
