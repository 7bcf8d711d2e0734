"""Matchers: which events a rule means."""

from datetime import date
from typing import NamedTuple

import pytest

from generator.chronicle import Chronicle
from generator.matching import OPERATORS, compile_matcher, members, role, values, without
from generator.model import Data
from generator.replay import replay
from generator.rules import Each, Look, Matcher
from generator.schema import faults
from generator.schemas import schema as schema_data
from generator.shapes import mapping
from generator.source import Document
from generator.words import words
from generator.workspace import chronology_faults
from tests.tiny import document, episode, judged, procedures, record, tiny

CHRONOLOGY = """\
- {id: k1, date: 2026-03-30, type: concern, concern: incident, risk_of_harm: true}
- {id: places, date: 2026-03-31, type: placements, authorities: [farshire, nearshire], count: 3}
- {id: low, date: 2026-04-01, type: assessment, assessment: risk, level: medium}
- {id: plan-r1, date: 2026-04-01, type: meeting, meeting: review, step: arranged, planned: 2026-04-02}
- id: r1
  date: 2026-04-02
  type: meeting
  meeting: review
  for: [plan-r1]
  chair: manager/north
  papers: [survey, accounts]
  parts:
    - {part: one, present: [manager/north, nurse]}
    - {part: two, present: [manager/north, provider], papers: survey}
  considered: [{what: closing, outcome: no}, {what: support}]
  ratings: [{by: nurse, level: high}]
- {id: l1, date: 2026-04-03, type: communication, letter: [notice, minutes], to: [provider, placing], for: [r1]}
- {id: l2, date: 2026-04-04, type: communication, letter: notice, to: home-side, for: [r1]}
- {id: l3, date: 2026-04-05, type: communication, letter: minutes, to: manager}
- {id: high, date: 2026-04-06, type: assessment, assessment: risk, level: high}
- {id: again, date: 2026-04-07, type: assessment, assessment: risk, level: low}
- {id: more, date: 2026-04-08, type: placements, authorities: [outershire]}
- id: pi
  date: 2026-04-08
  type: plan
  plan: improvement
  step: signed
  signed_by: [manager, provider]
  ends_on: 2026-08-01
"""


def chronicle() -> Chronicle:
    item = episode(CHRONOLOGY)
    return replay(tiny(), item, date(2026, 5, 1))


def matcher(text: str) -> Matcher:
    """A matcher, which has to keep its schema."""
    data = mapping(document(text).data)
    duty: Data = {
        "id": "ty-01",
        "kind": "response",
        "modality": "must",
        "bearer": "manager",
        "says": "So.",
        "source": "L1",
        "when": {"meeting": "review"},
        "owe": data,
    }
    section = {"title": "A", "order": 1, "about": "B"}
    assert faults(Document("a", {"section": section, "duties": (duty,)}, {}), "duties") == ()
    return compile_matcher(data, words())


class Meant(NamedTuple):
    """A matcher and the events that it means, asked from the event `of`."""

    name: str
    text: str
    ids: tuple[str, ...]
    of: str = ""

    def __str__(self) -> str:
        return self.name


