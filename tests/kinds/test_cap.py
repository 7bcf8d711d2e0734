"""What may happen only so often or last only so long."""

import pytest

from tests.kinds.laws import Told, end, lines, meeting, rule, verdicts

BETTER = (
    "unless: [{latest: {meeting: review, improvement: {recorded: true}}, is: {improvement: true}, say: improvement}]"
)
THEN = "then: {owe: {meeting: panel}, within: 2 working days}"
COUNT = rule("cap", f"count: {{meeting: review}}, at_most: 3, {THEN}, until: {{leaves: review}}")
HELD_OFF = rule(
    "cap",
    f"count: {{meeting: review}}, at_most: 3, {BETTER}, {THEN}, instead: Decide whether it goes on., "
    "decides: {decision: continue}, until: {leaves: review}",
)
SPAN = rule(
    "cap",
    "from: {meeting: review, pick: first}, at_most: 6 months, then: {owe: {meeting: panel}}, until: {leaves: review}",
)
COMPLAINT = "- {id: k1, date: 2026-01-01, type: concern, concern: complaint}"
THREE = (
    COMPLAINT,
    meeting("r1", "2026-02-02", ", improvement: true"),
    meeting("r2", "2026-03-02", ", improvement: false"),
    meeting("r3", "2026-04-01", ", improvement: false"),
)
IMPROVED = (*THREE[:3], meeting("r3", "2026-04-01", ", improvement: true"))
GOES_ON = "- {id: d1, date: 2026-04-10, type: decision, decision: continue, rationale: It is better.}"
TO_PANEL = "- {id: p1, date: 2026-04-07, type: meeting, meeting: panel, criteria: ty-harm, rationale: a}"
CAPS = (
    Told("not reached", COUNT, THREE[:3], "2029-01-01", ("open, event r1",)),
    Told("none at all", COUNT, (COMPLAINT,), "2029-01-01", ()),
    Told("reached: open on the due day", COUNT, THREE, "2026-04-07", ("open, event r3, due 2026-04-07",)),
    Told("reached: overdue the next", COUNT, THREE, "2026-04-08", ("overdue, event r3, due 2026-04-07, by 1 day",)),
    Told(
        "reached and done on the due day",
        COUNT,
        (*THREE, TO_PANEL),
        "2026-05-01",
        ("met, event r3, due 2026-04-07, done 2026-04-07",),
    ),
    Told(
        "reached and done a day late",
        COUNT,
        (*THREE, TO_PANEL.replace("04-07", "04-08")),
        "2026-05-01",
        ("late, event r3, due 2026-04-07, done 2026-04-08, by 1 day",),
    ),
    Told(
        "ended before it was reached",
        COUNT,
        (*THREE[:3], end("2026-03-20"), meeting("r3", "2026-04-01", ", improvement: false")),
        "2026-05-01",
        ("met, event r1, done 2026-03-20",),
    ),
    Told(
        "ended in time after it was reached",
        COUNT,
        (*THREE, end("2026-04-07")),
        "2026-05-01",
        ("met, event r3, due 2026-04-07, done 2026-04-07",),
    ),
    Told(
        "ended too late after it was reached",
        COUNT,
        (*THREE, end("2026-04-08")),
        "2026-05-01",
        ("late, event r3, due 2026-04-07, done 2026-04-08, by 1 day",),
    ),
    Told(
        "ended on the very day that a cap of time is reached",
        SPAN,
        (*THREE, end("2026-08-02")),
        "2026-09-01",
        ("met, event r1, due 2026-08-02, done 2026-08-02",),
    ),
    Told(
        "held off by improvement: to decide",
        HELD_OFF,
        IMPROVED,
        "2026-05-01",
        ("outstanding, event r3, due 2026-04-01",),
    ),
    Told(
        "held off and decided",
        HELD_OFF,
        (*IMPROVED, GOES_ON),
        "2026-05-01",
        ("met, event r3, due 2026-04-01, done 2026-04-10",),
    ),
    Told(
        "not held off by a former improvement",
        HELD_OFF,
        THREE,
        "2026-04-08",
        ("overdue, event r3, due 2026-04-07, by 1 day",),
    ),
    Told(
        "a relapse after it was held off",
        HELD_OFF,
        (*IMPROVED, GOES_ON, meeting("r4", "2026-05-04", ", improvement: false")),
        "2026-05-06",
        ("open, event r3, due 2026-05-06",),
    ),
    Told(
        "overdue after a relapse",
        HELD_OFF,
        (*IMPROVED, meeting("r4", "2026-05-04", ", improvement: false")),
        "2026-05-07",
        ("overdue, event r3, due 2026-05-06, by 1 day",),
    ),
    Told("in time: open on the last day", SPAN, THREE[:2], "2026-08-02", ("open, event r1, due 2026-08-02",)),
    Told("in time: overdue the next", SPAN, THREE[:2], "2026-08-03", ("overdue, event r1, due 2026-08-02, by 1 day",)),
    Told(
        "in time: from the first of several",
        SPAN,
        THREE,
        "2026-08-03",
        ("overdue, event r1, due 2026-08-02, by 1 day",),
    ),
    Told(
        "in time: done on the last day",
        SPAN,
        (*THREE[:2], TO_PANEL.replace("04-07", "08-02")),
        "2026-09-01",
        ("met, event r1, due 2026-08-02, done 2026-08-02",),
    ),
    Told(
        "in time: done a day late",
        SPAN,
        (*THREE[:2], TO_PANEL.replace("04-07", "08-03")),
        "2026-09-01",
        ("late, event r1, due 2026-08-02, done 2026-08-03, by 1 day",),
    ),
    Told(
        "in time: ended in time",
        SPAN,
        (*THREE[:2], end("2026-08-02")),
        "2026-09-01",
        ("met, event r1, due 2026-08-02, done 2026-08-02",),
    ),
    Told(
        "in time: ended late",
        SPAN,
        (*THREE[:2], end("2026-08-04")),
        "2026-09-01",
        ("late, event r1, due 2026-08-02, done 2026-08-04, by 2 days",),
    ),
)


@pytest.mark.parametrize("row", CAPS, ids=str)
def test_what_is_capped_stands(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)


def test_a_cap_that_is_held_off_asks_for_a_decision_and_is_a_prompt() -> None:
    (found,) = verdicts(HELD_OFF, IMPROVED, "2026-05-01")
    assert (found.kind.value, found.asks) == ("prompt", "Decide whether it goes on.")
    (settled,) = verdicts(HELD_OFF, (*IMPROVED, GOES_ON), "2026-05-01")
    assert (settled.kind.value, settled.asks) == ("ok", "")


def test_a_cap_counts_from_what_it_says() -> None:
    law = rule("cap", "from: {concern: incident}, count: {meeting: review}, at_most: 2, then: {owe: {meeting: panel}}")
    incident = "- {id: k2, date: 2026-02-20, type: concern, concern: incident}"
    assert lines(law, THREE, "2026-05-01") == []
    assert lines(law, (*THREE[:3], incident), "2026-05-01") == ["open, event r2"]
    assert lines(law, (*THREE, incident), "2026-04-01") == ["open, event r3, due 2026-04-01"]
