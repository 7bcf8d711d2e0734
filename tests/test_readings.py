"""Where the published text is unclear: readings side by side, and what follows when they disagree."""

from typing import NamedTuple

import pytest

from tests.tiny import judged

P1 = "- {id: p1, date: 2026-04-02, type: meeting, meeting: panel, criteria: ty-harm, rationale: Harm was seen.}"
BOTH = {"working-days": "2026-04-15", "every-day": "2026-04-09"}


def letter(day: str) -> str:
    return f"- {{id: l1, date: {day}, type: communication, letter: notice, for: p1}}"


class Read(NamedTuple):
    """What happened by a day, how the rule stands, and how it stands by each reading."""

    events: tuple[str, ...]
    as_of: str
    line: str
    kind: str
    readings: tuple[str, str]
    why: str


ROWS = (
    Read(
        (),
        "2026-04-09",
        "open, event p1, due 2026-04-15",
        "ok",
        ("open", "open"),
        "both are good: the default's verdict",
    ),
    Read(
        (),
        "2026-04-10",
        "arguable, event p1, due 2026-04-15",
        "warning",
        ("open", "overdue"),
        "one is past, the other is not",
    ),
    Read(
        (),
        "2026-04-15",
        "arguable, event p1, due 2026-04-15",
        "warning",
        ("open", "overdue"),
        "the last day of the later one",
    ),
    Read(
        (),
        "2026-04-16",
        "overdue, event p1, due 2026-04-15, by 1 working day",
        "breach",
        ("overdue", "overdue"),
        "both are bad",
    ),
    Read(
        (letter("2026-04-09"),),
        "2026-05-01",
        "met, event p1, due 2026-04-15, done 2026-04-09",
        "ok",
        ("met", "met"),
        "in time by both",
    ),
    Read(
        (letter("2026-04-10"),),
        "2026-05-01",
        "arguable, event p1, due 2026-04-15, done 2026-04-10",
        "warning",
        ("met", "late"),
        "late by one",
    ),
    Read(
        (letter("2026-04-16"),),
        "2026-05-01",
        "late, event p1, due 2026-04-15, done 2026-04-16, by 1 working day",
        "breach",
        ("late", "late"),
        "late by both",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_two_readings_give_one_verdict_or_an_arguable_one(row: Read) -> None:
    told = judged("\n".join((P1, *row.events)), row.as_of)
    (verdict,) = [item for item in told.verdicts if item.rule == "ty-18"]
    assert [row.line] == told.of("ty-18")
    assert row.kind == verdict.kind.value
    expected = list(zip(BOTH, BOTH.values(), row.readings, strict=True))
    assert expected == [(found.name, str(found.due), found.standing.value) for found in verdict.readings]


def test_a_rule_without_readings_shows_none() -> None:
    told = judged("- {id: r1, date: 2026-04-02, type: meeting, meeting: review}", "2026-04-10")
    assert [item.readings for item in told.verdicts if item.rule == "ty-10"] == [()]


def answered(kind: str, day: str, as_of: str, rest: str) -> list[str]:
    answer = f"- {{id: e1, date: {day}, type: exception, exception: {kind}, rule: ty-18, for: p1, {rest}}}"
    return judged(f"{P1}\n{answer}", as_of).of("ty-18")


def test_an_extension_settles_the_doubt_about_the_day() -> None:
    agreed = "agreed_by: director, new_due: 2026-04-30"
    assert answered("extension", "2026-04-09", "2026-04-30", agreed) == ["open, event p1, due 2026-04-30"]
    assert answered("extension", "2026-04-09", "2026-05-01", agreed) == [
        "overdue, event p1, due 2026-04-30, by 1 working day"
    ]


def test_a_departure_answers_what_is_arguable() -> None:
    agreed = "agreed_by: director, consulted: nurse, ground: emergency"
    assert answered("departure", "2026-04-10", "2026-04-10", agreed) == ["excused, event p1, due 2026-04-15"]


SHOULD = """\
- id: ty-18
  kind: content
  modality: MODALITY
  when: {meeting: panel}
  needs: [{has: {chair: director}, say: a director}]
  readings:
    wide: {needs: [{has: {chair: {recorded: true}}, say: anybody}]}
    narrow: {needs: [{has: {chair: director}, say: a director}]}
"""


@pytest.mark.parametrize(("modality", "kind"), [("must", "warning"), ("should", "warning"), ("may", "prompt")])
def test_what_is_arguable_is_a_warning_and_for_a_may_a_prompt(modality: str, kind: str) -> None:
    told = judged(
        P1.replace("criteria", "chair: manager, criteria"), "2026-05-01", rules=SHOULD.replace("MODALITY", modality)
    )
    assert [(item.standing.value, item.kind.value) for item in told.verdicts if item.rule == "ty-18"] == [
        ("arguable", kind)
    ]


@pytest.mark.parametrize(
    ("chair", "expected"),
    [
        ("chair: director, ", "met, event p1"),
        ("", "breach, event p1, anybody"),
        ("chair: nurse, ", "arguable, event p1, anybody"),
    ],
)
def test_readings_may_differ_in_what_is_needed(chair: str, expected: str) -> None:
    told = judged(P1.replace("criteria", f"{chair}criteria"), "2026-05-01", rules=SHOULD.replace("MODALITY", "must"))
    assert [expected.removesuffix(", anybody") if "arguable" in expected else expected] == told.of("ty-18")