RATED = "{meeting: review, ratings: {some: {by: {each: it.present, but: BUT}}}}"
MEANT = (
    Meant("by its word", "{letter: notice}", ("l1", "l2")),
    Meant("by one of two words", "{letter: [notice, minutes]}", ("l1", "l2", "l3")),
    Meant("by its type", "{type: communication}", ("l1", "l2", "l3")),
    Meant("the usual step when none is named", "{meeting: review}", ("r1",)),
    Meant("the step that is named", "{meeting: review, step: arranged}", ("plan-r1",)),
    Meant("one of two steps", "{meeting: review, step: [arranged, held]}", ("plan-r1", "r1")),
    Meant("any of several", "{any_of: [{letter: minutes}, {meeting: review}]}", ("r1", "l1", "l3")),
    Meant(
        "any of several and what they share",
        "{to: provider, any_of: [{letter: minutes}, {letter: notice}]}",
        ("l1", "l2"),
    ),
    Meant("true", "{concern: incident, risk_of_harm: true}", ("k1",)),
    Meant("not false", "{concern: incident, risk_of_harm: false}", ()),
    Meant("a word that is not there", "{letter: invitation}", ()),
    Meant("among several values", "{papers: survey, meeting: review}", ("r1",)),
    Meant("a holder by the role", "{meeting: review, chair: manager}", ("r1",)),
    Meant("a holder by name", "{meeting: review, chair: manager/north}", ("r1",)),
    Meant("not another holder", "{meeting: review, chair: manager/south}", ()),
    Meant("a member of the group that is named", "{letter: notice, to: home-manager}", ("l2",)),
    Meant("a member of the group that the record fills", "{letter: notice, to: {any: placing-authorities}}", ()),
    Meant("any of a set", "{meeting: review, chair: {any: chairs}}", ("r1",)),
    Meant("any of an empty set", "{meeting: review, chair: {any: nobody}}", ()),
    Meant("any of a list", "{type: communication, to: {any: [regulator, manager]}}", ("l3",)),
    Meant("all of a list", "{plan: improvement, step: signed, signed_by: {all: [manager, provider]}}", ("pi",)),
    Meant("not all of a list", "{plan: improvement, step: signed, signed_by: {all: [manager, nurse]}}", ()),
    Meant("all of nobody", "{plan: improvement, step: signed, signed_by: {all: nobody}}", ()),
    Meant("none of a set", "{type: communication, to: {none: home-side}}", ("l3",)),
    Meant("none where nothing is said", "{type: assessment, by: {none: chairs}}", ("low", "high", "again")),
    Meant("each of a list, all at once", "{letter: notice, to: {each: [provider, home-manager]}}", ("l2",)),
    Meant("each of nobody", "{letter: notice, to: {each: nobody}}", ()),
    Meant("what is recorded", "{type: placements, count: {recorded: true}}", ("places",)),
    Meant("what is not recorded", "{type: placements, count: {recorded: false}}", ("more",)),
    Meant("at least so many in a list", "{type: communication, letter: {min: 2}}", ("l1",)),
    Meant("at least such a number", "{type: placements, count: {min: 3}}", ("places",)),
    Meant("not at least so much more", "{type: placements, count: {min: 4}}", ()),
    Meant("at most such a number", "{type: placements, count: {max: 3}}", ("places",)),
    Meant("not at most so much less", "{type: placements, count: {max: 2}}", ()),
    Meant("no more than so many in a list", "{type: placements, authorities: {max: 1}}", ("more",)),
    Meant("below the first level of risk", "{assessment: risk, level: {below: first-risk}}", ("again",)),
    Meant("above the first level of risk", "{assessment: risk, level: {above: first-risk}}", ("high",)),
    Meant("below a word of the scale", "{assessment: risk, level: {below: [high]}}", ("low", "again")),
    Meant("above what is not on the scale", "{assessment: risk, level: {above: [huge]}}", ()),
    Meant("a day after another", "{plan: improvement, step: signed, ends_on: {above: it.date}}", ("pi",)),
    Meant("a day before another", "{plan: improvement, step: signed, ends_on: {below: it.date}}", ()),
    Meant("some row", "{meeting: review, parts: {some: {part: two, present: provider}}}", ("r1",)),
    Meant("no row that has both", "{meeting: review, parts: {some: {part: one, present: provider}}}", ()),
    Meant(
        "some row by what was decided", "{meeting: review, considered: {some: {what: closing, outcome: no}}}", ("r1",)
    ),
    Meant("no row without what was decided", "{meeting: review, considered: {some: {what: support, outcome: no}}}", ()),
    Meant("a row for each but a body", RATED.replace("BUT", "[council, provider]"), ("r1",)),
    Meant("a row for each but a role", RATED.replace("BUT", "[manager, provider]"), ("r1",)),
    Meant("a row for each but a holder", RATED.replace("BUT", "[manager/north, home-side, provider]"), ("r1",)),
    Meant("no row for one of them", RATED.replace("BUT", "[council]"), ()),
    Meant("no row for another of them", RATED.replace("BUT", "[provider]"), ()),
    Meant("a row for each of nobody", RATED.replace("BUT", "[council, provider, nurse]"), ()),
    Meant("some body", "{type: communication, to: {bodies: provider}}", ("l1", "l2")),
    Meant("a row by a body", "{meeting: review, parts: {some: {present: {bodies: health-board}}}}", ("r1",)),
    Meant("so many bodies", "{meeting: review, present: {bodies: {min: 3}}}", ("r1",)),
    Meant("not more bodies than there were", "{meeting: review, present: {bodies: {min: 4}}}", ()),
    Meant("what is for the trigger", "{type: communication, for: trigger}", ("l1", "l2"), "r1"),
    Meant("what is for no trigger", "{type: communication, for: trigger}", ()),
    Meant("the same as the trigger", "{type: communication, letter: trigger.letter}", ("l1", "l3"), "l3"),
    Meant("any of what the trigger has", "{type: communication, to: trigger.present}", ("l1", "l2"), "r1"),
    Meant("what no trigger has", "{type: communication, letter: trigger.letter}", ()),
    Meant("what the thing is planned for", "{meeting: review, date: thing.planned}", ("r1",)),
    Meant("one word is at least one", "{type: communication, letter: {min: 1}}", ("l1", "l2", "l3")),
    Meant("one word is at most one", "{type: communication, letter: {max: 1}}", ("l2", "l3")),
    Meant("one operator and another", "{type: communication, letter: {recorded: true, none: [minutes]}}", ("l2",)),
)


