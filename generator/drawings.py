"""Views and procedures -> drawings as SVG: an episode over time, and the stages with the moves between them.

Each drawing has a title and a description in words, uses the page's own colours, and repeats nothing that the page
does not also say in words. Everything that goes in is escaped by the template.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from generator import templates
from generator.days import day, months_after
from generator.model import Standing
from generator.procedure import Procedure
from generator.views import View

WIDTH = 690.0
_LEFT = 142.0
_ROW = 34.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: where it begins and ends across the drawing, and what it is."""

    x: float
    y: float
    width: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A moment: an event or a due day. `late` ones are marked."""

    x: float
    y: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A month on the axis."""

    x: float
    text: str


def timeline(view: View) -> Markup:
    """The chronology as a picture: stages and tracks as bars, events as marks, missed days as crosses."""
    first = view.began
    last = max(
        [view.as_of, *(duty.due_day for duty in view.owed if duty.due_day is not None and duty.due_day <= _ahead(view))]
    )
    scale = _Scale(first, last)
    lanes = [
        "Stage",
        *dict.fromkeys(track.title for track in view.tracks),
        "Meetings",
        "Letters",
        "Other events",
        "Missed",
    ]
    rows = {name: 30.0 + number * _ROW for number, name in enumerate(lanes)}
    bars = [
        scale.bar(span.began, span.ended or view.as_of, rows["Stage"], span.title, "stage")
        for span in view.stages
        if (span.ended or view.as_of) > span.began or span.ended is None
    ]
    bars += [scale.bar(track.began, track.ended or view.as_of, rows[track.title], "", "track") for track in view.tracks]
    dots = [
        Dot(scale.x(event.date), rows[_lane(event.type)], "event", f"{day(event.date)}: {event.label}")
        for event in view.events
    ]
    dots += [
        Dot(scale.x(duty.due_day), rows["Missed"], "missed", f"due {day(duty.due_day)}: {duty.says}")
        for duty in view.duties
        if duty.due_day is not None and duty.standing in {Standing.LATE, Standing.OVERDUE} and duty.modality != "may"
    ]
    described = f"From {day(first)} to {day(last)}: {len(view.events)} events; " + "; ".join(
        f"{span.title} from {day(span.began)}" + (f" to {day(span.ended)}" if span.ended else "")
        for span in view.stages
    )
    return templates.drawing(
        "timeline.svg.j2",
        key=view.episode,
        lanes=list(rows.items()),
        bars=bars,
        dots=dots,
        ticks=scale.ticks(),
        today=scale.x(view.as_of),
        today_text=day(view.as_of),
        height=30.0 + len(lanes) * _ROW + 24,
        width=WIDTH,
        left=_LEFT,
        described=described,
    )


def _ahead(view: View) -> date:
    return view.as_of + timedelta(days=max(30, (view.as_of - view.began).days // 3))


def _lane(kind: str) -> str:
    return {"meeting": "Meetings", "communication": "Letters"}.get(kind, "Other events")


class _Scale:
    """Days to places across the drawing."""

    def __init__(self, first: date, last: date) -> None:
        self._first = first - timedelta(days=4)
        self._days = max(((last - first).days + 12), 24)

    def x(self, value: date) -> float:
        """Where a day stands."""
        return round(_LEFT + (value - self._first).days / self._days * (WIDTH - _LEFT - 12), 1)

    def bar(self, first: date, last: date, y: float, text: str, kind: str) -> Bar:
        """A stretch of days."""
        start = self.x(first)
        return Bar(start, y, round(max(self.x(last) - start, 4.0), 1), text, kind)

    def ticks(self) -> list[Tick]:
        """The months, as many as fit."""
        months = max(1, round(self._days / 30 / 7))
        month = months_after(self._first.replace(day=1), 1)
        found = []
        while (month - self._first).days < self._days:
            found.append(Tick(self.x(month), f"{month:%b %Y}"))
            month = months_after(month, months)
        return found


# --- stages -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """A stage in the drawing."""

    id: str
    y: float
    text: str
    step: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """The moves from one stage to another: up the steps on the right, back down on the left."""

    path: str
    tip: str
    up: bool
    text: str


_BOX = 220.0
_MIDDLE = 330.0
_STEP = 66.0
_MANY = 5
"""A move that leads from more stages than this is told in words only: its arcs would hide the others."""


def stages(procedure: Procedure) -> Markup:
    """The stages from top to bottom, the moves onwards as arcs on the right and the moves back on the left."""
    boxes = {
        name: Box(
            name,
            24 + number * _STEP,
            part.text("short") or part.text("title"),
            part.text("step"),
            part.data.get("ends") is True,
        )
        for number, (name, part) in enumerate(procedure.stages.items())
    }
    pairs: dict[tuple[str, str], list[str]] = {}
    left_out: dict[str, None] = {}
    for rule, move in procedure.moves:
        if len(move.sources) > _MANY:
            left_out.update(dict.fromkeys(boxes[name].text for name in move.to if name in boxes))
            continue
        for source in move.sources:
            for to in move.to:
                if source != to and source in boxes and to in boxes:
                    pairs.setdefault((source, to), []).append(rule.id)
    arcs = [_arc(boxes[source], boxes[to], ids) for (source, to), ids in pairs.items()]
    described = f"{len(boxes)} stages and {len(pairs)} ways between them; the page of moves names each."
    return templates.drawing(
        "stages.svg.j2",
        key=procedure.id,
        boxes=list(boxes.values()),
        arcs=arcs,
        described=described,
        left_out=list(left_out),
        height=24 + len(boxes) * _STEP,
        middle=_MIDDLE,
        half=_BOX / 2,
    )


def _arc(source: Box, to: Box, ids: Iterable[str]) -> Arc:
    up = to.y > source.y
    side = 1 if up else -1
    edge = _MIDDLE + side * _BOX / 2
    reach = edge + side * min(26 + 0.42 * abs(to.y - source.y), 272)
    start, end = source.y + 20 + 6 * side, to.y + 20 - 6 * side
    path = f"M{edge:.0f} {start:.0f} C{reach:.0f} {start:.0f} {reach:.0f} {end:.0f} {edge + side * 7:.0f} {end:.0f}"
    tip = f"M{edge + side * 1:.0f} {end:.0f} l{side * 8} -4.5 v9 z"
    return Arc(path, tip, up, f"{source.text} to {to.text}: {', '.join(ids)}")
