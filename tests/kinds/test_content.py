"""What the record of an event has to hold."""

import pytest

from tests.kinds.laws import DUE, K1, R1, Told, letter, lines, meeting, rule


def needs(text: str, rest: str = "") -> str:
    return rule("content", f"when: {{meeting: review}}, needs: [{text}]{rest}")


RISK = "- {id: a1, date: 2026-04-01, type: assessment, assessment: risk, level: medium}"
FINAL = "- {id: a2, date: 2026-04-02, type: assessment, assessment: risk, purpose: final, level: low, for: a1}"
SAID = ", say: what is missing"
KEPT, LACKS = ("met, event r1",), ("breach, event r1, what is missing",)
ANY = f"any_of: [[{{has: {{mode: email}}}}], [{{has: {{mode: online}}}}, {{has: {{chair: manager}}}}]]{SAID}"
ONE = f"one_of: [[{{has: {{mode: email}}}}], [{{has: {{chair: manager}}}}]]{SAID}"
NEEDS = (
    Told(
        "has it",
        needs(f"{{has: {{chair: manager}}{SAID}}}"),
        (meeting("r1", "2026-04-02", ", chair: manager"),),
        DUE,
        KEPT,
    ),
    Told("has it not", needs(f"{{has: {{chair: manager}}{SAID}}}"), (R1,), DUE, LACKS),
    Told("lacks it", needs(f"{{lacks: {{chair: manager}}{SAID}}}"), (R1,), DUE, KEPT),
    Told(
        "does not lack it",
        needs(f"{{lacks: {{chair: manager}}{SAID}}}"),
        (meeting("r1", "2026-04-02", ", chair: manager"),),
        DUE,
        LACKS,
    ),
    Told(
        "points to it",
        needs(f"{{linked: {{assessment: risk}}{SAID}}}"),
        (RISK, meeting("r1", "2026-04-02", ", for: a1")),
        DUE,
        KEPT,
    ),
    Told("points to nothing", needs(f"{{linked: {{assessment: risk}}{SAID}}}"), (RISK, R1), DUE, LACKS),
    Told(
        "points to an assessment and not to one that follows it",
        needs(f"{{linked: {{assessment: risk, purpose: final}}{SAID}}}"),
        (RISK, FINAL, meeting("r1", "2026-04-03", ", for: a1")),
        DUE,
        LACKS,
    ),
    Told(
        "points to an arranged meeting and so to the one held",
        needs(f"{{linked: {{meeting: review}}{SAID}}}").replace("when: {meeting: review}", "when: {letter: notice}"),
        (
            meeting("a1", "2026-04-01", ", step: arranged"),
            meeting("r1", "2026-04-02", ", for: a1"),
            letter("2026-04-08", ", for: a1"),
        ),
        DUE,
        ("met, event l1",),
    ),
    Told(
        "points to nothing of the kind", needs(f"{{linked_lacks: {{assessment: risk}}{SAID}}}"), (RISK, R1), DUE, KEPT
    ),
    Told(
        "points to something of the kind",
        needs(f"{{linked_lacks: {{assessment: risk}}{SAID}}}"),
        (RISK, meeting("r1", "2026-04-02", ", for: a1")),
        DUE,
        LACKS,
    ),
    Told("was answered", needs(f"{{answered: {{letter: notice}}{SAID}}}"), (R1, letter("2026-04-08")), DUE, KEPT),
    Told(
        "was not answered", needs(f"{{answered: {{letter: notice}}{SAID}}}"), (R1, letter("2026-04-08", "")), DUE, LACKS
    ),
    Told("came after it", needs(f"{{earlier: {{assessment: risk}}{SAID}}}"), (RISK, R1), DUE, KEPT),
    Told(
        "came before it",
        needs(f"{{earlier: {{assessment: risk}}{SAID}}}"),
        (R1, RISK.replace("04-01", "04-03")),
        DUE,
        LACKS,
    ),
    Told("is not earlier than itself", needs(f"{{earlier: {{meeting: review}}{SAID}}}"), (R1,), DUE, LACKS),
    Told(
        "came after two",
        needs(f"{{earlier: {{assessment: risk}}, at_least: 2{SAID}}}"),
        (RISK, FINAL, meeting("r1", "2026-04-03")),
        DUE,
        KEPT,
    ),
    Told(
        "came after one of two", needs(f"{{earlier: {{assessment: risk}}, at_least: 2{SAID}}}"), (RISK, R1), DUE, LACKS
    ),
    Told(
        "came after one for it",
        needs(f"{{earlier: {{assessment: risk}}, for: this{SAID}}}"),
        (RISK.replace("}", ", for: r1}"), R1),
        DUE,
        KEPT,
    ),
    Told(
        "came after one for nothing",
        needs(f"{{earlier: {{assessment: risk}}, for: this{SAID}}}"),
        (RISK, R1),
        DUE,
        LACKS,
    ),
    Told(
        "may be followed by it",
        needs(f"{{earlier: {{assessment: risk}}, may_follow: true{SAID}}}"),
        (R1, RISK.replace("04-01", "04-03")),
        DUE,
        KEPT,
    ),
    Told(
        "has a former form",
        needs(f"{{earlier: {{meeting: review, step: arranged}}, for: same thing{SAID}}}"),
        (meeting("a1", "2026-04-01", ", step: arranged"), meeting("r1", "2026-04-02", ", for: a1")),
        DUE,
        KEPT,
    ),
    Told(
        "has no former form of its own",
        needs(f"{{earlier: {{meeting: review, step: arranged}}, for: same thing{SAID}}}"),
        (meeting("a1", "2026-04-01", ", step: arranged"), R1),
        DUE,
        LACKS,
    ),
    Told(
        "came after one since",
        needs(f"{{earlier: {{assessment: risk}}, since: {{concern: incident}}{SAID}}}"),
        (K1.replace("r1", "k1"), RISK, R1),
        DUE,
        KEPT,
    ),
    Told(
        "came after one from before",
        needs(f"{{earlier: {{assessment: risk}}, since: {{concern: incident}}{SAID}}}"),
        (K1.replace("r1", "k1").replace("03-02", "04-01"), RISK.replace("04-01", "03-31"), R1),
        DUE,
        LACKS,
    ),
    Told(
        "came after one, but that since which never was",
        needs(f"{{earlier: {{assessment: risk}}, since: {{concern: incident}}{SAID}}}"),
        (RISK, R1),
        DUE,
        LACKS,
    ),
    Told(
        "the latest is so",
        needs(f"{{latest: {{assessment: risk}}, is: {{level: low}}{SAID}}}"),
        (RISK, FINAL, meeting("r1", "2026-04-03")),
        DUE,
        KEPT,
    ),
    Told(
        "the latest is no longer so",
        needs(f"{{latest: {{assessment: risk}}, is: {{level: medium}}{SAID}}}"),
        (RISK, FINAL, meeting("r1", "2026-04-03")),
        DUE,
        LACKS,
    ),
    Told("there is no latest", needs(f"{{latest: {{assessment: risk}}, is: {{level: low}}{SAID}}}"), (R1,), DUE, LACKS),
    Told(
        "the thing says so in all it recorded",
        needs(f"{{thing: {{planned: {{recorded: true}}}}{SAID}}}"),
        (
            meeting("a1", "2026-04-01", ", step: arranged, planned: 2026-04-02"),
            meeting("r1", "2026-04-02", ", for: a1"),
        ),
        DUE,
        KEPT,
    ),
    Told("the thing nowhere says so", needs(f"{{thing: {{planned: {{recorded: true}}}}{SAID}}}"), (R1,), DUE, LACKS),
    Told("the stage is on", needs(f"{{state: watch{SAID}}}"), (R1,), DUE, KEPT),
    Told("another stage is on", needs(f"{{state: panel{SAID}}}"), (R1,), DUE, LACKS),
    Told(
        "a track is on",
        needs(f"{{state: [panel, restricted]{SAID}}}"),
        ("- {id: s1, date: 2026-04-01, type: restriction, restriction: stop}", R1),
        DUE,
        KEPT,
    ),
    Told("no such stage is on", needs(f"{{not_state: panel{SAID}}}"), (R1,), DUE, KEPT),
    Told("such a stage is on", needs(f"{{not_state: watch{SAID}}}"), (R1,), DUE, LACKS),
    Told(
        "one branch of several",
        needs(f"{{{ANY}}}"),
        (meeting("r1", "2026-04-02", ", mode: online, chair: manager"),),
        DUE,
        KEPT,
    ),
    Told("half a branch", needs(f"{{{ANY}}}"), (meeting("r1", "2026-04-02", ", mode: online"),), DUE, LACKS),
    Told("exactly one", needs(f"{{{ONE}}}"), (meeting("r1", "2026-04-02", ", chair: manager"),), DUE, KEPT),
    Told("both", needs(f"{{{ONE}}}"), (meeting("r1", "2026-04-02", ", chair: manager, mode: email"),), DUE, LACKS),
    Told("neither", needs(f"{{{ONE}}}"), (R1,), DUE, LACKS),
    Told(
        "several missing, each told",
        needs("{has: {mode: online}, say: the way}, {has: {chair: manager}, say: the chair}"),
        (R1,),
        DUE,
        ("breach, event r1, the way, the chair",),
    ),
    Told(
        "not in the stage that it is for",
        needs(f"{{has: {{chair: manager}}{SAID}}}", ", during: panel"),
        (R1,),
        DUE,
        (),
    ),
)


@pytest.mark.parametrize("row", NEEDS, ids=str)
def test_an_event_holds_what_it_has_to_or_its_record_lacks_it(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)
