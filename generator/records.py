"""Checked documents -> Episode, Provider, Workspace settings; and what no schema can see: ids, links, names.

Words that name something of the procedure (a meeting, a letter, a role) are checked here, with the nearest word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from generator.audiences import OPENED, RELEASED
from generator.events import event, texts
from generator.hints import did_you_mean
from generator.model import Correction, Data, Episode, Fault, Provider, Service
from generator.procedure import Procedure, ids
from generator.shapes import mapping, sequence
from generator.source import Document
from generator.words import words


def episode(document: Document, name: str) -> Episode:
    """Build an episode (or a story's episode) from a document that keeps its schema; `name` is its id."""
    data = mapping(document.data)
    rows = [mapping(row) for row in sequence(data["events"])]
    vocabulary = words()
    events = tuple(
        event(row, document.place(f"/events/{number}"), number, vocabulary)
        for number, row in enumerate(rows)
        if row["type"] != "correction"
    )
    corrections = tuple(
        Correction(
            of=str(row["of"]),
            date=date.fromisoformat(str(row["date"])),
            set=mapping(row.get("set", {})),
            strike=row.get("strike") is True,
            by=", ".join(texts(row.get("by"))),
            reason=str(row["reason"]),
            summary=str(row.get("summary", "")),
            place=document.place(f"/events/{number}"),
        )
        for number, row in enumerate(rows)
        if row["type"] == "correction"
    )
    return Episode(
        id=name,
        procedure=str(data["procedure"]),
        version=str(data.get("version", "")),
        provider=str(data.get("provider", "")),
        host=str(data.get("host", "")),
        title=str(data.get("title", "")),
        services=tuple(_service(mapping(row)) for row in sequence(data.get("services", ()))),
        events=events,
        corrections=corrections,
        data=data,
        place=document.place(),
    )


def provider(document: Document, name: str) -> Provider:
    """Build a provider from a document that keeps its schema."""
    data = mapping(document.data)
    return Provider(
        id=name,
        name=str(data["name"]),
        group=str(data.get("group", "")),
        services=tuple(mapping(row) for row in sequence(data["services"])),
        data=data,
        place=document.place(),
    )


def _service(data: Data) -> Service:
    return Service(id=str(data["id"]), facts=data)


def links(document: Document) -> Iterator[Fault]:
    """Faults of ids: one twice, a `for` or correction that points nowhere, to itself or in a circle."""
    rows = [mapping(row) for row in sequence(mapping(document.data)["events"])]
    seen: dict[str, int] = {}
    for number, row in enumerate(rows):
        name = str(row["id"])
        if name in seen:
            first = document.place(f"/events/{seen[name]}")
            yield Fault(
                place=document.place(f"/events/{number}/id"),
                code="id-twice",
                event=name,
                message=f"the id {name} is used twice; the first is on line {first.line}",
                hint="Give this event an id of its own.",
            )
        seen.setdefault(name, number)
    kinds = {str(row["id"]): str(row["type"]) for row in rows}
    points = {str(row["id"]): texts(row.get("for")) for row in rows}
    running = (mapping(track)["id"] for row in rows for track in sequence(row.get("tracks", ())))
    known = {*seen, *(str(name) for name in running)}
    for number, row in enumerate(rows):
        name = str(row["id"])
        for field in ("for", "of"):
            for target in texts(row.get(field)):
                place = document.place(f"/events/{number}/{field}")
                if target == name:
                    yield Fault(
                        place=place,
                        code="link-to-itself",
                        event=name,
                        message=f"{field}: {name} points to itself",
                        hint="Name the event that it answers.",
                    )
                elif field == "of" and kinds.get(target) == "correction":
                    yield Fault(
                        place=place,
                        code="correction-of-correction",
                        event=name,
                        message=f"of: {target} is a correction itself",
                        hint="Correct the event again: name the event that was wrong.",
                    )
                elif target not in (known if field == "for" else seen):
                    yield Fault(
                        place=place,
                        code="link-nowhere",
                        event=name,
                        message=f"{field}: no event here has the id {target}",
                        hint=did_you_mean(target, known if field == "for" else seen),
                    )
        if _circular(name, points):
            yield Fault(
                place=document.place(f"/events/{number}/for"),
                code="link-circle",
                event=name,
                message=f"for: {name} leads back to itself",
                hint="The later event names the earlier one.",
            )


def openings(document: Document) -> Iterator[Fault]:
    """Faults of an opening that is not the first thing written: what went before would go out of sight."""
    rows = [mapping(row) for row in sequence(mapping(document.data)["events"])]
    for number, row in enumerate(rows):
        if row["type"] == "opening" and number > 0:
            yield Fault(
                place=document.place(f"/events/{number}/type"),
                code="opening-late",
                event=str(row["id"]),
                message="an opening position stands after other events",
                hint="A running case joins with its opening as the first event of the file; a case has one.",
            )


def holds(document: Document) -> Iterator[Fault]:
    """Faults of a legal hold that ends before it begins."""
    for number, row in enumerate(map(mapping, sequence(mapping(document.data).get("holds", ())))):
        if "until" in row and str(row["until"]) < str(row["from"]):
            yield Fault(
                place=document.place(f"/holds/{number}/until"),
                code="hold-ends-first",
                message="until: this hold ends before it begins",
                hint="Give its last day; leave until out while it stands.",
            )


def corrected(document: Document) -> Document:
    """The document as its corrections set it right, so that what they set is checked like everything else."""
    data = mapping(document.data)
    rows = [dict(mapping(row)) for row in sequence(data["events"])]
    places = dict(document.places)
    for number, row in enumerate(rows):
        for target, other in enumerate(rows):
            if row["type"] == "correction" and other["id"] == row.get("of") and other["type"] != "correction":
                for field, value in mapping(row.get("set", {})).items():
                    other[field] = value
                    places[f"/events/{target}/{field}"] = places.get(f"/events/{number}/set/{field}", (1, 1))
    return Document(document.path, {**data, "events": tuple(rows)}, places)


def _circular(name: str, points: Mapping[str, tuple[str, ...]]) -> bool:
    front, seen = list(points.get(name, ())), set[str]()
    while front:
        target = front.pop()
        if target == name:
            return points[name] != (name,)
        if target not in seen:
            seen.add(target)
            front.extend(points.get(target, ()))
    return False


def named(document: Document, procedure: Procedure) -> Iterator[Fault]:
    """Faults of words that the procedure does not have: meetings, letters, stages, criteria, roles, rules."""
    known = vocabulary(procedure)
    rows = [mapping(row) for row in sequence(mapping(document.data)["events"])]
    placing = frozenset(name for row in rows for name in texts(row.get("authorities")))
    for number, row in enumerate(rows):
        kind, name = str(row["type"]), str(row["id"])
        for field, value in row.items():
            allowed = known.get(f"{kind}.{field}", known.get(field))
            if allowed is None:
                continue
            called = _CALLED.get(f"{kind}.{field}", _CALLED.get(field, field))
            for item in texts(value):
                if item.partition("/")[0].lower() not in _small(allowed) and item not in placing:
                    yield Fault(
                        place=document.place(f"/events/{number}/{field}"),
                        code="unknown-word",
                        event=name,
                        procedure=procedure.id,
                        message=f"{field}: the procedure has no {called} {item!r}",
                        hint=did_you_mean(item, allowed),
                    )


def releases(document: Document, procedure: Procedure) -> Iterator[Fault]:
    """Faults of releases to an audience: by a role that may not, of nothing, or to nobody who has a site."""
    for number, row in enumerate(map(mapping, sequence(mapping(document.data)["events"]))):
        if row["type"] != "disclosure" or row["disclosure"] != RELEASED:
            continue
        for field, message, hint in _unreleased(row, procedure):
            yield Fault(
                place=document.place(f"/events/{number}/{field}" if field in row else f"/events/{number}"),
                code="release-not-valid",
                event=str(row["id"]),
                procedure=procedure.id,
                message=f"{field}: {message}",
                hint=hint,
            )


def _unreleased(row: Data, procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    """Why a release opens nothing: the field, what is so, and what to write instead."""
    by, to = texts(row.get("by")), texts(row.get("to"))
    if not set(by) & set(procedure.releases):
        said = f"{', '.join(by)} may not release anything under this procedure" if by else "this release names nobody"
        may = ", ".join(procedure.releases)
        hint = f"Those who may: {may}." if may else "Its text names nobody who may; record that the audience was told."
        yield "by", f"{said}, so it opens nothing", hint
    if not texts(row.get("for")):
        yield "for", "this release does not say what it releases", "Name the event or events."
    if not set(to) & set(OPENED):
        said = f"{', '.join(to)} has no site that anything could open on" if to else "this release does not say to whom"
        yield "to", said, f"Name one of {', '.join(OPENED)}."


@cache
def _small(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


@cache
def vocabulary(procedure: Procedure) -> Mapping[str, frozenset[str]]:
    """The words of a procedure by the field that may hold them (`type.field`, or `field` for every type).

    A type for which the procedure lists no words may say what it likes.
    """
    roles = frozenset(procedure.roles)
    groups = frozenset(
        name for name, members in procedure.sets.items() if isinstance(members, tuple) and roles.issuperset(members)
    )
    everybody = frozenset({*roles, *groups, *procedure.meetings})
    stages = frozenset(procedure.stages)
    thresholds = frozenset(procedure.thresholds)
    return {
        **{f"{kind}.{words().which(kind)}": frozenset(titles) for kind, titles in procedure.words.items()},
        **dict.fromkeys(_ROLE_FIELDS, everybody),
        **(
            {"disclosure.disclosure": frozenset({*procedure.words["disclosure"], RELEASED})}
            if "disclosure" in procedure.words
            else {}
        ),
        "disclosure.to": everybody | frozenset(OPENED),
        "meeting.meeting": frozenset(procedure.meetings),
        "communication.letter": frozenset(procedure.letters),
        "opening.stage": stages,
        "decision.to": stages,
        "decision.criteria": thresholds,
        "meeting.criteria": thresholds,
        "exception.rule": frozenset(ids(procedure)),
        "decision.track": frozenset({"stage", *(track.name for track in procedure.tracks)}),
    }


_ROLE_FIELDS = (
    "by",
    "to",
    "chair",
    "minuted_by",
    "signed_by",
    "agreed_by",
    "consulted",
    "requested_by",
    "jointly_with",
)
_CALLED: Mapping[str, str] = {
    **dict.fromkeys(_ROLE_FIELDS, "role"),
    "decision.to": "stage",
    "criteria": "threshold",
    "track": "track",
}
