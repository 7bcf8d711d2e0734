"""What may stand in a record only as date, holder, reference and effect -> faults of what says more.

What the police restrict, what could show who disclosed something, legal advice. Which events tell of such a matter,
and what they may still hold because rules read it, the procedure says; any other event says so itself (`restricted`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from generator.chronicle import Chronicle, Fact
from generator.hints import did_you_mean
from generator.model import Episode, Event, Fault
from generator.procedure import Procedure
from generator.rules import Look, Restricted
from generator.shapes import mapping
from generator.source import Document
from generator.words import words

CODE = "restricted-material"
_ALWAYS = frozenset({"id", "date", "time", "recorded", "type", "step", "for", "closed_to", "restricted"})
_WHISTLE_BLOWER = "whistle-blower"
_SAID: Mapping[str, str] = {
    "police": "what the police restrict",
    _WHISTLE_BLOWER: "what could show who disclosed something",
    "legal-advice": "legal advice",
}


def faults(document: Document, item: Episode, procedure: Procedure) -> Iterator[Fault]:
    """Faults of events that say more of a restricted matter than they may."""
    look = Look(Chronicle(procedure=procedure, episode=item, as_of=date.max, facts=()))
    for event in item.events:
        rows = [row for row in procedure.restricted if _fits(row, event, look)]
        if not rows and "restricted" not in event.written:
            continue
        yield from _holder(document, event, procedure)
        kind = rows[0].kind if rows else str(mapping(event.written["restricted"])["kind"])
        keeps = frozenset.intersection(*(row.keeps for row in rows)) if rows else _kept(kind)
        excess = [name for name in event.written if name not in {*_ALWAYS, *keeps, words().which(event.type)}]
        if excess:
            yield Fault(
                place=document.place(f"/events/{event.position}/{excess[0]}"),
                code=CODE,
                event=event.id,
                procedure=procedure.id,
                message=f"{', '.join(excess)}: {_SAID[kind]} does not go into a record",
                hint=_hint(excess, keeps, " ".join(row.why for row in rows)),
            )


def _fits(row: Restricted, event: Event, look: Look) -> bool:
    keys = {event.type, *(f"{event.type}:{which}" for which in event.which)}
    return bool(keys & row.what.keys or not row.what.keys) and row.what.fits(
        Fact(event, event.position, event.id), look
    )


def _kept(kind: str) -> frozenset[str]:
    """Of what an event itself calls restricted, who acted may be said, unless that is what must not be known."""
    return frozenset() if kind == _WHISTLE_BLOWER else frozenset({"by"})


def _hint(excess: list[str], keeps: frozenset[str], why: str) -> str:
    own = {"lead", "reference", "effect"} <= keeps
    fields = "lead, reference and effect" if own else "holder, reference and effect, under restricted,"
    also = f" What may stay: {', '.join(sorted(keeps))}." if keeps else ""
    return (
        f"{why} Take out {', '.join(excess)} and leave it with whoever holds it; {fields} say who that is, under which "
        f"reference, and what it means for this process.{also}"
    ).strip()


def _holder(document: Document, event: Event, procedure: Procedure) -> Iterator[Fault]:
    block = event.written.get("restricted")
    holder = str(block["holder"]).partition("/")[0] if isinstance(block, Mapping) else ""
    if holder and holder not in procedure.roles:
        yield Fault(
            place=document.place(f"/events/{event.position}/restricted/holder"),
            code="unknown-word",
            event=event.id,
            procedure=procedure.id,
            message=f"holder: the procedure has no role {holder!r}",
            hint=did_you_mean(holder, procedure.roles),
        )
