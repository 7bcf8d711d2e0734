"""What is owed ahead of something, or before another step."""

import pytest

from tests.kinds.laws import PANEL, R1, Told, letter, lines, meeting, rule, verdicts


def ahead(limit: str, rest: str = "") -> str:
    return rule("response", f"when: {{meeting: review}}, owe: {{letter: invitation}}, ahead: {limit}{rest}")


def invited(day: str, rest: str = ", for: r1") -> str:
    return letter(day, rest, word="invitation")


LATER = meeting("r1", "2026-04-20")
PLANNED = meeting("r1", "2026-04-02", ", step: arranged, planned: 2026-04-20")
FOR_PLANNED = rule(
    "response",
    "when: {meeting: review, step: arranged}, owe: {letter: invitation}, ahead: 3 days, measured_from: planned",
)
BEFORE_ALL = rule(
    "response", "when: {meeting: review, step: arranged}, owe: {letter: invitation}, ahead: any, measured_from: planned"
)
NOTHING = "that it was done beforehand"
AHEAD = (
    Told(
        "so long ahead",
        ahead("3 days"),
        (LATER, invited("2026-04-17")),
        "2026-04-20",
        ("met, event r1, due 2026-04-17, done 2026-04-17",),
    ),
    Told(
        "a day too late",
        ahead("3 days"),
        (LATER, invited("2026-04-18")),
        "2026-04-20",
        ("late, event r1, due 2026-04-17, done 2026-04-18, by 1 day",),
    ),
    Told(
        "working days ahead, over Easter",
        ahead("5 working days"),
        (meeting("r1", "2026-04-09"), invited("2026-03-31")),
        "2026-04-20",
        ("met, event r1, due 2026-03-31, done 2026-03-31",),
    ),
    Told(
        "a working day too late, over Easter",
        ahead("5 working days"),
        (meeting("r1", "2026-04-09"), invited("2026-04-01")),
        "2026-04-20",
        ("late, event r1, due 2026-03-31, done 2026-04-01, by 1 working day",),
    ),
    Told("never", ahead("2 weeks"), (LATER,), "2026-04-20", ("overdue, event r1, due 2026-04-06, by 14 days",)),
    Told(
        "for another meeting",
        ahead("3 days"),
        (meeting("r0", "2026-04-01"), LATER, invited("2026-03-01", ", for: r0")),
        "2026-04-20",
        ("met, event r0, due 2026-03-29, done 2026-03-01", "overdue, event r1, due 2026-04-17, by 3 days"),
    ),
    Told(
        "under the name that it was arranged by",
        ahead("3 days"),
        (
            meeting("a1", "2026-04-01", ", step: arranged, planned: 2026-04-20"),
            meeting("r1", "2026-04-20", ", for: a1"),
            invited("2026-04-17", ", for: a1"),
        ),
        "2026-04-20",
        ("met, event r1, due 2026-04-17, done 2026-04-17",),
    ),
    Told(
        "for nothing, where no link is asked for",
        ahead("3 days", ", link: none"),
        (LATER, invited("2026-04-17", "")),
        "2026-04-20",
        ("met, event r1, due 2026-04-17, done 2026-04-17",),
    ),
    Told(
        "on the last day for a planned meeting",
        FOR_PLANNED,
        (PLANNED,),
        "2026-04-17",
        ("open, event r1, due 2026-04-17",),
    ),
    Told(
        "a day later for a planned meeting",
        FOR_PLANNED,
        (PLANNED,),
        "2026-04-18",
        ("overdue, event r1, due 2026-04-17, by 1 day",),
    ),
    Told(
        "any: the day before",
        ahead("any"),
        (LATER, invited("2026-04-19")),
        "2026-04-20",
        ("met, event r1, due 2026-04-20, done 2026-04-19",),
    ),
    Told(
        "any: the same day, before it",
        ahead("any"),
        (invited("2026-04-20"), LATER),
        "2026-04-20",
        ("met, event r1, due 2026-04-20, done 2026-04-20",),
    ),
    Told(
        "any: the same day, after it",
        ahead("any"),
        (LATER, invited("2026-04-20")),
        "2026-04-20",
        (f"breach, event r1, due 2026-04-20, done 2026-04-20, {NOTHING}",),
    ),
    Told(
        "any: the day after",
        ahead("any"),
        (LATER, invited("2026-04-21")),
        "2026-04-22",
        (f"breach, event r1, due 2026-04-20, done 2026-04-21, {NOTHING}",),
    ),
    Told("any: never", ahead("any"), (LATER,), "2026-04-20", (f"breach, event r1, due 2026-04-20, {NOTHING}",)),
    Told(
        "any: still to come for a planned meeting",
        BEFORE_ALL,
        (PLANNED,),
        "2026-04-20",
        ("open, event r1, due 2026-04-20",),
    ),
    Told(
        "any: not done for a planned meeting",
        BEFORE_ALL,
        (PLANNED,),
        "2026-04-21",
        (f"breach, event r1, due 2026-04-20, {NOTHING}",),
    ),
    Told(
        "any: on the day of a planned meeting",
        BEFORE_ALL,
        (PLANNED, invited("2026-04-20")),
        "2026-04-21",
        ("met, event r1, due 2026-04-20, done 2026-04-20",),
    ),
)


