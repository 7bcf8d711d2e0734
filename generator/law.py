"""A folder of a procedure -> Procedure: its stages, words, rules and describing texts, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from generator import overlays
from generator.days import Calendar
from generator.decode import LISTED, Decoder, entitled, like, listed
from generator.events import texts
from generator.hints import did_you_mean
from generator.model import Data, Fault, Place
from generator.procedure import Part, Procedure, Role
from generator.revision import revised
from generator.rules import DerivedSet, Listed, Restricted, Rule, Sets, Sight
from generator.schema import faults as schema_faults
from generator.shapes import mapping, sequence
from generator.source import Document, read
from generator.words import words

FILES = (
    "stages",
    "thresholds",
    "meetings",
    "letters",
    "readings",
    "roles",
    "questions",
    "sets",
    "tracks",
    "variants",
    "visibility",
)


def load(root: Path, folder: Path, calendars: Mapping[str, Calendar]) -> tuple[Procedure | None, tuple[Fault, ...]]:
    """Read one version of one procedure. Nothing is built from a folder that has faults.

    A version that `revises` an earlier one holds only what is different; the rest is the earlier version's.
    """
    header = _document(root, folder, "procedure")
    if not isinstance(header, Document):
        return None, header
    earlier = str(mapping(header.data).get("revises", ""))
    if not earlier:
        return _own(root, folder, calendars, header, None)
    if earlier >= folder.name or not (folder.parent / earlier / "procedure.yaml").is_file():
        return None, (_no_earlier(header, folder, earlier),)
    base, wrong = load(root, folder.parent / earlier, calendars)
    return _own(root, folder, calendars, header, base) if base is not None else (None, wrong)


def _own(
    root: Path, folder: Path, calendars: Mapping[str, Calendar], header: Document, base: Procedure | None
) -> tuple[Procedure | None, tuple[Fault, ...]]:
    documents: dict[str, Document] = {"procedure": header}
    found: list[Fault] = []
    for name in (*FILES, "moves", *sorted(f"duties/{path.stem}" for path in folder.glob("duties/*.yaml"))):
        if base is not None and not (folder / f"{name}.yaml").exists():
            continue
        document = _document(root, folder, name)
        if isinstance(document, Document):
            documents[name] = document
        else:
            found.extend(document)
    calendar = calendars.get(str(mapping(header.data)["calendar"]))
    if calendar is None:
        found.append(_no_calendar(header, calendars))
    if found or calendar is None:
        return None, tuple(found)
    originals = {(rule.id, rule.part): rule.data for rule in base.rules} if base is not None else {}
    if orphans := tuple(_orphans(documents, originals)):
        return None, orphans
    own = _build(documents, calendar, folder, originals)
    made = revised(base, own) if base is not None else own
    if "variants" in documents and (wrong := tuple(overlays.point_faults(documents["variants"], made))):
        return None, wrong
    return made, ()


def _document(root: Path, folder: Path, name: str) -> Document | tuple[Fault, ...]:
    document = read(root, folder / f"{name}.yaml")
    if isinstance(document, Fault):
        return (document,)
    return schema_faults(document, name.partition("/")[0]) or document


def _no_earlier(header: Document, folder: Path, earlier: str) -> Fault:
    versions = {name for path in folder.parent.glob("*/procedure.yaml") if (name := path.parent.name) < folder.name}
    return Fault(
        place=header.place("/revises"),
        code="unknown-version",
        message=f"revises: there is no earlier version {earlier} of this procedure",
        hint=did_you_mean(earlier, versions),
    )


def _no_calendar(header: Document, calendars: Mapping[str, Calendar]) -> Fault:
    return Fault(
        place=header.place("/calendar"),
        code="unknown-calendar",
        message=f"calendar: there is no calendar {mapping(header.data)['calendar']}",
        hint=f"Calendars here: {', '.join(sorted(calendars))}.",
    )


def _build(
    documents: Mapping[str, Document], calendar: Calendar, folder: Path, originals: Mapping[tuple[str, str], Data]
) -> Procedure:
    decoder = Decoder(words())
    header = mapping(documents["procedure"].data)
    sets_document = _data(documents, "sets")
    exceptions = mapping(sets_document.get("exceptions", {}))
    rules, rows = _rules(documents, decoder, originals)
    return Procedure(
        id=str(header["id"]),
        version=str(header["version"]),
        prefix=str(header["prefix"]),
        title=str(header["title"]),
        short_title=str(header["short_title"]),
        header=header,
        first_stage=str(header["first_stage"]),
        applies_from=date.fromisoformat(str(header["applies_from"])),
        calendar=calendar,
        stages=_parts(documents, "stages", "stages"),
        parallel=_parts(documents, "stages", "parallel"),
        thresholds=_parts(documents, "thresholds", "thresholds"),
        thumb=tuple(mapping(row) for row in sequence(_data(documents, "thresholds").get("rules_of_thumb", ()))),
        meetings=_parts(documents, "meetings", "meetings"),
        letters=_parts(documents, "letters", "letters"),
        readings=_parts(documents, "readings", "readings"),
        lists=_parts(documents, "questions", "lists"),
        variants=_parts(documents, "variants", "variants", key="host"),
        points=_parts(documents, "variants", "points"),
        roles=_roles(_data(documents, "roles")),
        sets=_sets(sets_document, documents, decoder),
        scales={name: texts(value) for name, value in mapping(sets_document.get("scales", {})).items()},
        words={
            kind: {word: str(title) for word, title in mapping(titles).items()}
            for kind, titles in mapping(sets_document.get("words", {})).items()
        },
        tracks=tuple(
            decoder.track(name, mapping(data))
            for name, data in mapping(_data(documents, "tracks").get("tracks", {})).items()
        ),
        rules=rules,
        listed=rows,
        exceptions={name: entitled(value) for name, value in exceptions.items()},
        visibility=_visibility(_data(documents, "visibility"), decoder),
        deadlines=_deadlines(_data(documents, "visibility")),
        heads={name: texts(parts) for name, parts in mapping(_data(documents, "visibility").get("heads", {})).items()},
        releases=texts(mapping(_data(documents, "visibility").get("releases", {})).get("by")),
        restricted=_restricted(_data(documents, "visibility"), decoder),
        exception_texts={name: mapping(value) for name, value in exceptions.items()},
        place=documents["procedure"].place(),
        folders=(folder,),
        sections=_sections(documents),
        terms=tuple(mapping(row) for row in sequence(header.get("terms", ()))),
    )


def _data(documents: Mapping[str, Document], name: str) -> Data:
    """What a file says; nothing where a later version leaves the file out."""
    return mapping(documents[name].data) if name in documents else {}


def _parts(documents: Mapping[str, Document], file: str, name: str, key: str = "id") -> Mapping[str, Part]:
    if file not in documents:
        return {}
    document = documents[file]
    rows = sequence(mapping(document.data).get(name, ()))
    return {
        str(mapping(row)[key]): Part(
            id=str(mapping(row)[key]), data=mapping(row), place=document.place(f"/{name}/{number}")
        )
        for number, row in enumerate(rows)
    }


def _sections(documents: Mapping[str, Document]) -> tuple[Part, ...]:
    """The sections of the duties, in the order of the procedure's own list; each with the ids of its rows."""
    found = []
    for name, document in documents.items():
        if name.startswith("duties/"):
            data = mapping(document.data)
            rows = tuple(dict.fromkeys(str(mapping(row)["id"]) for row in sequence(data["duties"])))
            header = mapping(data["section"])
            found.append(
                Part(id=name.removeprefix("duties/"), data={**header, "rows": rows}, place=document.place("/section"))
            )
    return tuple(sorted(found, key=lambda part: (int(part.text("order")), part.id)))


