"""Overlays: an authority fills what is open and may be stricter, never looser; and its limits are told as its own."""

from dataclasses import replace
from datetime import date
from textwrap import dedent

import pytest

from generator import local, overlays
from generator.judge import judge
from generator.model import Fault
from generator.procedure import Overlay, Procedure
from generator.replay import replay
from generator.schema import faults as schema_faults
from generator.shapes import mapping
from generator.stories import told
from generator.workspace import load
from tests.conftest import Folder
from tests.tiny import HEAD as EPISODE
from tests.tiny import document, episode, tiny

HEAD = """\
overlay: north-local
procedure: tiny
version: "2026-01-01"
host: north
title: North Council
says: What North fixes.
"""


def overlay(text: str) -> Overlay:
    """An overlay of North Council, which has to keep its schema."""
    found = document(HEAD + dedent(text), "procedures/overlays/north-local.yaml")
    assert schema_faults(found, "overlay") == ()
    return Overlay(id="north-local", host="north", title="North Council", document=found)


def as_north_runs_it(text: str) -> Procedure:
    found = overlay(text)
    assert overlays.faults(tiny(), found) == ()
    return local.at(replace(tiny(), overlays=(found,)), "north")


def lines(procedure: Procedure, events: str, as_of: str, rule: str) -> list[str]:
    chronicle = replay(procedure, episode(events), date.fromisoformat(as_of))
    return [told(item).removeprefix(f"{rule}, ") for item in judge(chronicle).verdicts if item.rule == rule]


CONCERN = "- {id: k1, date: 2026-03-01, type: concern, concern: complaint}\n"
REVIEW = f"{CONCERN}- {{id: r1, date: 2026-04-02, type: meeting, meeting: review}}"
NOTICE = "\n- {id: n1, date: 2026-04-10, type: communication, letter: notice, to: provider, for: r1}"


def test_a_stricter_limit_is_in_force_for_the_host_and_for_nobody_else() -> None:
    north = as_north_runs_it("limits: {ty-10: {within: 3 working days, source: Note 7}}")
    assert lines(north, REVIEW + NOTICE, "2026-04-20", "ty-10") == [
        "late, event r1, due 2026-04-09, done 2026-04-10, by 1 working day"
    ]
    assert lines(tiny(), REVIEW + NOTICE, "2026-04-20", "ty-10") == ["met, event r1, due 2026-04-13, done 2026-04-10"]


def test_a_limit_that_the_text_leaves_open_makes_a_duty_late_only_where_it_is_set() -> None:
    minutes = "\n- {id: m1, date: 2026-04-15, type: communication, letter: minutes, to: nurse, for: r1}"
    review = REVIEW.replace("meeting: review}", "meeting: review, parts: [{part: one, present: [nurse]}]}")
    north = as_north_runs_it("limits: {ty-13: {within: 1 week, source: Note 8}}")
    assert lines(north, review + minutes, "2026-04-20", "ty-13") == [
        "late, member nurse, event r1, due 2026-04-09, done 2026-04-15, by 6 days"
    ]
    assert lines(tiny(), review + minutes, "2026-04-20", "ty-13") == ["met, member nurse, event r1, done 2026-04-15"]
    (rule,) = north.by_id["ty-13"]
    assert rule.local == "North Council, Note 8"


def test_a_further_recipient_is_owed_the_letter_too() -> None:
    north = as_north_runs_it("recipients: {ty-10: [regulator]}")
    assert lines(north, REVIEW + NOTICE, "2026-04-14", "ty-10") == [
        "met, event r1, due 2026-04-13, done 2026-04-10",
        "overdue, part local, member regulator, event r1, due 2026-04-13, by 1 working day",
    ]


def test_names_sets_and_readings_are_the_authoritys_own() -> None:
    north = as_north_runs_it("""
        sets: {chairs: [director]}
        roles:
          - {id: health-team, title: Health team, body: health-board}
          - {id: nurse, title: Lead nurse, body: health-board}
        stages: {review: {title: Quality meetings}}
        readings: {A-1: every-day}
    """)
    assert north.sets["chairs"] == ("director",)
    assert north.role_title("nurse") == "Lead nurse"
    assert north.role_title("health-team") == "Health team"
    assert north.stages["review"].text("title") == "Quality meetings"
    panel = f"{CONCERN}- {{id: p1, date: 2026-04-02, type: meeting, meeting: panel}}"
    assert lines(north, panel, "2026-04-10", "ty-18") == ["overdue, event p1, due 2026-04-09, by 1 day"]


