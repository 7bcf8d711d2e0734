"""The kinds of law: what is owed by when, what must hold, what recurs, and what is capped."""

from typing import NamedTuple

import pytest

from generator.model import Verdict
from tests.tiny import judged

R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review}"


class Told(NamedTuple):
    """A rule, what happened, the day asked about, and how the rule stands, line by line."""

    name: str
    rule: str
    events: tuple[str, ...]
    as_of: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def rule(kind: str, rest: str) -> str:
    return f"- {{id: ty-01, kind: {kind}, {rest}}}"


def lines(law: str, events: tuple[str, ...], as_of: str) -> list[str]:
    """How the rule ty-01 stands, each verdict in a line."""
    found = judged("\n".join(f"- {event}" if event[0] == "{" else event for event in events), as_of, rules=law)
    assert found.faults == ()
    return found.of("ty-01")


def verdicts(law: str, events: tuple[str, ...], as_of: str) -> list[Verdict]:
    found = judged("\n".join(events), as_of, rules=law)
    return [verdict for verdict in found.verdicts if verdict.rule == "ty-01"]


def meeting(name: str, day: str, rest: str = "") -> str:
    return f"- {{id: {name}, date: {day}, type: meeting, meeting: review{rest}}}"


def letter(day: str, rest: str = ", for: r1", name: str = "l1", word: str = "notice") -> str:
    return f"- {{id: {name}, date: {day}, type: communication, letter: {word}, to: provider{rest}}}"


# --- response: within -------------------------------------------------------------------------------------------


def within(limit: str, rest: str = "") -> str:
    return rule("response", f"when: {{meeting: review}}, owe: {{letter: notice, to: provider}}, within: {limit}{rest}")


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


K1 = '- {id: r1, date: 2026-03-02, time: "09:30", type: concern, concern: incident}'
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


# --- response: what answers it ----------------------------------------------------------------------------------

FIVE = within("5 working days")
OWED = "open, event r1, due 2026-04-13"
DONE = "met, event r1, due 2026-04-13, done 2026-04-08"
DUE = "2026-04-13"
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


# --- response: when it does not hold ----------------------------------------------------------------------------

UNTIL = within("5 working days", ", until: {leaves: review}")
IN = ("- {id: k1, date: 2026-04-01, type: concern, concern: complaint}", R1)


def end(day: str) -> str:
    return f"- {{id: d1, date: {day}, type: decision, decision: x, to: watch, by: manager}}"


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


def agreed(day: str, value: str, word: str = "letter-day") -> str:
    return f"- {{id: g{day[-2:]}, date: {day}, type: agreed, agreed: {word}, value: {value}}}"


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


# --- response: ahead and before ---------------------------------------------------------------------------------


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
PANEL = "- {id: p1, date: 2026-04-20, type: meeting, meeting: panel}"
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


# --- conditions and contents ------------------------------------------------------------------------------------


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


VOID = rule(
    "condition",
    "when: {plan: improvement, step: extended}, else: void, "
    "needs: [{earlier: {decision: endorsement, by: director}, for: this, may_follow: true, say: the endorsement}]",
)
EXTENDED = "- {id: r1, date: 2026-04-10, type: plan, plan: improvement, step: extended, new_due: 2026-08-01}"
ENDORSED = "- {id: d1, date: 2026-04-15, type: decision, decision: endorsement, by: director, for: r1}"


def test_what_waits_for_an_endorsement_is_outstanding_until_it_comes() -> None:
    assert lines(VOID, (EXTENDED,), "2026-05-01") == ["outstanding, event r1, the endorsement"]
    assert lines(VOID, (EXTENDED, ENDORSED), "2026-05-01") == ["met, event r1"]


def test_what_counts_for_nothing_sets_nothing_off() -> None:
    both = f"""\
        {VOID.replace("ty-01", "ty-02")}
        - id: ty-01
          kind: response
          when: {{plan: improvement, step: extended}}
          owe: {{letter: notice}}
          within: 3 days
        """
    assert lines(both, (EXTENDED,), "2026-05-01") == []
    assert lines(both, (EXTENDED, ENDORSED), "2026-04-18") == ["open, event r1, due 2026-04-18"]


