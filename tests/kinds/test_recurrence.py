"""What is owed every so often."""

import pytest

from tests.kinds.laws import Told, agreed, lines, meeting, rule
from tests.tiny import judged


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
