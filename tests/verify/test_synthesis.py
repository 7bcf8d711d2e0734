"""Chronologies made to order: sound as records, as wished, judged as asked for, in every procedure that ships."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import verify
from generator.chronicle import Fact
from generator.matching import compile_matcher
from generator.model import Data
from generator.procedure import Procedure
from generator.rules import Look, Move
from generator.schema import faults as schema_faults
from generator.synthesis.atlas import Atlas
from generator.synthesis.drafts import drafts
from generator.synthesis.fields import fields, kinds
from generator.synthesis.proofs import Prover, broken, kept
from generator.synthesis.reasons import Reasons
from generator.synthesis.scene import Scene, built, legal
from generator.synthesis.wishes import Clause, Wish
from generator.verify.printing import text
from generator.verify.telling import of_rule, of_stage, written
from generator.words import words
from generator.workspace import chronology_faults
from tests.tiny import document, procedures

VERSIONS = sorted(procedures())


@cache
def prover(version: tuple[str, str]) -> Prover:
    return Prover(Atlas(procedures()[version]))


def wrong(story: str) -> list[str]:
    """What no record may have: what breaks the schema, points nowhere or uses words that are not there."""
    found = document(story, "procedures/story.yaml")
    faults = schema_faults(found, "story") or chronology_faults(found, "story", procedures())
    return [f"{fault.message}: {story}" for fault in faults]


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_every_stage_is_come_to_by_moves_that_are_allowed(version: tuple[str, str]) -> None:
    procedure = procedures()[version]
    reached = prover(version).atlas.reached
    assert set(reached) == set(procedure.stages)
    for stage, scene in reached.items():
        assert scene.stage == stage
        assert [step.rule for step in scene.chronicle.steps if not step.moved] == []
        assert not scene.events or wrong(written(of_stage("A journey", scene))) == []


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_every_move_is_made_from_some_stage_to_every_end(version: tuple[str, str]) -> None:
    made = {(rule, end) for rule, _, end in prover(version).atlas.made}
    asked = {(rule.id, end) for rule, body in procedures()[version].moves for end in body.to}
    assert asked - made == set()


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_every_rule_is_kept_in_one_chronology_and_not_in_another(version: tuple[str, str]) -> None:
    for rule in procedures()[version].rules:
        if isinstance(rule.body, Move):
            continue
        good, bad = prover(version).kept(rule).shown, prover(version).broken(rule).shown
        assert good is not None, rule.id
        assert bad is not None, rule.id
        assert kept(good), rule.id
        assert broken(bad), rule.id
        for found in (good, bad):
            assert wrong(written(of_rule("A chronology", found.scene, rule, found.as_of))) == []


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_a_chronology_that_keeps_a_rule_says_so_as_a_story(version: tuple[str, str]) -> None:
    rule = next(rule for rule in procedures()[version].rules if rule.kind == "response")
    good = prover(version).kept(rule).shown
    assert good is not None
    told = of_rule("A chronology", good.scene, rule, good.as_of)
    assert {row["verdict"] for row in told.expect["verdicts"]} == {"met"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_the_definitions_that_ship_are_sound(version: tuple[str, str]) -> None:
    found = verify.verify(procedures()[version])
    assert found.sound, text([found], notes=False)
    assert [flaw.message for flaw in found.flaws if flaw.code == "not-shown"] == []


def test_the_shortest_way_is_the_one_with_the_fewest_events() -> None:
    reached = prover(("tiny", "2026-01-01")).atlas.reached
    assert {stage: [event.id for event in scene.events] for stage, scene in reached.items()} == {
        "watch": [],
        "review": ["complaint-1", "review-1"],
        "panel": ["panel-1"],
        "over": ["panel-1", "recorded-1"],
    }


# --- one event --------------------------------------------------------------------------------------------------

WORDS = ("recorded", "manager", "director", "nurse", "provider", "review", "notice", "ty-harm", "low", "high")
NAMES = st.one_of(
    st.sampled_from(["chairs", "agencies", "home-side", "nobody"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple),
)


def asked_of(holds: str) -> st.SearchStrategy[object]:
    """What a rule may ask of a field that holds this."""
    if holds == "flag":
        return st.one_of(st.booleans(), st.just({"recorded": True}))
    if holds == "number":
        return st.one_of(st.integers(0, 4), st.builds(lambda low: {"min": low}, st.integers(0, 4)))
    if holds in {"rows", "text", "date", "time", "length", "table"}:
        return st.just({"recorded": True})
    return st.one_of(
        st.sampled_from(WORDS),
        st.builds(lambda names: {"any": names}, NAMES),
        st.builds(lambda names: {"all": names}, NAMES),
        st.builds(lambda names: {"none": names}, NAMES),
        st.builds(lambda names: {"only": names}, NAMES),
        st.builds(lambda names: {"bodies": names}, st.sampled_from(["council", "provider", "health-board"])),
        st.builds(lambda low, high: {"min": low, "max": high}, st.integers(0, 3), st.integers(0, 3)),
        st.just({"recorded": True}),
    )


@st.composite
def matchers(draw: st.DrawFn) -> Data:
    """A matcher of any type of event, with a test on a few of its fields."""
    kind = draw(st.sampled_from([kind for kind in kinds() if kind != "opening"]))
    left_out = {"id", "date", "for", "recorded", "restricted", "summary", "closed_to", "step", words().which(kind)}
    names = sorted(set(fields(kind)) - left_out)
    asked = draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
    return {"type": kind, **{name: draw(asked_of(fields(kind)[name].holds)) for name in asked}}


def made(procedure: Procedure, data: Data) -> tuple[Mapping[str, Any] | None, Scene, Reasons]:
    scene, reasons = Scene(procedure=procedure, service={"id": "home"}), Reasons()
    return next(drafts(scene, Wish(fits=(Clause(data),)), reasons), None), scene, reasons


@given(matchers())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_an_event_made_for_a_matcher_is_a_sound_record_and_fits_it_or_the_reason_is_told(data: Data) -> None:
    procedure = procedures()["tiny", "2026-01-01"]
    draft, scene, reasons = made(procedure, data)
    if draft is None:
        assert reasons.why or not reasons.certain
        return
    assert legal(draft, procedure), draft
    fact = Fact(built(draft, 0), 0, "made")
    assert compile_matcher(data, words()).fits(fact, Look(scene.chronicle, fact)), draft


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            {"type": "meeting", "meeting": "review", "chair": {"any": "nobody"}},
            "chair would have to be one of nobody, which nothing can: the list nobody is empty",
        ),
        (
            {"type": "meeting", "meeting": "review", "papers": {"min": 2, "max": 1}},
            "papers would have to be at least 2 and be at most 1, which nothing can",
        ),
        ({"type": "communication", "letter": "notice", "chair": "manager"}, "a communication has no chair to record"),
        ({"type": "concern", "form": "by-pigeon"}, "form would have to be by-pigeon, which nothing can"),
    ],
)
def test_what_cannot_be_is_told_in_words(data: Data, why: str) -> None:
    draft, _, reasons = made(procedures()["tiny", "2026-01-01"], data)
    assert draft is None
    assert reasons.why == (why,)
    assert reasons.certain


def test_what_must_not_be_is_avoided() -> None:
    procedure = procedures()["tiny", "2026-01-01"]
    scene, reasons = Scene(procedure=procedure, service={"id": "home"}), Reasons()
    wish = Wish(
        fits=(Clause({"meeting": "review", "present": {"bodies": "council"}}),),
        misses=(Clause({"present": {"any": ("council", "manager")}}),),
    )
    assert next(drafts(scene, wish, reasons))["present"] == "director"
