"""Findings: what is so, why, and what to do next, word for word."""

from datetime import date
from typing import NamedTuple

import pytest

from generator import findings
from generator.cases import Case
from generator.days import day
from generator.model import Fault, Kind, Place
from generator.procedure import cite
from tests.tiny import FILE, judged, tiny

R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review, chair: manager}"
P1 = "- {id: p1, date: 2026-04-02, type: meeting, meeting: panel, criteria: ty-harm, rationale: a}"


def case(events: str, as_of: str, scope: str = "episode", rules: str = "") -> Case:
    told = judged(events, as_of, scope=scope, rules=rules)
    return Case(
        episode=told.chronicle.episode,
        provider=None,
        procedure=tiny(rules),
        chronicle=told.chronicle,
        verdicts=told.verdicts,
        faults=told.faults,
        as_of=date.fromisoformat(as_of),
    )


class Said(NamedTuple):
    """What happened by a day, and what is said of a rule: message and hint."""

    name: str
    events: tuple[str, ...]
    as_of: str
    rule: str
    message: str
    hint: str

    def __str__(self) -> str:
        return self.name


LETTER = "Within five working days of a review, the manager sends the provider a notice."
CHAIR = "A review is chaired by somebody entitled."
MINUTES = "Everybody who was at the review gets the minutes, save the provider."
SENT = "- {id: l1, date: 2026-04-14, type: communication, letter: notice, to: provider, for: r1}"
AGREED = (
    "- {id: e1, date: 2026-04-16, type: exception, exception: departure, rule: ty-10, for: r1, "
    "agreed_by: director, consulted: nurse, ground: police-request}"
)
EXPLAINED = (
    "- {id: e1, date: 2026-04-16, type: exception, exception: explanation, rule: ty-10, for: r1, "
    "ground: The officer was ill., harm: None came of it.}"
)
EXTENDED = (
    "- {id: e1, date: 2026-04-09, type: exception, exception: extension, rule: ty-10, for: r1, "
    "agreed_by: director, new_due: 2026-04-20}"
)
KEEP = (
    "Manager: keep the true date. Record an explanation (type: exception, exception: explanation, rule: ty-10, "
    "for: r1) that says why, and what was done about any harm."
)
DO_NOW = (
    "Manager: do it now and record the day it was done. Until then it stays open; if a later day is agreed by "
    "somebody entitled, record a departure."
)
IF_DONE = (
    "Manager: if it was done, add it to the record; if not, put it right where that can still be done, or record a "
    "departure (type: exception, exception: departure, rule: ty-14, for: r1) agreed by somebody entitled, with its "
    "ground."
)
THREE = "\n".join(
    (
        "- {id: k1, date: 2026-01-01, type: concern, concern: complaint}",
        *(
            f"- {{id: r{number}, date: 2026-0{number + 1}-02, type: meeting, meeting: review, improvement: true}}"
            for number in (1, 2, 3)
        ),
    )
)
SAID = (
    Said(
        "late",
        (R1, SENT),
        "2026-05-01",
        "ty-10",
        f"{LETTER} Done on 14 April 2026 (r1 of 2 April 2026), 1 working day late: it was due by 13 April 2026.",
        KEEP,
    ),
    Said(
        "late and explained",
        (R1, SENT, EXPLAINED),
        "2026-05-01",
        "ty-10",
        f"{LETTER} Done on 14 April 2026 (r1 of 2 April 2026), 1 working day late: it was due by 13 April 2026. "
        "Explained: The officer was ill.",
        "",
    ),
    Said(
        "late after an extension",
        (R1, SENT.replace("04-14", "04-21"), EXTENDED),
        "2026-05-01",
        "ty-10",
        f"{LETTER} Done on 21 April 2026 (r1 of 2 April 2026), 1 working day late: it was due by 20 April 2026 "
        "(extended from 13 April 2026).",
        KEEP,
    ),
    Said(
        "overdue",
        (R1,),
        "2026-04-14",
        "ty-10",
        f"{LETTER} Not done (r1 of 2 April 2026): it was due by 13 April 2026, 1 working day ago.",
        DO_NOW,
    ),
    Said("open", (R1,), "2026-04-13", "ty-10", f"{LETTER} Due by 13 April 2026 (r1 of 2 April 2026).", ""),
    Said(
        "open after an extension",
        (R1, EXTENDED),
        "2026-04-13",
        "ty-10",
        f"{LETTER} Due by 20 April 2026 (extended from 13 April 2026) (r1 of 2 April 2026).",
        "",
    ),
    Said(
        "met",
        (R1, SENT.replace("04-14", "04-08")),
        "2026-04-14",
        "ty-10",
        f"{LETTER} Done on 8 April 2026 (r1 of 2 April 2026).",
        "",
    ),
    Said(
        "excused",
        (R1, AGREED),
        "2026-05-01",
        "ty-10",
        f"{LETTER} Not kept (r1 of 2 April 2026), as agreed. Agreed departure: police-request.",
        "",
    ),
    Said(
        "an answer that does not count",
        (R1, EXPLAINED),
        "2026-04-16",
        "ty-10",
        f"{LETTER} Not done (r1 of 2 April 2026): it was due by 13 April 2026, 3 working days ago. e1 does not answer "
        "it: what is still to be done cannot be explained away: do it, then explain why it was late.",
        DO_NOW,
    ),
    Said(
        "a breach",
        (R1.replace("chair: manager", "chair: nurse"),),
        "2026-05-01",
        "ty-14",
        f"{CHAIR} Not as the procedure says (r1 of 2 April 2026). The record lacks: a manager or director in the "
        "chair.",
        IF_DONE,
    ),
    Said("kept", (R1,), "2026-05-01", "ty-14", f"{CHAIR} Kept (r1 of 2 April 2026).", ""),
    Said(
        "owed without a limit",
        (R1.replace("chair", "present: [nurse], chair"),),
        "2026-05-01",
        "ty-13",
        f"{MINUTES} Owed for Nurse (r1 of 2 April 2026); the procedure sets no day for it.",
        "",
    ),
    Said(
        "arguable",
        (P1,),
        "2026-04-10",
        "ty-18",
        "Within seven days of a panel, the manager sends the notice. Two readings of the text disagree (p1 of "
        "2 April 2026) (working days: due 15 April 2026, open; every day: due 9 April 2026, overdue); act by the "
        "earliest.",
        "Manager: act by the earliest date; your authority can settle the reading.",
    ),
    Said(
        "arguable for want of a time",
        (
            '- {id: k1, date: 2026-04-08, time: "09:30", type: concern, concern: incident}',
            "- {id: l1, date: 2026-04-09, type: communication, letter: duty-call, to: safeguarding, for: k1}",
        ),
        "2026-04-10",
        "ty-12",
        "Within a day and a night of an incident, the manager calls the duty team. It cannot be told whether this was "
        "in time (k1 of 8 April 2026): due by 9 April 2026 at 09:30. The hours cannot be counted: record the time of "
        "l1.",
        "The hours cannot be counted: record the time of l1.",
    ),
    Said(
        "a move that lacks something",
        (P1.replace(", criteria: ty-harm, rationale: a", ""),),
        "2026-05-01",
        "ty-t2",
        "To the panel, on a ground that is named. Not as the procedure says (p1 of 2 April 2026). The record lacks: "
        "the ground; the reason.",
        "Director: record what is missing, or choose a move that the procedure has from here; the stage has not moved.",
    ),
    Said(
        "a move that there is not",
        ("- {id: d1, date: 2026-04-02, type: decision, decision: end, to: over}",),
        "2026-05-01",
        "ty-move",
        "Every move of a case is one that the procedure has. Not as the procedure says (d1 of 2 April 2026). The "
        "record lacks: the procedure has no move from Watching to Contract over by such an event.",
        "Record what is missing, or choose a move that the procedure has from here; the stage has not moved.",
    ),
    Said(
        "a cap held off",
        (THREE,),
        "2026-05-01",
        "ty-22",
        "After three reviews without improvement, the panel meets. Three reviews have been held and things improve. "
        "Decide whether they go on.",
        "Director: record the decision.",
    ),
)


