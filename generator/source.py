"""YAML file -> Document: plain data and the place of every value, or faults that say what to write instead.

One pass over libyaml's events reads, places and refuses. It is a strict part of YAML 1.2: word keys, no
duplicates, no anchors, aliases, tags, directives or second document; `true`, `false`, whole and decimal numbers
are what they look like, everything else (dates, 10:00, yes) is text. The one door for PyYAML.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from generator.model import Fault, Place

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
MAX_VALUES = 40_000
MAX_TEXT = 20_000

_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,15})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,15})\.[0-9]{1,15}")
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """One file as data. `places` maps a JSON pointer to (line, column), 1-based; `text` is the whole file."""

    path: str
    data: object
    places: Mapping[str, tuple[int, int]]
    text: str = ""

    def place(self, pointer: str = "") -> Place:
        """The place of `pointer`, or of its nearest ancestor that has one."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        line, column = self.places.get(pointer, (1, 1))
        return Place(self.path, line, column)


class _Refused(Exception):  # noqa: N818 - not an error of ours: it carries the fault out of the nested reading
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read(root: Path, path: Path) -> Document | Fault:
    """Read one YAML file under `root`. Total: whatever the file holds, the answer is a document or a fault."""
    name = path.relative_to(root).as_posix()
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            return _fault(
                name,
                "file-kind",
                "this is not a plain file (a link or a folder)",
                "Put the file itself here; links are not followed.",
            )
        if state.st_size > MAX_BYTES:
            return _fault(
                name,
                "file-size",
                f"the file has {state.st_size:,} bytes; the limit is {MAX_BYTES:,}",
                "Keep long texts out of the record: give a reference to the document instead.",
            )
        raw = path.read_bytes()
    except OSError as error:
        return _fault(
            name,
            "file-unreadable",
            f"the file cannot be read: {error.strerror}",
            "Check that it is there and that its permissions let you read it.",
        )
    return parse(name, raw)


