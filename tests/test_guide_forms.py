"""The forms that the guide shows beside its example: each says what the sentence above it says."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from generator import cli, records
from generator.decode import Decoder
from generator.judge import judge
from generator.model import Place
from generator.procedure import Procedure
from generator.replay import replay
from generator.shapes import mapping
from generator.source import Document, parse
from generator.words import words
from generator.workspace import load_procedures
from tests import guide

BLOCKS = guide.blocks(guide.PAPER.read_text(encoding="utf-8"))


@cache
def forms() -> Mapping[str, Mapping[str, object]]:
    """The rules of the forms, by id."""
    rows: list[Mapping[str, object]] = []
    for block in BLOCKS:
        if block.mark == ("form", "duties"):
            document = parse("guide", block.text.encode())
            assert isinstance(document, Document)
            rows += [mapping(row) for row in mapping(document.data)["duties"]]  # type: ignore[attr-defined]
    return {str(row["id"]): row for row in rows if row["kind"] != "later"}


@pytest.fixture(scope="module")
def ashmere(tmp_path_factory: pytest.TempPathFactory) -> Procedure:
    root: Path = tmp_path_factory.mktemp("forms")
    (root / "concerns.yaml").write_text("name: Tests\n")
    title = ("--title", "A", "--prefix", "am", "--version", "2026-01-05")
    assert cli.main(["new", "--root", str(root), "procedure", "ashmere", *title]) == 0
    made = load_procedures(root)[0]["ashmere", "2026-01-05"]
    actions = Decoder(words()).set(
        {"from": {"type": "action", "step": "agreed", "under": "improvement"}, "field": "id"}
    )
    return replace(made, sets={**made.sets, "plan-actions": actions})


def verdicts(procedure: Procedure, rule: str, events: str, as_of: str) -> list[str]:
    """How one form judges an episode of these events."""
    rows = [f"{{id: e{number}, date: {line.strip()}}}" for number, line in enumerate(events.strip().splitlines(), 1)]
    text = "procedure: ashmere\nhost: ashmere\nprovider: home\nservices: [{id: home}]\nevents:\n"
    document = parse("a.yaml", (text + "".join(f"  - {row}\n" for row in rows)).encode())
    assert isinstance(document, Document), document
    made = Decoder(words()).rule(forms()[rule], Place("guide"))
    moves = tuple(item for item in procedure.rules if item.kind == "move")
    whole = replace(procedure, rules=(*moves, made))
    chronicle = replay(whole, records.episode(document, "a"), date.fromisoformat(as_of))
    scope = "programme" if made.scope == "programme" else "episode"
    return [item.standing.value for item in judge(chronicle, scope).verdicts if item.rule == rule]


C = "2026-04-01, type: concern, concern: incident"
R = "type: meeting, meeting: review, criteria: am-harm"

TOLD: tuple[tuple[str, str, str, list[str]], ...] = (
    ("am-41", "2026-05-11, type: concern, concern: incident, risk_of_harm: true", "2026-06-11", ["outstanding"]),
    (
        "am-41",
        (
            "2026-05-11, type: concern, concern: incident, risk_of_harm: true\n"
            "2026-06-01, type: communication, letter: regulator-notice, to: regulator, for: e1"
        ),
        "2026-06-11",
        ["met"],
    ),
    ("am-42", f"2026-05-11, {R}", "2026-05-12", ["overdue"]),
    (
        "am-42",
        f"2026-05-11, {R}\n2026-05-11, type: decision, decision: suspension, step: considered, for: e1",
        "2026-05-12",
        ["met"],
    ),
    (
        "am-43",
        (
            "2026-05-11, type: restriction, restriction: suspension\n"
            "2026-06-11, type: restriction, restriction: suspension, step: lifted, for: e1"
        ),
        "2026-06-12",
        ["breach"],
    ),
    (
        "am-43",
        (
            "2026-05-11, type: restriction, restriction: suspension\n"
            "2026-06-10, type: communication, letter: family-notice, to: families, for: e1\n"
            "2026-06-11, type: restriction, restriction: suspension, step: lifted, for: e1"
        ),
        "2026-06-12",
        ["met"],
    ),
    ("am-44", f"{C}\n2026-05-11, {R}", "2026-06-23", ["overdue"]),
    ("am-44", f"{C}\n2026-05-11, {R}\n2026-06-22, {R}", "2026-06-23", ["met", "open"]),
    (
        "am-44",
        (
            f"{C}\n2026-05-11, {R}\n"
            "2026-06-22, type: decision, decision: move, to: watching, by: head-of-service, rationale: Safe."
        ),
        "2026-06-23",
        [],
    ),
    ("am-45", "2026-02-02, type: information, information: board-report", "2026-04-30", ["met", "open"]),
    ("am-45", "2026-04-02, type: information, information: board-report", "2026-04-30", ["overdue", "met"]),
    (
        "am-46",
        "2026-05-01, type: meeting, meeting: review, step: arranged, planned: 2026-05-12",
        "2026-05-05",
        ["open"],
    ),
    (
        "am-46",
        (
            "2026-05-01, type: meeting, meeting: review, step: arranged, planned: 2026-05-12\n"
            "2026-05-06, type: communication, letter: invitation, to: provider, for: e1"
        ),
        "2026-05-06",
        ["late"],
    ),
    ("am-61", f"{C}\n2026-05-11, {R}\n2026-05-25, {R}", "2026-05-13", ["overdue"]),
    (
        "am-61",
        (
            f"{C}\n2026-05-11, {R}\n2026-05-12, type: communication, letter: regulator-notice, to: regulator, for: e2\n"
            f"2026-05-18, {R}"
        ),
        "2026-05-29",
        ["met"],
    ),
    ("am-62", f"2026-05-11, {R}\n2026-05-18, {R}", "2026-05-18", ["breach"]),
    (
        "am-62",
        f"2026-05-10, type: communication, letter: briefing, to: director, for: e2\n2026-05-11, {R}",
        "2026-05-18",
        ["met"],
    ),
    (
        "am-63",
        (
            f"2026-05-11, {R}, present: [police, health, provider]\n"
            "2026-05-26, type: communication, letter: minutes, to: police, for: e1"
        ),
        "2026-05-27",
        ["met", "overdue"],
    ),
    ("am-64", "2026-05-11, type: closure, closure: notice, ends_on: 2026-08-09", "2026-05-12", ["met"]),
    ("am-64", "2026-05-11, type: closure, closure: notice, ends_on: 2026-08-08", "2026-05-12", ["late"]),
    ("am-65", f"2026-05-11, {R}, parts: [{{part: one, present: [police]}}]", "2026-05-12", ["met"]),
    ("am-65", f"2026-05-11, {R}, parts: [{{part: one, present: [registered-manager]}}]", "2026-05-12", ["breach"]),
    ("am-65", f"2026-05-11, {R}, present: [police, provider]", "2026-05-12", ["breach"]),
    ("am-71", f"2026-05-11, {R}, present: [police, provider], roles: [{{who: police}}]", "2026-05-12", ["met"]),
    ("am-71", f"2026-05-11, {R}, present: [police, health], roles: [{{who: police}}]", "2026-05-12", ["breach"]),
    ("am-66", "2026-05-11, type: decision, decision: way-forward, rationale: So.", "2026-05-12", ["met"]),
    ("am-66", "2026-05-11, type: decision, decision: way-forward", "2026-05-12", ["breach"]),
    (
        "am-67",
        "2026-05-11, type: restriction, restriction: suspension, by: head-of-service, requested_by: team-manager",
        "2026-05-12",
        ["met"],
    ),
    (
        "am-67",
        "2026-05-11, type: restriction, restriction: suspension, by: team-manager, requested_by: team-manager",
        "2026-05-12",
        ["breach"],
    ),
    ("am-68", "2026-05-11, type: plan, plan: improvement, step: extended", "2026-05-12", ["outstanding"]),
    (
        "am-68",
        (
            "2026-05-11, type: plan, plan: improvement, step: extended\n"
            "2026-05-18, type: decision, decision: endorsement, by: head-of-service, for: e1"
        ),
        "2026-05-19",
        ["met"],
    ),
    (
        "am-70",
        (
            f"2026-05-04, type: assessment, assessment: risk, level: low\n2026-05-11, {R}\n"
            "2026-05-18, type: decision, decision: move, to: watching, by: head-of-service, rationale: Safe."
        ),
        "2026-05-20",
        ["breach"],
    ),
    (
        "am-70",
        (
            f"2026-05-11, {R}\n2026-05-14, type: assessment, assessment: risk, level: low\n"
            "2026-05-18, type: decision, decision: move, to: watching, by: head-of-service, rationale: Safe."
        ),
        "2026-05-20",
        ["met"],
    ),
    (
        "am-69",
        (
            "2026-05-11, type: action, step: agreed, under: improvement\n"
            "2026-05-11, type: action, step: agreed, under: improvement\n"
            "2026-05-18, type: action, step: done, for: e1\n"
            "2026-05-19, type: plan, plan: improvement, step: signed-off"
        ),
        "2026-05-20",
        ["breach"],
    ),
    (
        "am-69",
        (
            "2026-05-11, type: action, step: agreed, under: improvement\n"
            "2026-05-11, type: action, step: agreed, under: improvement\n"
            "2026-05-18, type: action, step: done, for: [e1, e2]\n"
            "2026-05-19, type: plan, plan: improvement, step: signed-off"
        ),
        "2026-05-20",
        ["met"],
    ),
)


@pytest.mark.parametrize(("rule", "events", "as_of", "expected"), TOLD)
def test_a_form_means_what_it_says(rule: str, events: str, as_of: str, expected: list[str], ashmere: Procedure) -> None:
    assert verdicts(ashmere, rule, events, as_of) == expected


def test_every_form_is_told_on_both_sides() -> None:
    told = {rule: {json.dumps(expected) for name, _, _, expected in TOLD if name == rule} for rule, *_ in TOLD}
    once = {rule for rule, sides in told.items() if len(sides) == 1}
    assert set(forms()) - set(told) == set()
    assert once == {"am-63"}  # one story tells both: somebody who got the minutes and somebody who did not