def test_what_is_asked_only_in_one_stage_voids_nothing_in_another() -> None:
    both = """\
        - id: ty-02
          kind: condition
          when: {letter: notice}
          during: panel
          needs: [{has: {by: manager}, say: the manager}]
          else: void
        - {id: ty-01, kind: response, when: {meeting: review}, owe: {letter: notice}, within: 5 working days}
        """
    assert lines(both, (R1, letter("2026-04-08")), DUE) == [DONE]


def test_what_counts_for_nothing_answers_nothing() -> None:
    both = """\
        - id: ty-02
          kind: condition
          when: {letter: notice}
          needs: [{has: {by: manager}, say: the manager}]
          else: void
        - {id: ty-01, kind: response, when: {meeting: review}, owe: {letter: notice}, within: 5 working days}
        """
    assert lines(both, (R1, letter("2026-04-08")), DUE) == [OWED]
    assert lines(both, (R1, letter("2026-04-08", ", for: r1, by: manager")), DUE) == [DONE]


# --- recurrence -------------------------------------------------------------------------------------------------


def every(rest: str, during: str = "plan-live") -> str:
    return rule("recurrence", f"while: {during}, owe: {{information: report}}, {rest}")


PLAN = "- {id: pl, date: 2026-01-31, type: plan, plan: improvement, step: signed}"
MONTHLY = every("every: 1 month")


def report(name: str, day: str, rest: str = ", for: pl") -> str:
    return f"- {{id: {name}, date: {day}, type: information, information: report{rest}}}"


def off(day: str) -> str:
    return f"- {{id: z, date: {day}, type: plan, plan: improvement, step: signed-off, for: pl}}"


