"""A folder of a procedure -> Procedure: its stages, words, rules and describing texts, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from generator.days import Calendar
from generator.decode import LISTED, Decoder, entitled, like, listed
from generator.events import texts
from generator.hints import did_you_mean
from generator.model import Data, Fault, Place
from generator.rules import DerivedSet, Entitled, Listed, Move, Rule, Sets, Sight, Track
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A post or body that acts or is written to; never a person."""

    id: str
    title: str
    body: str
    group: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One describing entry of a procedure (a stage, threshold, meeting, letter, reading, list): its words as data."""

    id: str
    data: Data
    place: Place

    def text(self, name: str) -> str:
        """One of its texts; empty if it says nothing there."""
        return str(self.data.get(name, ""))

    def rows(self, name: str) -> tuple[Data, ...]:
        """One of its lists of mappings; empty if there is none."""
        value = self.data.get(name, ())
        return tuple(row for row in value if isinstance(row, Mapping)) if isinstance(value, tuple) else ()

    def list(self, name: str) -> tuple[str, ...]:
        """One of its texts or lists of texts."""
        return texts(self.data.get(name))


@dataclass(frozen=True, kw_only=True, eq=False)
class Procedure:
    """One version of one procedure, as it applies to one host (the host's own sets and roles are in force)."""

    id: str
    version: str
    prefix: str
    title: str
    short_title: str
    header: Data
    first_stage: str
    applies_from: date
    calendar: Calendar
    stages: Mapping[str, Part]
    parallel: Mapping[str, Part]
    thresholds: Mapping[str, Part]
    thumb: tuple[Data, ...]
    meetings: Mapping[str, Part]
    letters: Mapping[str, Part]
    readings: Mapping[str, Part]
    lists: Mapping[str, Part]
    variants: Mapping[str, Part]
    roles: Mapping[str, Role]
    sets: Sets
    scales: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]]
    tracks: tuple[Track, ...]
    rules: tuple[Rule, ...]
    listed: tuple[Listed, ...]
    exceptions: Mapping[str, Entitled]
    visibility: Mapping[str, tuple[Sight, ...]]
    exception_texts: Mapping[str, Data]
    place: Place
    folder: Path
    sections: tuple[Part, ...]

    @property
    def source_file(self) -> str:
        """The name of the published text."""
        return str(mapping(self.header["source"])["file"])

    @property
    def moves_source(self) -> str:
        """Where the published text says how stages follow each other."""
        return str(self.header.get("moves_source", ""))

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules under each id (an id may have several parts)."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            found[rule.id] = (*found.get(rule.id, ()), rule)
        return found

    @cached_property
    def moves(self) -> tuple[tuple[Rule, Move], ...]:
        """The moves of the stage, in the order of the file."""
        return tuple((rule, rule.body) for rule in self.rules if isinstance(rule.body, Move))

    def stage_title(self, stage: str) -> str:
        """What people call a stage: its short name if it has one."""
        part = self.stages.get(stage)
        return (part.text("short") or part.text("title")) if part is not None else stage

    def standing(self, stage: str) -> bool:
        """Whether a stage is that of a standing meeting, which goes on wherever a case stands."""
        part = self.stages.get(stage)
        return part is not None and part.data.get("standing") is True

    def role_title(self, role: str) -> str:
        """What people call a role, with its holder if it names one."""
        name, _, holder = role.partition("/")
        found = self.roles.get(name)
        title = found.title if found is not None else name.replace("-", " ")
        return f"{title} ({holder.replace('-', ' ')})" if holder else title

    def word_title(self, kind: str, word: str) -> str:
        """What people call a value of a type's own field: a meeting, a letter, a plan."""
        for parts in (self.meetings, self.letters) if kind in {"meeting", "communication"} else ():
            if word in parts:
                return parts[word].text("title")
        return self.words.get(kind, {}).get(word, word.replace("-", " ").capitalize())

    @cache  # noqa: B019 - procedures live as long as the program, and there are few
    def for_host(self, host: str) -> Procedure:
        """The procedure as it applies where `host` runs it."""
        variant = self.variants.get(host)
        if variant is None or "sets" not in variant.data:
            return self
        decoder = Decoder(words())
        local = {name: decoder.set(value) for name, value in mapping(variant.data["sets"]).items()}
        return replace(self, sets={**self.sets, **local})


def cite(source: str, file: str) -> str:
    """A source reference for people: `L604 L734` of a file is "file, lines 604 and 734"."""
    lines = [part.removeprefix("L").rstrip(",") for part in source.split() if part.startswith("L")]
    if not lines:
        return f"{file}, {source}" if source else file
    if len(lines) == 1:
        return f"{file}, line{'s' if '-' in lines[0] else ''} {lines[0]}"
    return f"{file}, lines {', '.join(lines[:-1])} and {lines[-1]}"


