"""Three honest answers to a missed limit: an extension, a departure, an explanation."""

from typing import NamedTuple

import pytest

from generator.model import Verdict
from tests.tiny import judged

R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review, chair: manager}"
OVERDUE = "overdue, event r1, due 2026-04-13, by 4 working days"


def letter(day: str) -> str:
    return f"- {{id: l1, date: {day}, type: communication, letter: notice, to: provider, for: r1}}"


def exception(day: str, kind: str, rest: str, rule: str = "ty-10", of: str = "r1") -> str:
    return f"- {{id: e1, date: {day}, type: exception, exception: {kind}, rule: {rule}, for: {of}, {rest}}}"


def extension(day: str, new_due: str, by: str = "director") -> str:
    return exception(day, "extension", f"agreed_by: {by}, new_due: {new_due}")


def departure(day: str, rest: str = "agreed_by: director, consulted: nurse, ground: police-request") -> str:
    return exception(day, "departure", rest)


def explanation(day: str, rest: str = "ground: The officer was ill., harm: None came of it.") -> str:
    return exception(day, "explanation", rest)


class Answer(NamedTuple):
    """What was recorded, the day asked about, how the rule stands, and what is said about the answer."""

    name: str
    events: tuple[str, ...]
    as_of: str
    line: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def found(row: Answer) -> Verdict:
    told = judged("\n".join((R1, *row.events)), row.as_of)
    assert told.of("ty-10") == [row.line]
    (verdict,) = [item for item in told.verdicts if item.rule == "ty-10"]
    return verdict


NOT_ENTITLED = "e1 does not answer it: it was not agreed by somebody entitled (Director)."
NOT_CONSULTED = "e1 does not answer it: those who have to be consulted were not (Nurse)."
NO_GROUND = "e1 does not answer it: it gives no ground that the procedure accepts."
TOO_LATE = (
    "e1 does not answer it: it was agreed after the due day, 13 April 2026; "
    "a departure or an explanation can answer now."
)
UNDONE = (
    "e1 does not answer it: what is still to be done cannot be explained away: do it, then explain why it was late."
)
ANSWERS = (
    Answer(
        "an extension in time", (extension("2026-04-08", "2026-04-30"),), "2026-04-30", "open, event r1, due 2026-04-30"
    ),
    Answer(
        "an extension on the due day",
        (extension("2026-04-13", "2026-04-30"),),
        "2026-04-30",
        "open, event r1, due 2026-04-30",
    ),
    Answer("an extension a day later", (extension("2026-04-14", "2026-04-30"),), "2026-04-17", OVERDUE, (TOO_LATE,)),
    Answer(
        "an extension that has run out",
        (extension("2026-04-08", "2026-04-30"),),
        "2026-05-01",
        "overdue, event r1, due 2026-04-30, by 1 working day",
    ),
    Answer(
        "done within the extension",
        (extension("2026-04-08", "2026-04-30"), letter("2026-04-30")),
        "2026-06-01",
        "met, event r1, due 2026-04-30, done 2026-04-30",
    ),
    Answer(
        "done after the extension",
        (extension("2026-04-08", "2026-04-30"), letter("2026-05-01")),
        "2026-06-01",
        "late, event r1, due 2026-04-30, done 2026-05-01, by 1 working day",
    ),
    Answer(
        "an extension by somebody not entitled",
        (extension("2026-04-08", "2026-04-30", "manager"),),
        "2026-04-17",
        OVERDUE,
        (NOT_ENTITLED,),
    ),
    Answer(
        "an extension by one holder of the office",
        (extension("2026-04-08", "2026-04-30", "director/north"),),
        "2026-04-30",
        "open, event r1, due 2026-04-30",
    ),
    Answer(
        "an extension to an earlier day",
        (extension("2026-04-08", "2026-04-10"),),
        "2026-04-17",
        OVERDUE,
        ("e1 does not answer it: the new day is not later than 13 April 2026.",),
    ),
    Answer(
        "an extension to the same day",
        (extension("2026-04-08", "2026-04-13"),),
        "2026-04-17",
        OVERDUE,
        ("e1 does not answer it: the new day is not later than 13 April 2026.",),
    ),
    Answer(
        "an extension that is not known yet",
        (extension("2026-04-13", "2026-04-30"),),
        "2026-04-12",
        "open, event r1, due 2026-04-13",
    ),
    Answer(
        "a departure long after",
        (departure("2026-04-16"),),
        "2026-04-17",
        "excused, event r1, due 2026-04-13, by 4 working days",
    ),
    Answer(
        "a departure in advance",
        (departure("2026-04-03"),),
        "2026-04-17",
        "excused, event r1, due 2026-04-13, by 4 working days",
    ),
    Answer(
        "a departure from what is not missed yet",
        (departure("2026-04-03"),),
        "2026-04-13",
        "open, event r1, due 2026-04-13",
    ),
    Answer(
        "a departure from what was late",
        (letter("2026-04-14"), departure("2026-04-16")),
        "2026-04-17",
        "excused, event r1, due 2026-04-13, done 2026-04-14, by 1 working day",
    ),
    Answer(
        "a departure by somebody not entitled",
        (departure("2026-04-16", "agreed_by: manager, consulted: nurse, ground: emergency"),),
        "2026-04-17",
        OVERDUE,
        (NOT_ENTITLED,),
    ),
    Answer(
        "a departure without asking",
        (departure("2026-04-16", "agreed_by: director, ground: emergency"),),
        "2026-04-17",
        OVERDUE,
        (NOT_CONSULTED,),
    ),
    Answer(
        "a departure on no good ground",
        (departure("2026-04-16", "agreed_by: director, consulted: nurse, ground: holidays"),),
        "2026-04-17",
        OVERDUE,
        (NO_GROUND,),
    ),
    Answer(
        "an explanation of what was late",
        (letter("2026-04-14"), explanation("2026-04-15")),
        "2026-04-17",
        "late, event r1, due 2026-04-13, done 2026-04-14, by 1 working day",
    ),
    Answer("an explanation of what is still undone", (explanation("2026-04-15"),), "2026-04-17", OVERDUE, (UNDONE,)),
    Answer(
        "an explanation of what was in time",
        (letter("2026-04-13"), explanation("2026-04-15")),
        "2026-04-17",
        "met, event r1, due 2026-04-13, done 2026-04-13",
    ),
    Answer(
        "an explanation that says nothing of harm",
        (letter("2026-04-14"), explanation("2026-04-15", "ground: The officer was ill.")),
        "2026-04-17",
        "late, event r1, due 2026-04-13, done 2026-04-14, by 1 working day",
        ("e1 does not say what was done about any harm.",),
    ),
    Answer(
        "an explanation before the fact",
        (explanation("2026-04-13"), letter("2026-04-14")),
        "2026-04-17",
        "late, event r1, due 2026-04-13, done 2026-04-14, by 1 working day",
        ("e1 does not answer it: it was written before the due day had passed; an explanation comes after the fact.",),
    ),
    Answer(
        "an explanation that names the late letter",
        (letter("2026-04-14"), explanation("2026-04-15").replace("for: r1", "for: l1")),
        "2026-04-17",
        "late, event r1, due 2026-04-13, done 2026-04-14, by 1 working day",
    ),
    Answer(
        "an answer to another rule",
        (
            exception(
                "2026-04-15", "departure", "agreed_by: director, consulted: nurse, ground: emergency", rule="ty-13"
            ),
        ),
        "2026-04-17",
        OVERDUE,
    ),
    Answer(
        "an answer to another meeting",
        (
            R1.replace("r1", "r0").replace("meeting: review", "meeting: review, step: arranged"),
            exception("2026-04-15", "departure", "agreed_by: director, consulted: nurse, ground: emergency", of="r0"),
        ),
        "2026-04-17",
        OVERDUE,
    ),
)