AGREE = every("every: {recorded: review-interval, else: 1 month}")
THING = every("every: {recorded: thing.report_every, else: 1 month}")
GUIDE = every("every: 1 month, unless: [{thing: {report_every: {recorded: true}}, say: an agreed interval}]")
FIRST = "open, event pl, due 2026-02-28"
RECURS = (
    Told("open on the due day", MONTHLY, (PLAN,), "2026-02-28", (FIRST,)),
    Told("overdue the next", MONTHLY, (PLAN,), "2026-03-01", ("overdue, event pl, due 2026-02-28, by 1 day",)),
    Told(
        "done on the due day, and the next is open",
        MONTHLY,
        (PLAN, report("i1", "2026-02-28")),
        "2026-03-28",
        ("met, event pl, due 2026-02-28, done 2026-02-28", "open, event i1, due 2026-03-28"),
    ),
    Told(
        "late, and the next runs from the day it was done",
        MONTHLY,
        (PLAN, report("i1", "2026-03-05")),
        "2026-04-05",
        ("late, event pl, due 2026-02-28, done 2026-03-05, by 5 days", "open, event i1, due 2026-04-05"),
    ),
    Told(
        "overdue after one that was late",
        MONTHLY,
        (PLAN, report("i1", "2026-03-05")),
        "2026-04-06",
        ("late, event pl, due 2026-02-28, done 2026-03-05, by 5 days", "overdue, event i1, due 2026-04-05, by 1 day"),
    ),
    Told(
        "early, and the next runs from the day it was done",
        MONTHLY,
        (PLAN, report("i1", "2026-02-10")),
        "2026-03-10",
        ("met, event pl, due 2026-02-28, done 2026-02-10", "open, event i1, due 2026-03-10"),
    ),
    Told("not for that plan", MONTHLY, (PLAN, report("i1", "2026-02-10", "")), "2026-02-28", (FIRST,)),
    Told(
        "for nothing, where no link is asked for",
        every("every: 1 month, link: none"),
        (PLAN, report("i1", "2026-02-10", "")),
        "2026-03-10",
        ("met, event pl, due 2026-02-28, done 2026-02-10", "open, event i1, due 2026-03-10"),
    ),
    Told(
        "not before it began",
        every("every: 1 month, link: none"),
        (report("i1", "2026-01-10", ""), PLAN),
        "2026-02-28",
        (FIRST,),
    ),
    Told("nothing runs", MONTHLY, (report("i1", "2026-01-10", ""),), "2026-02-28", ()),
    Told("ended in time: nothing more is owed", MONTHLY, (PLAN, off("2026-02-28")), "2026-05-01", ()),
    Told(
        "ended when it was already late",
        MONTHLY,
        (PLAN, off("2026-03-05")),
        "2026-05-01",
        ("overdue, event pl, due 2026-02-28, by 62 days",),
    ),
    Told(
        "what comes after the end counts for nothing",
        MONTHLY,
        (PLAN, off("2026-02-20"), report("i1", "2026-02-25")),
        "2026-05-01",
        (),
    ),
    Told(
        "what was done before the end",
        MONTHLY,
        (PLAN, report("i1", "2026-02-10"), off("2026-02-20")),
        "2026-05-01",
        ("met, event pl, due 2026-02-28, done 2026-02-10",),
    ),
    Told(
        "agreed beats the rule's own",
        THING,
        (PLAN.replace("}", ", report_every: 2 weeks}"),),
        "2026-02-15",
        ("overdue, event pl, due 2026-02-14, by 1 day",),
    ),
    Told(
        "agreed for another plan does not",
        THING,
        (PLAN, PLAN.replace("pl,", "pm,").replace("}", ", report_every: 2 weeks}")),
        "2026-02-14",
        (FIRST, "open, event pm, due 2026-02-14"),
    ),
    Told(
        "nothing agreed and nothing else: outstanding",
        every("every: {recorded: thing.report_every}"),
        (PLAN,),
        "2029-01-01",
        ("outstanding, event pl",),
    ),
    Told(
        "agreed on the very day that it makes due",
        AGREE,
        (PLAN, agreed("2026-02-14", "2 weeks", "review-interval")),
        "2026-02-14",
        ("open, event pl, due 2026-02-14",),
    ),
    Told(
        "agreed by somebody for all",
        AGREE,
        (agreed("2026-01-30", "1 week", "review-interval"), PLAN),
        "2026-02-07",
        ("open, event pl, due 2026-02-07",),
    ),
    Told(
        "agreed while it runs counts from that day at the earliest",
        AGREE,
        (PLAN, agreed("2026-02-20", "1 week", "review-interval")),
        "2026-02-27",
        ("open, event pl, due 2026-02-27",),
    ),
    Told(
        "agreed while it runs and still ahead",
        AGREE,
        (PLAN, agreed("2026-02-20", "4 weeks", "review-interval")),
        "2026-02-27",
        ("open, event pl, due 2026-02-28",),
    ),
    Told(
        "of two agreed the later one",
        AGREE,
        (agreed("2026-01-29", "1 week", "review-interval"), agreed("2026-01-30", "3 weeks", "review-interval"), PLAN),
        "2026-02-21",
        ("open, event pl, due 2026-02-21",),
    ),
    Told(
        "a guide is silent once an interval is agreed",
        GUIDE,
        (PLAN.replace("}", ", report_every: 2 weeks}"),),
        "2026-05-01",
        (),
    ),
    Told(
        "a guide speaks while none is", GUIDE, (PLAN,), "2026-03-01", ("overdue, event pl, due 2026-02-28, by 1 day",)
    ),
    Told(
        "while a stage lasts",
        every("every: 4 weeks, link: none", "watch"),
        (report("i1", "2026-02-01", ""),),
        "2026-02-02",
        ("met, due 2026-03-01, done 2026-02-01", "open, event i1, due 2026-03-01"),
    ),
    Told(
        "while either of two lasts, each from its own beginning",
        every("every: 1 month", "[plan-live, restricted]"),
        (PLAN, "- {id: s1, date: 2026-02-10, type: restriction, restriction: stop}"),
        "2026-02-12",
        (FIRST, "open, event s1, due 2026-03-10"),
    ),
    Told(
        "working days",
        every("every: 5 working days"),
        (PLAN.replace("01-31", "03-27"),),
        "2026-04-08",
        ("overdue, event pl, due 2026-04-07, by 1 working day",),
    ),
)