@pytest.mark.parametrize("row", MEANT, ids=str)
def test_a_matcher_means_these_events_and_no_others(row: Meant) -> None:
    told = chronicle()
    found = matcher(row.text)
    look = Look(told, told.by_id[row.of] if row.of else None)
    assert list(row.ids) == [fact.event.id for fact in told.facts if found.fits(fact, look)]
    assert list(row.ids) == [fact.event.id for fact in told.matching(found, look)]


def test_a_matcher_says_where_its_events_can_be_looked_up() -> None:
    expected = {
        "{letter: [notice, minutes]}": {"communication:notice", "communication:minutes"},
        "{type: communication}": {"communication"},
        "{type: communication, letter: {min: 2}}": {"communication"},
        "{any_of: [{meeting: review}, {type: decision, to: watch}]}": {"meeting:review", "decision"},
        "{by: manager}": set(),
    }
    assert expected == {text: set(matcher(text).keys) for text in expected}


def test_every_operator_of_the_schema_is_one_of_the_program() -> None:
    shape = mapping(mapping(schema_data("duties")["$defs"])["operators"])
    assert {*OPERATORS, "but"} == set(mapping(shape["properties"]))


def test_each_is_owed_to_one_member_at_a_time() -> None:
    told = chronicle()
    found = matcher("{letter: notice, to: {each: home-side}}")
    owed = {
        member: [fact.event.id for fact in told.matching(found, Look(told, told.by_id["r1"], member))]
        for member in ("provider", "home-manager")
    }
    assert owed == {"provider": ["l1", "l2"], "home-manager": ["l2"]}


