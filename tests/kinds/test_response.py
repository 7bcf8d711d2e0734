"""What is owed after something happened: by when, what answers it, and when it falls away."""

from typing import NamedTuple

import pytest

from tests.kinds.laws import (
    DONE,
    DUE,
    FIVE,
    K1,
    OWED,
    PANEL,
    R1,
    Told,
    agreed,
    end,
    letter,
    lines,
    meeting,
    rule,
    verdicts,
    within,
)
from tests.tiny import judged

# --- within -----------------------------------------------------------------------------------------------------------


class Limit(NamedTuple):
    """A limit after 2 April 2026, its due day, the day after, and how late that is."""

    limit: str
    due: str
    next: str
    by: str


LIMITS = (
    Limit("5 working days", "2026-04-13", "2026-04-14", "1 working day"),
    Limit("1 working day", "2026-04-07", "2026-04-08", "1 working day"),
    Limit("0 days", "2026-04-02", "2026-04-03", "1 day"),
    Limit("3 days", "2026-04-05", "2026-04-06", "1 day"),
    Limit("2 weeks", "2026-04-16", "2026-04-17", "1 day"),
    Limit("1 month", "2026-05-02", "2026-05-03", "1 day"),
    Limit("1 year", "2027-04-02", "2027-04-03", "1 day"),
)


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: row.limit)
def test_what_is_owed_within_a_limit_may_be_done_on_its_last_day(row: Limit) -> None:
    law = within(row.limit)
    assert lines(law, (R1,), row.due) == [f"open, event r1, due {row.due}"]
    assert lines(law, (R1,), row.next) == [f"overdue, event r1, due {row.due}, by {row.by}"]
    assert lines(law, (R1, letter(row.due)), row.next) == [f"met, event r1, due {row.due}, done {row.due}"]
    assert lines(law, (R1, letter(row.next)), row.next) == [
        f"late, event r1, due {row.due}, done {row.next}, by {row.by}"
    ]


def test_what_is_overdue_grows_later_by_the_day() -> None:
    assert lines(within("1 working day"), (R1,), "2026-04-20") == [
        "overdue, event r1, due 2026-04-07, by 9 working days"
    ]


HOURS = rule("response", "when: {concern: incident}, owe: {letter: notice}, within: 24 hours")


def sent(day: str, at: str = "") -> str:
    time = f', time: "{at}"' if at else ""
    return f"- {{id: l1, date: {day}{time}, type: communication, letter: notice, for: r1}}"


HOUR_ROWS = (
    Told("open on the due day", HOURS, (K1,), "2026-03-03", ("open, event r1, due 2026-03-03T09:30:00+00:00",)),
    Told(
        "overdue the next",
        HOURS,
        (K1,),
        "2026-03-04",
        ("overdue, event r1, due 2026-03-03T09:30:00+00:00, by 39 hours",),
    ),
    Told(
        "done at the last moment",
        HOURS,
        (K1, sent("2026-03-03", "09:30")),
        "2026-03-04",
        ("met, event r1, due 2026-03-03T09:30:00+00:00, done 2026-03-03T09:30:00+00:00",),
    ),
    Told(
        "done a minute later",
        HOURS,
        (K1, sent("2026-03-03", "09:31")),
        "2026-03-04",
        ("late, event r1, due 2026-03-03T09:30:00+00:00, done 2026-03-03T09:31:00+00:00, by 1 hour",),
    ),
    Told(
        "done two hours and a minute later",
        HOURS,
        (K1, sent("2026-03-03", "11:31")),
        "2026-03-04",
        ("late, event r1, due 2026-03-03T09:30:00+00:00, done 2026-03-03T11:31:00+00:00, by 3 hours",),
    ),
    Told(
        "done the day before, at no time",
        HOURS,
        (K1, sent("2026-03-02")),
        "2026-03-04",
        ("met, event r1, due 2026-03-03T09:30:00+00:00, done 2026-03-02",),
    ),
    Told(
        "done two days later, at no time",
        HOURS,
        (K1, sent("2026-03-04")),
        "2026-03-05",
        ("late, event r1, due 2026-03-03T09:30:00+00:00, done 2026-03-04, by 39 hours",),
    ),
    Told(
        "done on the due day, at no time",
        HOURS,
        (K1, sent("2026-03-03")),
        "2026-03-04",
        ("arguable, event r1, due 2026-03-03T09:30:00+00:00, done 2026-03-03",),
    ),
    Told(
        "over the spring change of the clocks",
        HOURS,
        (K1.replace("03-02", "03-28"), sent("2026-03-29", "10:31")),
        "2026-03-30",
        ("late, event r1, due 2026-03-29T10:30:00+01:00, done 2026-03-29T10:31:00+01:00, by 1 hour",),
    ),
    Told(
        "over the autumn change of the clocks",
        HOURS,
        (K1.replace("03-02", "10-24"), sent("2026-10-25", "08:30")),
        "2026-10-26",
        ("met, event r1, due 2026-10-25T08:30:00+00:00, done 2026-10-25T08:30:00+00:00",),
    ),
    Told(
        "an hour late over the spring change",
        HOURS.replace("24 hours", "1 hour"),
        (K1.replace("03-02", "03-29").replace("09:30", "00:15"), sent("2026-03-29", "03:15")),
        "2026-03-30",
        ("late, event r1, due 2026-03-29T02:15:00+01:00, done 2026-03-29T03:15:00+01:00, by 1 hour",),
    ),
)