def test_a_rule_that_may_be_set_aside_is_no_longer_judged() -> None:
    duty = tiny().by_id["ty-15"][0]
    marked = replace(duty, data={**duty.data, "overlay_may": "set aside"})
    procedure = replace(tiny(), rules=tuple(marked if rule is duty else rule for rule in tiny().rules))
    found = overlay("set_aside: [ty-15]")
    assert overlays.faults(procedure, found) == ()
    north = local.at(replace(procedure, overlays=(found,)), "north")
    assert "ty-15" not in north.by_id
    assert [(row.id, row.kind) for row in north.listed if row.id == "ty-15"] == [("ty-15", "aside")]


def test_a_point_of_the_text_brings_its_rule_once_it_is_filled(folder: Folder) -> None:
    folder.write(
        "procedures/tiny/2026-01-01/variants.yaml",
        (folder.root / "procedures/tiny/2026-01-01/variants.yaml").read_text()
        + dedent("""
        points:
          - id: ty-o-01
            title: The nurse is told
            anchor: the day of the review
            limit: within
            source: L10
            rule:
              {kind: response, modality: must, bearer: manager, says: "The nurse is told of a review.",
               when: {meeting: review}, owe: {letter: notice, to: nurse}}
          - {id: ty-o-02, title: Minutes, anchor: the day of the review, limit: within, fills: [ty-13], source: L13}
        """),
    )
    folder.write(
        "procedures/overlays/north-local.yaml",
        HEAD + "limits: {ty-o-01: {within: 2 days, source: Note 1}, ty-o-02: {within: 3 days, source: Note 2}}\n",
    )
    workspace = load(folder.root)
    assert workspace.faults == ()
    published = workspace.procedures["tiny", "2026-01-01"]
    assert "ty-o-01" not in published.by_id
    north = local.at(published, "north")
    assert lines(north, REVIEW, "2026-04-05", "ty-o-01") == ["overdue, event r1, due 2026-04-04, by 1 day"]
    assert str(north.by_id["ty-13"][0].body.within.fixed) == "3 days"  # type: ignore[union-attr]
    assert [(item.title, limit) for item, limit in local.filled(published, published.points["ty-o-01"])] == [
        ("North Council", "2 days")
    ]
    assert local.at(published, "south").by_id.keys() == published.by_id.keys()


def test_a_point_whose_rule_is_not_whole_is_a_fault_of_the_procedure(folder: Folder) -> None:
    path = "procedures/tiny/2026-01-01/variants.yaml"
    folder.write(
        path,
        (folder.root / path).read_text()
        + dedent("""
        points:
          - id: ty-o-01
            title: The nurse is told
            anchor: the day of the review
            limit: within
            source: L10
            rule: {kind: response, modality: must, bearer: manager, says: The nurse is told., when: {meeting: review}}
          - {id: ty-o-02, title: Minutes, anchor: the day of the review, limit: within, fills: [ty-31], source: L13}
        """),
    )
    assert [(str(fault.place), fault.code, fault.message, fault.hint) for fault in load(folder.root).faults] == [
        (
            f"{path}:11:11",
            "missing",
            "owe is missing",
            (
                "Add `owe:` here. What is owed: the events that answer it, or itself where the event that sets it off "
                "must come so long ahead."
            ),
        ),
        (f"{path}:12:88", "unknown-rule", "fills: there is no rule ty-31 that is checked", "Did you mean ty-t3?"),
    ]


WRONG = (
    (
        "limits: {ty-10: {within: 6 working days, source: x}}",
        "loosens",
        "ty-10: the text says 5 working days, and 6 working days would be looser",
    ),
    (
        "limits: {ty-10: {within: 1 week, source: x}}",
        "loosens",
        "ty-10: the text says 5 working days, and 1 week may be looser",
    ),
    (
        "limits: {ty-11: {ahead: 2 days, source: x}}",
        "loosens",
        "ty-11: the text says 3 days, and 2 days would be looser",
    ),
    ("limits: {ty-22: {at_most: 4, source: x}}", "loosens", "ty-22: the text says at most 3, and 4 would be looser"),
    (
        "limits: {ty-23: {at_most: 27 weeks, source: x}}",
        "loosens",
        "ty-23: the text says 6 months, and 27 weeks may be looser",
    ),
    (
        "limits: {ty-99: {within: 2 days, source: x}}",
        "unknown-rule",
        "limits: the procedure leaves no point ty-99 open",
    ),
    ("limits: {ty-14: {within: 2 days, source: x}}", "wrong-limit", "ty-14: this rule takes no limit called within"),
    ("sets: {chairs: [manager, nurse]}", "loosens", "chairs: the text does not name nurse here"),
    ("sets: {chair: [manager]}", "unknown-set", "sets: the procedure has no set chair"),
    ("sets: {residents: [a-1]}", "wrong-set", "residents: the record itself fills this set"),
    (
        "roles: [{id: nurse, title: Nurse, body: council}]",
        "loosens",
        "nurse: in the text this belongs to health-board, not to council",
    ),
    ("stages: {revue: {title: Revue}}", "unknown-stage", "stages: the procedure has no stage revue"),
    (
        "readings: {A-1: some-day}",
        "unknown-reading",
        "readings: A-1 has no reading called some-day that a rule hangs on",
    ),
    ("set_aside: [ty-10]", "loosens", "set_aside: ty-10 is not a rule that an authority may set aside"),
    ("recipients: {ty-14: [nurse]}", "wrong-recipients", "recipients: ty-14 does not owe a letter"),
    ("recipients: {ty-10: [nurses]}", "unknown-word", "recipients: the procedure has no role 'nurses'"),
    (
        (
            "add: [{id: ty-10, kind: content, modality: must, bearer: manager, says: So., source: L1, "
            "when: {meeting: review}, needs: [{has: {chair: nurse}, say: a nurse}]}]"
        ),
        "id-twice",
        "add: there is a rule ty-10 already",
    ),
)