@pytest.mark.parametrize(
    ("spec", "expected", "why"),
    [
        (Each("to", "agencies", ()), ("manager", "nurse", "regulator"), "all of the set"),
        (Each("to", "agencies", ("nurse",)), ("manager", "regulator"), "less one"),
        (Each("to", "agencies", "chairs"), ("nurse", "regulator"), "less the members of a set"),
        (Each("to", "agencies", ("health-board",)), ("manager", "regulator"), "less those of a body"),
        (Each("to", "trigger.present", ("manager",)), ("nurse", "provider"), "less a holder by the role"),
        (Each("to", "trigger.present", "home-side"), ("manager/north", "nurse"), "of the trigger, less a set"),
        (Each("to", "nobody", ()), (), "of nobody"),
    ],
)
def test_those_who_are_owed_are_the_members_less_the_exceptions(
    spec: Each, expected: tuple[str, ...], why: str
) -> None:
    told = chronicle()
    assert expected == without(spec, Look(told, told.by_id["r1"])), why


@pytest.mark.parametrize(
    ("spec", "of", "expected", "why"),
    [
        ("chairs", "", ("manager", "director"), "a set is its members"),
        ("nobody", "", (), "an empty set is nobody"),
        ("zebra", "", ("zebra",), "what is no set is itself"),
        ("placing-authorities", "", ("farshire", "nearshire", "outershire"), "what the record says by the day"),
        ("placing-authorities", "r1", ("farshire", "nearshire"), "what was known on the trigger's day"),
        ("first-risk", "", ("medium",), "the first on record"),
        ("attendees", "", ("manager/north", "nurse", "provider"), "the latest on record"),
        ("review-interval", "", (), "nothing on record is nobody"),
        ("trigger.papers", "r1", ("survey", "accounts"), "what the trigger says"),
        ("trigger.papers", "", (), "no trigger says nothing"),
        (("trigger.chair", "zebra"), "r1", ("manager/north", "zebra"), "paths and names in one list"),
        ("it.chair", "", (), "nothing is tested"),
    ],
)
def test_members_are_those_whom_a_name_or_path_stands_for(
    spec: str | tuple[str, ...], of: str, expected: tuple[str, ...], why: str
) -> None:
    told = chronicle()
    assert expected == members(spec, Look(told, told.by_id[of] if of else None)), why


def test_of_several_values_recorded_for_a_thing_the_last_one_counts() -> None:
    rows = """\
        - {id: m1, date: 2026-04-01, type: meeting, meeting: review, step: arranged, planned: 2026-04-20}
        - {id: m2, date: 2026-04-02, type: meeting, meeting: review, step: moved, planned: 2026-04-27, for: m1}
        """
    told = replay(tiny(), episode(rows), date(2026, 5, 1))
    look = Look(told)
    assert members("thing.planned", look, told.by_id["m1"]) == ("2026-04-27",)
    assert members("it.planned", look, told.by_id["m1"]) == ("2026-04-20",)


def test_a_value_is_compared_by_scale_number_or_day_and_else_not_at_all() -> None:
    told = chronicle()
    pairs = {
        ("low", "high"): -1,
        ("high", "high"): 0,
        ("high", "medium"): 1,
        (9, 10): -1,
        ("2.5", 2): 1,
        ("2026-04-02", "2026-04-10"): -1,
        ("2026-04-10", "2026-04-10"): 0,
        ("low", "huge"): None,
        (None, "low"): None,
        ("9 days", "10 days"): None,
    }
    assert pairs == {pair: told.compare(*pair) for pair in pairs}


def test_one_value_or_several_or_none_are_values() -> None:
    assert (values(None), values("a"), values(("a", "b"))) == ((), ("a",), ("a", "b"))
    assert (role("manager/north"), role("manager"), role(7)) == ("manager", "manager", 7)


def test_the_ids_of_a_text_are_the_same_in_capitals_and_in_small_letters() -> None:
    move = "- {id: d1, date: 2026-04-02, type: decision, decision: move, to: panel, criteria: ty-harm, rationale: so}"
    for events in (move, move.replace("ty-harm", "TY-harm")):
        assert judged(events, "2026-04-03").of("ty-t2") == ["met, event d1, done 2026-04-02"]
    other = move.replace("ty-harm", "ty-silent")
    assert [fault.code for fault in chronology_faults(document(record(other)), "ty-1", procedures())] == [
        "unknown-word"
    ]