@pytest.mark.parametrize("row", HOUR_ROWS, ids=str)
def test_what_is_owed_within_hours_is_judged_to_the_minute(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)


NO_TIME = K1.replace(', time: "09:30"', "")
SAY_R1 = "The hours cannot be counted: record the time of r1."
SAY_L1 = "The hours cannot be counted: record the time of l1."


@pytest.mark.parametrize(
    ("events", "as_of", "expected", "why"),
    [
        (
            (NO_TIME,),
            "2026-03-03",
            ("open", ()),
            "the day after, at whatever time it was: not yet over",
        ),
        ((NO_TIME,), "2026-03-04", ("overdue", ()), "two days after, at whatever time it was"),
        ((NO_TIME, sent("2026-03-02", "23:00")), "2026-03-05", ("met", ()), "done the same day"),
        ((NO_TIME, sent("2026-03-03", "10:00")), "2026-03-05", ("arguable", (SAY_R1,)), "it hangs on the first time"),
        ((NO_TIME, sent("2026-03-03")), "2026-03-05", ("arguable", (f"{SAY_R1} {SAY_L1}",)), "it hangs on both"),
        ((NO_TIME, sent("2026-03-04", "10:00")), "2026-03-05", ("late", ()), "late at whatever time it was"),
        ((K1, sent("2026-03-03")), "2026-03-05", ("arguable", (SAY_L1,)), "it hangs on the second time"),
    ],
)
def test_where_a_time_is_not_recorded_both_ends_of_the_day_are_tried(
    events: tuple[str, ...], as_of: str, expected: tuple[str, tuple[str, ...]], why: str
) -> None:
    (found,) = verdicts(HOURS, events, as_of)
    assert expected == (found.standing.value, found.notes), why


def test_hours_are_counted_from_the_moment_that_is_shown_as_their_start() -> None:
    (found,) = verdicts(HOURS, (K1.replace("03-02", "03-28").replace("09:30", "23:30"),), "2026-03-30")
    assert (str(found.start), str(found.due)) == ("2026-03-28 23:30:00+00:00", "2026-03-30 00:30:00+01:00")


# --- what answers it --------------------------------------------------------------------------------------------------