@pytest.mark.parametrize(("text", "code", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_what_would_loosen_the_text_or_is_not_there_is_a_fault(text: str, code: str, message: str) -> None:
    found = overlays.faults(tiny(), overlay(text))
    assert [(fault.code, fault.message) for fault in found] == [(code, message)]
    assert all(isinstance(fault, Fault) and fault.hint and fault.place.line == 7 for fault in found)


@pytest.mark.parametrize(
    "text",
    [
        "limits: {ty-10: {within: 5 working days, source: x}}",
        "limits: {ty-10: {within: 3 days, source: x}}",
        "limits: {ty-11: {ahead: 1 week, source: x}}",
        "limits: {ty-22: {at_most: 2, source: x}}",
        "limits: {ty-23: {at_most: 5 months, source: x}}",
        "limits: {ty-21: {every: 4 weeks, source: x}}",
        "sets: {nobody: [manager]}",
    ],
)
def test_what_is_as_strict_or_stricter_is_no_fault(text: str) -> None:
    assert overlays.faults(tiny(), overlay(text)) == ()


def test_an_overlay_with_a_fault_stops_nothing_else_and_is_not_in_force(folder: Folder) -> None:
    folder.write("procedures/overlays/north-local.yaml", HEAD + "limits: {ty-10: {within: 9 weeks, source: x}}\n")
    workspace = load(folder.root)
    assert [(str(fault.place), fault.code) for fault in workspace.faults] == [
        ("procedures/overlays/north-local.yaml:7:17", "loosens")
    ]
    assert workspace.procedures["tiny", "2026-01-01"].overlays == ()


def test_an_overlay_of_a_version_that_there_is_not_says_which_there_are(folder: Folder) -> None:
    folder.write("procedures/overlays/north-local.yaml", HEAD.replace("2026-01-01", "2027-01-01"))
    assert [(fault.code, fault.message, fault.hint) for fault in load(folder.root).faults] == [
        ("unknown-version", "version: tiny has no version 2027-01-01", "Versions here: 2026-01-01.")
    ]


def test_a_host_is_known_by_its_overlay(folder: Folder) -> None:
    text = HEAD.replace("host: north", "host: west").replace("North Council", "West Council")
    folder.write("procedures/overlays/west.yaml", text)
    folder.episode("ty-1", REVIEW, head=EPISODE.replace("host: north", "host: west"))
    folder.episode("ty-2", REVIEW, head=EPISODE.replace("host: north", "host: wets"))
    found = load(folder.root)
    assert [(fault.message, fault.hint) for fault in found.faults] == [
        ("host: wets does not run this procedure", "Did you mean west?")
    ]
    assert mapping(local.hosts(found.procedures["tiny", "2026-01-01"])) == {
        "north": "North Council",
        "south": "South Council",
        "west": "West Council",
    }


def test_a_further_recipient_is_owed_nothing_by_a_part_of_the_rule_that_owes_no_letter() -> None:
    part = replace(tiny().by_id["ty-14"][0], id="ty-10", part="chair")
    found = overlay("recipients: {ty-10: [regulator]}")
    procedure = replace(tiny(), rules=(*tiny().rules, part), overlays=(found,))
    assert overlays.faults(procedure, found) == ()
    assert [rule.part for rule in local.at(procedure, "north").by_id["ty-10"]] == ["", "chair", "local"]
