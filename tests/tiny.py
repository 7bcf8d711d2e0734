"""The tiny procedure of the tests, and episodes under it written as YAML text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

from generator import local, records
from generator.chronicle import Chronicle
from generator.decode import Decoder, like
from generator.judge import judge
from generator.model import Episode, Fault, Place, Verdict
from generator.procedure import Procedure
from generator.replay import replay
from generator.schema import faults as schema_faults
from generator.shapes import mapping, sequence
from generator.source import Document, parse
from generator.stories import told
from generator.words import words
from generator.workspace import chronology_faults, load_procedures

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
FILE = "records/episodes/2026/ty-1.yaml"
HEAD = """\
procedure: tiny
host: north
provider: home
services: [{id: home, kind: care-home, nursing: true}]
events:
"""
_UNSAID = {"id": "ty-01", "modality": "must", "bearer": "manager", "says": "So it is.", "source": "L1"}


@cache
def procedures() -> Mapping[tuple[str, str], Procedure]:
    """The tiny procedure, and those that ship, by id and version."""
    known, faults = load_procedures(HERE)
    assert not faults
    return known


def tiny(rules: str = "") -> Procedure:
    """The tiny procedure; with `rules` (as in a file of duties) in place of its own duties, its moves as they are."""
    procedure = procedures()["tiny", "2026-01-01"]
    if not rules:
        return procedure
    rows = [{**_UNSAID, **mapping(row)} for row in sequence(document(dedent(rules)).data)]
    whole = {"section": {"title": "Rules", "order": 1, "about": "Rules."}, "duties": tuple(rows)}
    assert schema_faults(Document("rules.yaml", whole, {}), "duties") == ()
    originals = {(str(row["id"]), str(row.get("part", ""))): row for row in rows}
    made = (Decoder(words()).rule(like(row, originals), Place("rules.yaml")) for row in rows)
    return replace(procedure, rules=(*(rule for rule in procedure.rules if rule.kind == "move"), *made))


def document(text: str, path: str = FILE) -> Document:
    """YAML text as a document, which it has to be."""
    found = parse(path, text.encode())
    assert isinstance(found, Document), found
    return found


def record(events: str, head: str = HEAD) -> str:
    """The text of an episode's file."""
    return head + indent(dedent(events).strip(), "  ") + "\n"


def episode(events: str, head: str = HEAD) -> Episode:
    """An episode under the tiny procedure, which has to be without faults."""
    found = document(record(events, head))
    assert schema_faults(found, "episode") == ()
    assert chronology_faults(found, "ty-1", procedures()) == ()
    return records.episode(found, "ty-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An episode, replayed and judged: each verdict in one line, as stories tell it."""

    chronicle: Chronicle
    verdicts: tuple[Verdict, ...]
    faults: tuple[Fault, ...]

    @property
    def lines(self) -> list[str]:
        """The verdicts, each in a line."""
        return [told(verdict) for verdict in self.verdicts]

    def of(self, rule: str) -> list[str]:
        """The verdicts of one rule, each in a line without the rule's id."""
        return [told(verdict).removeprefix(f"{rule}, ") for verdict in self.verdicts if verdict.rule == rule]


def judged(
    events: str,
    as_of: str,
    *,
    rules: str = "",
    head: str = HEAD,
    scope: str = "episode",
) -> Judged:
    """An episode of these events, judged as of a day by the tiny procedure's rules or by `rules`."""
    item = episode(events, head)
    chronicle = replay(local.at(tiny(rules), item.host), item, date.fromisoformat(as_of))
    found = judge(chronicle, scope)
    return Judged(chronicle=chronicle, verdicts=found.verdicts, faults=found.faults)
