"""A chronology -> the faults that no schema can see: links, words that its procedure has not, restricted matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from generator import local, records, restricted
from generator.hints import did_you_mean
from generator.model import Episode, Fault
from generator.procedure import Procedure
from generator.schema import faults as schema_faults
from generator.shapes import mapping, sequence
from generator.source import Document


def version_of(known: Mapping[tuple[str, str], Procedure], episode: Episode) -> Procedure | None:
    """The version that the episode names, else the one in force at its first event, else the first there is."""
    if episode.version:
        return known.get((episode.procedure, episode.version))
    versions = sorted(
        (item for (name, _), item in known.items() if name == episode.procedure),
        key=lambda item: item.applies_from,
    )
    begun = min((event.date for event in episode.events), default=date.max)
    in_force = [item for item in versions if item.applies_from <= begun]
    return in_force[-1] if in_force else versions[0] if versions else None


def chronology_faults(document: Document, name: str, known: Mapping[tuple[str, str], Procedure]) -> tuple[Fault, ...]:
    """What no schema can see in a chronology: links, and words that its procedure does not have."""
    corrections = any(row["type"] == "correction" for row in map(mapping, sequence(mapping(document.data)["events"])))
    if corrections:
        document = records.corrected(document)
        if wrong := _wrong_corrections(document):
            return tuple(replace(fault, episode=name) for fault in wrong)
    item = records.episode(document, name)
    found = [*records.links(document), *records.openings(document), *records.holds(document)]
    procedure = version_of(known, item)
    if procedure is None:
        found.append(unknown_procedure(document, item.procedure, item.version, known))
    else:
        here = local.at(procedure, item.host)
        found.extend(records.named(document, here))
        found.extend(restricted.faults(document, item, here))
        found.extend(records.releases(document, procedure))
        if item.host and procedure.variants and item.host not in local.hosts(procedure):
            found.append(
                Fault(
                    place=document.place("/host"),
                    code="unknown-host",
                    message=f"host: {item.host} does not run this procedure",
                    hint=did_you_mean(item.host, local.hosts(procedure)),
                )
            )
    return tuple(replace(fault, episode=name) for fault in found)


def _wrong_corrections(document: Document) -> list[Fault]:
    """The events that break their schema once they are corrected."""
    found: list[Fault] = []
    for number, row in enumerate(sequence(mapping(document.data)["events"])):
        prefix = f"/events/{number}"
        places = {key.removeprefix(prefix): at for key, at in document.places.items() if key.startswith(f"{prefix}/")}
        entry = Document(document.path, row, {**places, "": document.places.get(prefix, (1, 1))})
        found.extend(replace(fault, event=str(mapping(row)["id"])) for fault in schema_faults(entry, "events"))
    return found


def unknown_procedure(
    document: Document, procedure: str, version: str, known: Mapping[tuple[str, str], Procedure]
) -> Fault:
    """The fault of a file that names a procedure, or a version of it, that there is not."""
    versions = sorted(found for name, found in known if name == procedure)
    if versions:
        return Fault(
            place=document.place("/version"),
            code="unknown-version",
            message=f"version: {procedure} has no version {version}",
            hint=f"Versions here: {', '.join(versions)}.",
        )
    return Fault(
        place=document.place("/procedure"),
        code="unknown-procedure",
        message=f"procedure: there is no procedure {procedure}",
        hint=did_you_mean(procedure, {name for name, _ in known}),
    )