@pytest.mark.parametrize("row", AHEAD, ids=str)
def test_what_is_owed_ahead_was_done(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)


ITSELF = rule("response", "when: {closure: notice}, owe: itself, ahead: 90 days, measured_from: ends_on")


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        ("2026-07-01", "met, event r1, due 2026-04-02, done 2026-04-02"),
        ("2026-06-30", "late, event r1, due 2026-04-01, done 2026-04-02, by 1 day"),
    ],
)
def test_a_notice_is_its_own_evidence(ends_on: str, expected: str) -> None:
    notice = f"- {{id: r1, date: 2026-04-02, type: closure, closure: notice, ends_on: {ends_on}}}"
    assert [expected] == lines(ITSELF, (notice,), "2026-04-20")


def test_a_notice_that_does_not_say_its_day_cannot_be_counted() -> None:
    (found,) = verdicts(ITSELF, ("- {id: r1, date: 2026-04-02, type: closure, closure: notice}",), "2026-04-20")
    assert (found.standing.value, found.due) == ("arguable", None)
    assert found.notes == ("r1 cannot be counted: the record does not say ends on.",)


def test_a_meeting_that_is_owed_may_be_arranged_for_it_and_held_under_the_arrangement() -> None:
    law = rule("response", "when: {meeting: review}, owe: {meeting: panel}, within: 2 weeks")
    arranged = (
        "- {id: a1, date: 2026-04-03, type: meeting, meeting: panel, step: arranged, planned: 2026-04-10, for: r1}"
    )
    held = "- {id: p1, date: 2026-04-10, type: meeting, meeting: panel, for: a1}"
    assert lines(law, (R1, arranged, held), "2026-05-01") == ["met, event r1, due 2026-04-16, done 2026-04-10"]
    assert lines(law, (R1, arranged), "2026-04-16") == ["open, event r1, due 2026-04-16"]
    assert lines(law, (R1, held.replace(", for: a1", "")), "2026-04-16") == ["open, event r1, due 2026-04-16"]


BEFORE = rule("response", "when: {meeting: review}, owe: {letter: notice}, before: {meeting: panel}")

BEFORES = (
    Told("nothing happened yet", BEFORE, (R1,), "2026-05-01", ("outstanding, event r1",)),
    Told(
        "done, and the later step is still to come",
        BEFORE,
        (R1, letter("2026-04-08")),
        "2026-05-01",
        ("met, event r1, done 2026-04-08",),
    ),
    Told(
        "done before the later step",
        BEFORE,
        (R1, letter("2026-04-08"), PANEL),
        "2026-05-01",
        ("met, event r1, due 2026-04-20, done 2026-04-08",),
    ),
    Told(
        "done on its day, before it",
        BEFORE,
        (R1, letter("2026-04-20"), PANEL),
        "2026-05-01",
        ("met, event r1, due 2026-04-20, done 2026-04-20",),
    ),
    Told(
        "done on its day, after it",
        BEFORE,
        (R1, PANEL, letter("2026-04-20")),
        "2026-05-01",
        ("breach, event r1, due 2026-04-20, done 2026-04-20, that it was done before p1 on 20 April 2026",),
    ),
    Told(
        "not done before it",
        BEFORE,
        (R1, PANEL),
        "2026-05-01",
        ("breach, event r1, due 2026-04-20, that it was done before p1 on 20 April 2026",),
    ),
    Told(
        "an earlier panel asks for nothing",
        BEFORE,
        (PANEL.replace("04-20", "04-01"), R1),
        "2026-05-01",
        ("outstanding, event r1",),
    ),
)


@pytest.mark.parametrize("row", BEFORES, ids=str)
def test_what_is_owed_before_another_step_was_done(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)