def _roles(data: Data) -> Mapping[str, Role]:
    rows = (mapping(row) for row in sequence(data.get("roles", ())))
    return {
        str(row["id"]): Role(
            id=str(row["id"]), title=str(row["title"]), body=str(row["body"]), group=bool(row.get("group"))
        )
        for row in rows
    }


def _sets(document: Data, documents: Mapping[str, Document], decoder: Decoder) -> Sets:
    """The sets a procedure names, and its closed content lists under their own ids."""
    found: dict[str, tuple[str, ...] | DerivedSet] = {
        part.id: tuple(str(row["id"]) for row in part.rows("items"))
        for part in _parts(documents, "questions", "lists").values()
    }
    found.update({name: decoder.set(value) for name, value in mapping(document.get("sets", {})).items()})
    return found


def _visibility(data: Data, decoder: Decoder) -> Mapping[str, tuple[Sight, ...]]:
    audiences = mapping(data.get("visibility", {}))
    return {name: tuple(_sight(mapping(row), decoder) for row in sequence(rows)) for name, rows in audiences.items()}


def _sight(row: Data, decoder: Decoder) -> Sight:
    return Sight(
        opens=decoder.matcher(row["open"]),
        fields=texts(row["fields"]),
        told=decoder.matcher(row["told"]) if "told" in row else None,
        source=str(row["source"]),
    )