@pytest.mark.parametrize("row", RECURS, ids=str)
def test_what_recurs_stands(row: Told) -> None:
    assert list(row.expected) == lines(row.rule, row.events, row.as_of)


def test_an_interval_may_be_read_off_what_began_it() -> None:
    law = every("every: {recorded: trigger.report_every}")
    agreed_ = PLAN.replace("}", ", report_every: 2 weeks}")
    assert lines(law, (agreed_,), "2026-02-14") == ["open, event pl, due 2026-02-14"]


JOINED = (
    "- {id: o1, date: 2026-04-10, type: opening, stage: review, "
    "tracks: [{track: plan-live, id: pl, since: 2026-01-31}]}"
)


def test_what_fell_due_before_a_case_joined_is_not_judged_and_the_interval_runs_on() -> None:
    assert lines(MONTHLY, (JOINED,), "2026-04-28") == ["open, event o1, due 2026-04-28"]
    assert lines(MONTHLY, (JOINED,), "2026-04-29") == ["overdue, event o1, due 2026-04-28, by 1 day"]
    assert lines(MONTHLY, (JOINED, report("i1", "2026-04-20")), "2026-05-20") == [
        "met, event o1, due 2026-04-28, done 2026-04-20",
        "open, event i1, due 2026-05-20",
    ]
    assert lines(MONTHLY, (JOINED, report("i1", "2026-04-10")), "2026-05-10") == [
        "met, event o1, due 2026-04-28, done 2026-04-10",
        "open, event i1, due 2026-05-10",
    ]
    assert lines(MONTHLY, (JOINED, report("i1", "2026-05-02")), "2026-06-02") == [
        "late, event o1, due 2026-04-28, done 2026-05-02, by 4 days",
        "open, event i1, due 2026-06-02",
    ]


PER = "scope: programme, while: always, link: none, owe: {information: report}"


def programme(law: str, events: tuple[str, ...], as_of: str) -> list[str]:
    return judged("\n".join(events), as_of, rules=law, scope="programme").of("ty-01")


QUARTERLY = rule("recurrence", f"{PER}, starts: '2026-01-01', per: quarter")
NOTE = "- {id: n1, date: 2026-01-01, type: note, text: a}"


@pytest.mark.parametrize(
    ("events", "as_of", "expected", "why"),
    [
        ((NOTE,), "2026-03-31", ["open, member 2026-Q1, due 2026-03-31"], "open on the last day of the period"),
        (
            (NOTE,),
            "2026-04-01",
            ["overdue, member 2026-Q1, due 2026-03-31, by 1 day", "open, member 2026-Q2, due 2026-06-30"],
            "overdue on the first day of the next",
        ),
        (
            (NOTE, report("i1", "2026-03-31", "")),
            "2026-04-01",
            ["met, member 2026-Q1, due 2026-03-31, done 2026-03-31", "open, member 2026-Q2, due 2026-06-30"],
            "done within the period",
        ),
        (
            (NOTE, report("i1", "2026-04-01", "")),
            "2026-04-01",
            [
                "overdue, member 2026-Q1, due 2026-03-31, by 1 day",
                "met, member 2026-Q2, due 2026-06-30, done 2026-04-01",
            ],
            "done in the next period is the next period's",
        ),
    ],
)
def test_what_is_owed_once_in_every_quarter(events: tuple[str, ...], as_of: str, expected: list[str], why: str) -> None:
    assert expected == programme(QUARTERLY, events, as_of), why


def test_a_late_report_may_say_for_which_period_it_is() -> None:
    law = rule(
        "recurrence", f"{PER.replace('{information: report}', '{letter: notice}')}, starts: '2026-01-01', per: quarter"
    )
    late = "- {id: l1, date: 2026-04-09, type: communication, letter: notice, period: 2026-Q1}"
    assert programme(law, (late,), "2026-04-10") == [
        "late, member 2026-Q1, due 2026-03-31, done 2026-04-09, by 9 days",
        "open, member 2026-Q2, due 2026-06-30",
    ]