@pytest.mark.parametrize("row", ANSWERS, ids=str)
def test_an_answer_counts_or_says_why_it_does_not(row: Answer) -> None:
    assert row.notes == found(row).notes


def of(name: str) -> Verdict:
    return found(next(row for row in ANSWERS if row.name == name))


def test_an_extension_remembers_the_day_that_it_moved() -> None:
    moved, refused = of("an extension in time"), of("an extension a day later")
    assert (str(moved.due_before), moved.exception is not None) == ("2026-04-13", True)
    assert (refused.due_before, refused.exception) == (None, None)


def test_of_two_extensions_the_second_counts_from_the_first_and_the_first_day_is_remembered() -> None:
    second = extension("2026-04-29", "2026-05-20").replace("e1", "e2")
    row = Answer("two", (extension("2026-04-08", "2026-04-30"), second), "2026-05-20", "open, event r1, due 2026-05-20")
    assert str(found(row).due_before) == "2026-04-13"


@pytest.mark.parametrize(
    ("name", "kind", "explained"),
    [
        ("an extension in time", "ok", False),
        ("a departure long after", "excused", False),
        ("a departure by somebody not entitled", "breach", False),
        ("an explanation of what was late", "breach", True),
        ("an explanation that names the late letter", "breach", True),
        ("an explanation before the fact", "breach", False),
        ("an explanation of what is still undone", "breach", False),
    ],
)
def test_what_is_excused_or_explained_no_longer_fails_the_check(name: str, kind: str, *, explained: bool) -> None:
    verdict = of(name)
    assert (kind, explained) == (verdict.kind.value, verdict.explained)


def test_a_departure_from_what_was_not_done_as_the_procedure_says() -> None:
    held = R1.replace("chair: manager", "chair: nurse")
    told = judged(f"{held}\n{departure('2026-04-16').replace('ty-10', 'ty-14')}", "2026-04-17")
    assert told.of("ty-14") == ["excused, event r1, a manager or director in the chair"]