def parse(name: str, raw: bytes) -> Document | Fault:
    """Read YAML text; `name` is the path that faults show."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _fault(name, "not-utf-8", "the file is not UTF-8 text", "Save the file as UTF-8.", line)
    if text.startswith("\ufeff"):
        return _fault(
            name,
            "byte-order-mark",
            "the file begins with a byte order mark",
            "Save the file as UTF-8 without a byte order mark.",
        )
    if found := _UNSAFE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        return _fault(
            name,
            "hidden-character",
            f"there is a hidden or control character here (U+{ord(found[0]):04X})",
            "Delete it and type the text again; it often comes with copied text.",
            line,
            column,
        )
    try:
        return _Reader(name, text).document()
    except _Refused as refused:
        return refused.fault
    except yaml.YAMLError as error:
        return _syntax(name, error)


def _fault(name: str, code: str, message: str, hint: str, line: int = 1, column: int = 1) -> Fault:  # noqa: PLR0913, PLR0917 - a fault has these parts
    return Fault(place=Place(name, line, column), code=code, message=message, hint=hint)


def _syntax(name: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    problem = str(getattr(error, "problem", None) or error)
    for needle, (message, hint) in _SYNTAX.items():
        if needle in problem:
            return _fault(name, "not-yaml", message, hint, line, column)
    return _fault(
        name,
        "not-yaml",
        f"this is not valid YAML: {problem}",
        "Compare the line with the one above it: same number of spaces, colon and space after each name.",
        line,
        column,
    )


_SYNTAX: Mapping[str, tuple[str, str]] = {
    "cannot start any token": (
        "a value begins with a character that YAML keeps for itself (a tab, @, `, % or similar)",
        "Use spaces, not tabs, to indent; put text that begins with a sign in quotes.",
    ),
    "mapping values are not allowed": (
        "there is a second colon in this line, or the line is indented too far",
        'Put text that holds ": " in quotes; line the name up with the names above it.',
    ),
    "did not find expected key": (
        "this line is not at the same depth as the lines it belongs with",
        "Line it up with the names above it, or close the bracket or quote that was opened before.",
    ),
    "could not find expected ':'": (
        "a name without a colon, or a quote that was not closed",
        "Write `name: value`; close quotes on the line where they were opened.",
    ),
    "did not find expected ',' or '}'": (
        "a { was opened and not closed, or a comma is missing",
        "Separate the parts with commas and end with }.",
    ),
    "did not find expected ',' or ']'": (
        "a [ was opened and not closed, or a comma is missing",
        "Separate the parts with commas and end with ].",
    ),
    "found unexpected end of stream": (
        "the file ends inside a quoted text",
        "Close the quote.",
    ),
}


class _Reader:
    """Composes one document from libyaml's events; every refusal names its place."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._parser: Any = CParser(text)  # the stubs do not know what libyaml's events hold
        self._places: dict[str, tuple[int, int]] = {}
        self._values = 0

    def document(self) -> Document:
        """Read the whole stream: one document, then its end."""
        get = self._parser.get_event
        get()
        event = get()
        if isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "empty-file", "the file is empty", "Write the record, or delete the file.")
        if event.version or event.tags:
            self._refuse(event, "yaml-directive", "a % line is not allowed here", "Delete it.")
        data = self._node(get(), "", 1)
        get()
        event = get()
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(
                event,
                "second-document",
                "a second document begins here (after ---)",
                "One file holds one record: delete the --- line, or make two files.",
            )
        return Document(self._name, data, self._places, self._text)

    def _refuse(self, event: Any, code: str, message: str, hint: str) -> NoReturn:
        mark: Any = event.start_mark
        raise _Refused(_fault(self._name, code, message, hint, mark.line + 1, mark.column + 1))

    def _node(self, event: Any, pointer: str, depth: int) -> object:
        mark = event.start_mark
        self._places[pointer] = (mark.line + 1, mark.column + 1)
        self._values += 1
        if self._values > MAX_VALUES:
            self._refuse(
                event,
                "too-many-values",
                f"the file holds more than {MAX_VALUES:,} values",
                "Split the record, or leave out what no rule needs.",
            )
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._refuse(
                event,
                "yaml-alias",
                f"*{event.anchor} refers to another part of the file",
                "Write the value out here; put text that begins with * in quotes.",
            )
        if event.anchor is not None:
            self._refuse(
                event,
                "yaml-anchor",
                f"&{event.anchor} gives this part a YAML name",
                "Leave it out; put text that begins with & in quotes.",
            )
        if event.tag is not None:
            self._refuse(
                event,
                "yaml-tag",
                "a ! in front of a value is not allowed",
                "Leave it out; put text that begins with ! in quotes.",
            )
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if depth > MAX_DEPTH:
            self._refuse(
                event,
                "too-deep",
                f"values are nested more than {MAX_DEPTH} deep",
                "Records are never nested so far: look for a bracket too many.",
            )
        if kind is yaml.SequenceStartEvent:
            return self._sequence(pointer, depth)
        return self._mapping(pointer, depth)

    def _sequence(self, pointer: str, depth: int) -> tuple[object, ...]:
        get = self._parser.get_event
        items: list[object] = []
        while type(event := get()) is not yaml.SequenceEndEvent:
            items.append(self._node(event, f"{pointer}/{len(items)}", depth + 1))
        return tuple(items)

    def _mapping(self, pointer: str, depth: int) -> dict[str, object]:
        get = self._parser.get_event
        data: dict[str, object] = {}
        first: dict[str, int] = {}
        event: Any
        while type(event := get()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent or event.anchor is not None or event.tag is not None:
                self._refuse(
                    event,
                    "key",
                    "a name before a colon must be a plain word",
                    "Write a word, such as date, before the colon.",
                )
            key = event.value
            if _UNSAFE.search(key):
                self._refuse(event, "hidden-character", "a name holds a hidden or control character", "Leave it out.")
            if key == "<<":
                self._refuse(
                    event,
                    "yaml-merge",
                    "<< merges another part of the file",
                    "Write the values out here.",
                )
            if key in data:
                self._refuse(
                    event,
                    "duplicate-key",
                    f"{key!r} is here twice; the first is on line {first[key]}",
                    "Keep one of the two.",
                )
            mark: Any = event.start_mark
            first[key] = mark.line + 1
            escaped = key.replace("~", "~0").replace("/", "~1") if "/" in key or "~" in key else key
            data[key] = self._node(get(), f"{pointer}/{escaped}", depth + 1)
        return data

    def _scalar(self, event: Any) -> object:
        text: str = event.value
        if len(text) > MAX_TEXT:
            self._refuse(
                event,
                "long-text",
                f"this text has {len(text):,} characters; the limit is {MAX_TEXT:,}",
                "Give a reference to the document instead.",
            )
        if not text.isascii():
            if found := _UNSAFE.search(text):
                self._refuse(
                    event,
                    "hidden-character",
                    f"the text holds a hidden or control character (U+{ord(found[0]):04X})",
                    "Leave it out.",
                )
            text = unicodedata.normalize("NFC", text)
        elif event.style == '"' and _UNSAFE.search(text):
            self._refuse(event, "hidden-character", "the text holds a control character", "Leave it out.")
        if event.style is not None and event.style != "":
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in "+-.0123456789":
            if _INTEGER.fullmatch(text):
                return int(text)
            if _DECIMAL.fullmatch(text):
                return float(text)
        return text