def _deadlines(data: Data) -> Mapping[str, Mapping[str, str]]:
    audiences = mapping(data.get("deadlines", {}))
    return {
        name: {rule: str(mapping(row)["source"]) for row in sequence(rows) for rule in texts(mapping(row)["rules"])}
        for name, rows in audiences.items()
    }


def _restricted(data: Data, decoder: Decoder) -> tuple[Restricted, ...]:
    return tuple(
        Restricted(
            what=decoder.matcher(row["what"]),
            kind=str(row["kind"]),
            keeps=frozenset(texts(row["keeps"])),
            why=str(row["why"]),
        )
        for row in map(mapping, sequence(data.get("restricted", ())))
    )


def _rules(
    documents: Mapping[str, Document], decoder: Decoder, earlier: Mapping[tuple[str, str], Data]
) -> tuple[tuple[Rule, ...], tuple[Listed, ...]]:
    rules: list[Rule] = []
    rows: list[Listed] = []
    entries = list(_entries(documents))
    originals = {**earlier, **{(str(data["id"]), str(data.get("part", ""))): data for data, _ in entries}}
    for data, place in entries:
        if data.get("kind") in LISTED:
            rows.append(listed(data, place))
        else:
            rules.append(decoder.rule(like(data, originals), place))
    return tuple(rules), tuple(rows)


def _orphans(documents: Mapping[str, Document], earlier: Mapping[tuple[str, str], Data]) -> Iterator[Fault]:
    """The rules that take over the law of a rule that there is not."""
    entries = list(_entries(documents))
    laws = {*earlier, *((str(data["id"]), str(data.get("part", ""))) for data, _ in entries if "like" not in data)}
    for data, place in entries:
        if "like" in data and (str(data["like"]), str(data.get("part", ""))) not in laws:
            yield Fault(
                place=place,
                code="unknown-rule",
                message=f"like: there is no rule {data['like']} whose law could be taken over",
                hint=did_you_mean(data["like"], {name for name, _ in laws}),
            )


def _entries(documents: Mapping[str, Document]) -> Iterator[tuple[Data, Place]]:
    """The entries of the moves and duties files, each with its place; an entry among the moves is a move."""
    for name, document in documents.items():
        section = "moves" if name == "moves" else "duties" if name.startswith("duties/") else ""
        if section:
            for number, row in enumerate(sequence(mapping(document.data)[section])):
                kind = {"kind": "move"} if section == "moves" else {}
                yield {**kind, **mapping(row)}, document.place(f"/{section}/{number}")