@pytest.mark.parametrize("row", SAID, ids=str)
def test_what_is_said_of_a_rule_is_plain_and_says_what_to_do(row: Said) -> None:
    told = case("\n".join(row.events), row.as_of)
    (found,) = [findings.finding(told, verdict) for verdict in told.verdicts if verdict.rule == row.rule]
    assert (row.message, row.hint) == (found.message, found.hint)


def test_a_finding_stands_where_it_was_set_off_and_names_the_rest() -> None:
    told = case(f"{R1}\n{SENT}\n{EXPLAINED}", "2026-05-01")
    (found,) = [item for item in findings.of_case(told) if item.rule == "ty-10"]
    assert (found.place, found.related) == (Place(FILE, 6, 5), (Place(FILE, 7, 5), Place(FILE, 8, 5)))
    assert (found.procedure, found.episode, found.source) == ("tiny", "ty-1", "tiny.txt, line 10")


def test_only_what_is_not_ok_is_a_finding() -> None:
    told = case(R1, "2026-04-14")
    assert [(item.rule, item.kind.value) for item in findings.of_case(told)] == [
        ("ty-t1", "breach"),
        ("ty-10", "breach"),
        ("ty-11", "warning"),
        ("ty-15", "prompt"),
    ]


def test_a_rule_that_cannot_be_judged_is_a_finding_of_its_case() -> None:
    told = case(R1.replace("2026-04-02", "2030-12-30"), "2030-12-31")
    assert [(item.kind.value, item.code, item.place) for item in findings.of_case(told)][:1] == [
        ("fault", "beyond-calendar", Place(FILE))
    ]