ANSWERS = (
    Told("the letter that is for it", FIVE, (R1, letter("2026-04-08")), DUE, (DONE,)),
    Told("not a letter for nothing", FIVE, (R1, letter("2026-04-08", "")), DUE, (OWED,)),
    Told(
        "not a letter for another meeting",
        FIVE,
        (meeting("r0", "2026-04-01"), R1, letter("2026-04-08", ", for: r0")),
        DUE,
        ("met, event r0, due 2026-04-10, done 2026-04-08", OWED),
    ),
    Told(
        "one letter for both meetings",
        FIVE,
        (meeting("r0", "2026-04-01"), R1, letter("2026-04-08", ", for: [r0, r1]")),
        DUE,
        ("met, event r0, due 2026-04-10, done 2026-04-08", DONE),
    ),
    Told("not another letter", FIVE, (R1, letter("2026-04-08", word="minutes")), DUE, (OWED,)),
    Told(
        "not a letter to somebody else",
        FIVE,
        (R1, letter("2026-04-08").replace("to: provider", "to: nurse")),
        DUE,
        (OWED,),
    ),
    Told(
        "a letter to a group that he is in",
        FIVE,
        (R1, letter("2026-04-08").replace("to: provider", "to: home-side")),
        DUE,
        (DONE,),
    ),
    Told(
        "the first of two letters",
        FIVE,
        (R1, letter("2026-04-08"), letter("2026-04-20", name="l2")),
        "2026-05-01",
        (DONE,),
    ),
    Told(
        "the first of two letters wherever it stands",
        FIVE,
        (R1, letter("2026-04-20", name="l2"), letter("2026-04-08")),
        "2026-05-01",
        (DONE,),
    ),
    Told("not a letter of the day before", FIVE, (R1, letter("2026-04-01")), DUE, (OWED,)),
    Told(
        "a letter of the same day that stands before it",
        FIVE,
        (letter("2026-04-02"), R1),
        DUE,
        ("met, event r1, due 2026-04-13, done 2026-04-02",),
    ),
    Told(
        "early: a letter of the day before",
        within("5 working days", ", early: true"),
        (R1, letter("2026-04-01")),
        DUE,
        ("met, event r1, due 2026-04-13, done 2026-04-01",),
    ),
    Told(
        "link none: a letter for nothing",
        within("5 working days", ", link: none"),
        (R1, letter("2026-04-08", "")),
        DUE,
        (DONE,),
    ),
    Told(
        "link none: not one of the day before",
        within("5 working days", ", link: none"),
        (R1, letter("2026-04-01", "")),
        DUE,
        (OWED,),
    ),
    Told(
        "link none: not one that stands before it on the day",
        within("5 working days", ", link: none"),
        (letter("2026-04-02", ""), R1),
        DUE,
        (OWED,),
    ),
    Told(
        "either of two things",
        rule(
            "response",
            "when: {meeting: review}, owe: {any_of: [{letter: minutes}, {letter: notice}]}, within: 5 working days",
        ),
        (R1, letter("2026-04-08")),
        DUE,
        (DONE,),
    ),
    Told(
        "no limit: outstanding until done",
        rule("response", "when: {meeting: review}, owe: {letter: notice}"),
        (R1,),
        "2030-01-01",
        ("outstanding, event r1",),
    ),
    Told(
        "no limit: met on any day",
        rule("response", "when: {meeting: review}, owe: {letter: notice}"),
        (R1, letter("2029-01-01")),
        "2030-01-01",
        ("met, event r1, done 2029-01-01",),
    ),
    Told("nothing set it off", FIVE, (letter("2026-04-08", ""),), DUE, ()),
    Told(
        "a meeting that was only arranged sets nothing off",
        FIVE,
        (meeting("r1", "2026-04-02", ", step: arranged"),),
        DUE,
        (),
    ),
)


@pytest.mark.parametrize("row", ANSWERS, ids=str)
def test_what_is_owed_is_answered_by(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)


PICKS = (
    ("{meeting: review}", ["open, event r1, due 2026-04-13", "open, event r2, due 2026-04-14"], "each time"),
    ("{meeting: review, pick: first}", ["open, event r1, due 2026-04-13"], "the first time"),
)


@pytest.mark.parametrize(("when", "expected", "why"), PICKS)
def test_a_rule_is_set_off_each_time_or_the_first(when: str, expected: list[str], why: str) -> None:
    law = rule("response", f"when: {when}, owe: {{letter: notice}}, within: 5 working days")
    assert expected == lines(law, (R1, meeting("r2", "2026-04-07")), "2026-04-10"), why


def test_a_rule_is_set_off_by_the_latest_of_each_thing() -> None:
    law = rule(
        "response",
        "when: {meeting: review, step: [arranged, moved], pick: latest}, owe: {letter: notice}, within: 5 working days",
    )
    rows = (
        meeting("a1", "2026-04-02", ", step: arranged"),
        meeting("a2", "2026-04-07", ", step: moved, for: a1"),
        meeting("b1", "2026-04-08", ", step: arranged"),
    )
    assert lines(law, rows, "2026-04-09") == ["open, event a2, due 2026-04-14", "open, event b1, due 2026-04-15"]


EACH = rule(
    "response",
    "when: {meeting: review}, within: 5 working days, "
    "owe: {letter: minutes, to: {each: trigger.present, but: home-side}}",
)
HELD = meeting("r1", "2026-04-02", ", present: [manager, nurse, provider]")


