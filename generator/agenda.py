"""Cases -> what is overdue and what falls due soon, as text, data, calendar or Markdown. The one door for icalendar."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from generator.cases import Case
from generator.days import day
from generator.model import Standing
from generator.report import md
from generator.sight import view
from generator.views import DutyView, View


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do: what, in which episode, by when."""

    view: View
    duty: DutyView

    @property
    def due(self) -> date:
        """The last day in time."""
        return self.duty.due_day or date.max


def entries(cases: Iterable[Case], until: date) -> tuple[Entry, ...]:
    """What is overdue, and what falls due up to `until`; earliest first."""
    found = [
        Entry(seen, duty)
        for case in cases
        for seen in (view(case),)
        for duty in seen.duties
        if duty.due_day is not None
        and duty.modality != "may"
        and (duty.standing is Standing.OVERDUE or (duty.standing is Standing.OPEN and duty.due_day <= until))
    ]
    return tuple(sorted(found, key=lambda item: (item.due, item.view.episode, item.duty.rule, item.duty.member)))


def text(found: Sequence[Entry], as_of: date, until: date) -> str:
    """A list for a terminal."""
    lines = [f"As of {day(as_of)}, up to {day(until)}:"]
    for item in found:
        to = f" (to {item.duty.member})" if item.duty.member else ""
        where = f"{item.view.episode}  {item.duty.rule}"
        lines.append(
            f"{item.due.isoformat()}  {item.duty.words:<24}  {where}  " + " ".join(f"{item.duty.says}{to}".split())
        )
    if not found:
        lines.append("Nothing that a machine checks is overdue or falls due.")
    return "\n".join(lines) + "\n"


def as_json(found: Sequence[Entry], as_of: date, until: date) -> str:
    """The list as data."""
    rows = [
        {
            "due": item.due.isoformat(),
            "verdict": item.duty.standing.value,
            "by": item.duty.by or None,
            "episode": item.view.episode,
            "provider": item.view.provider,
            "rule": item.duty.rule,
            "event": item.duty.event or None,
            "member": item.duty.member or None,
            "bearer": item.duty.bearer,
            "modality": item.duty.modality,
            "says": item.duty.says,
        }
        for item in found
    ]
    return (
        json.dumps({"as_of": as_of.isoformat(), "until": until.isoformat(), "due": rows}, indent=2, ensure_ascii=False)
        + "\n"
    )


def ics(found: Sequence[Entry], as_of: date, until: date) -> str:
    """A calendar: one whole-day entry for each thing to do."""
    del until
    return calendar((_dated(item.view, item.duty) for item in found), as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An entry of a calendar; `id` is its own among all calendars."""

    id: str
    day: date
    summary: str
    description: str


def dates(views: Iterable[View]) -> tuple[Dated, ...]:
    """What a reader has to know by its day: what is owed, actions that are open, the next meeting; earliest first."""
    found: list[Dated] = []
    for item in views:
        found += [
            _dated(item, duty)
            for duty in item.duties
            if duty.due is not None and duty.modality != "may" and duty.standing in {Standing.OPEN, Standing.OVERDUE}
        ]
        found += [
            Dated(
                id=f"{item.episode}-{action.id}",
                day=action.due,
                summary=f"Action due: {action.what}",
                description=". ".join(filter(None, (item.episode, action.under, action.owner))),
            )
            for action in item.actions
            if action.due is not None and action.state in {"open", "overdue"}
        ]
        if item.next_date is not None and not item.closed:
            name = item.provider_name or item.host
            found.append(
                Dated(
                    id=f"{item.episode}-meeting-{item.next_date.isoformat()}",
                    day=item.next_date,
                    summary=f"Next meeting: {name}",
                    description=item.episode,
                )
            )
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.id)))


def _dated(item: View, duty: DutyView) -> Dated:
    return Dated(
        id=f"{item.episode}-{duty.rule}-{duty.part}-{duty.event}-{duty.member}".replace(" ", "-"),
        day=duty.due_day or date.max,
        summary=f"{duty.words}: {duty.says}",
        description=f"{item.episode}, {duty.rule}. {duty.bearer}. {duty.source}",
    )


def calendar(found: Iterable[Dated], as_of: date) -> str:
    """A calendar file (iCalendar) of whole-day entries."""
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Provider Concerns//due//EN")
    made.add("version", "2.0")
    for item in found:
        entry = Event()
        entry.add("uid", f"{item.id}@provider-concerns")
        entry.add("dtstamp", datetime.combine(as_of, time(), UTC))
        entry.add("dtstart", item.day)
        entry.add("summary", item.summary)
        entry.add("description", item.description)
        made.add_component(entry)
    content: bytes = made.to_ical()
    return content.decode()


def markdown(found: Sequence[Entry], as_of: date, until: date) -> str:
    """A table for a summary or an issue."""
    lines = [
        f"## Due up to {day(until)}",
        "",
        f"As of {day(as_of)}.",
        "",
        "| Due | How it stands | Episode | What | Who |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {day(item.due)} | {md(item.duty.words)} | {md(item.view.episode)} "
        f"| {md(item.duty.says)} ({md(item.duty.rule)}) | {md(item.duty.bearer)} |"
        for item in found
    ]
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Entry], date, date], str]] = {
    "text": text,
    "json": as_json,
    "ics": ics,
    "markdown": markdown,
}