def test_what_is_owed_once_a_month_or_year() -> None:
    monthly = rule("recurrence", f"{PER}, starts: '2026-01-15', per: month")
    assert programme(monthly, (NOTE,), "2026-02-28") == [
        "overdue, member 2026-01, due 2026-01-31, by 28 days",
        "open, member 2026-02, due 2026-02-28",
    ]
    yearly = rule("recurrence", f"{PER}, starts: '2026-01-15', per: year")
    assert programme(yearly, (NOTE,), "2026-12-31") == ["open, member 2026, due 2026-12-31"]


def test_what_always_recurs_is_counted_from_its_day_or_from_the_first_time() -> None:
    fixed = rule("recurrence", f"{PER}, starts: '2026-01-01', every: 8 weeks")
    assert programme(fixed, (NOTE,), "2026-02-27") == ["overdue, due 2026-02-26, by 1 day"]
    first = rule("recurrence", f"{PER}, every: 8 weeks")
    assert programme(first, (NOTE,), "2026-02-27") == []
    assert programme(first, (NOTE, report("i1", "2026-01-06", "")), "2026-03-03") == ["open, event i1, due 2026-03-03"]


def test_a_standing_meeting_is_late_by_days() -> None:
    law = rule("recurrence", "scope: programme, while: always, link: none, owe: {meeting: review}, every: 4 weeks")
    rows = tuple(meeting(f"r{day[-2:]}", day) for day in ("2026-01-06", "2026-02-03", "2026-03-10"))
    assert programme(law, rows, "2026-03-11") == [
        "met, event r06, due 2026-02-03, done 2026-02-03",
        "late, event r03, due 2026-03-03, done 2026-03-10, by 7 days",
        "open, event r10, due 2026-04-07",
    ]


# --- cap --------------------------------------------------------------------------------------------------------

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


# --- what cannot be judged, and what is like another ------------------------------------------------------------


def test_a_rule_whose_count_leaves_the_calendar_is_a_fault_and_never_silence() -> None:
    found = judged(R1.replace("2026", "2030").replace("04-02", "12-30"), "2030-12-31", rules=FIVE)
    message = "ty-01: the calendar england-and-wales covers 2020 to 2030, and the count from 2030-12-30 leaves it"
    assert [(fault.code, fault.message, fault.hint, fault.episode, fault.procedure) for fault in found.faults] == [
        (
            "beyond-calendar",
            message,
            "Add the later bank holidays to the calendar, or correct the date.",
            "ty-1",
            "tiny",
        )
    ]
    assert found.of("ty-01") == []


def test_a_rule_that_is_like_another_has_its_law_and_its_own_words() -> None:
    law = """\
        - {id: ty-02, kind: response, modality: should, when: {meeting: review}, owe: {letter: notice}, within: 2 days}
        - {id: ty-01, like: ty-02, swap: {review: panel, notice: minutes}, modality: must}
        """
    rows = ("- {id: p1, date: 2026-04-02, type: meeting, meeting: panel}", R1)
    found = judged("\n".join(rows), "2026-04-05", rules=law)
    assert found.of("ty-01") == ["overdue, event p1, due 2026-04-04, by 1 day"]
    assert [verdict.modality.value for verdict in found.verdicts if verdict.rule == "ty-01"] == ["must"]
    assert found.of("ty-02") == ["overdue, event r1, due 2026-04-04, by 1 day"]


MODALITIES = (
    ("must", "breach"),
    ("must*", "breach"),
    ("must-not", "breach"),
    ("should", "warning"),
    ("should-not", "warning"),
    ("may", "prompt"),
)


@pytest.mark.parametrize(("modality", "kind"), MODALITIES)
def test_how_strongly_the_source_speaks_decides_what_a_missed_limit_is(modality: str, kind: str) -> None:
    law = FIVE.replace("kind:", f"modality: '{modality}', kind:")
    assert [verdict.kind.value for verdict in verdicts(law, (R1,), "2026-04-14")] == [kind]
    assert [verdict.kind.value for verdict in verdicts(law, (R1,), "2026-04-13")] == ["ok"]