def test_what_is_owed_to_each_is_judged_for_each_but_the_exceptions() -> None:
    sent_ = letter("2026-04-08", word="minutes").replace("to: provider", "to: [nurse, provider]")
    assert lines(EACH, (HELD, sent_), "2026-04-14") == [
        "overdue, member manager, event r1, due 2026-04-13, by 1 working day",
        "met, member nurse, event r1, due 2026-04-13, done 2026-04-08",
    ]


def test_what_is_owed_to_each_of_nobody_is_owed_to_nobody() -> None:
    assert lines(EACH, (R1,), "2026-04-14") == []
    assert lines(EACH, (meeting("r1", "2026-04-02", ", present: [provider]"),), "2026-04-14") == []


SPLIT = rule(
    "response", "when: {people: listed, split: who}, owe: {people: assessed, who: trigger.who}, within: 5 working days"
)


def test_what_is_owed_once_for_each_value_is_judged_for_each_value() -> None:
    rows = (
        "- {id: r1, date: 2026-04-02, type: people, people: listed, who: [c-1, c-2]}",
        "- {id: a1, date: 2026-04-08, type: people, people: assessed, who: c-2, for: r1}",
    )
    assert lines(SPLIT, rows, "2026-04-14") == [
        "overdue, member c-1, event r1, due 2026-04-13, by 1 working day",
        "met, member c-2, event r1, due 2026-04-13, done 2026-04-08",
    ]


# --- when it does not hold --------------------------------------------------------------------------------------------

UNTIL = within("5 working days", ", until: {leaves: review}")
IN = ("- {id: k1, date: 2026-04-01, type: concern, concern: complaint}", R1)

FALLS = (
    Told("its end came in time", UNTIL, (*IN, end("2026-04-13")), "2026-04-20", ()),
    Told(
        "its end came too late",
        UNTIL,
        (*IN, end("2026-04-14")),
        "2026-04-20",
        ("overdue, event r1, due 2026-04-13, by 5 working days",),
    ),
    Told("it was done before its end", UNTIL, (*IN, letter("2026-04-08"), end("2026-04-09")), "2026-04-20", (DONE,)),
    Told("it was done after its end", UNTIL, (*IN, end("2026-04-08"), letter("2026-04-09")), "2026-04-20", ()),
    Told(
        "no limit: its end came",
        rule("response", "when: {meeting: review}, owe: {letter: notice}, until: {leaves: review}"),
        (*IN, end("2028-04-08")),
        "2029-04-20",
        (),
    ),
    Told(
        "unless: what lets it off",
        within("5 working days", ", unless: [{has: {mode: email}, say: by e-mail}]"),
        (meeting("r1", "2026-04-02", ", mode: email"),),
        DUE,
        (),
    ),
    Told(
        "unless: not let off",
        within("5 working days", ", unless: [{has: {mode: email}, say: by e-mail}]"),
        (meeting("r1", "2026-04-02", ", mode: online"),),
        DUE,
        (OWED,),
    ),
    Told(
        "unless: let off by what came later",
        within("5 working days", ", unless: [{answered: {letter: minutes}, say: minutes}]"),
        (R1, letter("2026-05-08", word="minutes")),
        "2026-06-01",
        (),
    ),
    Told("during: the stage was on", within("5 working days", ", during: watch"), (R1,), DUE, (OWED,)),
    Told("during: another stage was on", within("5 working days", ", during: panel"), (R1,), DUE, ()),
    Told(
        "during: a track was on",
        within("5 working days", ", during: restricted"),
        ("- {id: s1, date: 2026-04-01, type: restriction, restriction: stop}", R1),
        DUE,
        (OWED,),
    ),
    Told("applies: the host", within("5 working days", ", applies: {host: north}"), (R1,), DUE, (OWED,)),
    Told("applies: another host", within("5 working days", ", applies: {host: south}"), (R1,), DUE, ()),
    Told(
        "applies: the kind of service",
        within("5 working days", ", applies: {service: {kind: [care-home, nursing-home], nursing: true}}"),
        (R1,),
        DUE,
        (OWED,),
    ),
    Told(
        "applies: another kind of service",
        within("5 working days", ", applies: {service: {kind: day-service}}"),
        (R1,),
        DUE,
        (),
    ),
    Told(
        "applies: a fact that the service has not",
        within("5 working days", ", applies: {service: {nursing: false}}"),
        (R1,),
        DUE,
        (),
    ),
    Told(
        "an opening enters a stage and sets nothing off",
        rule("response", "when: {enters: review}, owe: {letter: notice}, within: 3 days, link: none"),
        ("- {id: o1, date: 2026-04-01, type: opening, stage: review}",),
        DUE,
        (),
    ),
    Told("programme: no duty of an episode", within("5 working days", ", scope: programme"), (R1,), DUE, ()),
)


