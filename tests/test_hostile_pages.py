"""Text that would mean something to a browser, a template or Markdown: every page shows it as it was written."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from generator import publish, telling
from generator.audiences import RELEASED
from generator.records import vocabulary
from generator.workspace import load
from tests.published import CORE_ONLY, EVENT_TYPES, Leaf, Node, cardiff, filled, read
from tests.test_letters import flat, opened, words

HOSTILE = (
    "<script>alert(1)</script> {{7*7}} {% raw %} {# x #} [x](javascript:alert(1)) ![x](http://127.0.0.1:9/x.png) "
    '--8<-- "mkdocs.yml" *em*{: onclick=1} ::error:: =1+1 \'single\' & &lt;b&gt; "><img src=x onerror=alert(2)> # `c` '
    f"</title></p></table> \\ | ~~x~~ <!-- {'x' * 200}"
)


@dataclass(slots=True)
class Writer:
    """Writes a workspace with the same text, numbered, wherever people may write what they like."""

    text: str
    said: list[str] = field(default_factory=list)

    def say(self, most: int = 4000) -> str:
        """The text with a number of its own, as long as the field allows."""
        self.said.append(f"{self.text} {len(self.said)}q"[-most:] if self.text else "")
        return self.said[-1]

    def event(self, kind: str) -> dict[str, object]:
        """An event of this type with every field that its schema has."""
        made = {**filled(kind, lambda leaf: self.choose(kind, leaf)), "id": f"an-{kind}", "date": "2026-08-20"}
        made.pop("closed_to")
        if kind == "correction":
            made |= {"of": "first", "set": {"summary": self.say()}}
        return made

    def choose(self, kind: str, leaf: Leaf) -> object:
        """A value that the schema and the procedure allow; the text, where they allow any."""
        known = vocabulary(cardiff())
        name = leaf.path[0]
        allowed = known.get(f"{kind}.{name}", known.get(name))
        if allowed is not None and len(leaf.path) == 1:
            return "ppm" if "ppm" in allowed else min(allowed - {RELEASED})  # that takes somebody entitled
        match leaf.form:
            case "text" | "string":
                return self.say(leaf.most)
            case "id":
                return "first" if name in {"for", "of"} else "the-home"
            case "date":
                return "2026-08-21"
            case "time":
                return "10:00"
            case "length":
                return "3 weeks"
            case "integer":
                return 3
            case "yes-no":
                return leaf.path[-1] != "anonymous"  # of whom nothing may be said
            case _:
                return "restricted" if leaf.path[-1] == "track" else "word"

    def chronology(self) -> Iterator[dict[str, object]]:
        """An event of every type, and the letters that are printed."""
        yield {**self.event("opening"), "date": "2026-08-01"}
        yield {"id": "first", "date": "2026-08-02", "type": "concern", "concern": "incident", "summary": self.say()}
        for kind in EVENT_TYPES:
            if kind != "opening":
                yield self.event(kind)
        held = {"type": "meeting", "chair": "operational-manager", "rationale": self.say()}
        yield {"id": "ppm-1", "date": "2026-08-24", "meeting": "ppm", **held}
        yield {"id": "jimp-1", "date": "2026-08-24", "meeting": "jimp", **held}
        yield {
            "id": "act",
            "date": "2026-08-25",
            "type": "action",
            "under": "cap",
            "due": "2026-09-30",
            "what": self.say(),
        }
        for letter, about in (
            ("invitation", "ppm-1"),
            ("ppm-notification", "ppm-1"),
            ("jimp-notification", "jimp-1"),
            ("end-of-process", "ppm-1"),
        ):
            facts = cardiff().letters[letter].rows("facts")
            yield {
                "id": f"letter-{letter}",
                "date": "2026-08-26",
                "type": "communication",
                "letter": letter,
                "to": "provider",
                "for": about,
                "words": {str(fact["id"]): self.say() for fact in facts},
            }

    def workspace(self, root: Path) -> Path:
        """Write the whole workspace."""
        service = {"id": "the-home", "name": self.say(), "kind": "care-home"}
        for path, data in {
            "concerns.yaml": {
                "name": self.say(),
                "as_of": "2026-09-01",
                "sample": True,
                "emergency": self.say(),
                "brokerage": self.say(),
                "adopted": [{"procedure": "cardiff-vale", "by": self.say(), "on": "2023-03-01"}],
            },
            "records/providers/the-home.yaml": {"name": self.say(), "group": self.say(), "services": [service]},
            "records/episodes/2026/cv-2026-a1b2c.yaml": {
                "procedure": "cardiff-vale",
                "host": "cardiff",
                "provider": "the-home",
                "title": self.say(),
                "services": [service],
                "events": list(self.chronology()),
            },
            "records/programmes/jqmm-cardiff.yaml": {
                "procedure": "cardiff-vale",
                "host": "cardiff",
                "title": self.say(),
                "events": [
                    {"id": "jqmm-1", "date": "2026-08-05", "type": "meeting", "meeting": "jqmm", "summary": self.say()}
                ],
            },
        }.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(data, indent=1), encoding="utf-8")
        return root


def built(root: Path, text: str) -> tuple[Path, Writer]:
    """The site of a workspace in which this text stands wherever it may."""
    writer = Writer(text)
    workspace = load(writer.workspace(root))
    assert workspace.faults == ()
    assert publish.build(workspace, date(2026, 9, 1), root / "site", CORE_ONLY) == ()
    return root / "site" / "core", writer


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Writer]:
    return built(tmp_path_factory.mktemp("hostile"), HOSTILE)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("plain"), "Plain words of the same kind.")[0]


def pages(site: Path) -> dict[str, Node]:
    """Every page of a site by its path."""
    return {
        path.relative_to(site).as_posix(): read(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def test_hostile_text_is_shown_as_it_was_written(hostile: tuple[Path, Writer]) -> None:
    site, writer = hostile
    text = "\n".join(page.text for page in pages(site).values())
    assert len(writer.said) > 70
    missing = [said for said in writer.said if " ".join(said.split()) not in text]
    assert missing == []


def test_no_element_and_no_attribute_comes_from_the_record(hostile: tuple[Path, Writer], plain: Path) -> None:
    made, ground = pages(hostile[0]), pages(plain)
    assert list(made) == list(ground)
    for path, page in made.items():
        # A word too long for its bar is left out of a drawing: no other element may depend on what is said.
        elements = [
            Counter((node.tag, tuple(sorted(node.attributes))) for node in one.walk() if node.tag not in {"", "text"})
            for one in (page, ground[path])
        ]
        assert elements[0] == elements[1], path
        for node in page.walk():
            assert node.tag not in {"img", "script"} or "src" in node.attributes or node.attributes.get("type"), path
            assert not any(name.startswith("on") for name in node.attributes), path
            assert not node.attributes.get("href", "").lower().startswith(("javascript:", "data:", "http://127")), path


def test_a_title_in_markdown_is_its_own_words_only() -> None:
    title = telling.mdtext(HOSTILE)
    assert html.unescape(title) == HOSTILE
    assert not set('<>*_`[]{}|\\!#:="~') & set(re.sub("&#[0-9]+;", "", title))


def test_no_file_of_the_site_holds_a_live_script_of_the_record(hostile: tuple[Path, Writer]) -> None:
    site, _ = hostile
    text_alone = {".csv", ".ics"}  # a spreadsheet and a calendar show what stands there; no browser runs it
    files = (path for path in site.rglob("*") if path.is_file() and path.suffix not in text_alone)
    found = [path for path in files if b"<script>alert" in path.read_bytes()]
    assert found == []
    assert [path for path in site.rglob("*.html") if "<img src=x" in path.read_text(encoding="utf-8")] == []
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    for entry in index["docs"]:
        assert "<script>" not in entry["title"] + entry["text"] + entry["location"]
    assert any("&lt;script&gt;alert(1)" in entry["text"] for entry in index["docs"]), "the sweep can find it"


def test_hostile_text_is_printed_as_it_was_written(hostile: tuple[Path, Writer]) -> None:
    site, _ = hostile
    found = sorted(site.rglob("letter.pdf"))
    assert len(found) >= 4
    for path in found:
        pdf = opened(path.read_bytes())
        assert flat(HOSTILE) in words(pdf), path.parent.name
        assert len(pdf.attachments) == 0
