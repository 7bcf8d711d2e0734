"""The working of a deadline: what set it off, how each day was counted, what was agreed, and the result."""

from typing import NamedTuple

import pytest

from generator.working import working
from tests.test_findings import case

R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review, chair: manager, present: [nurse]}"
FILE = "records/episodes/2026/ty-1.yaml"
LETTER = "Within five working days of a review, the manager sends the provider a notice."
HELD = ("Set off by", f"r1, Thursday 2 April 2026 ({FILE}, line 6)")
RULE = ("Rule", f"ty-10: {LETTER}")
SOURCE = ("Source", "tiny.txt, line 10")
FIVE = ("Limit", "5 working days after Thursday 2 April 2026, which is day 0")
EASTER = (
    "Not counted",
    (
        "Fri 3 Apr (Good Friday); Sat 4 Apr (Saturday); Sun 5 Apr (Sunday); Mon 6 Apr (Easter Monday); "
        "Sat 11 Apr (Saturday); Sun 12 Apr (Sunday)"
    ),
)
LAST = ("Last day in time", "Monday 13 April 2026")
NOT_DONE = (
    "Result",
    f"overdue: {LETTER} Not done (r1 of 2 April 2026): it was due by 13 April 2026, 1 working day ago.",
)


class Worked(NamedTuple):
    """What happened by a day, and the working of a rule, line by line."""

    name: str
    events: tuple[str, ...]
    as_of: str
    rule: str
    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.name