@pytest.mark.parametrize("row", FALLS, ids=str)
def test_what_is_owed_falls_away_or_does_not(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)


FROM = rule("response", "when: {meeting: review}, owe: {letter: notice}, within: 3 days, measured_from: next_date")


def test_a_limit_may_be_counted_from_a_day_that_the_event_names() -> None:
    held = meeting("r1", "2026-04-02", ", next_date: 2026-05-10")
    assert lines(FROM, (held,), "2026-05-13") == ["open, event r1, due 2026-05-13"]
    assert lines(FROM, (R1,), "2026-04-05") == ["open, event r1, due 2026-04-05"]


RECORDED = within("{recorded: letter-day, else: 5 working days}")
NO_ELSE = within("{recorded: letter-day}")

AGREED = (
    Told("nothing agreed: the rule's own", RECORDED, (R1,), DUE, (OWED,)),
    Told(
        "a length that was agreed",
        RECORDED,
        (agreed("2026-04-01", "2 days"), R1),
        "2026-04-04",
        ("open, event r1, due 2026-04-04",),
    ),
    Told(
        "a day that was agreed",
        RECORDED,
        (agreed("2026-04-01", "2026-05-01"), R1),
        "2026-05-02",
        ("overdue, event r1, due 2026-05-01, by 1 day",),
    ),
    Told(
        "the latest agreed before",
        RECORDED,
        (agreed("2026-03-02", "9 days"), agreed("2026-04-01", "2 days"), R1),
        "2026-04-04",
        ("open, event r1, due 2026-04-04",),
    ),
    Told(
        "what was agreed afterwards too, from the day it is on record",
        RECORDED,
        (R1, agreed("2026-04-03", "2 days")),
        "2026-04-04",
        ("open, event r1, due 2026-04-04",),
    ),
    Told(
        "what was agreed on the last day",
        RECORDED,
        (R1, agreed("2026-04-13", "2026-05-15")),
        "2026-04-21",
        ("open, event r1, due 2026-05-15",),
    ),
    Told(
        "not what was agreed once the day had passed",
        RECORDED,
        (R1, agreed("2026-04-20", "2026-05-15")),
        "2026-04-21",
        ("overdue, event r1, due 2026-04-13, by 6 working days",),
    ),
    Told("not something else that was agreed", RECORDED, (agreed("2026-04-01", "2 days", "other"), R1), DUE, (OWED,)),
    Told("nothing agreed and nothing else: no limit", NO_ELSE, (R1,), "2029-04-04", ("outstanding, event r1",)),
)


@pytest.mark.parametrize("row", AGREED, ids=str)
def test_a_limit_that_somebody_fixed_comes_first(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)


ANCHORS: tuple[tuple[str, tuple[str, ...], list[str], str], ...] = (
    ("{enters: review}", (*IN,), ["open, event r1, due 2026-04-05"], "the stage is entered"),
    (
        "{enters: [review, panel]}",
        (*IN, "- {id: p1, date: 2026-04-03, type: meeting, meeting: panel, criteria: ty-harm, rationale: a}"),
        ["open, event r1, due 2026-04-05"],
        "one of the stages is entered from outside",
    ),
    ("{leaves: review}", (*IN, end("2026-04-03")), ["open, event d1, due 2026-04-06"], "the stage is left"),
    ("{leaves: review}", (*IN,), [], "the stage is not left yet"),
    (
        "{begins: restricted}",
        ("- {id: s1, date: 2026-04-02, type: restriction, restriction: stop}",),
        ["open, event s1, due 2026-04-05"],
        "a track begins",
    ),
    (
        "{ends: restricted}",
        (
            "- {id: s1, date: 2026-04-01, type: restriction, restriction: stop}",
            "- {id: s2, date: 2026-04-02, type: restriction, restriction: stop, step: lifted, for: s1}",
        ),
        ["open, event s2, due 2026-04-05"],
        "a track ends",
    ),
    (
        "{any_of: [{meeting: review}, {concern: complaint}]}",
        (*IN,),
        ["open, event k1, due 2026-04-04", "open, event r1, due 2026-04-05"],
        "either happens",
    ),
    (
        "{leaves: [review, panel]}",
        (*IN, "- {id: p1, date: 2026-04-03, type: meeting, meeting: panel, criteria: ty-harm, rationale: a}"),
        [],
        "one of the stages is left for the other",
    ),
    (
        "{ends: plan-live}",
        (
            "- {id: s1, date: 2026-04-01, type: restriction, restriction: stop}",
            "- {id: s2, date: 2026-04-02, type: restriction, restriction: stop, step: lifted, for: s1}",
        ),
        [],
        "another track ends",
    ),
)


