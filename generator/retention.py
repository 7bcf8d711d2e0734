"""Cases + the authority's own rule + a day -> which records are due to be disposed of, which are held, which wait.

How long a record is kept is for each authority to fix: where it fixed nothing, nothing is ever due.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from generator import days
from generator.cases import Case
from generator.days import Limit, day
from generator.model import Data
from generator.shapes import mapping, sequence


class Keeping(StrEnum):
    """Why a record is still there."""

    DUE = "due"
    HELD = "held"
    LATER = "later"
    NO_RULE = "no rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An order that a record be kept whatever else is due."""

    begins: date
    ends: date | None
    by: str
    reason: str

    def stands(self, as_of: date) -> bool:
        """Whether it stands on a day; one that begins later stops nothing yet."""
        return self.begins <= as_of and (self.ends is None or as_of <= self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record: when its episode ended, how long it is kept, from which day it is due, what holds it.

    An episode that goes on is listed only while it is held.
    """

    episode: str
    provider: str
    title: str
    procedure: str
    keeping: Keeping
    ended: date | None
    kept: str
    due: date | None
    holds: tuple[Hold, ...]


def rows(cases: Iterable[Case], settings: Data, as_of: date) -> tuple[Row, ...]:
    """The ended episodes and those that are held: what is due first, the longest due at the top."""
    found = (row_of(case, settings, as_of) for case in cases)
    order = list(Keeping)
    return tuple(
        sorted(
            (row for row in found if row is not None),
            key=lambda row: (order.index(row.keeping), row.due or date.max, row.ended or date.max, row.episode),
        )
    )


def row_of(case: Case, settings: Data, as_of: date) -> Row | None:
    """How the record of one episode stands; None if it goes on and nothing holds it."""
    holds = tuple(hold for hold in held(case.episode.data) if hold.stands(as_of))
    ended = case.chronicle.stages[-1].began if case.closed else None
    if ended is None and not holds:
        return None
    length = kept_for(settings, case.procedure.id)
    due = _after(ended, length) if ended is not None and length is not None else None
    return Row(
        episode=case.episode.id,
        provider=case.provider.name if case.provider is not None else case.episode.provider,
        title=case.episode.title,
        procedure=case.procedure.short_title,
        keeping=_keeping(holds, length, due, as_of),
        ended=ended,
        kept=str(length) if length is not None else "",
        due=due,
        holds=holds,
    )


def _keeping(holds: tuple[Hold, ...], length: Limit | None, due: date | None, as_of: date) -> Keeping:
    if holds:
        return Keeping.HELD
    if length is None:
        return Keeping.NO_RULE
    return Keeping.DUE if due is not None and due <= as_of else Keeping.LATER


def _after(ended: date, length: Limit) -> date | None:
    """The first day after the record was kept so long; None if there is no such day in any calendar."""
    months = {days.Unit.MONTH: 1, days.Unit.YEAR: 12}
    try:
        if length.unit in months:
            return days.months_after(ended, months[length.unit] * length.count)
        return ended + timedelta(days=length.count * (7 if length.unit is days.Unit.WEEK else 1))
    except (OverflowError, ValueError):
        return None


def kept_for(settings: Data, procedure: str) -> Limit | None:
    """How long records of a procedure are kept after the end, as the authority fixed it; None if it fixed nothing."""
    rule = mapping(settings.get("retention", {}))
    text = mapping(rule.get("procedures", {})).get(procedure, rule.get("after"))
    return days.limit(str(text)) if text is not None else None


def held(data: Data) -> tuple[Hold, ...]:
    """Every hold that a record names, also those that have ended."""
    return tuple(
        Hold(
            begins=date.fromisoformat(str(entry["from"])),
            ends=date.fromisoformat(str(entry["until"])) if "until" in entry else None,
            by=str(entry["by"]),
            reason=str(entry["reason"]),
        )
        for entry in map(mapping, sequence(data.get("holds", ())))
    )


# --- in the terminal --------------------------------------------------------------------------------------------

NO_RULE = "No rule on retention is set: nothing is ever due. Your authority fixes one under retention in concerns.yaml."
_HEADS: Mapping[Keeping, str] = {
    Keeping.DUE: "Due to be disposed of",
    Keeping.HELD: "Held: not to be disposed of",
    Keeping.LATER: "Ended, not yet due",
    Keeping.NO_RULE: "Ended, no rule for its procedure",
}


def text(found: Iterable[Row], settings: Data, as_of: date) -> str:
    """The records for people, in groups."""
    known = list(found)
    lines = [] if "retention" in settings else [NO_RULE, ""]
    for keeping in Keeping:
        group = [row for row in known if row.keeping is keeping]
        if group:
            lines += [f"{_HEADS[keeping]} ({len(group)})", *(f"  {line}" for row in group for line in _told(row)), ""]
    due = sum(row.keeping is Keeping.DUE for row in known)
    lines.append(f"As of {day(as_of)}: {due} {'record is' if due == 1 else 'records are'} due to be disposed of.")
    if due:
        lines.append("One is disposed of with: concerns erase EPISODE --ground retention --by ROLE")
    return "\n".join(lines) + "\n"


def _told(row: Row) -> list[str]:
    ended = f"ended on {day(row.ended)}" if row.ended is not None else "goes on"
    kept = f"; kept for {row.kept}, due on {day(row.due)}" if row.due is not None else ""
    found = [f"{row.episode}, {row.provider}: {ended}{kept}"]
    found += [f"  held since {day(hold.begins)} by {hold.by}: {hold.reason}" for hold in row.holds]
    return found


def as_json(found: Iterable[Row], settings: Data, as_of: date) -> str:
    """The records for programs."""
    whole = {
        "as_of": as_of.isoformat(),
        "rule": "retention" in settings,
        "records": [
            {
                "episode": row.episode,
                "provider": row.provider,
                "procedure": row.procedure,
                "keeping": row.keeping.value,
                "ended": row.ended.isoformat() if row.ended is not None else None,
                "kept": row.kept or None,
                "due": row.due.isoformat() if row.due is not None else None,
                "holds": [
                    {
                        "from": hold.begins.isoformat(),
                        "until": hold.ends.isoformat() if hold.ends is not None else None,
                        "by": hold.by,
                        "reason": hold.reason,
                    }
                    for hold in row.holds
                ],
            }
            for row in found
        ],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


FORMATS = {"text": text, "json": as_json}