def test_answered_breaches_are_counted_apart() -> None:
    late = list(findings.of_case(case(f"{R1}\n{SENT}", "2026-05-01")))
    answered = list(findings.of_case(case(f"{R1}\n{SENT}\n{EXPLAINED}", "2026-05-01")))
    fault = list(findings.of_faults([Fault(place=Place("a.yaml"), code="empty-file", message="the file is empty")]))
    assert findings.counts(late) == {"faults": 0, "breaches": 2, "warnings": 1, "explained": 0}
    assert findings.counts([*answered, *fault]) == {"faults": 1, "breaches": 1, "warnings": 1, "explained": 1}


def test_a_fault_is_a_finding_without_a_verdict() -> None:
    fault = Fault(place=Place("a.yaml", 3, 4), code="x", message="m", hint="h", episode="e", procedure="p")
    (found,) = findings.of_faults([fault])
    assert (found.kind, found.place, found.code, found.rule, found.verdict) == (
        Kind.FAULT,
        fault.place,
        "x",
        None,
        None,
    )
    assert (found.message, found.hint, found.episode, found.procedure, found.source) == ("m", "h", "e", "p", None)
    assert not found.answered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("L604", "a.txt, line 604"),
        ("L604-606", "a.txt, lines 604-606"),
        ("L604 L734", "a.txt, lines 604 and 734"),
        ("L1, L2 L3-4", "a.txt, lines 1, 2 and 3-4"),
        ("4.2.1", "a.txt, paragraph 4.2.1"),
        ("local: North Council, Note 3", "North Council, Note 3"),
        ("9.10, 9.12-9.14", "a.txt, paragraphs 9.10, 9.12-9.14"),
        ("line 46, 9.5, 9.8-9.10", "a.txt, line 46, paragraphs 9.5, 9.8-9.10"),
        ("Practice guide 9, item 4", "a.txt, Practice guide 9, item 4"),
        ("", "a.txt"),
    ],
)
def test_a_source_is_cited_for_people(source: str, expected: str) -> None:
    assert expected == cite(source, "a.txt")


def test_a_day_is_written_as_people_write_it() -> None:
    told = case('- {id: k1, date: 2026-04-08, time: "09:30", type: concern, concern: incident}', "2026-04-08")
    (verdict,) = told.verdicts
    assert day(verdict.due) == "9 April 2026 at 09:30"
    assert day(date(2026, 4, 1)) == "1 April 2026"
    assert day(None) == ""