@pytest.mark.parametrize(("when", "events", "expected", "why"), ANCHORS)
def test_a_rule_is_set_off_when(when: str, events: tuple[str, ...], expected: list[str], why: str) -> None:
    law = rule("response", f"when: {when}, owe: {{letter: notice}}, within: 3 days, link: none")
    assert expected == lines(law, events, "2026-04-03"), why


EVERY = rule(
    "response",
    "when: {every: residents, done: {people: moved}}, owe: {meeting: review}, within: 1 month, link: none",
)
LISTED = "- {id: ls, date: 2026-01-02, type: people, people: listed, who: [c-1, c-2]}"


def moved(name: str, day: str, who: str) -> str:
    return f"- {{id: {name}, date: {day}, type: people, people: moved, who: {who}}}"


@pytest.mark.parametrize(
    ("events", "expected", "why"),
    [
        ((LISTED, moved("m1", "2026-01-20", "c-1")), [], "not all of them"),
        (
            (LISTED, moved("m1", "2026-01-20", "c-1"), moved("m2", "2026-01-31", "c-2")),
            ["open, event m2, due 2026-02-28"],
            "the last of them",
        ),
        ((LISTED, moved("m1", "2026-01-20", "[c-1, c-2]")), ["open, event m1, due 2026-02-20"], "all of them at once"),
        ((LISTED, moved("m1", "2026-01-20", "c-1"), moved("m2", "2026-01-31", "c-9")), [], "another one"),
        ((moved("m1", "2026-01-20", "c-1"),), [], "each of nobody is never fulfilled"),
        (
            (
                LISTED,
                moved("m1", "2026-01-20", "c-1"),
                moved("m2", "2026-01-31", "c-2"),
                moved("m3", "2026-02-05", "c-2"),
            ),
            ["open, event m2, due 2026-02-28"],
            "what comes after changes nothing",
        ),
    ],
)
def test_a_rule_is_set_off_when_a_set_is_complete(events: tuple[str, ...], expected: list[str], why: str) -> None:
    assert expected == lines(EVERY, events, "2026-02-10"), why


def test_a_rule_is_set_off_on_the_day_after_a_cap_is_passed() -> None:
    law = """\
        - {id: ty-02, kind: cap, from: {meeting: review, pick: first}, at_most: 1 month, then: {owe: {meeting: panel}}}
        - {id: ty-01, kind: response, when: {passed: ty-02}, owe: {letter: notice}, within: 2 days, link: none}
        """
    assert lines(law, (R1,), "2026-05-02") == []
    assert lines(law, (R1,), "2026-05-03") == ["open, event r1, due 2026-05-05"]
    assert lines(law, (R1,), "2026-05-06") == ["overdue, event r1, due 2026-05-05, by 1 day"]
    assert lines(law, (R1, PANEL.replace("04-20", "05-02")), "2026-05-06") == []


def test_a_letter_that_names_the_arrangement_answers_for_the_meeting_as_it_was_held() -> None:
    events = """
        - {id: a1, date: 2026-03-20, type: meeting, meeting: review, step: arranged, planned: 2026-04-02}
        - {id: r1, date: 2026-04-02, type: meeting, meeting: review, for: a1}
        - {id: n1, date: 2026-04-10, type: communication, letter: notice, to: provider, for: a1}
    """
    assert judged(events, "2026-04-20").of("ty-10") == ["met, event r1, due 2026-04-13, done 2026-04-10"]
    other = events.replace("provider, for: a1", "provider, for: a2") + (
        "    - {id: a2, date: 2026-04-15, type: meeting, meeting: review, step: arranged, planned: 2026-05-02}\n"
    )
    assert judged(other, "2026-04-20").of("ty-10") == ["overdue, event r1, due 2026-04-13, by 5 working days"]
