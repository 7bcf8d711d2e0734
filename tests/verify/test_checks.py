"""Each check on the tiny procedure, broken in just that way: what is said, word for word, and the story of it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.verify import CHECKS, Weight, printing
from tests.verify.definitions import Edit, after, changed, more

MEETINGS, PLANS = "duties/meetings", "duties/plans"
OVER = "- {id: over,"
LIMBO = (
    f"- {{id: limbo, title: Limbo, purpose: P., chair: None, members: [], provider_present: No, source: L4}}\n  {OVER}"
)
SURVEY = "needs: [{has: {papers: survey}, say: a survey}]"
CHAIRS = "needs: [{has: {chair: {any: chairs}}"
NOBODY = "needs: [{has: {chair: {any: nobody}}"
INVITED = "    owe: {letter: invitation, to: provider}"
ENDORSED = "    needs: [{earlier: {decision: endorsement, by: director}, for: this, may_follow: true, "
INCIDENT = "{rule: ty-16, event: incident-1, verdict: met"
CALLED = (MEETINGS, "ahead: 3 days", "ahead: 2 weeks")
HASTE = more(
    MEETINGS, "ty-15", "id: ty-16, kind: response, when: {concern: incident}, owe: {meeting: review}, within: 5 days"
)


class Broken(NamedTuple):
    """What is wrong, the edits that make it so, what is found (code and rule), and what the stories of it expect."""

    name: str
    edits: tuple[Edit, ...]
    found: tuple[str, ...]
    shows: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def misspelt(name: str, edit: Edit, rule: str = "") -> Broken:
    return Broken(name, (edit,), (f"unknown-word {rule}".strip(),))


NAMES = (
    misspelt("a letter", (MEETINGS, "owe: {letter: notice, to: provider}", "owe: {letter: notise}"), "ty-10"),
    misspelt("a role in a list", ("sets", "chairs: [manager, director]", "chairs: [manger]"), "ty-14"),
    misspelt("a role of one authority", ("variants", "{chairs: [director]}", "{chairs: [dirctor]}"), "ty-14"),
    misspelt("a body", (MEETINGS, SURVEY, SURVEY.replace("papers: survey", "present: {bodies: nhs}")), "ty-15"),
    misspelt("a threshold", ("moves", "[ty-harm, ty-silence]", "[ty-hram]"), "ty-t2"),
    misspelt(
        "a stage that is left",
        (PLANS, "continue}\n    until: {leaves: review}", "continue}\n    until: {leaves: revue}"),
        "ty-22",
    ),
    misspelt("a stage that is moved to", ("moves", "to: over\n", "to: ovr\n"), "ty-t4"),
    misspelt(
        "a stage that is asked for", (PLANS, ENDORSED, ENDORSED.replace("[{", "[{state: revue, say: it}, {")), "ty-20"
    ),
    misspelt("a track", (PLANS, "while: plan-live", "while: plan-life"), "ty-21"),
    misspelt("a step", (PLANS, "{plan: improvement, step: extended}", "{plan: improvement, step: held}"), "ty-20"),
    misspelt("a value of a field", (MEETINGS, SURVEY, SURVEY.replace("papers: survey", "mode: phone")), "ty-15"),
    misspelt("a cap", (MEETINGS, "when: {concern: incident}", "when: {passed: ty-10}"), "ty-12"),
    misspelt("who bears it", (MEETINGS, "bearer: council\n", "bearer: counsil\n"), "ty-19"),
    misspelt("which reading", (MEETINGS, "reading: A-1", "reading: A-2"), "ty-18"),
    misspelt(
        "who fixes a limit", (PLANS, "{recorded: thing.report_every, else: 1 month}", "{recorded: interval}"), "ty-21"
    ),
    misspelt("what begins a track", ("tracks", "{plan: improvement, step: signed}", "{plan: plan, step: signed}")),
    misspelt(
        "what fills a list", ("sets", "attendees: {from: {meeting: review}", "attendees: {from: {meeting: revue}")
    ),
    misspelt("what is open", ("visibility", "to: {bodies: provider}", "to: provder")),
    misspelt("who may agree", ("sets", "extension: {agreed_by: [director]", "extension: {agreed_by: [dirctor]")),
    misspelt("where a prompt appears", (MEETINGS, "at: review,", "at: revue,")),
    misspelt("the stage of a threshold", ("thresholds", "{id: ty-harm, stage: panel", "{id: ty-harm, stage: panl")),
    misspelt("the rule of a reading", ("readings", "rules: [ty-18]", "rules: [ty-81]")),
)
FAULTS = (
    Broken(
        "a cap waited for in vain",
        ((PLANS, "from: {meeting: review, pick: first}", "from: {passed: ty-22}"),),
        ("passed-unheard ty-23",),
    ),
    # ---- stages
    Broken("a stage that no move leads to", (("stages", OVER, LIMBO),), ("stage-unreachable",)),
    Broken(
        "a stage that no move leads to, and a rule that waits there",
        (("stages", OVER, LIMBO), after(PLANS, "    else: void", "during: limbo")),
        ("stage-unreachable",),
    ),
    Broken(
        "a stage that is never left",
        (("moves", "from: [review, panel]", "from: review"), ("moves", "from: panel\n", "from: review\n")),
        ("stage-inescapable",),
        ("stage: panel",),
    ),
    Broken(
        "a stage that is left only by a move that cannot be made",
        (("moves", "from: [review, panel]", "from: review"), ("moves", "by: director}", "by: {any: nobody}}")),
        ("move-impossible ty-t4", "stage-unreachable", "stage-inescapable"),
        ("stage: panel",),
    ),
    Broken(
        "cases without an end", (("moves", "from: panel\n", "from: over\n"),), ("no-way-to-an-end",), ("stage: watch",)
    ),
    # ---- moves
    Broken(
        "a move whose needs contradict each other",
        (("moves", "{has: {rationale: {recorded: true}}", "{lacks: {criteria: [ty-harm, ty-silence]}"),),
        ("move-impossible ty-t2", "stage-unreachable"),
        ("{rule: ty-t2, event: panel-1, verdict: breach}",),
    ),
    Broken(
        "a move behind another",
        (
            more(
                "moves",
                "ty-t3",
                "id: ty-t9, from: watch, to: over, when: {meeting: review}, needs: [{earlier: {type: concern}, say: "
                "one}]",
            ),
        ),
        ("move-hidden ty-t9",),
        ("{rule: ty-t1, event: review-1, verdict: met}", "silent: [ty-t9]"),
    ),
    # ---- duties
    Broken(
        "owed to each of nobody",
        ((MEETINGS, "to: {each: trigger.present, but: home-side}", "to: {each: nobody}"),),
        ("never-set-off ty-13",),
    ),
    Broken(
        "counted from a day that is never named",
        ((MEETINGS, "within: 24 hours", "within: 3 days\n    measured_from: planned"),),
        ("never-set-off ty-12",),
    ),
    Broken(
        "an answer that no event can be",
        ((MEETINGS, "{letter: duty-call, to: safeguarding}", "{letter: duty-call, chair: manager}"),),
        ("never-done ty-12",),
        ("{rule: ty-12, event: incident-1, verdict: overdue",),
    ),
    Broken(
        "an answer that is allowed only at a stage left for ever",
        (
            more(
                MEETINGS,
                "ty-15",
                "id: ty-16, kind: response, when: {type: decision, to: over}, "
                "owe: {type: decision, to: review}, within: 5 days",
            ),
        ),
        ("never-done ty-16",),
        ("verdict: overdue",),
    ),
    Broken(
        "a cap that nothing answers",
        (
            (
                PLANS,
                "6 months\n    then: {owe: {meeting: panel}}",
                "6 months\n    then: {owe: {meeting: panel, chair: {any: nobody}}}",
            ),
        ),
        ("never-done ty-23",),
        ("verdict: overdue",),
    ),
    Broken("a chair out of an empty list", ((MEETINGS, CHAIRS, NOBODY),), ("never-holds ty-14",), ("verdict: breach",)),
    Broken(
        "at least three and at most two",
        ((MEETINGS, SURVEY, SURVEY.replace("papers: survey", "papers: {min: 3, max: 2}")),),
        ("never-holds ty-15",),
        ("verdict: breach",),
    ),
    Broken(
        "a chair that must and must not be",
        ((MEETINGS, CHAIRS, CHAIRS.replace("[{", "[{lacks: {chair: {any: chairs}}, say: nobody}, {")),),
        ("never-holds ty-14",),
        ("verdict: breach",),
    ),
    Broken(
        "a condition on what is at another stage",
        (
            more(
                PLANS,
                "ty-20",
                "id: ty-24, kind: condition, during: over, "
                "when: {type: decision, to: review}, needs: [{state: watch, say: it}]",
            ),
        ),
        ("never-holds ty-24",),
        ("{rule: ty-24, event: recorded-2, verdict: breach}",),
    ),
    # ---- clauses
    Broken(
        "an excuse that never holds",
        (after(MEETINGS, INVITED, "unless: [{has: {chair: {any: nobody}}, say: nobody}]"),),
        ("clause-dead ty-11",),
        ("{rule: ty-11, event: review-1, verdict: met",),
    ),
    Broken(
        "an end that never comes",
        (
            (
                PLANS,
                "{meeting: panel}}\n    until: {leaves: review}",
                "{meeting: panel}}\n    until: {meeting: review, chair: {any: nobody}}",
            ),
        ),
        ("clause-dead ty-23",),
        ("{rule: ty-23, event: review-1",),
    ),
    Broken(
        "a deadline that never comes",
        (
            more(
                MEETINGS,
                "ty-15",
                "id: ty-16, kind: response, when: {meeting: review}, "
                "owe: {letter: notice}, before: {chair: {any: nobody}}",
            ),
        ),
        ("clause-dead ty-16",),
        ("{rule: ty-16, event: review-1",),
    ),
    Broken(
        "a track that never begins",
        (("tracks", "{parallel: enquiry, step: referral}", "{parallel: enquiry, chair: manager}"),),
        ("never-matches", "never-matches"),
    ),
    Broken(
        "a list that nothing fills",
        (("sets", "{from: {people: listed}, field: who}", "{from: {people: listed}, field: chair}"),),
        ("never-matches",),
    ),
    Broken("a sight of nothing", (("visibility", "to: {bodies: provider}", "chair: manager"),), ("never-matches",)),
    # ---- rules against each other
    Broken(
        "two rules that ask for what cannot be at once",
        (
            more(
                MEETINGS,
                "ty-15",
                "id: ty-16, kind: content, when: {meeting: review}, needs: [{has: {chair: nurse}, say: a nurse}]",
            ),
        ),
        ("rules-clash ty-14",),
        ("{rule: ty-14, event: review-1, verdict: met}", "{rule: ty-16, event: review-1, verdict: breach}"),
    ),
    Broken(
        "a notice longer than there is time",
        (CALLED, HASTE, (MEETINGS, "modality: should\n    bearer: manager\n", "modality: must\n    bearer: manager\n")),
        ("limits-clash ty-11",),
        (INCIDENT, "{rule: ty-11, event: review-1, verdict: overdue"),
    ),
)
NOTES = (
    Broken(
        "no stage with an end",
        (("stages", ", ends: true", ""), ("moves", "from: [review, panel]", "from: [review, panel, over]")),
        ("no-end",),
    ),
    Broken(
        "two moves at once",
        (
            more(
                "moves",
                "ty-t3",
                "id: ty-t9, from: watch, to: over, when: {meeting: review}, "
                "needs: [{has: {rationale: {recorded: true}}, say: why}]",
            ),
        ),
        ("moves-overlap ty-t9",),
        ("{rule: ty-t1, event: review-1, verdict: met}",),
    ),
    Broken(
        "a stage that a move names in vain",
        (
            ("moves", "from: [review, panel]", "from: [review, panel, over]"),
            ("moves", "[{has: {by: manager}, ", "[{not_state: over, say: not over}, {has: {by: manager}, "),
        ),
        ("move-not-from ty-t3",),
        ("{rule: ty-t3, event: recorded-2, verdict: breach}",),
    ),
    Broken(
        "a rule that is always kept",
        ((MEETINGS, SURVEY, SURVEY.replace("papers: survey", "meeting: review")),),
        ("never-broken ty-15",),
        ("{rule: ty-15, event: review-1, verdict: met}",),
    ),
    Broken(
        "one of two ways that leads nowhere",
        (
            (
                MEETINGS,
                SURVEY,
                "needs: [{any_of: [[{has: {papers: survey}}], [{has: {chair: {any: nobody}}}]], say: it}]",
            ),
        ),
        ("clause-dead ty-15",),
    ),
    Broken(
        "a notice longer than there is time, where one only should be kept",
        (CALLED, HASTE),
        ("limits-clash ty-11",),
        ("{rule: ty-11, event: review-1, verdict: overdue",),
    ),
    Broken("what nothing refers to", (), ("unused",) * 5),
)


def look_at(found: Broken, root: Path, weight: Weight, golden: Callable[[str, str], None]) -> None:
    """What is found is just this; it is kept word for word; each story of it comes out and shows it."""
    definition = changed(root, *found.edits)
    verification = definition.verified()
    left_out = set() if "unused" in found.found else {"unused"}
    flaws = [flaw for flaw in verification.flaws if flaw.code not in left_out]
    assert sorted(found.found) == sorted(f"{flaw.code} {flaw.rule}".strip() for flaw in flaws)
    assert {flaw.weight for flaw in flaws} == {weight}
    assert verification.sound is (weight is Weight.NOTE)
    for flaw in flaws:
        assert flaw.shown is None or definition.told(flaw).wrong == ()
    text = printing.text([verification], notes="unused" in found.found)
    assert [shown for shown in found.shows if shown not in text] == []
    golden(f"verify/{found.name.replace(' ', '-').replace(',', '')}.txt", text)


@pytest.mark.parametrize("found", [*NAMES, *FAULTS], ids=str)
def test_a_fault_of_the_definition_is_told_and_shown(
    found: Broken, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    look_at(found, tmp_path / "workspace", Weight.FAULT, golden)


@pytest.mark.parametrize("found", NOTES, ids=str)
def test_what_may_be_meant_so_is_only_a_note(found: Broken, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    look_at(found, tmp_path / "workspace", Weight.NOTE, golden)


def test_the_tiny_procedure_is_sound(tmp_path: Path) -> None:
    verification = changed(tmp_path / "workspace").verified()
    assert verification.sound
    assert {flaw.code for flaw in verification.flaws} == {"unused"}


def test_every_check_is_in_the_table() -> None:
    assert list(CHECKS) == ["names", "stages", "moves", "duties", "clauses", "contents", "limits", "unused"]
