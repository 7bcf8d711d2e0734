"""One entry of a chronology as data -> Event, and an event as corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from generator.model import Data, Event, Place
from generator.words import Words


def event(data: Data, place: Place, position: int, words: Words) -> Event:
    """Build an event from an entry that keeps its schema; a missing step is the usual one.

    A meeting's `present` is everybody who was there, in whichever part; a letter says what it has words for.
    """
    kind = str(data["type"])
    whole = dict(data)
    if steps := words.steps(kind):
        whole.setdefault("step", steps[0])
    if kind == "meeting" and "parts" in whole:
        whole["present"] = _present(whole)
    if kind == "communication" and isinstance(written := whole.get("words"), Mapping):
        whole["says"] = tuple(dict.fromkeys((*texts(whole.get("says")), *written)))
    field = words.which(kind)
    return Event(
        id=str(data["id"]),
        date=date.fromisoformat(str(data["date"])),
        time=time.fromisoformat(str(data["time"])) if "time" in data else None,
        type=kind,
        which=texts(data.get(field)) if field != "type" else (),
        step=str(whole.get("step", "")),
        links=texts(data.get("for")),
        data=whole,
        written=data,
        place=place,
        position=position,
    )


def amended(event_: Event, changes: Data, words: Words) -> Event:
    """The event as a correction says that it should have been."""
    return event({**event_.written, **changes}, event_.place, event_.position, words)


def texts(value: object) -> tuple[str, ...]:
    """One text or several, as a tuple."""
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, tuple) else (str(value),)


def _present(data: Data) -> tuple[str, ...]:
    parts = data["parts"]
    rows = [row for row in parts if isinstance(row, Mapping)] if isinstance(parts, tuple) else []
    everybody = [
        *texts(data.get("present")),
        *(who for row in rows for who in texts(row.get("present"))),
    ]
    return tuple(dict.fromkeys(everybody))