EXTENDED = (
    "- {id: e1, date: 2026-04-09, type: exception, exception: extension, rule: ty-10, for: r1, "
    "agreed_by: director, new_due: 2026-04-20}"
)
SENT = "- {id: l1, date: 2026-04-14, type: communication, letter: notice, to: provider, for: r1}"
P1 = "- {id: p1, date: 2026-04-02, type: meeting, meeting: panel}"
K1 = '- {id: k1, date: 2026-03-28, time: "23:30", type: concern, concern: incident}'
SEVEN = "Within seven days of a panel, the manager sends the notice."
CALL = "Within a day and a night of an incident, the manager calls the duty team."
ROWS = (
    Worked("working days", (R1,), "2026-04-14", "ty-10", (HELD, RULE, SOURCE, FIVE, EASTER, LAST, NOT_DONE)),
    Worked(
        "an extension, and what was done",
        (R1, EXTENDED, SENT),
        "2026-04-20",
        "ty-10",
        (
            HELD,
            RULE,
            SOURCE,
            FIVE,
            EASTER,
            LAST,
            ("Extended", "from 13 April 2026 to 20 April 2026, agreed on 9 April 2026 (e1)"),
            ("Done by", f"l1, Tuesday 14 April 2026 ({FILE}, line 8)"),
            ("Result", f"met: {LETTER} Done on 14 April 2026 (r1 of 2 April 2026)."),
        ),
    ),
    Worked(
        "days before",
        (R1,),
        "2026-04-02",
        "ty-11",
        (
            HELD,
            ("Rule", "ty-11: The provider is invited at least three days before a review."),
            ("Source", "tiny.txt, line 11"),
            ("Limit", "3 days before Thursday 2 April 2026, which is day 0"),
            ("Counted", "every day of the calendar counts, weekends and bank holidays too"),
            ("Last day in time", "Monday 30 March 2026"),
            (
                "Result",
                (
                    "overdue: The provider is invited at least three days before a review. Not done (r1 of "
                    "2 April 2026): it was due by 30 March 2026, 3 days ago."
                ),
            ),
        ),
    ),
    Worked(
        "hours, over a change of the clocks",
        (K1,),
        "2026-03-29",
        "ty-12",
        (
            ("Set off by", f"k1, Saturday 28 March 2026 at 23:30 ({FILE}, line 6)"),
            ("Rule", f"ty-12: {CALL}"),
            ("Source", "tiny.txt, line 12"),
            ("Limit", "24 hours after Saturday 28 March 2026, which is day 0"),
            ("Counted", "elapsed hours, through nights, weekends and bank holidays"),
            ("Last moment in time", "Monday 30 March 2026 at 00:30"),
            ("Result", f"open: {CALL} Due by 30 March 2026 at 00:30 (k1 of 28 March 2026)."),
        ),
    ),
    Worked(
        "readings",
        (P1,),
        "2026-04-10",
        "ty-18",
        (
            ("Set off by", f"p1, Thursday 2 April 2026 ({FILE}, line 6)"),
            ("Rule", f"ty-18: {SEVEN}"),
            ("Source", "tiny.txt, line 18"),
            ("Limit", "7 working days after Thursday 2 April 2026, which is day 0"),
            EASTER,
            ("Last day in time", "Wednesday 15 April 2026"),
            ("Reading", "working days: due Wednesday 15 April 2026, open"),
            ("Reading", "every day: due Thursday 9 April 2026, overdue"),
            (
                "Result",
                (
                    f"arguable: {SEVEN} Two readings of the text disagree (p1 of 2 April 2026) (working days: due "
                    "15 April 2026, open; every day: due 9 April 2026, overdue); act by the earliest."
                ),
            ),
        ),
    ),
    Worked(
        "owed to somebody, without a limit",
        (R1,),
        "2026-04-10",
        "ty-13",
        (
            HELD,
            ("Rule", "ty-13: Everybody who was at the review gets the minutes, save the provider."),
            ("Source", "tiny.txt, lines 13 and 14"),
            ("Owed to", "Nurse"),
            (
                "Result",
                (
                    "outstanding: Everybody who was at the review gets the minutes, save the provider. Owed for "
                    "Nurse (r1 of 2 April 2026); the procedure sets no day for it."
                ),
            ),
        ),
    ),
    Worked(
        "at most so long",
        (R1,),
        "2026-04-10",
        "ty-23",
        (
            HELD,
            ("Rule", "ty-23: Six months after the first review, the panel meets."),
            ("Source", "tiny.txt, line 33"),
            ("Limit", "6 months after Thursday 2 April 2026, which is day 0"),
            (
                "Counted",
                "the same day of the later month, or its last day; not moved off a weekend or bank holiday",
            ),
            ("Last day in time", "Friday 2 October 2026"),
            (
                "Result",
                "open: Six months after the first review, the panel meets. Due by 2 October 2026 (r1 of 2 April 2026).",
            ),
        ),
    ),
    Worked(
        "what is missing",
        (P1,),
        "2026-04-10",
        "ty-t2",
        (
            ("Set off by", f"p1, Thursday 2 April 2026 ({FILE}, line 6)"),
            ("Rule", "ty-t2: To the panel, on a ground that is named."),
            ("Source", "tiny.txt, line 3"),
            ("Missing", "the ground"),
            ("Missing", "the reason"),
            (
                "Result",
                (
                    "breach: To the panel, on a ground that is named. Not as the procedure says (p1 of 2 April "
                    "2026). The record lacks: the ground; the reason."
                ),
            ),
        ),
    ),
    Worked(
        "an answer that does not count",
        (R1, EXTENDED.replace("agreed_by: director", "agreed_by: manager")),
        "2026-04-13",
        "ty-10",
        (
            HELD,
            RULE,
            SOURCE,
            FIVE,
            EASTER,
            LAST,
            ("Note", "e1 does not answer it: it was not agreed by somebody entitled (Director)."),
            (
                "Result",
                (
                    f"open: {LETTER} Due by 13 April 2026 (r1 of 2 April 2026). e1 does not answer it: it was not "
                    "agreed by somebody entitled (Director)."
                ),
            ),
        ),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_working_shows_each_step_in_the_order_in_which_a_person_checks_it(row: Worked) -> None:
    told = case("\n".join(row.events), row.as_of)
    (verdict,) = [item for item in told.verdicts if item.rule == row.rule]
    assert list(row.lines) == [(line.about, line.text) for line in working(told, verdict)]


COUNTED = (
    ("2 weeks", "weeks of seven days; the day is not moved if it falls on a weekend or bank holiday"),
    ("1 month", "the same day of the later month, or its last day; not moved off a weekend or bank holiday"),
    ("1 year", "the same day of the later year; not moved off a weekend or bank holiday"),
)


@pytest.mark.parametrize(("length", "expected"), COUNTED)
def test_each_unit_says_how_it_counts(length: str, expected: str) -> None:
    law = f"- {{id: ty-10, kind: response, when: {{meeting: review}}, owe: {{letter: notice}}, within: {length}}}"
    told = case(R1, "2026-04-10", rules=law)
    (verdict,) = [item for item in told.verdicts if item.rule == "ty-10"]
    assert [expected] == [line.text for line in working(told, verdict) if line.about == "Counted"]