def load(root: Path, folder: Path, calendars: Mapping[str, Calendar]) -> tuple[Procedure | None, tuple[Fault, ...]]:
    """Read one version of one procedure. Nothing is built from a folder that has faults."""
    documents: dict[str, Document] = {}
    found: list[Fault] = []
    names = [
        "procedure",
        *FILES,
        "moves",
        *sorted(f"duties/{path.stem}" for path in folder.glob("duties/*.yaml")),
    ]
    for name in names:
        document = read(root, folder / f"{name}.yaml")
        if isinstance(document, Fault):
            found.append(document)
            continue
        wrong = schema_faults(document, name.partition("/")[0])
        found.extend(wrong)
        if not wrong:
            documents[name] = document
    if found:
        return None, tuple(found)
    if orphans := tuple(_orphans(documents)):
        return None, orphans
    header = mapping(documents["procedure"].data)
    calendar = calendars.get(str(header["calendar"]))
    if calendar is None:
        fault = Fault(
            place=documents["procedure"].place("/calendar"),
            code="unknown-calendar",
            message=f"calendar: there is no calendar {header['calendar']}",
            hint=f"Calendars here: {', '.join(sorted(calendars))}.",
        )
        return None, (fault,)
    return _build(header, documents, calendar, folder), ()


def _build(header: Data, documents: Mapping[str, Document], calendar: Calendar, folder: Path) -> Procedure:
    decoder = Decoder(words())
    sets_document = mapping(documents["sets"].data)
    exceptions = mapping(sets_document.get("exceptions", {}))
    rules, rows = _rules(documents, decoder)
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
        stages=_parts(documents["stages"], "stages"),
        parallel=_parts(documents["stages"], "parallel"),
        thresholds=_parts(documents["thresholds"], "thresholds"),
        thumb=tuple(mapping(row) for row in sequence(mapping(documents["thresholds"].data).get("rules_of_thumb", ()))),
        meetings=_parts(documents["meetings"], "meetings"),
        letters=_parts(documents["letters"], "letters"),
        readings=_parts(documents["readings"], "readings"),
        lists=_parts(documents["questions"], "lists"),
        variants=_parts(documents["variants"], "variants", key="host"),
        roles=_roles(documents["roles"]),
        sets=_sets(sets_document, documents["questions"], decoder),
        scales={name: texts(value) for name, value in mapping(sets_document.get("scales", {})).items()},
        words={
            kind: {word: str(title) for word, title in mapping(titles).items()}
            for kind, titles in mapping(sets_document.get("words", {})).items()
        },
        tracks=tuple(
            decoder.track(name, mapping(data))
            for name, data in mapping(mapping(documents["tracks"].data)["tracks"]).items()
        ),
        rules=rules,
        listed=rows,
        exceptions={name: entitled(value) for name, value in exceptions.items()},
        visibility=_visibility(documents["visibility"], decoder),
        exception_texts={name: mapping(value) for name, value in exceptions.items()},
        place=documents["procedure"].place(),
        folder=folder,
        sections=_sections(documents),
    )


def _parts(document: Document, name: str, key: str = "id") -> Mapping[str, Part]:
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


def _roles(document: Document) -> Mapping[str, Role]:
    rows = (mapping(row) for row in sequence(mapping(document.data)["roles"]))
    return {
        str(row["id"]): Role(
            id=str(row["id"]), title=str(row["title"]), body=str(row["body"]), group=bool(row.get("group"))
        )
        for row in rows
    }


def _sets(document: Data, questions: Document, decoder: Decoder) -> Sets:
    """The sets a procedure names, and its closed content lists under their own ids."""
    found: dict[str, tuple[str, ...] | DerivedSet] = {
        part.id: tuple(str(row["id"]) for row in part.rows("items")) for part in _parts(questions, "lists").values()
    }
    found.update({name: decoder.set(value) for name, value in mapping(document.get("sets", {})).items()})
    return found


def _visibility(document: Document, decoder: Decoder) -> Mapping[str, tuple[Sight, ...]]:
    audiences = mapping(mapping(document.data)["visibility"])
    return {
        name: tuple(
            Sight(opens=decoder.matcher(mapping(row)["open"]), fields=texts(mapping(row)["fields"]))
            for row in sequence(rows)
        )
        for name, rows in audiences.items()
    }


def _rules(documents: Mapping[str, Document], decoder: Decoder) -> tuple[tuple[Rule, ...], tuple[Listed, ...]]:
    rules: list[Rule] = []
    rows: list[Listed] = []
    entries = list(_entries(documents))
    originals = {(str(data["id"]), str(data.get("part", ""))): data for data, _ in entries}
    for data, place in entries:
        if data.get("kind") in LISTED:
            rows.append(listed(data, place))
        else:
            rules.append(decoder.rule(like(data, originals), place))
    return tuple(rules), tuple(rows)


def _orphans(documents: Mapping[str, Document]) -> Iterator[Fault]:
    """The rules that take over the law of a rule that there is not."""
    entries = list(_entries(documents))
    laws = {(str(data["id"]), str(data.get("part", ""))) for data, _ in entries if "like" not in data}
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


def ids(procedure: Procedure) -> Iterable[str]:
    """Every id that the procedure accounts for."""
    return (*(rule.id for rule in procedure.rules), *(row.id for row in procedure.listed))
