"""A procedure as one frozen value: its stages, words, rules and describing texts. `law` builds it from its folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from generator.days import Calendar
from generator.events import texts
from generator.model import Data, Place
from generator.rules import Entitled, Listed, Move, Restricted, Rule, Sets, Sight, Track
from generator.shapes import mapping
from generator.source import Document


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What one authority fixes where the published text leaves it open; `local.at` puts it in force.

    `host` is the authority that episodes name; empty for every one. Its words stay data, each with its place.
    """

    id: str
    host: str
    title: str
    document: Document

    @property
    def data(self) -> Data:
        """What it says."""
        return mapping(self.document.data)


@dataclass(frozen=True, kw_only=True, eq=False)
class Procedure:
    """One version of one procedure: as published, or as `local.at` puts it in force for one host."""

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
    points: Mapping[str, Part]
    """The places where the text leaves something for each authority to fix."""
    roles: Mapping[str, Role]
    sets: Sets
    scales: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]]
    tracks: tuple[Track, ...]
    rules: tuple[Rule, ...]
    listed: tuple[Listed, ...]
    exceptions: Mapping[str, Entitled]
    visibility: Mapping[str, tuple[Sight, ...]]
    """For each kind of audience, what is open to it; the core team reads everything."""
    deadlines: Mapping[str, Mapping[str, str]]
    """For each kind of audience, the rules whose deadlines it may see, each with its source."""
    heads: Mapping[str, tuple[str, ...]]
    """For each kind of audience, what it may read at the top of an episode of which anything is open to it."""
    releases: tuple[str, ...]
    """The roles that may open, by name, what nobody has told yet."""
    restricted: tuple[Restricted, ...]
    """What may not be told in a record: of the police, of who disclosed something, of legal advice."""
    exception_texts: Mapping[str, Data]
    place: Place
    folders: tuple[Path, ...]
    """Where it stands; for a version that revises another, its own folder first."""
    sections: tuple[Part, ...]
    overlays: tuple[Overlay, ...] = ()
    terms: tuple[Data, ...] = ()
    """The words that mean something of their own in its text."""

    @property
    def source_file(self) -> str:
        """The name of the published text."""
        return str(mapping(self.header["source"])["file"])

    @property
    def moves_source(self) -> str:
        """Where the published text says how stages follow each other."""
        return str(self.header.get("moves_source", ""))

    def cited(self, source: str) -> str:
        """A source reference for people, by the title of the published text."""
        return cite(source, str(mapping(self.header["source"]).get("title") or self.short_title))

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules under each id (an id may have several parts)."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            found[rule.id] = (*found.get(rule.id, ()), rule)
        return found

    def named(self, name: str) -> tuple[Rule, ...]:
        """The rules that `id` or `id/part` names; of an id with several parts the one without a name, else all."""
        rule, _, part = name.partition("/")
        found = self.by_id.get(rule, ())
        if part:
            return tuple(item for item in found if item.part == part)
        return tuple(item for item in found if not item.part) or found

    @cached_property
    def moves(self) -> tuple[tuple[Rule, Move], ...]:
        """The moves of the stage, in the order of the file."""
        return tuple((rule, rule.body) for rule in self.rules if isinstance(rule.body, Move))

    @cached_property
    def duties(self) -> frozenset[str]:
        """The ids that stand in a section of the duties; the others stand among the moves."""
        return frozenset(name for section in self.sections for name in section.list("rows"))

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
        meeting = self.meetings.get(name)
        title = found.title if found else meeting.text("title") if meeting else name.replace("-", " ")
        return f"{title} ({holder.replace('-', ' ')})" if holder else title

    def word_title(self, kind: str, word: str) -> str:
        """What people call a value of a type's own field: a meeting, a letter, a plan."""
        parts = {"meeting": self.meetings, "communication": self.letters}.get(kind, {})
        if word in parts:
            return parts[word].text("title")
        return self.words.get(kind, {}).get(word, word.replace("-", " ").capitalize())


LOCAL = "local: "
"""What the source of an authority's own rule begins with: no line of the published text says it."""


def cite(source: str, file: str) -> str:
    """A source reference for people: `L604 L734` of a file is "file, lines 604 and 734"."""
    if source.startswith(LOCAL):
        return source.removeprefix(LOCAL)
    return f"{file}, {where(source)}" if source else file


def where(source: str) -> str:
    """The place in a text that a source names: `L604 L734` is "lines 604 and 734", `9.18` is "paragraph 9.18"."""
    lines = [part.removeprefix("L").rstrip(",") for part in source.split() if part.startswith("L")]
    if len(lines) == 1:
        return f"line{'s' if '-' in lines[0] else ''} {lines[0]}"
    if lines:
        return f"lines {', '.join(lines[:-1])} and {lines[-1]}"
    parts = source.removeprefix(LOCAL).split(", ")
    numbers = ", ".join(part for part in parts if _NUMBERED.fullmatch(part))
    named = [f"paragraph{'s' if ',' in numbers or '-' in numbers else ''} {numbers}"] if numbers else []
    return ", ".join((*(part for part in parts if not _NUMBERED.fullmatch(part)), *named))


_NUMBERED = re.compile(r"[0-9][0-9.-]*")


def ids(procedure: Procedure) -> Iterable[str]:
    """Every id that the procedure accounts for."""
    return (*(rule.id for rule in procedure.rules), *(row.id for row in procedure.listed))