def test_an_explanation_is_no_answer_to_what_was_not_done_as_the_procedure_says() -> None:
    held = R1.replace("chair: manager", "chair: nurse")
    told = judged(f"{held}\n{explanation('2026-04-16').replace('ty-10', 'ty-14')}", "2026-04-17")
    assert told.of("ty-14") == ["breach, event r1, a manager or director in the chair"]


EACH = """\
- id: ty-10
  kind: response
  when: {meeting: review}
  owe: {letter: minutes, to: {each: trigger.present}}
  within: 3 days
"""


@pytest.mark.parametrize("one", ["nurse", "manager/north"])
def test_an_answer_for_one_member_is_no_answer_for_another(one: str) -> None:
    held = R1.replace("chair: manager", "chair: manager, present: [manager/north, nurse]")
    answer = departure("2026-04-06", f"member: {one}, agreed_by: director, consulted: nurse, ground: emergency")
    told = judged(f"{held}\n{answer}", "2026-04-06", rules=EACH)
    expected = {"manager/north": "overdue", "nurse": "overdue"} | {one: "excused"}
    assert expected == {item.member: item.standing.value for item in told.verdicts if item.rule == "ty-10"}


PANEL = "- {id: ty-10, kind: response, when: {meeting: review}, owe: {meeting: panel}, within: 3 days}"


@pytest.mark.parametrize(("named", "explained"), [("r1", True), ("p1", False)])
def test_an_explanation_does_not_name_a_meeting_by_the_next_one(named: str, *, explained: bool) -> None:
    held = "- {id: p1, date: 2026-04-07, type: meeting, meeting: panel, for: r1}"
    answer = explanation("2026-04-09").replace("for: r1", f"for: {named}")
    told = judged(f"{R1}\n{held}\n{answer}", "2026-04-17", rules=PANEL)
    assert [item.explained for item in told.verdicts if item.rule == "ty-10"] == [explained]


def test_an_extension_of_what_has_no_limit_moves_nothing() -> None:
    held = R1.replace("chair: manager", "chair: manager, present: [nurse]")
    told = judged(f"{held}\n{extension('2026-04-08', '2026-04-30').replace('ty-10', 'ty-13')}", "2026-04-17")
    (verdict,) = [item for item in told.verdicts if item.rule == "ty-13"]
    assert verdict.notes == ("e1 does not answer it: the rule sets no day that could be moved.",)
    assert verdict.standing.value == "outstanding"


INCIDENT = '- {id: k1, date: 2026-04-08, time: "09:30", type: concern, concern: incident}'


def test_an_extension_of_hours_keeps_the_hour() -> None:
    answer = extension("2026-04-09", "2026-04-10").replace("ty-10", "ty-12").replace("for: r1", "for: k1")
    call = (
        '- {id: l1, date: 2026-04-10, time: "TIME", type: communication, letter: duty-call, to: safeguarding, for: k1}'
    )
    lines = {
        at: judged(f"{INCIDENT}\n{answer}\n{call.replace('TIME', at)}", "2026-04-12").of("ty-12")
        for at in ("09:30", "09:31")
    }
    due = "2026-04-10T09:30:00+01:00"
    assert lines == {
        "09:30": [f"met, event k1, due {due}, done {due}"],
        "09:31": [f"late, event k1, due {due}, done 2026-04-10T09:31:00+01:00, by 1 hour"],
    }


OWN = """\
- id: ty-01
  kind: response
  when: {meeting: review}
  owe: {letter: notice}
  within: 5 working days
  exception: {agreed_by: [nurse]}
"""


@pytest.mark.parametrize(("by", "expected"), [("nurse", "excused"), ("director", "overdue")])
def test_a_rule_may_say_itself_who_may_agree_to_an_exception(by: str, expected: str) -> None:
    answer = exception("2026-04-16", "departure", f"agreed_by: {by}, ground: any", rule="ty-01")
    # The record may only name rules of the procedure: the rule stands in for one of them.
    told = judged(f"{R1}\n{answer}".replace("ty-01", "ty-10"), "2026-04-17", rules=OWN.replace("ty-01", "ty-10"))
    assert [line.partition(",")[0] for line in told.of("ty-10")] == [expected]


def test_an_answer_that_was_struck_is_no_answer() -> None:
    struck = "- {id: c1, date: 2026-04-16, type: correction, of: e1, strike: true, reason: It was never agreed.}"
    events = f"{R1}\n{departure('2026-04-14')}\n{struck}"
    assert judged(events, "2026-04-15").of("ty-10") == ["excused, event r1, due 2026-04-13, by 2 working days"]
    assert judged(events, "2026-04-16").of("ty-10") == ["overdue, event r1, due 2026-04-13, by 3 working days"]
