"""What the tests of views, letters and pages share: episodes of Cardiff and the Vale, and finished pages as read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent, indent

from generator import cases, publish, records
from generator.audiences import Audience
from generator.cases import Case
from generator.model import Provider
from generator.procedure import Procedure
from generator.schema import faults as schema_faults
from generator.schemas import schema
from generator.shapes import mapping, sequence
from generator.workspace import Workspace, chronology_faults, load
from tests.tiny import ROOT, document

AS_OF = date(2026, 9, 15)
"""The day that the sample workspace fixes for itself."""
HEAD = """\
procedure: cardiff-vale
host: cardiff
provider: the-home
title: Care at night
services: [{id: the-home, name: The Home, kind: care-home}]
events:
"""
CORE_ONLY = (Audience("core", title="the core team"),)
PROVIDER = "name: The Home Ltd\ngroup: Homes Group\nservices: [{id: the-home, name: The Home, kind: care-home}]\n"


# --- episodes ---------------------------------------------------------------------------------------------------


@cache
def sample() -> Workspace:
    """The sample workspace."""
    return load(ROOT)


@cache
def sample_cases() -> tuple[Case, ...]:
    """The sample's episodes, then its standing duties, judged as of its own day."""
    return (*cases.cases(sample(), AS_OF), *cases.programmes(sample(), AS_OF))


def cardiff() -> Procedure:
    """The procedure of Cardiff and the Vale."""
    return sample().procedures["cardiff-vale", "2022-09-13"]


@cache
def home() -> Workspace:
    """A workspace with one provider, no episode, and the shipped procedures."""
    provider: Provider = records.provider(document(PROVIDER, "records/providers/the-home.yaml"), "the-home")
    return replace(sample(), settings={"name": "Tests"}, providers={"the-home": provider}, episodes=(), programmes=())


def case(events: str, as_of: str, *, head: str = HEAD, sound: bool = True) -> Case:
    """An episode of these events, judged as of a day; `sound` ones may only say what the procedure knows."""
    found = document(head + indent(dedent(events).strip(), "  ") + "\n", "records/episodes/2026/cv-2026-a1b2c.yaml")
    assert schema_faults(found, "episode") == ()
    if sound:
        assert chronology_faults(found, "cv-2026-a1b2c", home().procedures) == ()
    item = records.episode(found, "cv-2026-a1b2c")
    made = cases.case(item, home(), date.fromisoformat(as_of), "episode")
    assert made is not None
    return made


def write_workspace(root: Path, episodes: Mapping[str, str], settings: str = "name: Tests\n") -> Path:
    """Write a workspace that uses the shipped procedures; `episodes` are their events by id."""
    for name, text in {
        "concerns.yaml": settings,
        "records/providers/the-home.yaml": PROVIDER,
        **{
            f"records/episodes/2026/{name}.yaml": HEAD + indent(dedent(events).strip(), "  ") + "\n"
            for name, events in episodes.items()
        },
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@cache
def sample_site(base: Path) -> Path:
    """The core team's site of the sample workspace, built once for a run of tests."""
    faults = publish.build(sample(), AS_OF, base / "sample-site", CORE_ONLY)
    assert faults == ()
    return base / "sample-site" / "core"


# --- events with every field filled -----------------------------------------------------------------------------

EVENT_TYPES = sorted(
    name.removeprefix("event-") for name in mapping(schema("events")["$defs"]) if name.startswith("event-")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A single value that the schema lets an event hold: where it stands, and what it may be."""

    path: tuple[str, ...]
    form: str
    most: int


Chooser = Callable[[Leaf], object]


def filled(kind: str, choose: Chooser) -> dict[str, object]:
    """An event of this type with every field that its schema has; each single value is chosen."""
    node = mapping(mapping(schema("events")["$defs"])[f"event-{kind}"])
    found = {
        name: _filled(mapping(part), (name,), choose)
        for name, part in mapping(node["properties"]).items()
        if name not in {"strike", "restricted"}
    }
    return {**found, "type": kind}


def _filled(node: Mapping[str, object], path: tuple[str, ...], choose: Chooser) -> object:
    if "$ref" in node:
        name = str(node["$ref"]).rpartition("/")[2]
        known = mapping(mapping(schema("events")["$defs"])[name])
        return _filled({**known, "form": name}, path, choose)
    if "const" in node:
        return node["const"]
    if "if" in node:
        return _filled(mapping(node["then"]), path, choose)
    match node.get("type"):
        case "array":
            return [_filled(mapping(node["items"]), path, choose)]
        case "object" if "additionalProperties" in node and node["additionalProperties"] is not False:
            return {"fact": _filled(mapping(node["additionalProperties"]), (*path, "fact"), choose)}
        case "object":
            return {
                name: _filled(mapping(part), (*path, name), choose)
                for name, part in mapping(node["properties"]).items()
                if "not" not in mapping(part)
            }
        case _:
            if "enum" in node:
                return _first(node["enum"])
            most = node.get("maxLength", 4000)
            assert isinstance(most, int)
            return choose(Leaf(path=path, form=_form(node), most=most))


def _form(node: Mapping[str, object]) -> str:
    if "pattern" in node and "form" not in node:
        return "length"
    kind = node.get("form", node["type"])
    return kind if isinstance(kind, str) else "string"


def _first(words: object) -> object:
    return words[0] if isinstance(words, list) else sequence(words)[0]


# --- finished pages ---------------------------------------------------------------------------------------------

_EMPTY = "area base br col embed hr img input link meta source track wbr"
_VOID = frozenset(_EMPTY.split())


@dataclass(slots=True, kw_only=True)
class Node:
    """An element of a page, or (with no tag) a stretch of text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    words: str = ""

    def walk(self) -> Iterator["Node"]:
        """This element and everything inside it, as it stands on the page."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, tag: str = "", kind: str = "") -> list["Node"]:
        """The elements inside with this tag and this class."""
        return [
            node
            for node in self.walk()
            if node.tag
            and (not tag or node.tag == tag)
            and (not kind or kind in node.attributes.get("class", "").split())
        ]

    @property
    def text(self) -> str:
        """What a reader sees, on one line."""
        return re.sub(r"\s+", " ", "".join(node.words for node in self.walk())).strip()

    @property
    def links(self) -> list[str]:
        """Where the links inside lead."""
        return [node.attributes["href"] for node in self.all("a") if "href" in node.attributes]

    def table(self, caption: str) -> list[list["Node"]]:
        """The cells of the table of that caption, row by row, without its head."""
        (found,) = [table for table in self.all("table") if table.all("caption")[0].text.startswith(caption)]
        return [row.all("td") for row in found.all("tbody")[0].all("tr")]

    def rows(self, caption: str) -> list[list[str]]:
        """The words of the table of that caption, row by row."""
        return [[cell.text for cell in row] for row in self.table(caption)]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node(tag="root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag=tag, attributes={name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)
        elif tag == "br":
            self.handle_data(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Node(tag=tag, attributes={name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(Node(tag="", words=data))


def read(html: str) -> Node:
    """A page or fragment as a tree."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
